import Diagnostics
import Documents
import Testing

@Suite struct JSONWriterTests {
  private let value = JSONValue.object([
    "name": .string("ä"), "none": .null, "skipped": nil,
    "list": .array([.integer(-1), .boolean(true), .number("12.50"), .object([]), .array([])]),
  ])

  @Test func `a value has two spaces a level and an end of line`() {
    #expect(
      value.text() == """
        {
          "name": "ä",
          "none": null,
          "list": [
            -1,
            true,
            12.50,
            {},
            []
          ]
        }

        """)
  }

  @Test func `a value on one line has no spaces and no end of line`() {
    #expect(value.line() == #"{"name":"ä","none":null,"list":[-1,true,12.50,{},[]]}"#)
  }

  @Test(arguments: [
    ("", #""""#), ("plain", #""plain""#), ("\"\\/", #""\"\\/""#), ("\n\r\t", #""\n\r\t""#),
    ("\r\n", #""\r\n""#), ("\u{0}\u{8}\u{C}\u{1B}\u{1F}", #""\u0000\u0008\u000c\u001b\u001f""#),
    ("\u{7F}\u{85}\u{9F}", #""\u007f\u0085\u009f""#), ("\u{2028}\u{2029}", #""\u2028\u2029""#),
    ("\u{202E}\u{2066}", #""\u202e\u2066""#), ("\u{FEFF}", #""\ufeff""#),
    ("\u{E0041}", #""\udb40\udc41""#),
    ("\u{10FFFF}", #""\udbff\udfff""#), ("\u{E000}", #""\ue000""#),
    ("Zürich 東京 😀", #""Zürich 東京 😀""#), ("</script>", #""</script>""#),
    ("e\u{301}", "\"e\u{301}\""),
  ])
  func `texts and keys are escaped`(text: String, written: String) {
    #expect(JSONValue.string(text).line() == written)
    #expect(JSONValue.object([.init(text, .null)]).line() == "{\(written):null}")
  }

  @Test func `every scalar of Unicode is read back as itself`() throws {
    try forEveryBlock { block in
      try read(JSONValue.array(block.map { .string($0) }).text(), as: "f.json")
    }
  }
}

@Suite struct YAMLWriterTests {
  @Test func `a value is written as block YAML`() throws {
    let value = JSONValue.object([
      "name": .string("Jane Doe"), "path": .string("/var/lib"), "none": .null,
      "empty": .object([]), "nothing": .array([]), "flag": .boolean(true), "size": .number("12.50"),
      "map": .object(["a b": .string("yes")]), "list": .array([.string("x"), .integer(1)]),
    ])
    #expect(
      value.yaml() == """
        name: "Jane Doe"
        path: /var/lib
        none: null
        empty: {}
        nothing: []
        flag: true
        size: 12.50
        map:
          "a b": "yes"
        list:
          - x
          - 1

        """)
  }

  private static let hostile = [
    "", " ", "y", "Y", "n", "no", "No", "NO", "yes", "on", "off", "true", "False", "null",
    "Null", "~",
    "0012", "1e3", ".inf", ".NaN", "0x1F", "12:30", "2026-01-01", "-", "--", "---", "...", "- a",
    "a: b", "a:", ":a", "a #b", "#a", "[a]", "{a}", "a,b", "&a",
    "*a", "!a", "!!str", "%a", "@a",
    "`a", "|", ">", "?", "? a", "'", "''", "\"", "\\", "\\n", "it's", "a\"b", "a'b", " a", "a ",
    "\ta",
    "a\nb", "a\r\nb", "\n", "\u{0}", "\u{7}", "\u{1B}[2J", "\u{7F}", "\u{85}", "\u{A0}", "\u{AD}",
    "\u{200B}", "\u{2028}", "\u{2029}", "\u{202E}abc", "\u{FEFF}", "\u{FFFD}", "\u{FFFE}",
    "\u{FFFF}",
    "😀", "👩‍👩‍👧", "\u{E0001}\u{E0041}\u{E007F}", "\u{10FFFF}", "e\u{301}", "é", "<<", "=",
    "key", "Ключ", "日本語", "$(reboot)", "../x", "a\\U00000041", "/", "/a:b", "a@b", "a+b", "=a",
  ]

  @Test func `hostile texts are read back as themselves`() throws {
    let value = JSONValue.array(Self.hostile.map { .string($0) })
    let texts = try read(value.yaml()).elements?.map { $0.scalar?.text }
    #expect(texts?.count == Self.hostile.count)
    for (text, back) in zip(Self.hostile, texts ?? []) {
      #expect(back.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
    }
  }

  @Test func `hostile keys are read back as themselves and in their order`() throws {
    // Keys that are equal to Swift, such as both ways to write é, are equal keys.
    var seen: Set<String> = []
    let keys = Self.hostile.filter { seen.insert($0).inserted }
    let value = JSONValue.object(keys.map { .init($0, .string($0)) })
    let entries = try #require(try read(value.yaml()).entries)
    #expect(entries.map(\.key) == keys)
    #expect(entries.map { $0.value.scalar?.text } == keys)
  }

  @Test(arguments: ["y", "no", "On", "~", "null", "1", "-", "", "true"])
  func `words that mean something else in some YAML stand in quotes`(word: String) {
    #expect(JSONValue.string(word).yaml() == "\"\(word)\"\n")
  }

  @Test func `every scalar of Unicode is read back as itself`() throws {
    try forEveryBlock { block in try read(JSONValue.array(block.map { .string($0) }).yaml()) }
  }

  @Test func `lists within lists are read back`() throws {
    let value = JSONValue.array([
      .array([.array([.string("a")]), .object([.init("b", .array([.null]))])]), .array([]),
    ])
    #expect(try read(value.yaml()).outline == "[[[a], {b: [null]}], []]")
  }
}

/// Calls `write` with every scalar of the planes that have characters, 4,096 at a time, each as a text
/// of its own between two letters, and expects the same back.
private func forEveryBlock(_ write: ([String]) throws -> DocumentNode) throws {
  for start in stride(from: UInt32(0), to: 0x110000, by: 4_096)
  where start < 0x30000 || start >= 0xE0000 && start < 0xE1000 || start >= 0x10F000 {
    let scalars = (start..<start + 4_096).compactMap { Unicode.Scalar($0) }
    let texts = scalars.map { "a\(Character($0))b" }
    if texts.isEmpty { continue }
    let back = try #require(try write(texts).elements)
    #expect(back.count == texts.count)
    for (text, node) in zip(texts, back)
    where node.scalar?.text.unicodeScalars.elementsEqual(text.unicodeScalars) != true {
      Issue.record("\(text.unicodeScalars.map(\.value)) is read back as \(node.outline)")
    }
  }
}

/// Keys that are written can be read, and two spellings of one letter are two keys.
@Suite struct KeyTests {
  @Test(arguments: [1, 999, 1_000, 1_001, 1_024, 1_025, 5_000])
  func `a key of any length is read back`(length: Int) throws {
    for letter in ["k", "\u{E9}", "\u{202E}", "\"", " "] {
      let key = "a" + String(repeating: letter, count: length)
      for value in [
        JSONValue.string("v"), .object(["b": .array([.integer(1)])]), .array([.string(key)]),
        .object([]), .array([]),
      ] {
        let text = JSONValue.object([.init(key, value), .init("z", .integer(1))]).yaml()
        let node = try read(text)
        #expect(node.entries?.map { Array($0.key.utf8) } == [Array(key.utf8), Array("z".utf8)])
        #expect(node.outline.hasSuffix("z: 1}"))
      }
    }
  }

  @Test
  func `two spellings of one letter are two keys, and the same spelling twice is one too many`()
    throws
  {
    let (one, two) = ("\u{E9}", "e\u{301}")
    for file in ["f.yaml", "f.json"] {
      let text = "{\"\(one)\": 1, \"\(two)\": 2}"
      let node = try read(text, as: file)
      #expect(node[one]?.scalar?.text == "1")
      #expect(node[two]?.scalar?.text == "2")
      #expect(
        problems("{\"\(one)\": 1, \"\(one)\": 2}", as: file)?.contains("occurs twice") == true)
      let many = (0..<40).map { "\"k\($0)\": 0, " }.joined()
      #expect(problems("{\(many)\"\(one)\": 1, \"\(two)\": 2}", as: file) == nil)
    }
    #expect(ExactText(one) != ExactText(two))
    #expect(ExactText(one) == ExactText("\u{E9}"))
    #expect(Set([ExactText(one), ExactText(two), ExactText(one)]).count == 2)
  }
}
