import Catalogs
import Documents
import Formats
import Foundation
import Messages
import Redaction
import RoomSupport
import TestSupport
import Testing
import Times

/// Words of the vendor are sent whatever a site calls its hosts, and say nothing of what it calls them.
@Suite struct VendorWordPrivacyTests {
  /// How many clusters are made up, each under nine names, which are 36 pairs of sites. `make test-privacy`
  /// tries more.
  private static let count =
    ProcessInfo.processInfo.environment["CALLHOME_PRIVACY_COUNT"].flatMap { UInt64($0) } ?? 60
  private static let first =
    ProcessInfo.processInfo.environment["CALLHOME_PRIVACY_FIRST"].flatMap { UInt64($0) } ?? 1
  private static let variants: UInt64 = 8
  private static let envelope = MailEnvelope(
    from: "callhome@sender.invalid", to: ["support@receiver.invalid"],
    messageID: "0123456789abcdef0123456789abcdef", created: readingTime)

  private static func bytes(_ message: RedactedMessage) -> [[UInt8]] {
    Format.allCases.map { $0.payload(for: message).bytes }
      + Format.allCases.map { $0.mail(for: message, envelope).bytes }
  }

  private func composer(_ site: RiskySite, _ variant: UInt64, _ catalog: Catalog) throws -> Composer
  {
    let loaded = try load(["s.json": site.snapshot(variant)])
    let snapshot = try #require(loaded.snapshot, "\(loaded.diagnostics)")
    return Composer(
      catalog: catalog, snapshot: snapshot, facts: site.facts(variant),
      oldest: Timestamp(seconds: 0))
  }

  private func messages(
    _ composer: Composer, _ mode: Mode, _ catalog: Catalog, rules: [(String, FieldAction)] = []
  ) -> [RedactedMessage] {
    let policy = RedactionPolicy(mode: mode, rules: redactionRules(rules), accepted: nil)
    return [MessageKind.inventory, .telemetry].map { redact($0, composer, policy, catalog) }
  }

  /// What the leak guard finds, called as a run calls it.
  private func leaks(
    _ composer: Composer, _ mode: Mode, _ catalog: Catalog, rules: [(String, FieldAction)] = []
  ) -> [String] {
    let policy = RedactionPolicy(mode: mode, rules: redactionRules(rules), accepted: nil)
    return [MessageKind.inventory, .telemetry].flatMap { kind in
      let message = redact(kind, composer, policy, catalog)
      let known = KnownValues(hiddenFrom: kind, catalog, policy: policy) { composer.values(of: $0) }
      let guarding = LeakGuard(known.all, exempt: [])
      return Format.allCases.flatMap { format in
        guarding.leaks(in: message, payload: format.payload(for: message).bytes) {
          format.payload(for: $0).bytes
        }.map { "\($0.path) in \($0.place) of \(format)" }
      }
    }
  }

  @Test func `sites called like words of the vendor send the same anonymous bytes as any other`()
    throws
  {
    let catalog = try builtInCatalog()
    var smartDiffers: UInt64 = 0
    for seed in Self.first..<(Self.first + Self.count) {
      let site = RiskySite(seed: seed)
      let one = try composer(site, 0, catalog)
      let wanted = messages(one, .anonymous, catalog).flatMap(Self.bytes)
      for variant in 1...Self.variants {
        let other = try composer(site, variant, catalog)
        let found = messages(other, .anonymous, catalog).flatMap(Self.bytes)
        for (left, right) in zip(wanted, found) where left != right {
          Issue.record(
            """
            seed \(seed), variant \(variant): \(String(decoding: left, as: UTF8.self))
            is not \(String(decoding: right, as: UTF8.self))
            """)
          return
        }
      }
      if seed % 10 == 0 {
        let found = leaks(one, .anonymous, catalog)
        if !found.isEmpty { Issue.record("seed \(seed): the guard stops it: \(found)") }
        let other = try composer(site, 1, catalog)
        let smart = messages(one, .smart, catalog).map { Format.json.payload(for: $0).bytes }
        if smart != messages(other, .smart, catalog).map({ Format.json.payload(for: $0).bytes }) {
          smartDiffers += 1
        }
      }
    }
    // The comparison can find a difference.
    #expect(smartDiffers == (Self.first + Self.count - 1) / 10 - (Self.first - 1) / 10)
    print(
      "privacy: \(Self.count * Self.variants * (Self.variants + 1) / 2) pairs of sites called like words of the vendor, "
        + "no byte of their anonymous messages differs")
  }

  @Test
  func `whatever is withheld in smart mode, words of the vendor stay, and no message is stopped`()
    throws
  {
    let catalog = try builtInCatalog()
    let rules = ["host_name", "person", "identifier", "address", "email", "phone"]
      .map { ("class:\($0)", FieldAction.withhold) }
    for seed in 1...60 as ClosedRange<UInt64> {
      let composer = try composer(RiskySite(seed: seed), seed % 3, catalog)
      #expect(leaks(composer, .smart, catalog, rules: rules) == [], "seed \(seed)")
      for kind in [MessageKind.inventory, .telemetry] {
        let message = composer.message(kind).message
        let policy = RedactionPolicy(mode: .smart, rules: redactionRules(rules), accepted: nil)
        let sent = Format.json.payload(for: redact(kind, composer, policy, catalog)).bytes
        let text = String(decoding: sent, as: UTF8.self)
        for field in (message.fields + message.members.joined()).filter(\.definition.isVocabulary) {
          guard case .value(let value, _) = field.content else { continue }
          for word in value.texts { #expect(text.contains("\"\(word)\""), "\(word)") }
        }
      }
    }
  }

  @Test func `a service that is stopped on another node is no secret of this one`() throws {
    let catalog = try builtInCatalog()
    let json = """
      {"snapshot": 1, "nodes": {
        "a": {"services": {"active": ["Cisco Tftp", "Cisco Tomcat"], "stopped": []},
          "hardware": {"raid": ["Cisco Tomcat"]}},
        "b": {"services": {"active": ["Cisco Tomcat"], "stopped": ["Cisco Tftp", "Cisco Tomcat"]}}}}
      """
    let snapshot = try #require(try load(["s.json": json]).snapshot)
    for mode in Mode.allCases {
      let message = redactedMessage(
        .inventory, snapshot, mode, catalog: catalog,
        rules: [("alert.node_status.stopped_services", .withhold)])
      let text = String(decoding: Format.json.payload(for: message).bytes, as: UTF8.self)
      #expect(text.contains("\"Cisco Tftp\"") && !text.contains("[free text"), "\(mode)")
    }
  }

  @Test
  func `in full lists of services each active one of the example cluster is sent in either mode`()
    throws
  {
    let catalog = try builtInCatalog()
    let snapshots = packageRoot + "/examples/unified-cm/snapshots"
    let snapshot = try #require(load(in: snapshots, ["*"]).snapshot)
    for mode in Mode.allCases {
      let message = redactedMessage(.inventory, snapshot, mode, catalog: catalog)
      let nodes = try document(message)["inventory"]?["nodes"]?.elements ?? []
      let services = nodes.map { node in
        node["active_services"]?.elements?.compactMap { $0.scalar?.text } ?? []
      }
      // A service that is active on one node is stopped on another.
      #expect(services.count == 3 && services.joined().count == 97, "\(mode)")
      #expect(services.count { $0.contains("Cisco DirSync") } == 1, "\(mode)")
      #expect(services.joined().allSatisfy { !$0.contains("[") }, "\(mode)")
    }
    let list = TestSupport.contents(of: snapshots + "/cucm-sub1/utils-service-list.txt") ?? []
    #expect(String(decoding: list, as: UTF8.self).contains("Cisco DirSync[STOPPED]"))
  }

  @Test(arguments: [FieldAction.scrub, .withhold, .mask(keeping: 2)])
  func `a rule about a field of the vendor's words holds for it`(action: FieldAction) throws {
    let catalog = try builtInCatalog()
    let json = """
      {"snapshot": 1, "nodes": {"tftp-7": {"services": {"active": ["Agent tftp-7 at 192.0.2.7"]}}}}
      """
    let snapshot = try #require(try load(["s.json": json]).snapshot)
    for mode in Mode.allCases {
      let message = redactedMessage(
        .inventory, snapshot, mode, catalog: catalog, rules: [("active_services", action)])
      let text = String(decoding: Format.json.payload(for: message).bytes, as: UTF8.self)
      #expect(!text.contains("192.0.2.7") && !text.contains("Agent tftp-7"), "\(mode)")
    }
  }

  @Test
  func `a name is found to be a word of the vendor whatever its case, and a part of one is not`() {
    let words = VendorWords(["Cisco Tftp", "12.5.1.10000-22", "Disk/active"])
    for name in ["tftp", "CISCO TFTP", "cisco-tftp", "10000", "12.5", "10000-22", "Active"] {
      #expect(words.contains(name), "\(name)")
    }
    for name in ["ftp", "tftp1", "1000", "tftp cisco", "", "-", "cisco tftp active"] {
      #expect(!words.contains(name), "\(name)")
    }
  }
}
