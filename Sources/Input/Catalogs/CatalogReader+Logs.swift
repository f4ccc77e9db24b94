import ASCII
import Diagnostics
import Documents

/// Reads `logs`: the keys and line shapes of the product's logs that contain values of the site.
extension CatalogReader {
  mutating func logs(_ node: DocumentNode) -> LogShapes {
    let values = node.values(
      of: "'logs'", known: ["grammars", "keys", "labels", "exceptions"], &problems)
    let grammars = values["grammars"].map { texts($0, "'grammars'", "- sip") } ?? []
    let exceptions = values["exceptions"].map { texts($0, "'exceptions'", "- root") } ?? []
    return LogShapes(
      keys: values["keys"].map { names($0, .key) } ?? [],
      labels: values["labels"].map { names($0, .label) } ?? [],
      grammars: distinct(grammars, "'grammars'") { $0 }.reduce(into: []) { found, node in
        let grammar = node.choice(of: "a grammar", LogShapes.Grammar.self, &problems)
        if let grammar { found.insert(grammar) }
      },
      exceptions: distinct(exceptions, "'exceptions'") { $0.lowercased() }.compactMap {
        exception($0)
      })
  }

  private enum Name {
    case key, label

    var plural: String { self == .key ? "'keys'" : "'labels'" }
    var singular: String { self == .key ? "a key" : "a label" }
  }

  private mutating func names(_ node: DocumentNode, _ kind: Name) -> [LogShapes.Names] {
    var read: [(content: LogShapes.Content, nodes: [DocumentNode])] = []
    for entry in entries(node, kind.plural) ?? [] {
      let content = LogShapes.Content.all.first { $0.word == entry.key }
      if content == nil { problems.append(unknownClass(entry, kind)) }
      let nodes = texts(
        entry.value, "'\(entry.key)'", kind == .key ? "- UserID" : "- for user")
      if let content { read.append((content, nodes)) }
    }
    return read.map { content, nodes in
      // A key may be followed by one of several kinds of value, like `cn`.
      let own = distinct(nodes, "'\(content.word)'") { LogShapes.folded($0) }
      return LogShapes.Names(content, own.compactMap { pattern($0, kind) })
    }
  }

  private func unknownClass(_ entry: DocumentNode.Entry, _ kind: Name) -> Diagnostic {
    let words = LogShapes.Content.all.map(\.word)
    if ValueClass(rawValue: entry.key) != nil {
      return Diagnostic(
        .error, at: entry.keyLocation,
        "\(kind.plural) cannot have the class '\(entry.key)': its values do not identify anyone",
        hint: "remove '\(entry.key)'; values of other keys are not changed")
    }
    return unknownKey(entry, words)
  }

  /// The texts of a list.
  private mutating func texts(_ node: DocumentNode, _ what: String, _ example: String)
    -> [DocumentNode]
  {
    guard let elements = node.elements else {
      problems.append(
        Diagnostic(
          .error, at: node.location, "\(what) must be a list, not \(node.foundKind)",
          hint: "write each with a hyphen before it, such as '\(example)'"))
      return []
    }
    return elements.filter { $0.text(of: "an element of \(what)", &problems) != nil }
  }

  /// The texts without duplicates; each duplicate is a problem.
  private mutating func distinct(
    _ nodes: [DocumentNode], _ what: String, _ folded: (String) -> String
  ) -> [DocumentNode] {
    var seen: Set<String> = []
    return nodes.filter { node in
      let text = node.scalar?.text ?? ""
      if seen.insert(folded(text)).inserted { return true }
      problems.append(
        Diagnostic(
          .error, at: node.location, "\(what) names \(quoted(text)) twice",
          hint: "remove one of the two"))
      return false
    }
  }

  /// A key or a label: a text of plain characters, not a regular expression.
  private mutating func pattern(_ node: DocumentNode, _ kind: Name) -> String? {
    let text = node.scalar?.text ?? ""
    let rest =
      kind == .key ? Substring(text).dropFirst(text.hasPrefix("*") ? 1 : 0) : text.withoutValue
    let signs = kind == .key ? " -_./" : " -_.,:;=/'\"()[]<>@"
    let isPlain =
      !rest.isEmpty && text.utf8.count <= 64
      && rest.utf8.allSatisfy { $0.isASCIILetterOrDigit || signs.utf8.contains($0) }
    guard isPlain, rest.utf8.last.map({ $0.isASCIILetterOrDigit || kind == .label }) == true else {
      problems.append(
        Diagnostic(
          .error, at: node.location,
          "\(kind.singular) must be 1 to 64 letters, digits, blanks and signs out of "
            + "'\(signs.filter { $0 != " " })'\(kind == .key ? " that end with a letter or digit" : ""), "
            + "not \(quoted(text))",
          hint: text.contains("*")
            ? kind == .key
              ? "'*' can only be the first character, for any beginning"
              : "'*' can be once in a label, for the value, after at least two other characters"
            : nil))
      return nil
    }
    let least = kind == .label || text.hasPrefix("*") ? 4 : 2
    if LogShapes.folded(rest).utf8.count >= least { return text }
    problems.append(
      Diagnostic(
        .error, at: node.location,
        "\(kind.singular) must have \(least) letters or digits, or much else would be hidden: "
          + quoted(text)))
    return nil
  }

  private mutating func exception(_ node: DocumentNode) -> String? {
    let text = node.scalar?.text ?? ""
    if text.utf8.count > 1, text.utf8.count <= 253, text.utf8.allSatisfy({ $0 >= 0x20 }) {
      return text
    }
    problems.append(
      Diagnostic(
        .error, at: node.location,
        "an exception must have 2 to 253 characters, and be one line, not \(quoted(text))"))
    return nil
  }
}

extension String {
  /// A label without the `*` at its end; unchanged if the `*` is elsewhere.
  fileprivate var withoutValue: Substring {
    let parts = split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count >= 2, !parts[1].isEmpty else { return self[...] }
    return parts.joined()[...]
  }
}
