package import Diagnostics
package import Times

/// A problem, or a note, for the operator, with its remedy.
///
/// `check`, `status`, the page and the metrics show the same findings in the same words. One cause
/// is one finding, with a count.
package struct Finding: Hashable, Sendable {
  /// How much a finding matters.
  package enum Severity: String, CaseIterable, Sendable {
    /// Messages are not delivered.
    case failing
    /// Messages are delivered, but are incomplete or late, or will soon fail.
    case degraded
    /// No message is affected.
    case note
  }

  /// The kind of finding; each has a metric and an alerting rule.
  package enum Code: String, CaseIterable, Sendable {
    /// The config is wrong or cannot be read. The metrics do not contain it, since the config names
    /// their file.
    case config
    /// There is no config, or no mode is set in it.
    case undecided
    /// The machine's policy is invalid, or the config asks for more than it allows.
    case policy
    /// The terms are not accepted.
    case notAccepted = "not-accepted"
    /// The state directory cannot be written.
    case stateNotWritable = "state-not-writable"
    /// A file of the state is damaged or cannot be read.
    case stateDamaged = "state-damaged"
    /// The system clock is wrong.
    case clock
    /// No scheduled run took place.
    case noRun = "no-run"
    /// A monthly message is due and was not sent.
    case overdue
    /// A message could not be sent, and is retried.
    case notSent = "not-sent"
    /// A message was rejected permanently.
    case rejected
    /// A message has been queued for a day without an attempt that failed.
    case queued
    /// A queued message was withdrawn because of today's rules.
    case withdrawn
    /// The config would send more than what was accepted.
    case notAllAccepted = "not-all-accepted"
    /// A certificate or a key is broken, has expired or expires soon.
    case certificate
    /// A file with a password or a token cannot be used.
    case secret
    /// A snapshot cannot be read.
    case unreadableSnapshot = "unreadable-snapshot"
    /// The collection of a snapshot failed.
    case failedCollection = "failed-collection"
    /// Snapshots are older than `max_age`.
    case staleSnapshot = "stale-snapshot"
    /// Nothing was collected from a node.
    case silentNode = "silent-node"
    /// Alerts are held back during maintenance.
    case maintenance
    /// The program that sends cron's mail is missing.
    case noMail = "no-mail"
    /// Damaged files of the state were set aside.
    case setAside = "set-aside"
    /// Copies of messages are kept longer than the config says.
    case overdueCopies = "overdue-copies"
    /// Something in the config or the snapshots has no effect, or deserves attention.
    case remark
  }

  /// The kind of finding.
  package let code: Code
  /// How much it matters.
  package let severity: Severity
  /// What is wrong, in one sentence.
  package let text: Sentence
  /// The destinations, nodes or files that it is about; only the first ones if there are many.
  package let subjects: [String]
  /// How many things it is about; at least 1.
  package let count: Int
  /// When it began; nil if that is not known.
  package let since: Timestamp?
  /// The file that it is about, with line and column if known.
  package let place: String?
  /// The remedy; nil if nothing has to be done.
  package let remedy: Remedy?

  /// Creates a finding.
  package init(
    _ code: Code, _ severity: Severity, _ text: Sentence, subjects: [String] = [], count: Int = 1,
    since: Timestamp? = nil, place: String? = nil, remedy: Remedy?
  ) {
    self.code = code
    self.severity = severity
    self.text = text
    self.subjects = subjects
    self.count = count
    self.since = since
    self.place = place
    self.remedy = remedy
  }

  /// Creates a finding from what was reported about a file or a setting.
  package init(
    _ code: Code, _ severity: Severity, _ diagnostic: Diagnostic, count: Int = 1,
    since: Timestamp? = nil
  ) {
    self.init(
      code, severity, Sentence(verbatim: diagnostic.message),
      subjects: (diagnostic.location?.file ?? diagnostic.file).map { [$0] } ?? [], count: count,
      since: since, place: diagnostic.place, remedy: diagnostic.hint.map(Remedy.init(hint:)))
  }
}

extension Finding {
  /// The finding in the form in which a run reports it on standard error.
  package var diagnostic: Diagnostic {
    let severity: Diagnostic.Severity = severity == .note ? .note : .warning
    let topic = code == .noRun || code == .staleSnapshot ? "finding \(code.rawValue)" : nil
    guard let place else {
      return Diagnostic(
        severity, at: nil, text.description, hint: remedy?.description, topic: topic)
    }
    return Diagnostic(
      severity, in: place, text.description, hint: remedy?.description, topic: topic)
  }

  /// The sentence about messages that could not be sent.
  ///
  /// - Parameters:
  ///   - kinds: the kinds of message.
  ///   - destination: the destination's name.
  ///   - cause: why.
  package static func notSent(
    _ kinds: [String], to destination: String, _ cause: String
  ) -> Sentence {
    "\(kinds.joined(separator: ", ")) could not be sent to '\(destination)': \(cause)"
  }
}

/// The remedy of a finding.
package enum Remedy: Hashable, Sendable {
  /// A shell command.
  case command(String)
  /// An edit of a file, or another action.
  case action(Sentence)

  /// Creates a remedy from the hint of a diagnostic.
  package init(hint: String) {
    self =
      hint.hasPrefix(Self.prefix)
      ? .command(String(hint.dropFirst(Self.prefix.count))) : .action(Sentence(verbatim: hint))
  }

  static let prefix = "run: "
}

extension Remedy: CustomStringConvertible {
  /// The remedy in words, for example `run: callhome license accept`.
  package var description: String {
    switch self {
    case .command(let command): Self.prefix + command
    case .action(let sentence): sentence.description
    }
  }
}
