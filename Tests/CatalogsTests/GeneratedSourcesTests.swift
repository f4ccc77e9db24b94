import Documents
import TestSupport
import Testing

@testable import Catalogs

/// The built-in catalogs are compiled from sources generated from their YAML files.
@Suite struct GeneratedFilesOfBuiltInCatalogs {
  private static let folder = packageRoot + "/Sources/Input/Catalogs"

  /// The YAML file and the Swift source of each catalog, and how the source calls it.
  private static let products = [
    ("unified-cm.yaml", "Catalog+UnifiedCM.swift", "unifiedCM"),
    ("linux-host.yaml", "Catalog+LinuxHost.swift", "linuxHost"),
  ]

  @Test(arguments: products)
  func `the source of a built-in catalog says what its YAML file says`(
    yaml: String, source: String, name: String
  ) throws {
    let catalog = try catalogOfFile(yaml)
    let text = CatalogSource.of(catalog, as: name, file: yaml)
    let problem = goldenProblem(
      text, at: "\(Self.folder)/\(source)", name: source, command: "make generate")
    #expect(problem == nil)
  }

  @Test(arguments: products)
  func `the source of a catalog's alerts says what its YAML file says`(
    yaml: String, source: String, name: String
  ) throws {
    let text = CatalogSource.of(alerts: try catalogOfFile(yaml), as: name, file: yaml)
    let alerts = String(source.dropLast(6)) + "Alerts.swift"
    let problem = goldenProblem(
      text, at: "\(Self.folder)/\(alerts)", name: alerts, command: "make generate")
    #expect(problem == nil)
  }

  @Test(arguments: products)
  func `the source of a catalog's log shapes says what its YAML file says`(
    yaml: String, source: String, name: String
  ) throws {
    let text = CatalogSource.of(logs: try catalogOfFile(yaml), as: name, file: yaml)
    let logs = String(source.dropLast(6)) + "Logs.swift"
    let problem = goldenProblem(
      text, at: "\(Self.folder)/\(logs)", name: logs, command: "make generate")
    #expect(problem == nil)
  }

  @Test func `the source of the envelope says what its YAML file says`() throws {
    let yaml = "envelope.yaml"
    let bytes = try sourceOfCatalogs(yaml)
    let root = try readYAML(bytes, file: "\(yaml) (built in)", limits: .written)
    var reader = CatalogReader()
    let text = CatalogSource.of(envelope: reader.envelope(root), file: yaml)
    #expect(reader.problems.isEmpty)
    let problem = goldenProblem(
      text, at: "\(Self.folder)/Catalog+Envelope.swift", name: "Catalog+Envelope.swift",
      command: "make generate")
    #expect(problem == nil)
  }

  @Test(arguments: products)
  func `what is compiled is what the source says`(
    yaml: String, source: String, name: String
  ) throws {
    let catalog = try #require(Catalog.builtIn(String(yaml.dropLast(5))))
    let text = CatalogSource.of(catalog, as: name, file: yaml)
    #expect(try sourceOfCatalogs(source) == Array(text.utf8))
    let alerts = CatalogSource.of(alerts: catalog, as: name, file: yaml)
    let file = String(source.dropLast(6)) + "Alerts.swift"
    #expect(try sourceOfCatalogs(file) == Array(alerts.utf8))
    let logs = CatalogSource.of(logs: catalog, as: name, file: yaml)
    #expect(
      try sourceOfCatalogs(String(source.dropLast(6)) + "Logs.swift") == Array(logs.utf8))
    let envelope = CatalogSource.of(envelope: catalog.envelope, file: "envelope.yaml")
    #expect(try sourceOfCatalogs("Catalog+Envelope.swift") == Array(envelope.utf8))
  }
}
