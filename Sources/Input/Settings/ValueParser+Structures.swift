import ASCII
import Catalogs
import Diagnostics
import Documents

extension ValueParser where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// A word of a closed list, each with its meaning.
  ///
  /// - Parameter elsewhere: other programs' words for each, separated by spaces; they are
  ///   suggested, not accepted.
  static func choice(
    _ texts: KeyValuePairs<Value, String>, elsewhere: KeyValuePairs<Value, String> = [:]
  ) -> ValueParser {
    @Sendable func choices() -> [Shape.Choice] {
      Value.allCases.map { value in
        let text = texts.first { $0.key.rawValue == value.rawValue }?.value
        return Shape.Choice(value.rawValue, text ?? "")
      }
    }
    return ValueParser(
      shape: .choice(choices()),
      read: { node, name, context in
        let text = node.scalar?.text ?? ""
        if let value = Value(rawValue: text) { return value }
        let word = Lookalike.replacing(in: text).lowercased().filter { !" ;,\"'".contains($0) }
        let meant = elsewhere.first { $0.value.split(separator: " ").contains { $0 == word } }?.key
        refuseChoice(node, name, choices(), meant: meant?.rawValue, &context)
        return nil
      },
      show: { .string($0.rawValue) })
  }
}

/// Rejects a value that is not in the list.
///
/// - Parameter meant: the word that the value of another program means.
func refuseChoice(
  _ node: DocumentNode, _ name: String, _ choices: [Shape.Choice], meant: String? = nil,
  _ context: inout ParsingContext
) {
  let words = choices.map(\.name)
  let text = node.scalar?.text ?? ""
  let key = lastKey(name)
  let hint: String
  if node.isNull {
    hint = "write one of these words after '\(key):'; a '#' after a space begins a comment"
  } else if let meant {
    hint = "write '\(key): \(meant)'"
  } else if let only = only(node), words.contains(only) {
    hint = "write '\(key): \(only)'"
  } else if let first = node.elements?.compactMap({ $0.scalar?.text }).first(where: words.contains)
  {
    hint = "write '\(key): \(first)'"
  } else if let other = negated(text, words) {
    hint = "write '\(key): [\(words.filter { $0 != other }.joined(separator: ", "))]'"
  } else if key == "messages", noneWords.contains(text.lowercased()) {
    hint = "to send nothing there, remove the destination"
  } else if text.hasPrefix("/"), words.contains("syslog") {
    hint = "write '\(key): syslog'; the syslog daemon writes the file"
  } else if key == "slot", text.contains(where: \.isNumber) {
    hint = "write 'slot: none', and let cron start 'callhome send' at that time"
  } else if let keys = node.entries?.map(\.key), !keys.isEmpty, keys.allSatisfy(words.contains) {
    hint = "write '\(key): [\(keys.joined(separator: ", "))]'"
  } else if hasVariable(text) {
    hint = variableHint
  } else if let word = text.split(separator: "#").first, words.contains(String(word)) {
    hint = "put a space before the '#': write '\(key): \(word)'"
  } else if let several = severalWords(text, words) {
    hint = "write '\(key): [\(several.joined(separator: ", "))]'"
  } else {
    let plain = Lookalike.replacing(in: text)
    hint =
      didYouMean(plain, among: words)
      ?? "write one of these words, such as '\(key): \(words.first ?? "")'"
  }
  context.refuse(
    node.location, "'\(name)' must be \(wordList(words)), not \(node.foundText)", hint: hint)
}

/// The word that a text such as `!alert` excludes.
private func negated(_ text: String, _ words: [String]) -> String? {
  for sign in ["!", "-", "^", "not ", "no "] where text.hasPrefix(sign) {
    let word = String(text.dropFirst(sign.count))
    if words.contains(word) { return word }
  }
  return nil
}

/// The words of a text that consists of several of them, separated by spaces, commas or semicolons.
private func severalWords(_ text: String, _ words: [String]) -> [String]? {
  let parts = text.split { " ,;|+".contains($0) }.map(String.init)
  return parts.count > 1 && parts.allSatisfy(words.contains) ? parts : nil
}

extension ValueParser {
  /// A list of at least one value. A single value is a list of one.
  ///
  /// - Parameter hasCommas: whether commas in a single text separate values; then no value may
  ///   contain one.
  static func list<Element>(
    _ element: ValueParser<Element>, hasCommas: Bool = false
  ) -> ValueParser where Value == [Element] {
    ValueParser(
      shape: .list(element.shape, hasCommas: hasCommas),
      read: { node, name, context in
        let single = hasCommas ? separated(node) : [node]
        let nodes = node.elements ?? (node.isNull ? [] : single)
        guard !nodes.isEmpty else {
          context.refuse(
            node.location,
            "'\(name)' must be a list of at least one value, not "
              + (node.elements == nil ? node.foundText : "an empty list"),
            hint: node.elements == nil
              ? nullHint(name) : "write a value between the brackets, or remove the key")
          return nil
        }
        let before = context.problems.count
        let values = nodes.compactMap { element.read($0, name, &context) }
        return context.problems.count == before ? values : nil
      },
      show: { $0.isEmpty ? nil : .array($0.compactMap { element.show($0) }) })
  }

  /// A value together with its location.
  static func located<Inner>(_ inner: ValueParser<Inner>) -> ValueParser
  where Value == Located<Inner> {
    ValueParser(
      shape: inner.shape,
      read: { node, name, context in
        inner.read(node, name, &context).map { Located($0, at: node.location) }
      },
      show: { inner.show($0.value) })
  }

  /// A mapping from names to values of one form, in the order of the file.
  static func map<Element>(
    key: String, _ element: ValueParser<Element>,
    advice: @escaping @Sendable (_ node: DocumentNode, _ name: String) -> String,
    named: @escaping @Sendable (Element, String, SourceLocation) -> Element,
    name nameOf: @escaping @Sendable (Element) -> String
  ) -> ValueParser where Value == [Element] {
    ValueParser(
      shape: .map(key: key, element.shape),
      read: { node, name, context in
        guard let entries = node.entries, !entries.isEmpty else {
          context.refuse(
            node.location,
            "'\(name)' must be a mapping with at least one key, not "
              + (node.entries == nil ? node.foundKind : "an empty mapping"),
            hint: advice(node, name))
          return nil
        }
        // A run does not need the keys' descriptions; they are built only after an error.
        let isWhole = entries.allSatisfy { $0.value.entries != nil }
        let keys = isWhole ? [] : keys(of: element)
        if let first = entries.first(where: { keys.contains($0.key) }),
          let empty = entries.first(where: { $0.value.isNull && !keys.contains($0.key) })
        {
          context.refuse(
            first.keyLocation, "'\(first.key)' is not indented below '\(visible(empty.key))'",
            hint: "indent it by 2 more spaces, and the keys after it")
          return nil
        }
        if entries.allSatisfy({ keys.contains($0.key) && $0.value.entries == nil }) {
          context.refuse(
            node.location, "'\(name)' must have a name above these keys", hint: advice(node, name))
          return nil
        }
        return entries.compactMap { entry in
          guard isName(entry.key) else {
            context.refuse(
              entry.keyLocation,
              "a name in '\(name)' must be 1 to 64 of a-z, 0-9, '-' and '_' and begin with a letter"
                + ", not \(quoted(entry.key))", hint: nameAdvice(entry.key))
            return nil
          }
          return element.read(entry.value, "\(name).\(entry.key)", &context)
            .map { named($0, entry.key, entry.keyLocation) }
        }
      },
      show: { elements in
        elements.isEmpty
          ? nil
          : JSONValue.object(
            elements.compactMap { value in
              element.show(value).map { JSONValue.Member(nameOf(value), $0) }
            })
      })
  }

  /// The keys of the mappings that are values.
  private static func keys<Element>(of element: ValueParser<Element>) -> [String] {
    if case .section(let declarations) = element.shape { declarations.map(\.name) } else { [] }
  }

  private static func nameAdvice(_ text: String) -> String {
    let plain = text.lowercased().map { letter -> Character in
      letter.isASCII && (letter.isLetter || letter.isNumber || "-_".contains(letter)) ? letter : "-"
    }
    let name = String(String(plain).drop { !$0.isLetter }.prefix(64))
    return isName(name) ? "write '\(name):'" : "write a name such as 'support:'"
  }

  private static func isName(_ text: String) -> Bool {
    text.utf8.count <= 64 && text.utf8.first?.isASCIILowercase == true
      && text.utf8.allSatisfy {
        $0.isASCIILowercase || $0.isASCIIDigit || "-_".utf8.contains($0)
      }
  }
}

/// The parts of a text between its commas, each with its location; the value itself if it is no
/// text, or has an empty part.
private func separated(_ node: DocumentNode) -> [DocumentNode] {
  guard let scalar = node.scalar else { return [node] }
  let parts = scalar.text.split(separator: ",", omittingEmptySubsequences: false).map { part in
    let trimmed = part.drop { $0 == " " }
    return trimmed.lastIndex { $0 != " " }.map { String(trimmed[...$0]) } ?? ""
  }
  if parts.count == 1 || parts.contains("") || scalar.text.contains("<") { return [node] }
  return parts.map { DocumentNode(.scalar(.init($0, isQuoted: true)), at: node.location) }
}

extension ValueParser where Value == [String] {
  /// The recipients of copies (C2): a list, or one text with commas; at most 1,024 characters when
  /// joined with commas.
  static let copyRecipients = ValueParser(
    shape: .textOrList("e-mail addresses, at most 1024 characters in all when joined with commas"),
    read: { node, name, context in
      let before = context.problems.count
      let nodes = node.elements ?? (node.isNull || node.entries != nil ? [] : separated(node))
      if nodes.isEmpty {
        let found = node.elements == nil ? node.foundText : "an empty list"
        context.refuse(
          node.location, "'\(name)' must be e-mail addresses, not \(found)",
          hint: node.isNull
            ? nullHint(name) : "write '\(lastKey(name)): name@example.com', or remove the key")
        return nil
      }
      let addresses = nodes.compactMap {
        ValueParser<String>.emailAddress.read($0, name, &context)
      }
      let joined = addresses.joined(separator: ",").unicodeScalars.count
      if joined > 1_024 {
        context.refuse(
          node.location,
          "'\(name)' must have at most 1024 characters when joined with commas, not \(joined)",
          hint: "name a distribution list of your mail server instead of its members")
      }
      return context.problems.count == before ? addresses : nil
    },
    show: { $0.isEmpty ? nil : .array($0.map { .string($0) }) })
}
