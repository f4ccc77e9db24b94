package import Diagnostics

/// Why a snapshot has no value for something.
///
/// The reasons are a closed list without any text from an input, since a reason must not reveal a
/// name that is withheld elsewhere.
package enum AbsenceReason: Hashable, Sendable {
  /// The snapshot says that the node, or another subject, is switched off or has failed.
  case down
  /// The snapshot says that it did not respond.
  case unreachable
  /// The snapshot says that this product or release does not have it.
  case notSupported
  /// The snapshot says that it was not collected.
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
  /// The command's output says that there is none.
  case none(CaptureCommand)
  /// The command's output has the line in a form that is not understood.
  case notUnderstood(CaptureCommand)
  /// The saved outputs of a command of the catalog do not have it; the command is the catalog's
  /// text.
  case output(OutputMissingReason, of: String)
  /// The metrics of the node have no such metric, or none with such labels.
  case notInMetrics
  /// The metrics have several different values where only one is allowed.
  case severalInMetrics
  /// The metrics have a value that is no number, or lack a value needed for the calculation.
  case noNumberInMetrics
  /// The snapshot has something there that is not of the type that the catalog names.
  case wrongType
  /// The snapshot has a number there that no such thing can be.
  case implausible
  /// The collecting node is an IM and Presence node, which does not have it (A5).
  case collectorIsIMAndPresence
}

extension AbsenceReason: CustomStringConvertible {
  /// The reason in messages.
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

/// A part of a node's or the cluster's facts that a snapshot states to be missing.
package struct Absence: Hashable, Sendable {
  /// The keys that lead to it, below the node or the cluster; empty means all of it.
  package let path: [String]
  /// Why it is not there.
  package let reason: AbsenceReason
  /// The location of that statement in the snapshot.
  package let location: SourceLocation

  /// Creates an absence.
  package init(path: [String], reason: AbsenceReason, location: SourceLocation) {
    self.path = path
    self.reason = reason
    self.location = location
  }
}
