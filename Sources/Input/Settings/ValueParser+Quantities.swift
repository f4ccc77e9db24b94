import Diagnostics
import Documents
import Times

extension ValueParser where Value == Bool {
  /// `true` or `false`, and no other word.
  static let boolean = ValueParser(
    shape: .boolean,
    read: { node, name, context in
      switch node.scalar?.text {
      case "true": return true
      case "false": return false
      default:
        let word = Lookalike.replacing(in: node.scalar?.text ?? "").lowercased()
          .filter { $0.isLetter || $0.isNumber }
        let isNo = ["no", "off", "n", "false", "0", "never", "disabled", "disable", "none"]
          .contains(word)
        context.refuse(
          node.location, "'\(name)' must be 'true' or 'false', not \(node.foundText)",
          hint: node.isNull
            ? "write '\(lastKey(name)): true'; a '#' after a space begins a comment"
            : "write '\(lastKey(name)): \(isNo ? "false" : "true")'"
              + (node.elements == nil ? "" : "; files belong in 'trace_files'"))
        return nil
      }
    },
    show: { .boolean($0) })
}

extension ValueParser where Value == Int {
  /// A whole number within a range.
  ///
  /// - Parameters:
  ///   - example: a valid number, for hints.
  ///   - names: words that other programs use for numbers.
  static func integer(
    _ range: ClosedRange<Int>, example: Int, names: [String: Int] = [:]
  ) -> ValueParser {
    ValueParser(
      shape: .integer(range),
      read: { node, name, context in
        if let text = node.scalar?.text, let number = Int(text), range.contains(number),
          String(number) == text
        {
          return number
        }
        let wanted =
          range.count == 1
          ? String(range.lowerBound)
          : "an integer from \(range.lowerBound) to \(range.upperBound)"
        let text = (node.scalar?.text ?? only(node) ?? "").lowercased()
        let digits =
          text.hasPrefix("-")
          ? nil : Int(text.drop { !$0.isNumber }.prefix { ("0"..."9").contains($0) })
        let unlimited = unlimitedWords.contains(text) ? range.upperBound : nil
        let number =
          names[text] ?? unlimited ?? digits.flatMap { range.contains($0) ? $0 : nil } ?? example
        context.refuse(
          node.location, "'\(name)' must be \(wanted), not \(node.foundText)",
          hint: node.isNull
            ? nullHint(name, String(example)) : "write '\(lastKey(name)): \(number)'")
        return nil
      },
      show: { .integer($0) })
  }
}

extension ValueParser where Value == TimeSpan {
  /// A time span with its unit, within a range.
  static func span(_ range: ClosedRange<TimeSpan>) -> ValueParser {
    let words =
      "a length of time from \(range.lowerBound) to \(range.upperBound), such as "
      + "'\(typicalSpan(range))'"
    return ValueParser(
      shape: .span("\(range.lowerBound) to \(range.upperBound)"),
      read: { node, name, context in
        if let span = node.scalar.flatMap({ TimeSpan($0.text) }), range.contains(span) {
          return span
        }
        context.refuse(
          node.location, "'\(name)' must be \(words), not \(node.foundText)",
          hint: node.isNull
            ? nullHint(name, typicalSpan(range).description)
            : spanAdvice(name, node.scalar?.text ?? only(node) ?? "", range))
        return nil
      },
      show: { .string($0.description) })
  }
}

/// A size in bytes.
package struct ByteCount: Hashable, Sendable, Comparable {
  /// The number of bytes.
  package let bytes: Int

  /// Creates a size.
  init(bytes: Int) {
    self.bytes = bytes
  }

  /// Reads `500kB`, `10MB` or `1 GB` (powers of 1,000), in upper or lower case; nil if it is
  /// invalid.
  init?(_ text: String) {
    let digits = text.prefix { ("0"..."9").contains($0) }
    let units = ["kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000]
    guard let factor = units[text.dropFirst(digits.count).drop { $0 == " " }.lowercased()],
      let number = Int(digits), (1...1_000_000).contains(number)
    else { return nil }
    bytes = number * factor
  }

  /// Orders by size.
  package static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

  /// The shortest way to write it.
  var text: String {
    for (unit, factor) in [("GB", 1_000_000_000), ("MB", 1_000_000)] where bytes % factor == 0 {
      return "\(bytes / factor)\(unit)"
    }
    return "\(bytes / 1_000)kB"
  }
}

extension ValueParser where Value == ByteCount {
  /// A size with its unit.
  static let size = ValueParser(
    shape: .size("1kB to 1GB"),
    read: { node, name, context in
      if let size = node.scalar.flatMap({ ByteCount($0.text) }), size.bytes <= 1_000_000_000 {
        return size
      }
      context.refuse(
        node.location,
        "'\(name)' must be a size from 1kB to 1GB, such as '10MB', not \(node.foundText)",
        hint: node.isNull
          ? nullHint(name, "10MB")
          : sizeAdvice(name, node.scalar?.text ?? only(node) ?? ""))
      return nil
    },
    show: { .string($0.text) })
}
