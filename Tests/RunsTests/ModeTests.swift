import Catalogs
import Diagnostics
import Findings
import Foundation
import Runs
import Testing
import Times

@Suite struct ModeTests {
  private static let now: Timestamp = "2026-11-02T00:00:00Z"
  private static let reminder = "Call Home is not configured, and nothing is sent"

  @Test func `in mode none a person who sends is reminded every time`() throws {
    let site = try TestSite(TestConfig(mode: "none"))
    for isNow in [true, false, true] {
      let outcome = site.send(at: Self.now, isNow: isNow, isAttended: true)
      #expect(outcome.status == .done)
      #expect(outcome.told.contains(Self.reminder))
      #expect(outcome.told.contains("set 'call_home: smart' or 'call_home: anonymous' in "))
      #expect(outcome.told.contains("call_home: disabled"))
    }
    #expect(site.names() == [])
  }

  @Test func `in mode none cron is reminded once a month at most`() throws {
    let site = try TestSite(TestConfig(mode: "none"))
    try makeState(site)
    var reminders: [Int64] = []
    for hours: Int64 in stride(from: 0, to: 24 * 64, by: 24) {
      let outcome = site.send(at: later(Self.now, hours * hour))
      #expect(outcome.status == .done)
      if outcome.told.contains(Self.reminder) { reminders.append(hours / 24) }
    }
    #expect(reminders == [0, 31, 62])
  }

  @Test func `a reminder by hand does not use up the one of cron`() throws {
    let site = try TestSite(TestConfig(mode: "none"))
    try makeState(site)
    site.send(at: Self.now, isAttended: true)
    #expect(site.send(at: Self.now).told.contains(Self.reminder))
  }

  @Test func `in mode none check and status print the reminder`() throws {
    let site = try TestSite(TestConfig(mode: "none"))
    let environment = site.environment(Self.now)
    #expect(CheckRun().run(environment).told.contains(Self.reminder))
    let status = StatusRun(isJSON: false).run(environment)
    #expect(status.text.hasPrefix("Call Home is not configured: nothing is sent\n"))
    #expect(status.text.contains("set 'call_home: smart'"))
    #expect(status.verdict == .notConfigured)
  }

  @Test func `in mode none nothing is written`() throws {
    let site = try TestSite(TestConfig(mode: "none"))
    site.send(at: Self.now)
    site.send(at: Self.now, isNow: true)
    _ = CheckRun().run(site.environment(Self.now))
    _ = StatusRun(isJSON: true).run(site.environment(Self.now))
    #expect(site.names(in: "") == ["callhome.yaml", "snapshot.yaml"])
  }

  @Test(arguments: ["metod: x", "state: [a]", "product: nonsense", "\tbad", "contact: {email: }}"])
  func `disabled is silent whatever is wrong with another line, and check tells it`(line: String)
    throws
  {
    let site = try TestSite(TestConfig())
    site.accept()
    site.send(at: Self.now)
    let config = TestConfig(mode: "disabled").text
      .replacing(line.hasPrefix("product") ? "product: unified-cm\n" : "\n\n", with: "\n")
    try site.write("callhome.yaml", config + line + "\n")
    let before = site.names(in: "") + site.names(in: "state")
    let ledger = try site.bytes("state/ledger.json")
    for isNow in [false, true] {
      let outcome = site.send(at: later(Self.now, 40 * day), isNow: isNow, isAttended: isNow)
      #expect(outcome.status == .done)
      #expect(outcome.text + outcome.told == "")
    }
    #expect(site.names(in: "") + site.names(in: "state") == before)
    #expect(try site.bytes("state/ledger.json") == ledger)
    let check = CheckRun().run(site.environment(Self.now))
    #expect(check.status == .notConfigured)
    #expect(check.told.contains(": error: "))
  }

  @Test(arguments: [
    "call_home: smart\ncall_home: disabled\n", "# call_home: disabled\nversion: 7\n",
  ])
  func `what is not plainly disabled is told`(text: String) throws {
    let site = try TestSite()
    try site.write("callhome.yaml", text)
    let outcome = site.send(at: Self.now)
    #expect(outcome.status == .notConfigured)
    #expect(outcome.told.contains(": error: "))
  }

  @Test func `a disabled config that others could have written is told`() throws {
    let site = try TestSite(TestConfig(mode: "disabled"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o666], ofItemAtPath: "\(site.path)/callhome.yaml")
    let outcome = site.send(at: Self.now)
    #expect(outcome.status == .permission)
    #expect(outcome.told.contains("other users can write this file"))
  }

  @Test func `disabled sends, says and writes nothing`() throws {
    let site = try TestSite(TestConfig(mode: "disabled"))
    for (isNow, isAttended) in [(false, false), (true, false), (true, true)] {
      let outcome = site.send(at: Self.now, isNow: isNow, isAttended: isAttended)
      #expect(outcome.status == .done)
      #expect(outcome.text + outcome.told == "")
    }
    #expect(site.names(in: "") == ["callhome.yaml", "snapshot.yaml"])
  }

  @Test func `without a file at the default path the mode is none`() {
    let outcome = SendRun(isNow: true, kinds: [], destinations: [])
      .run(environment("/nonexistent/callhome.yaml", isNamed: false))
    #expect(outcome.status == .done)
    #expect(outcome.told.contains(Self.reminder))
    #expect(outcome.told.contains("run: callhome config init -c /nonexistent/callhome.yaml"))
  }

  @Test func `a file that was named and is not there is an error`() {
    let outcome = SendRun(isNow: false, kinds: [], destinations: [])
      .run(environment("/nonexistent/callhome.yaml", isNamed: true))
    #expect(outcome.status == .notConfigured)
    #expect(outcome.told == "/nonexistent/callhome.yaml: error: no such file or directory\n")
  }

  @Test func `'call_home' must be given`() throws {
    let site = try TestSite()
    try site.write("callhome.yaml", "version: 1\n")
    let outcome = site.send(at: Self.now)
    #expect(outcome.status == .notConfigured)
    #expect(outcome.told.contains("the key 'call_home' is missing"))
  }

  @Test func `the example that the program prints is smart`() {
    let lines = ConfigRun().example().text.split(separator: "\n")
    #expect(lines.contains("call_home: smart"))
  }

  @Test func `in anonymous mode check and status tell what is not in force, a note for each`()
    throws
  {
    let site = try TestSite(
      TestConfig(
        mode: "anonymous",
        destinations: ["archive": "path: archive, messages: [inventory, configuration]"]))
    for told in try notes(site) {
      for what in ["'contact'", "'contract'", "'configuration' for 'archive'"] {
        #expect(told.contains("\(what) is not in force in anonymous mode"))
      }
      #expect(!told.contains("'inventory' for 'archive'"))
    }
  }

  @Test func `in smart mode everything is in force`() throws {
    for told in try notes(try TestSite()) { #expect(!told.contains("not in force")) }
  }

  @Test func `a switch of mode is a change of one line`() throws {
    let site = try TestSite()
    site.accept()
    site.send(at: "2026-10-01T00:00:00Z")
    #expect(try site.newest().contains("uc@example.com"))
    try site.configure(TestConfig(mode: "anonymous"))
    #expect(site.send(at: "2026-11-01T00:00:00Z").status == .done)
    #expect(!(try site.newest()).contains("uc@example.com"))
    try site.configure(TestConfig(mode: "smart"))
    #expect(site.send(at: "2026-12-01T00:00:00Z").told == "")
    #expect(try site.newest().contains("uc@example.com"))
  }

  @Test func `smart mode without a user id works and is noted`() throws {
    let site = try TestSite()
    let text = TestConfig().text
    let note = "the support centre may not know whose message it is"
    #expect(!CheckRun().run(site.environment(Self.now)).told.contains(note))

    try site.write(
      "callhome.yaml", text.replacingOccurrences(of: "contract: {user_id: jdoe}\n", with: ""))
    let outcome = CheckRun().run(site.environment(Self.now))
    #expect(outcome.status == .done)
    #expect(outcome.told.contains(note))
    site.accept()
    #expect(site.send(at: Self.now).told == "")
    #expect(site.count() == 1)
  }

  @Test func `anonymous mode needs neither contact nor contract, smart mode an address`() throws {
    let site = try TestSite(TestConfig(mode: "anonymous"))
    func withoutContact(_ mode: String) -> String {
      TestConfig(mode: mode).text
        .replacingOccurrences(of: "contact: {email: uc@example.com}\n", with: "")
        .replacingOccurrences(of: "contract: {user_id: jdoe}\n", with: "")
    }
    try site.write("callhome.yaml", withoutContact("anonymous"))
    site.accept()
    let outcome = site.send(at: Self.now)
    #expect(outcome.told == "")
    #expect(site.count() == 1)
    for told in try notes(site) { #expect(!told.contains("not in force")) }

    try site.write("callhome.yaml", withoutContact("smart"))
    let smart = site.send(at: Self.now)
    #expect(smart.status == .notConfigured)
    #expect(smart.told.contains("the key 'contact.email' is missing: smart mode needs it"))
  }

  /// What check and status tell.
  private func notes(_ site: TestSite) throws -> [String] {
    let environment = site.environment(Self.now)
    let runs = [CheckRun().run(environment), StatusRun(isJSON: false).run(environment)]
    for run in runs { #expect(run.status == .done) }
    return runs.map { run in
      run.told + run.text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    }
  }

  /// Leaves a state directory behind, as a site has that was in use before.
  private func makeState(_ site: TestSite) throws {
    try site.install(slotKey: "key")
  }

  private func environment(_ path: String, isNamed: Bool) -> RunEnvironment {
    RunEnvironment(
      configPath: path, isConfigNamed: isNamed, now: Self.now, calendar: .utc, isAttended: false)
  }
}
