import Alerts
import Catalogs
import Diagnostics
import Files
import Findings
import RoomSupport
import StateDirectory
import Testing
import Times

@testable import Reports

@Suite struct KeptHistoryTests {
  private let now = Timestamp(seconds: 1_793_502_000)

  private struct Busy: Error {}

  /// Changes a state as a run does.
  private func change(
    _ state: String, at time: Timestamp? = nil, _ body: (inout LockedState) throws -> Void
  ) throws {
    let findings = StateFindings()
    guard var locked = try LockedState.open(state, findings, at: time ?? now) else {
      throw Busy()
    }
    try body(&locked)
    try locked.writeLedger()
    #expect(findings.all == [])
  }

  /// Calls `body` with the path of a state whose journal has no entry.
  private func withState(_ body: (String) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      let state = "\(directory)/state"
      try change(state) { try $0.prepareToSend() }
      try body(state)
    }
  }

  /// Sends a message: it waits, is delivered and is kept.
  private func send(
    _ state: String, id: String, kind: MessageKind = .telemetry, destination: String = "support",
    period: String = "2026-11",
    at time: Timestamp, type: String = "application/json", body: String,
    fields: [String: FieldAction] = ["telemetry.cm_user_count": .send],
    event: JournalEntry.Event = .delivered, caseNumber: String? = nil
  ) throws {
    let entry = OutboxEntry(
      messageID: id, destination: destination, recipient: "r", kind: kind, mode: .smart,
      created: time, period: period, contentType: type, fileExtension: "json", fields: fields,
      bytes: Array(body.utf8))
    try change(state, at: time) { state in
      try state.put(entry)
      try state.append(
        JournalEntry(.attempt, entry.head, at: time),
        JournalEntry(event, entry.head, at: time, caseNumber: caseNumber))
      if event == .delivered { try state.keepSent(entry.head) }
    }
  }

  private func history(
    _ state: String, limits: KeptHistory.Limits = .init()
  ) throws -> (KeptHistory, findings: [Diagnostic]) {
    let files = try StateDirectory(openingForChanges: state, StateFindings())
    return (KeptHistory(files, limits: limits), files.findings.all)
  }

  private func month(_ number: Int) -> Timestamp { now.adding(seconds: Int64(-number) * 2_678_400) }

  @Test func `of every month the message is read back that was sent last`() throws {
    try withState { state in
      for (index, period) in ["2026-08", "2026-09", "2026-10"].enumerated() {
        for again in 0...1 {
          try send(
            state, id: "\(period)\(again)", period: period,
            at: month(2 - index).adding(seconds: Int64(again) * 60),
            body: "{\"telemetry\": {\"cm_user_count\": \(index * 10 + again)}}")
        }
      }
      let (history, findings) = try history(state)
      let series = history.series(.telemetry, ["support"])
      #expect(series.map(\.period) == ["2026-08", "2026-09", "2026-10"])
      #expect(series.map(\.messageID) == ["2026-081", "2026-091", "2026-101"])
      #expect(history.rows.count == 6)
      #expect(history.rows[0].messageID == "2026-101")
      #expect(history.rows.allSatisfy { $0.event == .delivered })
      #expect(history.verified == 12)
      #expect(findings == [])
    }
  }

  @Test func `months are those of the destination that is sent the most of it`() throws {
    try withState { state in
      let body = "{\"telemetry\": {\"cm_user_count\": 7}}"
      try send(
        state, id: "a", destination: "first", at: now, body: body,
        fields: ["telemetry.cm_user_count": .coarsen(.powersOfTen)])
      try send(state, id: "b", destination: "second", at: now, body: body)
      try send(
        state, id: "c", destination: "third", at: now, type: "text/plain", body: "text")
      let (history, _) = try history(state)
      #expect(history.series(.telemetry, ["first", "second"]).map(\.destination) == ["second"])
      #expect(history.unreadable == [.telemetry: ["third"]])
    }
  }

  @Test func `what is over a limit is counted and not read`() throws {
    try withState { state in
      for number in 0..<7 {
        try send(
          state, id: "a\(number)", kind: .alert,
          at: now.adding(seconds: Int64(number) * 60),
          body: "{\"alert\": {\"alert\": \"A\(number)\"}}")
      }
      var limits = KeptHistory.Limits()
      (limits.rows, limits.alerts) = (3, 2)
      let (history, _) = try history(state, limits: limits)
      #expect(history.rows.map(\.messageID) == ["a6", "a5", "a4"])
      #expect(history.rowCount == 7)
      #expect(history.alerts.map(\.messageID) == ["a6", "a5"])
      #expect(history.alertsLeftOut == 5)
      limits.bytes = 10
      #expect(try self.history(state, limits: limits).0.alerts.isEmpty)
    }
  }

  @Test func `a message is listed that the journal does not know`() throws {
    try withState { state in
      try send(state, id: "a", at: now, body: "{\"telemetry\": {}}")
      try send(state, id: "b", at: now, body: "{\"telemetry\": {}}", event: .failed)
      try #require(unlinked("\(state)/journal.jsonl"))
      let (history, findings) = try history(state)
      #expect(history.rows.map(\.event) == [.delivered, .waits])
      #expect(history.rows.map(\.kind) == ["telemetry", "telemetry"])
      #expect(
        findings.map(\.message) == [
          "the file is missing, and the ledger records one"
        ])
    }
  }

  @Test func `each damaged file is told, and the others are read`() throws {
    for name in ["ledger.json", "installation.json", "journal.jsonl"] {
      for content in [
        "", "{", "{\"version\": 2}", "{\"form\":\"callhome-journal\",\"version\":9}\n",
      ] {
        try withState { state in
          try send(
            state, id: "a", at: now, body: "{\"telemetry\": {\"cm_user_count\": 7}}")
          try write(content.utf8, to: "\(state)/\(name)")
          let (history, findings) = try history(state)
          #expect(history.series(.telemetry, []).count == 1, "\(name) \(content)")
          #expect(history.rows.count == 1, "\(name) \(content)")
          #expect(!findings.isEmpty, "\(name) \(content)")
        }
      }
    }
  }

  @Test func `a state in which there is nothing has no history and no fault`() throws {
    try withTemporaryDirectory { directory in
      let (history, findings) = try history("\(directory)/state")
      #expect(findings == [])
      #expect(history.rows.isEmpty && history.verified == nil && history.windows.isEmpty)
    }
  }

  // MARK: - Alerts

  @Test func `an alert that went to several is one, with the case that each receiver opened`()
    throws
  {
    let catalog = try #require(Catalog.builtIn("unified-cm"))
    try withState { state in
      let body = """
        {"alert": {"alert": "CpuPegging", "node": "cucm-pub", "severity": "critical",
         "time": "2026-10-31T02:00:00Z", "repeats": 3, "impact": "calls fail",
         "remedy": ["look", "mend"]}}
        """
      for (id, destination) in [("a", "one"), ("b", "two")] {
        try send(
          state, id: id, kind: .alert, destination: destination, at: now, body: body,
          fields: ["alert.node": .send], caseNumber: "CASE-\(id)")
      }
      try change(state) { state in
        state.ledger[Ledger.Key("one", .alert)].sent = Ledger.Sent(
          time: now, period: "2026-11", messageID: "a", bytes: 1, sha256: "",
          caseNumber: "CASE-a", caseURL: "https://support.example.net/CASE-a")
        state.ledger[Ledger.Key("two", .alert)].sent = Ledger.Sent(
          time: now, period: "2026-11", messageID: "b", bytes: 1, sha256: "",
          caseNumber: "CASE-b", caseURL: "javascript:alert(1)")
      }
      let (history, _) = try history(state)
      let groups = ReportedAlerts(history, catalog, isRedacted: true).groups
      #expect(groups.map(\.name) == ["CpuPegging"])
      #expect(groups[0].occurrences.map(\.repeats) == [3])
      #expect(Set(groups[0].occurrences[0].deliveries.map(\.destination)) == ["one", "two"])
      // The catalog may contain more than was sent.
      #expect(groups[0].definition == nil)
      #expect(groups[0].impact == "calls fail" && groups[0].remedy == ["look", "mend"])
      let open = ReportedAlerts(history, catalog, isRedacted: false).groups
      #expect(open[0].definition?.impact != nil)
      let page = page(history, catalog, isRedacted: false)
      let text = String(decoding: page.bytes, as: UTF8.self)
      #expect(
        text.contains(
          "case <a href=\"https://support.example.net/CASE-a\" rel=\"noreferrer noopener external\">"
            + "CASE-a</a>"))
      #expect(text.contains("case CASE-b"))
      #expect(!text.contains("javascript:"))
      // The URL of a case identifies the receiver.
      let redacted = String(decoding: self.page(history, catalog).bytes, as: UTF8.self)
      #expect(redacted.contains("case CASE-a") && !redacted.contains("support.example.net"))
    }
  }

  @Test func `an alert that was refused is told once it was sent by hand`() throws {
    let catalog = try #require(Catalog.builtIn("unified-cm"))
    for isResent in [false, true] {
      try withState { state in
        let entry = OutboxEntry(
          messageID: "a", destination: "support", recipient: "r", kind: .alert, mode: .smart,
          created: now, period: "2026-11", contentType: "application/json", fileExtension: "json",
          fields: [:], bytes: Array(#"{"alert": {"alert": "CpuPegging"}}"#.utf8))
        let later = now.adding(seconds: 600)
        try change(state) { state in
          try state.put(entry)
          try state.append(
            JournalEntry(.attempt, entry.head, at: now),
            JournalEntry(.rejected, entry.head, at: now))
          try state.keepRejected(entry.head)
          if isResent { try state.append(JournalEntry(.resent, entry.head, at: later)) }
        }
        let (history, _) = try history(state)
        let groups = ReportedAlerts(history, catalog, isRedacted: true).groups
        #expect(groups.map(\.name) == (isResent ? ["CpuPegging"] : []))
        // The message itself contains no time.
        #expect(groups.allSatisfy { $0.occurrences.map(\.time) == [later] })
        let open = ReportedAlerts(history, catalog, isRedacted: false).groups
        #expect(open.allSatisfy { $0.occurrences.map(\.time) == [now] })
      }
    }
  }

  @Test func `repeats that are counted, and alerts that wait, are told where nothing is held back`()
    throws
  {
    let catalog = try #require(Catalog.builtIn("unified-cm"))
    try withState { state in
      try change(state) { state in
        guard let folder = try state.files.alerts(patience: .zero) else { throw Busy() }
        let terms = AlertFolder.Terms(
          window: TimeSpan(seconds: 86_400), destinations: ["support"], now: now)
        let alert = Alert(name: "CpuPegging", node: "secret-node")
        let key = AlertKey(name: "cpupegging", node: "secret-node", details: [])
        for _ in 0..<4 {
          _ = try folder.decide(alert, key, diagnostics: [], terms)
        }
      }
      let (history, _) = try history(state)
      let open = ReportedAlerts(history, catalog, isRedacted: false).groups
      #expect(open.map(\.name) == ["CpuPegging"])
      #expect(open[0].occurrences.count == 1)
      #expect(open[0].occurrences[0].waits == ["support"])
      #expect(open[0].occurrences[0].repeats == 3)
      #expect(ReportedAlerts(history, catalog, isRedacted: true).groups.isEmpty)
    }
  }

  private func page(
    _ history: KeptHistory, _ catalog: Catalog, isRedacted: Bool = true
  ) -> SitePage {
    var facts = SiteFacts(
      configPath: "/etc/callhome/callhome.yaml", callHome: "smart", now: now, calendar: .utc)
    facts.accepted = (now, "jdoe")
    return SitePage(
      isRedacted: isRedacted, status: StatusReport(facts),
      catalog: catalog, history: history, current: [:], withheld: [], destinations: [],
      problems: [], calendar: .utc, language: .english, version: "1")
  }
}

private func unlinked(_ path: String) -> Bool {
  removeTree(path)
  return contents(of: path) == nil
}
