import Catalogs
import Diagnostics
import Documents
import Messages
import RoomSupport
import Snapshots
import TestSupport
import Testing
import Times

/// The example cluster has its facts from saved outputs (I2a).
@Suite struct ExampleClusterTests {
  private static let snapshots = packageRoot + "/examples/unified-cm/snapshots"

  /// Values that no output of the appliance contains: they are in the file that is written once, or
  /// in the config.
  private static let exceptions: [String: String] = [
    "inventory.license_server": "site.yaml", "inventory.product_id": "site.yaml",
    "inventory.contact_email": "config", "inventory.contact_phone": "config",
    "inventory.street_address": "config", "telemetry.contact_email": "config",
    "telemetry.contact_phone": "config", "telemetry.street_address": "config",
  ]

  private func load() throws -> (snapshot: Snapshot, catalog: Catalog) {
    let catalog = try builtInCatalog()
    let place = SourceLocation(file: "callhome.yaml", line: 1, column: 1)
    let loaded = SnapshotLoader.load(
      [(path: "\(Self.snapshots)/*", location: place)], product: catalog.product,
      metrics: catalog.wantedMetrics, outputs: catalog.wantedOutputs, now: readingTime)
    #expect(loaded.diagnostics.map(\.description) == [])
    return (try #require(loaded.snapshot), catalog)
  }

  /// The file that a field's value comes from; nil without a value.
  private func file(_ field: FieldDefinition, _ snapshot: Snapshot) -> String? {
    for source in field.sources {
      switch source.root {
      case .contact, .contract: return "config"
      case .snapshot:
        if case .found(let node, _) = snapshot.fact(source.path) { return node.location.file }
      case .publisher, .node:
        for member in source.root == .node
          ? snapshot.members : [snapshot.publisher].compactMap(\.self)
        {
          if case .found(let node, _) = snapshot.fact(source.path, of: member) {
            return node.location.file
          }
        }
      case .message, .alert: break
      }
    }
    return nil
  }

  @Test func `every field of the monthly messages comes from a saved output`() throws {
    let (snapshot, catalog) = try load()
    var counts: [MessageKind: Int] = [:]
    for kind in [MessageKind.inventory, .telemetry, .configuration] {
      let fields = catalog.messages[kind]?.fields ?? []
      counts[kind] = fields.count
      for field in fields.flatMap(\.leaves) {
        let found = file(field, snapshot)
        let file = try #require(found, "\(field.path) has no value")
        let name = file.split(separator: "/").last.map(String.init) ?? ""
        #expect(
          Self.exceptions[field.path] == (name.hasSuffix(".txt") ? nil : name),
          "\(field.path) comes from \(file)")
      }
    }
    #expect(counts == [.inventory: 23, .telemetry: 13, .configuration: 1])
    let paths = Set(catalog.leaves.map(\.path))
    #expect(Self.exceptions.keys.allSatisfy(paths.contains))
  }

  @Test func `the numbers are those that the nodes print`() throws {
    let (snapshot, _) = try load()
    func says(_ path: String...) -> String {
      guard case .found(let node, _) = snapshot.fact(path) else { return "nothing" }
      return node.scalar?.text ?? "\(node.elements?.count ?? node.entries?.count ?? 0)"
    }
    #expect(says("users", "cm") == "1986")
    #expect(says("users", "phone") == "1742")
    #expect(says("devices", "registered") == "2087")
    #expect(says("devices", "models") == "17")
    #expect(says("call_activity", "CallsAttempted") == "418822")
    #expect(says("upgrade_history") == "6")
    #expect(says("tables", "device") == "2301")
    #expect(says("tables") == "36")
    #expect(snapshot.publisher?.name == "cucm-pub")
    #expect(snapshot.listedNodes.map(\.name) == snapshot.members.map(\.name))
  }
}
