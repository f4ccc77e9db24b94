/// Bytes that were decoded from several places of a text, kept apart by ``pieceEnd``. A piece of less
/// than six bytes is left out.
private struct Pieces {
  private(set) var bytes: [UInt8] = []

  /// How many bytes the piece at hand has.
  private(set) var count = 0
  /// Its last ones: nothing is written down before it is known that the piece counts.
  private var recent: UInt64 = 0

  /// Appends a byte to the piece at hand, or begins one with it, or ends it without it.
  ///
  /// Most of what comes is no text, in an order that no processor foresees: nothing here branches
  /// before a piece has six bytes.
  @inline(__always)
  mutating func add(_ byte: UInt8, goesOn: Bool, begins: Bool) {
    let before = count
    recent = recent << 8 | UInt64(byte)
    count = goesOn ? count &+ 1 : begins ? 1 : 0
    if before >= 6 || count >= 6 { write(before, byte) }
  }

  private mutating func write(_ before: Int, _ byte: UInt8) {
    if before >= 6, count <= before { bytes += pieceEnd }
    if count > 6 {
      bytes.append(byte)
    } else if count == 6 {
      for shift in (0..<6).reversed() {
        bytes.append(UInt8(truncatingIfNeeded: recent >> UInt64(8 * shift)))
      }
    }
  }

  @inline(__always)
  mutating func endPiece() {
    add(0, goesOn: false, begins: false)
  }
}

/// Texts that stand in another one as base64.
///
/// A run is at least 8 characters of either alphabet, and goes on in the next line. The text form of a message wraps
/// long values, so that other words may follow in that line: then the run is read with and without its next word.
func base64Runs(_ text: Span<UInt8>, upTo limit: Int) -> (bytes: [UInt8], end: Int) {
  let values = base64Values.span
  var pieces = Pieces()
  var run: [UInt8] = []
  var index = 0
  while index < text.count {
    let start = index
    var wordBehind: Int?
    run.removeAll(keepingCapacity: true)
    while index < text.count, values[Int(text[index])] < 64 {
      run.append(values[Int(text[index])])
      let next = skippingWrap(text, index + 1)
      if next > index + 1, !isAloneInLine(text, next) { wordBehind = next }
      index = wordBehind == nil ? next : index + 1
      if wordBehind != nil { break }
    }
    if run.count >= 8, let number = decode(run, &pieces, limit) {
      let place = (0..<number).reduce(start) { place, _ in skippingWrap(text, place + 1) }
      return (pieces.bytes, place)
    }
    if let wordBehind {
      run.removeFirst(max(0, run.count - longestBrokenRun))
      var end = wordBehind
      while end < text.count, values[Int(text[end])] < 64 {
        run.append(values[Int(text[end])])
        end += 1
      }
      if run.count >= 8, decode(run, &pieces, limit) != nil { return (pieces.bytes, index) }
    }
    index = max(index, start + 1)
  }
  return (pieces.bytes, text.count)
}

/// How much of a run is read once more with the word after it.
private let longestBrokenRun = 1024

private func isAloneInLine(_ text: Span<UInt8>, _ start: Int) -> Bool {
  var end = start
  while end < text.count, base64Values[Int(text[end])] < 64 { end += 1 }
  let blank = end
  while end < text.count, text[end] == 0x20 || text[end] == 0x09 { end += 1 }
  return end == blank || end == text.count || text[end] == 0x0A || text[end] == 0x0D
}

/// Appends what a run of base64 stands for, until there are more bytes than a limit; returns the number of the
/// character that ended it, nil if it was read to its end.
///
/// It is read from its first, second, third and fourth character on, since nothing says where the first group of
/// four begins. What is left of it is what can be text: of what is binary, or read from a wrong character, hardly
/// anything.
private func decode(_ run: [UInt8], _ pieces: inout Pieces, _ limit: Int) -> Int? {
  let kinds = characterKinds.span
  let run = run.span
  for offset in 0..<4 {
    // How many bytes the character of UTF-8 at hand still has, and whether it has only just begun.
    var missing: UInt8 = 0
    var isFirst = false
    var bits: UInt32 = 0
    for place in offset..<run.count {
      bits = bits << 6 | UInt32(run[place])
      let position = (place &- offset) & 3
      if position == 0 { continue }
      let byte = UInt8(truncatingIfNeeded: bits >> UInt32(truncatingIfNeeded: 6 &- 2 &* position))
      let kind = kinds[Int(byte)]
      let isText = kind < notText
      // What begins a character and is alone may be a letter of Windows-1252.
      let goesOn = isText && ((missing > 0) == (kind == continuation) || isFirst && kind == 0)
      let begins = isText && kind != continuation
      missing = goesOn && kind == continuation ? missing &- 1 : begins ? kind : 0
      isFirst = missing == kind && begins && kind > 0
      pieces.add(byte, goesOn: goesOn, begins: begins)
      if pieces.bytes.count > limit { return place }
    }
    pieces.endPiece()
  }
  return nil
}

private let continuation: UInt8 = 4
private let notText: UInt8 = 5

/// What each byte can be in a text in UTF-8, in Windows-1252, or in UTF-16 as far as that is ASCII: the first of a
/// character, with the number of those that may follow, or one of those, or nothing.
private let characterKinds: [UInt8] = (0...255).map { (byte: UInt8) in
  switch byte {
  case 0, 0x09, 0x0A, 0x0D, 0x20..<0x7F: 0
  case 0x80..<0xC0: continuation
  case 0xC0..<0xE0: 1
  case 0xE0..<0xF0: 2
  case 0xF0...0xFF: 3
  default: notText
  }
}

/// The six bits that each byte stands for in base64 or base64url; 64 for what is no character of
/// theirs.
let base64Values: [UInt8] = (0...255).map { (byte: UInt8) in
  switch byte {
  case 0x41...0x5A: byte - 0x41
  case 0x61...0x7A: byte - 0x61 + 26
  case 0x30...0x39: byte - 0x30 + 52
  case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
  case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
  default: 64
  }
}

/// Makes bytes of the characters of base64, whatever stands between them.
struct Base64Digits {
  /// How many characters came; the first of each four ends no byte.
  private var count: Int
  private var bits: UInt32 = 0

  /// Starts before a character.
  ///
  /// - Parameter count: how many characters to leave out.
  init(leavingOut count: Int) {
    self.count = -count
  }

  /// The byte that ends with a character, if any does.
  ///
  /// - Parameter value: one of ``base64Values``.
  @inline(__always)
  mutating func byte(with value: UInt8) -> UInt8? {
    if value > 63 { return nil }
    bits = bits << 6 | UInt32(value)
    let position = count
    count += 1
    if position & 3 == 0 || position < 0 { return nil }
    return UInt8(truncatingIfNeeded: bits >> UInt32(truncatingIfNeeded: 6 - 2 * (position & 3)))
  }
}

/// Bytes that stand in a text as pairs of hexadecimal digits.
///
/// A run is at least six pairs with at most two signs between them; `0x` and `\x` before a pair, and
/// line breaks, do not count. In the lines of a dump, which begin with an offset, what stands before
/// and after the first sixteen pairs is left out, so that a run goes on in the next line.
func hexadecimalRuns(_ text: Span<UInt8>, upTo limit: Int) -> (bytes: [UInt8], end: Int) {
  var pieces = Pieces()
  var index = 0
  var signs = 0
  // How many pairs the line of a dump still has; nil in other lines.
  var pairsLeft = dumpPairs(text, &index)
  while index < text.count {
    let byte = text[index]
    if byte == 0x0A {
      index += 1
      pairsLeft = dumpPairs(text, &index)
    } else if byte == UInt8(ascii: "0") || byte == UInt8(ascii: "\\"), index + 1 < text.count,
      text[index + 1] | 0x20 == UInt8(ascii: "x")
    {
      index += 2
    } else if pairsLeft != 0, let high = hexadecimalValue(byte), index + 1 < text.count,
      let low = hexadecimalValue(text[index + 1])
    {
      pieces.add(high << 4 | low, goesOn: true, begins: false)
      if pieces.bytes.count > limit { return (pieces.bytes, index) }
      index += 2
      signs = 0
      pairsLeft = pairsLeft.map { $0 - 1 }
    } else if pairsLeft != nil {
      // The text next to the digits of a dump.
      let isText = pairsLeft == 0 || asciiLetter(byte) != 0
      index += 1
      while isText, index < text.count, text[index] != 0x0A { index += 1 }
    } else {
      index += 1
      if pieces.count == 0 { continue }
      signs += byte == 0x0D || byte == 0x09 ? 0 : 1
      if signs > 2 || asciiLetter(byte) != 0 || byte >= 0x80 { pieces.endPiece() }
    }
  }
  pieces.endPiece()
  return (pieces.bytes, text.count)
}

/// Moves a place at the start of a line after the offset that a dump has there (as `xxd`, `hexdump -C`
/// and `od` write them), and says how many pairs follow at most; nil if there is no offset.
private func dumpPairs(_ text: Span<UInt8>, _ index: inout Int) -> Int? {
  var end = index
  while end < text.count, isHexadecimal(text[end]), end - index < 9 { end += 1 }
  guard 6...8 ~= end - index, end + 1 < text.count else { return nil }
  let isOffset =
    text[end] == UInt8(ascii: ":")
    || text[end] == 0x20 && (text[end + 1] == 0x20 || end - index == 7)
  if !isOffset { return nil }
  index = end + 1
  return 16
}
