import Diagnostics

/// Markup that is built of elements named in this source and of texts, which are escaped.
///
/// There is no other way to make one: nothing that came from outside can become markup, close an
/// attribute or lead anywhere but where ``isSafe(target:)`` says.
struct HTML: Sendable {
  /// The markup.
  private(set) var source = ""

  /// Nothing.
  init() {}

  /// A text, with everything escaped that would be markup.
  ///
  /// What has no ink of its own, such as a control character or one that turns the direction of what
  /// follows, is shown as `\u{...}`, but for line breaks and tabs.
  init(_ text: some StringProtocol) {
    source = Self.escaped(text)
  }

  /// Adds what comes after it.
  static func += (left: inout HTML, right: HTML) { left.source += right.source }

  /// Both, one after the other.
  static func + (left: HTML, right: HTML) -> HTML {
    var sum = left
    sum += right
    return sum
  }

  /// Whether there is nothing in it.
  var isEmpty: Bool { source.isEmpty }

  /// An element with a beginning and an end.
  ///
  /// - Parameters:
  ///   - name: the element's name.
  ///   - attributes: names and values; one that is nil is left out, and so is a target of a link that is
  ///     not safe.
  ///   - content: what stands in it.
  init(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>, _ content: HTML) {
    self.init(start: name, attributes)
    source += content.source
    source += "</\(name)>"
    if Self.blocks.contains("\(name)") { source += "\n" }
  }

  /// An element that has no end, such as `meta`, or the beginning of one.
  init(start name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>) {
    source = "<\(name)"
    for (key, value) in attributes {
      guard let value, "\(key)" != "href" || Self.isSafe(target: value) else { continue }
      source += " \(key)=\"\(Self.escaped(value))\""
    }
    source += ">"
  }

  /// A whole document with its own style and nothing from elsewhere.
  init(document language: String, head: HTML, style: StaticString, body: HTML) {
    source = "<!DOCTYPE html>\n<html lang=\"\(Self.escaped(language))\">\n<head>\n"
    source += head.source
    source += "<style>\(style)</style>\n</head>\n<body>\n"
    source += body.source
    source += "\n</body>\n</html>\n"
  }

  /// Whether a link may lead somewhere: to a place on the page, to a file next to it, or to a page on the
  /// web. Everything else could run in the page's place.
  static func isSafe(target: String) -> Bool {
    target.hasPrefix("#") || target.hasPrefix("messages/") || target.hasPrefix("sites/")
      || target.hasPrefix("https://")
      || target.hasPrefix("http://")
  }

  /// Elements that end a line of the markup, for a reader of it.
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

/// Puts the parts of an element in their order; texts among them are escaped.
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

/// Some parts without an element around them.
func parts(@HTMLBuilder _ content: () -> HTML) -> HTML { content() }
