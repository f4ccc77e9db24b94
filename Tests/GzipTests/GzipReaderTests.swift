import Gzip
import TestSupport
import Testing

@Suite struct GzipReaderTests {
  private func file(_ script: String, _ text: [UInt8]) throws -> [UInt8] {
    try withTemporaryDirectory { directory in
      try directory.write("text", text)
      try shell("cd \"$1\"; \(script)", directory.path)
      return try directory.read("out")
    }
  }

  @Test(arguments: [
    "gzip -c text >out", "gzip -1c text >out", "gzip -9c text >out", "gzip -nc <text >out",
    "gzip -c text >out; gzip -c text >>out; gzip -c </dev/null >>out",
    "split -b 50000 text part-; gzip part-*; cat part-*.gz >out",
    "gzip -c text >out; head -c 1000 /dev/zero >>out",
  ])
  func `what gzip packed comes back, in whatever pieces it comes`(script: String) throws {
    let text = log(lines: 4_000)
    let bytes = try file(script, text)
    let expected = script.contains(">>out; gzip -c </dev/null") ? text + text : text
    for pieces in [1, 7, 1_000, bytes.count] {
      let found = try unpacked(bytes, pieces: pieces)
      #expect(found == Unpacked(text: expected, ending: .whole), "\(script), \(pieces)")
    }
  }

  @Test func `a text that is followed by something else is whole, and that is said`() throws {
    let text = log(lines: 10)
    for tail in ["x", "\\000\\000x", "\\037x"] {
      let bytes = try file("gzip -c text >out; printf '\(tail)' >>out", text)
      let found = try unpacked(bytes)
      #expect(found.text == text)
      #expect(found.ending == (tail == "\\037x" ? .damaged : .followed))
    }
  }

  @Test func `every cut gives a beginning of the text and is known for a cut`() throws {
    let text = log(lines: 40)
    let bytes = try file("gzip -c text >out; gzip -c text >>out", text)
    let first = try file("gzip -c text >out", text).count
    for count in 0..<bytes.count {
      let found = try unpacked(Array(bytes[..<count]), pieces: 10)
      #expect((text + text).starts(with: found.text))
      #expect(found.ending == (count == first ? .whole : .cut), "\(count)")
    }
  }

  @Test func `a changed byte is found, or changes nothing of the text`() throws {
    let text = log(lines: 40)
    let bytes = try file("gzip -nc text >out", text)
    var damaged = 0
    for index in bytes.indices {
      for bit in [UInt8(1), 0x80] {
        var changed = bytes
        changed[index] ^= bit
        let found = try unpacked(changed)
        if found.ending == .whole {
          #expect(found.text == text, "\(index)")
        } else {
          damaged += 1
        }
      }
    }
    // All but flags of the header, its time and its system.
    #expect(damaged > 2 * bytes.count - 24)
  }

  @Test func `bytes by chance do no harm`() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      let noise = (0..<200).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      #expect(try unpacked([0x1F, 0x8B, 8, 0] + noise).ending != .whole)
      #expect(try unpacked(noise).text.isEmpty)
    }
  }

  @Test func `no more is unpacked than somebody wants`() throws {
    let bytes = try file("head -c 50000000 /dev/zero | gzip -9c >out", [])
    #expect(bytes.count < 60_000)
    let found = try unpacked(bytes, limit: 100_000)
    #expect(found.ending == .stopped)
    #expect(found.text.count < 300_000)
  }
}
