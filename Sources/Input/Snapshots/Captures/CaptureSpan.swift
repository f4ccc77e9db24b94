import Diagnostics

/// A part of a line with its location in the file.
struct CaptureSpan: Sendable {
  /// The line.
  let line: CaptureLine

  /// Which of the line's scalars.
  let range: Range<Int>

  /// The scalars.
  var scalars: ArraySlice<Unicode.Scalar> { line.scalars[range] }

  /// Whether it has no scalars at all.
  var isEmpty: Bool { range.isEmpty }

  /// Whether it reaches the end of a line that was cut, so that its own end is unknown.
  var endsAtCut: Bool { line.isCut && range.upperBound == line.scalars.count }

  /// The characters, unchanged.
  var text: String {
    if scalars.allSatisfy(\.isASCII) {
      return String(decoding: scalars.map { UInt8(truncatingIfNeeded: $0.value) }, as: UTF8.self)
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// Where it begins; the end of the line for an empty one there.
  var location: SourceLocation {
    SourceLocation(
      file: line.file, line: line.number, column: line.column(of: range.lowerBound))
  }

  /// The same without white space at both ends.
  var trimmed: CaptureSpan {
    guard let first = scalars.firstIndex(where: { !$0.isBlank }),
      let last = scalars.lastIndex(where: { !$0.isBlank })
    else { return CaptureSpan(line: line, range: range.lowerBound..<range.lowerBound) }
    return CaptureSpan(line: line, range: first..<last + 1)
  }

  /// The text in lower case (ASCII only), trimmed, every run of white space one space.
  var folded: String { collapsed(\.folded) }

  /// The text trimmed, every run of white space one space.
  var collapsedText: String { collapsed(\.self) }

  /// The parts between white space.
  var words: [CaptureSpan] {
    let all = line.scalars
    var result: [CaptureSpan] = []
    var start: Int?
    for index in range {
      if all[index].isBlank {
        if let from = start { result.append(CaptureSpan(line: line, range: from..<index)) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let start { result.append(CaptureSpan(line: line, range: start..<range.upperBound)) }
    return result
  }

  /// The text before and after the first occurrence of `separator` within `limit` scalars.
  func split(
    at separator: Unicode.Scalar, within limit: Int = .max
  ) -> (before: CaptureSpan, after: CaptureSpan)? {
    guard let index = scalars.prefix(limit).firstIndex(of: separator) else { return nil }
    return (
      CaptureSpan(line: line, range: range.lowerBound..<index),
      CaptureSpan(line: line, range: index + 1..<range.upperBound)
    )
  }

  /// The same from `index` of the line on.
  func from(_ index: Int) -> CaptureSpan {
    let start = min(max(index, range.lowerBound), range.upperBound)
    return CaptureSpan(line: line, range: start..<range.upperBound)
  }

  private func collapsed(_ form: (Unicode.Scalar) -> Unicode.Scalar) -> String {
    // Bytes, since a view of scalars costs several times as much to append to.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count + 1)
    var isPending = false
    for scalar in scalars {
      if scalar.isBlank {
        isPending = !bytes.isEmpty
        continue
      }
      if isPending { bytes.append(UInt8(ascii: " ")) }
      isPending = false
      let formed = form(scalar)
      if formed.isASCII {
        bytes.append(UInt8(truncatingIfNeeded: formed.value))
      } else {
        bytes.append(contentsOf: UTF8.encode(formed) ?? .init())
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension CaptureSpan {
  /// The label before the first colon, folded, and the rest of the line after it; nil if there is
  /// no colon within 64 scalars.
  var labelled: (label: String, value: CaptureSpan)? {
    guard let parts = split(at: ":", within: 64) else { return nil }
    let label = parts.before.folded
    return label.isEmpty ? nil : (label, parts.after)
  }

  /// The beginning of the text, folded, which is enough to distinguish lines.
  var foldedHead: String {
    let start = scalars.firstIndex { !$0.isBlank } ?? range.lowerBound
    let end = min(range.upperBound, start + Self.headLength)
    return CaptureSpan(line: line, range: start..<end).folded
  }

  /// Whether the folded text begins with `prefix`: small letters, digits, signs and single spaces.
  func hasFoldedPrefix(_ prefix: String) -> Bool {
    // Letter by letter: every line of an output is asked for several beginnings.
    let all = line.scalars
    var index = scalars.firstIndex { !$0.isBlank } ?? range.upperBound
    let end = min(range.upperBound, index + Self.headLength)
    for letter in prefix.utf8 {
      guard index < end else { return false }
      if letter == UInt8(ascii: " ") {
        guard all[index].isBlank else { return false }
        while index < end, all[index].isBlank { index += 1 }
      } else {
        guard all[index].folded.value == UInt32(letter) else { return false }
        index += 1
      }
    }
    // An accent after the last letter makes another letter of it.
    return index == end || all[index].isASCII || foldedHead.hasPrefix(prefix)
  }

  private static let headLength = 160
}
