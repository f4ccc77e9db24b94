package import Diagnostics
package import Documents

/// Reads a body from the config.
package struct BodyReader {
  /// What is wrong: a place, a message and a hint.
  package private(set) var problems: [(location: SourceLocation, text: String, hint: String)] = []
  private var placeholders: [BodyPlaceholder] = []
  private var count = 0

  /// Creates a reader.
  package init() {}

  /// Reads the tree; nil when something is wrong.
  package mutating func body(_ node: DocumentNode) -> MessageBody? {
    guard node.entries?.isEmpty == false || node.elements?.isEmpty == false else {
      refuse(
        node, "'body' must be a mapping or a list with at least one value, not \(node.foundKind)",
        hint: hint(for: node.scalar?.text ?? ""))
      return nil
    }
    let root = part(node, depth: 0)
    let whole = placeholders.filter(\.holdsFiles)
    if whole.count > MessageBody.wholeLimit, let last = whole.last {
      problems.append(
        (
          last.location,
          "the whole message may be at most \(MessageBody.wholeLimit) times in 'body'",
          "write the fields that are needed, such as {alert.node}"
        ))
    }
    guard problems.isEmpty, let root else { return nil }
    return MessageBody(
      root: root, placeholders: placeholders, source: json(node), isList: node.elements != nil)
  }

  /// What to write instead of a text.
  private func hint(for text: String) -> String {
    if text.hasPrefix("{") || text.hasPrefix("["), text.contains(":") || text.contains(",") {
      return "remove the quotes around the mapping or list"
    }
    return text == "{message}"
      ? "remove 'body': without it the message itself is sent" : "write 'body: {text: \"{short}\"}'"
  }

  /// The placeholder that a mapping is without quotes: YAML reads `{short}` as a mapping with a key.
  private func unquoted(_ entries: [DocumentNode.Entry]) -> String? {
    guard entries.count == 1, let scalar = entries[0].value.scalar, scalar.text.isEmpty,
      !scalar.isQuoted
    else { return nil }
    let key = entries[0].key
    return ["short", "text", "message", "id", "kind"].contains(key) || key.contains(".") ? key : nil
  }

  private mutating func refuse(_ node: DocumentNode, _ text: String, hint: String) {
    problems.append((node.location, text, hint))
  }

  private mutating func part(_ node: DocumentNode, depth: Int) -> MessageBody.Part? {
    count += 1
    if count == MessageBody.countLimit + 1 {
      refuse(
        node, "'body' must have at most \(MessageBody.countLimit) values",
        hint: "write {message} for the whole message")
    }
    if count > MessageBody.countLimit { return nil }
    if depth > MessageBody.depthLimit {
      refuse(
        node, "'body' must have at most \(MessageBody.depthLimit) levels",
        hint: "write {message} for the whole message")
      return nil
    }
    switch node.content {
    case .sequence(let elements):
      return .list(elements.compactMap { part($0, depth: depth + 1) })
    case .mapping(let entries):
      if let key = unquoted(entries) {
        refuse(node, "a placeholder must be in quotes", hint: "write '\"{\(visible(key))}\"'")
        return nil
      }
      if entries.count == 1, entries[0].key.hasPrefix("{"), !entries[0].key.hasPrefix("{{") {
        return choice(entries[0], depth: depth)
      }
      return .object(
        entries.compactMap { entry in
          let key = literal(entry.key, at: entry.keyLocation)
          return part(entry.value, depth: depth + 1).map { (key, $0) }
        })
    case .scalar(let scalar):
      return leaf(scalar, node)
    }
  }

  /// A mapping with a placeholder as its only key.
  private mutating func choice(_ entry: DocumentNode.Entry, depth: Int) -> MessageBody.Part? {
    let pieces = pieces(of: entry.key, at: entry.keyLocation)
    guard pieces.count == 1, case .value(let placeholder) = pieces[0],
      let entries = entry.value.entries, !entries.isEmpty
    else {
      problems.append(
        (
          entry.keyLocation,
          "\(quoted(entry.key)) as the only key must be one placeholder, and below it a mapping of its "
            + "values to what is written for each",
          "write '\"{alert.status}\": {resolved: resolve, \"*\": trigger}'"
        ))
      return nil
    }
    var cases: [(text: String, value: MessageBody.Part)] = []
    var otherwise: MessageBody.Part?
    for choice in entries {
      guard let value = part(choice.value, depth: depth + 2) else { continue }
      if choice.key == "*" { otherwise = value } else { cases.append((choice.key, value)) }
    }
    return .choice(placeholder, cases, otherwise: otherwise)
  }

  private mutating func leaf(_ scalar: DocumentNode.Scalar, _ node: DocumentNode) -> MessageBody
    .Part?
  {
    if node.isNull { return .literal(.null) }
    if !scalar.isQuoted, let value = typed(scalar.text) { return .literal(value) }
    if scalar.text.unicodeScalars.count > MessageBody.textLimit {
      refuse(
        node, "a text of 'body' must have at most \(MessageBody.textLimit) characters",
        hint: "write the text in several values")
      return nil
    }
    let pieces = pieces(of: scalar.text, at: node.location)
    if pieces.count == 1, case .value(let placeholder) = pieces[0] { return .value(placeholder) }
    var characters = ""
    for piece in pieces {
      guard case .characters(let part) = piece else { return .text(pieces) }
      characters += part
    }
    return .literal(.string(characters))
  }

  /// The characters of a key, which has no placeholders.
  private mutating func literal(_ key: String, at location: SourceLocation) -> String {
    var text = ""
    for piece in pieces(of: key, at: location) {
      guard case .characters(let characters) = piece else {
        problems.append(
          (
            location, "a key of 'body' cannot contain a placeholder, as \(quoted(key)) does",
            "write '{{' and '}}' for braces in a key"
          ))
        return key
      }
      text += characters
    }
    return text
  }

  /// The pieces of a text: characters, and placeholders in braces.
  private mutating func pieces(
    of text: String, at location: SourceLocation
  ) -> [MessageBody.Piece] {
    var pieces: [MessageBody.Piece] = []
    var characters = ""
    var rest = Substring(text)
    while let first = rest.first {
      if rest.hasPrefix("{{") || rest.hasPrefix("}}") {
        characters.append(first)
        rest = rest.dropFirst(2)
      } else if first == "{", let end = rest.firstIndex(of: "}") {
        if !characters.isEmpty { pieces.append(.characters(characters)) }
        characters = ""
        if let placeholder = placeholder(rest[..<end].dropFirst(), at: location) {
          pieces.append(.value(placeholder))
          placeholders.append(placeholder)
        }
        rest = rest[end...].dropFirst()
      } else if first == "{" || first == "}" {
        problems.append(
          (
            location, "\(quoted(text)) has a '\(first)' without its counterpart",
            "write '\(first)\(first)' for the character itself"
          ))
        return []
      } else {
        characters.append(first)
        rest = rest.dropFirst()
      }
    }
    if !characters.isEmpty || pieces.isEmpty { pieces.append(.characters(characters)) }
    return pieces
  }

  /// Reads the text between braces: a path, `?`, and filters, each after `|`.
  private mutating func placeholder(
    _ text: Substring, at location: SourceLocation
  ) -> BodyPlaceholder? {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(trimmed)
    let isOptional = parts[0].hasSuffix("?")
    let path = isOptional ? String(parts[0].dropLast()) : parts[0]
    guard let steps = steps(path) else {
      problems.append(
        (
          location, "'{\(visible(String(text)))}' does not contain the path of a field",
          "write a path such as {alert.node}, or '{{' for a brace"
        ))
      return nil
    }
    var filters: [BodyPlaceholder.Filter] = []
    for word in parts.dropFirst() {
      guard let filter = filter(word) else {
        problems.append(
          (
            location, "'{\(visible(String(text)))}' has the unknown filter \(quoted(word))",
            didYouMean(word, among: filterNames)
              ?? "write one of \(filterNames.joined(separator: ", ")), 'max' and a number of bytes, or "
              + "'or' and words for a value that is missing"
          ))
        return nil
      }
      filters.append(filter)
    }
    return BodyPlaceholder(
      text: path, steps: steps, isOptional: isOptional, filters: filters, location: location)
  }
}

private let filterNames = ["text", "json", "unix", "unix_ms", "unix_ns", "utc"]

private func filter(_ word: String) -> BodyPlaceholder.Filter? {
  switch word {
  case "text": return .text
  case "json": return .json
  case "unix": return .unix(1)
  case "unix_ms": return .unix(1_000)
  case "unix_ns": return .unix(1_000_000_000)
  case "utc": return .utc
  default:
    if word.hasPrefix("or ") { return .fallback(trimmed(word.dropFirst(3))) }
    let parts = word.split(separator: " ")
    guard parts.count == 2, parts[0] == "max", let count = Int(parts[1]),
      (8...1_000_000).contains(count)
    else { return nil }
    return .max(count)
  }
}

/// The steps of a path: names separated by dots, numbers and quoted names in brackets; nil if it is
/// invalid.
private func steps(_ path: String) -> [BodyPlaceholder.Step]? {
  var steps: [BodyPlaceholder.Step] = []
  var rest = Substring(path)
  func isName(_ character: Character) -> Bool { !".[]'{}|?".contains(character) }
  while !rest.isEmpty {
    if rest.hasPrefix("['"), let end = rest.firstRange(of: "']") {
      steps.append(.key(String(rest[..<end.lowerBound].dropFirst(2))))
      rest = rest[end.upperBound...]
    } else if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
      guard let number = Int(rest[..<end].dropFirst()), (0...999_999).contains(number) else {
        return nil
      }
      steps.append(.element(number))
      rest = rest[end...].dropFirst()
    } else {
      if !steps.isEmpty {
        guard rest.hasPrefix(".") else { return nil }
        rest = rest.dropFirst()
      }
      let name = rest.prefix(while: isName)
      if name.isEmpty { return nil }
      steps.append(.key(String(name)))
      rest = rest.dropFirst(name.count)
    }
  }
  return steps.isEmpty ? nil : steps
}

private func trimmed(_ text: Substring) -> String {
  let start = text.drop { $0 == " " }
  return start.lastIndex { $0 != " " }.map { String(start[...$0]) } ?? ""
}

/// An unquoted word that JSON has as a value of its own; nil for a text.
private func typed(_ text: String) -> JSONValue? {
  switch text {
  case "true": .boolean(true)
  case "false": .boolean(false)
  default: isJSONNumber(text) ? .number(text) : nil
  }
}

/// A part of the config as JSON.
private func json(_ node: DocumentNode) -> JSONValue {
  switch node.content {
  case .mapping(let entries): .object(entries.map { JSONValue.Member($0.key, json($0.value)) })
  case .sequence(let elements): .array(elements.map(json))
  case .scalar(let scalar):
    if node.isNull {
      .null
    } else {
      scalar.isQuoted ? .string(scalar.text) : typed(scalar.text) ?? .string(scalar.text)
    }
  }
}
