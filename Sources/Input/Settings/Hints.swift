import ASCII
import Diagnostics
import Documents

/// A value in YAML, quoted if necessary.
func yamlText(_ text: String) -> String {
  let isPlain =
    text.first.map { $0.isLetter || $0.isNumber || "/.~+_".contains($0) } == true
    && text.last != ":"
    && text.utf8.allSatisfy {
      $0.isASCIILetterOrDigit || $0 >= 0x80 || "/.~+_-@:*?= ".utf8.contains($0)
    } && !text.contains(": ") && text.last != " "
    && !["true", "false", "yes", "no", "on", "off", "null", "~"].contains(text.lowercased())
  return isPlain ? text : inQuotes(text)
}

/// A hint to set a key to a value.
func edit(_ name: String, _ value: String) -> String? {
  edit("\(lastKey(name)): \(yamlText(value))")
}

/// The last key of a path, as in the file.
func lastKey(_ path: String) -> String {
  String(path[(path.lastIndex(of: ".").map { path.index(after: $0) } ?? path.startIndex)...])
}

/// The hint for a missing value.
///
/// - Parameter example: a valid value.
func nullHint(_ name: String, _ example: String? = nil) -> String {
  let comment = "; a '#' after a space begins a comment"
  if let example, let edit = edit(name, example) { return edit + comment }
  return "write a value after '\(lastKey(name)):', or remove the key" + comment
}

/// A key as in the table's example.
func exampleHint(_ declaration: Declaration) -> String {
  switch declaration.example {
  case .active(let value), .commented(let value):
    return edit("\(declaration.name): \(value)") ?? "add the key '\(declaration.name)'"
  case .nested:
    return sectionExample(declaration.name, declaration.shape).flatMap { edit($0) }
      ?? "add the key '\(declaration.name)' with its keys below it"
  }
}

/// The hint for a value that is not a mapping.
func sectionHint(_ node: DocumentNode, _ name: String, _ declarations: [Declaration]) -> String {
  if name.isEmpty {
    return node.elements == nil
      ? "write 'KEY: VALUE' lines; run 'callhome config example' to see a config to begin with"
      : "remove the '-' before the keys"
  }
  if let elements = node.elements, elements.count == 1, elements.first?.entries != nil {
    return "remove the '-' or the '[' and ']' around the keys of '\(name)'"
  }
  return sectionExample(lastKey(name), .section(declarations)).flatMap { edit($0) }
    ?? "write its keys below it, each indented by 2 more spaces"
}

/// An example of a mapping in one line, with its required keys or else the first one.
private func sectionExample(_ name: String, _ shape: Shape) -> String? {
  guard case .section(let declarations) = shape else { return nil }
  var shown = declarations.filter(\.isRequired)
  if shown.isEmpty { shown = Array(declarations.prefix(1)) }
  let members = shown.compactMap { declaration -> String? in
    switch declaration.example {
    case .active(let value), .commented(let value): "\(declaration.name): \(value)"
    case .nested: nil
    }
  }
  return members.isEmpty ? nil : "\(name): {\(members.joined(separator: ", "))}"
}

/// The hint for `key:value`, which is a single text in YAML.
func missingSpace(_ scalar: DocumentNode.Scalar) -> String? {
  let plain = Lookalike.replacing(in: scalar.text)
  if let lookalike = Lookalike.first(in: scalar.text), plain.contains(": "), let edit = edit(plain)
  {
    return "replace \(lookalike.name): \(edit)"
  }
  guard !scalar.isQuoted, let colon = scalar.text.firstIndex(of: ":") else { return nil }
  let key = scalar.text[..<colon]
  let value = scalar.text[scalar.text.index(after: colon)...]
  let isKey = !key.isEmpty && key.utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == 0x5F }
  guard isKey, let first = value.first, first != "/", first != " ", Int(value) == nil else {
    return nil
  }
  return edit("\(key): \(value)").map { "add a space after the colon: \($0)" }
}

/// Whether a text contains a variable that another program would have replaced.
func hasVariable(_ text: String) -> Bool {
  text.contains("${") || text.contains("{{") || text.contains("$(") || text.hasPrefix("$")
    || text.count > 2 && text.hasPrefix("%") && text.hasSuffix("%")
    || text.count > 2 && text.hasPrefix("<") && text.hasSuffix(">") && !text.contains("@")
      && !text.dropFirst().contains("<")
}

/// Words by which other programs switch something off.
let noneWords: Set<String> = [
  "none", "no", "off", "false", "never", "null", "nil", "disable", "disabled", "-",
]

/// Words by which other programs switch a limit off.
let unlimitedWords: Set<String> = [
  "unlimited", "infinite", "infinity", "inf", "forever", "always",
]

let variableHint = "write the value itself: variables and placeholders are not replaced"

/// The hints for all texts: an unreplaced variable, or a typographic character from a word
/// processor.
///
/// - Parameter isSound: whether a text is valid.
func generalAdvice(
  _ name: String, _ text: String, isSound: (String) -> Bool
) -> String? {
  if hasVariable(text) { return variableHint }
  var plain = Lookalike.replacing(in: text)
  let trimmed = plain.drop { " \"'<,;".contains($0) }
  plain = trimmed.lastIndex { !" \"'>,;.".contains($0) }.map { String(trimmed[...$0]) } ?? ""
  return plain != text && isSound(plain) ? edit(name, plain) : nil
}

/// The only text in a list or a mapping.
func only(_ node: DocumentNode) -> String? {
  let values = node.elements ?? node.entries?.map(\.value) ?? []
  guard values.count == 1, let scalar = values.first?.scalar else { return nil }
  return scalar.text.isEmpty ? nil : scalar.text
}
