/// A compiled time zone (RFC 8536): its offset from UTC at each point in time.
///
/// The C library supports one zone at a time, which depends on the environment of the whole
/// process.
struct ZoneFile: Sendable {
  private var moments: [Int64] = []
  private var offsets: [Int] = []
  private let first: Int
  private let rule: ZoneRule?

  /// Reads a file; nil when it is no compiled zone, is damaged, or counts leap seconds.
  init?(_ bytes: [UInt8]) {
    guard let old = Header(bytes, at: 0) else { return nil }
    // Of a file with 64-bit moments the part before is for older readers.
    let start = old.version == 0 ? 0 : old.end(width: 4)
    guard let header = old.version == 0 ? old : Header(bytes, at: start) else { return nil }
    let width = old.version == 0 ? 4 : 8
    let end = header.end(width: width)
    guard end <= bytes.count, header.leapCount == 0, header.typeCount > 0 else { return nil }
    var place = header.start + Header.length
    for index in 0..<header.timeCount {
      moments.append(bigEndian(bytes, at: place + index * width, width: width))
    }
    place += header.timeCount * width
    let kinds = bytes[place..<place + header.timeCount].map(Int.init)
    place += header.timeCount
    let all = (0..<header.typeCount).map { type in
      Int(bigEndian(bytes, at: place + type * 6, width: 4))
    }
    guard kinds.allSatisfy({ $0 < all.count }), zip(moments, moments.dropFirst()).allSatisfy(<)
    else { return nil }
    offsets = kinds.map { all[$0] }
    first = all[0]
    let footer = bytes[end...].split(separator: UInt8(ascii: "\n")).first ?? []
    rule = width == 8 ? ZoneRule(String(decoding: footer, as: UTF8.self)) : nil
  }

  /// How many seconds clocks are ahead of UTC.
  func offset(at moment: Timestamp) -> Int {
    // The last change that is not later.
    var low = 0
    var high = moments.count
    while low < high {
      let middle = (low + high) / 2
      if moments[middle] <= moment.seconds { low = middle + 1 } else { high = middle }
    }
    if low == moments.count, let rule { return rule.offset(at: moment) }
    return low == 0 ? first : offsets[low - 1]
  }

  private struct Header {
    static let length = 44

    let start: Int
    let version: UInt8
    let leapCount: Int
    let timeCount: Int
    let typeCount: Int
    private let flagCount: Int
    private let textCount: Int

    init?(_ bytes: [UInt8], at start: Int) {
      guard bytes.count >= start + Self.length, bytes[start..<start + 4].elementsEqual("TZif".utf8)
      else { return nil }
      func count(_ index: Int) -> Int {
        Int(bigEndian(bytes, at: start + 20 + index * 4, width: 4)) & 0xFFFF_FFFF
      }
      self.start = start
      version = bytes[start + 4]
      (flagCount, leapCount, timeCount) = (count(0) + count(1), count(2), count(3))
      (typeCount, textCount) = (count(4), count(5))
      guard [flagCount, leapCount, timeCount, typeCount, textCount].allSatisfy({ $0 < 1 << 20 })
      else { return nil }
    }

    /// The end of its data, with times of this many bytes.
    func end(width: Int) -> Int {
      start + Self.length + timeCount * (width + 1) + typeCount * 6 + textCount
        + leapCount * (width + 4) + flagCount
    }
  }
}

/// A number with a sign, the most significant byte first.
private func bigEndian(_ bytes: [UInt8], at place: Int, width: Int) -> Int64 {
  let number = bytes[place..<place + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  return width == 8 ? Int64(bitPattern: number) : Int64(Int32(truncatingIfNeeded: number))
}
