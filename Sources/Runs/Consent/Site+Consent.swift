import Alerts
import Catalogs
import Documents
import Formats
import Redaction
import Settings
import StateDirectory
import Traces

/// What the operator agreed to, compared with what the config and the catalog say today (C3).
extension Site {
  /// What would be sent to a destination if everything were agreed to, as it is remembered when it is.
  func proposal(for destination: Destination, mode: Mode) -> Consent.Grant {
    let kinds = kinds(for: destination, in: mode)
    let rules = settings.redaction + destination.redaction
    let fields = proposedFields(for: destination, mode: mode)
    let hasTraces = proposesTraces(to: destination, mode)
    // What is removed once all of it was accepted.
    let policy = RedactionPolicy(mode: mode, rules: rules, accepted: fields)
    let cleaning = (kinds + [.test]).map { kind in
      let scrubs = hasTraces && kind == .alert
      return (
        kind,
        Cleaning.removed(by: policy, from: kind, catalog, scrubs: scrubs) {
          words.cleaning(catalog)
        }
      )
    }
    return Consent.Grant(
      recipient: destination.recipient, body: destination.bodyDigest, fields: fields,
      cleaning: Dictionary(cleaning) { $1 })
  }

  /// Path and action of everything that would be sent to a destination.
  func proposedFields(for destination: Destination, mode: Mode) -> [String: FieldAction] {
    let rules = settings.redaction + destination.redaction
    var fields = RedactionPolicy(mode: mode, rules: rules, accepted: nil)
      .effectiveActions(catalog, kinds: kinds(for: destination, in: mode))
    if proposesTraces(to: destination, mode) { fields[Self.tracesPath] = .scrub }
    return fields
  }

  /// All that is remembered when everything is agreed to.
  func proposal(mode: Mode) -> (grants: [String: Consent.Grant], basis: Consent.Basis) {
    let grants = Dictionary(
      settings.destinations.map { ($0.name, proposal(for: $0, mode: mode)) }
    ) { $1 }
    let paths = Set(grants.values.flatMap(\.fields.keys))
    return (
      grants,
      Consent.Basis(
        mode: mode, definitions: words.definitions(catalog).filter { paths.contains($0.key) },
        traceFiles: proposedTraceFiles,
        mailServer: settings.mailServer.map(Consent.MailServer.init),
        fallbackServers: settings.mailServer?.fallbacks.map(Consent.MailServer.init) ?? [],
        vendorTerms: catalog.vendorDigest
      )
    )
  }

  /// The patterns of `trace_files`, by the folded name of their alert; none without `traces`.
  var proposedTraceFiles: [String: Set<String>] {
    if !settings.traces { return [:] }
    return Dictionary(settings.traceFiles.map { (foldedName($0.alert), Set($0.paths)) }) {
      $0.union($1)
    }
  }

  /// What may be sent to a destination.
  ///
  /// What was agreed to goes on as it was: in its mode, its fields as they were defined, its texts cleaned
  /// as they were. What is other than then, and cannot go on as it was, is withheld.
  ///
  /// - Parameter consent: what was agreed to; nil asks for what would be sent if all were agreed to.
  func policy(for destination: Destination, mode: Mode, consent: Consent?) -> RedactionPolicy {
    let rules = settings.redaction + destination.redaction
    guard let consent else { return RedactionPolicy(mode: mode, rules: rules, accepted: nil) }
    return policies.policy(for: destination.name, mode, consent) {
      acceptedPolicy(destination, consent.mode(within: mode), rules, consent)
    }
  }

  private func acceptedPolicy(
    _ destination: Destination, _ mode: Mode, _ rules: [RedactionRule], _ consent: Consent
  ) -> RedactionPolicy {
    var fields = consent.fields(for: destination, self)
    if let comparison = consent.comparison {
      return RedactionPolicy(
        mode: mode, rules: rules, accepted: fields,
        hiddenBefore: comparison.hidden[destination.name] ?? [:],
        wasSmart: comparison.mode == .smart)
    }
    guard let basis = consent.basis, !fields.isEmpty else {
      return RedactionPolicy(mode: mode, rules: rules, accepted: fields)
    }
    let definitions = words.definitions(catalog)
    fields = fields.filter { definitions[$0.key] == basis.definitions[$0.key] }
    let cleaning = consent.grants[destination.name]?.cleaning ?? [:]
    // Where nothing was removed, nothing of it can be lost, and the table of words is not needed.
    let hidden = cleaning.mapValues { lines -> Set<String> in
      lines.isEmpty ? [] : words.cleaning(catalog).paths(removedBy: lines)
    }
    let wasSmart = basis.mode == .smart
    let policy = RedactionPolicy(
      mode: mode, rules: rules, accepted: fields, hiddenBefore: hidden, wasSmart: wasSmart)
    for (kind, lines) in cleaning
    where !lines.isEmpty
      && !words.cleaning(catalog).lost(of: lines, in: kind, policy, catalog).isEmpty
    {
      for field in catalog.leaves(of: kind) where field.isCleaned { fields[field.path] = nil }
      if kind == .alert { fields[Self.tracesPath] = nil }
    }
    return RedactionPolicy(
      mode: mode, rules: rules, accepted: fields, hiddenBefore: hidden, wasSmart: wasSmart)
  }

  /// Whether alerts carry traces to a destination (T1, C3).
  func sendsTraces(to destination: Destination, mode: Mode, consent: Consent?) -> Bool {
    guard proposesTraces(to: destination, mode) else { return false }
    return consent == nil
      || policy(for: destination, mode: mode, consent: consent).accepts(Self.tracesPath)
  }

  private func proposesTraces(to destination: Destination, _ mode: Mode) -> Bool {
    settings.traces && mode == .smart && kinds(for: destination, in: mode).contains(.alert)
  }

  /// The files that go with an alert: what its input and its hook named, and what the config says of its
  /// name, as far as it was agreed to.
  func traces(
    of alert: Alert, _ diagnosticFiles: [String], consent: Consent?
  ) -> [TraceRequest] {
    let name = foldedName(alert.name)
    let patterns = settings.traceFiles.filter { foldedName($0.alert) == name }.flatMap(\.paths)
    let accepted = consent?.basis.map { $0.traceFiles[name] ?? [] }
    return (alert.traces + diagnosticFiles).map { .file($0) }
      + patterns.filter { accepted?.contains($0) ?? true }.map { .pattern($0) }
  }
}

extension Consent {
  /// The mode in which messages are built: who agreed to anonymous ones did not agree to smart ones, which
  /// say more in the same fields.
  func mode(within today: Mode) -> Mode {
    today == .smart && (comparison?.mode ?? basis?.mode) == .anonymous ? .anonymous : today
  }

  /// Path and action of what was agreed to for a destination: nothing when it is new, has another
  /// recipient or another body, is reached through another mail server, or the vendor has other terms.
  func fields(for destination: Destination, _ site: Site) -> [String: FieldAction] {
    if let comparison {
      return comparison.hidden[destination.name] == nil
        ? [:] : site.proposedFields(for: destination, mode: comparison.mode)
    }
    let settings = site.settings
    guard basis?.vendorTerms == site.catalog.vendorDigest, let grant = grants[destination.name],
      destination.isRecipient(grant.recipient),
      grant.body == destination.bodyDigest,
      destination.via != .email || isAccepted(settings.mailServer)
    else { return [:] }
    return grant.fields
  }

  /// Whether e-mail may go through a server and its fallbacks: each of them is one of then, and no less
  /// protected. If there is none nothing goes.
  func isAccepted(_ server: MailServerSettings?) -> Bool {
    guard let server else { return true }
    // Version 0.1.0 remembered no server, and had no fallbacks.
    guard let basis else { return server.fallbacks.isEmpty }
    let accepted = (basis.mailServer.map { [$0] } ?? []) + basis.fallbackServers
    return server.all.map(MailServer.init).allSatisfy { today in
      accepted.contains { then in
        // With TLS the certificate says who it is, whatever the port.
        then.host.lowercased() == today.host.lowercased() && (today.hasTLS || today == then)
      }
    }
  }
}

extension Destination {
  /// A digest of what decides the form of the bytes that are posted there; nil for messages as they are.
  var bodyDigest: String? {
    body.map { sha256("\(bodyForm.rawValue)\n\($0.source.line())".utf8) }
  }
}

extension Catalog {
  /// A digest of what the vendor says about what becomes of messages; nil if it says nothing.
  var vendorDigest: String? {
    vendor.map { sha256($0.paragraphs.joined(separator: "\n").utf8) }
  }
}

extension Consent.MailServer {
  init(_ settings: MailServerSettings) {
    self.init(
      host: settings.host, port: settings.usedPort, hasTLS: settings.security != .none)
  }

  /// `mail.example.com:587 with TLS`
  var words: String {
    "\(host.contains(":") ? "[\(host)]" : host):\(port) \(hasTLS ? "with" : "without") TLS"
  }
}
