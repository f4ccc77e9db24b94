package import Catalogs

/// A withheld value in a finished message.
package struct Leak: Hashable, Sendable {
  /// The path of the field whose value it is.
  package let path: String
  /// The class of the value.
  package let valueClass: ValueClass
  /// Its location in words: `line 12`, `the header 'Subject'`, `the attachment 'a.json', line 3`,
  /// `a file name`. It never contains the value.
  package let place: String

  init(path: String, valueClass: ValueClass, place: String) {
    self.path = path
    self.valueClass = valueClass
    self.place = place
  }
}
