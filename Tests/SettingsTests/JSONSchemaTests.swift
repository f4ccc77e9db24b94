import Documents
import Testing

@testable import Settings

@Suite struct JSONSchemaTests {
  private func schema() throws -> DocumentNode {
    try readDocument(
      Array(Settings.jsonSchema.utf8), file: "schema.json", limits: .written)
  }

  private func texts(_ node: DocumentNode?) -> [String]? {
    node?.elements?.compactMap { $0.scalar?.text }
  }

  private func sections() throws -> [Declaration] {
    guard case .section(let declarations) = ValueParser<Settings>.settings.shape else {
      Issue.record("the config is no section")
      return []
    }
    return declarations
  }

  @Test func `it says which schema it is`() throws {
    #expect(
      try schema()["$schema"]?.scalar?.text == "https://json-schema.org/draft/2020-12/schema")
  }

  @Test func `every key is in it and no other, at every level`() throws {
    var compared = 0
    func compare(_ declarations: [Declaration], _ node: DocumentNode?, _ path: String) {
      #expect(node?["type"]?.scalar?.text == "object", "\(path)")
      #expect(node?["additionalProperties"]?.scalar?.text == "false", "\(path)")
      #expect(node?["properties"]?.entries?.map(\.key) == declarations.map(\.name), "\(path)")
      let required = declarations.filter(\.isRequired).map(\.name)
      #expect((texts(node?["required"]) ?? []) == required, "\(path)")
      for declaration in declarations {
        compared += 1
        let property = node?["properties"]?[declaration.name]
        #expect(property?["description"]?.scalar?.text == declaration.text, "\(declaration.name)")
        compare(declaration.shape, property, "\(path).\(declaration.name)")
      }
    }
    func compare(_ shape: Shape, _ node: DocumentNode?, _ path: String) {
      switch shape {
      case .section(let declarations): compare(declarations, node, path)
      case .list(let element, let hasCommas):
        let forms = node?["anyOf"]?.elements
        #expect(forms?.first?["type"]?.scalar?.text == "array", "\(path)")
        compare(element, forms?.first?["items"], "\(path)[]")
        if !hasCommas { compare(element, forms?.last, path) }
      case .map(_, let value):
        #expect(node?["type"]?.scalar?.text == "object", "\(path)")
        compare(value, node?["additionalProperties"], "\(path).*")
      case .choice(let choices):
        #expect(texts(node?["enum"]) == choices.map(\.name), "\(path)")
      case .integer(let range):
        #expect(node?["minimum"]?.scalar?.text == String(range.lowerBound), "\(path)")
        #expect(node?["maximum"]?.scalar?.text == String(range.upperBound), "\(path)")
      case .text(let maximum, _):
        #expect(node?["maxLength"]?.scalar?.text == String(maximum), "\(path)")
      case .action:
        #expect(
          texts(node?["anyOf"]?.elements?.first?["enum"])
            == ["withhold", "pseudonym", "coarsen", "scrub", "send"], "\(path)")
      case .span, .size, .boolean, .textOrList, .tree:
        #expect(node?.entries?.isEmpty == false, "\(path)")
      }
    }
    compare(try sections(), try schema(), "")
    #expect(compared > 20)
  }

  @Test func `every mapping in it is closed`() throws {
    var closed = 0
    func walk(_ node: DocumentNode) {
      if node["type"]?.scalar?.text == "object" {
        closed += 1
        let more = node["additionalProperties"]
        #expect(more != nil && more?.scalar?.text != "true", "\(node.location)")
      }
      for entry in node.entries ?? [] { walk(entry.value) }
      for element in node.elements ?? [] { walk(element) }
    }
    walk(try schema())
    #expect(closed > 5)
  }
}
