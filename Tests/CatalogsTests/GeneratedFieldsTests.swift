import Foundation
import TestSupport
import Testing

@testable import Catalogs

/// The table of fields in callhome-snapshot(5) is made from the catalogs.
@Suite struct GeneratedFilesOfCatalogs {
  private let page = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "man/callhome-snapshot.5")

  @Test func `the manual lists the fields and the alerts of every built-in catalog`() throws {
    // From the files, so that one 'make generate' after a change brings everything up to date.
    let catalogs = try Catalog.builtIn.map { try catalogOfFile("\($0).yaml") }
    try expect("FIELDS", catalogs.map(\.manualFields).joined())
    try expect("ALERTS", catalogs.map(\.manualAlerts).joined())
  }

  /// Compares the text between two comments in the page, or writes it anew.
  private func expect(_ name: String, _ wanted: String) throws {
    let text = try String(contentsOf: page, encoding: .utf8)
    let start = try #require(text.range(of: ".\\\" BEGIN \(name)\n")).upperBound
    let stop = try #require(text.range(of: ".\\\" END \(name)\n")).lowerBound
    let isCurrent = text[start..<stop] == wanted
    if !isCurrent, ProcessInfo.processInfo.environment["UPDATE_GENERATED"] == "1" {
      try text.replacingCharacters(in: start..<stop, with: wanted)
        .write(to: page, atomically: true, encoding: .utf8)
      return
    }
    #expect(isCurrent, "man/callhome-snapshot.5 is out of date: run 'make generate'")
  }

  @Test func `the manual says of every field which command or query has it`() throws {
    for product in Catalog.builtIn {
      let catalog = try #require(Catalog.builtIn(product))
      for field in catalog.leaves {
        let isFromProduct = field.sources.contains {
          [.snapshot, .node, .publisher].contains($0.root)
        }
        #expect(!field.collect.isEmpty == isFromProduct, "\(product): \(field.path)")
      }
    }
  }
}

/// A built-in catalog as its YAML file in the sources declares it.
func catalogOfFile(_ yaml: String) throws -> Catalog {
  try Catalog(try sourceOfCatalogs(yaml), file: "\(yaml) (built in)")
}

/// A file next to the sources of the catalogs.
func sourceOfCatalogs(_ file: String) throws -> [UInt8] {
  let path = "\(packageRoot)/Sources/Input/Catalogs/\(file)"
  return try #require(contents(of: path), "\(path) is missing")
}
