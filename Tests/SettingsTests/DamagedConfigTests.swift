import Diagnostics
import Settings
import Testing

/// Whatever happens to a config, each of its errors has a place in it and a hint, and nothing that steers a
/// terminal.
@Suite struct DamagedConfigTests {
  private static let config = """
    version: 1
    call_home: smart
    product: ./catalog.yaml
    contact: {email: uc@example.com, name: "Pat O'Neil", phone: +1 555 0100}
    contract:
      customer_id: 42
    snapshots: [a/*, ~/b, "-"]
    max_age: 36 hours
    destinations:
      support:
        url: https://callhome.example.net/messages
        proxy: {host: proxy.example.net, port: 3128}
        timeout: {connect: 10s}
        messages: inventory, alert
        minimum_severity: warning
      archive: {via: directory, path: /x, size_limit: 10MB}
    copies: noc@example.com, boss@example.com
    mail_server:
      host: mail.example.net
      security: tls
      from: uc@example.com
    schedule: {slot: none}
    alerts: {window: 24h, caps: {per_type: 30 in 2h}}
    traces: true
    trace_files: {CpuPegging: /var/log/x}
    redaction:
      "*.serial_number": withhold
      contact_phone: {mask: 4}
      inventory.model: {coarsen: [10, 100]}
    keep: {messages: 13 months}
    metrics_file: /x/callhome.prom
    state: .

    """

  /// Texts inserted by an administrator, an editor or a bad disk.
  private static let pieces = [
    "\t", ":", "-", "- ", "'", "\"", "{", "}", "[", "]", ",", "#", "*", "&", "!", "%", "@", "`",
    "|", ">", "?",
    "=", ";", "\n", "\n  ", "\r", "\u{A0}", "\u{201C}", "\u{202E}", "\u{200B}", "\u{FF1A}",
    "\u{2013}",
    "\\", "${X}", "{{ x }}", "$", "~", "/", "://", "@", "yes", "no", "smtp", "0",
    "999999999999999999999",
    "-1", "1.5", "\u{1F600}", "---\n", "\u{2028}", "<", "name", "[]", "{}", "null", "é",
  ]

  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var value = state
      value ^= value >> 33
      value = value &* 0xFF51_AFD7_ED55_8CCD
      return value ^ (value >> 33)
    }
  }

  private static func lines(_ count: Int, _ line: (Int) -> String) -> String {
    var text = ""
    for number in 0..<count { text += line(number) }
    return text
  }

  private static func many(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  private static let large: [String] = {
    var all: [String] = []
    all.append(lines(60_000) { "key\($0):\n" })
    all.append(lines(60_000) { "destination\($0): {via: x}\n" })
    all.append("contact:\n" + lines(60_000) { "email\($0): x\n" })
    all.append("destinations:\n" + lines(40_000) { "  d\($0): {urll: x}\n" })
    all.append("redaction: {" + lines(40_000) { "a\($0): hash, " } + "}")
    all.append(lines(5_000) { many(" ", $0 % 90) + "a:\n" })
    all.append(many("a: &x b\n", 100))
    all.append(many("\u{FF1A}", 300_000))
    all.append(many("a ", 400_000) + "\nb: {")
    all.append(many("[", 900_000))
    all.append(many("\"", 900_001))
    all.append(many(" - a:\n", 120_000) + "\tb")
    all.append(many("a\n", 400_000) + "b: c")
    all.append(many(" \n", 400_000) + "\tb: {")
    all.append(many("a: 'b'c\n", 100_000))
    all.append(many("\u{A0}", 400_000) + ": {")
    all.append("snapshots: [" + many("~x, ", 200_000) + "]")
    all.append("copies: \"" + many("a;", 400_000) + "\"")
    return all
  }()

  @Test(.timeLimit(.minutes(1)), arguments: large.indices)
  func `a large config without sense is refused in time`(index: Int) {
    #expect(throws: Diagnostics.self) { try read(Self.large[index]) }
  }

  @Test func `the config is whole`() throws {
    _ = try read(Self.config)
  }

  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
  func `every error of a damaged config has a place and a hint, and steers no terminal`(
    seed: UInt64
  ) {
    var generator = Generator(state: seed)
    let original = Array(Self.config.unicodeScalars)
    var refused = 0
    for round in 0..<700 {
      var text = original
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: text.indices, using: &generator)
        let length = Int.random(in: 0...3, using: &generator)
        text.removeSubrange(place..<min(place + length, text.count))
        if Bool.random(using: &generator), let piece = Self.pieces.randomElement(using: &generator)
        {
          text.insert(contentsOf: piece.unicodeScalars, at: min(place, text.count))
        }
      }
      let damaged = String(String.UnicodeScalarView(text))
      do throws(Diagnostics) {
        _ = try read(damaged)
      } catch {
        refused += 1
        let lines = damaged.unicodeScalars.count {
          "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0)
        }
        for problem in error.all {
          let isPlaced = problem.location.map { (1...lines + 2).contains(Int($0.line)) } ?? false
          let words = problem.message + (problem.hint ?? "")
          if !isPlaced || problem.hint?.isEmpty != false
            || words.unicodeScalars.contains(where: isInvisible) || words.hasSuffix(".")
          {
            Issue.record("seed \(seed), round \(round): \(problem)\n\(damaged)")
            return
          }
        }
      }
    }
    // Otherwise the damage would be too small to matter.
    #expect(refused > 300)
  }
}
