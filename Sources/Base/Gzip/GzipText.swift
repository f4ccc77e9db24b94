import CZlib

/// A packed text that can be cut at its beginning without being unpacked.
package struct GzipText: Sendable {
  /// A part of the text that can be unpacked without the text before it.
  struct Piece: Sendable {
    /// Where it begins and ends among the packed bytes.
    let start: Int
    let end: Int
    /// How many bytes of text it has.
    let length: Int
    /// Their CRC-32.
    let checksum: UInt
  }

  /// The file.
  package let bytes: [UInt8]
  private let pieces: [Piece]
  private let zlib: callhome_zlib

  init(bytes: [UInt8], pieces: [Piece], zlib: callhome_zlib) {
    self.bytes = bytes
    self.pieces = pieces
    self.zlib = zlib
  }

  /// How many bytes of text are packed in it.
  package var textLength: Int { pieces.reduce(0) { $0 + $1.length } }

  /// The same without any bytes.
  package var empty: GzipText { GzipText(bytes: [], pieces: [], zlib: zlib) }

  /// The end of the text, packed into at most this many bytes; nil if not even a last part fits.
  package func suffix(upTo limit: Int) -> GzipText? {
    if bytes.count <= limit { return self }
    let end = bytes.count - Self.trailerSize
    let kept = pieces.drop { Self.header.count + end - $0.start + Self.trailerSize > limit }
    guard let first = kept.first, kept.contains(where: { $0.length > 0 }) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(limit)
    bytes += Self.header
    bytes += self.bytes[first.start..<end]
    bytes += Self.trailer(of: kept, zlib)
    let shift = first.start - Self.header.count
    return GzipText(
      bytes: bytes,
      pieces: kept.map {
        Piece(
          start: $0.start - shift, end: $0.end - shift, length: $0.length, checksum: $0.checksum)
      }, zlib: zlib)
  }

  /// No flags, no time, an unknown system (RFC 1952, section 2.3).
  static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]

  static let trailerSize = 8

  /// The CRC-32 and the length of a text, each in four bytes, the lowest first.
  static func trailer(of pieces: ArraySlice<Piece>, _ zlib: callhome_zlib) -> [UInt8] {
    let checksum = pieces.reduce(UInt(0)) { zlib.crc_combine($0, $1.checksum, $1.length) }
    let length = pieces.reduce(0) { $0 + $1.length }
    return [checksum, UInt(length)].flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
  }
}
