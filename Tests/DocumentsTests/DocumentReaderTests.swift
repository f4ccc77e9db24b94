import Diagnostics
import Documents
import Testing

/// Properties of both grammars: encodings, limits, and the choice of the reader.
@Suite struct DocumentReaderTests {
  private static let notUTF8 = """
    : error: the text is not UTF-8
      hint: save the file as UTF-8
    """

  @Test func `bytes that are no UTF-8 are told with their place`() {
    let cases: [([UInt8], String, String)] = [
      ([0xFF], "1:1", "0xFF is 'ÿ'"),
      (Array("a: Z".utf8) + [0xFC] + Array("rich".utf8), "1:5", "0xFC is 'ü'"),
      (Array("a: 1\nключ: ".utf8) + [0xC3], "2:7", "0xC3 is 'Ã'"),
      (Array("ключ: x ".utf8) + [0x93] + Array("y".utf8), "1:9", "0x93 is '“'"),
      (Array("a: ".utf8) + [0xED, 0xA0, 0x80], "1:4", "0xED is 'í'"),
    ]
    for (bytes, place, words) in cases {
      for file in ["f.yaml", "f.json"] {
        #expect(
          problems(bytes, as: file) == """
            \(file):\(place): error: the text is not UTF-8: the byte \(words) in Windows-1252
              hint: run: iconv -f WINDOWS-1252 -t UTF-8 \(file) >\(file).utf8
            """)
      }
    }
    #expect(problems(Array("a: ".utf8) + [0x81]) == "f.yaml:1:4" + Self.notUTF8)
    #expect(problems([0xC0, 0x80, 0]) == "f.yaml:1:1" + Self.notUTF8)
  }

  @Test func `UTF-16 with its byte order mark is refused at its beginning`() {
    let units = Array("a: 1".utf16)
    let big: [UInt8] = [0xFE, 0xFF] + units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    let little: [UInt8] = [0xFF, 0xFE] + units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    for bytes in [big, little] {
      #expect(
        problems(bytes, as: "a 'b.yaml") == """
          a 'b.yaml:1:1: error: the text is not UTF-8 but UTF-16
            hint: run: iconv -f UTF-16 -t UTF-8 FILE >FILE.utf8
          """)
    }
  }

  @Test func `UTF-16 without a mark is refused at its first zero byte`() throws {
    let text = try #require(problems(Array("a: 1".utf8).flatMap { [$0, 0] }))
    #expect(text.hasPrefix("f.yaml:1:2: error: this is not text: "))
  }

  @Test(arguments: ["f.yaml", "f.json", "standard input"])
  func `a byte order mark of UTF-8 is no part of the text`(file: String) throws {
    let node = try read("\u{FEFF}{\"a\": 1}", as: file)
    #expect(node["a"]?.outline == "1")
    #expect(node.places == ["1:1", "1:2", "1:7"])
  }

  @Test(
    arguments: [
      "\u{0}", "\u{1}", "\u{8}", "\u{B}", "\u{C}", "\u{1B}", "\u{7F}", "\u{84}", "\u{FFFE}",
    ])
  func `a control character is refused where it stands`(character: String) throws {
    let lines = (0..<300).map { "k\($0): v # ä" }.joined(separator: "\n")
    let text = try #require(problems(lines + "\nä: x\(character)y\nb: 1\n"))
    #expect(text.hasPrefix("f.yaml:301:5: error: this is not text: "))
    #expect(!text.contains(character))
  }

  @Test func `a million bytes of noise are one error with a place`() throws {
    var generator = SeededGenerator(seed: 7)
    let noise = (0..<1_000_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    for file in ["f.yaml", "f.json"] {
      let text = try #require(problems(noise, as: file))
      #expect(text.hasPrefix("\(file):1:"))
      #expect(text.contains(": error: "))
    }
  }

  @Test func `more bytes than allowed are refused`() {
    let limits = DocumentLimits(bytes: 10, nodes: 100)
    #expect(problems("a: 3456789", limits: limits) == nil)
    #expect(
      problems("a: 34567890", limits: limits)
        == "f.yaml: error: the file has 11 bytes, more than the 10 that are read")
  }

  @Test(arguments: ["f.yaml", "f.json"])
  func `more values than allowed are refused`(file: String) throws {
    let limits = DocumentLimits(bytes: 1_000, nodes: 6)
    #expect(problems("[1, 2, 3, 4, 5]", as: file, limits: limits) == nil)
    let text = try #require(problems("[1, 2, 3,\n 4, 5, 6]", as: file, limits: limits))
    #expect(text.hasPrefix("\(file):2:8: error: "))
    #expect(text.hasSuffix("the file has more than 6 values"))
  }

  @Test(arguments: ["f.yaml", "f.json"])
  func `values as deep as allowed are read and deeper ones refused`(file: String) throws {
    let limits = DocumentLimits(bytes: 1_000, depth: 3, nodes: 100)
    #expect(problems("[[[1]]]", as: file, limits: limits) == nil)
    #expect(problems("{\"a\": {\"b\": [1]}}", as: file, limits: limits) == nil)
    let text = try #require(problems("[[\n[[1]]]]", as: file, limits: limits))
    #expect(text.hasPrefix("\(file):2:2: error: "))
    #expect(text.hasSuffix("values are nested more than 3 levels deep"))
  }

  @Test(arguments: ["f.yaml", "f.json"])
  func `of a file with no end of problems the first hundred are told`(file: String) {
    let members = (1...1_000).map { _ in "\"a\": 1" }.joined(separator: ",\n")
    let error = #expect(throws: Diagnostics.self) { try read("{\(members)}", as: file) }
    #expect(error?.all.count == 101)
    #expect(
      error?.all.last?.description
        == "\(file):101:1: error: there are too many problems: the rest of the file was not read")
  }

  @Test(
    arguments: [
      "[", "{\"a\":", "[{\"a\":", "- ", "? ", "{", "[\n", "a: ", "!", "&a ", "*", "\"", "- [",
    ])
  func `a hundred thousand openings are one error`(opening: String) throws {
    let text = String(repeating: opening, count: 100_000)
    for file in ["f.yaml", "f.json", "standard input"] where file != "f.yaml" || opening != "\"" {
      let problem = try #require(problems(text, as: file))
      #expect(problem.hasPrefix("\(file):"))
      #expect(!problem.contains("\n") || problem.contains("hint:"))
    }
  }

  @Test(arguments: [
    ("f.json", "{\"a\": \"\\ud83d\\ude00\"}", true),
    ("f.yaml", "{\"a\": \"\\ud83d\\ude00\"}", false),
    ("f.yml", "{\"a\": \"\\ud83d\\ude00\"}", false),
    ("standard input", " \n{ \"a\": \"\\/\t\"}", false),
    ("standard input", "{\n\t\"a\": \"\\ud83d\\ude00\"}", true),
    ("standard input", "{a: 1}", true),
    ("standard input", "a: 1", true), ("f.json", "a: 1", false),
  ])
  func `the name of a file, or else its beginning, says how it is read`(
    file: String, text: String, isRead: Bool
  ) {
    #expect((problems(text, as: file) == nil) == isRead)
  }

  @Test func `a byte order mark is no part of the text, and a second one is`() throws {
    #expect(problems("\u{FEFF}{\"a\": 1}", as: "f.json") == nil)
    let marks = String(repeating: "\u{FEFF}", count: 200_000)
    #expect(problems(marks + "{}", as: "f.json") != nil)
  }

  @Test(arguments: [
    ("\"a #b\": \"c\"d\n", "f.yaml:1:11:", "put the text in single quotes"),
    ("'a #b': 'c' d\n", "f.yaml:1:13:", "put the whole value in quotes"),
    ("\"a #b\": \"c\n", "f.yaml:1:9:", "add \" at the end of the value"),
    ("{\"a #b\": \"c}\n", "f.yaml:1:10:", "add \" at the end of the value"),
  ])
  func `a comment sign within quotes hides no mistake after it`(
    text: String, place: String, hint: String
  ) throws {
    let problem = try #require(problems(text))
    #expect(problem.hasPrefix(place), "\(problem)")
    #expect(problem.contains("hint: \(hint)"), "\(problem)")
  }
}
