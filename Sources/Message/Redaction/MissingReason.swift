/// Why a message has no value for a field, in words that contain no text of an input.
///
/// It is an object, since a million fields may have the same reason.
package final class MissingReason: Sendable {
  /// The reason in words.
  package let text: String

  init(_ text: String) {
    self.text = text
  }

  /// The leak guard found a withheld value in the field.
  static let leftOut = MissingReason("left out: contains a value that is not sent")
  /// A rule requires a range, and the value is in none.
  static let notCoarse = MissingReason("not of the form to coarsen")
  /// No reason, for comparing forms of messages.
  static let none = MissingReason("")
}

extension MissingReason: Hashable {
  /// The same words.
  package static func == (left: MissingReason, right: MissingReason) -> Bool {
    left === right || left.text.utf8.elementsEqual(right.text.utf8)
  }

  /// Follows from the words.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(text)
  }
}
