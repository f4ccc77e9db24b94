/// A generated line: its bytes, what must not be left of it, and the harmless words in it.
struct LogLineCase {
  let bytes: [UInt8]
  let planted: [PlantedValue]
  /// What is looked for of each planted value, in small letters.
  private let needles: [[[UInt8]]]
  private let words: [ArraySlice<UInt8>]

  /// Fills the places of a template.
  init(_ template: LogLineTemplate, _ maker: inout LogValueMaker) throws {
    var bytes: [UInt8] = []
    // Of each byte whether it belongs to what is planted, or to what counts for neither.
    var isHarmless: [Bool] = []
    var planted: [PlantedValue] = []
    for piece in template.pieces {
      let text: String
      var counts = false
      switch piece {
      case .text(let plain):
        text = plain
        counts = true
      case .filler(let name):
        guard let filler = maker.filler(name.filter { $0 != "~" }) else {
          throw UnknownPlace(name: name)
        }
        text = filler
        counts = name != "b64" && !name.hasPrefix("~")
      case .neutral(let plain): text = plain
      case .planted(let name, let form, let isKnown):
        let value = maker.planted(name, form, mustBeKnown: isKnown)
        planted.append(value)
        text = value.text
      }
      bytes += Array(text.utf8)
      isHarmless += [Bool](repeating: counts, count: text.utf8.count)
    }
    let harmless = zip(bytes, isHarmless).map { $1 ? small($0) : 0 }
    self.bytes = bytes
    self.planted = planted
    // What stands in the line anyway, or is a part of another value, tells nothing of this one.
    needles = planted.map { value in
      let others = planted.filter { $0.text != value.text }.map { $0.text.utf8.map(small) }
      return ([value.text] + value.parts).map { $0.utf8.map(small) }.filter { needle in
        !contains(harmless, needle) && !others.contains { contains($0, needle) }
      }
    }
    words = LogLineCase.words(of: bytes).filter { $0.indices.allSatisfy { isHarmless[$0] } }
  }

  /// How many harmless words the line has.
  var wordCount: Int { words.count }

  /// Which planted values are left, wholly or in part, in what a scrubber made of the line.
  func left(in output: [UInt8]) -> [PlantedValue] {
    let text = LogLineCase.withoutMarks(output).map(small)
    return zip(planted, needles).filter { _, needles in
      needles.contains { contains(text, $0) }
    }.map(\.0)
  }

  /// Which harmless words are lost there.
  func lost(in output: [UInt8]) -> [String] {
    let output = LogLineCase.withoutMarks(output)
    var there: [ArraySlice<UInt8>: Int] = [:]
    for word in LogLineCase.words(of: output) { there[word, default: 0] += 1 }
    return words.filter { word in
      if let count = there[word], count > 0 {
        there[word] = count - 1
        return false
      }
      return true
    }.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Runs of letters and digits.
  private static func words(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split { byte in
      !(byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte))
    }
  }

  /// What callhome(8) says stands in the place of something: `[host name 12]`.
  private static let marks = [
    "host name", "address", "mac", "email", "phone", "serial number", "person", "identifier",
    "free text", "secret",
  ].map { Array($0.utf8) }

  private static func withoutMarks(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "[")) else { return bytes }
    var output: [UInt8] = []
    var position = 0
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "["),
        let mark = marks.first(where: { bytes[(position + 1)...].starts(with: $0) })
      {
        var end = position + 1 + mark.count
        while end < bytes.count, bytes[end] == 0x20 || (0x30...0x39).contains(bytes[end]) {
          end += 1
        }
        if end < bytes.count, bytes[end] == UInt8(ascii: "]") {
          output.append(0)
          position = end + 1
          continue
        }
      }
      output.append(bytes[position])
      position += 1
    }
    return output
  }
}

/// A place in a template that no value is made for.
struct UnknownPlace: Error {
  let name: String
}

private func small(_ byte: UInt8) -> UInt8 {
  (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
}

private func contains(_ text: [UInt8], _ needle: [UInt8]) -> Bool {
  guard let first = needle.first, text.count >= needle.count else { return false }
  return text.withUnsafeBufferPointer { text in
    needle.withUnsafeBufferPointer { needle in
      var start = 0
      while start <= text.count - needle.count {
        if text[start] == first {
          var length = 1
          while length < needle.count, text[start + length] == needle[length] { length += 1 }
          if length == needle.count { return true }
        }
        start += 1
      }
      return false
    }
  }
}
