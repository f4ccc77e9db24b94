package import Catalogs

/// A value of this site that must not leave as it is, wherever it stands.
package struct KnownValue: Hashable, Sendable {
  /// How it is found in a text.
  package enum Matching: Hashable, Sendable {
    /// Wherever its characters stand, inside of a longer word too.
    case anywhere
    /// As a word of its own: too short, or too common a word, to be looked for inside of others; a
    /// number in free text alone, since versions consist of such.
    case wholeWord
    /// Nowhere: a single character or a number of two digits stands everywhere. What is decided about its own
    /// field is all that holds it back.
    case nowhere
  }

  /// The value.
  package let text: String
  /// What kind of thing it names.
  package let valueClass: ValueClass
  /// The path of a field that has it, such as `inventory.server_name`.
  package let path: String
  /// How it is found in a text.
  package let matching: Matching
  /// Whether it was removed from texts when these were accepted (C3).
  package var wasHidden = false
  /// Whether the first label of a host's name is found too; false if it is a word of the vendor.
  package let hasShortName: Bool

  /// Whether it consists of digits alone.
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
