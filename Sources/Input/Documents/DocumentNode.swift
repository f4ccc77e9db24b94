package import Diagnostics

/// A value of a YAML or JSON document, with its location.
///
/// Scalars keep the author's text: `0012`, `12.50`, `no` and `1e3` stay unchanged until code that
/// knows the expected type reads them.
package struct DocumentNode: Sendable {
  /// The content of a value.
  package enum Content: Sendable {
    /// Keys and values in the order of the document; keys are unique.
    case mapping([Entry])
    /// Values in the order of the document.
    case sequence([DocumentNode])
    /// A word or a text.
    case scalar(Scalar)
  }

  /// One key of a mapping with its value.
  package struct Entry: Sendable {
    /// The key's text.
    package let key: String
    /// The position of the key.
    package let keyLocation: SourceLocation
    /// The value.
    package let value: DocumentNode

    /// Creates an entry.
    package init(key: String, keyLocation: SourceLocation, value: DocumentNode) {
      self.key = key
      self.keyLocation = keyLocation
      self.value = value
    }
  }

  /// A text and whether it was quoted.
  package struct Scalar: Hashable, Sendable {
    /// The characters, with escapes replaced.
    package let text: String
    /// Whether it was quoted: `"null"` is a text and `null` is no value.
    package let isQuoted: Bool

    /// Creates a scalar.
    package init(_ text: String, isQuoted: Bool = false) {
      self.text = text
      self.isQuoted = isQuoted
    }
  }

  /// The content.
  package let content: Content

  /// Where it begins.
  package let location: SourceLocation

  /// Creates a value with a location.
  package init(_ content: Content, at location: SourceLocation) {
    self.content = content
    self.location = location
  }
}

extension DocumentNode {
  /// The entries of a mapping; nil for another value.
  package var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The elements of a sequence; nil for another value.
  package var elements: [DocumentNode]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  /// The scalar; nil for a mapping or a sequence.
  package var scalar: Scalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// Whether it is empty: an unquoted empty scalar, `~` or `null`.
  package var isNull: Bool {
    guard let scalar, !scalar.isQuoted else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.text)
  }

  /// The value of a key; nil if this is no mapping, or has no such key.
  package subscript(key: String) -> DocumentNode? {
    entries?.first { $0.key.isExactly(key) }?.value
  }

  /// A description for error messages: `a mapping`, `a list`, `'text'` or `nothing`.
  package var foundText: String {
    switch content {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .scalar(let scalar): isNull ? "nothing" : quoted(scalar.text)
    }
  }

  /// A description without the text, which may be a password with the wrong indentation, or a value
  /// that must be withheld.
  package var foundKind: String {
    if case .scalar = content, !isNull { "a text" } else { foundText }
  }
}

extension DocumentNode {
  /// The whole number in a scalar; nil for any other value, and for a number outside of `range`.
  ///
  /// The range is checked when the number is read, so that later arithmetic cannot overflow.
  package func integer(in range: ClosedRange<Int>) -> Int? {
    scalar.flatMap { Int($0.text) }.flatMap { range.contains($0) ? $0 : nil }
  }

  /// Whether two values have the same content, regardless of their locations and quotes.
  ///
  /// The order of keys in a mapping is ignored; the order of a sequence is not.
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
