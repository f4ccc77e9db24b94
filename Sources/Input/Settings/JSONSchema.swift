import Documents
import Times

extension Settings {
  /// The JSON Schema (draft 2020-12) of the config, generated from the table of settings.
  ///
  /// It accepts what the program accepts, as far as a schema can express it.
  package static var jsonSchema: String {
    guard case .section(let declarations) = ValueParser<Settings>.settings.shape else { return "" }
    let head: [JSONValue.Member] = [
      .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      .init("title", .string("callhome.yaml")),
    ]
    guard case .object(let body) = sectionSchema(declarations) else { return "" }
    return JSONValue.object(head + body).text()
  }
}

private func sectionSchema(_ declarations: [Declaration]) -> JSONValue {
  let required = declarations.filter(\.isRequired).map { JSONValue.string($0.name) }
  return .object([
    "type": .string("object"),
    "properties": .object(
      declarations.map { declaration in
        JSONValue.Member(declaration.name, described(schema(declaration.shape), declaration))
      }), "required": required.isEmpty ? nil : .array(required),
    "additionalProperties": .boolean(false),
  ])
}

private func isRules(_ shape: Shape) -> Bool {
  if case .action = shape { true } else { false }
}

private func described(_ schema: JSONValue, _ declaration: Declaration) -> JSONValue {
  guard case .object(let members) = schema else { return schema }
  return .object([.init("description", .string(declaration.text))] + members)
}

private func schema(_ shape: Shape) -> JSONValue {
  switch shape {
  case .text(let maximum, _):
    // An unquoted 42 is a number in YAML but a text in this program.
    return .object([
      "type": .array([.string("string"), .string("number")]), "maxLength": .integer(maximum),
    ])
  case .textOrList:
    let text = JSONValue.object(["type": .string("string")])
    return .object([
      "anyOf": .array([text, .object(["type": .string("array"), "items": text])])
    ])
  case .choice(let choices):
    return .object(["enum": .array(choices.map { .string($0.name) })])
  case .integer(let range):
    return .object([
      "type": .string("integer"), "minimum": .integer(range.lowerBound),
      "maximum": .integer(range.upperBound),
    ])
  case .boolean:
    return .object(["type": .string("boolean")])
  case .span:
    let units = TimeSpan.units.keys.sorted().joined(separator: "|")
    return .object(["type": .string("string"), "pattern": .string("^[0-9]+ *(\(units))$")])
  case .size:
    return .object(["type": .string("string"), "pattern": .string("^[0-9]+ *[kKmMgG][bB]$")])
  case .list(let element, let hasCommas):
    let list = JSONValue.object([
      "type": .string("array"), "items": schema(element), "minItems": .integer(1),
    ])
    let single = hasCommas ? JSONValue.object(["type": .string("string")]) : schema(element)
    return .object(["anyOf": .array([list, single])])
  case .map(_, let value):
    return .object([
      "type": .string("object"), "additionalProperties": schema(value),
      "minProperties": isRules(value) ? nil : .integer(1),
    ])
  case .tree:
    return .object([
      "type": .array([.string("object"), .string("array")]), "minProperties": .integer(1),
      "minItems": .integer(1),
    ])
  case .section(let declarations):
    return sectionSchema(declarations)
  case .action(let choices):
    let words = choices.filter { $0.name != "mask" }.map { JSONValue.string($0.name) }
    let bounds = JSONValue.object([
      "type": .string("array"), "minItems": .integer(1), "maxItems": .integer(64),
      "items": .object(["type": .string("integer"), "minimum": .integer(1)]),
    ])
    let word = JSONValue.object([
      "type": .string("string"),
      "pattern": .string("^(day|month|major|major\\.minor|/([89]|[12][0-9]|30))$"),
    ])
    return .object([
      "anyOf": .array([
        .object(["enum": .array(words)]), only("mask", schema(.integer(0...64))),
        only("coarsen", .object(["anyOf": .array([bounds, word])])),
      ])
    ])
  }
}

/// A mapping with only this key.
private func only(_ key: String, _ schema: JSONValue) -> JSONValue {
  .object([
    "type": .string("object"), "properties": .object([.init(key, schema)]),
    "required": .array([.string(key)]), "additionalProperties": .boolean(false),
  ])
}
