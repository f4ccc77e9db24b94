/// Bytes decoded from several positions of a text, separated by ``pieceEnd``. Pieces of fewer than
/// six bytes are left out.
private struct Pieces {
  private(set) var bytes: [UInt8] = []

  /// The length of the current piece in bytes.
  private(set) var count = 0
  /// Its last bytes; nothing is written before the piece is long enough.
  private var recent: UInt64 = 0

  /// Appends a byte to the current piece, starts a piece with it, or ends the piece without it.
  ///
  /// Most input is not text and comes in an unpredictable order, so this code has no branches
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

/// Texts that are in another text as base64.
///
/// A sequence has at least 8 characters of either alphabet and may continue on the next line. The
/// text format of messages wraps long values, so that other words may follow on that line: then the
/// sequence is decoded with and without its next word.
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

/// How much of a sequence is decoded once more together with the next word.
private let longestBrokenRun = 1024

private func isAloneInLine(_ text: Span<UInt8>, _ start: Int) -> Bool {
  var end = start
  while end < text.count, base64Values[Int(text[end])] < 64 { end += 1 }
  let blank = end
  while end < text.count, text[end] == 0x20 || text[end] == 0x09 { end += 1 }
  return end == blank || end == text.count || text[end] == 0x0A || text[end] == 0x0D
}

/// Decodes a sequence of base64 until a size limit; returns the index of the character that
/// exceeded it, nil if all was decoded.
///
/// It is decoded from its first, second, third and fourth character on, since it is unknown where
/// the first group of four begins. Only bytes that can be text are kept: of binary data, or at a
/// wrong offset, hardly any.
private func decode(_ run: [UInt8], _ pieces: inout Pieces, _ limit: Int) -> Int? {
  let kinds = characterKinds.span
  let run = run.span
  for offset in 0..<4 {
    // How many bytes the current UTF-8 character still needs, and whether it has just begun.
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
      // A lead byte without continuation may be a letter of Windows-1252.
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

/// What each byte can be in text in UTF-8, in Windows-1252, or in ASCII as UTF-16: a lead byte with
/// its number of continuation bytes, a continuation byte, or none.
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

/// The six bits of each character in base64 or base64url; 64 for other bytes.
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

/// Decodes characters of base64, with anything between them.
struct Base64Digits {
  /// The number of characters; the first of each four completes no byte.
  private var count: Int
  private var bits: UInt32 = 0

  /// Starts at a character.
  ///
  /// - Parameter count: how many characters to skip.
  init(leavingOut count: Int) {
    self.count = -count
  }

  /// The byte that a character completes, if any.
  ///
  /// - Parameter value: a value of ``base64Values``.
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

/// Bytes that are in a text as pairs of hexadecimal digits.
///
/// A sequence has at least six pairs with at most two separators between them; `0x` and `\x` before
/// a pair, and line breaks, are ignored. In lines of a dump, which begin with an offset, text
/// before and after the first sixteen pairs is left out, so that a sequence continues on the next
/// line.
func hexadecimalRuns(_ text: Span<UInt8>, upTo limit: Int) -> (bytes: [UInt8], end: Int) {
  var pieces = Pieces()
  var index = 0
  var signs = 0
  // How many pairs remain in the line of a dump; nil in other lines.
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

/// Skips the offset at the start of a dump's line (as written by `xxd`, `hexdump -C` and `od`), and
/// returns the maximum number of pairs that follow; nil if there is no offset.
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
