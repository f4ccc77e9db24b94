import Alerts
import Diagnostics
import RoomSupport
import Testing
import Times

/// Whatever happens to an input, reading it ends with alerts or with errors, and in bounds.
@Suite struct DamageTests {
  /// A property that must hold for any bytes; nil if it does.
  private func fault(of bytes: [UInt8], _ input: AlertInput?) -> String? {
    do throws(Diagnostics) {
      let found = try AlertReader.alerts(
        in: bytes, file: "f", input: input, nodeLabel: nil, now: present, calendar: .utc)
      if found.alerts.isEmpty { return "neither an alert nor an error" }
      for diagnostic in found.diagnostics where !isPrintable(diagnostic) {
        return "not printable: \(diagnostic)"
      }
      for alert in found.alerts {
        if alert.name.isEmpty { return "an alert without a name" }
        if let time = alert.time, time > present.adding(seconds: 86_400) { return "the future" }
        if alert.faults.contains(where: { $0.unicodeScalars.contains(where: isInvisible) }) {
          return "not printable: \(alert.faults)"
        }
      }
      return nil
    } catch {
      if !error.all.contains(where: { $0.severity == .error }) { return "no error: \(error)" }
      return error.all.first { !isPrintable($0) }.map { "not printable: \($0)" }
    }
  }

  private func isPrintable(_ diagnostic: Diagnostic) -> Bool {
    !diagnostic.message.unicodeScalars.contains(where: isInvisible)
  }

  @Test(arguments: FormTests.inputs)
  func `cut at any byte it is read or refused`(file: String, input: AlertInput) throws {
    let bytes = try FormTests.bytes(file)
    for count in stride(from: 0, through: bytes.count, by: bytes.count > 2_000 ? 7 : 1) {
      for form in [input, nil] {
        let fault = fault(of: Array(bytes[..<count]), form)
        #expect(fault == nil, "\(count) bytes")
      }
    }
  }

  @Test(arguments: FormTests.inputs, AlertInput.allCases)
  func `read as another form it is read or refused`(
    input: (file: String, input: AlertInput), form: AlertInput
  ) throws {
    #expect(fault(of: try FormTests.bytes(input.file), form) == nil)
  }

  @Test(arguments: FormTests.inputs, [UInt64(1), 2])
  func `changed at random it is read or refused`(
    input: (file: String, input: AlertInput), seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let original = try FormTests.bytes(input.file)
    let telling =
      Array("[]{}:,\"'%#-=/.\n\r\t \\&*!|>@<;$`".utf8) + [0, 0x1B, 0x7F, 0x80, 0xC3, 0xFF]
    for round in 0..<150 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        let byte =
          Bool.random(using: &generator)
          ? telling[Int.random(in: telling.indices, using: &generator)]
          : UInt8.random(in: 0...255, using: &generator)
        let place = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[place] = byte
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2 where bytes.count > 1: bytes.remove(at: place)
        case 3:
          let start = Int.random(in: bytes.indices, using: &generator)
          bytes.insert(contentsOf: bytes[start..<min(bytes.count, start + 40)], at: place)
        default: bytes.insert(byte, at: place)
        }
      }
      for form in [input.input, nil] {
        if let fault = fault(of: bytes, form) {
          Issue.record("seed \(seed), round \(round): \(fault)")
          return
        }
      }
    }
  }

  @Test func `bytes that are no text are replaced, and the alert says so`() throws {
    let fault = "characters of the input that are no text were replaced by U+FFFD"
    for (bytes, input) in [
      (Array("alert: A".utf8) + [0xFF, 0x00, 0x1B] + Array("B\n".utf8), AlertInput.own),
      (Array("%UC_X-3-A: %[NodeID=n".utf8) + [0xC3, 0x07] + Array("]: x".utf8), .syslog),
      (Array("2026-11-20 02:00:00,A,n".utf8) + [0x80] + Array(",o,Critical".utf8), .alertlog),
    ] {
      let found = try AlertReader.alerts(
        in: bytes, file: "f", input: nil, nodeLabel: nil, now: present, calendar: .utc)
      #expect(found.alerts.map(\.faults) == [[fault]], "\(input)")
    }
    #expect(try alerts("alert: \u{E9}\u{1F600}\u{85}\n").map(\.faults) == [[]])
    let escaped = try alerts(#"{"alert": "A\u0007", "details": {"x\u001b": "y\u0000\tz"}}"#)
    #expect(escaped.map(\.name) == ["A\u{FFFD}"])
    #expect(escaped.map(\.details) == [[.init("x\u{FFFD}", "y\u{FFFD}\tz")]])
    #expect(escaped.map(\.faults) == [[fault]])
    #expect(try alerts(#"alert: "A\e""#).map(\.name) == ["A\u{FFFD}"])
  }

  @Test(arguments: [
    "[a=", "%UC_X-3-A: %[a=[", "%UC_", "%UC_X-3-A: %[part=1.1/2]:\n", ": 1 ", "a,\"\n\"\"b",
    "\"a\"\"\n", "At generated on At ", "A : [\n", "#012", "[RTMT-ALERT-\n", "- [",
  ])
  func `an input that opens without end costs no more than its size`(piece: String) {
    // Were the time of any form that of the size squared, this would not end within a day.
    let bytes = Array(String(repeating: piece, count: 100_000 / piece.utf8.count).utf8)
    for input in AlertInput.allCases { #expect(fault(of: bytes, input) == nil, "\(input)") }
  }

  @Test func `a byte order mark is no part of the text`() throws {
    #expect(try alerts("\u{FEFF}alert: A\n").map(\.name) == ["A"])
    #expect(try alerts("\u{FEFF}{\"alert\": \"A\"}").map(\.faults) == [[]])
  }
}
