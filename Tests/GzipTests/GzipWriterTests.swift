import Gzip
import TestSupport
import Testing

@Suite struct GzipWriterTests {
  /// The output of a program that unpacks bytes.
  private func output(of script: String, _ bytes: [UInt8]) throws -> [UInt8] {
    try withTemporaryDirectory { directory in
      try directory.write("text.gz", bytes)
      try shell("cd \"$1\"; \(script) >out", directory.path)
      return try directory.read("out")
    }
  }

  @Test func `gzip, and a reader of one member alone, read what was packed`() throws {
    for lines in [0, 1, 5_000, 60_000] {
      let text = log(lines: lines)
      for pieces in [1_000, 65_536, 10_000_000] {
        let file = try packed(text, pieces: pieces)
        #expect(file.textLength == text.count)
        #expect(try output(of: "gzip -dc text.gz", file.bytes) == text)
        #expect(
          try output(
            of: """
              python3 -c 'import sys, zlib; d = zlib.decompressobj(31); \
              sys.stdout.buffer.write(d.decompress(open("text.gz", "rb").read())); assert d.eof'
              """, file.bytes) == text)
      }
    }
  }

  @Test func `nothing of the system is in it`() throws {
    let bytes = try packed(log(lines: 10)).bytes
    #expect(bytes[..<10] == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
    #expect(try packed(log(lines: 10), pieces: 3).bytes == bytes)
  }

  @Test func `it is not much larger than what gzip makes`() throws {
    let text = log(lines: 60_000)
    let own = try packed(text).bytes.count
    let other = try output(of: "gzip -dc text.gz | gzip -6c", try packed(text).bytes).count
    #expect(own < other + other / 50)
  }

  @Test func `its end can be cut out, begins with a line and is as sound as the whole`() throws {
    let text = log(lines: 60_000)
    let file = try packed(text)
    var sizes: Set<Int> = []
    for share in 0...20 {
      let limit = file.bytes.count * share / 20
      guard let part = file.suffix(upTo: limit) else {
        #expect(share < 3)
        continue
      }
      sizes.insert(part.textLength)
      #expect(part.bytes.count <= limit)
      let found = try output(of: "gzip -dc text.gz", part.bytes)
      #expect(found.count == part.textLength)
      #expect(text.suffix(found.count) == found[...])
      #expect(found.count == text.count || text[text.count - found.count - 1] == 0x0A)
    }
    #expect(sizes.count > 8)
    let half = try #require(file.suffix(upTo: file.bytes.count / 2))
    let quarter = try #require(half.suffix(upTo: file.bytes.count / 4))
    #expect(quarter.bytes == file.suffix(upTo: file.bytes.count / 4)?.bytes)
  }

  @Test func `a text without lines can be cut too`() throws {
    var generator = SystemRandomNumberGenerator()
    let text = (0..<3_000_000).map { _ in UInt8.random(in: 0x20..<0x7F, using: &generator) }
    let file = try packed(text)
    let part = try #require(file.suffix(upTo: file.bytes.count / 2))
    let found = try output(of: "gzip -dc text.gz", part.bytes)
    #expect(found.count == part.textLength)
    #expect(text.suffix(found.count) == found[...])
  }
}
