import CZlib

/// Packs a text as gzip, piece by piece: one member without name, comment or time, which reveals
/// nothing of the system.
package struct GzipWriter: ~Copyable {
  private let stream: ZlibStream
  private var bytes: [UInt8]
  private var pieces: [GzipText.Piece] = []
  private var length = 0
  private var checksum: UInt = 0

  /// A piece ends at the next line end after the first size, and at the second size at the latest.
  private static let pieceSizes = 262_144...1_048_576

  /// Nil when zlib is not installed.
  ///
  /// - Parameter isFast: whether it packs three times as fast, into about a quarter more bytes.
  package init?(isFast: Bool = false) {
    guard let stream = ZlibStream(packs: true, isFast: isFast) else { return nil }
    self.stream = stream
    bytes = GzipText.header
  }

  /// How many bytes it has packed so far.
  package var count: Int { bytes.count }

  /// Packs the next bytes.
  package mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    var rest = text[...]
    while !rest.isEmpty {
      let room = Self.pieceSizes.upperBound - length
      var count = min(rest.count, room)
      var endsPiece = count == room
      // A piece that can be all that is left of a text begins with a line.
      let first = rest.startIndex + max(0, Self.pieceSizes.lowerBound - length)
      if first < rest.startIndex + count,
        let end = rest[first..<rest.startIndex + count].firstIndex(of: 0x0A)
      {
        count = end + 1 - rest.startIndex
        endsPiece = true
      }
      let part = UnsafeBufferPointer(rebasing: rest.prefix(count))
      checksum = stream.zlib.crc(checksum, part.baseAddress, UInt32(count))
      length += count
      deflate(part, Z_NO_FLUSH)
      if endsPiece { endPiece(Z_FULL_FLUSH) }
      rest.removeFirst(count)
    }
  }

  /// Ends the text.
  package consuming func finished() -> GzipText {
    endPiece(Z_FINISH)
    let pieces = pieces
    let zlib = stream.zlib
    bytes += GzipText.trailer(of: pieces[...], zlib)
    return GzipText(bytes: bytes, pieces: pieces, zlib: zlib)
  }

  /// After a full flush nothing refers to data packed before it.
  private mutating func endPiece(_ flush: Int32) {
    let start = pieces.last?.end ?? GzipText.header.count
    deflate(UnsafeBufferPointer(start: nil, count: 0), flush)
    pieces.append(
      GzipText.Piece(start: start, end: bytes.count, length: length, checksum: checksum))
    length = 0
    checksum = 0
  }

  private mutating func deflate(_ text: UnsafeBufferPointer<UInt8>, _ flush: Int32) {
    stream.pointer.pointee.next_in = UnsafeMutablePointer(mutating: text.baseAddress)
    stream.pointer.pointee.avail_in = UInt32(text.count)
    let portion = ZlibStream.portion
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: portion) { output in
      repeat {
        stream.pointer.pointee.next_out = output.baseAddress
        stream.pointer.pointee.avail_out = UInt32(portion)
        _ = stream.zlib.deflate(stream.pointer, flush)
        let made = portion - Int(stream.pointer.pointee.avail_out)
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: output[..<made]))
      } while stream.pointer.pointee.avail_out == 0
    }
  }
}
