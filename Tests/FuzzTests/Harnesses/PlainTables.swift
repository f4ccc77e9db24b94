@testable import Metrics

/// A sample of metrics as a plain reader finds it.
struct PlainSample {
  /// The name.
  let name: String
  /// Names and values of its labels.
  let labels: [(name: String, value: String)]
  /// The text of its value.
  let value: String

  /// The samples of a text that the reader accepts, of which each is a line; nil for a text with names in quotes.
  static func all(in bytes: [UInt8]) -> [PlainSample]? {
    var samples: [PlainSample] = []
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    for line in text.split(separator: 0x0A) {
      var rest = line[...]
      func skipBlanks() { rest = rest.drop { $0 == 0x20 || $0 == 0x09 } }
      func word(_ ends: String) -> String {
        let word = rest.prefix { !ends.utf8.contains($0) }
        rest = rest.dropFirst(word.count)
        return String(decoding: word, as: UTF8.self)
      }
      skipBlanks()
      if rest.isEmpty || rest.first == 0x23 { continue }
      // A value may follow a name without a blank, as Prometheus has it.
      let letters = rest.prefix { $0 == 0x5F || $0 == 0x3A || isLetterOrDigit($0) }
      rest = rest.dropFirst(letters.count)
      let name = String(decoding: letters, as: UTF8.self)
      skipBlanks()
      var labels: [(name: String, value: String)] = []
      if rest.first == 0x7B {
        rest = rest.dropFirst()
        skipBlanks()
        while let byte = rest.first, byte != 0x7D {
          // A name in quotes.
          if byte == 0x22 { return nil }
          let key = word("= \t")
          skipBlanks()
          rest = rest.dropFirst()
          skipBlanks()
          rest = rest.dropFirst()
          var value: [UInt8] = []
          while let byte = rest.popFirst(), byte != 0x22 {
            guard byte == 0x5C else {
              value.append(byte)
              continue
            }
            let next = rest.popFirst()
            switch next {
            case 0x6E: value.append(0x0A)
            case 0x22, 0x5C: value.append(next ?? 0)
            default: value += [0x5C] + [next].compactMap(\.self)
            }
          }
          labels.append((key, String(decoding: value, as: UTF8.self)))
          skipBlanks()
          if rest.first == 0x2C { rest = rest.dropFirst() }
          skipBlanks()
        }
        rest = rest.dropFirst()
        skipBlanks()
      }
      samples.append(PlainSample(name: name, labels: labels, value: word(" \t\r")))
    }
    return samples
  }

  /// Whether it is what the reader found.
  func isSame(as sample: MetricText.Sample, in text: MetricText) -> Bool {
    let found = text.labels(of: sample)
    return text.name(of: sample) == name && text.valueText(of: sample) == value
      && found.count == labels.count
      && zip(found, labels).allSatisfy {
        $0.name == $1.name && $0.value.utf8.elementsEqual($1.value.utf8)
      }
  }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
  (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
}

/// A plain reader of comma-separated values (RFC 4180); nil for a text whose quotes are not as they must be.
func plainRows(_ bytes: [UInt8]) -> [[String]]? {
  var rows: [[String]] = []
  var row: [String] = []
  var field: [UInt8] = []
  var index = 0
  func trimmed(_ bytes: [UInt8]) -> String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let start = bytes.drop(while: isBlank)
    return String(decoding: Array(start.reversed().drop(while: isBlank).reversed()), as: UTF8.self)
  }
  func endRow() {
    row.append(trimmed(field))
    field = []
    if row != [""] { rows.append(row) }
    row = []
  }
  while index < bytes.count {
    switch bytes[index] {
    case 0x2C:
      row.append(trimmed(field))
      field = []
    case 0x0A: endRow()
    case 0x22 where field.allSatisfy({ $0 == 0x20 || $0 == 0x09 }):
      field = []
      index += 1
      while index < bytes.count, bytes[index] != 0x22 || bytes.dropFirst(index + 1).first == 0x22 {
        field.append(bytes[index])
        index += bytes[index] == 0x22 ? 2 : 1
      }
      if index == bytes.count { return nil }
      while let next = bytes.dropFirst(index + 1).first, next != 0x2C, next != 0x0A {
        guard [0x20, 0x09, 0x0D].contains(next) else { return nil }
        index += 1
      }
    default: field.append(bytes[index])
    }
    index += 1
  }
  if !row.isEmpty || !field.isEmpty { endRow() }
  return rows
}
