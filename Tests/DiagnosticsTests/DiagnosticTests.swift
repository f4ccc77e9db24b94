import Diagnostics
import Testing

@Suite struct DiagnosticTests {
  private let place = SourceLocation(file: "/etc/callhome/callhome.yaml", line: 14, column: 5)

  @Test func `an error about a place prints file, line and column, and its hint below`() {
    let diagnostic = Diagnostic(
      .error, at: place, "unknown key 'metod'", hint: "did you mean 'method'?")
    #expect(
      diagnostic.description == """
        /etc/callhome/callhome.yaml:14:5: error: unknown key 'metod'
          hint: did you mean 'method'?
        """)
  }

  @Test func `without a hint there is one line`() {
    #expect(
      Diagnostic(.warning, at: place, "old").description
        == "/etc/callhome/callhome.yaml:14:5: warning: old")
  }

  @Test func `what is about a whole file has no line`() {
    #expect(Diagnostic(.note, in: "a.yaml", "empty").description == "a.yaml: note: empty")
  }

  @Test func `what is about no file names the program`() {
    #expect(Diagnostic(.error, at: nil, "no").description == "callhome: error: no")
  }

  @Test func `several print one below the other in their order`() {
    let both = Diagnostics([
      Diagnostic(.error, at: place, "first", hint: "do"), Diagnostic(.note, in: "f", "second"),
    ])
    #expect(
      both.description == """
        /etc/callhome/callhome.yaml:14:5: error: first
          hint: do
        f: note: second
        """)
  }

  @Test func `single errors are wrapped as errors`() {
    #expect(Diagnostics(in: "f", "no", hint: "h").description == "f: error: no\n  hint: h")
    #expect(
      Diagnostics(at: place, "no").all == [Diagnostic(.error, at: place, "no")])
  }

  @Test func `a hostile file name neither ends the line nor moves the cursor`() {
    let name = "a\n\u{1B}[2J\u{202E}.yaml"
    let shown = "a\\u{A}\\u{1B}[2J\\u{202E}.yaml"
    let place = SourceLocation(file: name, line: 1, column: 2)
    #expect(Diagnostic(.error, at: place, "no").description == "\(shown):1:2: error: no")
    #expect(Diagnostic(.error, in: name, "no").description == "\(shown): error: no")
  }

  @Test func `a place beyond any file is held at the last number`() {
    let place = SourceLocation(file: "f", line: .max, column: .max)
    #expect(place.description == "f:2147483647:2147483647")
  }
}
