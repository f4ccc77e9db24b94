import Catalogs
import Certificates
import Diagnostics
import Files
import Findings
import StateDirectory
import Testing
import Times

/// The findings about a site, from facts alone.
@Suite struct FindingsTests {
  static let now = Timestamp(seconds: 1_793_502_000)
  static let day: Int64 = 86_400

  static func ago(_ days: Int64) -> Timestamp { now.adding(seconds: -days * day) }

  /// A site at which all is well.
  static func facts(_ change: (inout SiteFacts) -> Void = { _ in }) -> SiteFacts {
    var facts = SiteFacts(
      configPath: "/etc/callhome/callhome.yaml", callHome: "smart", now: now, calendar: .utc)
    facts.accepted = (ago(100), "jdoe")
    facts.rows = [row(.inventory, sent: ago(10)), row(.telemetry, sent: ago(10))]
    facts.runs = SiteFacts.Runs(last: now.adding(seconds: -3_600), scheduler: .cron)
    facts.snapshots = SnapshotFacts()
    change(&facts)
    return facts
  }

  static func row(
    _ kind: MessageKind, _ destination: String = "support", sent: Timestamp? = nil,
    failure: String? = nil, hint: String? = nil, failing: (Int64, String)? = nil,
    refused: String? = nil, queued: Timestamp? = nil, overdue: Timestamp? = nil
  ) -> SiteFacts.Row {
    var record = Ledger.Record()
    record.sent = sent.map {
      Ledger.Sent(time: $0, period: "2026-10", messageID: "0", bytes: 1, sha256: "")
    }
    record.failure = failure.map { Ledger.Event(time: ago(0), text: $0, hint: hint) }
    record.refusal = refused.map { Ledger.Refusal(period: $0, recipient: "x") }
    return SiteFacts.Row(
      destination: destination, kind: kind, record: record, waitingSince: queued,
      nextAttempt: queued.map { _ in now }, failing: failing.map { (ago($0.0), $0.1) },
      nextDue: now, overdueAt: overdue)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let what: String
    let facts: SiteFacts
    let verdict: Verdict
    let findings: [String]

    init(
      _ what: String, _ verdict: Verdict, _ findings: [String],
      _ change: (inout SiteFacts) -> Void
    ) {
      (self.what, self.verdict, self.findings) = (what, verdict, findings)
      facts = FindingsTests.facts(change)
    }

    var testDescription: String { what }
  }

  /// A finding in one line.
  static func line(_ finding: Finding) -> String {
    "\(finding.severity.rawValue) \(finding.code.rawValue) \(finding.count): "
      + (finding.place.map { "\($0): " } ?? "") + finding.text.description
      + (finding.remedy.map { " | \($0)" } ?? "")
  }

  static func broken(_ message: String, hint: String? = nil) -> Diagnostic {
    Diagnostic(.error, in: "/var/lib/callhome/ledger.json", message, hint: hint)
  }

  static let cases: [Case] = [
    Case("all is well", .working, []) { _ in },
    Case("switched off", .disabled, []) { facts in
      facts.callHome = "disabled"
      facts.stateDamage = [broken("the file is damaged")]
    },
    Case(
      "nobody decided", .notConfigured,
      ["failing undecided 1: Call Home is not configured | set 'call_home'"]
    ) { facts in
      facts.callHome = "none"
      facts.reminder = Diagnostic(
        .note, at: nil, "Call Home is not configured", hint: "set 'call_home'")
    },
    Case(
      "the policy of the machine is damaged, and the config asks for more", .failing,
      [
        "failing policy 1: /etc/callhome/policy.yaml: it was changed | run: callhome policy install",
        "degraded policy 1: /etc/callhome/callhome.yaml: 'support' is not allowed | remove it",
        "note policy 1: /etc/callhome/callhome.yaml: the mode is too high",
      ]
    ) { facts in
      facts.policyFault = Diagnostic(
        .error, in: "/etc/callhome/policy.yaml", "it was changed",
        hint: "run: callhome policy install")
      facts.policyLimits = [
        Diagnostic(.note, in: "/etc/callhome/callhome.yaml", "the mode is too high"),
        Diagnostic(
          .warning, in: "/etc/callhome/callhome.yaml", "'support' is not allowed",
          hint: "remove it"),
      ]
    },
    Case(
      "nobody accepted", .notConfigured,
      [
        "failing not-accepted 1: the terms are not accepted, so nothing is sent | run: callhome license accept"
      ]
    ) { $0.accepted = nil },
    Case(
      "a config elsewhere", .notConfigured,
      [
        "failing not-accepted 1: the terms are not accepted, so nothing is sent | run: callhome license accept -c '/srv/my site.yaml'"
      ]
    ) { facts in
      facts.accepted = nil
      facts.namedConfig = "/srv/my site.yaml"
    },
    Case(
      "a damaged consent is not the same as none", .failing,
      [
        "failing state-damaged 2: /var/lib/callhome/ledger.json: the file is damaged (and 1 more) | run: callhome send"
      ]
    ) { facts in
      facts.accepted = nil
      facts.stateDamage = [broken("the file is damaged"), broken("this too")]
    },
    Case(
      "a state that cannot be written hides that no run took place", .failing,
      ["failing state-not-writable 1: /var/lib/callhome/ledger.json: no space | free some"]
    ) { facts in
      facts.stateProblem = broken("no space", hint: "free some")
      facts.runs = SiteFacts.Runs(last: ago(30))
    },
    Case(
      "a dead cron", .degraded,
      [
        "degraded no-run 1: no scheduled 'callhome send' has run since 2026-10-29 03:00, for 3 days | run: systemctl enable --now cron || service cron start"
      ]
    ) { $0.runs = SiteFacts.Runs(last: ago(3), scheduler: .cron) },
    Case(
      "a dead timer, and messages that are late for that reason", .failing,
      [
        "failing no-run 1: no scheduled 'callhome send' has run since 2026-07-24 03:00, for 100 days: 1 message is overdue | run: systemctl restart callhome.timer"
      ]
    ) { facts in
      facts.runs = SiteFacts.Runs(last: nil, scheduler: .timer)
      facts.rows = [row(.inventory, overdue: ago(20))]
    },
    Case(
      "a state of an earlier version knows runs by what was sent", .degraded,
      [
        "degraded no-run 1: no scheduled 'callhome send' has run since 2026-10-22 03:00, for 10 days | run: (crontab -l 2>/dev/null; printf '%s\\n' '*/15 * * * * callhome send --spread') | crontab -"
      ]
    ) { $0.runs = SiteFacts.Runs(last: nil) },
    Case(
      "a dead cron of a config elsewhere", .degraded,
      [
        "degraded no-run 1: no scheduled 'callhome send' has run since 2026-10-29 03:00, for 3 days | run: (crontab -u uc -l 2>/dev/null; printf '%s\\n' '*/15 * * * * callhome send --spread -c /srv/a\\%.yaml') | crontab -u uc -"
      ]
    ) {
      $0.runs = SiteFacts.Runs(last: ago(3), crontabUser: "uc")
      $0.namedConfig = "/srv/a%.yaml"
    },
    Case("a run on the day before", .working, []) {
      $0.runs = SiteFacts.Runs(last: ago(1), scheduler: .cron)
    },
    Case("cron that runs once a month", .working, []) {
      $0.runs = SiteFacts.Runs(last: ago(31), longestGap: 32 * day)
    },
    Case(
      "messages that never came although runs take place", .failing,
      [
        "failing overdue 2: 2 messages have been overdue since 2026-10-12 03:00, and no run reported why | run: callhome send --now"
      ]
    ) {
      $0.rows = [row(.inventory, overdue: ago(20)), row(.telemetry, overdue: ago(19))]
    },
    Case("a message that is due is not overdue yet", .working, []) {
      $0.rows = [row(.inventory, overdue: now.adding(seconds: 1))]
    },
    Case(
      "nobody reads what cron reports", .working,
      ["note no-mail 1: cron cannot mail"]
    ) {
      $0.runs = SiteFacts.Runs(
        last: now, mailProblem: Diagnostic(.note, at: nil, "cron cannot mail"))
    },
    Case(
      "one cause for all messages of a destination", .failing,
      [
        "failing not-sent 2: inventory, telemetry could not be sent to 'support': TLS failed | set 'tls.ca_file'; then run: callhome send --now"
      ]
    ) {
      $0.rows = [MessageKind.inventory, .telemetry].map {
        row($0, failure: "TLS failed", hint: "set 'tls.ca_file'", failing: (0, "tls"), queued: now)
      }
    },
    Case(
      "a failure that may be over soon", .degraded,
      [
        "degraded not-sent 1: inventory could not be sent to 'support': no connection | run: callhome send --now"
      ]
    ) {
      $0.rows = [row(.inventory, failure: "no connection", failing: (0, "connect"), queued: now)]
    },
    Case(
      "the same after two days", .failing,
      [
        "failing not-sent 1: inventory could not be sent to 'support': no connection | run: callhome send --now"
      ]
    ) {
      $0.rows = [row(.inventory, failure: "no connection", failing: (2, "connect"), queued: now)]
    },
    Case(
      "a failure that a command mends", .failing,
      [
        "failing not-sent 1: inventory could not be sent to 'support': no such directory | run: mkdir a && callhome send --now"
      ]
    ) {
      $0.rows = [
        row(
          .inventory, failure: "no such directory", hint: "run: mkdir a", failing: (0, "local"),
          queued: now)
      ]
    },
    Case(
      "a ledger of 0.1.0 has no hints", .failing,
      [
        "failing not-sent 1: inventory could not be sent to 'support': the receiver denies access | run: callhome check --connect"
      ]
    ) {
      $0.rows = [
        row(
          .inventory, failure: "the receiver denies access", failing: (0, "auth"),
          queued: now)
      ]
    },
    Case(
      "rejected is not queued", .failing,
      [
        "failing rejected 1: inventory for 2026-10 was rejected by 'support': status 422 | run: callhome send --now"
      ]
    ) { $0.rows = [row(.inventory, failure: "status 422", refused: "2026-10")] },
    Case(
      "queued for two days and never tried", .degraded,
      [
        "degraded queued 1: 1 message to 'support' has been queued since 2026-10-30 03:00, and was not tried | run: callhome send --now"
      ]
    ) { $0.rows = [row(.inventory, queued: ago(2))] },
    Case("queued an hour ago", .working, []) {
      $0.rows = [row(.inventory, queued: now.adding(seconds: -3_600))]
    },
    Case(
      "changes that are not accepted", .failing,
      [
        "failing not-all-accepted 1: nothing is sent to 'new' | run: callhome license accept",
        "degraded not-all-accepted 2: fields of 'a' (and 1 other destinations) | run: callhome license accept",
      ]
    ) {
      $0.notAccepted = [
        (Diagnostic(.warning, at: nil, "fields of 'a'"), false),
        (Diagnostic(.warning, at: nil, "nothing is sent to 'new'"), true),
        (Diagnostic(.warning, at: nil, "fields of 'b'"), false),
      ]
    },
    Case(
      "snapshots of which none can be read hide that messages could not be made", .failing,
      [
        "failing unreadable-snapshot 1: /var/lib/callhome/ledger.json: no such file | run: callhome check"
      ]
    ) { facts in
      facts.snapshots?.isUsable = false
      facts.snapshots?.errors = [broken("no such file")]
      facts.rows = [row(.inventory, failure: SiteFacts.unreadableSnapshots)]
    },
    Case(
      "one cause on three nodes", .degraded,
      [
        "degraded failed-collection 3: n1: the collection failed on 3 nodes: the login was refused | check it"
      ]
    ) {
      $0.snapshots?.failures = (1...3).map {
        SnapshotFacts.Failure(
          node: "n\($0)", cause: "the login was refused",
          Diagnostic(.warning, in: "n\($0)", "the collection failed", hint: "check it"))
      }
    },
    Case(
      "a dead collector", .degraded,
      [
        "degraded stale-snapshot 5: nothing has been collected since 2026-10-24 03:00, so that all values are marked as stale: 'f1', 'f2', 'f3' and 2 more | collect again; if the collector runs automatically, see its log"
      ]
    ) {
      $0.snapshots?.stale = (1...5).map { (file: "f\($0)", taken: ago(8)) }
      $0.snapshots?.fileCount = 5
    },
    Case(
      "three of five snapshots are stale", .degraded,
      [
        "degraded stale-snapshot 3: 3 of 5 snapshots were collected more than 3d ago, and their values are marked as stale: 'f1', 'f2', 'f3' | collect again; if the collector runs automatically, see its log"
      ]
    ) {
      $0.snapshots?.stale = (1...3).map { (file: "f\($0)", taken: ago(8)) }
      $0.snapshots?.fileCount = 5
      $0.snapshots?.maxAge = "3d"
    },
    Case(
      "a dead collector that this machine starts, and a collection that failed", .degraded,
      [
        "degraded failed-collection 1: n1: the collection failed | check it; run: collect",
        "degraded stale-snapshot 1: nothing has been collected since 2026-10-24 03:00, so that all values are marked as stale: 'f1' | run: collect",
      ]
    ) {
      $0.collector = "collect"
      $0.snapshots?.failures = [
        SnapshotFacts.Failure(
          node: "n1", cause: "the login was refused",
          Diagnostic(.warning, in: "n1", "the collection failed", hint: "check it"))
      ]
      $0.snapshots?.stale = [(file: "f1", taken: ago(8))]
      $0.snapshots?.fileCount = 1
    },
    Case("silent nodes", .degraded, ["degraded silent-node 4: nothing from 4 nodes"]) {
      $0.snapshots?.silent = (4, ago(3), Diagnostic(.warning, at: nil, "nothing from 4 nodes"))
    },
    Case(
      "maintenance", .working,
      [
        "note maintenance 3: alerts are held for maintenance until 2026-11-01 03:00 (upgrade); held so far: 3 | run: callhome maintenance end"
      ]
    ) { $0.maintenance = (now, "upgrade", 3) },
    Case(
      "what is kept too long and what was set aside", .working,
      [
        "note set-aside 1: the damaged file 'ledger.json.damaged' was set aside, and is kept until 2026-11-01 03:00",
        "note overdue-copies 3: 3 copies of messages are kept longer than 'keep' allows; the next 'callhome send' deletes them | run: callhome send",
      ]
    ) { facts in
      facts.setAside = [SiteFacts.SetAside(file: "ledger.json.damaged", time: ago(9), end: now)]
      (facts.overdueCopies, facts.overdueTraces) = (1, 2)
    },
  ]

  @Test(arguments: cases) func `a site has the findings that follow from its facts`(
    case expected: Case
  ) {
    let findings = expected.facts.findings
    #expect(findings.map(Self.line) == expected.findings)
    #expect(expected.facts.verdict(of: findings) == expected.verdict)
    for finding in findings where ![.undecided, .remark].contains(finding.code) {
      #expect(finding.severity == .note || finding.remedy != nil || finding.code == .silentNode)
    }
  }

  @Test func `every verdict has the status that plugins of monitoring systems have`() {
    #expect(Verdict.allCases.map(\.exitStatus) == [0, 1, 2, 3, 0, 3])
  }

  @Test func `a sentence has the same values in every language`() {
    let sentence: Sentence = "\(3) of \(5) files are older than '\("{0} x {9}")'"
    #expect(sentence.form == "{0} of {1} files are older than '{2}'")
    #expect(sentence.description == "3 of 5 files are older than '{0} x {9}'")
    #expect(sentence.text(in: "{2}: {1}, {0} {7} {") == "{0} x {9}: 5, 3 {7} {")
  }

  @Test(
    arguments: [
      ("no connection to a:1: refused", "no connection to {0}: {1}", ["a:1", "refused"]),
      ("the first of all (status 3)", "the first of all (status {0})", ["3"]),
      ("the connection timed out", "no connection to {0}: {1}", nil),
      ("no connection to : refused", "no connection to {0}: {1}", nil),
      ("no connection to a:1: refused, twice", "{0}, twice", ["no connection to a:1: refused"]),
    ] as [(String, String, [String]?)])
  func `a text has the values of its form, or another form`(
    text: String, form: String, values: [String]?
  ) {
    #expect(Sentence.values(of: text, in: form) == values)
  }

  @Test(arguments: [
    ("/etc/callhome/callhome.yaml", "/etc/callhome/callhome.yaml"), ("a b", "'a b'"),
    ("it's", "'it'\\''s'"), ("", "''"), ("$(x)", "'$(x)'"), ("~x;", "'~x;'"),
  ])
  func `a shell reads a word back as it was`(word: String, written: String) {
    #expect(shellWord(word) == written)
  }
}
