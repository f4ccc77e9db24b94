/// How lines of a report are highlighted. No information depends on colours.
package enum TextStyle: Sendable {
  /// No highlighting: for files, pipes, and users who do not want it.
  case plain
  /// Terminal colours.
  case coloured

  /// Titles.
  func heading(_ lines: [String]) -> [String] { stressed(lines, "1") }

  /// Problems that prevent sending.
  func wrong(_ lines: [String]) -> [String] { stressed(lines, "31") }

  /// Things that deserve attention.
  func notable(_ lines: [String]) -> [String] { stressed(lines, "33") }

  /// Each line is coloured on its own, so that it keeps its colour in a pager.
  private func stressed(_ lines: [String], _ code: String) -> [String] {
    self == .plain ? lines : lines.map { "\u{1B}[\(code)m\($0)\u{1B}[0m" }
  }
}
