/// The names of the requested samples.
struct WantedNames {
  private let names: [UInt64: [[UInt8]]]?
  /// The last name and whether it is requested, since samples of one name follow each other.
  private var last: Range<Int> = 0..<0
  private var isLastWanted = false

  /// Creates the set; nil means all names.
  init(_ names: Set<String>?) {
    self.names = names.map { names in
      Dictionary(grouping: names.map { Array($0.utf8) }) { hashed($0) }
    }
  }

  /// Whether a name is requested.
  mutating func contains(_ name: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let names else { return true }
    if areEqual(bytes, name, last) { return isLastWanted }
    let text = bytes[name]
    if text.contains(UInt8(ascii: "\\")) {
      let plain = Array(unescaped(text).utf8)
      isLastWanted = names[hashed(plain)]?.contains(plain) ?? false
    } else {
      isLastWanted = names[hashed(text)]?.contains { $0.elementsEqual(text) } ?? false
    }
    last = name
    return isLastWanted
  }
}
