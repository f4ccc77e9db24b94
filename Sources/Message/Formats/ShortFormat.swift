import Catalogs
import Diagnostics
import Messages
import Redaction

/// The message on a pager: one line of at most 160 characters, without a line break.
func shortText(_ message: RedactedMessage) -> String {
  message.kind == .alert ? alertOnPager(message) : monthlyOnPager(message)
}

/// Severity, alert and node; then the time, the number of repeats and the description, as far as
/// they fit before the message's id.
private func alertOnPager(_ message: RedactedMessage) -> String {
  let level = message.alertLevel.isEmpty ? "alert" : message.alertLevel
  var parts = ["Call Home \(level): \(message.alertHeadline)"]
  if let time = message.alertText("time") { parts.append(time) }
  if let repeats = message.alertText("repeats") {
    parts.append(repeats == "1" ? "1 repeat" : "\(repeats) repeats")
  }
  let id = message.envelope.first { $0.name == "message_id" }.flatMap { field in
    if case .value(.text(let text), _) = field.content { "id \(text)" } else { nil }
  }
  let head = cut(visible(parts.joined(separator: "; ")), to: 122)
  let tail = id.map { cut("; \(visible($0))", to: 38) } ?? ""
  let room = 160 - head.unicodeScalars.count - tail.unicodeScalars.count - 2
  guard room >= 16, let words = message.alertSummary
  else { return head + tail }
  return head + "; " + cut(visible(words), to: room) + tail
}

private func cut(_ text: String, to count: Int) -> String {
  let scalars = text.unicodeScalars
  return scalars.count <= count ? text : String(scalars.prefix(count - 1)) + "…"
}

private func monthlyOnPager(_ message: RedactedMessage) -> String {
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
  return cut(visible(parts.joined(separator: "; ")), to: 160)
}
