/// How lines of a report for a person are stressed. Colours never say what the words do not.
package enum TextStyle: Sendable {
  /// Not at all: for files, pipes, and whoever does not want it.
  case plain
  /// With the colours of a terminal.
  case coloured

  /// Titles.
  func heading(_ lines: [String]) -> [String] { stressed(lines, "1") }

  /// What keeps messages from being sent.
  func wrong(_ lines: [String]) -> [String] { stressed(lines, "31") }

  /// What somebody should know.
  func notable(_ lines: [String]) -> [String] { stressed(lines, "33") }

  /// Each line alone, so that it keeps its colour in a pager.
  private func stressed(_ lines: [String], _ code: String) -> [String] {
    self == .plain ? lines : lines.map { "\u{1B}[\(code)m\($0)\u{1B}[0m" }
  }
}
