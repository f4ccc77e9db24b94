package import Diagnostics

/// Why a snapshot has no value for something.
///
/// The reasons are a closed list, and none carries text from an input: what is said about a missing
/// value must not bring back a name that was withheld elsewhere.
package enum AbsenceReason: Hashable, Sendable {
  /// The snapshot says that the node, or whatever it is about, is switched off or has failed.
  case down
  /// The snapshot says that it did not answer.
  case unreachable
  /// The snapshot says that this product or release has no such thing.
  case notSupported
  /// The snapshot says that nobody collected it.
  case notCollected
  /// No snapshot mentions it.
  case notInSnapshots
  /// No snapshot that could be read mentions it; one that could not be read may.
  case notInReadSnapshots
  /// Nothing at all was collected from the node.
  case nothingCollected
  /// This command's output could not be collected, or not all of it.
  case failed(CaptureCommand)
  /// This command's output is not among the node's captures.
  case notCaptured(CaptureCommand)
  /// The command's output lacks the section or line.
  case missing(CaptureCommand)
  /// The command's output has the line, without a value.
  case blank(CaptureCommand)
  /// The command says that there is none.
  case none(CaptureCommand)
  /// The command's output has the line in a form that is not understood.
  case notUnderstood(CaptureCommand)
  /// The saved outputs of a command of the catalog do not have it; the command is the catalog's text.
  case output(OutputMissingReason, of: String)
  /// The metrics of the node have no such metric, or none with such labels.
  case notInMetrics
  /// The metrics have several different values where there may be one.
  case severalInMetrics
  /// The metrics have a value that is no number, or one that lacks what it is to be reckoned with.
  case noNumberInMetrics
  /// The snapshot has something there that is not of the type that the catalog names.
  case wrongType
  /// The snapshot has a number there that no such thing can be.
  case implausible
  /// The node that collects is one of IM and Presence, which does not know it (A5).
  case collectorIsIMAndPresence
}

extension AbsenceReason: CustomStringConvertible {
  /// The reason as messages tell it.
  package var description: String {
    switch self {
    case .down: "down"
    case .unreachable: "unreachable"
    case .notSupported: "not supported"
    case .notCollected: "not collected"
    case .notInSnapshots: "not in the snapshots"
    case .notInReadSnapshots: "not in the snapshots that could be read"
    case .nothingCollected: "nothing was collected"
    case .failed(let command): "collection failed: '\(command.rawValue)'"
    case .notCaptured(let command): "'\(command.rawValue)' not captured"
    case .missing(let command): "not in the output of '\(command.rawValue)'"
    case .blank(let command): "blank in the output of '\(command.rawValue)'"
    case .none(let command): "none, says '\(command.rawValue)'"
    case .notUnderstood(let command): "not understood in the output of '\(command.rawValue)'"
    case .output(.notCaptured, let command): "'\(command)' not captured"
    case .output(.missing, let command): "not in the output of '\(command)'"
    case .output(.notUnderstood, let command): "not understood in the output of '\(command)'"
    case .output(.failed, let command): "collection failed: '\(command)'"
    case .notInMetrics: "not in the metrics"
    case .severalInMetrics: "several values in the metrics"
    case .noNumberInMetrics: "not a number in the metrics"
    case .wrongType: "not of the expected type"
    case .implausible: "outside the plausible range"
    case .collectorIsIMAndPresence: "left out, since the node that collects is IM and Presence"
    }
  }
}

/// A part of a node's or the cluster's facts that a snapshot knows it does not have.
package struct Absence: Hashable, Sendable {
  /// The keys that lead to it, below the node or the cluster; empty means all of it.
  package let path: [String]
  /// Why it is not there.
  package let reason: AbsenceReason
  /// Where the snapshot says so.
  package let location: SourceLocation

  /// Creates an absence.
  package init(path: [String], reason: AbsenceReason, location: SourceLocation) {
    self.path = path
    self.reason = reason
    self.location = location
  }
}
