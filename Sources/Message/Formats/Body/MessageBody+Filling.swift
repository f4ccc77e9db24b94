import Documents
package import Redaction
import Times

extension MessageBody {
  /// The bytes of a message in this body: the same message gives the same bytes.
  package func payload(for message: RedactedMessage, _ form: Form) -> Payload {
    let filling = BodyFilling(
      holdsFiles ? message : message.withoutAttachments(because: .notInThisForm))
    let value = filling.value(root) ?? .null
    var bytes: [UInt8] = []
    if case .array(let values) = value, form == .lines {
      for value in values {
        bytes += value.line().utf8
        bytes.append(newline)
      }
    } else {
      bytes = Array(value.line().utf8)
      bytes.append(newline)
    }
    return Payload(
      .whole(bytes), contentType: form.contentType, fileExtension: form.fileExtension)
  }

  /// The content of every message of the kind, without any value of the site and without texts of
  /// the config: the leak guard cannot distinguish it from an equal value.
  package func skeleton(of message: RedactedMessage) -> [UInt8] {
    let skeleton = message.skeleton
    return [Format.json, .text, .short].flatMap { $0.payload(for: skeleton).bytes }
  }

  /// A message whose bytes in this body fit its destination: of its files the newest part that fits
  /// is kept.
  package func fitted(
    _ message: RedactedMessage, to limit: Int, _ form: Form
  ) -> RedactedMessage {
    guard holdsFiles, message.hasAttachments else { return message }
    let around =
      payload(for: message.withEmptyAttachments, form).bytes.count + 256 * message.files.count
    return message.withAttachments(upTo: (limit - around) / wholeCount / 4 * 3)
  }
}

/// Fills a body with the parts of one message.
private struct BodyFilling {
  private let message: RedactedMessage
  private let document: JSONValue

  init(_ message: RedactedMessage) {
    self.message = message
    document = jsonValue(of: message)
  }

  /// What is written for a part of the tree; nil if it is left out.
  func value(_ part: MessageBody.Part) -> JSONValue? {
    switch part {
    case .object(let members):
      return .object(
        members.compactMap { key, part in value(part).map { JSONValue.Member(key, $0) } })
    case .list(let parts): return .array(parts.compactMap(value))
    case .literal(let value): return value
    case .value(let placeholder):
      return found(placeholder) ?? (placeholder.isOptional ? nil : .null)
    case .text(let pieces):
      var text = ""
      for piece in pieces {
        switch piece {
        case .characters(let characters): text += characters
        case .value(let placeholder):
          if let found = found(placeholder) {
            text += plainText(found)
          } else if placeholder.isOptional {
            return nil
          }
        }
      }
      return .string(text)
    case .choice(let placeholder, let cases, let otherwise):
      let text = found(placeholder).map(plainText)
      let chosen = cases.first { $0.text == text }?.value ?? otherwise
      return chosen.map(value) ?? (placeholder.isOptional ? nil : .null)
    }
  }

  /// The value of a placeholder; nil if the message does not have it.
  private func found(_ placeholder: BodyPlaceholder) -> JSONValue? {
    var value: JSONValue? = start(placeholder.steps)
    for filter in placeholder.filters {
      if case .fallback(let text) = filter {
        value = value == nil || value == .null ? .string(text) : value
      } else {
        value = value.flatMap { filtered($0, filter) }
      }
    }
    if case .null? = value { return nil }
    return value
  }

  private func start(_ steps: [BodyPlaceholder.Step]) -> JSONValue? {
    if steps.count == 1, case .key(let name) = steps[0],
      let special = BodyPlaceholder.Special(rawValue: name)
    {
      switch special {
      case .message: return document
      case .text:
        return .string(fullText(message.withoutAttachments(because: .notInThisForm)))
      case .short: return .string(shortText(message))
      case .subject: return .string(message.subject)
      }
    }
    var value = document
    for step in steps {
      switch (step, value) {
      case (.key(let key), .object(let members)):
        guard let member = members.first(where: { $0.key == key }) else { return nil }
        value = member.value
      case (.element(let index), .array(let values)):
        guard values.indices.contains(index) else { return nil }
        value = values[index]
      default: return nil
      }
    }
    return value
  }
}

private func filtered(_ value: JSONValue, _ filter: BodyPlaceholder.Filter) -> JSONValue? {
  switch filter {
  case .text: return .string(plainText(value))
  case .json: return .string(value.line())
  case .unix(let parts):
    guard case .string(let text) = value, let time = Timestamp(rfc3339: text) else { return nil }
    let (number, hasOverflow) = time.seconds.multipliedReportingOverflow(by: parts)
    return hasOverflow ? nil : .integer(number)
  case .utc:
    guard case .string(let text) = value, let time = Timestamp(rfc3339: text) else { return nil }
    let civil = CivilTime(utc: time)
    return .string("\(civil.dayText) \(civil.description.suffix(8))")
  case .max(let count): return .string(cut(plainText(value), toBytes: count))
  case .fallback: return value
  }
}

/// A value in the words of a text: the values of a list in lines, a mapping as JSON.
private func plainText(_ value: JSONValue) -> String {
  switch value {
  case .string(let text), .number(let text): text
  case .boolean(let value): value ? "true" : "false"
  case .null: ""
  case .array(let values): values.map(plainText).joined(separator: "\n")
  case .object, .base64: value.line()
  }
}

/// The beginning of a text with at most this many bytes, with a mark if it is cut.
private func cut(_ text: String, toBytes count: Int) -> String {
  if text.utf8.count <= count { return text }
  let mark = "…"
  var end = count - mark.utf8.count
  let bytes = Array(text.utf8)
  // Back to the start of a character.
  while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
  return String(decoding: bytes[..<end], as: UTF8.self) + mark
}

private let newline = UInt8(ascii: "\n")
