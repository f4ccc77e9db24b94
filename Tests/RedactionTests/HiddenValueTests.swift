import Catalogs
import Documents
import Formats
import Messages
import Redaction
import RoomSupport
import Testing

/// A value that is hidden in one field stands nowhere else either.
@Suite struct HiddenValueTests {
  /// A node whose name stands in its services, its RAID lines, the names of counters, and as its model.
  private func snapshot(_ name: String) -> String {
    """
    {"snapshot": 1, "cluster": {"publisher": "\(name)"}, "call_activity": {"calls on \(name)": 1},
     "nodes": {"\(name)": {
       "status": {"host_name": "\(name)"},
       "hardware": {"model": "\(name)", "raid": ["Slot 0 of \(name.uppercased()): online"]},
       "services": {"active": ["Agent of \(name).example.net", "Cisco Tomcat"]}}}}
    """
  }

  private func text(
    _ name: String, _ kind: MessageKind, _ mode: Mode, _ rules: [(String, FieldAction)] = []
  ) throws -> String {
    let snapshot = try #require(try load(["s.json": snapshot(name)]).snapshot)
    return searchable(
      redactedMessage(kind, snapshot, mode, catalog: try catalogWithoutVocabulary(), rules: rules),
      .json)
  }

  @Test(arguments: [MessageKind.inventory, .telemetry])
  func `anonymous mode takes the names of nodes out of everything that it sends`(
    kind: MessageKind
  ) throws {
    // The search finds what smart mode sends.
    #expect(try text("cucm-pub", kind, .smart).lowercased().contains("cucm-pub"))
    let anonymous = try text("cucm-pub", kind, .anonymous)
    #expect(!anonymous.lowercased().contains("cucm-pub"))
    #expect(anonymous.contains("[host name]"))
  }

  @Test
  func `of two names that are the same but for how their accents are written both are hidden`()
    throws
  {
    let (one, two) = ("\u{C5}sa Brand\u{E9}", "A\u{30A}sa Brand\u{E9}")
    let json = """
      {"snapshot": 1, "nodes": {"n": {"hardware": {"raid": ["of \(one).", "of \(two)."]}}}}
      """
    let snapshot = try #require(try load(["s.json": json]).snapshot)
    var facts = ownFacts
    facts[.contact] = ["name": one, "company": two]
    let message = redactedMessage(
      .inventory, snapshot, .anonymous, catalog: try builtInCatalog(), facts: facts)
    let bytes = Format.json.payload(for: message).bytes
    #expect(bytes.split(separator: UInt8(ascii: "\n")).count { $0.contains(0xC3) } == 0)
    #expect(!searchable(message, .json).contains("Brand"))
  }

  @Test func `another name of a node changes no byte of an anonymous message`() throws {
    for kind in [MessageKind.inventory, .telemetry] {
      #expect(try text("cucm-pub", kind, .anonymous) == text("zebra-0815", kind, .anonymous))
      #expect(try text("cucm-pub", kind, .smart) != text("zebra-0815", kind, .smart))
    }
  }

  @Test func `a rule for one field takes its value out of the others of the message`() throws {
    let found = try text("cucm-pub", .inventory, .smart, [("inventory.server_name", .withhold)])
    #expect(!found.lowercased().contains("cucm-pub"))
    #expect(found.contains("[host name 1]"))
    #expect(found.contains("publisher_name"))
  }

  @Test func `a rule for another message takes nothing out that this one is to send`() throws {
    let found = try text("cucm-pub", .inventory, .smart, [("telemetry", .withhold)])
    #expect(found.contains("\"publisher_name\": \"cucm-pub\""))
    #expect(found.contains("Agent of cucm-pub.example.net"))
  }

  @Test func `a message that a destination does not get hides nothing in those that it gets`()
    throws
  {
    let catalog = try catalogWithoutVocabulary()
    let whole = RedactionPolicy(mode: .smart, rules: [], accepted: nil)
    let inventory = RedactionPolicy(
      mode: .smart, rules: [], accepted: whole.effectiveActions(catalog, kinds: [.inventory]))
    #expect(inventory.fieldsHidden(from: .inventory, catalog).isEmpty)
    // What was not accepted of the message itself is hidden in it.
    let paths = inventory.fieldsHidden(from: .telemetry, catalog).map(\.path)
    #expect(paths.contains("telemetry.server_name"))
  }

  @Test(arguments: ["1", "", "a"])
  func `a value of one character destroys nothing`(name: String) throws {
    let found = try text(name, .inventory, .anonymous)
    #expect(found.contains("Cisco Tomcat"))
    #expect(!found.contains("[host name]"))
  }

  @Test(arguments: ["pub1", "server", "memory", "test"])
  func `a short or common name is taken out as a whole word alone`(name: String) throws {
    let found = try text(name, .inventory, .anonymous)
    #expect(!found.contains("Agent of \(name)"))
    #expect(found.contains("Cisco Tomcat"))
    #expect(found.contains("\"active_services\""))
  }

  @Test func `names that become the same are told apart in no order of the names`() throws {
    func text(_ one: String, _ two: String) throws -> String {
      let json = """
        {"snapshot": 1, "call_activity": {"\(one)": 5, "\(two)": 3}, "nodes": {
          "\(one)": {"hardware": {"model": "A"}}, "\(two)": {"hardware": {"model": "B"}}}}
        """
      let snapshot = try #require(try load(["s.json": json]).snapshot)
      return searchable(
        redactedMessage(.telemetry, snapshot, .anonymous, catalog: try catalogWithoutVocabulary()),
        .json)
    }
    let found = try text("alpha-host", "omega-host")
    #expect(found.contains("\"[host name]\": 3"))
    #expect(found.contains("\"[host name] (2)\": 5"))
    #expect(try text("zzzzzzzz", "aaaaaaaa") == found)
  }

  @Test func `a pattern is replaced in free text of anonymous mode and stays elsewhere`() throws {
    let json = """
      {"snapshot": 1, "nodes": {"node-one": {
        "hardware": {"raid": ["BMC 10.9.8.7 admin@example.org"], "firmware_version": "1.2.3.4"},
        "services": {"active": ["/home/jdoe/agent"]}}}}
      """
    let snapshot = try #require(try load(["s.json": json]).snapshot)
    let catalog = try catalogWithoutVocabulary()
    let anonymous = searchable(
      redactedMessage(.inventory, snapshot, .anonymous, catalog: catalog), .json)
    for secret in ["10.9.8.7", "admin@", "jdoe"] { #expect(!anonymous.contains(secret)) }
    #expect(anonymous.contains("1.2.3.4"))
    let smart = searchable(redactedMessage(.inventory, snapshot, .smart, catalog: catalog), .json)
    for secret in ["10.9.8.7", "admin@", "jdoe"] { #expect(smart.contains(secret)) }
    let scrubbed = searchable(
      redactedMessage(
        .inventory, snapshot, .smart, catalog: catalog, rules: [("class:free_text", .scrub)]), .json
    )
    for secret in ["10.9.8.7", "admin@", "jdoe"] { #expect(!scrubbed.contains(secret)) }
  }

  @Test(arguments: [FieldAction.mask(keeping: 40), .coarsen(.powersOfTen)])
  func `a stricter rule does not undo the scrubbing of anonymous mode`(action: FieldAction) throws {
    let json = """
      {"snapshot": 1, "nodes": {"node-one": {
        "hardware": {"raid": ["BMC 10.9.8.7 ok"]},
        "status": {"partitions": [{"name": "10.9.8.7", "used_kb": 12345}]}}}}
      """
    let snapshot = try #require(try load(["s.json": json]).snapshot)
    let rules = [("raid_configuration", action), ("disk_usage", action)]
    for kind in [MessageKind.inventory, .telemetry] {
      let message = redactedMessage(
        kind, snapshot, .anonymous, catalog: try catalogWithoutVocabulary(), rules: rules)
      #expect(!searchable(message, .json).contains("9.8.7"))
    }
  }

  private func text(
    json: String, _ kind: MessageKind, _ mode: Mode, _ rules: [(String, FieldAction)] = [],
    facts: Composer.Facts = ownFacts
  ) throws -> String {
    let snapshot = try #require(try load(["s.json": json]).snapshot)
    return searchable(
      redactedMessage(
        kind, snapshot, mode, catalog: try catalogWithoutVocabulary(), facts: facts, rules: rules),
      .json)
  }

  @Test func `a short name is taken out where it is the whole value, in every field`() throws {
    func site(_ name: String) -> String {
      """
      {"snapshot": 1, "cluster": {"publisher": "\(name)"}, "license": {"server": "\(name)"},
       "call_activity": {"\(name)": 5}, "devices": {"models": [{"type": "\(name)", "count": 1}]},
       "nodes": {"\(name)": {"hardware": {"model": "\(name)", "os_version": "on \(name)"}}}}
      """
    }
    for kind in [MessageKind.inventory, .telemetry] {
      let anonymous = try text(json: site("pub1"), kind, .anonymous)
      #expect(!anonymous.contains("pub1"))
      #expect(anonymous == (try text(json: site("xyz9"), kind, .anonymous)))
    }
    let smart = try text(
      json: site("cm01"), .inventory, .smart, [("inventory.server_name", .pseudonym)])
    #expect(!smart.contains("cm01"))
  }

  @Test func `a number of three digits or more is taken out of free text, and stays in versions`()
    throws
  {
    let json = """
      {"snapshot": 1, "nodes": {"node-one": {
        "hardware": {"raid": ["customer 12345, ext 471, slot 42"], "os_version": "8.12345.1"}}}}
      """
    var facts = ownFacts
    facts[.contract] = ["customer_id": "12345", "site_id": "471", "contract_id": "42"]
    let found = try text(json: json, .inventory, .anonymous, facts: facts)
    #expect(found.contains("customer [identifier], ext [identifier], slot 42"))
    #expect(found.contains("8.12345.1"))
  }

  @Test func `a rule that masks free text leaves in it no name that scrubbing would replace`()
    throws
  {
    let json = """
      {"snapshot": 1, "nodes": {"node-one": {
        "status": {"license_mac": "001b2c030405"}, "hardware": {"raid": ["nic 001b2c030405"]}}}}
      """
    #expect(!(try text(json: json, .inventory, .anonymous)).contains("001b2c030405"))
    let masked = try text(
      json: json, .inventory, .anonymous, [("class:free_text", .mask(keeping: 20))])
    #expect(!masked.contains("001b2c030405"))
  }

  @Test(arguments: [Mode.anonymous, .smart])
  func `a name that begins in one line and ends in the next is taken out of both`(mode: Mode) throws
  {
    var facts = ownFacts
    facts[.contact] = ["company": "Springfield Power"]
    let lines = ["before", "asked Springfield", "  Power of it", "and 10.1.\r", "behind"]
    let json = JSONValue.object([
      "snapshot": .integer(1),
      "nodes": .object([
        "n": .object(["hardware": .object(["raid": .array(lines.map { .string($0) })])])
      ]),
    ]).text()
    let snapshot = try #require(try load(["s.json": json]).snapshot)
    let catalog = try catalogWithoutVocabulary()
    for rule in [FieldAction.send, .mask(keeping: 40)] {
      let message = redactedMessage(
        .inventory, snapshot, mode, catalog: catalog, facts: facts,
        rules: [("company", .withhold), ("raid_configuration", rule)])
      let raid = try #require(
        message.members.first?.first { $0.name == "raid_configuration" }?.content)
      guard case .value(.lines(let found), _) = raid else {
        Issue.record("\(raid)")
        continue
      }
      let name = mode == .anonymous ? "[person]" : "[person 1]"
      let shown = ["before", "asked \(name) of it", "and 10.1.\r", "behind"]
      // A mask hides lines before names are looked for in what is left of them.
      let masked = mode == .anonymous ? shown : lines
      #expect(found == (rule == .send ? shown : masked.map { _ in "***" }))
      let known = KnownValue(
        "Springfield Power", .person, path: "envelope.company", matching: .anywhere)
      for format in Format.allCases {
        let leaks = LeakGuard([known], exempt: []).leaks(
          in: format.payload(for: message).bytes,
          skeleton: format.payload(for: message.skeleton).bytes)
        #expect(leaks == [], "\(format)")
      }
    }
  }

  @Test func `a mailbox that the config gives is sent whole although a name in it is hidden`()
    throws
  {
    var facts = ownFacts
    facts[.contact] = ["name": "Jane Doe", "email": "jane.doe@example.net", "company": "JANE DOE"]
    let json = """
      {"snapshot": 1, "nodes": {"n": {"hardware": {"raid": ["asked Jane Doe"]}}}}
      """
    let snapshot = try #require(try load(["s.json": json]).snapshot)
    let catalog = try catalogWithoutVocabulary()
    let message = redactedMessage(
      .inventory, snapshot, .smart, catalog: catalog, facts: facts,
      rules: [("contact_name", .withhold)])
    let bytes = Format.json.payload(for: message).bytes
    let found = String(decoding: bytes, as: UTF8.self)
    #expect(found.contains("jane.doe@example.net"))
    #expect(found.contains("asked [person 1]"))
    #expect(!found.lowercased().contains("jane doe"))
    let known = KnownValue("Jane Doe", .person, path: "envelope.contact_name", matching: .anywhere)
    let leaks = LeakGuard([known], exempt: []).leaks(in: message, payload: bytes) {
      Format.json.payload(for: $0).bytes
    }
    #expect(leaks == [])
  }

  @Test func `another address that begins alike stays, and names that were there already stay two`()
    throws
  {
    let json = """
      {"snapshot": 1, "call_activity": {"node-one": 1, "node-one.example.net": 2, "[host name] (2)": 3},
       "nodes": {"node-one": {"network": {"ip_address": "10.1.2.3"},
         "hardware": {"model": "for 10.1.2.30 and 110.1.2.3, not 10.1.2.3"}}}}
      """
    let inventory = try text(json: json, .inventory, .anonymous)
    #expect(inventory.contains("for 10.1.2.30 and 110.1.2.3, not [address]"))
    let telemetry = try text(json: json, .telemetry, .anonymous)
    #expect(telemetry.contains("\"[host name] (2)\""))
    #expect(telemetry.contains("\"[host name]\""))
    let keys = telemetry.split(separator: "\n").filter { $0.contains("[host name]") }
    #expect(Set(keys.map { $0.split(separator: ":")[0] }).count == 3)
  }
}

/// Values that somebody made up to break the search for them.
@Suite struct HostileValueTests {
  private static let values = [
    "test-host", "Cisco Tomcat", "model", "Serial number", "inventory", "VMware7", "a.*b+c?(d)|[e]",
    "\\Q$1\\E\\\\", "<name>&amp;]]>", "\"},{\"x\":\"", "${HOME}`reboot`",
    "Jose\u{301} Gonza\u{301}lez",
    "José González", "\u{202E}evil-host\u{202C}", "host\u{200B}name", "日本語ホスト名", "%00%0d%0aX-Y: z",
    "[host name]", "[host name 1]", "ИМЯ-ХОСТА", "name\twith\ttabs", "two\nlines", "=?utf-8?q?x?=",
    String(repeating: "long-name-", count: 100_000),
  ]

  @Test(arguments: values.indices, [Mode.anonymous, .smart])
  func `a value of any form is taken out, and the message stays whole`(index: Int, mode: Mode)
    throws
  {
    let value = Self.values[index]
    let snapshot = JSONValue.object([
      "snapshot": .integer(1),
      "nodes": .object([
        .init(
          value,
          .object([
            "hardware": .object([
              "model": .string("Model of \(value)!"), "memory_mb": .integer(4096),
            ]),
            "services": .object([
              "active": .array([.string("Agent \(value) (up)"), .string("Unrelated Service 1")])
            ]),
          ]))
      ]),
    ]).text()
    let loaded = try #require(try load(["s.json": snapshot]).snapshot)
    let rules: [(String, FieldAction)] = mode == .smart ? [("class:host_name", .withhold)] : []
    let catalog = try catalogWithoutVocabulary()
    let message = redactedMessage(.inventory, loaded, mode, catalog: catalog, rules: rules)
    let document = try document(message)
    let node = try #require(document["inventory"]?["nodes"]?.elements?.first)
    #expect(node["ram"]?.scalar?.text == "4096")
    let services = (node["active_services"]?.elements ?? []).compactMap { $0.scalar?.text }
    #expect(services.contains("Unrelated Service 1"), "\(services)")
    #expect(services.count == 2)
    let isReplacement = value.hasPrefix("[host name")
    for text in services where !isReplacement {
      #expect(!text.contains(value), "\(text.prefix(200))")
    }
    // Words of the messages themselves are taken out of free text alone.
    if !isReplacement, !["model", "Serial number", "inventory"].contains(value) {
      let model = node["model"]?.scalar?.text ?? ""
      #expect(!model.contains(value), "\(model.prefix(200))")
    }
    for format in Format.allCases {
      #expect(String(validating: format.payload(for: message).bytes, as: UTF8.self) != nil)
    }
  }

  @Test func `a name that is what another field is to send is taken out there too`() throws {
    // Whoever called a node like its model wants neither to be known by the other.
    let text = """
      {"snapshot": 1, "nodes": {"VMware7-Special": {"hardware": {"model": "VMware7-Special",
        "serial_number": "FCH1234V5XY"}}}}
      """
    let snapshot = try #require(try load(["s.json": text]).snapshot)
    let message = redactedMessage(
      .inventory, snapshot, .anonymous, catalog: try catalogWithoutVocabulary())
    let bytes = searchable(message, .json)
    #expect(!bytes.contains("VMware7-Special"))
    #expect(bytes.contains("FCH1234V5XY"))
  }
}
