/// A position in a text, with line and column counted from 0 as in libyaml; columns are Unicode
/// scalars.
struct TextPlace: Comparable {
  var line: Int
  var column: Int

  static func < (left: TextPlace, right: TextPlace) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// The text of a file by lines, created after an error to find its cause.
struct SourceText {
  private let bytes: UnsafeBufferPointer<UInt8>
  /// Where each line begins; it ends where the next begins.
  private let starts: [Int]

  /// Finds the lines as libyaml counts them: they end at LF, CR, CRLF, U+0085, U+2028 and U+2029.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    var starts = [0]
    var index = 0
    while index < bytes.count {
      let width = Self.breakWidth(bytes, index)
      index += max(1, width)
      if width > 0 { starts.append(index) }
    }
    self.starts = starts
  }

  private static func breakWidth(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
    func next(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
    switch bytes[index] {
    case 0x0A: return 1
    case 0x0D: return next(1) == 0x0A ? 2 : 1
    case 0xC2: return next(1) == 0x85 ? 2 : 0
    case 0xE2: return next(1) == 0x80 && (next(2) == 0xA8 || next(2) == 0xA9) ? 3 : 0
    default: return 0
    }
  }

  /// The number of lines; after the last line end there is an empty one.
  var count: Int { starts.count }

  /// A line without its end; empty if it does not exist. A very long line is cut.
  func line(_ index: Int) -> [Unicode.Scalar] {
    guard starts.indices.contains(index) else { return [] }
    let end = index + 1 < starts.count ? starts[index + 1] : bytes.count
    let piece = bytes[starts[index]..<min(end, starts[index] + 65_536)]
    var scalars = Array(String(decoding: piece, as: UTF8.self).unicodeScalars)
    while let last = scalars.last, "\r\n\u{85}\u{2028}\u{2029}".unicodeScalars.contains(last) {
      scalars.removeLast()
    }
    return scalars
  }
}

/// Properties of a line.
extension [Unicode.Scalar] {
  /// The number of spaces at its beginning.
  var indent: Int { prefix { $0 == " " }.count }

  /// Whether it contains only spaces or a comment.
  var isIdle: Bool {
    guard let first = first(where: { $0 != " " && $0 != "\t" }) else { return true }
    return first == "#"
  }

  /// The scalar at a column; nil after the end.
  func scalar(_ index: Int) -> Unicode.Scalar? { indices.contains(index) ? self[index] : nil }

  /// Whether there is a space or the end of the line at a column.
  func isBlank(_ index: Int) -> Bool {
    guard let scalar = scalar(index) else { return true }
    return scalar == " " || scalar == "\t"
  }

  /// Where its content ends, not counting trailing spaces and a comment.
  var contentEnd: Int { contentEnd(from: 0) }

  /// Where the content that begins at a column ends, not counting trailing spaces and a comment. Before
  /// the column a '#' may be quoted.
  func contentEnd(from start: Int) -> Int {
    let rest = indices.dropFirst(Swift.max(start, 0))
    let mark = rest.first { self[$0] == "#" && ($0 == 0 || isBlank($0 - 1)) }
    var end = mark ?? count
    while end > Swift.max(start, 0), isBlank(end - 1) { end -= 1 }
    return end
  }

  /// The text between two columns; empty if the second is not after the first. Columns after the end
  /// mean the end.
  func text(from start: Int, to end: Int) -> String {
    let start = Swift.min(Swift.max(start, 0), count)
    return String(String.UnicodeScalarView(self[start..<Swift.min(Swift.max(start, end), count)]))
  }

  /// Its text from a column on, without trailing spaces.
  func text(from start: Int) -> String {
    var end = count
    while end > start, isBlank(end - 1) { end -= 1 }
    return text(from: start, to: end)
  }

  /// Where a key ends that begins at a column: at the first colon followed by a space.
  func keyEnd(from start: Int) -> Int? {
    var index = start
    while index < count {
      if self[index] == "#", index > 0, isBlank(index - 1) { return nil }
      if self[index] == ":", isBlank(index + 1) { return index }
      index += 1
    }
    return nil
  }

  /// The colon of a key without a space after it, as in `port:25`; nil if there is none.
  /// `https://...` and `12:30` are values.
  var tightColon: Int? {
    var index = indent
    while scalar(index) == "-", scalar(index + 1) == " " {
      index += 2
      while scalar(index) == " " { index += 1 }
    }
    let start = index
    while let scalar = scalar(index), Self.isKeyScalar(scalar) { index += 1 }
    guard index > start, scalar(index) == ":", !isBlank(index + 1),
      scalar(start).map(Self.isLetter) == true
    else { return nil }
    return text(from: index + 1).hasPrefix("//") ? nil : index
  }

  /// Whether a scalar can be part of a key in a config.
  static func isKeyScalar(_ scalar: Unicode.Scalar) -> Bool {
    isLetter(scalar) || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "."
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }
}
