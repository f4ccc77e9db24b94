import Diagnostics
import Documents
import Testing

@Suite struct JSONReaderTests {
  @Test(arguments: [
    ("{}", "{}"), ("[]", "[]"), (" [ ] ", "[]"), ("\t{\r\n}\n", "{}"), ("null", "null"),
    ("true", "true"), ("0", "0"), ("-0", "-0"), ("12.50", "12.50"), ("1E+03", "1E+03"),
    ("123456789012345678901234567890", "123456789012345678901234567890"), ("\"\"", "\"\""),
    ("\"null\"", "\"null\""), ("[1,\"1\",[true,{\"a\":null}]]", "[1, \"1\", [true, {a: null}]]"),
    (#""\"\\\/\b\f\n\r\t""#, "\"\"\\/\u{8}\u{C}\n\r\t\""), (#""\u00e4\u00E4""#, "\"ää\""),
    (#""\ud83d\ude00""#, "\"😀\""), (#""\uDBFF\uDFFF""#, "\"\u{10FFFF}\""),
    (#""\u0000""#, "\"\u{0}\""), ("\"\u{7F}\u{85}\u{2028}\"", "\"\u{7F}\u{85}\u{2028}\""),
    ("\"日本 😀\"", "\"日本 😀\""), ("{\"\": 1}", "{: 1}"),
    (#"{"\u0061": 1}"#, "{a: 1}"), (#""e\u0301""#, "\"e\u{301}\""),
  ])
  func `texts stay as they were written`(text: String, outline: String) throws {
    #expect(try read(text, as: "f.json").outline == outline)
  }

  @Test func `what was null is nothing and what was quoted is a word`() throws {
    let node = try read(#"{"a": null, "b": "null", "c": ""}"#, as: "f.json")
    #expect(node["a"]?.isNull == true)
    #expect(node["b"]?.isNull == false)
    #expect(node["c"]?.isNull == false)
  }

  private static let faults: [(String, String, String)] = [
    ("", "1:1", "the text ends too early"),
    ("  \n ", "2:2", "the text ends too early"),
    ("[1,]", "1:4", "this is not a JSON value"),
    ("[,1]", "1:2", "this is not a JSON value"),
    ("[1 2]", "1:4", "expected ',' or ']'"),
    ("[1", "1:3", "expected ',' or ']'"),
    ("{\"a\":1,}", "1:8", "expected a key in double quotes"),
    ("{a:1}", "1:2", "expected a key in double quotes"),
    ("{'a':1}", "1:2", "expected a key in double quotes"),
    ("{\"a\" 1}", "1:6", "a ':' must follow the key"),
    ("{\"a\":1", "1:7", "expected ',' or '}'"),
    ("{\"a\":}", "1:6", "this is not a JSON value"),
    ("[1}", "1:3", "expected ',' or ']'"),
    ("1 2", "1:3", "nothing may follow the value"),
    ("{}{}", "1:3", "nothing may follow the value"),
    ("[]\u{0}", "1:3", "nothing may follow the value"),
    ("[1] // x", "1:5", "nothing may follow the value"),
    ("/* x */ 1", "1:1", "this is not a JSON value"),
    ("NaN", "1:1", "this is not a JSON value"),
    ("-Infinity", "1:1", "this is not a JSON value"),
    ("[01]", "1:2", "this is not a JSON value"),
    ("-", "1:1", "this is not a JSON value"),
    ("+1", "1:1", "this is not a JSON value"),
    (".5", "1:1", "this is not a JSON value"),
    ("1.", "1:1", "this is not a JSON value"),
    ("0x10", "1:1", "this is not a JSON value"),
    ("True", "1:1", "this is not a JSON value"),
    ("nul", "1:1", "this is not a JSON value"),
    ("\u{A0}1", "1:1", "this is not a JSON value"),
    ("'a'", "1:1", "this is not a JSON value"),
    ("\"a", "1:3", "the text ends inside of quotes"),
    ("\"a\\\"", "1:5", "the text ends inside of quotes"),
    ("\"a\\", "1:4", "this is not an escape that JSON knows"),
    ("\"a\tb\"", "1:3", "control characters must be escaped inside of quotes"),
    ("\"a\nb\"", "1:3", "control characters must be escaped inside of quotes"),
    ("\"a\u{0}b\"", "1:3", "control characters must be escaped inside of quotes"),
    ("\"äö\u{1F}\"", "1:4", "control characters must be escaped inside of quotes"),
    (#""\x41""#, "1:3", "this is not an escape that JSON knows"),
    (#""\'""#, "1:3", "this is not an escape that JSON knows"),
    (#""\u12""#, "1:3", "four hexadecimal digits must follow '\\u'"),
    (#""\u+123""#, "1:3", "four hexadecimal digits must follow '\\u'"),
    (#""\u12G4""#, "1:3", "four hexadecimal digits must follow '\\u'"),
    ("\"\\u１1\"", "1:3", "four hexadecimal digits must follow '\\u'"),
    ("\"\\u", "1:3", "four hexadecimal digits must follow '\\u'"),
  ]

  @Test(arguments: faults)
  func `a fault of syntax has its place and its words`(
    text: String, place: String, words: String
  ) {
    #expect(
      problems(text, as: "f.json") == "f.json:\(place): error: this is not valid JSON: \(words)")
  }

  @Test(arguments: [
    #""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#,
    #""\ud83d\ud83d""#, #""\ude00\ud83d""#, #""\ud83d\"#,
  ])
  func `half of a surrogate pair is refused`(text: String) throws {
    let problem = try #require(problems(text, as: "f.json"))
    #expect(problem.hasPrefix("f.json:1:"))
    #expect(problem.hasSuffix("half of a surrogate pair is missing"))
  }

  @Test func `lines and columns count from one, in characters and not in bytes`() throws {
    let text = "{\"😀é\": [ö], \"a\":\n\t{\"b\" : \"\\u00e4\", \"ß\":true}}"
      .replacing("[ö]", with: "[\"ö\", 1]")
    #expect(
      try read(text, as: "f.json").places == [
        "1:1", "1:2", "1:8", "1:9", "1:14", "1:18", "2:2", "2:3", "2:9", "2:19", "2:23",
      ])
  }

  @Test func `every key that occurs twice is told at once, also when a fault follows`() {
    let text = "{\"a\": 1, \"b\": {\"c\": 2,\n\"\\u0063\": 3},\n\"a\": 4"
    let twice = """
      f.json:2:1: error: the key 'c' occurs twice
        hint: line 1 has it already: remove one of the two, or join what is below them
      f.json:3:1: error: the key 'a' occurs twice
        hint: line 1 has it already: remove one of the two, or join what is below them
      """
    #expect(problems(text + "}", as: "f.json") == twice)
    #expect(
      problems(text, as: "f.json")
        == twice + "\nf.json:3:7: error: this is not valid JSON: expected ',' or '}'")
  }

  @Test func `five million characters on one line are read`() throws {
    let member = "\"ключ\":[1,2.50,\"äöü\",{\"a\":null}],"
    let count = 5_000_000 / member.utf8.count
    var text = "["
    text.reserveCapacity(5_000_100)
    for _ in 0..<count { text += "{" + member.dropLast() + "}," }
    text += "1]"
    let node = try read(text, as: "f.json")
    #expect(node.elements?.count == count + 1)
    // The place of the last value: quadratic counting would never come here.
    #expect(node.elements?.last?.location.column == Int32(text.unicodeScalars.count - 1))
  }

  @Test(arguments: [
    ("0", true), ("-0", true), ("10", true), ("-12", true), ("0.0", true), ("12.50", true),
    ("1e3", true), ("1E+3", true), ("1e-03", true), ("0e0", true), ("1.5e10", true),
    ("99999999999999999999999999", true), ("", false), ("-", false), ("+1", false), ("01", false),
    ("-01", false), ("00", false), (".5", false), ("5.", false), ("1e", false), ("1e+", false),
    ("1.e3", false), ("1e3.5", false), ("0x1", false), ("1_000", false), (" 1", false),
    ("1 ", false), ("1\n", false), ("NaN", false), ("Infinity", false), ("１", false), ("1²", false),
    ("--1", false), ("1-1", false), ("e3", false),
  ])
  func `numbers are those of the grammar`(text: String, isNumber: Bool) {
    #expect(isJSONNumber(text) == isNumber)
  }
}
