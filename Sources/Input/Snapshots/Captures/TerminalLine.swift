/// A line as a terminal shows it: backspaces move, escape sequences disappear, overwritten text is
/// replaced.
///
/// Each operation takes a limited number of steps, so that the time is linear for any input.
struct TerminalLine {
  private(set) var scalars: [Unicode.Scalar] = []
  private(set) var columns: [Int32] = []
  private(set) var isOverlong = false
  private let limit: Int
  private var cursor = 0
  private var escape = Escape.outside
  private var parameter = 0

  /// Where we are inside an escape sequence (ECMA-48).
  private enum Escape {
    case outside
    case started
    case control
    case string
    case stringEscape
    case charset
  }

  /// An empty line of at most `limit` scalars.
  init(limit: Int) {
    self.limit = limit
  }

  /// Adds the next scalar of the file, which is at `column`.
  mutating func write(_ scalar: Unicode.Scalar, column: Int) {
    // Nearly everything is a letter at the end of the line.
    if escape == .outside, scalar.value >= 0x20, scalar.value < 0x7F {
      put(scalar, column: column)
      return
    }
    switch escape {
    case .outside: type(scalar, column: column)
    case .started: begin(scalar)
    case .control: control(scalar, column: column)
    case .string:
      if scalar == "\u{07}" || scalar == "\u{9C}" { escape = .outside }
      if scalar == "\u{1B}" { escape = .stringEscape }
    case .stringEscape: escape = scalar == "\\" ? .outside : .string
    case .charset: escape = .outside
    }
  }

  /// Clears the line and returns to the left.
  mutating func clear() {
    // The memory stays: the next line needs about as much.
    scalars.removeAll(keepingCapacity: true)
    columns.removeAll(keepingCapacity: true)
    isOverlong = false
    cursor = 0
    escape = .outside
    parameter = 0
  }

  private mutating func type(_ scalar: Unicode.Scalar, column: Int) {
    switch scalar.value {
    case 0x1B: escape = .started
    case 0x08: cursor = max(0, cursor - 1)
    // Web pages have spaces that do not break, also inside of words of an output.
    case 0x09, 0x0B, 0x0C, 0xA0, 0x2007, 0x202F: put(" ", column: column)
    case 0..<0x20, 0x7F..<0xA0: break
    default: put(scalar, column: column)
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar, column: Int) {
    if cursor < scalars.count {
      scalars[cursor] = scalar
      columns[cursor] = Int32(clamping: column)
    } else if scalars.count < limit {
      scalars.append(scalar)
      columns.append(Int32(clamping: column))
    } else {
      isOverlong = true
      return
    }
    cursor += 1
  }

  private mutating func begin(_ scalar: Unicode.Scalar) {
    parameter = 0
    switch scalar {
    case "[": escape = .control
    case "]", "P", "X", "^", "_": escape = .string
    case "(", ")", "*", "+", "#", "%", " ": escape = .charset
    default: escape = .outside
    }
  }

  private mutating func control(_ scalar: Unicode.Scalar, column: Int) {
    switch scalar.value {
    case 0x30...0x39:
      parameter = min(9_999, parameter * 10 + Int(scalar.value - 0x30))
    case 0x20..<0x40:
      break
    case 0x40..<0x7F:
      escape = .outside
      perform(scalar, column: column)
    default:
      // No part of a control sequence: the sequence was broken off, and this is text again.
      escape = .outside
      type(scalar, column: column)
    }
  }

  private mutating func perform(_ command: Unicode.Scalar, column: Int) {
    switch command {
    case "K" where parameter == 0:
      scalars.removeLast(scalars.count - cursor)
      columns.removeLast(columns.count - cursor)
    case "K" where parameter == 2:
      clear()
    case "D":
      cursor = max(0, cursor - max(1, parameter))
    case "C":
      // At most a screen's width: the spaces that a program saves by moving on.
      for _ in 0..<min(max(1, parameter), 132) {
        if cursor < scalars.count { cursor += 1 } else { put(" ", column: column) }
      }
    default:
      break
    }
  }
}
