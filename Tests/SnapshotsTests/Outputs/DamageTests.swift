import RoomSupport
import Testing

/// Whatever happens to an output, nothing is guessed and nothing is wrong.
@Suite struct DamageTests {
  /// Whether a value contains nothing that the complete one does not; lists may end early.
  private func isPart(_ value: String, of whole: String?) -> Bool {
    guard let whole else { return false }
    return value == whole || whole.hasPrefix("\(value) | ")
  }

  @Test(arguments: OutputSample.all)
  func `cut at any byte, no value is another than in the whole`(
    sample: (text: String, facts: [String: String])
  ) throws {
    let bytes = Array(sample.text.utf8)
    for length in 0..<bytes.count {
      let loaded = try output(String(decoding: bytes[..<length], as: UTF8.self))
      for (path, value) in loaded.told where !isPart(value, of: sample.facts[path]) {
        Issue.record("\(length) bytes: \(path) is \(value)")
      }
      #expect(loaded.diagnostics.count <= 2, "\(length) bytes: \(loaded.diagnostics)")
      for problem in loaded.diagnostics { #expect(problem.contains("cucm-pub/output.txt")) }
    }
  }

  @Test(arguments: OutputSample.all)
  func `lines that were glued are told with a place, and give nothing that is wrong`(
    sample: (text: String, facts: [String: String])
  ) throws {
    let all = try output(sample.text.replacing("\n", with: " "))
    #expect(all.told == [:])
    #expect(all.diagnostics.count == 1, "\(all.diagnostics)")
    let lines = sample.text.split(separator: "\n", omittingEmptySubsequences: false)
    for index in lines.indices.dropLast(3) {
      var glued = lines.map(String.init)
      glued[index] += " " + glued.remove(at: index + 1)
      let loaded = try output(glued.joined(separator: "\n"))
      for (path, value) in loaded.told where value != sample.facts[path] {
        Issue.record("line \(index + 1): \(path) is \(value)")
      }
      if loaded.told != sample.facts { #expect(!loaded.diagnostics.isEmpty, "line \(index + 1)") }
    }
  }

  @Test(arguments: OutputSample.all, ["\u{A0}", "\u{2007}", "\t"])
  func `blanks of another kind give the same or nothing`(
    sample: (text: String, facts: [String: String]), blank: String
  ) throws {
    let loaded = try output(sample.text.replacing(" ", with: blank))
    for (path, value) in loaded.told {
      let plain = value.replacing(blank, with: " ")
      #expect(isPart(plain, of: sample.facts[path]), "\(path) is \(value)")
    }
    if loaded.told.isEmpty { #expect(!loaded.diagnostics.isEmpty) }
  }

  @Test(arguments: OutputSample.all, [UInt64(1), 2, 3])
  func `changed at random it is read or told, and nothing of a control character is left`(
    sample: (text: String, facts: [String: String]), seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let marks: [UInt8] = [
      0, 7, 8, 9, 10, 13, 27, 32, 44, 45, 58, 61, 62, 124, 127, 0x9B, 0xC2, 0xFF,
    ]
    for _ in 0..<60 {
      var bytes = Array(sample.text.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let mark = marks.randomElement(using: &generator) ?? 0
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        if Bool.random(using: &generator) {
          bytes[place] = mark
        } else {
          bytes.insert(mark, at: place)
        }
      }
      let loaded = try output(String(decoding: bytes, as: UTF8.self))
      for text in loaded.told.flatMap({ [$0.key, $0.value] }) + loaded.diagnostics {
        let isClean = text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" }
        #expect(isClean && !text.unicodeScalars.contains("\u{7F}"), "\(text.debugDescription)")
      }
    }
  }

  @Test(arguments: OutputSample.all)
  func `two nodes' outputs in one file are told, and neither is taken`(
    sample: (text: String, facts: [String: String])
  ) throws {
    // The other node has other numbers, names and times.
    var other = sample.text
    for (old, new) in [
      ("1986", "1987"), ("968", "969"), ("2301.", "2302."), ("= 5", "= 6"),
      ("71 ", "72 "), ("cucm-pub Publisher", "cucm-two Publisher"), ("15:05:37", "15:05:38"),
      ("00005E005301, reg", "00005E005301, unr"),
    ] { other = other.replacing(old, with: new) }
    #expect(other != sample.text)
    let loaded = try output(sample.text + other)
    #expect(loaded.told == [:])
    #expect(!loaded.diagnostics.isEmpty && loaded.diagnostics.count <= 2, "\(loaded.diagnostics)")
    #expect(try output(sample.text + sample.text).told == sample.facts)
  }

  @Test(arguments: [
    ("", "run sql x\n"), ("", "192.0.2.1 a Publisher x\n"), ("", "-> "),
    (
      "admin:run sql select tabname, nrows from systables where tabtype = 'T'\ntabname nrows\n======= =====\n",
      "device  1\n"
    ), ("admin:run sql select count(*) from enduser\n", "= "),
    ("admin:show risdb query phone\n\nName, Descr, RegStatus\n", "1, 2, 3, 4, 5, reg\n"),
    ("admin:show perf query class \"Cisco CallManager\"\n", " -> CallsActive = 1\n"),
  ])
  func `four megabytes of anything are read in time that grows with their size`(
    head: String, part: String
  ) throws {
    func seconds(_ bytes: Int) throws -> Double {
      let text = head + String(repeating: part, count: (bytes - head.utf8.count) / part.utf8.count)
      let elapsed = try ContinuousClock().measure { _ = try output(text) }
      return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    }
    // Eight times the bytes take eight times as long; quadratic time would be 64 times as long.
    let small = try seconds(1 << 19)
    #expect(try seconds(1 << 22) < 32 * small + 2)
  }
}
