import Catalogs
import Diagnostics
import RoomSupport
import Testing

@Suite struct BuiltInCatalogTests {
  @Test(arguments: Catalog.builtIn)
  func `a built-in catalog is named after its product`(product: String) throws {
    let catalog = try builtInCatalog(product)
    #expect(catalog.product == product)
    #expect(!catalog.name.isEmpty)
  }

  @Test func `a product without a catalog has none`() throws {
    #expect(Catalog.builtIn("toaster") == nil)
    #expect(Catalog.builtIn("") == nil)
    #expect(Catalog.builtIn("UNIFIED-CM") == nil)
  }

  @Test(arguments: Catalog.builtIn)
  func `every field has a label, a source and an action in each mode`(product: String) throws {
    let catalog = try builtInCatalog(product)
    #expect(catalog.leaves.count > 20)
    for field in catalog.leaves {
      #expect(!field.label.isEmpty, "\(field.path)")
      #expect(!field.sources.isEmpty, "\(field.path)")
      #expect(field.location.line > 1, "\(field.path)")
      if case .group = field.type { Issue.record("\(field.path) is a group among the leaves") }
    }
    #expect(Set(catalog.leaves.map(\.path)).count == catalog.leaves.count)
  }

  @Test(arguments: Catalog.builtIn)
  func `every fact of a node stands in a field that each node has, or in one about an alert's node`(
    product: String
  ) throws {
    for field in try builtInCatalog(product).leaves {
      if field.path.hasPrefix("alert.node_status.") {
        #expect(!field.isPerNode && field.sources.allSatisfy { $0.root == .node })
        continue
      }
      let roots = Set(field.sources.map(\.root))
      #expect(roots.contains(.node) == field.isPerNode, "\(field.path)")
    }
  }

  @Test(arguments: Catalog.builtIn)
  func `every fact of the product says how it is collected`(product: String) throws {
    let outside: [FactSource.Root] = [.snapshot, .node, .publisher]
    let fields = try builtInCatalog(product).leaves
    let collected = fields.filter { field in outside.contains { $0 == field.sources.first?.root } }
    #expect(collected.count > 10)
    for field in collected { #expect(!field.collect.isEmpty, "\(field.path)") }
  }

  @Test(arguments: Catalog.builtIn)
  func `no mode that shows less sends what smart mode withholds`(product: String) throws {
    for field in try builtInCatalog(product).leaves {
      let smart = field.actions[.smart]
      #expect(field.actions[.anonymous].isAtLeastAsStrict(as: smart), "\(field.path)")
    }
  }

  @Test
  func `a Linux host tells model, serial number, BIOS, CPU, memory, file systems, OS, services`()
    throws
  {
    let catalog = try builtInCatalog("linux-host")
    let inventory = try #require(catalog.messages[.inventory]).fields.map(\.name)
    for name in [
      "model", "serial_number", "bios_version", "cpu_model", "cpu_count", "cpu_speed", "ram",
      "file_systems", "os_name", "os_version", "active_services",
    ] {
      #expect(inventory.contains(name), "\(name)")
    }
    #expect(catalog.messages[.configuration] == nil)
  }

  @Test func `a Linux host says nothing anonymously that its operator names freely`() throws {
    let catalog = try builtInCatalog("linux-host")
    for path in [
      "inventory.host_name", "inventory.ip_address", "inventory.file_systems",
      "inventory.active_services", "telemetry.host_name", "telemetry.file_system_usage",
    ] {
      let field = try #require(catalog.leaves.first { $0.path == path }, "\(path)")
      #expect(field.actions[.anonymous] == .withhold, "\(path)")
    }
  }

  @Test func `the members of a group carry its name in their path and stand on every node`() throws
  {
    let telemetry = try #require(try builtInCatalog().messages[.telemetry])
    let group = try #require(telemetry.fields.first { $0.name == "system_status" })
    #expect(group.leaves.count == 13)
    for leaf in group.leaves {
      #expect(leaf.path == "telemetry.system_status.\(leaf.name)")
      #expect(leaf.isPerNode)
    }
  }

  @Test(arguments: Catalog.builtIn)
  func `every model, version and other word of the vendor in snapshots is vocabulary`(
    product: String
  ) throws {
    let catalog = try #require(Catalog.builtIn(product))
    for field in catalog.leaves where [.term, .version].contains(field.valueClass) {
      let isFact = field.sources.allSatisfy { [.snapshot, .node, .publisher].contains($0.root) }
      if isFact { #expect(field.isVocabulary, "\(field.path)") }
    }
    if product == "unified-cm" {
      for path in [
        "inventory.active_services", "inventory.storage_partition",
        "telemetry.system_status.disk_usage", "alert.node_status.stopped_services",
      ] {
        #expect(catalog.leaves.contains { $0.path == path && $0.isVocabulary }, "\(path)")
      }
      #expect(
        catalog.leaves.contains { $0.path == "inventory.raid_configuration" && !$0.isVocabulary })
    }
  }
}
