import Catalogs
import Documents
import Formats
import Messages
import Redaction
import RoomSupport
import Snapshots
import Testing

/// What is withheld has no influence on a single byte of what is sent.
@Suite struct NonInterferenceTests {
  private func payloads(
    _ text: String, _ mode: Mode, _ catalog: Catalog, facts: Composer.Facts,
    rules: [(String, FieldAction)] = []
  ) throws -> [[UInt8]] {
    let loaded = try load(["s.json": text])
    let snapshot = try #require(loaded.snapshot, "\(loaded.diagnostics)")
    return [MessageKind.inventory, .telemetry].flatMap { kind in
      let message = redactedMessage(
        kind, snapshot, mode, catalog: catalog, facts: facts, rules: rules)
      return Format.allCases.map { $0.payload(for: message).bytes }
    }
  }

  private func facts(_ seed: UInt64) -> Composer.Facts {
    var facts = ownFacts
    facts[.message]?["installation_id"] = "\(seed)"
    facts[.contact] = seed % 2 == 0 ? [:] : ["email": "\(seed)@example.com", "name": "\(seed)"]
    facts[.contract] = seed % 3 == 0 ? [:] : ["user_id": "\(seed)", "site_id": "\(seed)"]
    return facts
  }

  @Test func `sites that differ in what anonymous mode withholds send the same bytes`() throws {
    let catalog = try builtInCatalog()
    var smartDiffers = 0
    for seed in 1...300 as ClosedRange<UInt64> {
      var site = RandomSite(seed: seed)
      let one = site.snapshot()
      let two = site.snapshot()
      #expect(one != two)
      let first = try payloads(one, .anonymous, catalog, facts: facts(seed))
      let second = try payloads(two, .anonymous, catalog, facts: facts(seed + 1000))
      for (left, right) in zip(first, second) where left != right {
        Issue.record(
          """
          seed \(seed): \(String(decoding: left, as: UTF8.self))
          is not \(String(decoding: right, as: UTF8.self))
          """)
        return
      }
      let smart = try payloads(one, .smart, catalog, facts: facts(seed))
      if smart != (try payloads(two, .smart, catalog, facts: facts(seed))) { smartDiffers += 1 }
    }
    // The comparison can find a difference: smart mode sends what the snapshots differ in.
    #expect(smartDiffers == 300)
  }

  @Test func `sites that differ in what anonymous mode sends send other bytes`() throws {
    let catalog = try builtInCatalog()
    var differs = 0
    for seed in 1...50 as ClosedRange<UInt64> {
      var one = RandomSite(seed: seed)
      var two = RandomSite(seed: seed + 1000)
      let first = try payloads(one.snapshot(), .anonymous, catalog, facts: facts(1))
      if first != (try payloads(two.snapshot(), .anonymous, catalog, facts: facts(1))) {
        differs += 1
      }
    }
    #expect(differs > 45)
  }

  @Test func `nodes do not stand in the order of their withheld names`() throws {
    let catalog = try builtInCatalog()
    func snapshot(_ names: [String]) -> String {
      let nodes = zip(names, ["M3", "M1", "M2"]).map {
        "\"\($0)\": {\"hardware\": {\"model\": \"\($1)\"}}"
      }
      return "{\"snapshot\": 1, \"nodes\": {\(nodes.joined(separator: ", "))}}"
    }
    let orders = [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]]
    let anonymous = try orders.map {
      try payloads(snapshot($0), .anonymous, catalog, facts: ownFacts)
    }
    #expect(Set(anonymous).count == 1)
    let smart = try orders.map {
      try payloads(
        snapshot($0), .smart, catalog, facts: ownFacts, rules: [("server_name", .withhold)])
    }
    #expect(Set(smart).count == 1)
    let named = try orders.map { try payloads(snapshot($0), .smart, catalog, facts: ownFacts) }
    #expect(Set(named).count == 3)
  }

  @Test func `nodes whose rows differ in an empty cell alone do not stand in the order of names`()
    throws
  {
    let catalog = try builtInCatalog()
    func snapshot(_ one: String, _ two: String) -> String {
      """
      {"snapshot": 1, "nodes": {
        "\(one)": {"hardware": {"partitions": [{"device": "sda"}]}},
        "\(two)": {"hardware": {"partitions": [{"device": "sda", "system": ""}]}}}}
      """
    }
    let first = try payloads(snapshot("a", "b"), .anonymous, catalog, facts: ownFacts)
    #expect(first == (try payloads(snapshot("b", "a"), .anonymous, catalog, facts: ownFacts)))
  }

  @Test func `the order of a masked list tells nothing about what the mask hides`() throws {
    let catalog = try builtInCatalog()
    func snapshot(_ services: String) -> String {
      "{\"snapshot\": 1, \"nodes\": {\"n\": {\"services\": {\"active\": [\(services)]}}}}"
    }
    let rules = [("active_services", FieldAction.mask(keeping: 2))]
    let first = try payloads(
      snapshot("\"alpha-01\", \"omega-02\""), .anonymous, catalog, facts: ownFacts, rules: rules)
    let second = try payloads(
      snapshot("\"alpha-02\", \"omega-01\""), .anonymous, catalog, facts: ownFacts, rules: rules)
    #expect(first == second)
  }

  @Test func `a time without a zone is sent as its day in anonymous mode`() throws {
    let catalog = try builtInCatalog()
    func snapshot(_ time: String) throws -> Snapshot {
      let text = "{\"snapshot\": 1, \"nodes\": {\"n\": {\"status\": {\"date\": \"\(time)\"}}}}"
      return try #require(try load(["s.json": text]).snapshot)
    }
    func date(_ time: String, _ mode: Mode) throws -> String? {
      let message = redactedMessage(.telemetry, try snapshot(time), mode, catalog: catalog)
      let nodes = try document(message)["telemetry"]?["nodes"]?.elements
      return nodes?.first?["system_status"]?["date"]?.scalar?.text
    }
    #expect(try date("2026-11-01T02:00:00", .anonymous) == "2026-11-01")
    #expect(try date("2026-11-01T02:00:00", .smart) == "2026-11-01T02:00:00")
    #expect(try date("2026-11-01T02:00:00+01:00", .anonymous) == "2026-11-01T01:00:00Z")
    #expect(try date("2026-11-01T02:00:00+01:00", .smart) == "2026-11-01T01:00:00Z")
  }
}
