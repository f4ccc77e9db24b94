/// The form of a setting's value, for the schema, the manual and the example.
package indirect enum Shape: Sendable {
  /// A text with a maximum length in characters, and further conditions in words; nil for none.
  case text(maximum: Int, String?)
  /// A list of texts, or one text in which commas separate them.
  case textOrList(String)
  /// One word of a list.
  case choice([Choice])
  /// A whole number.
  case integer(ClosedRange<Int>)
  /// `true` or `false`.
  case boolean
  /// A time span such as `10s` or `3d`, and its range in words.
  case span(String)
  /// A size such as `10MB`, and its range in words.
  case size(String)
  /// A list, or a single value instead of a list of one; `hasCommas` if one text may contain
  /// several.
  case list(Shape, hasCommas: Bool)
  /// A mapping from names to values of one form; `key` describes the names.
  case map(key: String, Shape)
  /// A mapping with its own keys.
  case section([Declaration])
  /// A mapping or a list with any JSON values, described in words.
  case tree(String)
  /// An action of a redaction rule.
  case action([Choice])

  /// A value that a setting can have.
  package struct Choice: Sendable {
    /// The value.
    package let name: String
    /// Its meaning.
    package let text: String

    init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }
}

/// The description of a config key, for everything but parsing.
package struct Declaration: Sendable {
  /// How the commented example shows a key.
  package enum Example: Sendable {
    /// Active, with this value.
    case active(String)
    /// Commented out, with this value.
    case commented(String)
    /// The keys of its value follow, active or commented out.
    case nested(isActive: Bool)
  }

  /// The key.
  package let name: String
  /// The form of its value.
  package let shape: Shape
  /// Whether it is required in its mapping.
  package let isRequired: Bool
  /// The default, in words or as a value; nil if there is none.
  package let fallback: String?
  /// Its meaning, in whole sentences.
  package let text: String
  /// How the example shows it.
  package let example: Example
}
