import Diagnostics
import Documents
import Testing

@Suite struct NodeTests {
  @Test(arguments: [
    ("", true), ("~", true), ("null", true), ("Null", true), ("NULL", true), ("nUll", false),
    ("'null'", false), ("\"\"", false), ("0", false), ("[]", false), ("{}", false), ("no", false),
  ])
  func `nothing is what is unquoted and empty, or a word for it`(text: String, isNull: Bool) throws
  {
    #expect(try read(text).isNull == isNull)
  }

  @Test func `a node is one of three and says so`() throws {
    let node = try read("a: [1, {}]")
    #expect(node.foundText == "a mapping")
    #expect(node["a"]?.foundText == "a list")
    #expect(node["a"]?.elements?.first?.foundText == "'1'")
    #expect(node["b"] == nil)
    #expect(node.elements == nil)
    #expect(node.scalar == nil)
    #expect(node["a"]?["0"] == nil)
    #expect(try read("'\\x1b'").foundText == "'\\x1b'")
    #expect(try read("\"\\e[2J\"").foundText == "'\\u{1B}[2J'")
  }

  @Test(arguments: [
    ("{a: 1, b: [2, 3]}", "b: ['2', 3]\na: \"1\"", true), ("[1, 2]", "[2, 1]", false),
    ("{a: 1}", "{a: 1, b: 2}", false), ("{a: 1}", "{b: 1}", false), ("~", "'~'", false),
    ("1.0", "1.00", false), ("[]", "{}", false), ("''", "''", true), ("[1]", "1", false),
  ])
  func `two say the same whatever their quotes and the order of keys`(
    left: String, right: String, same: Bool
  ) throws {
    #expect(try read(left).saysTheSame(as: read(right)) == same)
    #expect(try read(right).saysTheSame(as: read(left)) == same)
  }

  private enum Colour: String, CaseIterable { case red, green, blue }

  @Test func `the values of a mapping are read and all that is wrong is told`() throws {
    var problems: [Diagnostic] = []
    let node = try read("nmae: x\ncolour: gren\nsize: [1]\n")
    let values = node.values(
      of: "a field", known: ["name", "colour", "size"], required: ["name"], &problems)
    #expect(values.entries.map(\.key).sorted() == ["colour", "size"])
    #expect(values["colour"]?.choice(of: "'colour'", Colour.self, &problems) == nil)
    #expect(values["size"]?.text(of: "'size'", &problems) == nil)
    #expect(
      Diagnostics(problems).description == """
        f.yaml:1:1: error: unknown key 'nmae'
          hint: did you mean 'name'?
        f.yaml:1:1: error: a field must have the key 'name'
        f.yaml:2:9: error: 'colour' must be 'red', 'green' or 'blue', not 'gren'
          hint: did you mean 'green'?
        f.yaml:3:7: error: 'size' must be a text, not a list
        """)
  }

  @Test func `what is right is no problem`() throws {
    var problems: [Diagnostic] = []
    let values = try read("name: x\ncolour: red").values(
      of: "a field", known: ["name", "colour"], required: ["name"], &problems)
    #expect(values["name"]?.text(of: "'name'", &problems) == "x")
    #expect(values["colour"]?.choice(of: "'colour'", Colour.self, &problems) == .red)
    #expect(problems.isEmpty)
  }

  @Test func `what is no mapping has no values`() throws {
    var problems: [Diagnostic] = []
    #expect(try read("[a]").values(of: "a field", known: ["a"], &problems).entries.isEmpty)
    #expect(
      problems.map(\.description) == ["f.yaml:1:1: error: a field must be a mapping, not a list"])
  }

  @Test func `lists of words read like English`() {
    #expect(wordList([]) == "")
    #expect(wordList(["a"]) == "'a'")
    #expect(wordList(["a", "b"]) == "'a' or 'b'")
    #expect(wordList(["a", "b", "c"]) == "'a', 'b' or 'c'")
  }
}
