package import Diagnostics
import Files
package import Findings
package import Formats
import Redaction
import Settings
package import Reports
import StateDirectory

/// The output and the exit status of a run. Only the commands print it.
package struct Outcome: Sendable {
  /// For standard output.
  package var output: [UInt8] = []
  /// Messages printed after ``output``, each too large to keep in memory.
  package private(set) var largeMessages: [Payload] = []
  /// For standard error, in order.
  package var diagnostics: [Diagnostic] = []
  /// The exit status.
  package var status = ExitStatus.done
  /// The next step for an operator; nil for none.
  package var next: FirstStep?
  /// Whether Call Home works, for a command that shows it; nil for others.
  package var verdict: Verdict?
  /// The row of the site in the page of all sites, for a run that writes its page.
  package var summary: SiteSummary?
  /// In how many seconds the run must be started again, without ``RunEnvironment/isSpread``. Until
  /// then nothing is done or locked. 0 for a run that has done its work.
  package var delay = 0

  /// A line for each message that was sent.
  var sentLines: [String] = []
  /// The lines for the system log; nil for none.
  package var log: RunLog?

  /// Collects reports of damaged files in the state.
  let findings: StateFindings
  /// How many of the findings are already in the diagnostics, or were left out because they are not
  /// new.
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
    // Appending would copy the array.
    if output.isEmpty { output = bytes } else { output += bytes }
  }
}

extension Outcome {
  /// Reports the error that stops the run; what was reported before stays.
  mutating func stop(_ error: any Error) {
    let stop = CommandError(state: error)
    diagnostics += stop.diagnostics.filter { !diagnostics.contains($0) }
    status = status.combined(with: stop.status)
  }

  /// Puts findings about damaged state first, and includes them in the exit status. Only this
  /// method does.
  mutating func addFindings() {
    let found = findings.all
    let new = found.dropFirst(takenCount)
    takenCount = found.count
    if new.isEmpty { return }
    diagnostics = new + diagnostics.filter { !new.contains($0) }
    status = status.combined(with: .stateDamaged)
  }
}

/// The error that stops a run.
struct CommandError: Error {
  let diagnostics: [Diagnostic]
  let status: ExitStatus

  init(_ diagnostics: [Diagnostic], _ status: ExitStatus) {
    self.diagnostics = diagnostics
    self.status = status
  }

  /// An error with a message and a hint.
  init(_ message: String, hint: String? = nil, _ status: ExitStatus) {
    self.init([Diagnostic(.error, at: nil, message, hint: hint)], status)
  }

  /// An error with the state.
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
  /// Nothing was accepted yet (C3).
  static let notAccepted = CommandError(
    "nothing is sent: the terms have not been accepted", hint: acceptHint, .notConfigured)

  /// The hint for terms that are not accepted.
  static let acceptHint =
    "read it with 'callhome license show' and accept it with 'callhome license accept'"

  /// The terms were revoked during the run.
  static let revoked = CommandError(
    "the licence was revoked during this run, and nothing more is sent", .notConfigured)

  /// Another run holds the lock.
  static let busy = CommandError(
    "another run is in progress, and nothing was done",
    hint: "try again in a minute; 'callhome status' shows what it did", .waiting)
}

/// Runs something for a site; without a config the outcome is only the reminder (M6).
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
  /// An error with a hint that also helps root. Root acts as the owner of the config, so starting
  /// the run as root does not help if the state belongs to another user.
  func mendable(_ error: any Error, _ environment: RunEnvironment) -> any Error {
    let state = absolutePath(settings.state.value)
    if let error = error as? FileError, error.cause == .notDirectory,
      absolutePath(error.path) == state
    {
      return CommandError(
        [
          Diagnostic(
            .error, at: settings.state.location, error.description,
            hint: "write the path of a directory, such as 'state: /var/lib/callhome'")
        ], .stateNotWritable)
    }
    guard environment.person != nil, effectiveUser() != 0, let error = error as? FileError,
      error.isPermission, absolutePath(error.path) == state
    else { return error }
    let owner = shellWord(userName(effectiveUser()))
    return CommandError(
      error.description, hint: "run: chown -R \(owner) \(shellWord(state))", .permission)
  }
}

/// Runs something, and turns the error that stops it and the findings about the state into an
/// outcome.
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
