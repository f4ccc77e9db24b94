import Alerts
import Catalogs
import Documents
import Formats
import Redaction
import Settings
import StateDirectory
import Traces

/// Compares what the operator accepted with today's config and catalog (C3).
extension Site {
  /// The grant for a destination if everything is accepted, as it would be stored.
  func proposal(for destination: Destination, mode: Mode) -> Consent.Grant {
    let kinds = kinds(for: destination, in: mode)
    let rules = settings.redaction + destination.redaction
    let fields = proposedFields(for: destination, mode: mode)
    let hasTraces = proposesTraces(to: destination, mode)
    // What is removed once all of it is accepted.
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

  /// Everything that is stored if all is accepted.
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
  /// What was accepted continues unchanged: in its mode, with its field definitions and its
  /// removals from texts. Anything that has changed and cannot continue as before is withheld.
  ///
  /// - Parameter consent: the accepted terms; nil for what would be sent if everything were
  ///   accepted.
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
    // If nothing is removed, no removal can be missing, and the table of words is not needed.
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

  /// Whether alerts to a destination contain traces (T1, C3).
  func sendsTraces(to destination: Destination, mode: Mode, consent: Consent?) -> Bool {
    guard proposesTraces(to: destination, mode) else { return false }
    return consent == nil
      || policy(for: destination, mode: mode, consent: consent).accepts(Self.tracesPath)
  }

  private func proposesTraces(to destination: Destination, _ mode: Mode) -> Bool {
    settings.traces && mode == .smart && kinds(for: destination, in: mode).contains(.alert)
  }

  /// The files sent with an alert: those named by its input, by its hook, and by the config for its
  /// name, as far as they were accepted.
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
  /// The mode in which messages are built. An operator who accepted anonymous messages did not
  /// accept smart ones, which reveal more in the same fields.
  func mode(within today: Mode) -> Mode {
    today == .smart && (comparison?.mode ?? basis?.mode) == .anonymous ? .anonymous : today
  }

  /// Path and action of the fields accepted for a destination. Empty if the destination is new, its
  /// recipient, body or mail server has changed, or the vendor's terms have.
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

  /// Whether e-mail may be sent through a server and its fallbacks: each of today's
  /// must have been accepted, and its connection must be no less protected than then. Without a
  /// server nothing is sent.
  func isAccepted(_ server: MailServerSettings?) -> Bool {
    guard let server else { return true }
    // Version 0.1.0 stored no server, and had no fallbacks.
    guard let basis else { return server.fallbacks.isEmpty }
    let accepted = (basis.mailServer.map { [$0] } ?? []) + basis.fallbackServers
    return server.all.map(MailServer.init).allSatisfy { today in
      accepted.contains { then in
        // With TLS the certificate identifies the server, whatever its port.
        then.host.lowercased() == today.host.lowercased() && (today.hasTLS || today == then)
      }
    }
  }
}

extension Destination {
  /// A digest of the settings that shape the bytes posted there; nil if messages are posted
  /// unchanged.
  var bodyDigest: String? {
    body.map { sha256("\(bodyForm.rawValue)\n\($0.source.line())".utf8) }
  }
}

extension Catalog {
  /// A digest of the vendor's statement of what happens to messages; nil if there is none.
  var vendorDigest: String? {
    vendor.map { sha256($0.paragraphs.joined(separator: "\n").utf8) }
  }
}

extension Consent.MailServer {
  init(_ settings: MailServerSettings) {
    self.init(
      host: settings.host, port: settings.usedPort, hasTLS: settings.security != .none)
  }

  /// In words, for example `mail.example.com:587 with TLS`.
  var words: String {
    "\(host.contains(":") ? "[\(host)]" : host):\(port) \(hasTLS ? "with" : "without") TLS"
  }
}
