import Catalogs
import Messages
import Redaction
import RoomSupport
import Testing

/// What is sent of a value that a rule makes less exact, masks or hides behind a pseudonym.
@Suite struct CoarseningTests {
  /// What is sent of a text as the value of a field under one rule.
  private func sent(
    _ text: String, _ path: String, _ action: RedactionRule.Action, mode: Mode = .smart
  ) throws -> String? {
    let field = try #require(try builtInCatalog().leaves.first { $0.path == path }, "\(path)")
    let rule = RedactionRule(pattern: path, action: action, location: field.location)
    let policy = RedactionPolicy(mode: mode, rules: [rule], accepted: nil)
    return Redactor(policy: policy, pseudonyms: testPseudonyms(mode), hidden: [])
      .redact(text, of: field)
  }

  @Test(arguments: [
    ("0", [1, 10], "0"), ("0", [10, 100], "0-9"), ("9", [10, 100], "0-9"),
    ("10", [10, 100], "10-99"),
    ("99", [10, 100], "10-99"), ("100", [10, 100], "100 or more"),
    ("1500", [1000, 2000], "1,000-1,999"),
    ("41250", [100, 1000, 100_000], "1,000-99,999"), ("5", [5, 6], "5"),
    ("9223372036854775807", [10], "10 or more"), ("7", [1_000_000], "0-999,999"),
  ])
  func `a number is told as the range between two bounds`(
    number: String, bounds: [Int64], wanted: String
  ) throws {
    let action = RedactionRule.Action.exactly(.coarsen(.bounds(bounds)))
    #expect(try sent(number, "telemetry.cm_user_count", action) == wanted)
  }

  @Test func `without bounds a number is told by its digits`() throws {
    for (number, wanted) in [
      ("0", "0"), ("1", "1-9"), ("41250", "10,000-99,999"),
      ("1000000000000", "1,000,000,000,000 or more"),
    ] {
      #expect(try sent(number, "telemetry.cm_user_count", .coarsen) == wanted)
    }
  }

  @Test(arguments: [
    ("10.1.2.3", "10.1.2.0/24", "10.1.0.0/16"), ("192.0.2.255", "192.0.2.0/24", "192.0.0.0/16"),
    ("2001:db8:1:2::3", "2001:db8:1::/48", "2001:db8::/32"), ("::1", "::/48", "::/32"),
    ("2001:0DB8:0001::", "2001:db8:1::/48", "2001:db8::/32"),
    ("fe80::1%eth0", "fe80::/48", "fe80::/32"), ("::ffff:192.0.2.1", "::/48", "::/32"),
  ])
  func `an address is told as its network`(text: String, usual: String, wide: String) throws {
    #expect(try sent(text, "inventory.server_ip_address", .coarsen) == usual)
    let action = RedactionRule.Action.exactly(.coarsen(.network(prefix: 16)))
    #expect(try sent(text, "inventory.server_ip_address", action) == wide)
  }

  @Test(arguments: [
    "", "host", "10.1.2", "10.1.2.3.4", "10.1.2.256", "10.1.2.3/24", "1:2:3", ":::", "1::2::3",
    "12345::", "::+1", "1:2:3:4:5:6:7:8:9", "10.1.2.3\n",
  ])
  func `what is no address is not sent at all`(text: String) throws {
    #expect(try sent(text, "inventory.server_ip_address", .coarsen) == nil)
  }

  @Test(arguments: [
    ("12.5.1.12900-115", "12.5", "12"), ("UCOS 6.0.0.0-2", "6.0", "6"), ("14", "14", "14"),
    ("vmx-10", "10", "10"),
  ])
  func `a version is told by its first parts`(text: String, usual: String, major: String) throws {
    #expect(try sent(text, "inventory.active_version", .coarsen) == usual)
    let action = RedactionRule.Action.exactly(.coarsen(.version(parts: 1)))
    #expect(try sent(text, "inventory.active_version", action) == major)
  }

  @Test func `a version without a number is not sent at all`() throws {
    #expect(try sent("unknown", "inventory.active_version", .coarsen) == nil)
  }

  @Test func `a time is told as its day or its month`() throws {
    let path = "telemetry.system_status.date"
    #expect(try sent("2026-11-01T02:03:04Z", path, .coarsen) == "2026-11-01")
    #expect(try sent("2026-11-01T02:03:04", path, .coarsen) == "2026-11-01")
    let month = RedactionRule.Action.exactly(.coarsen(.month))
    #expect(try sent("2026-11-01T02:03:04Z", path, month) == "2026-11")
    #expect(try sent("the first of November", path, .coarsen) == nil)
  }

  @Test(arguments: [
    "inventory.model", "inventory.serial_number", "inventory.active_services",
    "inventory.raid_configuration", "telemetry.upgrade_history",
  ])
  func `what cannot be made less exact is withheld`(path: String) throws {
    #expect(try sent("FCH1234V5XY", path, .coarsen) == nil)
    for coarsening: Coarsening in [.day, .bounds([10]), .network(prefix: 24), .version(parts: 1)] {
      #expect(try sent("FCH1234V5XY", path, .exactly(.coarsen(coarsening))) == nil)
    }
  }

  @Test func `numbers in rows and under names become ranges, and their names stay`() throws {
    let json = """
      {"snapshot": 1, "call_activity": {"calls": 41250}, "nodes": {"n": {"status": {
        "cpu_percent": {"idle": 97.5},
        "partitions": [{"name": "root", "total_kb": 20000, "used_percent": 7}]}}}}
      """
    let snapshot = try #require(try load(["s.json": json]).snapshot)
    let message = redactedMessage(
      .telemetry, snapshot, .smart, catalog: try builtInCatalog(),
      rules: [("*", .coarsen(.bounds([10, 100])))])
    func value(_ name: String, _ fields: [RedactedMessage.Field]) -> Value? {
      for field in fields {
        if field.name == name, case .value(let value, _) = field.content { return value }
        if case .group(let inner) = field.content, let found = value(name, inner) { return found }
      }
      return nil
    }
    let node = try #require(message.members.first)
    #expect(
      value("cm_call_activity", message.fields) == .labels([.init("calls", "100 or more")]))
    #expect(value("mp_stat", node) == .labels([.init("idle", "from 10 to below 100")]))
    #expect(
      value("disk_usage", node)
        == .records([[.text("root"), .text("100 or more"), nil, nil, .text("0-9")]]))
  }
}
