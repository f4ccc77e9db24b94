import Alerts
import Catalogs
import Formats
import Foundation
import Runs
import StateDirectory
import Testing
import Times

/// A message goes without the field or the file in which the leak guard finds a hidden value, and says so
/// (D3): no alert can be silenced by its own words.
@Suite struct LeftOutTests {
  private static let start: Timestamp = "2026-11-10T12:00:00Z"
  private static let serial = "FCH1234V5XY"
  private static let rule = "redaction: {\"*.serial_number\": withhold}\n"

  /// The withheld serial number as no remover reads it: in base64, also of a sentence, of escapes and of
  /// base64, and in hexadecimal digits.
  private static let encoded = [
    Data(serial.utf8).base64EncodedString(),
    Data("the serial number is \(serial) today".utf8).base64EncodedString(),
    Data(serial.utf8.map { "\\x" + String($0, radix: 16) }.joined().utf8).base64EncodedString(),
    serial.utf8.map { String($0, radix: 16) }.joined(),
    Data(Data(serial.utf8).base64EncodedString().utf8).base64EncodedString(),
    Data(serial.utf8.map { "&#\($0);" }.joined().utf8).base64EncodedString(),
  ]

  private func site(_ format: String = "json", _ more: String = "") throws -> TestSite {
    let site = try TestSite(
      TestConfig().with {
        $0.destinations = ["archive": "path: archive, format: \(format)"]
        $0.more = Self.rule + more
      })
    site.accept()
    return site
  }

  private func alert(_ site: TestSite, _ text: String, at time: Timestamp = start) throws -> Outcome
  {
    try site.write("alert.yaml", text)
    return AlertRun(AlertSource(file: "\(site.path)/alert.yaml", input: .own), tellsStatus: true)
      .run(site.environment(time))
  }

  private func yaml(_ text: String) -> String { "'\(text)'" }

  @Test(arguments: ["json", "aml", "text", "short"], encoded)
  func `an alert goes without the words in which a hidden value is encoded, and says so`(
    format: String, encoded: String
  ) throws {
    let site = try site(format)
    let outcome = try alert(
      site,
      "{alert: CpuPegging, node: cucm-pub, description: \(yaml("see \(encoded) there")), "
        + "details: {Load: 99 of 100}}")
    #expect(outcome.status == .done)
    #expect(
      outcome.told.contains(
        "warning: 'alert.description' of the alert message for 'archive' is left out: the leak guard "
          + "found a value of 'inventory.serial_number' there, which is not sent"),
      "\(outcome.told)")
    #expect(!outcome.told.contains(encoded) && !outcome.told.contains(Self.serial))
    let message = try site.newest(.alert)
    #expect(message.contains("CpuPegging"))
    #expect(!message.contains(encoded) && !message.contains(Self.serial), "\(message)")
    if format == "short" {
      #expect(message.contains("description left out"))
    } else {
      #expect(message.contains("Load: 99 of 100"))
      #expect(message.contains("left out: contains a value that is not sent"), "\(message)")
    }
    #expect(site.names(in: "state/alerts/stuck") == [])
    let events = try site.journal().map { "\($0.event.rawValue) \($0.reason ?? "")" }
    #expect(events.contains("reduced leak"))
  }

  @Test(arguments: ["name", "detail", "node"])
  func `nothing that an alert says of itself keeps it back`(place: String) throws {
    let bad = Self.encoded[0]
    let site = try site()
    let text =
      switch place {
      case "name": "{alert: \(yaml(bad)), node: cucm-pub, description: the rest}"
      case "detail": "{alert: CpuPegging, description: the rest, details: {\(yaml(bad)): x}}"
      default: "{alert: CpuPegging, node: \(yaml(bad)), description: the rest}"
      }
    #expect(try alert(site, text).status == .done)
    let message = try site.newest(.alert)
    #expect(message.contains("the rest") && !message.contains(bad), "\(message)")
    let field =
      ["name": "alert.alert", "detail": "alert.details", "node": "alert.node"][place] ?? ""
    #expect(message.contains("\"field\": \"\(field)\""), "\(message)")
  }

  @Test func `the subject of a mail says that the name of its alert was left out`() throws {
    let site = try site()
    try site.configure(
      TestConfig().with {
        $0.more = """
          \(Self.rule)mail_server: {host: 127.0.0.1, port: 9, security: none, from: ch@example.com}

          """
      })
    let config = String(decoding: try site.bytes("callhome.yaml"), as: UTF8.self)
      .replacing("{via: directory, path: archive}", with: "{via: email, to: [support@example.net]}")
    try site.write("callhome.yaml", config)
    site.accept()
    let bad = Self.encoded[1]
    try site.write("alert.yaml", "{alert: \(bad), node: cucm-pub, description: '\(bad)'}")
    let source = AlertSource(file: "\(site.path)/alert.yaml", input: .own)
    for format in Format.allCases {
      let rendered = DryRun(
        kind: .alert, alerts: source, destination: "archive", format: format, mode: nil
      ).run(site.environment(Self.start))
      #expect(rendered.status == .done, "\(rendered.told)")
      #expect(
        rendered.text.contains(
          "Subject: Call Home warning alert: alert (name left out) on cucm-pub\r\n"),
        "\(rendered.text)")
      #expect(rendered.told.contains("'alert.alert' and one more part of the alert message"))
      #expect(!rendered.text.contains(bad))
    }
  }

  @Test func `it is told once a day, whatever alerts come`() throws {
    let site = try site()
    func words(_ name: String) -> String {
      "{alert: \(name), node: cucm-pub, description: \(Self.encoded[0])}"
    }
    #expect(try alert(site, words("One")).told.contains("left out"))
    let second = try alert(site, words("Two"), at: Self.start.adding(seconds: 60))
    #expect(second.told == "" && second.status == .done)
    let third = try alert(site, words("Three"), at: Self.start.adding(seconds: day + 60))
    #expect(third.told.contains("left out"))
    #expect(site.count(.alert) == 3)
  }

  @Test func `a monthly message goes without the field of the nodes that have it`() throws {
    let site = try site()
    try site.write(
      "snapshot.yaml",
      """
      snapshot: 1
      taken: 2026-11-09T12:00:00Z
      nodes:
        one: {hardware: {serial_number: \(Self.serial), bios: {information: 'tag \(Self.encoded[0])'}, model: M1}}
        two: {hardware: {serial_number: FCH9999V5XY, bios: {information: 'AMI 1.2'}, model: M2}}
        three: {hardware: {serial_number: FCH8888V5XY, bios: {information: 'tag \(Self.encoded[0])'}, model: M3}}

      """)
    let check = CheckRun().run(site.environment(Self.start))
    #expect(
      check.status == .done && check.told.contains("of the inventory message"), "\(check.told)")
    let outcome = site.send(at: Self.start, kinds: [.inventory])
    #expect(outcome.status == .done)
    #expect(outcome.told.contains("and one more part of the inventory message"), "\(outcome.told)")
    let message = try site.newest()
    #expect(message.contains("AMI 1.2") && message.contains("M1") && message.contains("M3"))
    #expect(!message.contains(Self.encoded[0]))
    #expect(message.components(separatedBy: "left out: contains a value").count == 3)
    // It is sent, and not told or sent again.
    #expect(site.send(at: Self.start.adding(seconds: 900), kinds: [.inventory]).told == "")
    #expect(site.count(.inventory) == 1)
  }

  @Test func `what waits is sent as it was made`() throws {
    let site = try TestSite(
      TestConfig().with {
        $0.destinations = ["archive": "path: missing/archive"]
        $0.more = Self.rule
      })
    site.accept()
    let text = "{alert: CpuPegging, node: cucm-pub, description: \(Self.encoded[0])}"
    #expect(try alert(site, text).status == .waiting)
    let made = try #require(try site.waiting().first)
    try site.write("missing/x", "")
    let outcome = site.send(
      at: Self.start.adding(seconds: 3_600), isNow: true, kinds: [.alert], isAttended: true)
    #expect(outcome.status == .done && !outcome.told.contains("withdrawn"), "\(outcome.told)")
    let name = try #require(site.names(in: "missing/archive").first)
    #expect(try site.bytes("missing/archive/\(name)") == made.bytes)
  }

  @Test(arguments: ["json", "aml"])
  func `a file that has it is left out, and the operator is told`(format: String) throws {
    let site = try site(
      format, "traces: true\ntrace_files: {cpu_pegging: [logs/*.txt]}\n")
    try site.write("logs/bad.txt", "line one\nsee \(Self.encoded[1]) there\n")
    try site.write("logs/good.txt", "nothing of interest\n")
    site.accept()
    let outcome = try alert(site, "{alert: CpuPegging, node: cucm-pub}")
    #expect(outcome.status == .done)
    #expect(outcome.told.contains("warning: 'attachments["), "\(outcome.told)")
    let message = try site.newest(.alert)
    #expect(message.contains("bad.txt") && message.contains("good.txt"))
    #expect(message.contains("holds a value that must not leave"))
    #expect(!message.contains(Data(Self.encoded[1].utf8).base64EncodedString().prefix(20)))
  }

  @Test func `repeats of alerts with such names do not keep the inventory back`() throws {
    let site = try site()
    let name = Self.encoded[0]
    site.send(at: Self.start)
    let text = "{alert: '\(name)', node: cucm-pub}"
    #expect(try alert(site, text).status == .done)
    #expect(try alert(site, text, at: Self.start.adding(seconds: 60)).status == .suppressed)
    #expect(site.send(at: "2026-12-01T12:00:00Z").status == .done)
    let inventory = try site.newest()
    #expect(!inventory.contains(name), "\(inventory)")
    #expect(inventory.contains("\"field\": \"repeated_alerts\""), "\(inventory)")
  }
}
