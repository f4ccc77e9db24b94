import CZlib

/// A stream of zlib, which stores its own address and must not be moved.
struct ZlibStream: ~Copyable {
  let zlib: callhome_zlib
  let pointer: UnsafeMutablePointer<z_stream>
  private let isPacking: Bool

  /// How much is unpacked or packed at a time.
  static let portion = 65_536

  /// Nil when zlib is not installed or has no memory.
  ///
  /// - Parameters:
  ///   - packs: whether it packs, without any header, or unpacks gzip.
  ///   - isFast: whether it packs three times as fast, into about a quarter more bytes.
  init?(packs: Bool, isFast: Bool = false) {
    guard let library = ZlibLibrary() else { return nil }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let zlib = library.functions
    let size = Int32(MemoryLayout<z_stream>.size)
    // 16 + 15 asks for gzip alone, -15 for no header at all (inflateInit2 in zlib.h).
    let code =
      packs
      ? zlib.deflate_init(
        stream, isFast ? Z_BEST_SPEED : Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8,
        Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
      : zlib.inflate_init(stream, 16 + 15, ZLIB_VERSION, size)
    guard code == Z_OK else {
      stream.deallocate()
      return nil
    }
    self.zlib = zlib
    pointer = stream
    isPacking = packs
  }

  deinit {
    _ = isPacking ? zlib.deflate_end(pointer) : zlib.inflate_end(pointer)
    pointer.deallocate()
  }
}
