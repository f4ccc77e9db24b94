import Catalogs
import Diagnostics
import Redaction
import Settings
import StateDirectory

/// What today's config and catalog would send beyond what was accepted (C3).
struct ConsentDifference {
  /// A field of which more, or something else, would be sent.
  struct Field {
    let path: String
    let action: FieldAction
    /// The accepted action; nil if the field was not accepted.
    let accepted: FieldAction?
    /// The accepted definition, if today's differs.
    let definition: (accepted: String, today: String)?
  }

  /// One destination's share.
  struct Part {
    let destination: Destination
    /// Where messages would be sent today.
    let route: String
    /// The accepted route, if it differs; nil for a new destination.
    let acceptedRoute: String?
    /// Whether it was accepted under other vendor terms.
    let hasOtherTerms: Bool
    /// Why nothing is sent there at all; nil if something is.
    let refusal: String?
    let fields: [Field]
    /// Patterns of files that would be sent with alerts, each with its alert.
    let traceFiles: [String]
    /// The sources whose values would no longer be removed from texts.
    let cleaning: [String]
  }

  /// The accepted mode, if today's mode sends more.
  let acceptedMode: Mode?
  /// The destinations with a difference, in the order of the config.
  let parts: [Part]

  /// Compares today's config with a consent; without a consent everything is new.
  init(_ site: Site, consent: Consent?, mode: Mode) {
    if consent?.comparison != nil {
      (acceptedMode, parts) = (nil, [])
      return
    }
    let inForce = consent?.mode(within: mode) ?? mode
    acceptedMode = inForce == mode ? nil : inForce
    let definitions = site.words.definitions(site.catalog)
    parts = site.settings.destinations.compactMap { destination in
      Part(site, destination, consent, mode, definitions)
    }
  }

  /// Whether everything that today's config would send was agreed to.
  var isEmpty: Bool { parts.isEmpty && acceptedMode == nil }

  /// What to report to the operator, a warning for each destination.
  var warnings: [Diagnostic] { differences.map(\.difference) }

  /// The same, and of each whether nothing at all is sent there.
  var differences: [(difference: Diagnostic, isAll: Bool)] {
    var words: [(difference: Diagnostic, isAll: Bool)] = []
    if let acceptedMode {
      let text =
        "messages are sent in \(acceptedMode.rawValue) mode: more has not been accepted yet"
      words.append((warning(text, nil), false))
    }
    return words + parts.map { (warning($0.warning, $0.destination), $0.refusal != nil) }
  }

  private func warning(_ text: String, _ destination: Destination?) -> Diagnostic {
    Diagnostic(
      .warning, at: destination?.location, text,
      hint: "run 'callhome license show' to see them and 'callhome license accept' to accept them")
  }
}

extension ConsentDifference.Part {
  /// Nil if there is no difference.
  fileprivate init?(
    _ site: Site, _ destination: Destination, _ consent: Consent?, _ mode: Mode,
    _ definitions: [String: String]
  ) {
    let today = site.proposal(for: destination, mode: mode)
    let before = consent?.fields(for: destination, site) ?? [:]
    let grant = consent?.grants[destination.name]
    let basis = consent?.basis
    let policy = consent.map { site.policy(for: destination, mode: mode, consent: $0) }
    self.destination = destination
    hasOtherTerms = consent != nil && basis?.vendorTerms != site.catalog.vendorDigest
    refusal = before.isEmpty ? consent?.refusal(of: destination, site) : nil
    route = site.settings.route(to: destination)
    acceptedRoute = refusal == nil ? nil : grant.map { $0.route(through: basis, destination) }
    let different = today.fields.compactMap { path, action -> ConsentDifference.Field? in
      let now = definitions[path]
      let then = basis.map { $0.definitions[path] } ?? now
      let accepted = before[path]
      if let accepted, then == now, action.followsFrom(accepted),
        policy?.accepts(path) ?? false
      {
        return nil
      }
      return ConsentDifference.Field(
        path: path, action: action, accepted: accepted,
        definition: accepted == nil || then == now ? nil : (then ?? "", now ?? ""))
    }
    fields = different.sorted { $0.path < $1.path }
    if let grant, let basis, !before.isEmpty {
      traceFiles =
        today.fields[Site.tracesPath] == nil
        ? []
        : site.proposedTraceFiles.flatMap { alert, patterns in
          patterns.subtracting(basis.traceFiles[alert] ?? []).map { "\(alert): \($0)" }
        }.sorted()
      let lost = grant.cleaning.flatMap { kind, words in
        Cleaning.loss(from: words, to: today.cleaning[kind] ?? words)
      }
      cleaning = Set(lost).sorted()
    } else {
      (traceFiles, cleaning) = ([], [])
    }
    if fields.isEmpty, traceFiles.isEmpty, cleaning.isEmpty { return nil }
  }

  fileprivate var warning: String {
    let name = destination.name
    if let refusal { return "nothing is sent to '\(name)': \(refusal)" }
    if !fields.isEmpty {
      return "messages to '\(name)' are sent without new data (fields: \(fields.count)): "
        + "it has not been accepted yet"
    }
    if !traceFiles.isEmpty {
      return "alerts to '\(name)' are sent without the new files of 'trace_files': "
        + "they have not been accepted yet"
    }
    return
      "values are still removed from texts to '\(name)': sending them has not been accepted yet"
  }
}

extension Consent {
  /// Why nothing may be sent to a destination to which nothing of what was agreed to may go.
  func refusal(of destination: Destination, _ site: Site) -> String {
    let settings = site.settings
    if basis?.vendorTerms != site.catalog.vendorDigest {
      return "these terms of the vendor have not been accepted yet"
    }
    if let grant = grants[destination.name], destination.isRecipient(grant.recipient),
      grant.body != destination.bodyDigest
    {
      return destination.body == nil
        ? "messages without the accepted 'body' have not been accepted yet"
        : "this 'body' has not been accepted yet"
    }
    return destination.via == .email && !isAccepted(settings.mailServer)
      && destination.isRecipient(grants[destination.name]?.recipient ?? "")
      ? "this mail server has not been accepted yet" : "this recipient has not been accepted yet"
  }
}

extension Settings {
  /// Who receives what is sent to a destination, and which mail server passes it on.
  func route(to destination: Destination) -> String {
    let servers = destination.via == .email ? mailServer?.all ?? [] : []
    return destination.recipient + words(servers.map(Consent.MailServer.init))
  }
}

extension Consent.Grant {
  fileprivate func route(through basis: Consent.Basis?, _ destination: Destination) -> String {
    guard destination.via == .email, let basis, let server = basis.mailServer else {
      return recipient
    }
    return recipient + words([server] + basis.fallbackServers)
  }
}

/// ` through mail.example.com:587 with TLS, or mail2.example.com:587 with TLS`
private func words(_ servers: [Consent.MailServer]) -> String {
  servers.isEmpty ? "" : " through \(servers.map(\.words).joined(separator: ", or "))"
}
