import Testing

@testable import Snapshots

/// Lines without control characters are read by a faster code path.
@Suite struct PlainLineTests {
  private static let pager = "Press <enter> for 1 line, <space> for one page, or <q> to quit"

  /// The text of a line, and the columns of its scalars and of its end.
  private struct Reading: Equatable {
    let number: Int
    let text: String
    let columns: [Int]
    let isCut: Bool
  }

  private func readings(_ text: String) -> [Reading] {
    CaptureText(Array(text.utf8), file: "f").lines.map { line in
      Reading(
        number: line.number, text: line.span.text,
        columns: (0...line.scalars.count).map { line.column(of: $0) }, isCut: line.isCut)
    }
  }

  @Test(arguments: [
    ["Host Name : a", "", "  Locale : b  "], ["\(pager)Host Name : a", pager, "x"],
    ["--More--(50%) a", "-- More --", "admin:show status"],
    [" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"],
  ])
  func `a plain line is read as a terminal would show it`(lines: [String]) {
    for end in ["\n", "\r\n"] {
      let plain = readings(lines.map { $0 + end }.joined())
      // A NUL is not shown, and has every scalar before it go through the terminal.
      #expect(plain == readings(lines.map { $0 + "\0" + end }.joined()))
      #expect(plain.isEmpty == false)
    }
  }

  @Test(arguments: [0, 1])
  func `a plain line that is too long is cut where any other is`(more: Int) {
    let long = String(repeating: "x", count: CaptureText.lineLimit + more)
    let plain = readings("\(long)\ny\n")
    let isSame = plain == readings("\(long)\0\ny\0\n")
    #expect(isSame)
    #expect(plain.map(\.isCut) == [more > 0, false])
    #expect(plain.first?.text.count == CaptureText.lineLimit)
  }

  @Test func `the column of what stands behind a pager's prompt counts the prompt`() {
    #expect(readings("\(Self.pager)ab\n").first?.columns == [63, 64, 65])
    #expect(readings("ab\n").first?.columns == [1, 2, 3])
  }
}
