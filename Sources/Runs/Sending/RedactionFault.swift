import Catalogs
import Diagnostics
import Redaction
import Settings

/// Why a due message must not be sent (D1).
enum RedactionFault: Error {
  /// The finished bytes contain values that must be withheld (D3).
  case leaks([Leak])
  /// The message itself is fine, but texts of the destination's `body` contain such values.
  case leaksOfBody([Leak], String, SourceLocation)
  /// Rules require pseudonyms, and there is no usable key.
  case noPseudonymKey
}

extension RedactionFault {
  /// A description without any value.
  var text: String {
    switch self {
    case .leaks(let leaks):
      guard let first = leaks.first else { return "the leak guard stopped it" }
      let more = leaks.count == 1 ? "" : ", and \(leaks.count - 1) more like it"
      return
        "the leak guard stopped it: a value of '\(first.path)', which must not be sent, appears in "
        + first.place + more
    case .leaksOfBody(let leaks, let destination, _):
      let path = leaks.first?.path ?? ""
      return
        "the leak guard stopped it: words of 'body' of '\(destination)' contain a value of '\(path)', "
        + "which must not be sent"
    case .noPseudonymKey:
      return "the rules ask for pseudonyms, and the file with their key cannot be read"
    }
  }

  /// The hint.
  var hint: String {
    switch self {
    case .leaks:
      "'callhome explain' shows what is sent and why; withhold the other field too, or give the host "
        + "another name"
    case .leaksOfBody(_, _, let place):
      "write other words into the 'body' below \(place.file):\(place.line), or a placeholder"
    case .noPseudonymKey: "run 'callhome keys rotate' for new ones"
    }
  }

  /// The reason in the journal.
  var reason: String {
    switch self {
    case .leaks, .leaksOfBody: "leak"
    case .noPseudonymKey: "no-pseudonym-key"
    }
  }
}

/// Warnings about what the leak guard removed from a message, without any value; empty if it
/// removed nothing.
func warnings(
  about leftOut: [GuardedMessage.LeftOut], _ kind: MessageKind, _ destination: Destination
) -> [Diagnostic] {
  guard let first = leftOut.first else { return [] }
  let more = leftOut.count - 1
  let others = more == 0 ? "" : more == 1 ? " and one more part" : " and \(more) more parts"
  return [
    Diagnostic(
      .warning, at: nil,
      "\(quoted(first.path))\(others) of the \(kind.rawValue) message for '\(destination.name)' "
        + "\(more == 0 ? "is" : "are") left out: the leak guard found a value"
        + (first.value.map { " of '\($0)'" } ?? "") + " there, which is not sent",
      hint: "'callhome explain' shows what is not sent and why",
      topic: "left out of \(kind.rawValue) for \(destination.name): \(first.path)")
  ]
}
