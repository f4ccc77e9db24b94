package import Catalogs

/// A value of this site that must not be sent unchanged anywhere.
package struct KnownValue: Hashable, Sendable {
  /// How it matches in a text.
  package enum Matching: Hashable, Sendable {
    /// Anywhere, also inside of a longer word.
    case anywhere
    /// Only as a whole word, since it is too short or too common; a number matches only in free
    /// text, since versions consist of such numbers.
    case wholeWord
    /// Never: single characters and numbers of two digits are everywhere. Only the action for its
    /// own field withholds it.
    case nowhere
  }

  /// The value.
  package let text: String
  /// The class of the value.
  package let valueClass: ValueClass
  /// The path of its field, such as `inventory.server_name`.
  package let path: String
  /// How it matches in a text.
  package let matching: Matching
  /// Whether it was removed from texts when these were accepted (C3).
  package var wasHidden = false
  /// Whether the first label of a host's name is searched for too; false if it is a word of the
  /// vendor.
  package let hasShortName: Bool

  /// Whether it consists only of digits.
  var isNumber: Bool { text.utf8.allSatisfy { (0x30...0x39).contains($0) } }

  /// Creates a known value.
  package init(
    _ text: String, _ valueClass: ValueClass, path: String, matching: Matching,
    hasShortName: Bool = true
  ) {
    self.text = text
    self.valueClass = valueClass
    self.path = path
    self.matching = matching
    self.hasShortName = hasShortName
  }
}
