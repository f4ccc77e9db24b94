import Diagnostics
import Metrics
import RoomSupport
import Testing

/// Invalid and strange bytes cause an error or give data, and nothing else.
@Suite struct HostileMetricTests {
  @Test func `a label may hold every byte that text can have`() throws {
    for byte in 0...0xFF as ClosedRange<UInt8> {
      let before = Array("up{a=\"x".utf8)
      let bytes = before + [byte] + Array("\"} 1\n".utf8)
      switch byte {
      case UInt8(ascii: "\""):
        #expect(complaints(about: bytes) == ["1:9: ',' or '}' must follow a label, not '\"'"])
      case UInt8(ascii: "\n"), 0x80...:
        #expect(complaints(about: bytes).first?.hasPrefix("1:8: ") == true, "byte \(byte)")
      case UInt8(ascii: "\\"):
        #expect(complaints(about: bytes) == ["1:13: the line ends inside of a text in quotes"])
      default:
        let text = String(decoding: bytes, as: UTF8.self)
        let value = String(UnicodeScalar(byte))
        #expect(try samples(of: text) == ["up{a=x\(value)} 1.0"], "byte \(byte)")
      }
    }
  }

  @Test(arguments: [
    [0x80], [0xC0, 0x80], [0xC2], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82],
    [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80], [0xFF],
  ])
  func `what is not UTF-8 is refused where it stands`(bad: [UInt8]) {
    // At every distance from a multiple of eight, since that many bytes are looked at together.
    for length in 0..<9 {
      let before = "# ü\nup{a=\"ü" + String(repeating: "x", count: length)
      let bytes = Array(before.utf8) + bad + Array("\"} 1\n".utf8)
      #expect(complaints(about: bytes) == ["2:\(length + 8): the text is not UTF-8"])
      #expect(complaints(about: bytes + Array("down 1\n".utf8), wanted: ["down"]) == [])
    }
  }

  @Test func `a line of ten megabytes is a line`() throws {
    let long = String(repeating: "x", count: 10 << 20)
    #expect(try samples(of: "up{a=\"\(long)\"} 1\n") == ["up{a=\(long)} 1.0"])
    #expect(complaints(about: "# HELP up \(long)\n") == [])
    #expect(try samples(of: "\(long) 1\n") == ["\(long){} 1.0"])
    #expect(complaints(about: "\(long)\n").count == 1)
    let digits = String(repeating: "1", count: 10 << 20)
    #expect(complaints(about: "up \(digits)\n").count == 1)
    #expect(complaints(about: "up 1 \(digits)\n").count == 1)
  }

  @Test func `a line with a hundred thousand labels is read, and knows a repeated one`() throws {
    let labels = (0..<100_000).map { "l\($0)=\"\"" }.joined(separator: ",")
    let read = try MetricReader.read(Array("up{\(labels)} 1\n".utf8), file: "x", wanted: nil)
    #expect(read.labels(of: read.samples[0]).count == 100_000)
    #expect(complaints(about: "up{\(labels),l7=\"\"} 1\n").count == 1)
  }

  @Test func `whatever happens to a text it is refused or read, with every value a number`() throws
  {
    let classic = """
      # HELP up Says \\n.
      # TYPE up gauge
      up{a="b\\"c",d="ä"} 12.5e-1 1700000000000
      {"my.metric", e="f"} NaN
      # TYPE h histogram
      h_bucket{le="+Inf"} 3
      h_sum 1

      """
    let strict = """
      # TYPE c counter
      # UNIT c \n# HELP c x
      c_total{a="b"} 1 1.5 # {t="u"} 0.5 1
      # TYPE h histogram
      h_bucket{le="1"} 1
      h_bucket{le="+Inf"} 3
      h_count 3
      h_sum 1
      # EOF

      """
    let alphabet = Array("{}\",=#\\ \t\n0aEN+-.\u{0}é".utf8) + [0xFF]
    var generator = SeededGenerator(seed: 20_261_125)
    var refused = 0
    for round in 0..<20_000 {
      var bytes = Array((round % 2 == 0 ? classic : strict).utf8)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = alphabet.randomElement(using: &generator) ?? 0
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(alphabet.randomElement(using: &generator) ?? 0, at: place)
        default: bytes.removeSubrange(place...)
        }
        if bytes.isEmpty { break }
      }
      do {
        let read = try MetricReader.read(bytes, file: "x", wanted: nil)
        for sample in read.samples {
          #expect(!read.name(of: sample).isEmpty)
          _ = read.labels(of: sample)
          _ = read.value(of: sample)
          _ = read.time(of: sample)
          #expect(!read.valueText(of: sample).isEmpty)
        }
      } catch {
        refused += 1
        #expect(error.all.allSatisfy { $0.location != nil })
      }
    }
    #expect(refused > 5_000)
  }
}

@Suite struct RecognitionTests {
  @Test(arguments: [
    ("# HELP up Says.\n", "a", true), ("#  TYPE up gauge\n", "a", true), ("# EOF\n", "a", true),
    ("\n# a remark\nup 1\n", "a", true), ("up{a=\"b\"} 1\n", "a", true), ("up NaN\n", "a", true),
    ("{\"my.metric\",a=\"b\"} 1\n", "a", true), ("{\"my.metric\"} 1\n", "a", true),
    ("{\"a\\\"b\"=\"c\",\"up\"} 1\n", "a", true),
    ("snapshot: 1\n", "a", false), ("# a remark\nsnapshot: 1\n", "a", false),
    ("{\"snapshot\": 1}\n", "a", false), ("{snapshot: 1}\n", "a", false), ("", "a", false),
    ("- a\n", "a", false), ("up\n", "a", false), ("Host Name : x\n", "a", false),
    ("", "a.prom", true), ("snapshot: 1\n", "a.prom", true), ("", "a.openmetrics", true),
    ("up 1\n", "a.yaml", false), ("up 1\n", "a.json", false),
  ])
  func `a file is known by its name or its first line`(
    text: String, file: String, expected: Bool
  ) {
    #expect(isMetricText(Array(text.utf8), file: file) == expected)
  }
}
