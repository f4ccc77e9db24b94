import Alerts
import Catalogs
import Foundation
import Runs
import StateDirectory
import Testing
import Times

/// A node has one pseudonym in all messages of a site, and it can be translated back (D2, D6).
@Suite struct NodePseudonymRunTests {
  private let start: Timestamp = "2026-11-10T12:00:00Z"
  private static let snapshot = """
    snapshot: 1
    taken: 2026-11-09T12:00:00Z
    cluster: {publisher: \(listed)}
    license: {server: pub.example.com}
    nodes:
      \(listed):
        status: {host_name: pub}
        network: {ip_address: 192.0.2.10, domain: example.com, ipv6_address: "2001:db8::10"}
      sub:
        status: {host_name: sub}
        network: {ip_address: 192.0.2.11, domain: example.com}

    """
  private static let listed = "pub.voice.example.com"

  private func site() throws -> TestSite {
    let site = try TestSite(
      TestConfig().with {
        $0.more = "redaction: {\"class:host_name\": pseudonym, \"class:address\": pseudonym}\n"
      })
    try site.write("snapshot.yaml", Self.snapshot)
    site.accept()
    return site
  }

  private func text(_ message: String, _ field: String) -> [String] {
    message.split(separator: "\n").compactMap { line in
      let line = line.trimmingCharacters(in: .whitespaces)
      guard line.hasPrefix("\"\(field)\": \"") else { return nil }
      return String(line.dropFirst(field.count + 5).prefix { $0 != "\"" })
    }
  }

  @Test func `a node has one pseudonym in all fields of all messages, which is revealed`() throws {
    let site = try site()
    site.send(at: start)
    let inventory = try site.newest()
    let name = try #require(text(inventory, "publisher_name").first)
    #expect(name.hasPrefix("host-name-"))
    // Nodes are listed in the order of their pseudonyms.
    #expect(text(inventory, "server_name").count == 2)
    #expect(text(inventory, "server_name").contains(name))
    #expect(text(inventory, "license_server") == [name])
    let telemetry = try site.newest(.telemetry)
    #expect(text(telemetry, "publisher_name") == [name])
    #expect(text(telemetry, "host_name").contains(name))
    let address = try #require(text(inventory, "publisher_ip").first)
    #expect(address.hasPrefix("address-"))
    #expect(text(inventory, "server_ip_address").contains(address))

    let ways = [
      "pub", "PUB.example.com", Self.listed, "192.0.2.10", "192.0.2.10:9100", "2001:db8::10",
    ]
    for (number, way) in ways.enumerated() {
      try site.write("alert.yaml", "{alert: Test\(number), node: '\(way)'}")
      let source = AlertSource(file: "\(site.path)/alert.yaml", input: .own)
      let rendered = DryRun(
        kind: .alert, alerts: source, destination: "archive", format: nil, mode: nil
      ).run(site.environment(start))
      #expect(text(rendered.text, "node") == [name], "\(way): \(rendered.text)")
      #expect(!rendered.text.contains("pub"), "\(rendered.text)")
    }
    let revealed = PseudonymRun().reveal(name, site.environment(start))
    #expect(revealed.text == "\(name) is 'pub', a value of 'inventory.server_name'\n")
    let place = PseudonymRun().reveal(address, site.environment(start))
    #expect(place.text == "\(address) is '192.0.2.10', a value of 'inventory.server_ip_address'\n")
  }

  @Test
  func `what 0.1.0 sent of each name is revealed, and that of the list of nodes is sent still`()
    throws
  {
    let site = try site()
    // As 'openssl mac -digest SHA256 -macopt hexkey:... HMAC' has it for 'callhome pseudonym 1 smart
    // host_name\n' and the name, with this key.
    try site.write(
      "state/pseudonyms.json",
      """
      {"version": 1, "key": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
       "since": "2026-09-01T00:00:00Z"}
      """)
    site.send(at: start)
    #expect(try text(site.newest(), "server_name").contains("host-name-d5f50535a0b9f680"))
    let sent = [
      ("pub", "host-name-d5f50535a0b9f680"), ("pub.example.com", "host-name-8208f253edc20277"),
      ("192.0.2.10", "host-name-5b03fe7c27c2a120"), ("2001:db8::10", "host-name-82123053571bc152"),
      (Self.listed, "host-name-cc690db9d6e7973f"),
    ]
    for (name, pseudonym) in sent {
      let revealed = PseudonymRun().reveal(pseudonym, site.environment(start))
      #expect(revealed.status == .done)
      #expect(revealed.text.hasPrefix("\(pseudonym) is '\(name)', a"), "\(revealed.text)")
    }
  }

  @Test func `in anonymous mode a pseudonym follows from nothing that is withheld`() throws {
    func field(_ name: String, _ source: String, _ rest: String) -> String {
      "      \(name): {label: L, type: text, from: \(source), smart: send, \(rest)}\n"
    }
    let catalog =
      """
      catalog: 1
      product: toaster
      name: A toaster
      nodes: {domains: node.domain}
      messages:
        inventory:
          label: Inventory
          fields:

      """
      + field("name", "node.name", "class: host_name, each: node, anonymous: send")
      + field("seen", "snapshot.seen", "class: host_name, anonymous: send")
      + field("address", "node.address", "class: address, each: node, anonymous: withhold")
    func message(_ mode: String, address: String, domain: String) throws -> String {
      let site = try TestSite(
        TestConfig(
          mode: mode, product: "./toaster.yaml",
          more: "redaction: {\"class:host_name\": pseudonym}\n"))
      try site.write("toaster.yaml", catalog)
      try site.write(
        "state/pseudonyms.json",
        """
        {"version": 1, "key": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
         "since": "2026-09-01T00:00:00Z"}
        """)
      try site.write(
        "snapshot.yaml",
        """
        snapshot: 1
        taken: 2026-11-09T12:00:00Z
        seen: pub.example.com
        nodes: {pub: {address: \(address), domain: \(domain)}}

        """)
      site.accept()
      site.send(at: start)
      return try site.newest()
    }
    let anonymous = try message("anonymous", address: "192.0.2.1", domain: "example.com")
    let other = try message("anonymous", address: "192.0.2.2", domain: "example.org")
    #expect(text(anonymous, "seen").first?.hasPrefix("host-name-") == true)
    #expect(text(anonymous, "seen") == text(other, "seen"))
    #expect(text(anonymous, "name") == text(other, "name"))
    // In smart mode the domain says whether it is the node.
    let smart = try message("smart", address: "192.0.2.1", domain: "example.com")
    #expect(text(smart, "seen") == text(smart, "name"))
    let foreign = try message("smart", address: "192.0.2.1", domain: "example.org")
    #expect(text(foreign, "seen") != text(foreign, "name"))
  }
}
