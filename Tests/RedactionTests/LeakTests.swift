import Catalogs
import Documents
import Formats
import Messages
import Redaction
import RoomSupport
import Testing
import Times

/// Every fact has a value of its own, so that each byte that leaves can be traced to a field.
@Suite struct LeakTests {
  private static let kinds: [MessageKind] = [.inventory, .telemetry, .configuration, .alert]

  private func redacted(_ site: PlantedSite, _ kind: MessageKind, _ mode: Mode) -> RedactedMessage {
    site.redacted(kind, RedactionPolicy(mode: mode, rules: [], accepted: nil))
  }

  @Test(arguments: Catalog.builtIn)
  func `what is planted stands for itself`(product: String) throws {
    let site = try PlantedSite(try builtInCatalog(product))
    let tokens = site.allTokens
    #expect(tokens.count > 40)
    #expect(site.extras.count > 5)
    for token in tokens {
      #expect(tokens.filter { $0.contains(token) }.count == 1, "\(token)")
    }
    // Every source of every field has a value of the type that the field reads.
    for kind in Self.kinds {
      let composer = Composer(
        catalog: site.catalog, snapshot: site.snapshot, facts: site.facts,
        oldest: .init(seconds: 0))
      #expect(composer.message(kind).diagnostics.isEmpty)
    }
  }

  @Test(arguments: Catalog.builtIn, kinds)
  func `smart mode shows every planted value, so that the search can find something`(
    product: String, kind: MessageKind
  ) throws {
    let site = try PlantedSite(try builtInCatalog(product))
    let wanted = site.tokensSent(kind, .smart)
    let json = searchable(redacted(site, kind, .smart), .json)
    for token in wanted { #expect(json.contains(token), "\(token)") }
    let text = searchable(redacted(site, kind, .smart), .text)
    let seconds = site.fieldsSent(kind, .smart).filter { $0.unit == .seconds }
      .flatMap(site.tokens(of:))
    for token in wanted.subtracting(seconds) { #expect(text.contains(token), "\(token)") }
  }

  @Test(arguments: Catalog.builtIn, kinds)
  func `no mode and no format shows a planted value that is not sent`(
    product: String, kind: MessageKind
  ) throws {
    let site = try PlantedSite(try builtInCatalog(product))
    for mode in Mode.allCases {
      let message = redacted(site, kind, mode)
      let hidden = site.allTokens.subtracting(site.tokensSent(kind, mode))
      #expect(!hidden.isEmpty)
      for format in Format.allCases {
        let bytes = searchable(message, format)
        for token in hidden { #expect(!bytes.contains(token), "\(token) in \(mode) \(format)") }
      }
    }
  }

  @Test(arguments: Catalog.builtIn, kinds)
  func `anonymous mode shows every planted value that it may send`(
    product: String, kind: MessageKind
  ) throws {
    let site = try PlantedSite(try builtInCatalog(product))
    let json = searchable(redacted(site, kind, .anonymous), .json)
    for token in site.tokensSent(kind, .anonymous) { #expect(json.contains(token), "\(token)") }
  }

  @Test(arguments: [MessageKind.inventory, .telemetry, .configuration], Mode.allCases)
  func `a message consists of exactly the fields of the table`(kind: MessageKind, mode: Mode) throws
  {
    let site = try PlantedSite(try builtInCatalog())
    let table = try fieldTable().filter {
      ($0.path.hasPrefix("\(kind.rawValue).") || $0.path.hasPrefix("envelope."))
        && $0.action(in: mode) == "send"
    }
    let found = fieldPaths(try document(redacted(site, kind, mode)), kind: kind.rawValue)
    #expect(found == Set(table.map(\.path)))
  }

  @Test func `a field that the snapshot lacks is listed only where it would be sent`() throws {
    let catalog = try builtInCatalog()
    let loaded = try load([
      "s.yaml":
        "snapshot: 1\nnodes: {a: {os: {name: x}}, b: {hardware: {model: M, serial_number: S}}}\n"
    ])
    let snapshot = try #require(loaded.snapshot)
    for kind in [MessageKind.inventory, .telemetry] {
      for mode in Mode.allCases {
        let document = try document(redactedMessage(kind, snapshot, mode, catalog: catalog))
        let listed = (document["unavailable"]?.elements ?? []).compactMap {
          $0["field"]?.scalar?.text
        }
        #expect(!listed.isEmpty)
        let sendable = Set(
          try fieldTable().filter { $0.action(in: mode) == "send" }.map(\.path))
        for path in listed where !path.hasSuffix("]") {
          let plain = path.replacing(/\.nodes\[[0-9]+\]/, with: "")
          #expect(sendable.contains(plain), "\(path)")
        }
      }
    }
  }

  @Test func `an anonymous message carries no installation id and mentions no alert`() throws {
    let site = try PlantedSite(try builtInCatalog())
    let id = try #require(site.tokens["message.installation_id"]?.first)
    for kind in [MessageKind.inventory, .telemetry] {
      #expect(searchable(redacted(site, kind, .smart), .json).contains(id))
      for format in Format.allCases {
        let bytes = searchable(redacted(site, kind, .anonymous), format)
        #expect(!bytes.contains(id))
        #expect(!bytes.lowercased().contains("alert"))
        #expect(!bytes.contains("installation"))
      }
    }
  }

  @Test func `a kind that the mode does not allow is empty but for the envelope`() throws {
    let site = try PlantedSite(try builtInCatalog())
    for kind in [MessageKind.configuration, .alert] {
      let message = redacted(site, kind, .anonymous)
      #expect(message.isEmpty)
      #expect(message.receipt.keys.allSatisfy { $0.hasPrefix("envelope.") })
    }
    #expect(!redacted(site, .configuration, .smart).isEmpty)
  }

  @Test(arguments: Catalog.builtIn, kinds)
  func `the receipt lists exactly the fields that are sent`(product: String, kind: MessageKind)
    throws
  {
    let site = try PlantedSite(try builtInCatalog(product))
    for mode in Mode.allCases {
      let message = redacted(site, kind, mode)
      #expect(
        Set(message.receipt.keys)
          == Set(site.fieldsSent(kind, mode).map(\.path)).union(["envelope.unavailable"]))
      #expect(message.receipt.values.allSatisfy { $0.sendsValue })
      let policy = RedactionPolicy(mode: mode, rules: [], accepted: nil)
      #expect(policy.effectiveActions(site.catalog, kinds: [kind]) == message.receipt)
    }
  }
}
