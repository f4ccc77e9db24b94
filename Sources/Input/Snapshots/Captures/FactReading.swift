import Diagnostics
import Documents

/// How the text after a label becomes a value.
///
/// What touches the end of a cut line is never a value, since the rest of it may be gone: it is
/// there, but not understood.
struct FactReading: Sendable {
  /// The value in the trimmed text, or nil when it is not of this form.
  private let value: @Sendable (CaptureSpan) -> DocumentNode?

  /// Whether the form shows where the value ends, so that a cut after it does no harm.
  let isClosed: Bool

  init(isClosed: Bool = false, _ value: @escaping @Sendable (CaptureSpan) -> DocumentNode?) {
    self.value = value
    self.isClosed = isClosed
  }

  /// The result of reading a text, including white space.
  func outcome(of text: CaptureSpan) -> FactOutcome {
    let trimmed = text.trimmed
    if text.endsAtCut, !isClosed { return .absent(.notUnderstood, at: trimmed.location) }
    if trimmed.isEmpty {
      return .absent(text.endsAtCut ? .notUnderstood : .blank, at: trimmed.location)
    }
    if let node = value(trimmed) { return .value(node) }
    return .absent(trimmed.saysNone ? .none : .notUnderstood, at: trimmed.location)
  }
}

extension FactReading {
  /// The unchanged text.
  static let text = FactReading { $0.saysNone ? nil : $0.textNode }

  /// The text with every run of white space made one space.
  static let collapsedText = FactReading {
    $0.saysNone ? nil : $0.node($0.collapsedText, isText: true)
  }

  /// A whole number.
  static let count = FactReading { span in
    span.scalars.allSatisfy(\.isDigit) ? span.node(span.text) : nil
  }

  /// A time zone: the text in brackets at the end if it is like `Europe/Berlin`, or else the whole
  /// text.
  static let timeZone = FactReading { span in
    if span.scalars.last == ")", let open = span.scalars.lastIndex(of: "(") {
      let inner = CaptureSpan(line: span.line, range: open + 1..<span.range.upperBound - 1)
      let isName = inner.scalars.allSatisfy { scalar in
        scalar.isLetter || scalar.isDigit || ["/", "_", "-", "+"].contains(scalar)
      }
      if isName, inner.scalars.contains("/") { return inner.textNode }
    }
    return span.saysNone ? nil : span.textNode
  }

  /// A clock speed in MHz: `2500`, `2500 MHz`.
  static let megahertz = FactReading { span in
    let words = span.words
    guard let number = words.first, number.scalars.allSatisfy(\.isDigit),
      words.count == 1 || words.count == 2 && words[1].folded == "mhz"
    else { return nil }
    return number.node(number.text)
  }

  /// An amount of memory in MB: `8192 MBytes`, `4 GBytes`.
  static let megabytes = FactReading { span in
    let words = span.words
    guard words.count == 2, let number = Int(digits: words[0]) else { return nil }
    switch words[1].folded {
    case "mbytes", "mb": return words[0].node(words[0].text)
    case "gbytes", "gb": return words[0].node(String(number * 1024))
    default: return nil
    }
  }

  /// An address of IPv4 or IPv6 as the first word; the rest of the line is a remark.
  static let address = FactReading(isClosed: true) { span in
    guard let word = span.words.first, !word.endsAtCut, word.isAddress else { return nil }
    return word.node(word.text, isText: true)
  }

  /// A hardware address, six pairs with or without something between them.
  static let hardwareAddress = FactReading(isClosed: true) { span in
    guard let word = span.words.first, !word.endsAtCut else { return nil }
    let digits = word.scalars.filter { $0 != ":" && $0 != "-" && $0 != "." }
    guard digits.count == 12, digits.allSatisfy(\.isHexDigit) else { return nil }
    return word.node(word.text, isText: true)
  }
}

extension Unicode.Scalar {
  fileprivate var isHexDigit: Bool { isDigit || (isLetter && (value | 0x20) <= 0x66) }
}

extension CaptureSpan {
  /// A scalar with this location. Text is quoted, so that a host named `null` is a text.
  func node(_ text: String, isText: Bool = false) -> DocumentNode {
    DocumentNode(.scalar(DocumentNode.Scalar(text, isQuoted: isText)), at: location)
  }

  /// The unchanged text.
  var textNode: DocumentNode { node(text, isText: true) }

  /// Whether it is the appliance's text for no value.
  var saysNone: Bool {
    guard range.count <= 80 else { return false }
    var words = folded
    while words.last == "." { words.removeLast() }
    return ["not configured", "not available", "not applicable", "not installed", "n/a"]
      .contains(words)
      || words.hasPrefix("no ")
        && ["available", "found", "installed", "configured"].contains { words.hasSuffix($0) }
  }

  /// Whether it is an IPv4 or IPv6 address, the latter with a prefix length or zone or without.
  var isAddress: Bool {
    guard range.count <= 80 else { return false }
    let parts = scalars.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 4 {
      // Masks come as `255.255.255.000`.
      return parts.allSatisfy { part in
        (1...3).contains(part.count) && part.allSatisfy(\.isDigit)
          && part.reduce(0) { $0 * 10 + $1.value - 0x30 } <= 255
      }
    }
    let bare = scalars.prefix { $0 != "/" && $0 != "%" }
    return bare.count(where: { $0 == ":" }) >= 2
      && bare.allSatisfy { $0.isHexDigit || $0 == ":" }
      && bare.split(separator: ":").allSatisfy { $0.count <= 4 }
      && bare.count(where: { $0 == ":" }) <= 7
  }
}

extension Int {
  /// The number in at most twelve digits; nil for anything else.
  init?(digits span: CaptureSpan) {
    guard (1...12).contains(span.range.count), span.scalars.allSatisfy(\.isDigit) else {
      return nil
    }
    self = span.scalars.reduce(0) { $0 * 10 + Int($1.value - 0x30) }
  }
}
