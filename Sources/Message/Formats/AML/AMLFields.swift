import ASCII
import Catalogs
import Messages
import Redaction
import Times

/// The fields of a message in AML: named values, and texts of several lines.
///
/// Names are paths of the JSON form: `inventory.nodes[0].model`. A name from the site, such as that
/// of a table with a row count, follows a dot if it looks like a field's name, and otherwise is
/// written `['name']`, escaped as in RFC 9535, section 2.7. An empty list is `name[]`, an empty
/// mapping `name{}`, both with the value `none`.
struct AMLFields {
  /// A value under its name.
  struct Entry {
    let name: String
    let value: String
  }

  /// A text under its name; every line has an end.
  struct Text {
    let name: String
    let text: String
  }

  /// The values, in the order of the message.
  private(set) var entries: [Entry] = []
  /// The texts of several lines, in the same order.
  private(set) var texts: [Text] = []
  private let message: RedactedMessage

  /// Collects the content of a message, including the list of files but not their contents.
  init(_ message: RedactedMessage) {
    self.message = message
    for field in message.envelope { add(field, at: field.name) }
    let count = (entries.count, texts.count)
    let kind = message.kind.rawValue
    add(message.fields, at: kind)
    if let details = message.alertDetails {
      addEach(details.values, at: "\(kind).\(details.name)") { $0 }
    }
    for (index, member) in message.members.enumerated() {
      let path = "\(kind).nodes[\(index)]"
      let count = (entries.count, texts.count)
      add(member, at: path)
      if count == (entries.count, texts.count) { addEmptyMapping(path) }
    }
    if count == (entries.count, texts.count) { addEmptyMapping(kind) }
    for (index, file) in message.files.enumerated() { add(file, at: "attachments[\(index)]") }
  }

  private mutating func add(_ name: String, _ value: String?) {
    if let value { entries.append(Entry(name: name, value: value)) }
  }

  private mutating func addEmptyMapping(_ path: String) { add("\(path){}", "none") }

  private mutating func add(_ fields: [RedactedMessage.Field], at path: String) {
    for field in fields { add(field, at: "\(path).\(field.name)") }
  }

  private mutating func add(_ field: RedactedMessage.Field, at path: String) {
    if case .remarks = field.type {
      addEach(message.remarks, at: path) { fields, path, remark in
        fields.add("\(path).field", remark.path)
        fields.add("\(path).reason", remark.reason)
        fields.add("\(path).taken", remark.taken?.description)
      }
      return
    }
    switch field.content {
    case .absent: break
    case .group(let inner): add(inner, at: path)
    case .value(let value, _): add(value, field.type, at: path)
    }
  }

  private mutating func add(_ file: RedactedFile, at path: String) {
    add("\(path).path", file.path)
    add("\(path).size", file.size.map { String($0) })
    add("\(path).fate", file.fate.rawValue)
    add("\(path).reason", file.reason)
    add("\(path).name", file.attachment?.name)
    add("\(path).content_type", file.attachment?.contentType)
  }

  private mutating func add(_ value: Value, _ type: FieldDefinition.ValueType, at path: String) {
    switch value {
    case .text(let text), .number(let text): add(path, text)
    case .integer(let number): add(path, String(number))
    case .moment(let moment): add(path, moment.description)
    case .clock(let time): add(path, time.description)
    case .lines(let lines):
      if lines.isEmpty {
        add("\(path)[]", "none")
      } else {
        texts.append(Text(name: path, text: lines.map { "\($0)\n" }.joined()))
      }
    case .texts(let texts): addEach(texts, at: path) { $0.add($1, $2) }
    case .integers(let named): addEach(named, at: path) { String($0) }
    case .numbers(let named): addEach(named, at: path) { $0 }
    case .labels(let named): addEach(named, at: path) { $0 }
    case .records(let rows):
      guard case .records(let columns) = type else { return }
      addEach(rows, at: path) { fields, path, row in
        if row.allSatisfy({ $0 == nil }) { fields.addEmptyMapping(path) }
        for (column, cell) in zip(columns, row) {
          if let cell { fields.add(cell, column.type, at: "\(path).\(column.name)") }
        }
      }
    }
  }

  /// The elements of a list, each by its number.
  private mutating func addEach<Element>(
    _ elements: [Element], at path: String,
    _ add: (inout AMLFields, _ path: String, Element) -> Void
  ) {
    if elements.isEmpty { self.add("\(path)[]", "none") }
    for (index, element) in elements.enumerated() { add(&self, "\(path)[\(index)]", element) }
  }

  /// The values of a mapping, each by its name.
  private mutating func addEach<Content>(
    _ named: [Value.Named<Content>], at path: String, _ text: (Content) -> String
  ) {
    if named.isEmpty { addEmptyMapping(path) }
    for value in named { add(path + step(to: value.name), text(value.content)) }
  }
}

/// The continuation of a path with any name.
private func step(to name: String) -> String {
  func isLetter(_ byte: UInt8) -> Bool { byte.isASCIILetterOrDigit || byte == UInt8(ascii: "_") }
  if name.utf8.allSatisfy(isLetter), let first = name.utf8.first, !first.isASCIIDigit {
    return ".\(name)"
  }
  var quoted = ""
  for scalar in name.unicodeScalars {
    switch scalar {
    case "'": quoted += "\\'"
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\r": quoted += "\\r"
    case "\t": quoted += "\\t"
    case "\u{8}": quoted += "\\b"
    case "\u{C}": quoted += "\\f"
    // The last two cannot be written in XML, and a name must come back as it was.
    case _ where scalar.value < 0x20, "\u{FFFE}", "\u{FFFF}":
      let digits = String(scalar.value, radix: 16)
      quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return "['\(quoted)']"
}
