package import Catalogs

/// A value that must not leave and stands in a finished message.
package struct Leak: Hashable, Sendable {
  /// The path of the field whose value it is.
  package let path: String
  /// What kind of thing it names.
  package let valueClass: ValueClass
  /// Its location, for a person: `line 12`, `the header 'Subject'`, `the attachment 'a.json', line
  /// 3`, `a file name`. It never has the value in it.
  package let place: String

  init(path: String, valueClass: ValueClass, place: String) {
    self.path = path
    self.valueClass = valueClass
    self.place = place
  }
}
