import Diagnostics
import Messages
import Redaction

/// The message on a pager: one line of at most 160 characters, without a line end.
func shortText(_ message: RedactedMessage) -> String {
  var parts = ["Call Home \(message.label.lowercased())", message.productName]
  let nodes = message.members.count
  if nodes > 0 { parts.append(nodes == 1 ? "1 node" : "\(nodes) nodes") }
  let remarks = message.remarks
  let missing = remarks.filter { $0.taken == nil }.count
  if missing > 0 { parts.append("\(missing) unavailable") }
  if remarks.count > missing { parts.append("\(remarks.count - missing) stale") }
  for name in ["created", "message_id"] {
    if let field = message.envelope.first(where: { $0.name == name }),
      case .value(.text(let text), _) = field.content
    {
      parts.append(name == "message_id" ? "id \(text)" : text)
    }
  }
  let text = visible(parts.joined(separator: "; "))
  let scalars = text.unicodeScalars
  return scalars.count <= 160 ? text : String(scalars.prefix(159)) + "…"
}
