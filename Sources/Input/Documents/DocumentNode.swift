package import Diagnostics

/// A value of a YAML or JSON document, with its location.
///
/// Scalars keep the text that the author wrote: `0012`, `12.50`, `no` and `1e3` stay as they are
/// until somebody who knows the wanted type reads them.
package struct DocumentNode: Sendable {
  /// What a value consists of.
  package enum Content: Sendable {
    /// Keys and values in the order of the document; no key occurs twice.
    case mapping([Entry])
    /// Values in the order of the document.
    case sequence([DocumentNode])
    /// One word or text.
    case scalar(Scalar)
  }

  /// One key of a mapping with its value.
  package struct Entry: Sendable {
    /// The key's text.
    package let key: String
    /// The position of the key.
    package let keyLocation: SourceLocation
    /// What the key means.
    package let value: DocumentNode

    /// Creates an entry.
    package init(key: String, keyLocation: SourceLocation, value: DocumentNode) {
      self.key = key
      self.keyLocation = keyLocation
      self.value = value
    }
  }

  /// A text and how it was written.
  package struct Scalar: Hashable, Sendable {
    /// The characters, escapes already replaced.
    package let text: String
    /// Whether the author quoted it, so that `"null"` is a word and `null` is nothing.
    package let isQuoted: Bool

    /// Creates a scalar.
    package init(_ text: String, isQuoted: Bool = false) {
      self.text = text
      self.isQuoted = isQuoted
    }
  }

  /// What it is.
  package let content: Content

  /// Where it begins.
  package let location: SourceLocation

  /// Creates a value at a place.
  package init(_ content: Content, at location: SourceLocation) {
    self.content = content
    self.location = location
  }
}

extension DocumentNode {
  /// The entries of a mapping, or nil when this is none.
  package var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The elements of a sequence, or nil when this is none.
  package var elements: [DocumentNode]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  /// The scalar, or nil when this is a mapping or a sequence.
  package var scalar: Scalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// Whether nothing was written: an unquoted empty scalar, `~` or `null`.
  package var isNull: Bool {
    guard let scalar, !scalar.isQuoted else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.text)
  }

  /// The value of a mapping's key, or nil when this is no mapping or has no such key.
  package subscript(key: String) -> DocumentNode? {
    entries?.first { $0.key.isExactly(key) }?.value
  }

  /// What it is in the words of an error message: `a mapping`, `a list`, `'text'` or `nothing`.
  package var foundText: String {
    switch content {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .scalar(let scalar): isNull ? "nothing" : quoted(scalar.text)
    }
  }

  /// The same without the text: where none can be right, it may be a password that slipped a level, or a
  /// value that is to be withheld.
  package var foundKind: String {
    if case .scalar = content, !isNull { "a text" } else { foundText }
  }
}

extension DocumentNode {
  /// The whole number that a scalar says; nil for every other value, and for a number outside of `range`.
  ///
  /// Numbers from files are bounded where they are read, so that no arithmetic with them can trap.
  package func integer(in range: ClosedRange<Int>) -> Int? {
    scalar.flatMap { Int($0.text) }.flatMap { range.contains($0) ? $0 : nil }
  }

  /// Whether two values say the same, wherever they stand and however their scalars are quoted.
  ///
  /// The order of keys in a mapping does not matter, the order of a sequence does.
  package func saysTheSame(as other: DocumentNode) -> Bool {
    switch (content, other.content) {
    case (.scalar(let left), .scalar(let right)):
      return left.text.isExactly(right.text) && isNull == other.isNull
    case (.sequence(let left), .sequence(let right)):
      return left.count == right.count && zip(left, right).allSatisfy { $0.saysTheSame(as: $1) }
    case (.mapping(let left), .mapping(let right)):
      guard left.count == right.count else { return false }
      let byKey = Dictionary(right.map { (ExactText($0.key), $0.value) }) { first, _ in first }
      return left.allSatisfy { entry in
        byKey[ExactText(entry.key)]?.saysTheSame(as: entry.value) ?? false
      }
    default:
      return false
    }
  }
}
