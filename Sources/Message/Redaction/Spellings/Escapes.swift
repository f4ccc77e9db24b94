// The rules of ``Decoding``. Each gets a text and a position, appends the decoded bytes, and
// returns the length of the escape; 0 if there is none.

/// `\n`, `\/`, `\u0041`, a pair of surrogates, `\u{41}`, `\U00000041`, `\x41`, `\x{41}`, `\101`.
func jsonEscape(_ text: Span<UInt8>, _ start: Int, _ output: inout [UInt8]) -> Int {
  guard start + 1 < text.count else { return 0 }
  switch text[start + 1] {
  case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "'"):
    output.append(text[start + 1])
  case UInt8(ascii: "n"): output.append(0x0A)
  case UInt8(ascii: "t"): output.append(0x09)
  case UInt8(ascii: "r"): output.append(0x0D)
  case UInt8(ascii: "b"): output.append(0x08)
  case UInt8(ascii: "f"): output.append(0x0C)
  case UInt8(ascii: "0")...UInt8(ascii: "3"):
    guard let value = number(text, start + 1, digits: 3...3, radix: 8) else { return 0 }
    output.append(UInt8(value.value))
    return 4
  case let sign
  where (sign == UInt8(ascii: "x") || sign == UInt8(ascii: "u"))
    && start + 2 < text.count && text[start + 2] == UInt8(ascii: "{"):
    guard let value = number(text, start + 3, digits: 1...6, radix: 16), value.end < text.count,
      text[value.end] == UInt8(ascii: "}")
    else { return 0 }
    output.append(scalar: value.value)
    return value.end + 1 - start
  case UInt8(ascii: "x"):
    guard let value = number(text, start + 2, digits: 2...2, radix: 16) else { return 0 }
    output.append(UInt8(value.value))
    return 4
  case UInt8(ascii: "U"):
    guard let value = number(text, start + 2, digits: 8...8, radix: 16) else { return 0 }
    output.append(scalar: value.value)
    return 10
  case UInt8(ascii: "u"):
    guard let high = number(text, start + 2, digits: 4...4, radix: 16) else { return 0 }
    if (0xD800..<0xDC00).contains(high.value), start + 7 < text.count,
      text[start + 6] == UInt8(ascii: "\\"), text[start + 7] == UInt8(ascii: "u"),
      let low = number(text, start + 8, digits: 4...4, radix: 16),
      (0xDC00..<0xE000).contains(low.value)
    {
      output.append(scalar: 0x10000 + (high.value & 0x3FF) << 10 + low.value & 0x3FF)
      return 12
    }
    output.append(scalar: high.value)
    return 6
  default: return 0
  }
  return 2
}

/// `\C3`.
func hexadecimalPair(_ text: Span<UInt8>, _ start: Int, _ output: inout [UInt8]) -> Int {
  guard let value = number(text, start + 1, digits: 2...2, radix: 16) else { return 0 }
  output.append(UInt8(value.value))
  return 3
}

/// `#303`, up to `#377`.
func octalEscape(_ text: Span<UInt8>, _ start: Int, _ output: inout [UInt8]) -> Int {
  guard let value = number(text, start + 1, digits: 3...3, radix: 8), value.value < 256 else {
    return 0
  }
  output.append(UInt8(value.value))
  return 4
}

/// `&amp;` and other names, `&#65;`, `&#x41;`, and both ends of a CDATA section.
func xmlReference(_ text: Span<UInt8>, _ start: Int, _ output: inout [UInt8]) -> Int {
  for mark in ["<![CDATA[", "]]>"] as [StaticString] where matches(text, start, mark) {
    return mark.utf8CodeUnitCount
  }
  if matches(text, start, "&#") {
    let isHexadecimal = start + 2 < text.count && text[start + 2] | 0x20 == UInt8(ascii: "x")
    let value =
      isHexadecimal
      ? number(text, start + 3, digits: 1...8, radix: 16)
      : number(text, start + 2, digits: 1...9, radix: 10)
    guard let value, value.end < text.count, text[value.end] == UInt8(ascii: ";") else { return 0 }
    output.append(scalar: value.value)
    return value.end + 1 - start
  }
  if text[start] != UInt8(ascii: "&") { return 0 }
  var name: [UInt8] = []
  var end = start + 1
  while end < text.count, name.count < 8, asciiLetter(text[end]) != 0 {
    name.append(text[end])
    end += 1
  }
  guard matches(text, end, ";") else { return 0 }
  let word = String(decoding: name, as: UTF8.self)
  guard let value = HTMLReferences.values[word] ?? HTMLReferences.values[word.lowercased()] else {
    return 0
  }
  output.append(scalar: value)
  return end + 1 - start
}

/// `%41`, `%u0041`.
func percentEscape(_ text: Span<UInt8>, _ start: Int, _ output: inout [UInt8]) -> Int {
  if start + 1 < text.count, text[start + 1] | 0x20 == UInt8(ascii: "u"),
    let value = number(text, start + 2, digits: 4...4, radix: 16)
  {
    output.append(scalar: value.value)
    return 6
  }
  guard let value = number(text, start + 1, digits: 2...2, radix: 16) else { return 0 }
  output.append(UInt8(value.value))
  return 3
}

/// `Ã¼`: characters of Windows-1252 whose bytes form a UTF-8 character.
func misreadCharacter(_ text: Span<UInt8>, _ start: Int, _ output: inout [UInt8]) -> Int {
  guard text[start] == 0xC3, let first = scalar(in: text, at: start),
    let lead = Windows1252.byte(of: first.scalar), (0xC2..<0xF5).contains(lead)
  else { return 0 }
  var bytes = [lead]
  var end = first.end
  for _ in 0..<(lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3) {
    guard end < text.count, let next = scalar(in: text, at: end),
      let byte = Windows1252.byte(of: next.scalar), byte & 0xC0 == 0x80
    else { return 0 }
    bytes.append(byte)
    end = next.end
  }
  guard scalar(in: bytes.span, at: 0) != nil else { return 0 }
  output += bytes
  return end - start
}

/// `=41`, and a line break after `=` and spaces.
func quotedPrintableEscape(_ text: Span<UInt8>, _ start: Int, _ output: inout [UInt8]) -> Int {
  if let value = number(text, start + 1, digits: 2...2, radix: 16) {
    output.append(UInt8(value.value))
    return 3
  }
  var end = start + 1
  while end < text.count, text[end] == 0x20 || text[end] == 0x09 || text[end] == 0x0D { end += 1 }
  return end < text.count && text[end] == 0x0A ? end + 1 - start : 0
}

/// The zero byte next to each ASCII character in UTF-16.
func zeroByte(_ text: Span<UInt8>, _ start: Int, _ output: inout [UInt8]) -> Int {
  let before = start > 0 ? text[start - 1] : 1
  let after = start + 1 < text.count ? text[start + 1] : 1
  return before != 0 && before < 0x80 && after != 0 && after < 0x80 ? 1 : 0
}

/// `Ａ`, a full-width character (U+FF01 to U+FF5E).
func fullWidthCharacter(_ text: Span<UInt8>, _ start: Int, _ output: inout [UInt8]) -> Int {
  guard text[start] == 0xEF, let wide = scalar(in: text, at: start),
    (0xFF01...0xFF5E).contains(wide.scalar.value)
  else { return 0 }
  output.append(UInt8(wide.scalar.value - 0xFEE0))
  return wide.end - start
}

/// `=?UTF-8?Q?caf=C3=A9?=`, with the white space before another encoded word, which is not
/// displayed.
func encodedWord(_ text: Span<UInt8>, _ start: Int, _ output: inout [UInt8]) -> Int {
  guard matches(text, start, "=?"), let charset = question(text, start + 2),
    charset + 2 < text.count, text[charset + 2] == UInt8(ascii: "?"),
    let end = question(text, charset + 3), matches(text, end, "?=")
  else { return 0 }
  let content = text.extracting(charset + 3..<end)
  var bytes: [UInt8] = []
  switch text[charset + 1] | 0x20 {
  case UInt8(ascii: "b"):
    var digits = Base64Digits(leavingOut: 0)
    for index in content.indices {
      if let byte = digits.byte(with: base64Values[Int(content[index])]) { bytes.append(byte) }
    }
  case UInt8(ascii: "q"):
    var index = 0
    while index < content.count {
      let length =
        content[index] == UInt8(ascii: "=") ? quotedPrintableEscape(content, index, &bytes) : 0
      if length == 0 {
        bytes.append(content[index] == UInt8(ascii: "_") ? 0x20 : content[index])
      }
      index += max(1, length)
    }
  default: return 0
  }
  // Any other character set is read as Latin-1.
  let isUTF8 = text[start + 2] | 0x20 == UInt8(ascii: "u")
  for byte in bytes {
    if isUTF8 { output.append(byte) } else { output.append(scalar: UInt32(byte)) }
  }
  var next = end + 2
  while next < text.count, [0x20, 0x09, 0x0D, 0x0A].contains(text[next]) { next += 1 }
  return (matches(text, next, "=?") ? next : end + 2) - start
}

/// `; filename*1*=` between two pieces of a parameter, including the quotes around it.
func continuation(_ text: Span<UInt8>, _ start: Int, _ output: inout [UInt8]) -> Int {
  var index = start
  if text[index] == UInt8(ascii: "\"") { index += 1 }
  guard matches(text, index, ";") else { return 0 }
  index += 1
  while index < text.count, [0x20, 0x09, 0x0D, 0x0A].contains(text[index]) { index += 1 }
  let name = index
  while index < text.count, index - name < 32, asciiLetter(text[index]) != 0 { index += 1 }
  guard index > name, matches(text, index, "*"),
    let piece = number(text, index + 1, digits: 1...3, radix: 10), piece.value > 0
  else { return 0 }
  index = piece.end
  if matches(text, index, "*") { index += 1 }
  guard matches(text, index, "=") else { return 0 }
  index += 1
  if matches(text, index, "\"") { index += 1 }
  return index - start
}

/// The position of the next `?` in the line; nil if there is none nearby.
private func question(_ text: Span<UInt8>, _ start: Int) -> Int? {
  var index = start
  while index < text.count, index - start < 1000, text[index] > 0x20 {
    if text[index] == UInt8(ascii: "?") { return index }
    index += 1
  }
  return nil
}

/// Whether an ASCII text is at a position.
private func matches(_ text: Span<UInt8>, _ start: Int, _ mark: StaticString) -> Bool {
  guard start + mark.utf8CodeUnitCount <= text.count else { return false }
  return mark.withUTF8Buffer { mark in
    for (index, byte) in mark.enumerated() where text[start + index] != byte { return false }
    return true
  }
}

/// The number in digits at a position, and its end.
private func number(
  _ text: Span<UInt8>, _ start: Int, digits: ClosedRange<Int>, radix: UInt32
) -> (value: UInt32, end: Int)? {
  var value: UInt32 = 0
  var index = start
  while index < text.count, index - start < digits.upperBound,
    let digit = hexadecimalValue(text[index]), digit < radix
  {
    value = value &* radix &+ UInt32(digit)
    index += 1
  }
  return index - start < digits.lowerBound ? nil : (value, index)
}
