import Catalogs
import Redaction
import RoomSupport
import Testing

@Suite struct ScrubberStreamTests {
  private static let known = [
    anywhere("cucm-pub.example.com", .hostName), wholeWord("Ann", .person),
    anywhere("J\u{FC}rgen", .person), anywhere("00005e005310", .mac),
  ]

  /// Of everything one, close to each other.
  private static let dense = """
    a.b.cucm-pub.example.com Ann's 00-00-5E-00-53-10 2001:db8::1%eth0 ::ffff:192.0.2.1,10.0.0.1-9
    jane.doe+x@mail.example.net +49 711 1234567 (512) 555-0100 /home/jdoe/x ~jdoe C:\\Users\\Jane Doe\\x
    https://u:p@h/ DB_PASSWORD = "a b\\"c" {\\"token\\": \\"x\\"} secret=a,b;c=d Bearer abcdefghijklmno.12
    Authorization: Digest a="b" \r\n[host name 1] J\u{FC}rgen ju\u{308}rgen v1.2.3.4 dhcp-10-0-0-1.x 1.2.3.4.5
    -----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY----- <pwd>a b</pwd> 8.b.d.0.ip6.arpa 12:34:56

    """

  @Test func `a text gives the same bytes when it is split in two anywhere`() {
    let text = Array(Self.dense.utf8)
    for style in [Scrubber.Style.byClass, .numbered] {
      let scrubber = Scrubber(Self.known, style: style)
      let whole = Array(scrubber.scrub(Self.dense).utf8)
      for split in 0...text.count {
        var session = scrubber.session()
        var output: [UInt8] = []
        session.scrub(Array(text[..<split]), isLast: false, into: &output)
        session.scrub(Array(text[split...]), isLast: true, into: &output)
        #expect(output == whole, "split at \(split)")
      }
    }
  }

  @Test func `a file gives the same bytes in whatever chunks it comes`() {
    let scrubber = Scrubber(Self.known, style: .numbered)
    let one = scrubber.scrub(Self.dense)
    let file = Array(String(repeating: Self.dense, count: 160).utf8)
    var expected = one
    // From the second time on every original has its number.
    var session = scrubber.session()
    _ = session.scrub(Self.dense)
    let again = session.scrub(Self.dense)
    expected += String(repeating: again, count: 159)
    #expect(scrubbed(file, chunks: [file.count], scrubber.session()) == Array(expected.utf8))
    var generator = SeededGenerator(seed: 5)
    for round in 0..<20 {
      let sizes = (0..<7).map { _ in
        Int.random(in: 1...(round % 2 == 0 ? 70_000 : 900), using: &generator)
      }
      #expect(
        scrubbed(file, chunks: sizes, scrubber.session()) == Array(expected.utf8), "\(sizes)")
    }
  }

  @Test func `a file is cut at any place without a trace`() {
    let scrubber = Scrubber(Self.known, style: .byClass)
    let dense = Array(Self.dense.utf8)
    let line = Array(scrubber.scrub(Self.dense).utf8)
    // What is decided at once ends at another byte of the text each time.
    for shift in 0..<dense.count {
      let blanks = [UInt8](repeating: 0x20, count: 49_000 + shift)
      let file = blanks + (0..<6).flatMap { _ in dense }
      let expected = blanks + (0..<6).flatMap { _ in line }
      #expect(scrubbed(file, chunks: [52_000], scrubber.session()) == expected, "\(shift)")
    }
  }

  @Test func `a secret of any length is hidden, and what follows it is not`() {
    let scrubber = Scrubber([], style: .numbered)
    for count in [16_383, 16_384, 16_385, 100_000] {
      let long =
        String(repeating: "s3cr\\\"et", count: count / 8) + String(repeating: "x", count: count % 8)
      let text = "{\"password\": \"\(long)\", \"n\": \"192.0.2.1\"}"
      let expected = "{\"password\": \"[secret 1]\", \"n\": \"[address 1]\"}"
      #expect(scrubber.scrub(text) == expected)
      for size in [1_000, 70_000] {
        let output = scrubbed(Array(text.utf8), chunks: [size], scrubber.session())
        #expect(String(decoding: output, as: UTF8.self) == expected)
      }
    }
  }

  @Test func `bytes that are no text pass through, and what stands between them is found`() {
    let scrubber = Scrubber([anywhere("alpha", .hostName)], style: .byClass)
    let broken: [[UInt8]] = [
      [0xFF], [0xC3], [0xE2, 0x80], [0xF0, 0x9F, 0x98], [0x00], [0xED, 0xA0, 0x80], [0x80, 0xBF],
    ]
    for bytes in broken {
      let text = bytes + Array("192.0.2.1".utf8) + bytes + Array("Alpha".utf8) + bytes
      let expected = bytes + Array("[address]".utf8) + bytes + Array("[host name]".utf8) + bytes
      #expect(scrubbed(text, chunks: [3], scrubber.session()) == expected)
      #expect(scrubbed(bytes, chunks: [1], scrubber.session()) == bytes)
    }
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<200 {
      let noise = (0..<300).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      let output = scrubbed(noise, chunks: [noise.count], scrubber.session())
      #expect(scrubbed(noise, chunks: [1, 2, 5], scrubber.session()) == output)
    }
    #expect(scrubbed([], chunks: [1], scrubber.session()) == [])
  }

  /// The bytes of a file that a session holds.
  private func held(_ session: ScrubbingSession) throws -> Int {
    let stages = Mirror(reflecting: session).descendant("stream", "stages")
    return try Mirror(reflecting: try #require(stages)).children.map { stage in
      try #require(Mirror(reflecting: stage.value).descendant("bytes") as? [UInt8]).count
    }.reduce(0, +)
  }

  @Test func `no more waits of a file than what cannot be decided yet`() throws {
    var session = Scrubber([], style: .numbered).session()
    let line = Array("2026-11-25 12:00:00 12.5.1.12900-115 connected to nobody again\n".utf8)
    let chunk = (0..<1_000).flatMap { _ in line }
    var (taken, given) = (0, 0)
    for _ in 0..<40 {
      var output: [UInt8] = []
      session.scrub(chunk, isLast: false, into: &output)
      taken += chunk.count
      given += output.count
      #expect(taken - given < 120_000)
      #expect(try held(session) < 125_000)
    }
    #expect(given > 0)
  }
}
