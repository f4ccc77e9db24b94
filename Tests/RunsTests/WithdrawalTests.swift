import Catalogs
import Runs
import StateDirectory
import Testing
import Times

/// A message that waits goes out only if today's config would let every field of it out (M5).
@Suite struct WithdrawalTests {
  private static let now: Timestamp = "2026-11-02T00:00:00Z"

  @Test func `a waiting message is withdrawn when the mode allows less, and made anew`() throws {
    let site = try siteWithWaiting()
    try check(site, TestConfig(mode: "anonymous"), "it was made in smart mode") {
      !$0.contains("cucm-pub") && !$0.contains("installation_id")
    }
    #expect(site.count(.configuration) == 0)
  }

  @Test func `a waiting message is withdrawn when a rule takes something away, and made anew`()
    throws
  {
    let site = try siteWithWaiting()
    try check(
      site, TestConfig(more: #"redaction: {"*.serial_number": withhold}"#),
      "the mode, the rules or the accepted terms"
    ) { !$0.contains("FCH1234V5XY") && $0.contains("cucm-pub") }
  }

  @Test func `a waiting message is withdrawn when a rule shows less of a value, and made anew`()
    throws
  {
    let site = try siteWithWaiting()
    try check(
      site, TestConfig(more: #"redaction: {"*.serial_number": {mask: 3}}"#),
      "the mode, the rules or the accepted terms"
    ) { !$0.contains("FCH1234V5XY") && $0.contains("5XY") }
  }

  @Test func `a waiting message is withdrawn when a rule of its destination is new`() throws {
    let site = try siteWithWaiting()
    try check(
      site,
      TestConfig(destinations: [
        "archive": #"path: archive, redaction: {"*.serial_number": withhold}"#
      ]), "the mode, the rules or the accepted terms"
    ) { !$0.contains("FCH1234V5XY") }
  }

  @Test func `a waiting message is withdrawn when the consent is narrower`() throws {
    let site = try siteWithWaiting()
    // Somebody agreed to less, and then the rule went away again.
    try site.configure(TestConfig(more: #"redaction: {"*.serial_number": withhold}"#))
    site.accept(at: "2026-11-01T12:00:00Z")
    try check(site, TestConfig(), "the accepted terms") { !$0.contains("FCH1234V5XY") }
  }

  @Test func `a rule for one message leaves the others as they are`() throws {
    let site = try siteWithWaiting()
    let before = try site.waiting()
    try site.configure(TestConfig(more: #"redaction: {telemetry.cm_user_count: withhold}"#))
    site.send(at: Self.now)
    let after = try site.waiting()
    #expect(after.count == 3)
    for kind in [MessageKind.inventory, .configuration] {
      #expect(after.first { $0.kind == kind } == before.first { $0.kind == kind })
    }
    #expect(after.first { $0.kind == .telemetry } != before.first { $0.kind == .telemetry })
  }

  @Test func `a waiting message is withdrawn when its destination has another path`() throws {
    let site = try siteWithWaiting()
    try site.configure(TestConfig(destinations: ["archive": "path: elsewhere"]))
    let outcome = site.send(at: Self.now)
    #expect(outcome.told.contains("was withdrawn: the recipient has changed"))
    #expect(try site.waiting() == [])
    // Nobody agreed to the new recipient (C3).
    #expect(site.names(in: "elsewhere") == [])

    site.accept(at: Self.now)
    #expect(site.send(at: Self.now).status == .done)
    #expect(site.names(in: "elsewhere").count == 3)
  }

  @Test func `a waiting message is withdrawn when its destination is gone`() throws {
    let site = try siteWithWaiting()
    try site.configure(TestConfig(destinations: ["other": "path: other"]))
    let outcome = site.send(at: Self.now)
    #expect(outcome.told.contains("was withdrawn: the destination is no longer in the config"))
    #expect(try site.waiting() == [])
    #expect(site.names(in: "other") == [])
  }

  @Test func `a waiting message is withdrawn when its kind is no longer sent there`() throws {
    let site = try siteWithWaiting()
    try site.configure(
      TestConfig(destinations: ["archive": "path: archive, messages: [telemetry]"]))
    try site.remove("archive")
    let outcome = site.send(at: Self.now)
    #expect(outcome.told.contains("was withdrawn: this kind of message is no longer sent there"))
    #expect(MessageKind.monthly.map { site.count($0) } == [0, 1, 0])
    #expect(try site.waiting() == [])
  }

  @Test func `what is withdrawn is withdrawn though the run is for something else`() throws {
    let site = try siteWithWaiting()
    try site.configure(TestConfig(mode: "anonymous"))
    site.send(at: Self.now, kinds: [.telemetry])
    #expect(try site.waiting().map(\.kind).contains(.inventory) == false)
  }

  /// Smart mode keeps the order of lists and the clock of a site; anonymous mode does not.
  @Test func `a message of smart mode is withdrawn in anonymous mode, whatever it says`() throws {
    let rules = """
      redaction:
        "*.server_*": withhold
        "*.publisher_*": withhold
        "*.license_server": withhold
        "*.contact_*": withhold
        "*.street_address": withhold
        "envelope.*_id": withhold
      """
    let site = try TestSite(TestConfig(more: rules))
    site.accept()
    try site.write("archive", "not a directory")
    site.send(at: "2026-11-01T00:00:00Z", kinds: [.inventory])
    let old = try #require(try site.waiting().first)
    #expect(old.mode == .smart)

    try site.configure(TestConfig(mode: "anonymous", more: rules))
    let outcome = site.send(at: Self.now, kinds: [.inventory])
    #expect(outcome.told.contains("was withdrawn: it was made in smart mode"))
    #expect(try site.waiting().map(\.mode) == [.anonymous])
  }

  @Test func `disabled sends nothing of what waits`() throws {
    let site = try siteWithWaiting()
    try site.configure(TestConfig(mode: "disabled"))
    try site.remove("archive")
    let outcome = site.send(at: Self.now, isNow: true)
    #expect(outcome.status == .done)
    #expect(outcome.text + outcome.told == "")
    #expect(site.names() == [])
  }

  @Test func `a message of which nobody wrote down what was taken out of it counts as whole`()
    throws
  {
    let site = try siteWithWaiting()
    let old = try #require(try site.waiting().first { $0.kind == .telemetry })
    try site.change(at: Self.now) { state in
      try state.put(
        OutboxEntry(
          messageID: old.messageID, destination: old.destination, recipient: old.recipient,
          kind: old.kind, mode: old.mode, created: old.created, period: old.period,
          contentType: old.contentType, fileExtension: old.fileExtension, fields: old.fields,
          bytes: old.bytes))
    }
    // Telemetry has no field for the licence server, but may name it in a text.
    try site.configure(TestConfig(more: "redaction: {license_server: withhold}"))
    let outcome = site.send(at: Self.now)
    #expect(outcome.told.contains("it may contain values that may no longer be sent"))
    #expect(!(try site.waiting().map(\.messageID).contains(old.messageID)))
  }

  @Test func `status tells that a message was withdrawn`() throws {
    let site = try siteWithWaiting()
    try site.configure(TestConfig(mode: "anonymous"))
    site.send(at: Self.now)
    let row = try site.status(at: Self.now)
    #expect(row.withdrawn?.time == "2026-11-02T00:00:00Z")
    #expect(row.withdrawn?.text == "it was made in smart mode")
  }

  @Test func `revoking deletes the consent and what waits`() throws {
    let site = try siteWithWaiting()
    #expect(site.names(in: "state/outbox").count == 3)
    let outcome = LicenseRun().revoke(site.environment(Self.now))
    #expect(outcome.text.contains("deleted 3 queued messages"))
    #expect(site.names(in: "state/outbox") == [])
    #expect(!site.names(in: "state").contains("consent.json"))

    try site.remove("archive")
    #expect(site.send(at: Self.now, isNow: true).status == .notConfigured)
    #expect(site.names() == [])
  }

  @Test func `revoking works when Call Home was switched off meanwhile`() throws {
    let site = try siteWithWaiting()
    try site.configure(TestConfig(mode: "disabled"))
    #expect(LicenseRun().revoke(site.environment(Self.now)).status == .done)
    #expect(site.names(in: "state/outbox") == [])
    #expect(!site.names(in: "state").contains("consent.json"))
  }

  /// Lets a site with waiting messages send under another config, twice: first what waits must go
  /// while the destination still fails, then the new message must arrive.
  private func check(
    _ site: TestSite, _ config: TestConfig, _ reason: String, _ isRight: (String) -> Bool
  ) throws {
    let old = Set(try site.waiting().map(\.messageID))
    try site.configure(config)
    let outcome = site.send(at: Self.now)
    #expect(outcome.told.contains("a queued inventory message for 'archive' was withdrawn"))
    #expect(outcome.told.contains(reason))

    let inventory = try #require(try site.waiting().first { $0.kind == .inventory })
    #expect(!old.contains(inventory.messageID))
    #expect(isRight(String(decoding: inventory.bytes, as: UTF8.self)))

    try site.remove("archive")
    #expect(site.send(at: later(Self.now, hour)).status == .done)
    #expect(site.count() == 1)
    #expect(isRight(try site.newest()))
  }

  /// A site whose only destination failed on the first: all three messages wait, with everything.
  private func siteWithWaiting() throws -> TestSite {
    let site = try TestSite()
    site.accept()
    try site.write("archive", "not a directory")
    site.send(at: "2026-11-01T00:00:00Z")
    let inventory = try #require(try site.waiting().first { $0.kind == .inventory })
    let text = String(decoding: inventory.bytes, as: UTF8.self)
    // Without these a test could not fail.
    #expect(text.contains("FCH1234V5XY") && text.contains("cucm-pub"))
    #expect(text.contains("installation_id"))
    return site
  }
}
