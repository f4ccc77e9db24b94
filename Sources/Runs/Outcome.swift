package import Diagnostics
import Files
import StateDirectory

/// What a run has to say and how it ended. Only the commands print it.
package struct Outcome: Sendable {
  /// For standard output.
  package var output: [UInt8] = []
  /// For standard error, in order.
  package var diagnostics: [Diagnostic] = []
  /// How it ended.
  package var status = ExitStatus.done
  /// What a person may do next, nil where nothing is to be said about it.
  package var next: FirstStep?

  init() {}

  init(_ stop: Stop) {
    diagnostics = stop.diagnostics
    status = stop.status
  }

  /// Adds a line to standard output.
  mutating func say(_ line: String) {
    output.append(contentsOf: (line + "\n").utf8)
  }
}

extension Outcome {
  /// Tells why it went no further; what was told and done before stays told.
  mutating func stop(_ error: any Error) {
    let stop = Stop(state: error)
    diagnostics += stop.diagnostics
    status = status.combined(with: stop.status)
  }
}

/// Why a run cannot go on.
struct Stop: Error {
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
    case let stop as Stop: self = stop
    case let damage as StateDamage: self.init(damage.diagnostics.all, .stateDamaged)
    case let error as FileError:
      self.init(
        [
          Diagnostic(
            .error, at: nil, error.description,
            hint: error.hint
              ?? (error.isPermission
                ? "run callhome as the user who owns the directory, which must have the mode 0700"
                : nil))
        ], error.isPermission ? .permission : .stateNotWritable)
    default: self.init("\(error)", .stateNotWritable)
    }
  }
}

extension Stop {
  /// Nobody agreed to anything yet (C3).
  static let notAccepted = Stop(
    "nothing is sent: nobody accepted the licence yet",
    hint: "read it with 'callhome license show' and accept it with 'callhome license accept'",
    .notConfigured)

  /// Another run has the lock.
  static let busy = Stop(
    "another run is at work, and nothing was done",
    hint: "try again in a minute; 'callhome status' shows what it did", .waiting)
}

/// What becomes of something that is done for a site; without a config the reminder is all (M6).
func outcome(
  _ environment: RunEnvironment, _ body: (Site, inout Outcome) throws -> Void
) -> Outcome {
  outcome {
    var result = Outcome()
    if let site = try Site(environment) {
      try body(site, &result)
    } else {
      result.diagnostics = [notConfigured(environment)]
    }
    return result
  }
}

/// Runs something and turns a stop into its outcome.
func outcome(_ body: () throws -> Outcome) -> Outcome {
  do {
    return try body()
  } catch {
    return Outcome(Stop(state: error))
  }
}
