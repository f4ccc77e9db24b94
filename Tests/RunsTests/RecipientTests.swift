import Catalogs
import Foundation
import Runs
import StateDirectory
import Testing
import Times

/// A recipient is the directory that a path leads to, however the path is written.
@Suite struct RecipientTests {
  private static let now: Timestamp = "2026-11-02T00:00:00Z"

  @Test(arguments: [
    "./archive", "archive/", "store/../archive", "link/../archive",
  ])
  func `a directory that is written in another way is the one that was accepted`(
    spelling: String
  ) throws {
    let site = try TestSite()
    try site.write("store/file", "")
    try link(site, "link", to: "store")
    site.accept()
    try site.configure(TestConfig(destinations: ["archive": "path: \(spelling)"]))
    let outcome = site.send(at: Self.now)
    #expect(outcome.status == .done)
    #expect(!outcome.told.contains("agreed"))
    #expect(site.names().count == 3)
    #expect(site.license().contains("Nothing more would be sent than was accepted."))
  }

  @Test func `through a link a directory is the same before it is there, and when it is`() throws {
    let site = try TestSite(TestConfig(destinations: ["archive": "path: link/out"]))
    try link(site, "link", to: "store")
    site.accept()
    try site.write("store/file", "")
    try site.configure(TestConfig(destinations: ["archive": "path: store/out"]))
    for (month, count) in [("10", 3), ("11", 6)] {
      let outcome = site.send(at: .init(stringLiteral: "2026-\(month)-01T00:00:00Z"))
      #expect(outcome.status == .done, "\(outcome.told)")
      #expect(site.names(in: "store/out").count == count)
    }
  }

  @Test func `where a link leads elsewhere nothing is sent before that is accepted`() throws {
    let site = try TestSite(TestConfig(destinations: ["archive": "path: link/out"]))
    for name in ["store", "other"] { try site.write("\(name)/file", "") }
    try link(site, "link", to: "store")
    site.accept()
    #expect(site.license().contains("(directory \(resolved(site))/store/out)"))
    #expect(site.send(at: "2026-10-01T00:00:00Z").status == .done)
    try site.remove("link")
    try link(site, "link", to: "other")
    let outcome = site.send(at: "2026-11-01T00:00:00Z")
    #expect(outcome.status == .notConfigured)
    #expect(outcome.told.contains("nothing is sent to 'archive': this recipient has not been"))
    #expect(site.names(in: "other") == ["file"])
    #expect(site.license().contains("instead of directory \(resolved(site))/store/out"))
  }

  // MARK: - What version 0.1.0 wrote down

  @Test func `what 0.1.0 accepted and queued under another spelling goes out unasked`() throws {
    let site = try TestSite()
    site.accept()
    try site.write("archive", "not a directory")
    #expect(site.send(at: Self.now).status == .waiting)
    try respell(site, "state/consent.json")
    let queued = try site.waiting().map(\.messageID).sorted()
    #expect(queued.count == 3)
    for name in site.names(in: "state/outbox") { try respell(site, "state/outbox/\(name)") }
    #expect(try site.waiting().allSatisfy { $0.recipient == Self.old(site) })

    try site.remove("archive")
    let outcome = site.send(at: Self.now.adding(seconds: 7 * hour))
    #expect(outcome.status == .done, "\(outcome.told)")
    #expect(!outcome.told.contains("agreed"))
    #expect(site.names().count == 3)
    for id in queued { #expect(site.names().contains { $0.contains(id) }) }
    #expect(site.license().contains("Nothing more would be sent than was accepted."))
  }

  @Test func `what a recipient refused for good under another spelling is not made again`() throws {
    let site = try TestSite(
      TestConfig(destinations: ["archive": "path: archive, messages: [inventory]"]))
    site.accept()
    for (recipient, count) in [(Self.old(site), 0), ("directory \(site.path)/elsewhere", 1)] {
      try site.change(at: Self.now) { state in
        state.ledger[Ledger.Key("archive", .inventory)].refusal = Ledger.Refusal(
          period: "2026-11", recipient: recipient)
      }
      #expect(try (site.status(at: Self.now).due == Self.now) == (count == 1))
      #expect(site.send(at: Self.now).status == .done)
      #expect(site.count() == count)
    }
  }

  /// A recipient as 0.1.0 called it where the config was named `./callhome.yaml`.
  private static func old(_ site: TestSite) -> String { "directory \(site.path)/./archive" }

  /// Writes a file of the state as 0.1.0 would have.
  private func respell(_ site: TestSite, _ name: String) throws {
    let text = String(decoding: try site.bytes(name), as: UTF8.self)
    let new = "directory \(resolved(site))/archive"
    #expect(text.contains(new), "\(name)")
    var lines = text.replacing(new, with: Self.old(site))
      .split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    if lines[0].hasPrefix("callhome-message") {
      lines[0] = "callhome-message 2 \(sha256(lines[1].utf8))"
    }
    try site.write(name, lines.joined(separator: "\n"))
  }

  private func resolved(_ site: TestSite) -> String {
    URL(fileURLWithPath: site.path).resolvingSymlinksInPath().path
  }

  private func link(_ site: TestSite, _ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(site.path)/\(name)", withDestinationPath: target)
  }

  // MARK: - Everything withheld

  @Test(arguments: [true, false])
  func `a run in which nobody agreed to anything that was due says so, with its status`(
    isNow: Bool
  ) throws {
    let site = try TestSite()
    site.accept()
    let moved = TestConfig(destinations: ["archive": "path: elsewhere"])
    try site.configure(moved)
    for day in ["02", "03"] {
      let outcome = site.send(
        at: .init(stringLiteral: "2026-11-\(day)T01:00:00Z"), isNow: isNow)
      #expect(outcome.status == .notConfigured)
      #expect(
        outcome.told.contains("nothing is sent to 'archive': this recipient has not been"))
      #expect(
        outcome.text
          == (isNow
            ? "nothing was sent: the terms have not been accepted for the due messages\n" : ""))
    }
    #expect(site.names(in: "elsewhere") == [])
    #expect(try site.waiting() == [])
    site.accept(at: "2026-11-03T02:00:00Z")
    #expect(site.send(at: "2026-11-03T03:00:00Z", isNow: isNow).status == .done)
    #expect(site.send(at: "2026-11-03T04:00:00Z").status == .done)
    #expect(site.names(in: "elsewhere").count == 3)
  }

  @Test func `where anything was sent or is queued the status is that of the rest`() throws {
    let site = try TestSite()
    site.accept()
    let both = TestConfig(destinations: ["archive": "path: archive", "other": "path: other"])
    try site.configure(both)
    #expect(site.send(at: Self.now).status == .done)
    // Nothing but what nobody agreed to is due now.
    #expect(site.send(at: Self.now.adding(seconds: hour)).status == .notConfigured)
    #expect(
      site.send(at: Self.now.adding(seconds: hour), destinations: ["archive"]).status == .done)
    try FileManager.default.removeItem(atPath: "\(site.path)/archive")
    try site.write("archive", "not a directory")
    #expect(site.send(at: "2026-12-01T00:00:00Z").status == .waiting)
    #expect(site.send(at: "2026-12-01T00:01:00Z").status == .waiting)
  }

  @Test func `what rules withhold, and nobody need agree to, is no matter of consent`() throws {
    let site = try TestSite(TestConfig(more: #"redaction: {"telemetry.*": withhold}"#))
    site.accept()
    #expect(site.send(at: Self.now).status == .done)
    let outcome = site.send(at: Self.now.adding(seconds: hour))
    #expect(outcome.status == .done)
    #expect(outcome.told == "")
  }
}
