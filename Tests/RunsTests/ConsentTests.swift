import Catalogs
import Findings
import Foundation
import Runs
import Testing
import Times

/// Nothing is sent that nobody agreed to (C3).
@Suite struct ConsentTests {
  private static let now: Timestamp = "2026-11-02T00:00:00Z"

  @Test(arguments: ["smart", "anonymous"], [true, false])
  func `nothing is sent before the licence is accepted`(mode: String, isNow: Bool) throws {
    let site = try TestSite(TestConfig(mode: mode))
    let outcome = site.send(at: Self.now, isNow: isNow)
    #expect(outcome.status == .notConfigured)
    #expect(outcome.told.contains("the terms have not been accepted"))
    #expect(site.names() == [])
    #expect(try site.waiting() == [])

    site.accept(at: Self.now)
    #expect(site.send(at: Self.now, isNow: isNow).status == .done)
    #expect(site.count() == 1)
  }

  @Test func `a damaged consent is no consent`() throws {
    let site = try TestSite()
    site.accept()
    let whole = String(decoding: try site.bytes("state/consent.json"), as: UTF8.self)
    for text in ["", "{", whole.dropLast(20) + "", #"{"version": 1}"#, #"{"version": 2}"#] {
      try site.write("state/consent.json", text)
      let outcome = site.send(at: Self.now, isAttended: true)
      #expect(outcome.status == .stateDamaged)
      // What is damaged comes before what follows from it.
      let words = outcome.told.split(separator: "the terms have not been accepted")
      #expect(words.count == 2 && words[0].contains("state/consent.json"))
    }
    #expect(site.names() == [])
  }

  @Test func `a field that is new in the catalog is withheld until it is accepted`() throws {
    let site = try vendorSite()
    #expect(site.send(at: "2026-10-01T00:00:00Z").status == .done)
    #expect(try site.newest().contains("VMware7"))

    try site.write("vendor.yaml", catalog(with: "serial_number", "node.hardware.serial_number"))
    let outcome = site.send(at: "2026-11-01T00:00:00Z")
    #expect(outcome.status == .done)
    #expect(outcome.told.contains("messages to 'archive' are sent without new data (fields: 1)"))
    #expect(site.count() == 2)
    #expect(try site.newest().contains("VMware7"))
    #expect(!(try site.newest()).contains("FCH1234V5XY"))
    #expect(!(try site.newest()).contains("serial_number"))

    let license = site.license(at: "2026-11-01T00:00:00Z")
    #expect(license.contains("\n+ inventory.serial_number  (send; new)\n"))
    #expect(!license.contains("\n+ inventory.model"))

    site.accept(at: "2026-11-05T00:00:00Z")
    #expect(site.license().contains("Nothing more would be sent than was accepted."))
    let next = site.send(at: "2026-12-01T00:00:00Z")
    #expect(next.told == "")
    #expect(try site.newest().contains("FCH1234V5XY"))
  }

  @Test func `a rule that goes away sends nothing more until that is accepted`() throws {
    let site = try TestSite(TestConfig(more: #"redaction: {"*.serial_number": withhold}"#))
    site.accept()
    site.send(at: "2026-10-01T00:00:00Z")
    try site.configure(TestConfig())
    let outcome = site.send(at: "2026-11-01T00:00:00Z")
    #expect(outcome.status == .done)
    #expect(outcome.told.contains("are sent without new data"))
    #expect(try site.newest().contains("cucm-pub"))
    #expect(!(try site.newest()).contains("FCH1234V5XY"))

    site.accept(at: "2026-11-05T00:00:00Z")
    site.send(at: "2026-12-01T00:00:00Z")
    #expect(try site.newest().contains("FCH1234V5XY"))
  }

  @Test func `a mask that keeps more shows no more until that is accepted`() throws {
    let config = TestConfig(more: #"redaction: {"*.serial_number": {mask: 2}}"#)
    let site = try TestSite(config)
    site.accept()
    try site.configure(config.with { $0.more = #"redaction: {"*.serial_number": {mask: 4}}"# })
    site.send(at: "2026-11-01T00:00:00Z")
    #expect(try site.newest().contains("XY"))
    #expect(!(try site.newest()).contains("V5XY"))

    site.accept(at: "2026-11-05T00:00:00Z")
    site.send(at: "2026-12-01T00:00:00Z")
    #expect(try site.newest().contains("V5XY"))
    #expect(!(try site.newest()).contains("4V5XY"))
  }

  @Test func `accepted for anonymous, smart sends no more than that`() throws {
    let site = try TestSite(TestConfig(mode: "anonymous"))
    site.accept()
    try site.configure(TestConfig(mode: "smart"))
    let outcome = site.send(at: "2026-11-01T00:00:00Z")
    #expect(outcome.told.contains("it has not been accepted yet"))
    for kind in MessageKind.monthly where site.count(kind) > 0 {
      let text = try site.newest(kind)
      #expect(!text.contains("cucm-pub") && !text.contains("uc@example.com"))
      #expect(!text.contains("installation_id"))
    }
    #expect(site.count() == 1)
    #expect(!site.names().contains { $0.contains("configuration") })
  }

  @Test func `a new destination gets nothing until it is accepted, the others go on`() throws {
    let site = try TestSite()
    site.accept()
    try site.configure(
      TestConfig(destinations: ["archive": "path: archive", "other": "path: other"]))
    let outcome = site.send(at: "2026-11-01T00:00:00Z")
    #expect(outcome.status == .done)
    #expect(outcome.told.contains("nothing is sent to 'other': this recipient has not been"))
    #expect(site.names().count == 3)
    #expect(site.names(in: "other") == [])
    #expect(site.license().contains("a new destination"))

    site.accept(at: "2026-11-01T01:00:00Z")
    site.send(at: "2026-11-01T02:00:00Z")
    #expect(site.names().count == 3)
    #expect(site.names(in: "other").count == 3)
  }

  @Test func `a destination with another path gets nothing until it is accepted`() throws {
    let site = try TestSite()
    site.accept()
    site.send(at: "2026-10-01T00:00:00Z")
    try site.configure(TestConfig(destinations: ["archive": "path: elsewhere"]))
    let outcome = site.send(at: "2026-11-01T00:00:00Z")
    #expect(outcome.told.contains("nothing is sent to 'archive'"))
    #expect(site.names(in: "elsewhere") == [])
    #expect(site.names().count == 3)
    #expect(site.license().contains("instead of directory \(site.path)/archive"))
  }

  @Test func `a destination that is sent more kinds gets those when they are accepted`() throws {
    let site = try TestSite(
      TestConfig(destinations: ["archive": "path: archive, messages: [inventory]"]))
    site.accept()
    try site.configure(TestConfig())
    site.send(at: "2026-11-01T00:00:00Z")
    #expect(MessageKind.monthly.map { site.count($0) } == [1, 0, 0])
    site.accept(at: "2026-11-01T01:00:00Z")
    site.send(at: "2026-11-01T02:00:00Z")
    #expect(MessageKind.monthly.map { site.count($0) } == [1, 1, 1])
  }

  @Test func `the terms name mode, recipient, fields and the way back`() throws {
    let site = try TestSite(TestConfig(mode: "anonymous"))
    let text = site.license()
    #expect(text.contains("The mode is anonymous."))
    #expect(text.contains("To 'archive' (directory \(site.path)/archive)"))
    #expect(text.contains("\n  inventory.serial_number\n"))
    #expect(!text.contains("inventory.server_name"))
    #expect(text.contains("callhome license revoke"))
    #expect(text.contains("Serial numbers and"))
    #expect(text.contains("Not accepted yet"))
    site.accept()
    #expect(site.license().contains("Accepted by jdoe on 2026-09-15T12:00:00Z."))
  }

  @Test(arguments: ["none", "disabled"])
  func `there is nothing to accept while nothing is sent`(mode: String) throws {
    let site = try TestSite(TestConfig(mode: mode))
    #expect(site.accept().status == .notConfigured)
    #expect(site.names(in: "state") == [])
  }

  @Test func `to revoke what was never accepted makes no state`() throws {
    let site = try TestSite()
    let outcome = LicenseRun().revoke(site.environment(Self.now))
    #expect(outcome.status == .done)
    #expect(outcome.text == "nothing was accepted, so there is nothing to revoke\n")
    #expect(!site.names(in: "").contains("state"))
  }

  @Test func `status tells who accepted and that something new is withheld`() throws {
    let site = try TestSite()
    let run = StatusRun(isJSON: false)
    #expect(run.run(site.environment(Self.now)).text.contains("not accepted: nothing is sent"))
    site.accept()
    #expect(
      run.run(site.environment(Self.now)).text.contains("accepted by jdoe on 2026-09-15 12:00"))
    try site.configure(TestConfig(destinations: ["other": "path: other"]))
    let changed = run.run(site.environment(Self.now))
    #expect(changed.text.contains("nothing is sent to 'other': this recipient has not been"))
    #expect(changed.text.contains("run: callhome license accept"))
    #expect(changed.verdict == .failing)
  }

  private func vendorSite() throws -> TestSite {
    let site = try TestSite(TestConfig(product: "./vendor.yaml"))
    try site.write("vendor.yaml", catalog())
    site.accept()
    return site
  }

  /// A catalog with one field, or with two.
  private func catalog(with name: String = "", _ source: String = "") -> String {
    let more =
      name.isEmpty
      ? ""
      : "      \(name): {label: More, type: text, class: term, each: node, from: \(source), smart: send, "
        + "anonymous: withhold}\n"
    return """
      catalog: 1
      product: toaster
      name: A toaster
      messages:
        inventory:
          label: Inventory
          fields:
            model: {label: Model, type: text, class: term, each: node, from: node.hardware.model, smart: send, \
      anonymous: send}
      \(more)
      """
  }
}
