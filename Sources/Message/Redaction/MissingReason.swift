/// Why a message has no value of a field, in words that contain nothing of an input.
///
/// An object, since a million fields may lack their values for the same reason.
package final class MissingReason: Sendable {
  /// The words.
  package let text: String

  init(_ text: String) {
    self.text = text
  }

  /// The leak guard found a hidden value in the field.
  static let leftOut = MissingReason("left out: contains a value that is not sent")
  /// A rule asks for a range, and the value is in none.
  static let notCoarse = MissingReason("not of the form to coarsen")
  /// No reason, where forms of messages are compared.
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
