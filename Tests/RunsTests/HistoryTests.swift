import Catalogs
import Diagnostics
import Foundation
import Runs
import StateDirectory
import Testing
import Times

@Suite struct HistoryTests {
  private static let id = "0123456789abcdef0123456789abcdef"
  private let time: Timestamp = "2026-11-01T03:00:00Z"

  private func entry(_ id: String, bytes: String = "exact\r\nbytes\u{1B}[2J\n") -> OutboxEntry {
    OutboxEntry(
      messageID: id, destination: "archive", recipient: "r", kind: .inventory, mode: .smart,
      created: time, period: "2026-11", contentType: "t", fileExtension: "json", fields: [:],
      bytes: Array(bytes.utf8))
  }

  /// A site that sent one message and has one that waits.
  private func filled() throws -> TestSite {
    let site = try TestSite()
    try site.change(at: time) { state in
      let sent = entry(Self.id)
      try state.put(sent)
      try state.append(JournalEntry(.attempt, sent.head, at: time))
      try state.append(
        JournalEntry(
          .delivered, sent.head, at: time.adding(seconds: minute), status: 200, caseNumber: "C-1"))
      state.ledger[Ledger.Key("archive", .inventory)].sent = Ledger.Sent(
        time: time, period: "2026-11", messageID: Self.id, bytes: sent.bytes.count,
        sha256: sent.digest, caseNumber: "C-1", caseURL: "https://cases.example.net/1")
      try state.keepSent(sent.head)
      let waiting = entry("0123456fffffffff", bytes: "waits")
      try state.put(waiting)
      try state.append(
        JournalEntry(.failed, waiting.head, at: time, reason: "connect"))
    }
    return site
  }

  private func list(
    isJSON: Bool = false, listing filter: HistoryFilter = HistoryFilter(),
    _ environment: RunEnvironment
  ) -> Outcome {
    var output: [UInt8] = []
    var outcome = HistoryRun().list(isJSON: isJSON, listing: filter, environment) { piece in
      output += piece
      return true
    }
    #expect(outcome.output == [])
    outcome.output = output
    return outcome
  }

  /// The outcomes that a filter leaves in the table, and as JSON.
  private func outcomes(
    _ environment: RunEnvironment, _ change: (inout HistoryFilter) -> Void
  ) throws -> [String] {
    var filter = HistoryFilter()
    change(&filter)
    let table = list(listing: filter, environment)
    #expect(table.status == .done)
    let rows = table.text.split(separator: "\n").filter { $0.hasPrefix("2026-") }
      .map { String($0.split { $0 == " " }[4]) }
    let text = list(isJSON: true, listing: filter, environment).text
    let events = text.matches(of: /"event": "([a-z]+)"/).map { String($0.output.1) }
    #expect(events.filter { $0 != "attempt" && $0 != "begun" } == rows.filter { $0 != "begun" })
    if rows.isEmpty { #expect(table.text == "no entry of the journal is among those\n") }
    return rows
  }

  @Test func `the list is filtered by time, destination, kind, outcome and number`() throws {
    let site = try filled()
    let environment = site.environment(time)
    let all = try outcomes(environment) { _ in }
    #expect(all.suffix(2) == ["delivered", "failed"])
    #expect(try outcomes(environment) { $0.outcomes = ["failed"] } == ["failed"])
    #expect(
      try outcomes(environment) { $0.outcomes = ["failed", "delivered"] } == [
        "delivered", "failed",
      ])
    #expect(try outcomes(environment) { $0.count = 1 } == ["failed"])
    #expect(try outcomes(environment) { $0.count = 1_000 } == all)
    #expect(
      try outcomes(environment) {
        $0.count = 1
        $0.outcomes = ["delivered"]
      } == ["delivered"])
    #expect(try outcomes(environment) { $0.destinations = ["archive"] }.contains("delivered"))
    #expect(try outcomes(environment) { $0.destinations = ["elsewhere"] } == [])
    #expect(try outcomes(environment) { $0.kinds = ["inventory"] }.contains("delivered"))
    #expect(try outcomes(environment) { $0.kinds = ["alert"] } == [])
    // The message was delivered at 'time' and a minute.
    #expect(
      try outcomes(environment) { $0.start = .moment(time.adding(seconds: minute)) } == [
        "delivered"
      ])
    #expect(try outcomes(environment) { $0.start = .ago(TimeSpan(seconds: 0)) } == all)
    #expect(
      try outcomes(environment) { $0.start = .moment(time.adding(seconds: 2 * minute)) } == [])
  }

  @Test(arguments: [
    ("2026-11-01", "2026-11-01T00:00:00"), ("2026-11-01 03:00", "2026-11-01T03:00:00"),
    ("2026-11-01T03:00:07", "2026-11-01T03:00:07"),
  ])
  func `a day or a time of this place begins a list`(text: String, time: String) throws {
    guard case .local(let local) = HistoryFilter.Start(text) else {
      Issue.record("\(text) is no time")
      return
    }
    #expect(local == CivilTime(time))
  }

  @Test func `a length of time and a time with a zone begin a list, and nothing else does`() throws
  {
    guard case .ago(let span) = HistoryFilter.Start("2 weeks"),
      case .moment(let moment) = HistoryFilter.Start("2026-11-01T03:00:00+01:00")
    else {
      Issue.record("they are not understood")
      return
    }
    #expect(span.seconds == 1_209_600)
    #expect(moment == Timestamp(rfc3339: "2026-11-01T02:00:00Z"))
    for text in ["", "yesterday", "2026", "2026-13-01", "2026-11-01 3", "11/01/2026", "-7d", "7"] {
      #expect(HistoryFilter.Start(text) == nil, "\(text)")
    }
  }

  @Test func `the list says what happened, and what the receiver opened for it`() throws {
    let site = try filled()
    let environment = site.environment(time)
    let list = self.list(environment)
    #expect(list.told == "")
    #expect(list.status == .done)
    #expect(
      list.text == """
        time              destination  message    outcome    bytes  id
        2026-11-01 03:01  archive      inventory  delivered     17  0123456789ab
          reply 200, case C-1, https://cases.example.net/1
        2026-11-01 03:00  archive      inventory  failed         5  0123456fffff
          connect

        """)
    let json = self.list(isJSON: true, environment).output
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
    let rows = try #require(document["journal"] as? [[String: Any]])
    #expect(rows.map { $0["event"] as? String } == ["attempt", "delivered", "failed"])
    #expect(rows.map { $0["kept"] as? String } == ["sent", "sent", "outbox"])
    #expect(rows[1]["message_id"] as? String == Self.id)
  }

  @Test func `show prints the exact bytes of what was sent, waits or was refused`() throws {
    let site = try filled()
    try site.change(at: time) { state in
      try state.put(entry("abcdef0", bytes: "refused"))
      try state.keepRejected(entry("abcdef0").head)
    }
    func shown(_ id: String) -> String {
      let outcome = HistoryRun().show(id, isTerminal: false, site.environment(time))
      #expect(outcome.told == "")
      #expect(outcome.status == .done)
      return outcome.text
    }
    #expect(shown(Self.id) == "exact\r\nbytes\u{1B}[2J\n")
    #expect(shown("01234567") == "exact\r\nbytes\u{1B}[2J\n")
    #expect(shown("01234567".uppercased()) == "exact\r\nbytes\u{1B}[2J\n")
    #expect(shown("0123456f") == "waits")
    #expect(shown("abcdef") == "refused")
  }

  @Test func `on a terminal, what would steer it is written out and a note says so`() throws {
    let site = try filled()
    let environment = site.environment(time)
    let outcome = HistoryRun().show(Self.id, isTerminal: true, environment)
    #expect(outcome.text == "exact\\u{D}\nbytes\\u{1B}[2J\n")
    #expect(outcome.told.contains("send the output to a file"))
    let plain = HistoryRun().show("0123456f", isTerminal: true, environment)
    #expect(plain.text == "waits")
    #expect(plain.told == "")
  }

  @Test func `an id that is short, unknown, of several messages or without bytes is refused`()
    throws
  {
    let site = try filled()
    func told(_ id: String) -> String {
      let outcome = HistoryRun().show(id, isTerminal: false, site.environment(time))
      #expect(outcome.status == .usage)
      #expect(outcome.output == [])
      return outcome.told
    }
    #expect(told("01234").contains("at least 6 characters"))
    #expect(told("").contains("at least 6 characters"))
    #expect(told("ffffff").contains("'callhome history' lists ids"))
    #expect(told("012345").contains("2 messages have an id that begins with '012345'"))
    #expect(told("../../etc/passwd").contains("is kept"))
    try site.change(at: time) { state in
      try state.pruneCopies(messagesBefore: time.adding(seconds: day), tracesBefore: nil)
    }
    #expect(site.names(in: "state/sent") == [])
    #expect(told("01234567").contains("it is in the journal, but its bytes were deleted"))
    let empty = try TestSite()
    let nothing = HistoryRun().show("ffffff", isTerminal: false, empty.environment(time))
    #expect(nothing.status == .usage)
  }

  @Test func `a damaged copy is not shown`() throws {
    let site = try filled()
    let name = try #require(site.names(in: "state/sent").first)
    let text = String(decoding: try site.bytes("state/sent/\(name)"), as: UTF8.self)
    try site.write("state/sent/\(name)", text.replacing("exact", with: "exacT"))
    let outcome = HistoryRun().show(Self.id, isTerminal: false, site.environment(time))
    #expect(outcome.status == .stateDamaged)
    #expect(outcome.output == [])
    #expect(outcome.told.contains("\(name): error: the message is damaged"))
  }

  @Test func `verify counts what holds and names the first line that does not`() throws {
    let site = try filled()
    let good = HistoryRun().verify(site.environment(time))
    #expect(good.text == "verified 3 entries since 2026-11-01 03:00\n")
    #expect(good.told == "")
    #expect(good.status == .done)

    let whole = String(decoding: try site.bytes("state/journal.jsonl"), as: UTF8.self)
    try site.write("state/journal.jsonl", whole.replacing("\"status\":200", with: "\"status\":201"))
    let bad = HistoryRun().verify(site.environment(time))
    #expect(bad.text == "verified 1 entry since 2026-11-01 03:00, up to the first fault\n")
    #expect(
      bad.told.hasSuffix("/state/journal.jsonl:3:1: error: this line was changed\n"))
    #expect(bad.status == .stateDamaged)
    // The list shows what is there, and says that it cannot be relied on.
    let list = self.list(site.environment(time))
    #expect(list.status == .stateDamaged)
    #expect(list.told == bad.told)
    #expect(list.text.contains("reply 201"))
  }

  @Test func `verify says what it cannot know without ledger or installation`() throws {
    let site = try filled()
    try site.write("state/ledger.json", "{")
    let outcome = HistoryRun().verify(site.environment(time))
    #expect(outcome.status == .stateDamaged)
    #expect(outcome.told.contains("the ledger records no entry of it"))
    #expect(outcome.text == "verified 3 entries since 2026-11-01 03:00\n")
    try site.remove("state/ledger.json")
    #expect(HistoryRun().verify(site.environment(time)).status == .done)
    try site.remove("state/installation.json")
    let keyless = HistoryRun().verify(site.environment(time))
    #expect(keyless.status == .stateDamaged)
    #expect(keyless.told.contains("installation.json has no key"))
  }

  @Test func `half a line at the end is no fault, and reading leaves it where it is`() throws {
    let site = try filled()
    let whole = String(decoding: try site.bytes("state/journal.jsonl"), as: UTF8.self)
    try site.write("state/journal.jsonl", whole + "{\"sequence\":4,")
    let outcome = HistoryRun().verify(site.environment(time))
    #expect(outcome.status == .done)
    #expect(outcome.told.contains("note: the last line is incomplete"))
    #expect(list(site.environment(time)).told == "")
    #expect(try site.bytes("state/journal.jsonl") == Array((whole + "{\"sequence\":4,").utf8))
  }

  @Test func `where there is no state, nothing was sent and nothing is made`() throws {
    let site = try TestSite()
    let environment = site.environment(time)
    #expect(list(environment).text == "nothing was sent yet\n")
    #expect(HistoryRun().verify(environment).text == "there is no journal yet\n")
    #expect(site.names(in: "state") == [])
  }

  @Test func `revoking deletes every copy, and the journal stays and says so`() throws {
    let site = try filled()
    site.accept()
    let outcome = LicenseRun().revoke(site.environment(time))
    #expect(outcome.status == .done)
    #expect(outcome.text.contains("deleted 1 queued message\n"))
    #expect(outcome.text.contains("deleted 1 kept copy\n"))
    for directory in ["outbox", "sent"] { #expect(site.names(in: "state/\(directory)") == []) }
    let list = self.list(site.environment(time))
    #expect(list.text.components(separatedBy: "  deleted ").count == 3)
    #expect(list.text.contains("  revoked\n"))
    #expect(HistoryRun().verify(site.environment(time)).status == .done)
    // A second time there is nothing to delete, and nothing to journal.
    let before = try site.bytes("state/journal.jsonl")
    #expect(LicenseRun().revoke(site.environment(time)).status == .done)
    #expect(try site.bytes("state/journal.jsonl") == before)
  }

  @Test(arguments: [#"{"version": 2}"#, "elsewhere"])
  func `revoking deletes even where the ledger cannot be used, and leaves that as it is`(
    ledger: String
  ) throws {
    let site = try filled()
    site.accept()
    if ledger == "elsewhere" {
      try site.remove("state/ledger.json")
      try FileManager.default.createSymbolicLink(
        atPath: "\(site.path)/state/ledger.json", withDestinationPath: "\(site.path)/elsewhere")
    } else {
      try site.write("state/ledger.json", ledger)
    }
    let outcome = LicenseRun().revoke(site.environment(time))
    #expect(outcome.status == (ledger == "elsewhere" ? .permission : .stateDamaged))
    #expect(outcome.told.contains("state/ledger.json"))
    #expect(outcome.text.contains("revoked; nothing is sent any more"))
    for directory in ["outbox", "sent"] { #expect(site.names(in: "state/\(directory)") == []) }
    #expect(!site.names(in: "state").contains("consent.json"))
    if ledger != "elsewhere" {
      #expect(try site.bytes("state/ledger.json") == Array(ledger.utf8))
    }
  }

  @Test func `revoking deletes even where the journal cannot be written`() throws {
    let site = try filled()
    try site.remove("state/journal.jsonl")
    try FileManager.default.createSymbolicLink(
      atPath: "\(site.path)/state/journal.jsonl", withDestinationPath: "\(site.path)/elsewhere")
    let outcome = LicenseRun().revoke(site.environment(time))
    #expect(outcome.status == .permission)
    #expect(outcome.told.contains("it is a symbolic link"))
    for directory in ["outbox", "sent"] { #expect(site.names(in: "state/\(directory)") == []) }
    #expect(site.names(in: "").contains("elsewhere") == false)
  }
}
