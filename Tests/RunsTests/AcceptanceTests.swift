import Alerts
import Catalogs
import Foundation
import Runs
import StateDirectory
import Testing
import Times

/// Acceptance is bound to everything that decides which bytes leave, and on which way (C3): what was
/// accepted goes on, and what is more, elsewhere or in another form waits until it is accepted.
@Suite struct AcceptanceTests {
  private let accepted: Timestamp = "2026-09-15T12:00:00Z"
  private let october: Timestamp = "2026-10-02T00:00:00Z"
  private let november: Timestamp = "2026-11-02T00:00:00Z"
  private let later: Timestamp = "2026-11-02T01:00:00Z"

  // MARK: - Definitions of fields

  /// Fields of a catalog, a line each.
  private func catalog(_ fields: String...) -> String {
    """
    catalog: 1
    product: toaster
    name: A toaster
    messages:
      inventory:
        label: Inventory
        fields:
    \(fields.map { "      \($0)\n" }.joined())
    """
  }

  private static let model =
    "model: {label: Model, type: text, class: term, each: node, from: node.hardware.model, smart: send, "
    + "anonymous: send}"

  private func parts(_ more: String = "") -> String {
    "parts: {label: Parts, type: records, class: free_text, each: node, from: node.parts, columns: {"
      + "name: {label: Name, type: text}\(more)}, smart: send, anonymous: send}"
  }

  /// A site whose catalog was accepted, and then has become another one.
  private func changed(_ before: String, _ after: String) throws -> TestSite {
    let site = try TestSite(TestConfig(product: "./vendor.yaml"))
    try site.write(
      "snapshot.yaml",
      TestSite.snapshot + """
            parts: [{name: fan, owner: Jane Roe}, {name: pump}]
            notes: {raid: lent by Jane Roe}
            owner: Jane Roe

        """)
    try site.write("vendor.yaml", before)
    site.accept(at: accepted)
    #expect(site.send(at: october).status == .done)
    try site.write("vendor.yaml", after)
    return site
  }

  @Test func `a new column of a record is not sent before it is accepted`() throws {
    let site = try changed(
      catalog(Self.model, parts()),
      catalog(Self.model, parts(", owner: {label: Owner, type: text}")))
    #expect(try site.newest().contains("fan"))
    let outcome = site.send(at: november)
    #expect(outcome.status == .done)
    #expect(outcome.told.contains("messages to 'archive' are sent without new data (fields: 1)"))
    #expect(try site.newest().contains("VMware7"))
    #expect(!(try site.newest()).contains("Jane Roe"))
    let license = site.license(at: november)
    #expect(
      license.contains("+ inventory.parts  (send; accepted: send)\n    today:    records [name"))
    #expect(license.contains("owner: text (free_text)] (free_text) of each node from node.parts\n"))

    site.accept(at: november)
    #expect(site.send(at: later, isNow: true).told == "")
    #expect(try site.newest().contains("Jane Roe"))
  }

  @Test(arguments: [
    ("node.hardware.model", "node.hardware.serial_number"),
    ("node.hardware.model", "[node.hardware.version, node.hardware.serial_number]"),
    ("type: text", "type: texts"), ("class: term", "class: version"),
  ])
  func `a field that is read elsewhere or in another form waits until it is accepted`(
    old: String, new: String
  ) throws {
    let other =
      "other: {label: X, type: text, class: term, from: snapshot.cluster.publisher, smart: send, "
      + "anonymous: send}"
    let site = try changed(
      catalog(Self.model, other), catalog(Self.model.replacing(old, with: new), other))
    #expect(try site.newest().contains("\"model\""))
    let outcome = site.send(at: november)
    #expect(outcome.status == .done)
    #expect(outcome.told.contains("(fields: 1)"))
    #expect(!(try site.newest()).contains("\"model\""))
    #expect(try site.newest().contains("\"other\""))
    #expect(site.license().contains("+ inventory.model  (send; accepted: send)\n    today:    "))
  }

  @Test func `a run in which every field became another one is no success`() throws {
    let site = try changed(
      catalog(Self.model),
      catalog(Self.model.replacing("hardware.model", with: "hardware.serial_number")))
    let outcome = site.send(at: november)
    #expect(outcome.status == .notConfigured, "\(outcome.told)")
    #expect(site.count() == 1)
  }

  @Test func `what only reads otherwise to a person needs no acceptance`() throws {
    let site = try changed(
      catalog(Self.model), catalog(Self.model.replacing("label: Model", with: "label: Make")))
    #expect(site.send(at: november).told == "")
    #expect(try site.newest().contains("VMware7"))
  }

  // MARK: - What is removed from texts

  private static let texts = """
    snapshot: 1
    taken: 2026-10-31T12:00:00Z
    cluster: {publisher: cucm-pub}
    nodes:
      cucm-pub:
        network: {dns: [192.0.2.53]}
        hardware: {serial_number: FCH1234V5XY, model: VMware7, raid: volume of 192.0.2.53}

    """

  @Test func `a value that was removed from other texts still is when its rule is gone`() throws {
    let config = TestConfig(destinations: ["archive": "path: archive, messages: [inventory]"])
    let site = try TestSite(
      config.with { $0.more = "redaction: {telemetry.system_status.dns: withhold}" })
    try site.write("snapshot.yaml", Self.texts)
    site.accept(at: accepted)
    site.send(at: october)
    let before = try site.newest()
    #expect(before.contains("volume of [address 1]"))

    try site.configure(config)
    let outcome = site.send(at: november)
    #expect(outcome.status == .done)
    #expect(outcome.told.contains("values are still removed from texts to 'archive'"))
    #expect(try site.newest().contains("volume of [address 1]"))
    #expect(site.license().contains("+ in texts, values of node.network.dns texts (address)\n"))

    site.accept(at: november)
    #expect(site.send(at: later, isNow: true).told == "")
    #expect(try site.newest().contains("volume of 192.0.2.53"))
  }

  @Test func `a text from which a value can no longer be removed waits until it is accepted`()
    throws
  {
    let notes =
      "notes: {label: N, type: text, class: free_text, each: node, from: node.notes.raid, "
      + "smart: send, anonymous: send}"
    let size =
      "size: {label: S, type: integer, class: quantity, from: snapshot.users.cm, smart: send, "
      + "anonymous: send}"
    let owner =
      "owner: {label: O, type: text, class: person, each: node, from: node.owner, "
      + "smart: withhold, anonymous: withhold}"
    let site = try changed(catalog(notes, size, owner), catalog(notes, size))
    #expect(try site.newest().contains("lent by [person 1]"))
    let outcome = site.send(at: november)
    #expect(outcome.status == .done)
    #expect(!(try site.newest()).contains("Jane Roe"))
    #expect(try site.newest().contains("41250"))
    #expect(site.license().contains("+ inventory.notes  (send; accepted: send)\n"))
    site.accept(at: november)
    site.send(at: later, isNow: true)
    #expect(try site.newest().contains("lent by Jane Roe"))
  }

  @Test(arguments: [
    // The beginning of a value is not in its end.
    ("telemetry.system_status.dns: {mask: 2}", "telemetry.system_status.dns: coarsen", "192.0.2."),
    // The end of a text that was scrubbed has what scrubbing removed.
    (
      "inventory.raid_configuration: scrub", "inventory.raid_configuration: {mask: 12}",
      "192.0.2.53"
    ),
    // What is not longer than the mask of then was hidden whole.
    ("inventory.model: {mask: 7}", "inventory.model: {mask: 2}", "***e7"),
  ])
  func `a rule that shows something else shows nothing that was not accepted`(
    old: String, new: String, shown: String
  ) throws {
    let config = TestConfig()
    let site = try TestSite(config.with { $0.more = "redaction: {\(old)}" })
    try site.write("snapshot.yaml", Self.texts)
    site.accept(at: accepted)
    try site.configure(config.with { $0.more = "redaction: {\(new)}" })
    #expect(site.send(at: november).status == .done)
    let kind = old.hasPrefix("inventory") ? MessageKind.inventory : .telemetry
    #expect(!(try site.newest(kind)).contains(shown))
  }

  @Test func `what sends less needs no acceptance`() throws {
    let site = try TestSite()
    site.accept(at: accepted)
    for rules in [
      "'*.serial_number': withhold", "'*.serial_number': {mask: 2}", "class:host_name: pseudonym",
      "class:free_text: scrub",
    ] {
      try site.configure(TestConfig(more: "redaction: {\(rules)}"))
      let outcome = site.send(at: later, isNow: true)
      #expect(outcome.status == .done && outcome.told == "", "\(rules): \(outcome.told)")
      #expect(site.license().contains("Nothing more would be sent than was accepted."))
    }
  }

  // MARK: - Mode

  @Test func `where anonymous messages were accepted smart mode sends those until it is accepted`()
    throws
  {
    let site = try TestSite(TestConfig(mode: "anonymous"))
    site.accept(at: accepted)
    try site.configure(TestConfig(mode: "smart"))
    let outcome = site.send(at: november)
    #expect(outcome.status == .done)
    #expect(
      outcome.told.contains("messages are sent in anonymous mode: more has not been accepted "))
    #expect(try site.newest().contains("\"mode\": \"anonymous\""))
    #expect(site.license().contains("\n+ smart mode  (accepted: anonymous)\n"))

    try site.write("alert.yaml", "{alert: CpuPegging, node: cucm-pub, severity: critical}\n")
    let alert = AlertRun(
      AlertSource(file: "\(site.path)/alert.yaml", input: nil), tellsStatus: true)
    #expect(alert.run(site.environment(november)).status == .notConfigured)

    site.accept(at: november)
    #expect(site.send(at: later, isNow: true).told == "")
    #expect(try site.newest().contains("\"mode\": \"smart\""))
    _ = alert.run(site.environment(november))
    #expect(site.count(.alert) == 1)
  }

  // MARK: - Terms

  @Test(arguments: ["0", "-1", "2", "9223372036854775807"])
  func `who accepted other terms accepted nothing`(terms: String) throws {
    let site = try TestSite()
    site.accept(at: accepted)
    let consent = String(decoding: try site.bytes("state/consent.json"), as: UTF8.self)
    let changed = consent.replacing("\"terms\": 1,", with: "\"terms\": \(terms),")
    try #require(changed != consent)
    try site.write("state/consent.json", changed)
    for isNow in [true, false] {
      let outcome = site.send(at: november, isNow: isNow, isAttended: true)
      #expect(outcome.status == .notConfigured)
      #expect(outcome.told.contains("callhome license accept"))
    }
    #expect(TestRun(destinations: []).run(site.environment(november)).status == .notConfigured)
    #expect(site.names() == [])
    #expect(site.license().contains("Not accepted yet: nothing is sent."))
    #expect(site.accept(at: november).status == .done)
    #expect(site.send(at: november).status == .done)
    #expect(site.count() == 1)
  }

  // MARK: - The mail server

  private func mail(_ server: String) -> String {
    TestConfig(destinations: [:]).text.replacing("destinations:\n", with: "")
      + """
      mail_server: {from: callhome@example.com, \(server)}
      destinations:
        support: {via: email, to: [support@example.net]}

      """
  }

  @Test(arguments: [
    "host: 127.0.0.1, port: 9, security: none", "host: 127.0.0.2, port: 9",
    "host: localhost, port: 9, security: tls",
  ])
  func `e-mail goes through no other mail server, and to none without TLS, before it is accepted`(
    server: String
  ) throws {
    let site = try TestSite()
    try site.write("callhome.yaml", mail("host: 127.0.0.1, port: 9"))
    site.accept(at: accepted)
    try site.write("callhome.yaml", mail(server))
    let outcome = site.send(at: november)
    #expect(outcome.status == .notConfigured)
    #expect(
      outcome.told.contains("nothing is sent to 'support': this mail server has not been"))
    #expect(TestRun(destinations: []).run(site.environment(november)).status == .notConfigured)
    #expect(try site.waiting() == [])
    #expect(!(try site.journal()).contains { $0.event == .attempt })
    #expect(
      site.license().contains(
        ", instead of e-mail to support@example.net through 127.0.0.1:9 with TLS"))

    site.accept(at: november)
    #expect(site.send(at: november).status == .waiting)
  }

  @Test func `the same mail server with TLS, where it had none, needs no acceptance`() throws {
    let site = try TestSite()
    try site.write("callhome.yaml", mail("host: 127.0.0.1, port: 9, security: none"))
    site.accept(at: accepted)
    #expect(
      site.license().contains("(e-mail to support@example.net through 127.0.0.1:9 without TLS)"))
    try site.write("callhome.yaml", mail("host: 127.0.0.1, port: 8"))
    #expect(site.send(at: november).status == .waiting)
    #expect(site.license().contains("Nothing more would be sent than was accepted."))
  }

  // MARK: - Traces

  @Test func `files from elsewhere go with no alert before that is accepted`() throws {
    func config(_ paths: String) -> TestConfig {
      TestConfig(more: "traces: true\ntrace_files: {CpuPegging: [\(paths)]}")
    }
    let site = try TestSite(config("logs/sdl.txt"))
    for name in ["sdl", "calls"] { try site.write("logs/\(name).txt", "slow\n") }
    site.accept(at: accepted)
    #expect(site.license().contains("\n    cpupegging: \(site.path)/logs/sdl.txt\n"))
    try site.configure(config("logs/sdl.txt, logs/calls.txt"))
    try site.write("alert.yaml", "{alert: CpuPegging, node: cucm-pub, severity: critical}\n")
    let alert = AlertRun(
      AlertSource(file: "\(site.path)/alert.yaml", input: nil), tellsStatus: true)
    _ = alert.run(site.environment(october))
    #expect(try site.newest(.alert).contains("sdl.txt"))
    #expect(!(try site.newest(.alert)).contains("calls.txt"))
    let outcome = site.send(at: october)
    #expect(outcome.told.contains("alerts to 'archive' are sent without the new files"))
    #expect(site.license().contains("+ trace_files  cpupegging: \(site.path)/logs/calls.txt\n"))

    site.accept(at: october)
    _ = alert.run(site.environment(november))
    #expect(try site.newest(.alert).contains("calls.txt"))
  }

  // MARK: - What is remembered

  @Test func `what is remembered holds no value of the site`() throws {
    let site = try TestSite(TestConfig(more: #"redaction: {"*.serial_number": withhold}"#))
    site.accept(at: accepted)
    let text = String(decoding: try site.bytes("state/consent.json"), as: UTF8.self)
    for value in ["FCH1234V5XY", "cucm-pub", "uc@example.com", "VMware7"] {
      #expect(!text.contains(value))
    }
    #expect(text.contains("node.hardware.serial_number"))
  }

  @Test(arguments: ["mode", "definitions", "trace_files", "cleaning"])
  func `a licence of which a part is missing or damaged allows nothing more`(part: String) throws {
    let site = try TestSite(TestConfig(more: #"redaction: {"*.serial_number": withhold}"#))
    site.accept(at: accepted)
    let whole = String(decoding: try site.bytes("state/consent.json"), as: UTF8.self)
    let damaged = whole.replacing("\"\(part)\": ", with: "\"\(part)\": 1, \"x\": ")
    try #require(damaged != whole)
    try site.write("state/consent.json", damaged)
    let outcome = site.send(at: november)
    #expect(outcome.status != .done)
    #expect(site.names() == [])
  }
}
