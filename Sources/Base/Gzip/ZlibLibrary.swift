import CZlib
import Glibc

/// zlib, loaded when the first file is unpacked or packed.
struct ZlibLibrary {
  let functions: callhome_zlib

  /// Loads the library; calling it again is cheap. Nil if it is not installed, or lacks a function.
  init?() {
    guard let library = dlopen("libz.so.1", RTLD_LAZY | RTLD_LOCAL) else { return nil }
    var isWhole = true
    func find(_ name: String) -> UnsafeMutableRawPointer? {
      let found = dlsym(library, name)
      if found == nil { isWhole = false }
      return found
    }
    var zlib = callhome_zlib()
    zlib.inflate_init = unsafeBitCast(find("inflateInit2_"), to: type(of: zlib.inflate_init))
    zlib.inflate = unsafeBitCast(find("inflate"), to: type(of: zlib.inflate))
    zlib.inflate_reset = unsafeBitCast(find("inflateReset"), to: type(of: zlib.inflate_reset))
    zlib.inflate_end = unsafeBitCast(find("inflateEnd"), to: type(of: zlib.inflate_end))
    zlib.deflate_init = unsafeBitCast(find("deflateInit2_"), to: type(of: zlib.deflate_init))
    zlib.deflate = unsafeBitCast(find("deflate"), to: type(of: zlib.deflate))
    zlib.deflate_end = unsafeBitCast(find("deflateEnd"), to: type(of: zlib.deflate_end))
    zlib.crc = unsafeBitCast(find("crc32"), to: type(of: zlib.crc))
    zlib.crc_combine = unsafeBitCast(find("crc32_combine"), to: type(of: zlib.crc_combine))
    if !isWhole { return nil }
    functions = zlib
  }
}
