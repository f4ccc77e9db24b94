import Catalogs
import Foundation
import RoomSupport
import Snapshots
import TestSupport
import Testing

/// The commands that a collector runs (I2a).
@Suite struct CollectedCommandTests {
  private static let example = packageRoot + "/examples/unified-cm/snapshots"

  /// The commands whose outputs the example has, by the node.
  private func saved() throws -> [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    let files = FileManager.default
    for node in try files.contentsOfDirectory(atPath: Self.example) where !node.contains(".") {
      for file in try files.contentsOfDirectory(atPath: "\(Self.example)/\(node)") {
        let text = try String(contentsOfFile: "\(Self.example)/\(node)/\(file)", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first)
        found[node, default: []].insert(
          String(line).replacing("admin:", with: "").replacing(" list page", with: " list"))
      }
    }
    return found
  }

  @Test func `those that are needed are the ones from which the example is complete`() throws {
    let needed = try builtInCatalog().collectedCommands.filter(\.isNeeded)
    let each = needed.filter { $0.nodes == .each }
    let all = Set(each.filter { $0.service == nil }.map(\.command))
    let called = Set(each.filter { $0.service == "Cisco CallManager" }.map(\.command))
    let saved = try saved()
    #expect(
      saved == [
        "cucm-pub": Set(needed.map(\.command)), "cucm-sub1": all.union(called), "imp1": all,
      ])
  }

  @Test func `every field that is read from outputs has a command that is needed`() throws {
    let catalog = try builtInCatalog()
    let commands = catalog.collectedCommands
    for field in catalog.leaves where field.collect.contains(where: \.isRead) {
      let mine = commands.filter { $0.fields.contains(field.path) }
      #expect(mine.contains { $0.isNeeded }, "\(field.path)")
      #expect(mine.map(\.command).sorted() == field.collect.map(\.command).sorted())
    }
    let optional = commands.filter { !$0.isNeeded }.map(\.command)
    #expect(optional == ["show risdb query phone", "RisPort70 selectCmDevice"])
    #expect(
      commands.filter { $0.nodes == .publisher }.map(\.command)
        == ["file view install system-history.log"])
  }

  @Test func `a product without such outputs has none`() throws {
    #expect(try #require(Catalog.builtIn("linux-host")).collectedCommands.isEmpty)
  }
}
