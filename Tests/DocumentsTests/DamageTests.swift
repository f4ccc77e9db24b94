import Diagnostics
import Documents
import Testing

/// Whatever happens to a document, reading it ends with nodes or with errors that have places.
@Suite struct DamageTests {
  private static let yaml = """
    # ключ 😀
    version: 1
    "quoted \\u00e4": 'it''s'
    list: [a, {b: c}, "d\\n"]
    block: |
      one
        two
    folded: >-
      x
      y
    nested:
      - deep: {er: [1, 2.50, 1e3]}
        "<<": ~
      - ? key
        : value

    """

  private static let json = """
    {"version": 1, "ä😀": ["\\ud83d\\ude00", "\\u0041\\n", null, true],
     "nested": {"a": [{"b": -1.50e+3}, []], "c": {}}, "d": "日本"}

    """

  private static let samples = [("f.yaml", yaml), ("f.json", json)]

  /// A property of any bytes: no crash, and errors with a location inside of the text.
  private func look(at bytes: [UInt8], _ file: String) -> String? {
    do throws(Diagnostics) {
      _ = try readDocument(bytes, file: file, limits: .written)
      return nil
    } catch {
      if error.all.isEmpty { return "no error" }
      // YAML ends lines at U+0085, U+2028 and U+2029 too; the last bytes of these count here.
      let lines = bytes.filter { [0x0A, 0x0D, 0x85, 0xA8, 0xA9].contains($0) }.count + 2
      for diagnostic in error.all {
        guard let location = diagnostic.location else { return "no place: \(diagnostic)" }
        if location.file != file || !(1...lines).contains(Int(location.line))
          || !(1...bytes.count + 2).contains(Int(location.column))
        {
          return "no such place: \(diagnostic)"
        }
        if diagnostic.message.unicodeScalars.contains(where: isInvisible) {
          return "not printable: \(diagnostic)"
        }
      }
      return nil
    }
  }

  @Test(arguments: samples)
  func `the samples are whole`(file: String, text: String) throws {
    #expect(try read(text, as: file).entries?.isEmpty == false)
  }

  @Test(arguments: samples)
  func `cut at any byte it is read or refused with a place`(file: String, text: String) {
    let bytes = Array(text.utf8)
    for length in 0...bytes.count {
      let fault = look(at: Array(bytes[..<length]), file)
      #expect(fault == nil, "\(length) bytes")
    }
  }

  @Test(arguments: samples)
  func `without any one byte it is read or refused with a place`(file: String, text: String) {
    let bytes = Array(text.utf8)
    for index in bytes.indices {
      var damaged = bytes
      damaged.remove(at: index)
      let fault = look(at: damaged, file)
      #expect(fault == nil, "without byte \(index)")
    }
  }

  @Test(arguments: samples, [UInt64(1), 2, 3, 4])
  func `changed at random it is read or refused with a place`(
    sample: (file: String, text: String), seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    let original = Array(sample.text.utf8)
    // Bytes that mean something to one of the grammars come more often than chance has it.
    let telling =
      Array("{}[]\"'\\:,#&*!|>%@`-?~ \t\r\n0u<.\u{85}\u{2028}\u{FEFF}".utf8) + [0, 0xFF]
    var refused = 0
    for round in 0..<2_000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let byte =
          Bool.random(using: &generator)
          ? telling[Int.random(in: telling.indices, using: &generator)]
          : UInt8.random(in: 0...255, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0 where !bytes.isEmpty:
          bytes[Int.random(in: bytes.indices, using: &generator)] = byte
        case 1 where !bytes.isEmpty:
          bytes.remove(at: Int.random(in: bytes.indices, using: &generator))
        case 2 where !bytes.isEmpty:
          let start = Int.random(in: bytes.indices, using: &generator)
          let piece = bytes[start..<min(bytes.count, start + 20)]
          bytes.insert(contentsOf: piece, at: Int.random(in: bytes.indices, using: &generator))
        default:
          bytes.insert(byte, at: Int.random(in: 0...bytes.count, using: &generator))
        }
      }
      if let fault = look(at: bytes, sample.file) {
        Issue.record("seed \(seed), round \(round): \(fault)")
        return
      }
      if (try? readDocument(bytes, file: sample.file, limits: .written)) == nil { refused += 1 }
    }
    // Otherwise the changes would be too small to matter.
    #expect(refused > 200)
    #expect(refused < 2_000)
  }
}
