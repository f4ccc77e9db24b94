import Catalogs
import Diagnostics
import Formats
import Messages
import Redaction
import RoomSupport
import Testing
import Times

/// Whatever the leak guard looks for, redaction must have been able to take out; and what says nothing
/// about a site is no leak, whatever it is equal to.
@Suite struct FalseStopTests {
  private static let envelope = MailEnvelope(
    from: "callhome@sender.invalid", to: ["support@receiver.invalid"],
    messageID: "0123456789abcdef0123456789abcdef", created: readingTime)

  /// What the guard must not find in a message.
  private func known(
    _ message: RedactedMessage, _ composer: Composer, _ policy: RedactionPolicy, _ catalog: Catalog
  ) -> [KnownValue] {
    KnownValues(hiddenFrom: message.kind, catalog, policy: policy) { composer.values(of: $0) }.all
  }

  /// The bytes of a message of a site in every format, and what the guard finds in them.
  private func leaks(_ message: RedactedMessage, _ known: [KnownValue]) -> [String] {
    let guarding = LeakGuard(known, exempt: Self.envelope.to + [Self.envelope.from])
    return Format.allCases.flatMap { format in
      let ways: [(RedactedMessage) -> [UInt8]] = [
        { format.payload(for: $0).bytes }, { format.mail(for: $0, Self.envelope).bytes },
      ]
      return ways.flatMap { bytes in
        guarding.leaks(in: message, payload: bytes(message), written: bytes)
          .map { "\($0.path) in \($0.place) of \(format)" }
      }
    }
  }

  private func site(
    _ json: String, contact: [String: String] = [:], contract: [String: String] = [:],
    message: [String: String] = [:], rules: [(String, FieldAction)],
    _ kind: MessageKind = .inventory, _ mode: Mode = .smart,
    oldest: Timestamp = Timestamp(seconds: 0)
  ) throws -> (text: String, leaks: [String]) {
    let catalog = try builtInCatalog()
    let snapshot = try #require(try load(["s.json": json]).snapshot)
    var facts = ownFacts
    facts[.contact] = contact
    facts[.contract] = contract
    facts[.message]?.merge(message) { $1 }
    let composer = Composer(
      catalog: catalog, snapshot: snapshot, facts: facts, oldest: oldest)
    let policy = RedactionPolicy(mode: mode, rules: redactionRules(rules), accepted: nil)
    let redacted = redact(kind, composer, policy, catalog)
    return (
      searchable(redacted, .json), leaks(redacted, known(redacted, composer, policy, catalog))
    )
  }

  @Test func `a number that counts is no leak, and the same number in a text is taken out`() throws
  {
    let json = """
      {"snapshot": 1, "nodes": {"n": {"hardware": {"memory_mb": 420042,
        "model": "M 420042", "raid": ["slot 420042"]}}}}
      """
    let found = try site(
      json, contract: ["customer_id": "420042"], rules: [("customer_id", .withhold)])
    #expect(found.leaks == [])
    #expect(found.text.contains("420042"))
    #expect(!found.text.contains("slot 420042"))
    // A word of the vendor.
    #expect(found.text.contains("M 420042"))
  }

  @Test func `a number that counts hides no leak of the same number beside it`() {
    let guarding = LeakGuard(
      [KnownValue("420042", .identifier, path: "a.b", matching: .anywhere)], exempt: [])
    func found(_ text: String, neutral: String) -> Int {
      guarding.leaks(in: Array(text.utf8), skeleton: []) { Array(neutral.utf8) }.count
    }
    #expect(found("{\"a\": 420042, \"b\": \"x\"}", neutral: "{\"a\": 0, \"b\": \"x\"}") == 0)
    #expect(
      found("{\"a\": 420042, \"b\": \"420042\"}", neutral: "{\"a\": 0, \"b\": \"420042\"}") == 1)
  }

  @Test func `a field that is sent hides no leak of the same value elsewhere`() throws {
    // 'asked Jane Doe', which no scrubber looks into.
    let json = """
      {"snapshot": 1, "nodes": {"n": {"hardware": {"raid": ["YXNrZWQgSmFuZSBEb2UK"]}}}}
      """
    let contact = ["name": "Jane Doe", "email": "jane.doe@example.net"]
    let rules = [("contact_name", FieldAction.withhold)]
    let found = try site(json, contact: contact, rules: rules)
    #expect(found.text.contains("jane.doe@example.net"))
    for format in ["json", "aml", "text"] {
      #expect(found.leaks.contains { $0.hasSuffix(" of \(format)") }, "\(format)")
    }
    #expect(found.leaks.allSatisfy { $0.hasPrefix("envelope.contact_name in ") })
    let clean = try site(
      json.replacing("YXNrZWQgSmFuZSBEb2UK", with: "none"), contact: contact, rules: rules)
    #expect(clean.leaks == [])
  }

  @Test func `why there is no value and the date of a value hide no leak elsewhere`() throws {
    // A name and a number of the site in base64, in a field that is sent; neither is one by itself.
    let json = """
      {"snapshot": 1, "collected": "1999-12-31T00:00:00Z", "nodes": {
        "n": {"hardware": {"model": "M", "raid": ["dGhlIHVucmVhY2hhYmxlIG9uZQo=", "MTk5OTEyMzEK"]}},
        "m": {"unavailable": "unreachable"}}}
      """
    for name in ["unreachable", "1999-12-31"] {
      let found = try site(
        json, contract: ["customer_id": name], rules: [("customer_id", .withhold)],
        oldest: readingTime)
      for format in ["json", "aml", "text"] {
        #expect(found.leaks.contains { $0.hasSuffix(" of \(format)") }, "\(name) \(format)")
      }
      let clean = try site(
        json.replacing("dGhlIHVucmVhY2hhYmxlIG9uZQo=", with: "").replacing(
          "MTk5OTEyMzEK", with: ""),
        contract: ["customer_id": name], rules: [("customer_id", .withhold)], oldest: readingTime)
      #expect(clean.leaks == [], "\(name)")
    }
  }

  @Test func `repeats of alerts name no node whose name is withheld`() throws {
    let json = """
      {"snapshot": 1, "cluster": {"publisher": "cucm-pub"}, "nodes": {"cucm-pub": {}}}
      """
    let found = try site(
      json, message: ["repeated_alerts": "CpuPegging on cucm-pub: once"],
      rules: [("inventory.server_name", .withhold), ("inventory.publisher_name", .withhold)])
    #expect(found.text.contains("CpuPegging on [host name 1]: once"))
    #expect(found.leaks == [])
  }

  @Test(arguments: ["identifier", "host-name", "host name", "withheld", "serial-number", "hidden"])
  func `a host or company called like what stands in the place of values stops no message`(
    name: String
  ) throws {
    let json = """
      {"snapshot": 1, "cluster": {"publisher": "\(name)"}, "license": {"server": "\(name).example.net"},
       "nodes": {"\(name)": {"network": {"ip_address": "10.1.2.3"}, "hardware": {"model": "VM",
        "raid": ["on \(name) and 10.1.2.3", "jdoe-77 of \(name)"]}}}}
      """
    for kind in [MessageKind.inventory, .telemetry] {
      for mode in Mode.allCases {
        for action: FieldAction in [.withhold, .pseudonym] {
          let found = try site(
            json, contact: ["company": name, "name": "Jane Doe"],
            contract: ["customer_id": "jdoe-77"],
            rules: [
              ("class:host_name", action), ("class:person", action), ("class:identifier", action),
            ], kind, mode)
          #expect(found.leaks == [], "\(kind) \(mode) \(action)")
        }
      }
    }
  }

  @Test
  func `a network that a rule tells stays, even where another hidden value is written like it`()
    throws
  {
    let json = """
      {"snapshot": 1, "cluster": {"publisher": "n"}, "nodes": {"n": {"network": {
        "ip_address": "10.1.2.3", "gateway": "10.1.2.0"}, "status": {"host_name": "10.1.2.0"},
        "hardware": {"raid": ["from 10.1.2.0"]}}}}
      """
    let found = try site(
      json,
      rules: [
        ("server_ip_address", .coarsen(.network(prefix: 24))), ("class:host_name", .withhold),
      ])
    #expect(found.text.contains("10.1.2.0/24"))
    #expect(!found.text.contains("from 10.1.2.0"))
    #expect(found.leaks == [])
  }

  @Test func `a version that is a hidden address backwards stops no message`() throws {
    let json = """
      {"snapshot": 1, "nodes": {"n": {"network": {"ip_address": "10.1.2.1"},
        "hardware": {"os_version": "1.2.1.10", "firmware_version": "12.5.1.10000-7"}}}}
      """
    let found = try site(json, rules: [("class:address", .withhold)])
    #expect(found.leaks == [])
    #expect(found.text.contains("12.5.1.10000-7"))
  }

  @Test(arguments: ["VMware 7", "Call Manager", "Red-Hat", "Example Networks", "vmware-7"])
  func `a company called like a product stops no message`(name: String) throws {
    let glued = name.filter { $0.isLetter || $0.isNumber }
    let json = """
      {"snapshot": 1, "license": {"server": "elm.example-networks.com"}, "nodes": {"n": {
        "hardware": {"model": "\(glued)", "os_version": "\(glued) 5", "raid": ["\(glued)"],
        "bios": {"information": "\(name) \(glued)"}}, "services": {"active": ["\(glued) Service"]}}}}
      """
    for mode in Mode.allCases {
      let found = try site(
        json, contact: ["company": name], rules: [("company", .withhold)], .inventory, mode)
      #expect(found.leaks == [])
      // The model, the version and the service are the vendor's words; the other two texts are not.
      #expect(found.text.ranges(of: glued).count == 3)
    }
  }

  @Test func `what stands in a field in another form than its values is taken out elsewhere too`()
    throws
  {
    let json = """
      {"snapshot": 1, "nodes": {"n": {"status": {"host_name": ["alpha-one", "beta-two"]},
        "network": {"ip_address": "10.1.2.3 255.255.255.0", "dns": {"a": "192.0.2.77"}},
        "hardware": {"raid": ["alpha-one, beta-two, 10.1.2.3 and 192.0.2.77"]}}}}
      """
    for kind in [MessageKind.inventory, .telemetry] {
      let found = try site(
        json, rules: [("class:host_name", .withhold), ("class:address", .withhold)], kind)
      for value in ["alpha-one", "beta-two", "10.1.2.3", "192.0.2.77"] {
        #expect(!found.text.contains(value), "\(value) in \(kind)")
      }
      #expect(found.leaks == [])
    }
  }

  /// A search of the guard: what for, in which bytes, and how they came about.
  private struct Search: Hashable {
    let known: [KnownValue]
    let bytes: [UInt8]
    let receipt: [String: FieldAction]
  }

  /// Every message of a site, in both modes, with each class of values under each action.
  private func expectNoStop(_ catalog: Catalog, _ composer: Composer) {
    // Many a rule changes nothing of a kind of message, or the same as another one.
    var searches: Set<Search> = []
    let exact: [FieldAction] = [
      .withhold, .pseudonym, .mask(keeping: 2), .scrub, .coarsen(.bounds([10, 1000])),
      .coarsen(.network(prefix: 24)), .coarsen(.version(parts: 2)), .coarsen(.month),
    ]
    let actions = [RedactionRule.Action.coarsen] + exact.map { .exactly($0) }
    for mode in Mode.allCases {
      for valueClass in ValueClass.allCases {
        for action in actions {
          let rule = RedactionRule(
            pattern: "class:\(valueClass.rawValue)", action: action,
            location: SourceLocation(file: "callhome.yaml", line: 1, column: 1))
          let policy = RedactionPolicy(mode: mode, rules: [rule], accepted: nil)
          for kind in catalog.messages.keys {
            let message = redact(kind, composer, policy, catalog)
            let search = Search(
              known: known(message, composer, policy, catalog),
              bytes: Format.json.payload(for: message).bytes, receipt: message.receipt)
            guard searches.insert(search).inserted else { continue }
            #expect(
              leaks(message, search.known) == [], "\(kind) \(mode) \(valueClass) \(action)")
          }
        }
      }
    }
    #expect(searches.count > 100)
  }

  @Test(arguments: Catalog.builtIn)
  func `whatever rules do with each class, no message of a planted site is stopped`(product: String)
    throws
  {
    let catalog = try builtInCatalog(product)
    let site = try PlantedSite(catalog)
    expectNoStop(
      catalog,
      Composer(
        catalog: catalog, snapshot: site.snapshot, facts: site.facts,
        oldest: Timestamp(seconds: 0)))
  }

  @Test(arguments: [("unified-cm", ["*"]), ("linux-host", ["*.yaml"])])
  func `whatever rules do with each class, no message of the examples is stopped`(
    product: String, patterns: [String]
  ) throws {
    let repository = "/" + testsDirectory.split(separator: "/").dropLast().joined(separator: "/")
    let loaded = load(
      in: "\(repository)/examples/\(product)/snapshots", patterns, product: product)
    let snapshot = try #require(loaded.snapshot, "\(loaded.diagnostics)")
    var facts = ownFacts
    facts[.contact] = [
      "email": "uc-operations@example.com", "phone": "+1 555 0100", "company": "Example Ltd",
      "name": "Jane Doe", "address": "1 High Street, Springfield",
    ]
    facts[.contract] = [
      "user_id": "jdoe-support", "customer_id": "420042", "contract_id": "0012345",
      "site_id": "springfield",
    ]
    let catalog = try builtInCatalog(product)
    expectNoStop(
      catalog,
      Composer(
        catalog: catalog, snapshot: snapshot, facts: facts, oldest: Timestamp(seconds: 0)))
  }
}
