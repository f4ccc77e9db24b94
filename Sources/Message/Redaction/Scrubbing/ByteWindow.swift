/// The currently available bytes of a text. All bytes outside are zero.
///
/// Only this type of the scrubber accesses memory directly. Eight bytes after the last one must be
/// readable.
struct ByteWindow {
  private let base: UnsafePointer<UInt8>
  let count: Int

  /// A window on a buffer whose last eight bytes are padding.
  init?(padded buffer: UnsafeBufferPointer<UInt8>) {
    guard let base = buffer.baseAddress, buffer.count >= Self.padding else { return nil }
    self.base = base
    count = buffer.count - Self.padding
  }

  /// How many bytes of padding must follow.
  static let padding = 8

  /// Calls a function with a window on bytes.
  static func with<Result>(_ bytes: [UInt8], _ body: (ByteWindow) -> Result?) -> Result? {
    (bytes + [UInt8](repeating: 0, count: padding)).withUnsafeBufferPointer {
      ByteWindow(padded: $0).flatMap(body)
    }
  }

  subscript(_ index: Int) -> UInt8 {
    UInt(bitPattern: index) < UInt(bitPattern: count) ? base[index] : 0
  }

  /// The bytes of a range.
  func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base, count: count)[range].rebased
  }

  /// Whether bytes are at a position, ignoring case; `other` is in lower case.
  func has(_ other: some Collection<UInt8>, at index: Int) -> Bool {
    var position = index
    for byte in other {
      if self[position].lowercased != byte { return false }
      position += 1
    }
    return true
  }

  /// Calls a function for each position from `start` to `limit` at which a filter allows a find;
  /// returns the next position.
  ///
  /// This is the innermost loop: one table lookup for each byte.
  func visit(
    from start: Int, below limit: Int, _ filters: UnsafePointer<UInt8>,
    _ prefixes: UnsafePointer<UInt8>, _ body: (_ position: Int, _ flags: UInt8) -> Int
  ) {
    let raw = UnsafeRawPointer(base)
    var position = start
    while position < limit {
      var flags = filters[Int(raw.loadUnaligned(fromByteOffset: position, as: UInt16.self))]
      if flags == 0 {
        position += 1
        continue
      }
      if flags & CandidateFilter.prefix != 0,
        !CandidateFilter.mayStart(
          raw.loadUnaligned(fromByteOffset: position, as: UInt32.self), prefixes)
      {
        flags &= ~CandidateFilter.prefix
        if flags == 0 {
          position += 1
          continue
        }
      }
      position = body(position, flags)
    }
  }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
  fileprivate var rebased: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: self) }
}

extension UInt8 {
  var isDigit: Bool { self &- 0x30 < 10 }
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
  var isLetterOrDigit: Bool { isDigit || isLetter }
  /// Whether it is a space, a control character or outside of the text.
  var isBlank: Bool { self <= 0x20 || self == 0x7F }
  var isQuote: Bool {
    self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") || self == UInt8(ascii: "`")
  }
  /// The lower-case form of an ASCII letter; any other byte unchanged.
  var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
  /// The value of a hexadecimal digit.
  var hexValue: UInt8 { isDigit ? self &- 0x30 : (self | 0x20) &- 0x57 }
  /// Whether it is valid in a host or domain name.
  var isLabel: Bool {
    isLetterOrDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
  }
}
