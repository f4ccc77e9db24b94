package import Diagnostics
import Files
package import Findings
package import Formats
import Redaction
import Settings
package import Reports
import StateDirectory

/// What a run has to say and how it ended. Only the commands print it.
package struct Outcome: Sendable {
  /// For standard output.
  package var output: [UInt8] = []
  /// Messages for standard output after ``output``, each of which is too large to be in memory.
  package private(set) var largeMessages: [Payload] = []
  /// For standard error, in order.
  package var diagnostics: [Diagnostic] = []
  /// How it ended.
  package var status = ExitStatus.done
  /// What a person may do next, nil if nothing is to be said about it.
  package var next: FirstStep?
  /// Whether Call Home works, for a command that shows it; nil for every other one.
  package var verdict: Verdict?
  /// What the page of all sites says of the site, for a run that makes its page.
  package var summary: SiteSummary?
  /// After how many seconds the run is to be started again, without ``RunEnvironment/isSpread``. Nothing was done
  /// and nothing is locked until then. 0 for a run that has done its work.
  package var delay = 0

  /// What was sent, a line for each message.
  var sentLines: [String] = []
  /// What the run adds to the log of the system; nil for nothing.
  package var log: RunLog?

  /// Where reading and writing the state reports what is damaged in it.
  let findings: StateFindings
  /// How many of the findings are among the diagnostics already, or were left out as old news.
  private var takenCount = 0

  init(_ findings: StateFindings = StateFindings()) {
    self.findings = findings
  }

  init(_ stop: CommandError, _ findings: StateFindings = StateFindings()) {
    self.init(findings)
    diagnostics = stop.diagnostics
    status = stop.status
  }

  /// Adds a line to standard output.
  mutating func say(_ line: String) {
    output.append(contentsOf: (line + "\n").utf8)
  }

  /// Adds a message to standard output.
  mutating func add(_ message: Payload) {
    guard largeMessages.isEmpty, case .whole(let bytes) = message.content else {
      return largeMessages.append(message)
    }
    // An array that is appended is copied.
    if output.isEmpty { output = bytes } else { output += bytes }
  }
}

extension Outcome {
  /// Tells why it went no further; what was told and done before stays told.
  mutating func stop(_ error: any Error) {
    let stop = CommandError(state: error)
    diagnostics += stop.diagnostics.filter { !diagnostics.contains($0) }
    status = status.combined(with: stop.status)
  }

  /// Puts what is damaged in the state before everything else, and lets the exit status say so: the one
  /// place that does.
  mutating func addFindings() {
    let found = findings.all
    let new = found.dropFirst(takenCount)
    takenCount = found.count
    if new.isEmpty { return }
    diagnostics = new + diagnostics.filter { !new.contains($0) }
    status = status.combined(with: .stateDamaged)
  }
}

/// Why a run cannot go on.
struct CommandError: Error {
  let diagnostics: [Diagnostic]
  let status: ExitStatus

  init(_ diagnostics: [Diagnostic], _ status: ExitStatus) {
    self.diagnostics = diagnostics
    self.status = status
  }

  /// A stop for a reason in words, which a hint says what to do about.
  init(_ message: String, hint: String? = nil, _ status: ExitStatus) {
    self.init([Diagnostic(.error, at: nil, message, hint: hint)], status)
  }

  /// A stop for what went wrong with the state.
  init(state error: any Error) {
    switch error {
    case let stop as CommandError: self = stop
    case let damage as StateDamage: self.init(damage.diagnostics.all, .stateDamaged)
    case let error as FileError:
      self.init(
        [
          Diagnostic(
            .error, at: nil, error.description, hint: error.hint)
        ], error.isPermission && !error.isImmutable ? .permission : .stateNotWritable)
    default: self.init("\(error)", .stateNotWritable)
    }
  }
}

extension CommandError {
  /// Nobody agreed to anything yet (C3).
  static let notAccepted = CommandError(
    "nothing is sent: the terms have not been accepted", hint: acceptHint, .notConfigured)

  /// What to do where nobody accepted the terms.
  static let acceptHint =
    "read it with 'callhome license show' and accept it with 'callhome license accept'"

  /// What was accepted was revoked while the run was at work.
  static let revoked = CommandError(
    "the licence was revoked during this run, and nothing more is sent", .notConfigured)

  /// Another run has the lock.
  static let busy = CommandError(
    "another run is in progress, and nothing was done",
    hint: "try again in a minute; 'callhome status' shows what it did", .waiting)
}

/// What becomes of something that is done for a site; without a config the reminder is all (M6).
func outcome(
  _ environment: RunEnvironment, toShow: Bool = false,
  _ body: (Site, inout Outcome) throws -> Void
) -> Outcome {
  outcome { result in
    if let site = try Site.open(environment, toShow: toShow) {
      do {
        try body(site, &result)
      } catch {
        throw site.mendable(error, environment)
      }
    } else {
      result.diagnostics = [notConfigured(environment)]
    }
  }
}

extension Site {
  /// An error with a remedy that holds for root, too. Root acts as the owner of the config: to start the run as
  /// root does not help where the state belongs to another user.
  func mendable(_ error: any Error, _ environment: RunEnvironment) -> any Error {
    let state = absolutePath(settings.state.value)
    guard environment.person != nil, effectiveUser() != 0, let error = error as? FileError,
      error.isPermission, absolutePath(error.path) == state
    else { return error }
    let owner = shellWord(userName(effectiveUser()))
    return CommandError(
      error.description, hint: "run: chown -R \(owner) \(shellWord(state))", .permission)
  }
}

/// Runs something and turns what stops it, and what it found damaged in the state, into its outcome.
func outcome(_ body: (inout Outcome) throws -> Void) -> Outcome {
  var result = Outcome()
  do {
    try body(&result)
  } catch {
    result = Outcome(CommandError(state: error), result.findings)
  }
  result.addFindings()
  return result
}
