import Catalogs
import Documents
import Formats
import Messages
import Redaction
import RoomSupport
import Testing

/// Every field of a serial number.
private let serialNumbers = [
  "alert.node_status.serial_number", "inventory.serial_number", "telemetry.serial_number",
]

@Suite struct RuleTests {
  private func field(_ path: String) throws -> FieldDefinition {
    try #require(try builtInCatalog().leaves.first { $0.path == path }, "\(path)")
  }

  private func action(
    _ path: String, _ rules: [(String, FieldAction)], mode: Mode = .smart,
    accepted: [String: FieldAction]? = nil
  ) throws -> FieldAction {
    RedactionPolicy(mode: mode, rules: redactionRules(rules), accepted: accepted)
      .action(for: try field(path))
  }

  @Test(
    arguments: [
      ("inventory.serial_number", ["inventory.serial_number"]),
      ("serial_number", serialNumbers), ("*.serial_number", serialNumbers),
      ("*serial*", serialNumbers), ("inventory.serial*", ["inventory.serial_number"]),
      ("contact_phone", ["inventory.contact_phone", "telemetry.contact_phone"]),
      (
        "*bios*", ["inventory.bios_information", "inventory.bios_version"]
      ), ("telemetry.system_status.dns", ["telemetry.system_status.dns"]),
      ("dns", ["telemetry.system_status.dns"]),
      ("telemetry.*.os_version", ["telemetry.system_status.os_version"]),
      ("configuration", ["configuration.table_row_counts"]),
      ("*.user_id", ["envelope.user_id"]), ("serial", []), ("inventory.", []),
      ("SERIAL_NUMBER", []),
      ("", []), ("**", nil), ("*", nil), ("envelope.contact_phone", []),
      ("inventory.serial_number.x", []),
      ("serial_number*x", []),
    ] as [(String, [String]?)])
  func `a pattern means the fields that it names`(pattern: String, wanted: [String]?) throws {
    let rule = try #require(redactionRules([(pattern, .withhold)]).first)
    let leaves = try builtInCatalog().leaves
    let found = leaves.filter(rule.applies).map(\.path).sorted()
    #expect(found == (wanted ?? leaves.map(\.path).sorted()))
  }

  @Test(arguments: ["telemetry.system_status", "*.system_status", "telemetry.system*"])
  func `the path of a group means all that is in it and nothing else`(pattern: String) throws {
    let rule = try #require(redactionRules([(pattern, .withhold)]).first)
    let found = try builtInCatalog().leaves.filter(rule.applies).map(\.path)
    #expect(found.count == 13)
    #expect(found.allSatisfy { $0.hasPrefix("telemetry.system_status.") })
  }

  @Test func `the name of a kind means all its fields`() throws {
    let rule = try #require(redactionRules([("telemetry", .withhold)]).first)
    let found = try builtInCatalog().leaves.filter(rule.applies).map(\.path)
    #expect(found.count == 25)
    #expect(found.allSatisfy { $0.hasPrefix("telemetry.") })
  }

  @Test func `a pattern of many stars is decided at once`() throws {
    let pattern = String(repeating: "*a", count: 30) + "*"
    let rule = try #require(redactionRules([(pattern, .withhold)]).first)
    #expect(try builtInCatalog().leaves.filter(rule.applies).isEmpty)
  }

  @Test func `of several rules the strictest wins, in any order`() throws {
    let rules: [(String, FieldAction)] = [
      ("*", .send), ("*.model", .mask(keeping: 6)), ("model", .mask(keeping: 2)),
      ("inventory.model", .send), ("inventory", .mask(keeping: 4)),
    ]
    let orders = permutations(Array(rules.indices))
    #expect(orders.count == 120)
    for order in orders {
      #expect(try action("inventory.model", order.map { rules[$0] }) == .mask(keeping: 2))
      let withhold = order.map { $0 == 0 ? ("*.model", FieldAction.withhold) : rules[$0] }
      #expect(try action("inventory.model", withhold) == .withhold)
    }
  }

  @Test func `a rule never sends what the mode withholds`() throws {
    for row in try fieldTable() where row.anonymous == "withhold" {
      for pattern in [row.path, "*"] {
        for wish in [FieldAction.send, .mask(keeping: 1000)] {
          let found = try action(row.path, [(pattern, wish)], mode: .anonymous)
          #expect(found == .withhold, "\(row.path)")
        }
      }
    }
  }

  @Test func `only what was accepted is sent, and no looser than it was accepted`() throws {
    let path = "inventory.model"
    #expect(try action(path, [], accepted: nil) == .send)
    #expect(try action(path, [], accepted: [:]) == .withhold)
    #expect(try action(path, [], accepted: ["inventory.modem": .send]) == .withhold)
    #expect(try action(path, [], accepted: [path: .mask(keeping: 2)]) == .mask(keeping: 2))
    #expect(
      try action(path, [("model", .mask(keeping: 4))], accepted: [path: .mask(keeping: 2)])
        == .mask(keeping: 2))
    #expect(
      try action(path, [("model", .mask(keeping: 1))], accepted: [path: .mask(keeping: 2)])
        == .mask(keeping: 1))
    #expect(try action(path, [("model", .withhold)], accepted: [path: .send]) == .withhold)
    let hidden = "inventory.server_name"
    #expect(try action(hidden, [], mode: .anonymous, accepted: [hidden: .send]) == .withhold)
  }

  @Test func `a mask on what has no characters withholds it`() throws {
    for path in [
      "inventory.ram", "inventory.storage_partition", "telemetry.cm_call_activity",
      "telemetry.system_status.mp_stat", "telemetry.system_status.date",
      "configuration.table_row_counts", "envelope.unavailable",
    ] {
      #expect(try action(path, [("*", .mask(keeping: 4))]) == .withhold, "\(path)")
    }
    for path in [
      "inventory.model", "inventory.raid_configuration", "inventory.active_services",
    ] {
      #expect(try action(path, [("*", .mask(keeping: 4))]) == .mask(keeping: 4), "\(path)")
    }
  }

  @Test(arguments: [
    ("FCH1234V5XY", 4, "***V5XY"), ("FCH1234V5XY", 0, "***"), ("FCH1", 4, "***"), ("F", 4, "***"),
    ("", 4, "***"), ("FCH12", 4, "***CH12"), ("ab\u{65}\u{301}", 1, "***e\u{301}"),
    ("日本語テスト", 2, "***スト"), ("FCH1234V5XY", 1_000_000, "***"), ("FCH1", Int.max, "***"),
  ])
  func `a mask shows the last characters, and nothing of what is no longer than them`(
    text: String, kept: Int, wanted: String
  ) throws {
    let json = JSONValue.object([
      "snapshot": .integer(1),
      "nodes": .object([
        "n": .object([
          "hardware": .object(["serial_number": .string(text), "raid": .array([.string(text)])]),
          "services": .object(["active": .array([.string(text), .string(text)])]),
        ])
      ]),
    ]).text()
    let snapshot = try #require(try load(["s.json": json]).snapshot)
    let message = redactedMessage(
      .inventory, snapshot, .smart, catalog: try builtInCatalog(),
      rules: [("*", .mask(keeping: kept))])
    let fields = try #require(message.members.first)
    func content(_ name: String) -> RedactedMessage.Content? {
      fields.first { $0.name == name }?.content
    }
    #expect(content("serial_number") == .value(.text(wanted), stale: nil))
    #expect(content("raid_configuration") == .value(.lines([wanted]), stale: nil))
    #expect(content("active_services") == .value(.texts([wanted, wanted]), stale: nil))
  }

  @Test func `a rule that withholds everything leaves nothing at all`() throws {
    let site = try PlantedSite(try builtInCatalog())
    for kind in [MessageKind.inventory, .telemetry, .configuration] {
      let policy = RedactionPolicy(
        mode: .smart, rules: redactionRules([("*", .withhold), ("*", .send)]), accepted: nil)
      let message = site.redacted(kind, policy)
      #expect(message.isEmpty && message.envelope.isEmpty && message.receipt.isEmpty)
      let text = searchable(message, .json) + searchable(message, .text)
      for token in site.allTokens { #expect(!text.contains(token)) }
    }
  }

  @Test func `every field can be withheld by itself, and only it goes`() throws {
    let site = try PlantedSite(try builtInCatalog())
    for kind in [MessageKind.inventory, .telemetry, .configuration] {
      let all = fieldPaths(try document(redacted(site, kind, [])), kind: kind.rawValue)
      for path in all {
        let found = fieldPaths(
          try document(redacted(site, kind, [(path, .withhold)])), kind: kind.rawValue)
        #expect(found == all.subtracting([path]))
      }
    }
  }

  @Test func `the receipt says how a field was sent`() throws {
    let site = try PlantedSite(try builtInCatalog())
    let message = redacted(
      site, .inventory, [("*.model", .mask(keeping: 1)), ("ram", .mask(keeping: 1))])
    #expect(message.receipt["inventory.model"] == .mask(keeping: 1))
    #expect(message.receipt["inventory.ram"] == nil)
    #expect(message.receipt["inventory.serial_number"] == .send)
  }

  private func redacted(
    _ site: PlantedSite, _ kind: MessageKind, _ rules: [(String, FieldAction)]
  ) -> RedactedMessage {
    site.redacted(
      kind, RedactionPolicy(mode: .smart, rules: redactionRules(rules), accepted: nil))
  }
}

/// All orders of some elements.
private func permutations(_ elements: [Int]) -> [[Int]] {
  if elements.count <= 1 { return [elements] }
  return elements.flatMap { first in
    permutations(elements.filter { $0 != first }).map { [first] + $0 }
  }
}
