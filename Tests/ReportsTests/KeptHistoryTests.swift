import Alerts
import Catalogs
import Diagnostics
import Files
import RoomSupport
import StateDirectory
import Testing
import Times

@testable import Reports

@Suite struct KeptHistoryTests {
  private let now = Timestamp(seconds: 1_793_502_000)

  /// A state directory, its journal open.
  private func withState(
    _ body: (borrowing StateDirectory, inout Journal, inout Ledger) throws -> Void
  ) throws {
    try withTemporaryDirectory { directory in
      let state = try StateDirectory(openingForChanges: "\(directory)/state")
      var problems: [Diagnostic] = []
      let installation = try state.installationOrNew(&problems)
      var journal = try state.openJournal(installation, after: nil, at: now, &problems)
      var ledger = Ledger()
      try body(state, &journal, &ledger)
      ledger.journal = journal.link
      #expect(problems == [])
    }
  }

  /// Sends a message: it waits, is delivered and is kept.
  private func send(
    _ state: borrowing StateDirectory, _ journal: inout Journal, id: String,
    kind: MessageKind = .telemetry, destination: String = "support", period: String = "2026-11",
    at time: Timestamp, type: String = "application/json", body: String,
    fields: [String: FieldAction] = ["telemetry.cm_user_count": .send],
    event: JournalEntry.Event = .delivered, caseNumber: String? = nil
  ) throws {
    let entry = OutboxEntry(
      messageID: id, destination: destination, recipient: "r", kind: kind, mode: .smart,
      created: time, period: period, contentType: type, fileExtension: "json", fields: fields,
      bytes: Array(body.utf8))
    try state.put(entry)
    try journal.append(
      JournalEntry(.attempt, entry.head, at: time),
      JournalEntry(event, entry.head, at: time, caseNumber: caseNumber))
    if event == .delivered { try state.keepSent(entry.head, at: time) }
  }

  private func history(
    _ state: borrowing StateDirectory, _ ledger: Ledger, limits: KeptHistory.Limits = .init(),
    _ problems: inout [Diagnostic]
  ) throws -> KeptHistory {
    try state.write(ledger)
    return KeptHistory(state, limits: limits, &problems)
  }

  private func month(_ number: Int) -> Timestamp { now.adding(seconds: Int64(-number) * 2_678_400) }

  @Test func `of every month the message is read back that was sent last`() throws {
    try withState { state, journal, ledger in
      for (index, period) in ["2026-08", "2026-09", "2026-10"].enumerated() {
        for again in 0...1 {
          try send(
            state, &journal, id: "\(period)\(again)", period: period,
            at: month(2 - index).adding(seconds: Int64(again) * 60),
            body: "{\"telemetry\": {\"cm_user_count\": \(index * 10 + again)}}")
        }
      }
      ledger.journal = journal.link
      var problems: [Diagnostic] = []
      let history = try history(state, ledger, &problems)
      let series = history.series(.telemetry, ["support"])
      #expect(series.map(\.period) == ["2026-08", "2026-09", "2026-10"])
      #expect(series.map(\.messageID) == ["2026-081", "2026-091", "2026-101"])
      #expect(history.rows.count == 6)
      #expect(history.rows[0].messageID == "2026-101")
      #expect(history.rows.allSatisfy { $0.event == .delivered })
      #expect(history.verified == 12)
      #expect(problems == [])
    }
  }

  @Test func `months are those of the destination that is sent the most of it`() throws {
    try withState { state, journal, ledger in
      let body = "{\"telemetry\": {\"cm_user_count\": 7}}"
      try send(
        state, &journal, id: "a", destination: "first", at: now, body: body,
        fields: ["telemetry.cm_user_count": .coarsen(.powersOfTen)])
      try send(state, &journal, id: "b", destination: "second", at: now, body: body)
      try send(
        state, &journal, id: "c", destination: "third", at: now, type: "text/plain", body: "text")
      ledger.journal = journal.link
      var problems: [Diagnostic] = []
      let history = try history(state, ledger, &problems)
      #expect(history.series(.telemetry, ["first", "second"]).map(\.destination) == ["second"])
      #expect(history.unreadable == [.telemetry: ["third"]])
    }
  }

  @Test func `what is over a limit is counted and not read`() throws {
    try withState { state, journal, ledger in
      for number in 0..<7 {
        try send(
          state, &journal, id: "a\(number)", kind: .alert,
          at: now.adding(seconds: Int64(number) * 60),
          body: "{\"alert\": {\"alert\": \"A\(number)\"}}")
      }
      ledger.journal = journal.link
      var limits = KeptHistory.Limits()
      (limits.rows, limits.alerts) = (3, 2)
      var problems: [Diagnostic] = []
      let history = try history(state, ledger, limits: limits, &problems)
      #expect(history.rows.map(\.messageID) == ["a6", "a5", "a4"])
      #expect(history.rowCount == 7)
      #expect(history.alerts.map(\.messageID) == ["a6", "a5"])
      #expect(history.alertsLeftOut == 5)
      limits.bytes = 10
      #expect(try self.history(state, ledger, limits: limits, &problems).alerts.isEmpty)
    }
  }

  @Test func `a message is listed that the journal does not know`() throws {
    try withState { state, journal, ledger in
      try send(state, &journal, id: "a", at: now, body: "{\"telemetry\": {}}")
      try send(state, &journal, id: "b", at: now, body: "{\"telemetry\": {}}", event: .failed)
      ledger.journal = journal.link
      try #require(unlinked("\(state.path)/journal.jsonl"))
      var problems: [Diagnostic] = []
      let history = try history(state, ledger, &problems)
      #expect(history.rows.map(\.event) == [.delivered, .waits])
      #expect(history.rows.map(\.kind) == ["telemetry", "telemetry"])
      #expect(
        problems.map(\.message) == [
          "the file is missing, and the ledger remembers that there was one"
        ])
    }
  }

  @Test func `each damaged file is told, and the others are read`() throws {
    for name in ["ledger.json", "installation.json", "journal.jsonl"] {
      for content in [
        "", "{", "{\"version\": 2}", "{\"form\":\"callhome-journal\",\"version\":9}\n",
      ] {
        try withState { state, journal, ledger in
          try send(
            state, &journal, id: "a", at: now, body: "{\"telemetry\": {\"cm_user_count\": 7}}")
          ledger.journal = journal.link
          try state.write(ledger)
          try write(content.utf8, to: "\(state.path)/\(name)")
          var problems: [Diagnostic] = []
          let history = KeptHistory(state, &problems)
          #expect(history.series(.telemetry, []).count == 1, "\(name) \(content)")
          #expect(history.rows.count == 1, "\(name) \(content)")
          #expect(!problems.isEmpty, "\(name) \(content)")
        }
      }
    }
  }

  @Test func `a state in which there is nothing has no history and no fault`() throws {
    try withTemporaryDirectory { directory in
      let state = try StateDirectory(openingForChanges: "\(directory)/state")
      var problems: [Diagnostic] = []
      let history = KeptHistory(state, &problems)
      #expect(problems == [])
      #expect(history.rows.isEmpty && history.verified == nil && history.windows.isEmpty)
    }
  }

  // MARK: - Alerts

  @Test func `an alert that went to several is one, with the case that each receiver opened`()
    throws
  {
    let catalog = try #require(Catalog.builtIn("unified-cm"))
    try withState { state, journal, ledger in
      let body = """
        {"alert": {"alert": "CpuPegging", "node": "cucm-pub", "severity": "critical",
         "time": "2026-10-31T02:00:00Z", "repeats": 3, "impact": "calls fail",
         "remedy": ["look", "mend"]}}
        """
      for (id, destination) in [("a", "one"), ("b", "two")] {
        try send(
          state, &journal, id: id, kind: .alert, destination: destination, at: now, body: body,
          fields: ["alert.node": .send], caseNumber: "CASE-\(id)")
      }
      ledger.journal = journal.link
      ledger[Ledger.Key("one", .alert)].sent = Ledger.Sent(
        time: now, period: "2026-11", messageID: "a", bytes: 1, sha256: "", caseNumber: "CASE-a",
        caseURL: "https://support.example.net/CASE-a")
      ledger[Ledger.Key("two", .alert)].sent = Ledger.Sent(
        time: now, period: "2026-11", messageID: "b", bytes: 1, sha256: "", caseNumber: "CASE-b",
        caseURL: "javascript:alert(1)")
      var problems: [Diagnostic] = []
      let history = try history(state, ledger, &problems)
      let groups = ReportedAlerts(history, catalog, isRedacted: true).groups
      #expect(groups.map(\.name) == ["CpuPegging"])
      #expect(groups[0].occurrences.map(\.repeats) == [3])
      #expect(Set(groups[0].occurrences[0].deliveries.map(\.destination)) == ["one", "two"])
      // The catalog says more than was sent, perhaps.
      #expect(groups[0].definition == nil)
      #expect(groups[0].impact == "calls fail" && groups[0].remedy == ["look", "mend"])
      let open = ReportedAlerts(history, catalog, isRedacted: false).groups
      #expect(open[0].definition?.impact != nil)
      let page = page(history, catalog)
      let text = String(decoding: page.bytes, as: UTF8.self)
      #expect(
        text.contains(
          "case <a href=\"https://support.example.net/CASE-a\" rel=\"noreferrer noopener external\">"
            + "CASE-a</a>"))
      #expect(text.contains("case CASE-b"))
      #expect(!text.contains("javascript:"))
    }
  }

  @Test func `an alert that was refused is told once it was sent by hand`() throws {
    let catalog = try #require(Catalog.builtIn("unified-cm"))
    for isResent in [false, true] {
      try withState { state, journal, ledger in
        let entry = OutboxEntry(
          messageID: "a", destination: "support", recipient: "r", kind: .alert, mode: .smart,
          created: now, period: "2026-11", contentType: "application/json", fileExtension: "json",
          fields: [:], bytes: Array(#"{"alert": {"alert": "CpuPegging"}}"#.utf8))
        try state.put(entry)
        try journal.append(
          JournalEntry(.attempt, entry.head, at: now), JournalEntry(.rejected, entry.head, at: now))
        try state.keepRejected(entry.head, at: now)
        let later = now.adding(seconds: 600)
        if isResent { try journal.append(JournalEntry(.resent, entry.head, at: later)) }
        ledger.journal = journal.link
        var problems: [Diagnostic] = []
        let history = try history(state, ledger, &problems)
        let groups = ReportedAlerts(history, catalog, isRedacted: true).groups
        #expect(groups.map(\.name) == (isResent ? ["CpuPegging"] : []))
        // The message says no time itself.
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
    try withState { state, journal, ledger in
      do {
        guard let folder = try state.alerts(patience: .zero) else {
          Issue.record("the alerts are locked")
          return
        }
        let terms = AlertFolder.Terms(
          window: TimeSpan(seconds: 86_400), destinations: ["support"], now: now)
        var problems: [Diagnostic] = []
        let alert = Alert(name: "CpuPegging", node: "secret-node")
        let key = AlertKey(name: "cpupegging", node: "secret-node", details: [])
        for _ in 0..<4 {
          _ = try folder.decide(alert, key, diagnostics: [], terms, &problems)
        }
      }
      var problems: [Diagnostic] = []
      let history = try history(state, ledger, &problems)
      let open = ReportedAlerts(history, catalog, isRedacted: false).groups
      #expect(open.map(\.name) == ["CpuPegging"])
      #expect(open[0].occurrences.count == 1)
      #expect(open[0].occurrences[0].waits == ["support"])
      #expect(open[0].occurrences[0].repeats == 3)
      #expect(ReportedAlerts(history, catalog, isRedacted: true).groups.isEmpty)
    }
  }

  private func page(_ history: KeptHistory, _ catalog: Catalog) -> SitePage {
    SitePage(
      isRedacted: true,
      status: StatusReport(
        configPath: "/etc/callhome/callhome.yaml", callHome: "smart", product: "unified-cm",
        accepted: (now, "jdoe"), withholdsNew: false, rows: [], now: now),
      catalog: catalog, history: history, current: [:], withheld: [], destinations: [],
      problems: [], calendar: .utc, language: .english, version: "1")
  }
}

private func unlinked(_ path: String) -> Bool {
  removeTree(path)
  return contents(of: path) == nil
}
