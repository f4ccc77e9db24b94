import ASCII
import CLibYAML
import Documents

/// A second reader of JSON (RFC 8259), as plain as can be: nil for every text that is none.
struct PlainJSON {
  private var rest: Substring.UnicodeScalarView
  private var depth = 0

  /// What a text means: every value as the text in the document, with `{`, `[` and their ends.
  static func events(_ bytes: [UInt8]) -> [String]? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var reader = PlainJSON(rest: text.unicodeScalars[...])
    var events: [String] = []
    reader.skipSpace()
    guard reader.readValue(&events) else { return nil }
    reader.skipSpace()
    return reader.rest.isEmpty ? events : nil
  }

  private init(rest: Substring.UnicodeScalarView) { self.rest = rest }

  private mutating func skipSpace() {
    rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0.value) }
  }

  private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == scalar else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func readValue(_ events: inout [String]) -> Bool {
    switch rest.first {
    case "{": return readList("{", "}", &events)
    case "[": return readList("[", "]", &events)
    case "\"":
      guard let text = readString() else { return false }
      events.append("\"\(text)")
      return true
    default:
      let word = String(
        rest.prefix { scalar in
          scalar.isASCII && scalar.value > 0x20 && !"{}[]\",:".unicodeScalars.contains(scalar)
        })
      guard ["true", "false", "null"].contains(word) || isNumber(word) else { return false }
      rest = rest.dropFirst(word.unicodeScalars.count)
      events.append(word)
      return true
    }
  }

  private mutating func readList(
    _ start: Unicode.Scalar, _ end: Unicode.Scalar, _ events: inout [String]
  ) -> Bool {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 200, skip(start) else { return false }
    events.append(String(start))
    skipSpace()
    if !skip(end) {
      repeat {
        skipSpace()
        if start == "{" {
          guard let key = readString() else { return false }
          events.append("\"\(key)")
          skipSpace()
          guard skip(":") else { return false }
          skipSpace()
        }
        guard readValue(&events) else { return false }
        skipSpace()
      } while skip(",")
      guard skip(end) else { return false }
    }
    events.append(String(end))
    return true
  }

  private mutating func readString() -> String? {
    guard skip("\"") else { return nil }
    var units: [UInt16] = []
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"":
        return String(validating: units, as: UTF16.self)
      case "\\":
        guard let mark = rest.popFirst() else { return nil }
        if mark == "u" {
          let digits = String(rest.prefix(4))
          guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit),
            let unit = UInt16(digits, radix: 16)
          else { return nil }
          rest = rest.dropFirst(4)
          units.append(unit)
        } else {
          let plain: [Unicode.Scalar: UInt16] = [
            "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
          ]
          guard let unit = plain[mark] else { return nil }
          units.append(unit)
        }
      default:
        if scalar.value < 0x20 { return nil }
        units += Array(String(scalar).utf16)
      }
    }
    return nil
  }

  private func isNumber(_ word: String) -> Bool {
    var digits = Array(word.utf8)[...]
    func skipDigits() -> Int {
      let count = digits.prefix(while: \.isASCIIDigit).count
      digits = digits.dropFirst(count)
      return count
    }
    if digits.first == 0x2D { digits = digits.dropFirst() }
    let isZero = digits.first == 0x30
    let count = skipDigits()
    guard count > 0, !isZero || count == 1 else { return false }
    if digits.first == 0x2E {
      digits = digits.dropFirst()
      if skipDigits() == 0 { return false }
    }
    if digits.first == 0x65 || digits.first == 0x45 {
      digits = digits.dropFirst()
      if digits.first == 0x2B || digits.first == 0x2D { digits = digits.dropFirst() }
      if skipDigits() == 0 { return false }
    }
    return digits.isEmpty
  }
}

/// What libyaml itself says about a text, without the limits and refusals of the reader.
enum PlainYAML {
  /// The events of the document; nil if the text is no YAML, has a second document, or has anything that the
  /// reader does not allow: anchors, aliases, tags, keys that are no scalars.
  static func events(_ bytes: [UInt8]) -> [String]? {
    var parser = yaml_parser_t()
    yaml_parser_initialize(&parser)
    defer { yaml_parser_delete(&parser) }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    return bytes.withUnsafeBufferPointer { buffer in
      yaml_parser_set_input_string(
        &parser, buffer.baseAddress ?? UnsafePointer(bitPattern: 1), buffer.count)
      var events: [String] = []
      var documents = 0
      // For each open mapping whether a key comes next; nil for a list.
      var isKeyNext: [Bool?] = []
      func endNode() {
        if let isKey = isKeyNext.last ?? nil { isKeyNext[isKeyNext.count - 1] = !isKey }
      }
      while true {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else { return nil }
        defer { yaml_event_delete(&event) }
        switch event.type {
        case YAML_STREAM_END_EVENT: return events
        case YAML_DOCUMENT_START_EVENT:
          documents += 1
          if documents > 1 { return nil }
        case YAML_ALIAS_EVENT: return nil
        case YAML_SCALAR_EVENT:
          let scalar = event.data.scalar
          if scalar.anchor != nil || scalar.tag != nil { return nil }
          let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
          let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE || isKeyNext.last == true
          events.append((isPlain ? "" : "\"") + String(decoding: text, as: UTF8.self))
          endNode()
        case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
          let isMapping = event.type == YAML_MAPPING_START_EVENT
          let start = event.data
          if isKeyNext.last == true || start.sequence_start.anchor != nil
            || start.sequence_start.tag != nil
          {
            return nil
          }
          events.append(isMapping ? "{" : "[")
          isKeyNext.append(isMapping ? true : nil)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
          events.append(event.type == YAML_MAPPING_END_EVENT ? "}" : "]")
          isKeyNext.removeLast()
          endNode()
        default: break
        }
      }
    }
  }
}

extension DocumentNode {
  /// The node as the events of a second reader, of which each key has a mark before it.
  func events(keyMark: String) -> [String] {
    switch content {
    case .mapping(let entries):
      ["{"]
        + entries.flatMap { entry in
          [keyMark + entry.key] + entry.value.events(keyMark: keyMark)
        } + ["}"]
    case .sequence(let elements): ["["] + elements.flatMap { $0.events(keyMark: keyMark) } + ["]"]
    case .scalar(let scalar): [(scalar.isQuoted ? "\"" : "") + scalar.text]
    }
  }
}
