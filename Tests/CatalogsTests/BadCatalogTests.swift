import Catalogs
import Diagnostics
import Testing

@Suite struct BadCatalogTests {
  /// The messages about a catalog, or none when it is read.
  private func problems(_ text: String) -> [String] {
    do {
      _ = try Catalog(Array(text.utf8), file: "c.yaml")
      return []
    } catch {
      return error.all.map(\.description)
    }
  }

  /// A catalog with one field with these lines, which begin at line 9 and are indented by eight.
  private func catalog(_ field: [String], name: String = "model") -> String {
    """
    catalog: 1
    product: toaster
    name: Toaster
    messages:
      inventory:
        label: Inventory
        fields:
          \(name):
    """ + "\n" + field.map { "        \($0)\n" }.joined()
  }

  private let good = [
    "label: Model", "type: text", "from: snapshot.model", "smart: send", "anonymous: withhold",
    "class: term",
  ]

  @Test func `the catalog that the bad ones are made of is good`() throws {
    #expect(problems(catalog(good)) == [])
    let read = try Catalog(Array(catalog(good).utf8), file: "c.yaml")
    #expect(read.leaves.first?.path == "inventory.model")
    #expect(read.leaves.first?.actions == ModeActions(smart: .send, anonymous: .withhold))
  }

  @Test(arguments: [
    (
      "vocabulary: inventory.model",
      """
      c.yaml:15:13: error: 'vocabulary' must be a list of fields, not a text
        hint: write the paths of fields with a hyphen before each, such as '- inventory.model'
      """
    ),
    ("vocabulary: [[]]", "c.yaml:15:14: error: a field in 'vocabulary' must be a text, not a list"),
    (
      "vocabulary: [inventory.model, inventory.model]",
      """
      c.yaml:15:31: error: 'vocabulary' names 'inventory.model' twice
        hint: remove one of the two
      """
    ),
    (
      "vocabulary: [inventory.modell]",
      """
      c.yaml:15:14: error: 'vocabulary' names a field that no message has: 'inventory.modell'
        hint: did you mean 'inventory.model'?
      """
    ),
    (
      "vocabulary: [active]",
      """
      c.yaml:15:14: error: 'vocabulary' names a field that no message has: 'active'
        hint: remove it from 'vocabulary'
      """
    ),
  ])
  func `a vocabulary that is wrong is told with its place and what to do`(
    line: String, wanted: String
  ) {
    #expect(problems(catalog(good) + line + "\n") == [wanted])
  }

  @Test(arguments: [
    ("class: host_name", "values of the class 'host_name' are the site's"),
    ("class: serial_number", "values of the class 'serial_number' are the site's"),
    ("type: integer", "it holds no words"), ("type: time", "it holds no words"),
    ("from: contact.company", "what 'contact.company' says is not the vendor's"),
  ])
  func `a field that cannot hold words of the vendor is refused in the vocabulary`(
    line: String, reason: String
  ) {
    let key = line.prefix { $0 != ":" }
    let field = good.map { $0.hasPrefix("\(key):") ? line : $0 }
    #expect(problems(catalog(field)) == [])
    #expect(
      problems(catalog(field) + "vocabulary: [inventory.model]\n") == [
        """
        c.yaml:15:14: error: 'vocabulary' cannot name 'inventory.model': \(reason)
          hint: remove it from 'vocabulary'
        """
      ])
  }

  @Test func `a vocabulary says which fields hold words of the vendor`() throws {
    let text = catalog(good) + "vocabulary: [inventory.model]\n"
    #expect(problems(text) == [])
    #expect(try Catalog(Array(text.utf8), file: "c.yaml").leaves.first?.isVocabulary == true)
    let without = try Catalog(Array(catalog(good).utf8), file: "c.yaml")
    #expect(without.leaves.first?.isVocabulary == false)
  }

  @Test(arguments: [
    ("form: text", "c.yaml:15:9: error: unknown key 'form'\n  hint: did you mean 'from'?"),
    (
      "unit: furlongs",
      "c.yaml:15:15: error: 'unit' must be 'MHz', 'MB', 'kB', 'percent' or 'seconds', not 'furlongs'"
    ), ("each: day", "c.yaml:15:15: error: 'each' must be 'node', not 'day'"),
    (
      "zone: nodes.zone",
      """
      c.yaml:15:15: error: 'from' must begin with 'contact', 'contract', 'snapshot', 'node', \
      'publisher', 'message' or 'alert' and a dot, not be 'nodes.zone'
        hint: did you mean 'node'?
      """
    ),
    (
      "columns: {a: {label: A, type: text}}",
      "c.yaml:15:18: error: 'columns' belongs to the type 'records' only"
    ), ("collect: [[show, status]]", "c.yaml:15:19: error: 'collect' must be a text, not a list"),
    ("unavailable: down", "c.yaml:15:9: error: unknown key 'unavailable'"),
  ])
  func `a line too many is told with its place`(line: String, wanted: String) {
    #expect(problems(catalog(good + [line])) == [wanted])
  }

  @Test(arguments: [
    (0, "label:", "c.yaml:9:15: error: 'label' must be a text, not nothing"),
    (
      1, "type: string",
      """
      c.yaml:10:15: error: 'type' must be 'text', 'lines', 'integer', 'number', 'time', 'texts', \
      'integers', 'numbers', 'records' or 'remarks', not 'string'
      """
    ), (1, "type: records", "c.yaml:10:15: error: the type 'records' must have the key 'columns'"),
    (
      2, "from: node.model",
      "c.yaml:11:15: error: 'from: node.model' is only allowed in a field with 'each: node'"
    ),
    (3, "smart: maybe", "c.yaml:12:16: error: 'smart' must be 'send' or 'withhold', not 'maybe'"),
    (
      4, "anonymous: mask 4",
      "c.yaml:13:20: error: 'anonymous' must be 'send' or 'withhold', not 'mask 4'"
    ),
  ])
  func `a line that means nothing is told with its place`(
    index: Int, line: String, wanted: String
  ) {
    var field = good
    field[index] = line
    #expect(problems(catalog(field)) == [wanted])
  }

  @Test(arguments: ["snapshot", "snapshot.", ".model", "snapshot..model", "planet.model", ""])
  func `a source that leads nowhere is refused`(source: String) {
    var field = good
    field[2] = "from: '\(source)'"
    let found = problems(catalog(field))
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("c.yaml:11:15: error: 'from' must begin with") == true)
  }

  @Test(arguments: ["label", "type", "class", "from", "smart", "anonymous"])
  func `a field must have every key`(key: String) {
    let found = problems(catalog(good.filter { !$0.hasPrefix("\(key):") }))
    #expect(found == ["c.yaml:9:9: error: a field must have the key '\(key)'"])
  }

  @Test(arguments: [
    "Model", "9model", "mo del", "mo-del", "_model", "modèle", "../model",
    String(repeating: "a", count: 65),
  ])
  func `a field's name has small letters, digits and underscores`(name: String) {
    let found = problems(catalog(good, name: "'\(name)'"))
    #expect(found.count == 1)
    #expect(
      found.first?.hasPrefix("c.yaml:8:7: error: a field's name must be 1 to 64 of a-z, 0-9")
        == true)
    #expect(problems(catalog(good, name: "'\(String(repeating: "a", count: 64))'")) == [])
  }

  @Test(arguments: ["type: text", "smart: send", "anonymous: withhold", "from: snapshot.x"])
  func `a group has no value of its own`(line: String) {
    let key = line.prefix { $0 != ":" }
    let column = 11 + key.count
    let field = ["label: Group", line, "fields: {}"]
    #expect(
      problems(catalog(field)) == [
        "c.yaml:10:\(column): error: a field with subfields cannot have '\(key)'"
      ])
  }

  @Test func `a fact of a node is allowed inside of a group that each node has`() {
    let inner =
      "fields: {a: {label: A, type: text, class: term, from: node.a, smart: send, anonymous: withhold}}"
    #expect(problems(catalog(["label: Group", "each: node", inner])) == [])
    #expect(problems(catalog(["label: Group", inner])).count == 1)
  }

  @Test(arguments: [
    (
      "catalog: 2", 1,
      "c.yaml:1:10: error: 'catalog' must be 1, the form that this version reads, not '2'"
    ),
    (
      "catalog: '1.0'", 1,
      "c.yaml:1:10: error: 'catalog' must be 1, the form that this version reads, not '1.0'"
    ),
    (
      "product: Toaster 3000", 2,
      """
      c.yaml:2:10: error: 'product' must be 1 to 64 of a-z, 0-9 and '-' and begin with a letter, \
      not 'Toaster 3000'
      """
    ), ("name: [Toaster]", 3, "c.yaml:3:7: error: 'name' must be a text, not a list"),
    ("version: 1", 1, "c.yaml:1:1: error: unknown key 'version'"),
  ])
  func `the head of a catalog is checked`(line: String, number: Int, wanted: String) {
    var lines = catalog(good).split(separator: "\n").map(String.init)
    lines[number - 1] = line
    #expect(problems(lines.joined(separator: "\n")).contains(wanted))
  }

  @Test func `an unknown kind of message is told, with the one that is meant`() {
    let text = catalog(good).replacing("  inventory:", with: "  inventry:")
    #expect(
      problems(text) == [
        "c.yaml:5:3: error: unknown key 'inventry'\n  hint: did you mean 'inventory'?"
      ])
  }

  @Test func `every problem is told at once, in the order of the file`() {
    let text = """
      catalog: 2
      product: TOASTER
      name: Toaster
      messages:
        inventory:
          label: Inventory
          fields:
            model: {label: Model, type: text, class: term, from: snapshot.model, smart: yes, anonymous: send}
            Bad: {label: Bad, type: text, class: term, from: snapshot.bad, smart: send, anonymous: send}
            rows: {label: R, type: records, class: term, from: snapshot.r, smart: send, anonymous: send}
        surprise: {label: S, fields: {}}
      """
    let lines = problems(text).map { $0.split(separator: ":")[1] }
    #expect(lines == ["1", "2", "8", "9", "10", "11"])
  }

  @Test(arguments: [
    "", "catalog", "- a\n- b\n", "catalog: 1\n", "catalog: 1\nproduct: a\nname: b\nmessages: [a]\n",
    "catalog: 1\nproduct: a\nname: b\nmessages: {inventory: {label: I, fields: [a]}}\n",
    "catalog: 1\nproduct: a\nname: b\nmessages: {inventory: {label: I, fields: {a: b}}}\n",
    "catalog: 1\nproduct: a\nname: b\nmessages: {inventory: []}\n", "{", "\u{0}\u{1}",
    "catalog: 1\ncatalog: 1\n", "a: &x 1\nb: *x\n",
  ])
  func `what is no catalog is refused with a place`(text: String) {
    let found = problems(text)
    #expect(!found.isEmpty)
    for problem in found { #expect(problem.hasPrefix("c.yaml:"), "\(problem)") }
  }

  @Test func `brackets without end and a catalog without end are refused`() {
    let brackets = "catalog: " + String(repeating: "[", count: 100_000)
    #expect(problems(brackets).count == 1)
    #expect(problems(brackets).first?.contains("nested") == true)
    let long = String(repeating: "# nothing\n", count: 200_000)
    #expect(problems(long).count == 1)
    #expect(problems(long).first?.hasPrefix("c.yaml:") == true)
  }

  @Test func `a catalog cut anywhere never brings more than the whole one`() throws {
    let whole = Array(catalog(good).utf8)
    let limit = try Catalog(whole, file: "c.yaml").leaves.map(\.path)
    for end in whole.indices {
      guard let read = try? Catalog(Array(whole[..<end]), file: "c.yaml") else { continue }
      for field in read.messages.values.flatMap(\.fields) {
        #expect(limit.contains(field.path))
        #expect(field.actions[.anonymous] == .withhold)
      }
    }
  }
}
