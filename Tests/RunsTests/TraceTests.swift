import Alerts
import Catalogs
import Runs
import StateDirectory
import Testing
import Times

/// Traces go with an alert where config and licence say so, and our copies of them do not stay (T1, T5, C3).
@Suite struct TraceTests {
  private let start: Timestamp = "2026-11-10T12:00:00Z"
  private let cpu = "{alert: CpuPegging, node: cucm-pub}"

  private func site(_ destination: String = "path: archive") throws -> TestSite {
    let site = try TestSite(config(destination))
    try site.write("logs/sdl.txt", "call from 10.1.2.3 was slow\n")
    return site
  }

  private func config(_ destination: String = "path: archive", traces: Bool = true) -> TestConfig {
    TestConfig().with {
      $0.destinations = ["archive": destination]
      $0.more = "traces: \(traces)\ntrace_files: {cpu_pegging: [logs/*.txt]}\n"
    }
  }

  private func alert(_ site: TestSite) throws {
    try site.write("alert.yaml", cpu)
    let source = AlertSource(file: "\(site.path)/alert.yaml", input: .own)
    let outcome = AlertRun(source, tellsStatus: false).run(site.environment(start))
    #expect(outcome.status == .done)
  }

  /// What stands in base64 in a message.
  private func attached(_ message: String) -> Bool { message.contains("\"encoding\": \"base64\"") }

  @Test func `a trace of the config goes with its alert, scrubbed`() throws {
    let site = try site()
    site.accept()
    try alert(site)
    let message = try site.newest(.alert)
    #expect(message.contains("sdl.txt") && attached(message))
    // "call from [address 1] was slow" and a line end, in base64.
    #expect(message.contains("Y2FsbCBmcm9tIFthZGRyZXNzIDFdIHdhcyBzbG93Cg=="))
  }

  @Test func `without the key, and before it was agreed to, an alert goes without traces`() throws {
    let off = try site()
    try off.configure(config(traces: false))
    off.accept()
    try alert(off)
    #expect(try !off.newest(.alert).contains("sdl.txt"))
    let later = try site()
    try later.configure(config(traces: false))
    later.accept()
    try later.configure(config())
    #expect(later.license().contains("+ alert.traces"))
    try alert(later)
    #expect(try !later.newest(.alert).contains("sdl.txt"))
  }

  @Test func `what waits longer than traces are kept goes without them and says so`() throws {
    let site = try site("path: missing/archive")
    site.accept()
    try alert(site)
    let before = try #require(try site.waiting().first)
    #expect(before.traceless != nil)
    site.send(at: start.adding(seconds: 48 * hour - 1), kinds: [.alert])
    #expect(try site.waiting().first?.bytes == before.bytes)
    site.send(at: start.adding(seconds: 48 * hour + 1), kinds: [.alert])
    let after = try #require(try site.waiting().first)
    #expect(after.messageID == before.messageID)
    let text = String(decoding: after.bytes, as: UTF8.self)
    #expect(!attached(text) && text.contains("sdl.txt") && text.contains("48 hours"))
    try site.write("missing/x", "")
    site.send(at: start.adding(seconds: 50 * hour), isNow: true, kinds: [.alert])
    #expect(site.count(.alert, in: "missing/archive") == 1)
  }

  @Test func `what is late is not sent with its traces even where the way is free by then`() throws
  {
    let site = try site("path: missing/archive")
    site.accept()
    try alert(site)
    #expect(try site.waiting().first?.traceless != nil)
    let late = start.adding(seconds: 49 * hour)
    site.confirm(late, kinds: [.alert])
    let status = StatusRun(isJSON: false).run(site.environment(late)).text
    #expect(status.contains("1 copy of a message is kept longer than 'keep' allows"))
    try site.write("missing/x", "")
    site.send(at: late, isNow: true, kinds: [.alert])
    #expect(site.count(.alert, in: "missing/archive") == 1)
    #expect(try !attached(site.newest(.alert, in: "missing/archive")))
  }

  @Test func `a damaged message that may hold traces goes when these would`() throws {
    let site = try site("path: missing/archive")
    site.accept()
    try alert(site)
    let name = try #require(site.names(in: "state/outbox").first)
    let whole = try site.bytes("state/outbox/\(name)")
    try site.write("state/outbox/\(name)", "x" + String(decoding: whole, as: UTF8.self))
    // By the time at which its file was changed, which is that of this machine.
    site.send(at: .now(), kinds: [.alert])
    #expect(site.names(in: "state/outbox") == ["\(name).damaged"])
    site.send(at: Timestamp.now().adding(seconds: 49 * hour), kinds: [.alert])
    #expect(site.names(in: "state/outbox") == [])
  }

  @Test func `the traces in copies of what was sent go in time, the message stays`() throws {
    let site = try site()
    site.accept()
    try alert(site)
    let name = try #require(site.names(in: "state/sent").first)
    let whole = try site.bytes("state/sent/\(name)")
    site.send(at: start.adding(seconds: 47 * hour))
    #expect(try site.bytes("state/sent/\(name)") == whole)
    site.send(at: start.adding(seconds: 49 * hour))
    let kept = String(decoding: try site.bytes("state/sent/\(name)"), as: UTF8.self)
    #expect(!attached(kept) && kept.contains("48 hours") && kept.contains("CpuPegging"))
    let shown = HistoryRun().show(
      String(name.split(separator: "-")[1].prefix(12)), isTerminal: false,
      site.environment(start.adding(seconds: 49 * hour)))
    #expect(shown.text.contains("CpuPegging") && shown.status == .done)
    let status = StatusRun(isJSON: false).run(site.environment(start.adding(seconds: 49 * hour)))
    #expect(!status.text.contains("is kept longer"))
  }

  @Test func `where the traces alone are not to be sent any more the alert goes without them`()
    throws
  {
    let site = try site("path: missing/archive")
    site.accept()
    try alert(site)
    try site.configure(config("path: missing/archive", traces: false))
    try site.write("missing/x", "")
    site.send(at: start.adding(seconds: day), isNow: true, kinds: [.alert])
    #expect(site.count(.alert, in: "missing/archive") == 1)
    #expect(try !attached(site.newest(.alert, in: "missing/archive")))
  }

  @Test func `a dry run shows an alert as it would be sent, traces included, and writes nothing`()
    throws
  {
    let site = try site()
    site.accept()
    try site.write("alert.yaml", cpu)
    let before = site.names(in: "state")
    let run = DryRun(
      kind: .alert, alerts: AlertSource(file: "\(site.path)/alert.yaml", input: nil),
      destination: nil, format: nil, mode: nil)
    let outcome = run.run(site.environment(start))
    #expect(outcome.status == .done)
    #expect(outcome.text.contains("CpuPegging") && attached(outcome.text))
    #expect(site.names(in: "state") == before)
    #expect(site.names() == [])
  }
}
