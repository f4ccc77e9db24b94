import Diagnostics

/// HTML built from element names in this source and from texts, which are escaped.
///
/// There is no other way to create it, so no input can become markup, close an attribute, or create
/// a link that ``isSafe(target:)`` does not allow.
struct HTML: Sendable {
  /// The markup.
  private(set) var source = ""

  /// Creates empty HTML.
  init() {}

  /// Creates escaped text.
  ///
  /// Invisible characters, such as control characters and those that change the text direction, are
  /// shown as `\u{...}`, except for line breaks and tabs.
  init(_ text: some StringProtocol) {
    source = Self.escaped(text)
  }

  /// Appends HTML.
  static func += (left: inout HTML, right: HTML) { left.source += right.source }

  /// Joins two parts.
  static func + (left: HTML, right: HTML) -> HTML {
    var sum = left
    sum += right
    return sum
  }

  /// Whether it is empty.
  var isEmpty: Bool { source.isEmpty }

  /// An element with a start and an end tag.
  ///
  /// - Parameters:
  ///   - name: the element's name.
  ///   - attributes: names and values; nil values and unsafe link targets are left out.
  ///   - content: its content.
  init(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>, _ content: HTML) {
    self.init(start: name, attributes)
    source += content.source
    source += "</\(name)>"
    if Self.blocks.contains("\(name)") { source += "\n" }
  }

  /// An element without an end tag, such as `meta`, or only the start tag.
  init(start name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>) {
    source = "<\(name)"
    for (key, value) in attributes {
      guard let value, "\(key)" != "href" || Self.isSafe(target: value) else { continue }
      source += " \(key)=\"\(Self.escaped(value))\""
    }
    source += ">"
  }

  /// A whole document with its own style, which loads nothing from elsewhere.
  init(document language: String, head: HTML, style: StaticString, body: HTML) {
    source = "<!DOCTYPE html>\n<html lang=\"\(Self.escaped(language))\">\n<head>\n"
    source += head.source
    source += "<style>\(style)</style>\n</head>\n<body>\n"
    source += body.source
    source += "\n</body>\n</html>\n"
  }

  /// Whether a link target is allowed: a place on the page, a file next to it, or a page on the
  /// web. Any other target could run code in the page.
  static func isSafe(target: String) -> Bool {
    target.hasPrefix("#") || target.hasPrefix("messages/") || target.hasPrefix("sites/")
      || target.hasPrefix("https://")
      || target.hasPrefix("http://")
  }

  /// Elements followed by a line break in the source, for readability.
  private static let blocks: Set<String> = [
    "article", "div", "figure", "header", "main", "nav", "section", "table", "tr", "ul",
  ]

  private static func escaped(_ text: some StringProtocol) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
        UInt8(ascii: "'"):
        false
      default: byte >= 0x20 && byte < 0x7F
      }
    }
    if isPlain { return String(text) }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      default:
        if isInvisible(scalar) {
          result += visible(String(scalar))
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }
}

/// Joins the parts of an element; texts among them are escaped.
@resultBuilder enum HTMLBuilder {
  static func buildExpression(_ text: some StringProtocol) -> HTML { HTML(text) }
  static func buildExpression(_ html: HTML) -> HTML { html }
  static func buildExpression(_ html: HTML?) -> HTML { html ?? HTML() }
  static func buildBlock(_ parts: HTML...) -> HTML { joined(parts) }
  static func buildOptional(_ part: HTML?) -> HTML { part ?? HTML() }
  static func buildEither(first: HTML) -> HTML { first }
  static func buildEither(second: HTML) -> HTML { second }
  static func buildArray(_ parts: [HTML]) -> HTML { joined(parts) }

  private static func joined(_ parts: [HTML]) -> HTML {
    if parts.count == 1 { return parts[0] }
    var all = HTML()
    for part in parts { all += part }
    return all
  }
}

/// An element.
func tag(
  _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:],
  @HTMLBuilder _ content: () -> HTML
) -> HTML {
  HTML(name, attributes, content())
}

/// Parts without an element around them.
func parts(@HTMLBuilder _ content: () -> HTML) -> HTML { content() }
