/// The quotes and brackets of a YAML text up to a position. The text need not be valid.
struct YAMLOutline {
  /// A bracket or a quote, and where it is.
  struct Mark {
    let scalar: Unicode.Scalar
    let place: TextPlace
  }

  /// The brackets that are open at the end, the outermost first.
  private(set) var brackets: [Mark] = []
  /// The quote that is open at the end.
  private(set) var openQuote: Mark?
  /// The last quoted text that was closed: where it opened and closed.
  private(set) var lastQuoted: (open: Mark, close: TextPlace)?
  /// The first closing bracket without an opening one.
  private(set) var strayCloser: Mark?

  /// Reads a text, up to a position if given, in one pass.
  init(_ text: SourceText, upTo end: TextPlace? = nil) {
    let last = min(text.count - 1, end?.line ?? .max)
    var index = 0
    while index <= last {
      let line = text.line(index)
      let limit = end.map { index == $0.line ? min($0.column, line.count) : line.count }
      let hasBlock = read(line, index, limit ?? line.count)
      index += 1
      if !hasBlock { continue }
      // The lines of a block scalar are plain text.
      while index <= last {
        let next = text.line(index)
        if next.indent <= line.indent, !next.allSatisfy({ $0 == " " }) { break }
        index += 1
      }
    }
  }

  /// Reads one line; true if it ends with the header of a block scalar.
  private mutating func read(_ line: [Unicode.Scalar], _ number: Int, _ limit: Int) -> Bool {
    var isStart = true
    var column = 0
    while column < limit {
      let scalar = line[column]
      let place = TextPlace(line: number, column: column)
      if let open = openQuote {
        if open.scalar == "\"", scalar == "\\" {
          column += 2
          continue
        }
        if scalar == open.scalar {
          if scalar == "'", line.scalar(column + 1) == "'" {
            column += 2
            continue
          }
          openQuote = nil
          lastQuoted = (open, place)
          isStart = false
        }
        column += 1
        continue
      }
      switch scalar {
      case "#" where column == 0 || line.isBlank(column - 1): return false
      case "\"" where isStart, "'" where isStart: openQuote = Mark(scalar: scalar, place: place)
      case "[" where isStart, "{" where isStart: brackets.append(Mark(scalar: scalar, place: place))
      case "]", "}":
        if brackets.isEmpty {
          if isStart, strayCloser == nil { strayCloser = Mark(scalar: scalar, place: place) }
        } else {
          brackets.removeLast()
        }
        isStart = false
      case ",": isStart = !brackets.isEmpty
      case ":" where line.isBlank(column + 1): isStart = true
      case "-" where isStart && line.isBlank(column + 1),
        "?" where isStart && line.isBlank(column + 1):
        break
      case "|" where isStart && brackets.isEmpty, ">" where isStart && brackets.isEmpty:
        return line.text(from: column + 1, to: line.contentEnd).utf8.allSatisfy {
          "+-123456789".utf8.contains($0)
        }
      case " ", "\t": break
      default: isStart = false
      }
      column += 1
    }
    return false
  }
}

/// The closing bracket for an opening one.
func closer(of bracket: Unicode.Scalar) -> Unicode.Scalar { bracket == "{" ? "}" : "]" }
