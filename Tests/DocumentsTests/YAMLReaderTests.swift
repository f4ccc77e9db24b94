import Diagnostics
import Documents
import Testing

@Suite struct YAMLReaderTests {
  @Test(arguments: [
    ("a: 0012", "{a: 0012}"), ("a: 12.50", "{a: 12.50}"), ("a: no", "{a: no}"),
    ("a: 1e3", "{a: 1e3}"), ("a: 0x1F", "{a: 0x1F}"), ("a: 2026-01-02", "{a: 2026-01-02}"),
    ("a: 1_000", "{a: 1_000}"), ("a: 12:30:45", "{a: 12:30:45}"), ("a: .inf", "{a: .inf}"),
    ("a: ~", "{a: ~}"), ("a:", "{a: }"), ("a: \"0012\"", "{a: \"0012\"}"), ("a: ''", "{a: \"\"}"),
    ("a: 'it''s'", "{a: \"it's\"}"), ("a: \"\\u00e4\\x41\\t\"", "{a: \"äA\t\"}"),
    ("a: |\n  x\n  y\n", "{a: \"x\ny\n\"}"), ("a: >-\n  x\n  y\n", "{a: \"x y\"}"),
    ("a: x\n  y", "{a: x y}"), ("- a\n- b", "[a, b]"), ("{a: [b, {c: d}]}", "{a: [b, {c: d}]}"),
    ("{\"a\":\"b\"}", "{a: \"b\"}"), ("a: x # remark", "{a: x}"), ("a: x#y", "{a: x#y}"),
    ("a: http://x/y", "{a: http://x/y}"), ("word", "word"), ("{a, b}", "{a: , b: }"),
    ("? a\n: b", "{a: b}"), ("--- a\n...\n", "a"), ("true: no\n42: x", "{true: no, 42: x}"),
    ("a:\r\n  - b\r\n", "{a: [b]}"), ("ключ: 値 😀", "{ключ: 値 😀}"), ("<<: {a: b}", "{<<: {a: b}}"),
    ("a: \"\\U0001F600\"", "{a: \"😀\"}"),
  ])
  func `texts stay as they were written`(text: String, outline: String) throws {
    #expect(try read(text).outline == outline)
  }

  @Test(arguments: ["", "\n\n", "# nothing\n", "---\n", "---\n...\n", "~", "null"])
  func `a text without a value is nothing`(text: String) throws {
    let node = try read(text)
    #expect(node.isNull)
    #expect(node.foundText == "nothing")
  }

  @Test func `lines and columns count from one, in characters and not in bytes`() throws {
    let text = """
      a: one
      ключ: 値
      "😀é": {ü: [ö, "ß" , x]}
      list:
        - 日本: 語
        - x
      """
    #expect(
      try read(text).places == [
        "1:1", "1:1", "1:4", "2:1", "2:7", "3:1", "3:7", "3:8", "3:11", "3:12", "3:15", "3:21",
        "4:1", "5:3", "5:5", "5:5", "5:9", "6:5",
      ])
  }

  @Test func `a combining mark is a column of its own`() throws {
    let node = try read("{e\u{301}: x}")
    #expect(node.places == ["1:1", "1:2", "1:6"])
  }

  @Test func `the place of an empty value and of a block is where it begins`() throws {
    #expect(try read("a:\nb: |\n  x\n").places == ["1:1", "1:1", "1:3", "2:1", "2:4"])
  }

  @Test func `every key that occurs twice is told at once`() {
    #expect(
      problems("a: 1\nb:\n  c: 2\n  c: 3\na: 4\n\"a\": 5\n") == """
        f.yaml:4:3: error: the key 'c' occurs twice
          hint: line 3 has it already: remove one of the two, or join what is below them
        f.yaml:5:1: error: the key 'a' occurs twice
          hint: line 1 has it already: remove one of the two, or join what is below them
        f.yaml:6:1: error: the key 'a' occurs twice
          hint: line 5 has it already: remove one of the two, or join what is below them
        """)
  }

  @Test(arguments: [
    (
      "a: 1\nb: &anchor 2\n",
      "f.yaml:2:4: error: anchors are not allowed\n  hint: repeat the value in each place"
    ),
    (
      "a: *b\n",
      "f.yaml:1:4: error: aliases are not allowed\n  hint: repeat the value in each place"
    ),
    (
      "<<: *base\n",
      "f.yaml:1:5: error: aliases are not allowed\n  hint: repeat the value in each place"
    ),
    (
      "a: !!int 2\n",
      "f.yaml:1:4: error: tags are not allowed\n  hint: remove the tag"
    ),
    (
      "a: !binary [x]\n",
      "f.yaml:1:4: error: tags are not allowed\n  hint: remove the tag"
    ),
    (
      "!mine {a: b}\n",
      "f.yaml:1:1: error: tags are not allowed\n  hint: remove the tag"
    ),
    (
      "%YAML 1.1\n---\na: 1\n",
      "f.yaml:1:1: error: directives are not allowed\n  hint: remove the line"
    ),
    (
      "%TAG ! tag:x,2000:\n---\na: 1\n",
      "f.yaml:1:1: error: directives are not allowed\n  hint: remove the line"
    ),
    (
      "a: 1\n---\nb: 2\n",
      "f.yaml:2:1: error: a second document is not allowed\n"
        + "  hint: remove this '---' and everything after it, or put that into a separate file"
    ),
    (
      "---\n---\n",
      "f.yaml:2:1: error: a second document is not allowed\n"
        + "  hint: remove this '---' and everything after it, or put that into a separate file"
    ),
    (
      "? [a]\n: b\n",
      "f.yaml:1:3: error: a key must be a plain word, not a list or a mapping\n"
        + "  hint: put the key in quotes if it is a text"
    ),
    (
      "a: {{ name }}",
      "f.yaml:1:4: error: this is a template that was not filled in\n"
        + "  hint: write the value itself, or let the tool that has the template write the file"
    ),
  ])
  func `what a config has no need of is refused with its place`(text: String, expected: String) {
    #expect(problems(text) == expected)
  }

  @Test func `everything that is refused is told at once`() {
    #expect(
      problems("a: &x 1\nb: *x\nc: !!str 2\nd: 1\nd: 2\n") == """
        f.yaml:1:4: error: anchors are not allowed
          hint: repeat the value in each place
        f.yaml:2:4: error: aliases are not allowed
          hint: repeat the value in each place
        f.yaml:3:4: error: tags are not allowed
          hint: remove the tag
        f.yaml:5:1: error: the key 'd' occurs twice
          hint: line 4 has it already: remove one of the two, or join what is below them
        """)
  }

  @Test func `what was told before a fault of syntax is told with it`() throws {
    let text = try #require(problems("a: &x 1\na: 2\nb: }\n"))
    #expect(
      text.hasPrefix(
        """
        f.yaml:1:4: error: anchors are not allowed
          hint: repeat the value in each place
        f.yaml:2:1: error: the key 'a' occurs twice
          hint: line 1 has it already: remove one of the two, or join what is below them
        f.yaml:3:4: error: this '}' closes nothing
          hint: remove it
        """))
  }

  @Test(arguments: [
    ("a: [1, 2", "1:4"), ("a: 'x", "1:4"), ("a: b: c", "1:5"), ("a:\n\tb: c", "2:1"),
    ("a: 1\n b: 2", "2:2"), ("a:\n  - b\n c: d", "3:2"), ("a: \"\\q\"", "1:5"), ("a: }", "1:4"),
    ("a: @x", "1:4"), ("%FOO bar\n---\na: 1", "1:1"), ("%YAML 9.9\n---\na: 1", "1:1"),
    ("a: *", "1:4"), ("a: \"\\ud83d\\ude00\"", "1:5"), ("a: {b: c\nd: e\n", "1:4"),
    ("a: \"b\nc: \"d\"\n", "1:4"), ("a: 'it's'", "1:7"), ("a: {b: [c}", "1:10"),
    ("a:b\nc: d\n", "1:2"), ("a: b\n\u{A0}c: {d\n", "2:1"),
  ])
  func `a fault of syntax has the place where it began, and a hint`(text: String, place: String)
    throws
  {
    let text = try #require(problems(text))
    #expect(text.hasPrefix("f.yaml:\(place): error: "))
    #expect(text.split(separator: "\n").count == 2)
    #expect(text.contains("\n  hint: "))
  }

  @Test func `hints repeat lines of a file that a person writes, and of no other`() throws {
    let text = "name: 'Pat O'Neil'\n"
    let written = try #require(problems(text, limits: .written))
    #expect(written.hasSuffix("hint: write: name: \"Pat O'Neil\""))
    let generated = try #require(problems(text, limits: .generated))
    #expect(!generated.contains("Neil"))
    #expect(
      generated.contains("  hint: put the text in double quotes, or write the apostrophe twice"))
  }

  @Test(arguments: [
    "password: 'pw 'planted\n", "url: 'https://me:planted@a.example'x\n", "a: {token: planted\n",
    "a: \"planted\nb: c\n",
  ])
  func `a line that may have a secret is never repeated`(text: String) throws {
    let secret = "a: \"planted\nb: c\n"
    let found = try #require(problems(text, limits: .written))
    // The last one shows that other lines are.
    #expect(found.contains("planted") == (text == secret))
  }
}
