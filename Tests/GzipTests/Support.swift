import Gzip
import TestSupport
import Testing

/// The unpacked text of bytes, and how they end.
struct Unpacked: Equatable {
  var text: [UInt8] = []
  var ending = GzipReader.Ending.whole
}

/// Unpacks bytes that come in pieces of one size, at most so much of them.
func unpacked(_ bytes: [UInt8], pieces: Int = 65_536, limit: Int = .max) throws -> Unpacked {
  var result = Unpacked()
  let opened = GzipReader()
  guard var reader = opened else { throw ScriptFailure(description: "zlib is not installed") }
  var start = 0
  while start < bytes.count {
    let end = min(start + pieces, bytes.count)
    let goesOn = bytes[start..<end].withUnsafeBufferPointer { piece in
      reader.unpack(piece) {
        result.text += $0
        return result.text.count <= limit
      }
    }
    if !goesOn { break }
    start = end
  }
  result.ending = reader.ending
  return result
}

/// Packs a text that comes in pieces of one size.
func packed(_ text: [UInt8], pieces: Int = 65_536) throws -> GzipText {
  let opened = GzipWriter()
  guard var writer = opened else { throw ScriptFailure(description: "zlib is not installed") }
  var start = 0
  while start < text.count {
    let end = min(start + pieces, text.count)
    text[start..<end].withUnsafeBufferPointer { writer.append($0) }
    start = end
  }
  return writer.finished()
}

/// A log with lines that differ.
func log(lines: Int) -> [UInt8] {
  var text: [UInt8] = []
  for line in 0..<lines {
    text += "2026-11-25 12:00:00.\(line) call \(line &* 2_654_435_761) ended: normal\n".utf8
  }
  return text
}
