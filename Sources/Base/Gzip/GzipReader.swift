import CZlib

/// Unpacks gzip (RFC 1952), piece by piece, in as little memory for a large file as for a small
/// one.
///
/// Members that follow each other are one text, as `gzip` has it; zeros after the last one, with
/// which tapes and some systems fill a block, do not count. Names and comments in headers are
/// passed over.
package struct GzipReader: ~Copyable {
  /// How the packed bytes end.
  package enum Ending: Hashable, Sendable {
    /// As they should.
    case whole
    /// Before the text does.
    case cut
    /// In something that is no gzip, or not the text that its checksum is of. What came before it
    /// may have been unpacked.
    case damaged
    /// The text is complete, and other data follows it.
    case followed
    /// Nobody wanted more.
    case stopped
  }

  private enum State {
    case beforeMember, inMember, padding
    case over(Ending)
  }

  private let stream: ZlibStream
  private var state = State.beforeMember
  private var members = 0
  private var output = [UInt8](repeating: 0, count: ZlibStream.portion)

  /// Nil when zlib is not installed.
  package init?() {
    guard let stream = ZlibStream(packs: false) else { return nil }
    self.stream = stream
  }

  /// Whether a file begins like gzip.
  package static func isGzip(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0x1F, 0x8B])
  }

  /// Unpacks the next bytes.
  ///
  /// - Parameters:
  ///   - chunk: any number of bytes.
  ///   - take: called with the unpacked text piece by piece; returns whether it wants more.
  /// - Returns: whether more bytes can change anything.
  @discardableResult
  package mutating func unpack(
    _ chunk: UnsafeBufferPointer<UInt8>, _ take: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    var rest = chunk[...]
    while let byte = rest.first {
      switch state {
      case .over: return false
      case .padding:
        if byte != 0 { state = .over(.followed) }
        rest.removeFirst()
      case .beforeMember:
        if members > 0, byte != 0x1F {
          state = byte == 0 ? .padding : .over(.followed)
        } else {
          if members > 0 { _ = stream.zlib.inflate_reset(stream.pointer) }
          state = .inMember
        }
      case .inMember:
        let used = inflate(UnsafeBufferPointer(rebasing: rest), take)
        // zlib always makes progress; if it did not, this would not either.
        if used == 0, case .inMember = state { state = .over(.damaged) }
        rest.removeFirst(used)
      }
    }
    if case .over = state { return false }
    return true
  }

  /// How the bytes end, when all of them were given.
  package var ending: Ending {
    switch state {
    case .beforeMember: members == 0 ? .cut : .whole
    case .padding: .whole
    case .inMember: .cut
    case .over(let ending): ending
    }
  }

  /// Unpacks bytes of one member, and returns how many of them belong to it.
  private mutating func inflate(
    _ input: UnsafeBufferPointer<UInt8>, _ take: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Int {
    // zlib counts in 32 bits; the rest is passed next time.
    let count = min(input.count, 1 << 30)
    stream.pointer.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.pointer.pointee.avail_in = UInt32(count)
    while true {
      let capacity = output.count
      let code = output.withUnsafeMutableBufferPointer { buffer in
        stream.pointer.pointee.next_out = buffer.baseAddress
        stream.pointer.pointee.avail_out = UInt32(capacity)
        return stream.zlib.inflate(stream.pointer, Z_NO_FLUSH)
      }
      let made = capacity - Int(stream.pointer.pointee.avail_out)
      let isWanted =
        made == 0
        || output.withUnsafeBufferPointer { take(UnsafeBufferPointer(rebasing: $0[..<made])) }
      let left = Int(stream.pointer.pointee.avail_in)
      if !isWanted {
        state = .over(.stopped)
        return count - left
      }
      switch code {
      case Z_STREAM_END:
        members += 1
        state = .beforeMember
        return count - left
      case Z_OK where made == capacity || left > 0: continue
      // Z_BUF_ERROR: these bytes are used up.
      case Z_OK, Z_BUF_ERROR: return count - left
      default:
        state = .over(.damaged)
        return count - left
      }
    }
  }
}
