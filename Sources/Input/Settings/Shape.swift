/// What a setting's value may look like, for the schema, the manual and the example.
package indirect enum Shape: Sendable {
  /// A text of at most so many characters; the words say what else must hold, nil when nothing.
  case text(maximum: Int, String?)
  /// A list of texts, or one text in which commas separate them.
  case textOrList(String)
  /// One word of a list.
  case choice([Choice])
  /// A whole number.
  case integer(ClosedRange<Int>)
  /// `true` or `false`.
  case boolean
  /// A length of time such as `10s` or `3d`; the words say from where to where.
  case span(String)
  /// A size such as `10MB`; the words say from where to where.
  case size(String)
  /// A list, or a single value instead of a list of one; `hasCommas` where one text may have several of them.
  case list(Shape, hasCommas: Bool)
  /// A mapping from names, called as said, to values of one shape.
  case map(key: String, Shape)
  /// A mapping with keys of its own.
  case section([Declaration])
  /// A mapping or a list with any JSON values in it; the words say what.
  case tree(String)
  /// An action of a redaction rule.
  case action([Choice])

  /// A word that a setting can have.
  package struct Choice: Sendable {
    /// The word.
    package let name: String
    /// What it means.
    package let text: String

    init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }
}

/// One key of the config, as everything but the decoder needs to know it.
package struct Declaration: Sendable {
  /// How the commented example shows a key.
  package enum Example: Sendable {
    /// In force, with this value.
    case active(String)
    /// Behind a `#`, with this value.
    case commented(String)
    /// The value's own keys follow, in force or after a `#`.
    case nested(isActive: Bool)
  }

  /// The key.
  package let name: String
  /// What its value may be.
  package let shape: Shape
  /// Whether it must be given wherever its mapping is.
  package let isRequired: Bool
  /// What holds when it is not given, in words or as a value; nil if nothing does.
  package let fallback: String?
  /// What it means, in whole sentences.
  package let text: String
  /// How the example shows it.
  package let example: Example
}
