import Catalogs
import Diagnostics
import Documents
import Formats
import Messages
import Redaction
import RoomSupport
import Snapshots
import Testing
import Times

/// Messages as the program makes them: what it withholds is not found in them, and what is planted is.
@Suite struct LeakGuardMessageTests {
  private static let repository =
    "/" + testsDirectory.split(separator: "/").dropLast().joined(separator: "/")

  private static let envelope = MailEnvelope(
    from: "callhome@springfield.example.com", to: ["support@example.net"], messageID: "0123456789",
    created: Timestamp(seconds: 1_793_498_400))

  /// What an operator says in the config.
  private static let facts: Composer.Facts = {
    var facts = ownFacts
    facts[.contact] = [
      "email": "uc-operations@example.com", "phone": "+1 555 0100", "company": "Example Ltd",
      "name": "Jane Doe", "address": "1 High Street, Springfield",
    ]
    facts[.contract] = [
      "user_id": "jdoe-support", "customer_id": "420042", "contract_id": "0012345",
      "site_id": "springfield",
    ]
    return facts
  }()

  private func payloads(_ message: RedactedMessage) -> [(name: String, bytes: [UInt8])] {
    Format.allCases.flatMap { format in
      [
        ("\(format)", format.payload(for: message).bytes),
        ("\(format) as mail", format.mail(for: message, Self.envelope).bytes),
      ]
    }
  }

  /// Every text of a message that a mode withholds, six characters at least.
  private func withheld(_ message: Message, _ mode: Mode) -> [KnownValue] {
    func values(_ field: Message.Field) -> [(String, String)] {
      switch field.content {
      case .group(let inner): return inner.flatMap(values)
      case .absent: return []
      case .value(let value, _):
        if field.definition.actions[mode] == .send { return [] }
        let texts: [String] =
          switch value {
          case .text(let text): [text]
          case .lines(let texts), .texts(let texts): texts
          default: []
          }
        return texts.map { (field.definition.path, $0) }
      }
    }
    let all = (message.envelope + message.fields + message.members.joined()).flatMap(values)
    return all.filter { $0.1.count >= 6 }.flatMap { path, text in
      // Whatever class a value has, it must raise no false alarm.
      ValueClass.allCases.map { KnownValue(text, $0, path: path, matching: .anywhere) }
    }
  }

  private func snapshot(_ example: String, _ patterns: [String], _ product: String) throws
    -> Snapshot
  {
    let loaded = load(
      in: "\(Self.repository)/examples/\(example)/snapshots", patterns, product: product)
    return try #require(loaded.snapshot, "\(loaded.diagnostics)")
  }

  @Test(arguments: [("unified-cm", ["*"]), ("linux-host", ["*.yaml"])])
  func `nothing that anonymous mode withholds is found in the examples, but in smart mode it is`(
    _ product: String, _ patterns: [String]
  ) throws {
    let snapshot = try snapshot(product, patterns, product)
    let catalog = try builtInCatalog(product)
    for kind in [MessageKind.inventory, .telemetry] {
      let composer = Composer(
        catalog: catalog, snapshot: snapshot, facts: Self.facts, oldest: Timestamp(seconds: 0))
      let originals = withheld(composer.message(kind).message, .anonymous)
      #expect(originals.count >= ValueClass.allCases.count * 5)
      let guarding = LeakGuard(originals, exempt: [Self.envelope.from] + Self.envelope.to)
      let anonymous = redactedMessage(
        kind, snapshot, .anonymous, catalog: catalog, facts: Self.facts)
      for (name, bytes) in payloads(anonymous) {
        #expect(guarding.leaks(in: bytes, skeleton: []) == [], "\(kind) \(name)")
      }
      let smart = redactedMessage(kind, snapshot, .smart, catalog: catalog, facts: Self.facts)
      for (name, bytes) in payloads(smart) where !name.hasPrefix("short") {
        #expect(!guarding.leaks(in: bytes, skeleton: []).isEmpty, "\(kind) \(name)")
      }
    }
  }

  @Test func `no name of a node is found in an alert whose names are pseudonyms`() throws {
    let names = ["cucm-pub.example.com", "cucm-pub", "cucm-sub", "imp-1.example.com"]
    let guarding = LeakGuard(
      names.map { KnownValue($0, .hostName, path: $0, matching: .anywhere) }, exempt: [])
    for suffix in ["json", "xml", "txt", "short.txt"] {
      for (sample, isHidden) in [("pseudonyms", true), ("replication", false)] {
        let path = "\(testsDirectory)/FormatsTests/Fixtures/alert-\(sample).\(suffix)"
        let leaks = guarding.leaks(in: try #require(contents(of: path)), skeleton: [])
        #expect(leaks.isEmpty == isHidden, "\(sample) \(suffix)")
      }
    }
  }

  @Test(arguments: [
    "R&D of Springfield", "Springfield <HQ>", "\"Acme\" Springfield", "Spring\rfield Works",
    "Spring\u{202E}field Works", "Spring\u{1}field Works", "Works of ]]> Springfield",
  ])
  func `a value that AML writes with references is found in every place of it`(value: String) throws
  {
    let guarding = LeakGuard(
      [KnownValue(value, .person, path: "a", matching: .anywhere)], exempt: [])
    var facts = Self.facts
    facts[.contact]?["address"] = value
    let name = JSONValue.string(value).text().dropLast()
    let texts = [
      "nodes: {a: {hardware: {bios: {information: \(name)}}}}",
      "nodes: {a: {hardware: {raid: [\(name)]}}}", "nodes: {a: {services: {active: [\(name)]}}}",
      "nodes: {a: {hardware: {partitions: [{device: \(name)}]}}}", "nodes: {\(name): {}}",
      "call_activity: {\(name): 1}",
    ]
    let kinds = [MessageKind](repeating: .inventory, count: 5) + [.telemetry]
    var messages: [RedactedMessage] = []
    for (text, kind) in zip(texts, kinds) {
      let loaded = try load(["s.yaml": "snapshot: 1\n\(text)\n"])
      let snapshot = try #require(loaded.snapshot, "\(loaded.diagnostics)")
      messages.append(redactedMessage(kind, snapshot, .smart, catalog: try builtInCatalog()))
    }
    messages.append(
      redactedMessage(.inventory, .empty, .smart, catalog: try builtInCatalog(), facts: facts))
    for message in messages {
      let bytes = Format.aml.payload(for: message).bytes
      #expect(!String(decoding: bytes, as: UTF8.self).contains(value))
      #expect(!guarding.leaks(in: bytes, skeleton: []).isEmpty)
      let mail = Format.aml.mail(for: message, Self.envelope)
      let places = guarding.leaks(in: mail.bytes, skeleton: []).map(\.place)
      #expect(
        places.contains {
          $0.hasPrefix("the attachment 'inventory-") || $0.hasPrefix("the attachment 'telemetry-")
        })
    }
  }

  @Test func `nothing that anonymous mode withholds is found in the golden files`() throws {
    let values: [(String, ValueClass)] = [
      ("uc-operations@example.com", .email), ("+1 555 0100", .phone), ("Example Ltd", .person),
      ("Jane Doe", .person), ("1 High Street, Springfield", .person), ("0012345", .identifier),
      ("cucm-pub.example.com", .hostName), ("cucm-pub", .hostName), ("cucm-sub", .hostName),
      ("imp-1.example.com", .hostName), ("192.0.2.10", .address), ("192.0.2.1", .address),
      ("192.0.2.2", .address), ("fedcba9876543210fedcba9876543210", .identifier),
    ]
    let guarding = LeakGuard(
      values.map { KnownValue($0.0, $0.1, path: $0.0, matching: .anywhere) }, exempt: [])
    func found(_ name: String) throws -> Set<String> {
      let bytes = try #require(contents(of: "\(testsDirectory)/FormatsTests/Fixtures/\(name)"))
      return Set(guarding.leaks(in: bytes, skeleton: []).map(\.path))
    }
    for kind in ["inventory", "telemetry"] {
      for suffix in ["json", "xml", "txt", "short.txt"] {
        #expect(try found("\(kind)-anonymous.\(suffix)") == [], "\(kind) \(suffix)")
      }
      let smart = try found("\(kind)-smart.json").union(found("\(kind)-smart.txt"))
      #expect(smart.isSuperset(of: ["uc-operations@example.com", "cucm-pub.example.com"]))
    }
    let both = try found("inventory-smart.json").union(found("telemetry-smart.txt"))
    #expect(both == Set(values.map(\.0)))
    #expect(try found("inventory-smart.txt") == both.subtracting(["192.0.2.1", "192.0.2.2"]))
  }

  /// The values that are planted below: one of each class, that many a word of them is wrapped.
  private static let planted: [LeakSample] = LeakSample.all.filter { !$0.original.contains("\\") }

  @Test(arguments: planted)
  func `a value that the text form wrapped is found wherever it broke`(sample: LeakSample) throws {
    let catalog = try builtInCatalog()
    let guarding = LeakGuard([sample.known], exempt: [])
    for length in stride(from: 0, to: 70, by: 6) {
      let filler = String(repeating: "x", count: length)
      // Once with a blank before it, once as a part of a longer word.
      for text in ["\(filler) \(sample.original), y", "\(filler)/\(sample.original)/y"] {
        let quoted = JSONValue.string(text).text()
        for (part, line) in [
          ("bios_information", "bios: {information: \(quoted)}"),
          (
            "storage_partition",
            "partitions: [{device: \(quoted), size_kb: 15000000, system: Linux}]"
          ),
        ] {
          let loaded = try load([
            "s.yaml": """
            snapshot: 1
            nodes:
              a:
                hardware:
                  model: M
                  \(line)
            """
          ])
          let snapshot = try #require(loaded.snapshot, "\(loaded.diagnostics)")
          // Smart mode, which scrubs nothing.
          let message = redactedMessage(.inventory, snapshot, .smart, catalog: catalog)
          for (name, bytes) in payloads(message) where !name.hasPrefix("short") {
            #expect(
              guarding.leaks(in: bytes, skeleton: []).count >= 1, "\(part) \(length) \(name)")
          }
        }
      }
    }
  }

  @Test(arguments: LeakSample.all)
  func `a value is found in the names and contents of attachments`(sample: LeakSample) {
    let guarding = LeakGuard([sample.known], exempt: [])
    for form in sample.forms {
      let named = carriedMail(
        kind: .inventory, bytes: Array("{}".utf8), contentType: "application/json",
        fileName: "a \(form).json", Self.envelope)
      // Of a path only the last part becomes a file's name.
      if !form.contains("/") {
        #expect(
          guarding.leaks(in: named.bytes, skeleton: []).map(\.place) == ["a file name"], "\(form)")
      }
      for encoding in Encoding.allCases where encoding != .wide {
        let text = "{\n  \"x\": \"\n\(encoding(form))\n\"\n}"
        let mail = carriedMail(
          kind: .inventory, bytes: Array(text.utf8), contentType: "application/json",
          fileName: "site.json", Self.envelope)
        let places = guarding.leaks(in: mail.bytes, skeleton: []).map(\.place)
        #expect(
          !places.isEmpty
            && places.allSatisfy { $0.hasPrefix("the attachment 'site.json', line ") },
          "\(form) as \(encoding.rawValue): \(places)")
      }
      let text = carriedMail(
        kind: .inventory, bytes: Array("1\n2 \(form)\n".utf8), contentType: "text/plain",
        fileName: "a", Self.envelope)
      #expect(
        guarding.leaks(in: text.bytes, skeleton: []).first?.place == "the text, line 2", "\(form)")
    }
  }

  @Test func `the line of a find in an attachment is that of the attachment`() {
    let guarding = LeakGuard(
      [KnownValue("cucm-pub", .hostName, path: "a", matching: .anywhere)], exempt: [])
    for lines in [0, 1, 10, 200] {
      let text = String(repeating: "{\"a\": 1}\n", count: lines) + "\"\\u0063ucm-pub\""
      let mail = carriedMail(
        kind: .inventory, bytes: Array(text.utf8), contentType: "application/json",
        fileName: "x.json", Self.envelope)
      #expect(
        guarding.leaks(in: mail.bytes, skeleton: []).map(\.place)
          == ["the attachment 'x.json', line \(lines + 1)"])
    }
  }

  @Test func `a value is found on every line of a mail`() throws {
    let mail = carriedMail(
      kind: .inventory, bytes: Array(repeating: UInt8(ascii: "x"), count: 300),
      contentType: "application/json", fileName: "x.json", Self.envelope)
    let lines = mail.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let guarding = LeakGuard(
      [KnownValue("cucm-pub", .hostName, path: "a", matching: .anywhere)],
      exempt: ["cucm-pub", Self.envelope.from])
    #expect(guarding.leaks(in: mail.bytes, skeleton: []) == [])
    for line in lines.indices {
      for added in ["cucm-pub", "X-Site: cucm-pub", "--=_0123456789", " =?utf-8?Q?cucm=2Dpub?="] {
        for isCut in [false, true] {
          var changed = lines.map(Array.init)
          changed[line] = Array(added.utf8) + (isCut ? [] : [0x0D])
          changed.insert(Array("cucm-pub".utf8), at: line)
          let bytes = Array(changed.joined(separator: [UInt8(ascii: "\n")]))
          #expect(!guarding.leaks(in: bytes, skeleton: []).isEmpty, "\(line) \(added)")
        }
      }
    }
  }

  @Test(arguments: LeakSample.all)
  func `a value is found in the subject and in the short text`(sample: LeakSample) throws {
    let path = "\(Self.repository)/Sources/Input/Catalogs/unified-cm.yaml"
    let yaml = try #require(text(of: path))
    for form in sample.forms {
      let name = JSONValue.string("A \(form)").text()
      let own = yaml.replacing(
        "\nname: Cisco Unified Communications Manager", with: "\nname: \(name)")
      let catalog = try Catalog(Array(own.utf8), file: "own.yaml")
      let loaded = try load(["s.yaml": "snapshot: 1\nnodes: {a: {hardware: {model: M}}}\n"])
      let snapshot = try #require(loaded.snapshot)
      let message = redactedMessage(.inventory, snapshot, .anonymous, catalog: catalog)
      let guarding = LeakGuard([sample.known], exempt: [])
      let mail = Format.json.mail(for: message, Self.envelope)
      let places = Set(guarding.leaks(in: mail.bytes, skeleton: []).map(\.place))
      #expect(places.contains("the header 'Subject'"), "\(form): \(places)")
      #expect(places.contains("the text, line 3"), "\(form): \(places)")
      let short = Format.short.payload(for: message).bytes
      #expect(guarding.leaks(in: short, skeleton: []).map(\.place) == ["line 1"], "\(form)")
    }
  }
}
