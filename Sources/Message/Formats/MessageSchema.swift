package import Catalogs
import Documents

extension Catalog {
  /// The JSON Schema (draft 2020-12) of a kind of message in the format `json` (R6).
  ///
  /// Fields that are withheld are missing in a message, and a rule can replace a number with a
  /// text. No message of this catalog has a field that is not in the schema.
  ///
  /// - Parameter revision: the revision of the catalog.
  package func jsonSchema(of kind: MessageKind, revision: String) -> String {
    let fields = messages[kind]?.fields ?? []
    var body = fields.filter { !$0.isPerNode }.map(member)
    if let details = fields.first(where: \.hasAlertDetails),
      !fields.contains(where: { $0.name == "\(details.name)_by_name" })
    {
      body.append(
        .init(
          "\(details.name)_by_name",
          described(mapping(to: text), "\(details.label), by name")))
    }
    let ofNodes = fields.filter(\.isPerNode)
    if !ofNodes.isEmpty { body.append(.init("nodes", list(of: object(ofNodes.map(member))))) }
    var properties = envelope.map(member)
    properties.append(
      .init(kind.rawValue, described(object(body), messages[kind]?.label ?? label(of: kind))))
    properties.append(.init("attachments", list(of: file)))
    return JSONValue.object([
      .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      .init("title", .string("\(name): \(label(of: kind))")),
      .init("description", .string("Messages of the catalog '\(product)', revision \(revision).")),
      .init("type", .string("object")), .init("properties", .object(properties)),
      .init("required", .array([.string(kind.rawValue)])),
      .init("additionalProperties", .boolean(false)),
    ]).text()
  }
}

private func member(_ field: FieldDefinition) -> JSONValue.Member {
  let unit = field.unit.map { " (\($0.rawValue))" } ?? ""
  return .init(field.name, described(schema(of: field.type), field.label + unit))
}

private func schema(of type: FieldDefinition.ValueType) -> JSONValue {
  switch type {
  case .text, .time: text
  case .lines, .texts: list(of: text)
  // Made less exact it is a text, such as "10 to 99".
  case .integer: either("integer")
  case .number: either("number")
  case .integers: mapping(to: either("integer"))
  case .numbers: mapping(to: either("number"))
  case .records(let columns):
    list(
      of: object(
        columns.map { column in
          let unit = column.unit.map { " (\($0.rawValue))" } ?? ""
          return .init(column.name, described(schema(of: column.type), column.label + unit))
        }))
  case .group(let fields): object(fields.map(member))
  case .remarks:
    list(
      of: object(
        [.init("field", text), .init("reason", text), .init("taken", text)],
        required: ["field", "reason"]))
  }
}

/// A file that belongs to a message.
private var file: JSONValue {
  object(
    [
      .init("path", text), .init("size", typed("integer")),
      .init(
        "fate", .object(["enum": .array(["attached", "named", "left out"].map { .string($0) })])),
      .init("reason", text), .init("name", text), .init("content_type", text),
      .init("encoding", .object(["const": .string("base64")])), .init("content", text),
    ], required: ["path", "fate"])
}

private var text: JSONValue { typed("string") }

private func typed(_ name: String) -> JSONValue { .object(["type": .string(name)]) }

private func either(_ name: String) -> JSONValue {
  .object(["type": .array([.string(name), .string("string")])])
}

private func list(of element: JSONValue) -> JSONValue {
  .object(["type": .string("array"), "items": element])
}

private func mapping(to value: JSONValue) -> JSONValue {
  .object(["type": .string("object"), "additionalProperties": value])
}

private func object(_ members: [JSONValue.Member], required: [String] = []) -> JSONValue {
  .object([
    "type": .string("object"), "properties": .object(members),
    "required": required.isEmpty ? nil : .array(required.map { .string($0) }),
    "additionalProperties": .boolean(false),
  ])
}

private func described(_ schema: JSONValue, _ words: String) -> JSONValue {
  guard case .object(let members) = schema else { return schema }
  return .object([.init("description", .string(words))] + members)
}
