package import Diagnostics
import Documents
import Files
package import Redaction

/// The effect of the machine's policy on a config.
package struct PolicyLimits: Sendable {
  /// Settings that the policy does not allow, each with its location in both files.
  package internal(set) var problems: [Diagnostic] = []
  /// The location of the policy's `highest_mode`, if the config asks for a higher mode.
  package internal(set) var modeLocation: SourceLocation?
  /// The destinations that the policy does not allow, by name.
  package internal(set) var refused: Set<String> = []
  /// The rules that come from the policy.
  package internal(set) var rules: [RedactionRule] = []
  /// The limits of the policy, as ``Policy/words``.
  package internal(set) var words: [String] = []
  /// Whether messages from another machine are refused, since their fields cannot be checked.
  package internal(set) var refusesForeignMessages = false
  /// Whether alerts from another machine are refused, since they may contain traces.
  package internal(set) var refusesForeignAlerts = false
  /// The rules of destinations that the policy does not allow; they still apply to the copies.
  var rulesOfRefused: [RedactionRule] = []
  /// The destinations that get nothing until the policy is valid again.
  var closed: [Destination] = []

  init() {}
}

extension Settings {
  /// The settings limited by a policy. Only this method applies a policy, before anything is
  /// accepted or redacted.
  ///
  /// A lower mode stays, rules are added and the strictest wins, and destinations that are not
  /// allowed are removed, so that later code cannot send there.
  ///
  /// - Parameters:
  ///   - policy: the policy.
  ///   - bytes: the text of the config.
  ///   - file: the path of the config, for messages.
  package func narrowed(by policy: Policy, _ bytes: [UInt8], file: String) -> Settings {
    var narrow = self
    var limits = PolicyLimits()
    limits.words = policy.words
    limits.rules = policy.redaction.map(\.asFloor)
    limits.refusesForeignMessages = !policy.redaction.isEmpty
    limits.refusesForeignAlerts = !policy.traces.value
    narrow.redaction = limits.rules + redaction
    func report(
      _ severity: Diagnostic.Severity, at place: SourceLocation?, _ message: String,
      by rule: SourceLocation?, hint: String? = nil
    ) {
      let why = message + (rule.map { ", by \($0)" } ?? "")
      limits.problems.append(
        place.map { Diagnostic(severity, at: $0, why, hint: hint) }
          ?? Diagnostic(severity, in: file, why, hint: hint))
    }
    if let highest = policy.highestCallHome(besides: callHome) {
      narrow.callHome = highest
      limits.modeLocation = policy.highestMode.location
      report(
        .note, at: Self.location(of: "call_home", in: bytes, file: file),
        "'call_home' is '\(callHome.rawValue)', and the policy of this machine allows "
          + "'\(highest.rawValue)'", by: policy.highestMode.location)
    }
    if traces, !policy.traces.value {
      narrow.traces = false
      report(
        .note, at: Self.location(of: "traces", in: bytes, file: file),
        "alerts go without traces, which the policy of this machine does not allow",
        by: policy.traces.location)
    }
    for destination in destinations {
      guard let (why, rule) = policy.refusal(of: destination, mailServer) else { continue }
      limits.refused.insert(destination.name)
      report(
        .warning, at: destination.location,
        "nothing is sent to '\(destination.name)': the policy of this machine does not allow \(why)",
        by: rule, hint: "remove it, or ask the administrator of this machine to allow it")
    }
    limits.rulesOfRefused = writtenDestinations.filter { limits.refused.contains($0.name) }
      .flatMap(\.redaction)
    narrow.writtenDestinations.removeAll { limits.refused.contains($0.name) }
    if limits.refused.contains(Destination.copiesName) { narrow.copies = Located([]) }
    narrow.limits = limits
    return narrow
  }

  /// The settings without any destination, so that nothing can be sent.
  package var closed: Settings {
    var closed = self
    closed.limits.closed = destinations
    closed.writtenDestinations = []
    closed.copies = Located([])
    closed.traces = false
    return closed
  }

  /// The destinations for which alerts are recorded, including those that get nothing until the
  /// policy is valid again.
  package var destinationsOfAlerts: [Destination] { destinations + limits.closed }

  /// The location of a key in a config; nil if it is absent.
  private static func location(
    of key: String, in bytes: [UInt8], file: String
  ) -> SourceLocation? {
    (try? readDocument(bytes, file: file, limits: .written))?[key]?.location
  }
}

extension Policy {
  /// The mode to use instead of one that is too high; nil if it is allowed.
  fileprivate func highestCallHome(besides mode: Settings.CallHome) -> Settings.CallHome? {
    switch (mode, highestMode.value) {
    case (.smart, .anonymous): .anonymous
    case (.smart, .disabled), (.anonymous, .disabled): .disabled
    default: nil
    }
  }

  /// What the policy does not allow of a destination, with the location in the policy; nil if
  /// everything is allowed.
  fileprivate func refusal(
    of destination: Destination, _ server: MailServerSettings?
  ) -> (why: String, place: SourceLocation?)? {
    if destination.via == .email, let mailServers, let server {
      let allowed = mailServers.value.map { $0.lowercased() }
      if let other = server.all.first(where: { !allowed.contains($0.host.lowercased()) }) {
        return ("the mail server \(quoted(other.host))", mailServers.location)
      }
    }
    guard let recipients else { return nil }
    func isAllowed(_ test: (AllowedRecipient) -> Bool) -> Bool {
      recipients.value.contains(where: test)
    }
    switch destination.via {
    case .https:
      let url = destination.url?.value ?? ""
      if !isAllowed({ $0.allows(url: url) }) { return ("this address", recipients.location) }
      // The proxy could have a certificate from such an authority, and read everything.
      if destination.proxy != nil, destination.tls.caFile != nil {
        return ("'proxy' together with 'tls.ca_file'", recipients.location)
      }
      return nil
    case .email:
      guard let other = destination.to.first(where: { to in !isAllowed { $0.allows(mail: to) } })
      else { return destination.to.isEmpty ? ("no recipient", recipients.location) : nil }
      return ("mail to \(quoted(other))", recipients.location)
    case .directory:
      let path = destination.path?.value ?? ""
      if isAllowed({ $0.allows(directory: path) }) { return nil }
      return ("this directory", recipients.location)
    }
  }
}
