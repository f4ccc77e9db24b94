import Catalogs
import RoomSupport
import Testing

@Suite struct FieldTableTests {
  @Test func `the table that the catalog is compared with is the whole table`() throws {
    let table = try fieldTable()
    #expect(table.count == 97)
    #expect(Set(table.map(\.path)).count == table.count)
    #expect(Set(table.flatMap { [$0.smart, $0.anonymous] }) == ["send", "withhold"])
  }

  @Test func `every row of the table is a field of the catalog with the same actions`() throws {
    let fields = try builtInCatalog().leaves
    for row in try fieldTable() {
      let field = fields.filter { $0.path == row.path }
      try #require(field.count == 1, "\(row.path)")
      #expect(field[0].actions[.smart].description == row.smart, "\(row.path)")
      #expect(field[0].actions[.anonymous].description == row.anonymous, "\(row.path)")
      #expect(row.path.hasSuffix(".\(field[0].name)"))
    }
  }

  @Test func `every field of the catalog is a row of the table`() throws {
    let paths = Set(try fieldTable().map(\.path))
    for field in try builtInCatalog().leaves {
      #expect(paths.contains(field.path), "\(field.path)")
    }
  }

  @Test func `every product has the envelope of the table`() throws {
    let wanted = try fieldTable().filter { $0.path.hasPrefix("envelope.") }
    for product in Catalog.builtIn {
      let envelope = try builtInCatalog(product).envelope
      #expect(Set(envelope.map(\.path)) == Set(wanted.map(\.path)), "\(product)")
    }
  }

  @Test func `anonymous mode has inventory and telemetry, smart mode configuration as well`() throws
  {
    let catalog = try builtInCatalog()
    #expect(catalog.kinds(in: .anonymous) == [.inventory, .telemetry])
    #expect(catalog.kinds(in: .smart) == [.inventory, .telemetry, .configuration, .alert])
    #expect(catalog.messages[.alert] != nil)
  }
}
