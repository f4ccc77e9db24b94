import Catalogs
import Documents
import Messages
import Redaction
import Times

/// The message as a JSON document: the envelope's fields, then one object under the name of the
/// kind.
///
/// A field that is not sent has no key. A missing value has no key either and is listed under
/// `unavailable`. The details of an alert are included as lines and by name. Files are listed under
/// `attachments`, the last key.
///
/// - Parameter holdsFiles: whether it contains the contents of files; otherwise they are sent next
///   to it.
func jsonDocument(_ message: RedactedMessage, holdsFiles: Bool) -> [UInt8] {
  var writer = JSONWriter(reserving: sizeHint(message, holdsFiles: holdsFiles))
  writer.write(document: parts(of: message, holdsFiles: holdsFiles))
  return writer.output
}

/// The same document, of many nodes without files piece by piece.
func jsonPieces(_ message: RedactedMessage) -> MessageBytes {
  guard NodeList<[RedactedMessage.Field]>.isLarge(message.members.count), !message.hasAttachments
  else { return .whole(jsonDocument(message, holdsFiles: true)) }
  return .pieces(size: sizeHint(message, holdsFiles: false)) { take in
    JSONWriter.write(document: parts(of: message, holdsFiles: false), to: take)
  }
}

private func parts(of message: RedactedMessage, holdsFiles: Bool) -> [JSONWriter.Part] {
  // All values at once would take several times as much memory as the bytes.
  var body = message.fields.compactMap { part($0, message) }
  if let details = message.alertDetails { body.append(.member(details.member)) }
  if !message.members.isEmpty {
    body.append(
      .list("nodes") { write in
        for fields in message.members {
          write(.object(fields.compactMap { member($0, message) }))
        }
      })
  }
  var document = message.envelope.compactMap { part($0, message) }
  document.append(.object(message.kind.rawValue, body))
  if !message.files.isEmpty {
    document.append(
      .list("attachments") { write in
        for file in message.files { write(json(file, holdsContent: holdsFiles)) }
      })
  }
  return document
}

/// The same document as a value, with the contents of files.
func jsonValue(of message: RedactedMessage) -> JSONValue {
  var body = message.fields.compactMap { member($0, message) }
  if let details = message.alertDetails { body.append(details.member) }
  if !message.members.isEmpty {
    let nodes = message.members.map { fields in
      JSONValue.object(fields.compactMap { member($0, message) })
    }
    body.append(JSONValue.Member("nodes", .array(nodes)))
  }
  var members = message.envelope.compactMap { member($0, message) }
  members.append(JSONValue.Member(message.kind.rawValue, .object(body)))
  if !message.files.isEmpty {
    let files = message.files.map { json($0, holdsContent: true) }
    members.append(JSONValue.Member("attachments", .array(files)))
  }
  return .object(members)
}

/// About how many bytes the document of a message has, from some of its nodes; 0 for one of usual
/// size.
private func sizeHint(_ message: RedactedMessage, holdsFiles: Bool) -> Int {
  let files =
    holdsFiles ? message.files.reduce(0) { $0 + ($1.attachment?.bytes.count ?? 0) / 3 * 4 } : 0
  let (count, sample) = (message.members.count, 64)
  var nodes = 0
  if count > 16 * sample {
    nodes = jsonDocument(message.sample(ofNodes: sample), holdsFiles: false).count
    // Some numbers of nodes have a digit more.
    nodes = (nodes + nodes / 16) / sample * count
  }
  return files + nodes > 0 ? files + nodes + 65_536 : 0
}

private func part(
  _ field: RedactedMessage.Field, _ message: RedactedMessage
) -> JSONWriter.Part? {
  if case .remarks = field.type {
    return .list(field.name) { write in message.forEachRemark { write(json($0)) } }
  }
  return member(field, message).map { .member($0) }
}

private func json(_ file: RedactedFile, holdsContent: Bool) -> JSONValue {
  let attachment = file.attachment
  let content = holdsContent ? attachment?.bytes : nil
  return .object([
    "path": .string(file.path), "size": file.size.map { .integer($0) },
    "fate": .string(file.fate.rawValue), "reason": file.reason.map { .string($0) },
    "name": attachment.map { .string($0.name) },
    "content_type": attachment.map { .string($0.contentType) },
    "encoding": content.map { _ in .string("base64") }, "content": content.map { .base64($0) },
  ])
}

private func member(
  _ field: RedactedMessage.Field, _ message: RedactedMessage
) -> JSONValue.Member? {
  if case .remarks = field.type {
    return JSONValue.Member(field.name, .array(message.remarks.map(json)))
  }
  switch field.content {
  case .absent: return nil
  case .value(let value, _): return JSONValue.Member(field.name, json(value, field.type))
  case .group(let fields):
    let members = fields.compactMap { member($0, message) }
    return members.isEmpty ? nil : JSONValue.Member(field.name, .object(members))
  }
}

private func json(_ remark: RedactedMessage.Remark) -> JSONValue {
  .object([
    "field": .string(remark.path), "reason": .string(remark.reason),
    "taken": remark.taken.map { .string($0.description) },
  ])
}

private func json(_ value: Value, _ type: FieldDefinition.ValueType) -> JSONValue {
  switch value {
  case .text(let text): .string(text)
  case .lines(let texts), .texts(let texts): .array(texts.map { .string($0) })
  case .integer(let number): .integer(number)
  case .number(let text): .number(text)
  case .moment(let moment): .string(moment.description)
  case .clock(let time): .string(time.description)
  case .integers(let named):
    .object(named.map { JSONValue.Member($0.name, .integer($0.content)) })
  case .numbers(let named):
    .object(named.map { JSONValue.Member($0.name, .number($0.content)) })
  case .labels(let named):
    .object(named.map { JSONValue.Member($0.name, .string($0.content)) })
  case .records(let rows): .array(rows.map { row($0, type) })
  }
}

private func row(_ cells: [Value?], _ type: FieldDefinition.ValueType) -> JSONValue {
  guard case .records(let columns) = type else { return .null }
  return .object(
    zip(columns, cells).compactMap { column, cell in
      cell.map { JSONValue.Member(column.name, json($0, column.type)) }
    })
}
