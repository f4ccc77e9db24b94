import Diagnostics

/// The columns that a line of text for a person has.
package let pageWidth = 80

/// Lines of text: labels at the left, values aligned, and lines no wider than the page if possible.
struct TextLayout {
  private(set) var output = ""

  /// A heading with a line below it.
  mutating func heading(_ title: String, underline: Character) {
    let title = visible(title)
    blankLine()
    line(title)
    line(String(repeating: underline, count: min(pageWidth, displayWidth(title))))
  }

  /// One empty line between blocks, never two and none at the top.
  mutating func blankLine() {
    if !output.isEmpty, !output.hasSuffix("\n\n") { output += "\n" }
  }

  /// A line without trailing white space.
  mutating func line(_ text: String) {
    output += text.trimmingEnd() + "\n"
  }

  /// A line of a text; its continuation lines are indented, so that the next line can be
  /// distinguished.
  mutating func textLine(_ text: String, indent: Int) {
    let margin = String(repeating: " ", count: indent)
    let lines = wrapped(visible(text), to: pageWidth - indent - 2)
    line(margin + (lines.first ?? ""))
    for more in lines.dropFirst() { line(margin + "  " + more) }
  }

  /// A label with a value next to it, which continues below itself.
  mutating func entry(_ label: String, _ value: String, labelWidth: Int) {
    let label = padded(visible(label), to: labelWidth)
    let lines = wrapped(visible(value), to: max(20, pageWidth - displayWidth(label) - 2))
    line("\(label)  \(lines.first ?? "")")
    for more in lines.dropFirst() {
      line(String(repeating: " ", count: displayWidth(label) + 2) + more)
    }
  }

  /// Rows below a line of titles; numbers to the right, texts to the left. A table that is wider
  /// than the page has its widest text column wrapped.
  mutating func table(_ titles: [String], _ rows: [[Cell]], indent: Int) {
    var widths = titles.enumerated().map { column, title in
      rows.reduce(displayWidth(title)) { max($0, displayWidth($1[column].text)) }
    }
    let available = pageWidth - indent - 2 * (titles.count - 1)
    while widths.reduce(0, +) > available, let widest = widths.max(), widest > 8,
      let column = widths.lastIndex(of: widest)
    {
      widths[column] = max(8, widest - (widths.reduce(0, +) - available))
    }
    let isRight = titles.indices.map { column in
      !rows.isEmpty && rows.allSatisfy { $0[column].isNumber || $0[column].text.isEmpty }
    }
    for row in [titles.map { Cell($0, isNumber: false) }] + rows {
      let cells = zip(row, widths).map { wrapped($0.text, to: $1) }
      for index in 0..<(cells.map(\.count).max() ?? 0) {
        let parts = cells.indices.map { column in
          padded(
            index < cells[column].count ? cells[column][index] : "", to: widths[column],
            right: isRight[column])
        }
        line(String(repeating: " ", count: indent) + parts.joined(separator: "  "))
      }
    }
  }

  /// Texts in as many columns as fit, to be read downwards.
  mutating func columns(_ texts: [String], indent: Int) {
    let texts = texts.map { visible($0) }
    let width = texts.reduce(1) { max($0, displayWidth($1)) }
    let columns = max(1, (pageWidth - indent + 2) / (width + 2))
    let rows = (texts.count + columns - 1) / columns
    for row in 0..<rows {
      let cells = stride(from: row, to: texts.count, by: rows).map { padded(texts[$0], to: width) }
      line(String(repeating: " ", count: indent) + cells.joined(separator: "  "))
    }
  }

  /// A cell of a table.
  struct Cell {
    let text: String
    let isNumber: Bool

    init(_ text: String, isNumber: Bool) {
      self.text = visible(text)
      self.isNumber = isNumber
    }
  }
}

/// The width of a text in terminal columns: none for combining marks, two for wide East Asian
/// characters and emoji.
func displayWidth(_ text: some StringProtocol) -> Int {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
  return text.unicodeScalars.reduce(0) { $0 + displayWidth($1) }
}

private func displayWidth(_ scalar: Unicode.Scalar) -> Int {
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark: return 0
  default: break
  }
  switch scalar.value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
    0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
    return 2
  default: return 1
  }
}

/// A text filled with spaces to a width; `right` puts them before it.
func padded(_ text: String, to width: Int, right: Bool = false) -> String {
  let fill = String(repeating: " ", count: max(0, width - displayWidth(text)))
  return right ? fill + text : text + fill
}

/// A text in lines of at most `width` columns, broken at spaces, and inside of a word only if the
/// word is too long.
package func wrapped(_ text: String, to width: Int) -> [String] {
  if displayWidth(text) <= width { return [text] }
  var lines: [String] = []
  var current = ""
  var currentWidth = 0
  func flush() {
    lines.append(current)
    current = ""
    currentWidth = 0
  }
  for word in text.split(separator: " ", omittingEmptySubsequences: false) {
    let wordWidth = displayWidth(word)
    if currentWidth > 0, currentWidth + 1 + wordWidth > width { flush() }
    if currentWidth > 0 {
      current += " "
      currentWidth += 1
    }
    if wordWidth <= width {
      current += word
      currentWidth += wordWidth
      continue
    }
    for character in word {
      let characterWidth = displayWidth(String(character))
      if currentWidth + characterWidth > width { flush() }
      current.append(character)
      currentWidth += characterWidth
    }
  }
  if !current.isEmpty { flush() }
  return lines
}

/// A whole number with commas between groups of three digits.
package func grouped(_ number: Int64) -> String {
  let digits = String(number)
  var result = ""
  for (index, digit) in digits.enumerated() {
    let left = digits.count - index
    if index > 0, left % 3 == 0, result != "-" { result += "," }
    result.append(digit)
  }
  return result
}

extension String {
  fileprivate func trimmingEnd() -> String {
    guard let last = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[...last])
  }
}
