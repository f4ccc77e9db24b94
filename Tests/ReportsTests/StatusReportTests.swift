import Catalogs
import Certificates
import Diagnostics
import Documents
import Findings
import Reports
import RoomSupport
import StateDirectory
import Testing
import Times

@Suite struct StatusReportTests {
  private let now = Timestamp(seconds: 1_793_502_000)

  private func sent(_ time: Timestamp) -> Ledger.Sent {
    Ledger.Sent(
      time: time, period: "2026-10", messageID: "0123456789abcdef0123456789abcdef", bytes: 4321,
      sha256: sha256([1]))
  }

  private func row(
    _ destination: String, _ kind: MessageKind, sent: Timestamp? = nil, failure: String? = nil,
    withdrawn: (Timestamp, String)? = nil, waiting: Timestamp? = nil, due: Timestamp? = nil
  ) -> SiteFacts.Row {
    var record = Ledger.Record()
    record.sent = sent.map { self.sent($0) }
    record.failure = failure.map {
      Ledger.Event(time: now, text: $0, hint: "run: df -h /x")
    }
    record.withdrawn = withdrawn.map { Ledger.Event(time: $0, text: $1) }
    return SiteFacts.Row(
      destination: destination, kind: kind, record: record, waitingSince: waiting, nextDue: due)
  }

  private func report(
    _ rows: [SiteFacts.Row], config: String? = "/etc/callhome/callhome.yaml",
    callHome: String = "smart", product: String? = "unified-cm",
    accepted: (time: Timestamp, user: String)? = (Timestamp(seconds: 1_790_000_000), "jdoe"),
    _ change: (inout SiteFacts) -> Void = { _ in }
  ) -> StatusReport {
    var facts = SiteFacts(configPath: config, callHome: callHome, now: now, calendar: .utc)
    facts.product = product
    facts.accepted = accepted
    facts.rows = rows
    change(&facts)
    return StatusReport(facts)
  }

  private var everything: StatusReport {
    let month = now.adding(seconds: -30 * 86_400)
    return report(
      [
        row("archive", .inventory, sent: month, due: now.adding(seconds: -60)),
        row(
          "archive", .telemetry, sent: month, failure: "cannot write '/x': no space left on device",
          waiting: now.adding(seconds: -3600), due: now.adding(seconds: 86_400)),
        row("support-centre", .configuration, withdrawn: (now, "not accepted any more")),
      ]
    ) { facts in
      facts.notAccepted = [
        (Diagnostic(.warning, at: nil, "messages to 'archive' are sent without new data"), false)
      ]
      facts.mailServer = "mail.example.com:587, STARTTLS, no login"
      facts.runs = SiteFacts.Runs(last: now.adding(seconds: -2 * 86_400), scheduler: .cron)
      facts.setAside = [
        SiteFacts.SetAside(
          file: "ledger.json.damaged", time: month, end: now.adding(seconds: 86_400)),
        SiteFacts.SetAside(
          file: "outbox/0123456789abcdef0123456789abcdef.message.damaged", time: month,
          end: now.adding(seconds: -1)),
      ]
      facts.overdueCopies = 2
      facts.brokenCertificates = [
        Diagnostic(
          .warning, at: SourceLocation(file: "/etc/callhome/ca.pem", line: 14, column: 65),
          "nothing can be sent to 'support-centre': this line must have 64 characters like the others, "
            + "not 63"),
        Diagnostic(
          .warning, in: "/etc/callhome/client.key",
          "nothing can be sent to 'support-centre': no such file or directory"),
      ]
      facts.certificateNotices = [
        ValidityNotice(
          .ends, at: SourceLocation(file: "/etc/callhome/client.pem", line: 1, column: 1),
          subject: "callhome.example.com", from: month, until: now.adding(seconds: 8 * 86_400),
          fileCount: 2),
        ValidityNotice(
          .notYetValid, at: SourceLocation(file: "/etc/callhome/client.pem", line: 30, column: 1),
          subject: "Example\u{1B} authority", from: now.adding(seconds: 86_400),
          until: now.adding(seconds: 900 * 86_400), fileCount: 2),
      ]
    }
  }

  @Test func `the report for a person is that of the golden file`() {
    let text = everything.text()
    #expect(difference(Array(text.utf8), fromGolden: "status.txt") == nil)
  }

  @Test func `the report for a machine is that of the golden file`() {
    #expect(difference(Array(everything.json.utf8), fromGolden: "status.json") == nil)
  }

  @Test func `a site without a config has a report too`() throws {
    let bare = report([], config: nil, callHome: "none", product: nil, accepted: nil)
    #expect(
      bare.text()
        == "Call Home is not configured: nothing is sent\n\ncall home  none\nconfig     none\n")
    let document = try readJSON(Array(bare.json.utf8), file: "status", limits: .written)
    #expect(document["config"]?.isNull == true)
    #expect(document["product"]?.isNull == true)
    #expect(document["license"]?["accepted"]?.scalar?.text == "false")
    #expect(document["messages"]?.elements?.isEmpty == true)
  }

  @Test func `the licence is told in every state`() {
    let rows = [row("archive", .inventory, due: now)]
    #expect(
      report(rows, accepted: nil).text().contains("licence    not accepted: nothing is sent\n"))
    #expect(report(rows).text().contains("licence    accepted by jdoe on 2026-09-21 14:13\n"))
  }

  @Test func `what is due is due now from its very second`() {
    func due(_ seconds: Int64) -> String {
      report([row("a", .inventory, due: now.adding(seconds: seconds))]).text()
    }
    #expect(due(0).contains("inventory  never      now\n"))
    #expect(due(-1).contains("inventory  never      now\n"))
    #expect(due(60).contains("inventory  never      2026-11-01 03:01\n"))
    #expect(report([row("a", .inventory)]).text().contains("inventory  never      never\n"))
  }

  @Test func `a message that was withdrawn is a finding until a later one arrives`() {
    func codes(sent: Timestamp?) -> [Finding.Code] {
      report([row("a", .inventory, sent: sent, withdrawn: (now, "not accepted any more"))])
        .findings.map(\.code)
    }
    #expect(codes(sent: nil) == [.withdrawn])
    #expect(codes(sent: now.adding(seconds: -1)) == [.withdrawn])
    #expect(codes(sent: now.adding(seconds: 1)) == [])
  }

  @Test func `the columns line up`() {
    let text = report([
      row("a", .inventory, due: now), row("a-longer-name", .configuration, due: now),
      row("x", .telemetry, sent: now, due: now),
    ]).text()
    let lines = text.split(separator: "\n").filter { $0.hasSuffix("now") }
    #expect(lines.count == 3)
    #expect(Set(lines.map(\.count)).count == 1, "\(text)")
  }

  @Test(arguments: [60, 80, 100])
  func `no line but a command is wider than the terminal, however long a cause is`(width: Int) {
    let cause =
      "cannot write '/var/spool/callhome/site-of-the-springfield-cluster-ar…': no space left on device"
    for line in report([
      row("archive", .inventory, failure: cause, withdrawn: (now, cause), waiting: now, due: now)
    ]).text(width: width).split(separator: "\n")
    where !line.hasPrefix("           run: ") && line.split(separator: " ").count > 1 {
      #expect(line.count <= width, "\(line)")
    }
  }

  @Test func `a long name is cut in its middle, and the table fits 80 columns`() {
    let names = ["east", "west"].map {
      "support-centre-" + String(repeating: "x", count: 64 - 20) + "-\($0)"
    }
    let text = report(
      names.map { row($0, .configuration, sent: now, due: now.adding(seconds: 60)) }
    ).text()
    let lines = text.split(separator: "\n").filter { $0.contains("configuration") }
    #expect(
      lines == [
        "support-centre…xxxxxxxxx-east  configuration  2026-11-01 03:00  2026-11-01 03:01",
        "support-centre…xxxxxxxxx-west  configuration  2026-11-01 03:00  2026-11-01 03:01",
      ])
    for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    // One that fits is whole.
    let fitting = String(repeating: "y", count: 29)
    #expect(report([row(fitting, .inventory)]).text().contains("\n\(fitting)  inventory"))
  }

  @Test func `colours stress lines and say nothing that the words do not`() {
    let coloured = everything.text(.coloured)
    let plain = coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(plain == everything.text())
    #expect(!everything.text().contains("\u{1B}"))
    let lines = coloured.split(separator: "\n")
    #expect(
      lines.contains(
        "\u{1B}[31m  last attempt failed on 2026-11-01 03:00\u{1B}[0m"
      ))
    #expect(lines.contains("\u{1B}[33m  1 message has been queued since 2026-11-01 02:00\u{1B}[0m"))
    // If a pager cuts the text between two lines, neither has a wrong colour.
    for line in lines {
      #expect(line.contains("\u{1B}[0m") == line.contains("\u{1B}"), "\(line)")
      if line.contains("\u{1B}") { #expect(line.hasSuffix("\u{1B}[0m")) }
    }
  }

  @Test func `what does not print is shown by its number`() throws {
    let hostile = "\u{1B}[2J\u{202E}x\ny"
    let report = report(
      [row("a", .inventory, failure: hostile, due: now)], config: "/tmp/\(hostile)",
      accepted: (now, hostile))
    let text = report.text()
    #expect(text.contains("\\u{1B}[2J\\u{202E}x\\u{A}y"))
    for scalar in text.unicodeScalars where scalar != "\n" { #expect(!isInvisible(scalar)) }
    let document = try readJSON(Array(report.json.utf8), file: "status", limits: .written)
    #expect(document["license"]?["user"]?.scalar?.text == hostile)
    #expect(!report.json.unicodeScalars.contains("\u{202E}"))
  }

  @Test func `the document has every row with what is known and null for what is not`() throws {
    let document = try readJSON(Array(everything.json.utf8), file: "status", limits: .written)
    #expect(document["version"]?.scalar?.text == "1")
    #expect(document["call_home"]?.scalar?.text == "smart")
    let rows = try #require(document["messages"]?.elements)
    #expect(
      rows.compactMap { $0["kind"]?.scalar?.text } == ["inventory", "telemetry", "configuration"])
    let keys = [
      "destination", "kind", "last_sent", "last_failure", "withdrawn", "queued", "waiting_since",
      "next_due",
    ]
    for row in rows { #expect(row.entries?.map(\.key) == keys) }
    #expect(rows[0]["last_failure"]?.isNull == true)
    #expect(rows[0]["last_sent"]?["bytes"]?.scalar?.text == "4321")
    #expect(rows[1]["waiting_since"]?.scalar?.text == "2026-11-01T02:00:00Z")
    #expect(rows[2]["last_sent"]?.isNull == true)
    #expect(rows[2]["withdrawn"]?["text"]?.scalar?.text == "not accepted any more")
  }
}
