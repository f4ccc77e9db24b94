import Diagnostics
import Documents
import Snapshots

/// Reads a text as the output of `command`.
func read(_ text: String, as command: CaptureCommand) -> Capture {
  readCapture(CaptureText(Array(text.utf8), file: "capture.txt"), as: command)
}

extension Capture {
  /// The value at `path`: a scalar's text, the texts of a sequence of scalars joined with ` | `, or
  /// nil if there is none.
  subscript(path: String) -> String? { node(path)?.summary }

  /// The node at a path such as `status.partitions.0.name`.
  func node(_ path: String) -> DocumentNode? {
    path.split(separator: ".").reduce(Optional(facts)) { node, key in
      if let index = Int(key), let elements = node?.elements {
        elements.indices.contains(index) ? elements[index] : nil
      } else {
        node?[String(key)]
      }
    }
  }

  /// The reasons for missing values, as in messages, by path.
  var missingReasons: [String: AbsenceReason] {
    Dictionary(
      absences.map { ($0.path.joined(separator: "."), $0.reason) }, uniquingKeysWith: { $1 })
  }

  /// Every scalar with its path, text and place.
  var leaves: [String: String] {
    var result: [String: String] = [:]
    facts.collect("", into: &result)
    for member in members { member.facts.collect("@\(member.name)", into: &result) }
    return result
  }
}

extension DocumentNode {
  fileprivate var summary: String {
    switch content {
    case .scalar(let scalar): scalar.text
    case .sequence(let elements): elements.map(\.summary).joined(separator: " | ")
    case .mapping(let entries):
      entries.map { "\($0.key)=\($0.value.summary)" }.joined(separator: " ")
    }
  }

  fileprivate func collect(_ path: String, into result: inout [String: String]) {
    switch content {
    case .scalar(let scalar): result[path] = "\(scalar.text) at \(location)"
    case .sequence(let elements):
      for (index, element) in elements.enumerated() {
        element.collect("\(path).\(index)", into: &result)
      }
    case .mapping(let entries):
      for entry in entries { entry.value.collect("\(path).\(entry.key)", into: &result) }
    }
  }
}
