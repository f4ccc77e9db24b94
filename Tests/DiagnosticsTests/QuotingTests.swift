import Diagnostics
import Testing

@Suite struct QuotingTests {
  @Test(arguments: [
    ("port", "'port'"),
    ("", "''"),
    ("Zürich 東京 😀", "'Zürich 東京 😀'"),
    ("it's", "'it's'"),
    ("a\nb", "'a\\u{A}b'"),
    ("a\r\nb", "'a\\u{D}\\u{A}b'"),
    ("\u{0}", "'\\u{0}'"),
    ("\u{1B}[31m", "'\\u{1B}[31m'"),
    ("\u{7F}\u{85}\u{9B}", "'\\u{7F}\\u{85}\\u{9B}'"),
    ("a\u{202E}b\u{2066}", "'a\\u{202E}b\\u{2066}'"),
    ("a\u{200B}\u{200F}\u{FEFF}", "'a\\u{200B}\\u{200F}\\u{FEFF}'"),
    ("\u{2028}\u{2029}", "'\\u{2028}\\u{2029}'"),
    ("\u{E000}\u{F8FF}", "'\\u{E000}\\u{F8FF}'"),
    ("\u{E0041}\u{10FFFF}", "'\\u{E0041}\\u{10FFFF}'"),
    ("\u{AD}", "'\\u{AD}'"),
  ])
  func `text is shown as it is but for what has no ink`(text: String, shown: String) {
    #expect(quoted(text) == shown)
    #expect("'\(visible(text))'" == shown)
  }

  @Test func `sixty scalars are shown and the rest is cut`() {
    let sixty = String(repeating: "ä", count: 60)
    #expect(quoted(sixty) == "'\(sixty)'")
    #expect(quoted(sixty + "b") == "'\(sixty)…'")
    #expect(visible(sixty + "b") == sixty + "b")
  }

  @Test func `one letter with ten thousand accents is cut like any text`() {
    let text = "e" + String(repeating: "\u{301}", count: 10_000)
    #expect(quoted(text).unicodeScalars.count == 63)
  }

  @Test func `no control, format or separator of any plane is printed as it is`() {
    var shown: [UInt32] = []
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        if visible(String(scalar)).unicodeScalars.contains(scalar) { shown.append(value) }
      default: break
      }
    }
    #expect(shown.isEmpty)
    #expect(isInvisible("\u{9B}"))
    #expect(!isInvisible(" "))
    #expect(!isInvisible("字"))
  }

  @Test func `a path is shown whole, since whoever reads it must find the file`() {
    let long = "/srv/" + String(repeating: "a", count: 100)
    #expect(quoted(path: long + "\n") == "'\(long)\\u{A}'")
  }
}
