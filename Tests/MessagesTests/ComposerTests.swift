import Catalogs
import Diagnostics
import Messages
import RoomSupport
import Snapshots
import Testing
import Times

extension Message {
  /// The value at a dotted path: a text, `!` and the reason why there is none, or nil if the field
  /// is not in the message. `0.model` is the first node's model.
  fileprivate func says(_ path: String) -> String? {
    var parts = path.split(separator: ".").map(String.init)
    var fields = self.fields + envelope
    if let index = parts.first.flatMap({ Int($0) }) {
      fields = members[index]
      parts.removeFirst()
    }
    for (depth, part) in parts.enumerated() {
      guard let field = fields.first(where: { $0.definition.name == part }) else { return nil }
      switch field.content {
      case .group(let inner): fields = inner
      case .absent(let reason): return "!\(reason)"
      case .value(let value, let stale):
        let mark = stale.map { " stale \($0)" } ?? ""
        if case .text(let text) = value { return text + mark }
        return depth == parts.count - 1 ? "\(value)\(mark)" : nil
      }
    }
    return "a group"
  }
}

@Suite struct ComposerTests {
  private func message(
    _ kind: MessageKind, _ text: String, facts: Composer.Facts = ownFacts,
    oldest: Timestamp = Timestamp(seconds: 0)
  ) throws -> Message {
    let loaded = try load(["s.yaml": "snapshot: 1\n" + text])
    let snapshot = try #require(loaded.snapshot, "\(loaded.diagnostics)")
    let composer = Composer(
      catalog: try builtInCatalog(), snapshot: snapshot, facts: facts, oldest: oldest)
    return composer.message(kind).message
  }

  @Test func `a publisher that is down costs the licence and its address, not the rest`() throws {
    let text = """
      cluster: {publisher: pub, product_id: P1}
      unavailable: {license: down}
      nodes:
        pub: {unavailable: down}
        sub: {hardware: {model: M}, network: {ip_address: 192.0.2.7}, versions: {active: '14'}}
      """
    let inventory = try message(.inventory, text)
    #expect(inventory.says("license_server") == "!down")
    #expect(inventory.says("publisher_ip") == "!down")
    #expect(inventory.says("publisher_name") == "pub")
    #expect(inventory.says("product_id") == "P1")
    #expect(inventory.members.count == 2)
    #expect(inventory.says("0.server_name") == "pub")
    #expect(inventory.says("0.model") == "!down")
    #expect(inventory.says("1.model") == "M")
    #expect(inventory.says("1.server_ip_address") == "192.0.2.7")
    let telemetry = try message(.telemetry, text)
    #expect(telemetry.says("0.system_status.dns") == "!down")
    #expect(telemetry.says("1.system_status.dns") == "!not in the snapshots")
  }

  @Test func `the publisher's address is that of the node that the cluster names`() throws {
    let nodes =
      "nodes: {a: {network: {ip_address: 192.0.2.1}}, b: {network: {ip_address: 192.0.2.2}}}\n"
    #expect(
      try message(.inventory, "cluster: {publisher: b}\n" + nodes).says("publisher_ip")
        == "192.0.2.2")
    #expect(
      try message(.inventory, "cluster: {publisher: c}\n" + nodes).says("publisher_ip")
        == "!not in the snapshots")
    #expect(try message(.inventory, nodes).says("publisher_name") == "!not in the snapshots")
  }

  @Test func `one node that does not answer hides no other`() throws {
    let nodes = (1...9).map { "  n\($0): {hardware: {model: M\($0)}}\n" }.joined()
    let inventory = try message(.inventory, "nodes:\n  n0: {unavailable: unreachable}\n" + nodes)
    #expect(inventory.members.count == 10)
    #expect(inventory.says("0.model") == "!unreachable")
    #expect(inventory.says("0.server_name") == "n0")
    for index in 1...9 { #expect(inventory.says("\(index).model") == "M\(index)") }
  }

  @Test func `the first place that has a value counts`() throws {
    let text = """
      nodes:
        a: {hardware: {os_version: H}, status: {os_version: S, host_name: h.example.com}}
        b: {status: {os_version: S}}
        c: {unavailable: {hardware: not_supported, status: down}}
      """
    let inventory = try message(.inventory, text)
    #expect(inventory.says("0.os_version") == "H")
    #expect(inventory.says("0.server_name") == "h.example.com")
    #expect(inventory.says("1.os_version") == "S")
    #expect(inventory.says("1.server_name") == "b")
    #expect(inventory.says("2.os_version") == "!not supported")
  }

  @Test func `what the sender does not say of itself is left out, not listed as missing`() throws {
    var facts = ownFacts
    facts[.contact] = ["email": "uc@example.com"]
    let inventory = try message(.inventory, "nodes: {a: {}}\n", facts: facts)
    #expect(inventory.says("contact_email") == "uc@example.com")
    #expect(inventory.says("contact_phone") == nil)
    #expect(inventory.says("street_address") == nil)
    #expect(inventory.says("company") == nil)
    #expect(inventory.says("contract_id") == nil)
    #expect(inventory.says("message_id") == "0123456789abcdef0123456789abcdef")
    #expect(inventory.says("installation_id") == "fedcba9876543210fedcba9876543210")
    #expect(inventory.says("unavailable") != nil)
  }

  @Test func `a snapshot cannot speak for the sender`() throws {
    let text =
      "contact: {email: a@example.com}\nmessage: {id: x}\nnodes: {a: {contact: {email: b}}}\n"
    let inventory = try message(.inventory, text, facts: [:])
    #expect(inventory.says("contact_email") == nil)
    #expect(inventory.says("message_id") == nil)
  }

  @Test func `values older than the limit are marked with their time, others are not`() throws {
    let old = "taken: 2026-01-01T00:00:00Z\nusers: {cm: 1}\nnodes: {a: {hardware: {model: M}}}\n"
    let taken = try #require(Timestamp(rfc3339: "2026-01-01T00:00:00Z"))
    let later = taken.adding(seconds: 1)
    #expect(
      try message(.inventory, old, oldest: later).says("0.model") == "M stale 2026-01-01T00:00:00Z")
    #expect(try message(.inventory, old, oldest: taken).says("0.model") == "M")
    let telemetry = try message(.telemetry, old, oldest: later)
    #expect(telemetry.says("cm_user_count") == "integer(1) stale 2026-01-01T00:00:00Z")
    #expect(telemetry.says("phone_user_count") == "!not in the snapshots")
    #expect(telemetry.says("message_id") == "0123456789abcdef0123456789abcdef")
  }

  @Test func `rows that come from two files are as old as the older one`() throws {
    let loaded = try load([
      "a.yaml": "snapshot: 1\ntaken: 2026-10-01T00:00:00Z\ntables: {device: 1}\n",
      "b.yaml": "snapshot: 1\ntaken: 2026-01-01T00:00:00Z\ntables: {enduser: 2}\n",
    ])
    let snapshot = try #require(loaded.snapshot)
    let limit = try #require(Timestamp(rfc3339: "2026-06-01T00:00:00Z"))
    let composer = Composer(
      catalog: try builtInCatalog(), snapshot: snapshot, facts: ownFacts, oldest: limit)
    let says = try #require(composer.message(.configuration).message.says("table_row_counts"))
    #expect(says.hasSuffix(" stale 2026-01-01T00:00:00Z"), "\(says)")
  }

  @Test func `a warning of one node leaves the other nodes whole`() throws {
    let text =
      "nodes: {a: {hardware: {memory_mb: much, model: M}}, b: {hardware: {memory_mb: 4}}}\n"
    let snapshot = try #require(try load(["s.yaml": "snapshot: 1\n" + text]).snapshot)
    let composer = Composer(
      catalog: try builtInCatalog(), snapshot: snapshot, facts: ownFacts,
      oldest: Timestamp(seconds: 0))
    let (message, diagnostics) = composer.message(.inventory)
    #expect(diagnostics.count == 1)
    #expect(diagnostics.first?.severity == .warning)
    #expect(diagnostics.first?.location?.line == 2)
    #expect(message.says("0.ram") == "!not of the expected type")
    #expect(message.says("0.model") == "M")
    #expect(message.says("1.ram") == "integer(4)")
  }

  @Test func `of many nodes each is composed when it is asked for, and every warning is there`()
    throws
  {
    let nodes = (1_000...2_200).map { number in
      "  n\(number): {hardware: {memory_mb: \(number == 2_100 ? "much" : "\(number)"), model: M}}\n"
    }
    let snapshot = try #require(
      try load(["s.yaml": "snapshot: 1\nnodes:\n" + nodes.joined()]).snapshot)
    let composer = Composer(
      catalog: try builtInCatalog(), snapshot: snapshot, facts: ownFacts,
      oldest: Timestamp(seconds: 0))
    let (message, diagnostics) = composer.message(.inventory)
    #expect(diagnostics.map { $0.location?.line } == [1_103])
    #expect(message.members.count == 1_201)
    for _ in 1...2 {
      #expect(message.says("0.ram") == "integer(1000)")
      #expect(message.says("1100.ram") == "!not of the expected type")
      #expect(message.says("1200.ram") == "integer(2200)")
    }
  }

  @Test func `fields stand in the order of the catalog, those of nodes on each node`() throws {
    let catalog = try builtInCatalog()
    let telemetry = try message(.telemetry, "nodes: {a: {}, b: {}}\n", facts: ownFacts)
    let definitions = try #require(catalog.messages[.telemetry]).fields
    let own = ["contact_email", "contact_phone", "street_address"]
    #expect(
      telemetry.fields.map(\.definition.name)
        == definitions.filter { !$0.isPerNode }.map(\.name).filter { !own.contains($0) })
    for member in telemetry.members {
      #expect(member.map(\.definition.name) == definitions.filter(\.isPerNode).map(\.name))
    }
    #expect(try message(.configuration, "nodes: {a: {}}\n").members.isEmpty)
  }

  @Test func `a kind that the product does not have has no fields`() throws {
    let snapshot = try #require(
      try load(["s.yaml": "snapshot: 1\n"], product: "linux-host").snapshot)
    let composer = Composer(
      catalog: try builtInCatalog("linux-host"), snapshot: snapshot, facts: ownFacts,
      oldest: Timestamp(seconds: 0))
    let message = composer.message(.configuration).message
    #expect(message.fields.isEmpty && message.members.isEmpty)
    #expect(!message.envelope.isEmpty)
  }
}
