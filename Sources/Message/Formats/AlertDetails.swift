import Catalogs
import Documents
import Messages
import Redaction

extension RedactedMessage {
  /// The details of an alert by name (R5), under the name of their field with the suffix
  /// `_by_name`; nil if none are sent.
  ///
  /// They are read from the lines that are sent, `Name: value` with further lines of the value
  /// indented below, so that they contain nothing else. Several details with one name become lines
  /// of one value.
  var alertDetails: AlertDetails? {
    guard kind == .alert, let field = fields.first(where: \.hasAlertDetails),
      case .value(let value, _) = field.content, !value.texts.isEmpty
    else { return nil }
    let name = "\(field.name)_by_name"
    // A catalog may call a field of its own so.
    if fields.contains(where: { $0.name == name }) { return nil }
    return AlertDetails(name: name, values: details(in: value.texts))
  }
}

/// The details of an alert by name.
struct AlertDetails {
  /// The key that they have in the message.
  let name: String
  /// The details in the order of their lines.
  let values: [Value.Named<String>]

  var member: JSONValue.Member {
    JSONValue.Member(
      name, .object(values.map { JSONValue.Member($0.name, .string($0.content)) }))
  }
}

private func details(in lines: [String]) -> [Value.Named<String>] {
  var order: [String] = []
  var values: [String: [String]] = [:]
  for line in lines {
    if line.hasPrefix("  "), let last = order.last {
      values[last, default: []].append(String(line.dropFirst(2)))
      continue
    }
    let (name, value) = split(line)
    if values[name] == nil {
      order.append(name)
      values[name] = []
    } else {
      // Further lines belong to the detail above them.
      order.removeAll { $0 == name }
      order.append(name)
    }
    values[name, default: []].append(value)
  }
  return order.map { Value.Named($0, values[$0, default: []].joined(separator: "\n")) }
}

private func split(_ line: String) -> (name: String, value: String) {
  if let colon = line.firstRange(of: ": ") {
    return (String(line[..<colon.lowerBound]), String(line[colon.upperBound...]))
  }
  return line.hasSuffix(":") ? (String(line.dropLast()), "") : (line, "")
}
