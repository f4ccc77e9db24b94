import Catalogs
import Diagnostics
import Documents

extension Reading where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// A word out of a closed list, each with what it means.
  static func choice(_ texts: KeyValuePairs<Value, String>) -> Reading {
    @Sendable func choices() -> [Shape.Choice] {
      Value.allCases.map { value in
        let text = texts.first { $0.key.rawValue == value.rawValue }?.value
        return Shape.Choice(value.rawValue, text ?? "")
      }
    }
    return Reading(
      shape: .choice(choices()),
      read: { node, name, context in
        let text = node.scalar?.text ?? ""
        if let value = Value(rawValue: text) { return value }
        refuseChoice(node, name, choices(), &context)
        return nil
      },
      show: { .string($0.rawValue) })
  }
}

func refuseChoice(
  _ node: Node, _ name: String, _ choices: [Shape.Choice], _ context: inout ReadingContext
) {
  let words = choices.map(\.name)
  context.refuse(
    node.location, "'\(name)' must be \(wordList(words)), not \(node.foundText)",
    hint: node.scalar.flatMap { didYouMean($0.text, among: words) })
}

extension Reading {
  /// A list of at least one value.
  static func list<Element>(_ element: Reading<Element>) -> Reading where Value == [Element] {
    Reading(
      shape: .list(element.shape),
      read: { node, name, context in
        guard let nodes = node.elements, !nodes.isEmpty else {
          context.refuse(
            node.location,
            "'\(name)' must be a list of at least one value, not "
              + (node.elements == nil ? node.foundText : "an empty list"))
          return nil
        }
        let before = context.problems.count
        let values = nodes.compactMap { element.read($0, name, &context) }
        return context.problems.count == before ? values : nil
      },
      show: { $0.isEmpty ? nil : .array($0.compactMap { element.show($0) }) })
  }

  /// A value together with the place where it stands.
  static func located<Inner>(_ inner: Reading<Inner>) -> Reading where Value == Located<Inner> {
    Reading(
      shape: inner.shape,
      read: { node, name, context in
        inner.read(node, name, &context).map { Located($0, at: node.location) }
      },
      show: { inner.show($0.value) })
  }

  /// A mapping from names to values of one form, in the order of the file.
  static func map<Element>(
    key: String, _ element: Reading<Element>,
    named: @escaping @Sendable (Element, String, SourceLocation) -> Element,
    name nameOf: @escaping @Sendable (Element) -> String
  ) -> Reading where Value == [Element] {
    Reading(
      shape: .map(key: key, element.shape),
      read: { node, name, context in
        guard let entries = node.entries, !entries.isEmpty else {
          context.refuse(
            node.location,
            "'\(name)' must be a mapping with at least one key, not "
              + (node.entries == nil ? node.foundKind : "an empty mapping"))
          return nil
        }
        return entries.compactMap { entry in
          guard isName(entry.key) else {
            context.refuse(
              entry.keyLocation,
              "a name in '\(name)' must be 1 to 64 of a-z, 0-9, '-' and '_' and begin with a letter"
                + ", not \(quoted(entry.key))")
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

  private static func isName(_ text: String) -> Bool {
    text.utf8.count <= 64 && text.utf8.first.map { (0x61...0x7A).contains($0) } == true
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "-_".utf8.contains($0)
      }
  }
}

extension Reading where Value == [String] {
  /// Who receives copies (C2): a list, or one text with commas; at most 1,024 characters when joined
  /// with commas.
  static let copyRecipients = Reading(
    shape: .textOrList("e-mail addresses, at most 1024 characters in all when joined with commas"),
    read: { node, name, context in
      let before = context.problems.count
      let nodes: [Node]
      if let elements = node.elements {
        nodes = elements
      } else if let scalar = node.scalar, !node.isNull {
        nodes = scalar.text.split(separator: ",", omittingEmptySubsequences: false).map {
          let trimmed = $0.drop { $0 == " " }
          let end = trimmed.lastIndex { $0 != " " }
          return Node(
            .scalar(.init(end.map { String(trimmed[...$0]) } ?? "", isQuoted: true)),
            at: node.location)
        }
      } else {
        nodes = []
      }
      if nodes.isEmpty {
        let found = node.elements == nil ? node.foundText : "an empty list"
        context.refuse(node.location, "'\(name)' must be e-mail addresses, not \(found)")
        return nil
      }
      let addresses = nodes.compactMap {
        Reading<String>.emailAddress.read($0, name, &context)
      }
      let joined = addresses.joined(separator: ",").unicodeScalars.count
      if joined > 1_024 {
        context.refuse(
          node.location,
          "'\(name)' must have at most 1024 characters when joined with commas, not \(joined)")
      }
      return context.problems.count == before ? addresses : nil
    },
    show: { $0.isEmpty ? nil : .array($0.map { .string($0) }) })
}
