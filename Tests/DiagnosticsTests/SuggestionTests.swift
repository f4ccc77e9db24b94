import Diagnostics
import Testing

@Suite struct SuggestionTests {
  private static let words = ["version", "call_home", "contact", "contract", "state", "via"]

  @Test(arguments: [
    ("verison", "version"),
    ("vresion", "version"),
    ("Version", "version"),
    ("CALL_HOME", "call_home"),
    ("callhome", "call_home"),
    ("call-home", "call_home"),
    ("contat", "contact"),
    ("stat", "state"),
    ("va", "via"),
    ("vai", "via"),
  ])
  func `a mistyped word finds the one that was meant`(typed: String, meant: String) {
    #expect(suggestion(for: typed, among: Self.words) == meant)
    #expect(didYouMean(typed, among: Self.words) == "did you mean '\(meant)'?")
  }

  @Test(arguments: ["frobnicate", "", "x", "xyz", "постель", "vvvvvvvv", "ontime"])
  func `a word that is near to none finds none`(typed: String) {
    #expect(suggestion(for: typed, among: Self.words) == nil)
    #expect(didYouMean(typed, among: Self.words) == nil)
  }

  @Test func `the nearest wins and of two equally near ones the first`() {
    #expect(suggestion(for: "contracts", among: ["contact", "contract"]) == "contract")
    #expect(suggestion(for: "cat", among: ["bat", "rat"]) == "bat")
    #expect(suggestion(for: "cat", among: ["bat", "cat"]) == "cat")
  }

  @Test func `a third of the letters may be wrong and no more`() {
    #expect(suggestion(for: "abcxxx", among: ["abcdef"]) == nil)
    #expect(suggestion(for: "abcdxx", among: ["abcdef"]) == "abcdef")
  }

  @Test func `a swap of neighbours counts as one mistake`() {
    #expect(suggestion(for: "ba", among: ["ab"]) == "ab")
    #expect(suggestion(for: "bxa", among: ["ab"]) == nil)
  }

  @Test func `very long words are not looked up`() {
    let long = String(repeating: "a", count: 64)
    #expect(suggestion(for: long, among: [long]) == long)
    #expect(suggestion(for: long + "a", among: [long + "a"]) == nil)
  }

  @Test func `nothing to choose from is no suggestion`() {
    #expect(suggestion(for: "a", among: []) == nil)
  }
}
