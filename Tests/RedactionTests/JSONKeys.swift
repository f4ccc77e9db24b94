import Documents
import Formats
import Redaction

/// The document that a message is as JSON, read back.
func document(_ message: RedactedMessage) throws -> DocumentNode {
  try readJSON(Format.json.payload(for: message).bytes, file: "payload", limits: .generated)
}

/// The paths of the fields in a message's document, in the words of the product's table: those around
/// the message below `envelope`, those of every node without its number, those of a group below its
/// name.
func fieldPaths(_ document: DocumentNode, kind: String, groups: Set<String> = ["system_status"])
  -> Set<
    String
  >
{
  var paths: Set<String> = []
  func add(_ entries: [DocumentNode.Entry], below path: String) {
    for entry in entries {
      if entry.key == "nodes" {
        for node in entry.value.elements ?? [] { add(node.entries ?? [], below: path) }
      } else if groups.contains(entry.key) {
        add(entry.value.entries ?? [], below: "\(path).\(entry.key)")
      } else {
        paths.insert("\(path).\(entry.key)")
      }
    }
  }
  for entry in document.entries ?? [] {
    if entry.key == kind {
      add(entry.value.entries ?? [], below: kind)
    } else {
      paths.insert("envelope.\(entry.key)")
    }
  }
  return paths
}

/// The bytes of a message in a format, as text; thousands are not separated and lines not broken, so
/// that a value can be searched.
func searchable(_ message: RedactedMessage, _ format: Format) -> String {
  let text = String(decoding: format.payload(for: message).bytes, as: UTF8.self)
  if format == .json { return text }
  return text.filter { $0 != "," && $0 != "\n" && $0 != " " }
}
