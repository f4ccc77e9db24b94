import Diagnostics
import Foundation
import Runs
import Testing
import Times

/// Back to the last config that was used successfully (O5).
@Suite struct RestoreTests {
  private static let first: Timestamp = "2026-11-01T00:00:00Z"
  private static let now: Timestamp = "2026-11-20T12:00:00Z"
  private static let stamp = "20261120T120000Z"

  // MARK: - What is kept

  @Test func `a config is kept when a message was delivered with it`() throws {
    let site = try TestSite()
    site.accept()
    #expect(!site.names(in: "state").contains("config.yaml"))
    #expect(site.send(at: Self.first).status == .done)
    #expect(try site.bytes("state/config.yaml") == site.bytes("callhome.yaml"))
  }

  @Test func `a config with which nothing was sent is not kept`() throws {
    let site = try used()
    let kept = try site.bytes("state/config.yaml")
    try site.configure(TestConfig(destinations: ["archive": "path: elsewhere"]))
    #expect(site.send(at: later(Self.first, hour)).status == .done)
    #expect(try site.bytes("state/config.yaml") == kept)
  }

  @Test func `a config with which not everything arrived is not kept`() throws {
    let site = try used()
    let kept = try site.bytes("state/config.yaml")
    try site.configure(
      TestConfig(destinations: ["archive": "path: archive", "other": "path: snapshot.yaml"]))
    site.accept(at: later(Self.first, hour))
    #expect(site.send(at: "2026-12-01T00:00:00Z").status == .partlySent)
    #expect(try site.bytes("state/config.yaml") == kept)
  }

  @Test func `a test message that arrives is a use, one that does not is none`() throws {
    let site = try used()
    try site.configure(TestConfig(more: "# works"))
    #expect(TestRun(destinations: []).run(site.environment(Self.now)).status == .done)
    let kept = try site.bytes("state/config.yaml")
    #expect(String(decoding: kept, as: UTF8.self).contains("# works"))
    try site.configure(TestConfig(more: "# broken"))
    try site.remove("archive")
    try site.write("archive", "not a directory")
    #expect(TestRun(destinations: []).run(site.environment(Self.now)).status == .refused)
    #expect(try site.bytes("state/config.yaml") == kept)
  }

  @Test func `a run with nothing new does not write the kept config again`() throws {
    let site = try used()
    let before = try inode(site, "state/config.yaml")
    #expect(site.send(at: "2026-12-01T00:00:00Z").status == .done)
    #expect(site.count() == 2)
    #expect(try inode(site, "state/config.yaml") == before)
  }

  // MARK: - Restoring

  @Test func `a changed config goes back, and what it was stays beside it`() throws {
    let site = try used()
    let good = try site.bytes("callhome.yaml")
    try site.write("callhome.yaml", Self.text(good).replacing("smart", with: "anonymous") + "#\n")
    let bad = try site.bytes("callhome.yaml")
    let sent = site.names()

    let preview = RestoreRun(state: nil).preview(site.environment(Self.now))
    #expect(preview.isChange)
    #expect(preview.outcome.told == "")
    #expect(
      preview.outcome.text.split(separator: "\n").dropFirst(2)
        == ["- 2: call_home: anonymous", "+ 2: call_home: smart", "- 13: #"])
    #expect(try site.bytes("callhome.yaml") == bad)

    let outcome = restore(site, shown: preview.outcome.output)
    #expect(outcome.status == .done)
    let beside = "callhome.yaml.\(Self.stamp)"
    #expect(
      outcome.text
        == "restored \(site.path)/callhome.yaml; what it was is in \(site.path)/\(beside)\n")
    #expect(try site.bytes("callhome.yaml") == good)
    #expect(try site.bytes(beside) == bad)
    #expect(site.names(in: "").filter { $0.hasPrefix(".") } == [])
    #expect(site.names() == sent)
  }

  @Test(arguments: [
    "", "state: state\n\tbad\n", "state: state\nversion: 7\n", "{\n", "a: [\nstate: state\n",
  ])
  func `a config that cannot be read goes back too`(text: String) throws {
    let site = try used()
    let good = try site.bytes("callhome.yaml")
    try site.write("callhome.yaml", text)
    let isNamed = text.contains("state: state")
    let outcome = RestoreRun(state: isNamed ? nil : "\(site.path)/state")
      .restore(shown: nil, site.environment(Self.now))
    #expect(outcome.status == .done, "\(outcome.told)")
    #expect(try site.bytes("callhome.yaml") == good)
  }

  @Test func `without a config the state directory must be named`() throws {
    let site = try used()
    let good = try site.bytes("callhome.yaml")
    try site.remove("callhome.yaml")
    let outcome = restore(site)
    #expect(outcome.status == .notConfigured)
    #expect(outcome.told.contains("add '--state' and the state directory"))
    #expect(!site.names(in: "").contains("callhome.yaml"))

    let named = RestoreRun(state: "\(site.path)/state")
      .restore(shown: nil, site.environment(Self.now))
    #expect(named.status == .done)
    #expect(named.text.hasSuffix("which only its owner can read\n"))
    #expect(try site.bytes("callhome.yaml") == good)
    #expect(try mode(site, "callhome.yaml") == 0o600)
    #expect(site.names(in: "").count { $0.hasPrefix("callhome.yaml") } == 1)
  }

  @Test func `there is nothing to restore where the config is the last one that was used`() throws {
    let site = try used()
    let before = site.names(in: "")
    #expect(!RestoreRun(state: nil).preview(site.environment(Self.now)).isChange)
    let outcome = restore(site)
    #expect(outcome.status == .done)
    #expect(outcome.text.contains("is the last config that was used successfully"))
    #expect(site.names(in: "") == before)
  }

  @Test func `before the first success there is nothing to go back to`() throws {
    let site = try TestSite()
    site.accept()
    let outcome = restore(site)
    #expect(outcome.status == .notConfigured)
    #expect(outcome.told.contains("none was used successfully yet"))
  }

  @Test func `what others could write is closed to them, and the other modes stay`() throws {
    let site = try used()
    for (before, after) in [(0o640, 0o640), (0o644, 0o644), (0o666, 0o644), (0o600, 0o600)] {
      try site.write("callhome.yaml", "state: state\n")
      try setMode(site, before)
      // Others could have written where it says that the state is.
      let isTrusted = before & 0o022 == 0
      #expect(isTrusted || restore(site).status == .notConfigured)
      let outcome = RestoreRun(state: isTrusted ? nil : "\(site.path)/state")
        .restore(shown: nil, site.environment(Self.now))
      #expect(outcome.status == .done, "\(outcome.told)")
      #expect(try mode(site, "callhome.yaml") == after)
      #expect(outcome.text.contains("only its owner can write it now") == !isTrusted)
    }
    let kept = site.names(in: "").filter { $0.hasPrefix("callhome.yaml.") }
    // In the same second, none took the place of another.
    #expect(kept.count == 4)
  }

  @Test func `a link in place of the config is not replaced`() throws {
    let site = try used()
    try site.write("elsewhere.yaml", "state: state\n")
    try site.remove("callhome.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: "\(site.path)/callhome.yaml", withDestinationPath: "elsewhere.yaml")
    let outcome = restore(site)
    #expect(outcome.status == .permission)
    #expect(outcome.told.contains("hint: name the file that the link points to"))
    #expect(Self.text(try site.bytes("elsewhere.yaml")) == "state: state\n")
  }

  @Test func `a kept config that names another state directory is not restored`() throws {
    let site = try used()
    let good = Self.text(try site.bytes("state/config.yaml"))
    try site.write("state/config.yaml", good.replacing("state: state", with: "state: /root/x"))
    let before = try site.bytes("callhome.yaml")
    let outcome = restore(site)
    #expect(outcome.status == .permission)
    #expect(outcome.told.contains("names another state directory, '/root/x'"))
    #expect(try site.bytes("callhome.yaml") == before)
  }

  @Test func `a kept config that is damaged is not restored`() throws {
    let site = try used()
    let before = try site.bytes("callhome.yaml")
    for text in ["", "version: 1\n", "\tx", "version: 99\n"] {
      try site.write("state/config.yaml", text)
      let outcome = restore(site)
      #expect(outcome.status == .stateDamaged)
      #expect(outcome.told.contains("/state/config.yaml: error: this version cannot read"))
      #expect(try site.bytes("callhome.yaml") == before)
    }
  }

  @Test func `a config that changed while somebody read what would change is left alone`() throws {
    let site = try used()
    try site.write("callhome.yaml", "state: state\n# one\n")
    let shown = RestoreRun(state: nil).preview(site.environment(Self.now)).outcome.output
    try site.write("callhome.yaml", "state: state\n# two\n")
    let outcome = restore(site, shown: shown)
    #expect(outcome.status == .notConfigured)
    #expect(outcome.told.contains("nothing was restored"))
    #expect(Self.text(try site.bytes("callhome.yaml")) == "state: state\n# two\n")
  }

  @Test func `a password that was written into the config is not shown`() throws {
    let site = try used()
    let good = Self.text(try site.bytes("callhome.yaml"))
    let planted = [
      "password: hunter2", "url: \"https://jdoe:hunter2@example.com\"", "token: hunter2",
    ]
    try site.write("callhome.yaml", good + planted.joined(separator: "\n") + "\n")
    let shown = RestoreRun(state: nil).preview(site.environment(Self.now)).outcome
    #expect(!shown.text.contains("hunter2") && !shown.told.contains("hunter2"))
    #expect(shown.text.contains("- 13: (a line that may contain a password is not shown)"))
    try site.write("callhome.yaml", good + "password_file: /etc/callhome/x.password\n")
    #expect(
      RestoreRun(state: nil).preview(site.environment(Self.now)).outcome.text
        .contains("- 13: password_file: /etc/callhome/x.password"))
  }

  @Test func `a difference that is long is cut`() throws {
    let site = try used()
    let good = Self.text(try site.bytes("callhome.yaml"))
    for count in [150, 5_000] {
      let lines = (1...count).map { "# \($0)\n" }.joined()
      try site.write("callhome.yaml", good + lines)
      let text = RestoreRun(state: nil).preview(site.environment(Self.now)).outcome.text
      #expect(text.split(separator: "\n").count == 103)
      #expect(text.hasSuffix("and \(count - 100) more lines\n"))
    }
  }

  /// A site whose config was used successfully on the first.
  private func used() throws -> TestSite {
    let site = try TestSite()
    site.accept()
    #expect(site.send(at: Self.first).status == .done)
    return site
  }

  private func restore(_ site: TestSite, shown: [UInt8]? = nil) -> Outcome {
    RestoreRun(state: nil).restore(shown: shown, site.environment(Self.now))
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func attributes(_ site: TestSite, _ name: String) throws -> [FileAttributeKey: Any] {
    try FileManager.default.attributesOfItem(atPath: "\(site.path)/\(name)")
  }

  private func inode(_ site: TestSite, _ name: String) throws -> Int {
    (try attributes(site, name)[.systemFileNumber] as? NSNumber)?.intValue ?? 0
  }

  private func mode(_ site: TestSite, _ name: String) throws -> Int {
    (try attributes(site, name)[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }

  private func setMode(_ site: TestSite, _ mode: Int) throws {
    try FileManager.default.setAttributes(
      [.posixPermissions: mode], ofItemAtPath: "\(site.path)/callhome.yaml")
  }
}
