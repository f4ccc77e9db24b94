/// What groups of hexadecimal digits can be.
enum LooseGroups {
  case address(UInt128)
  case mac(UInt64)
}

/// How addresses are read from a text, whatever signs stand between their numbers.
///
/// A line break with the blanks around it may stand anywhere in them.
extension [FoldedCharacter] {
  /// Reads an IPv4 address, with up to three signs between its numbers, and tells each one that may
  /// end there.
  func readQuad(from start: Int, found: (_ address: UInt32, _ end: Int) -> Void) {
    var place = start
    var address: UInt32 = 0
    for octet in 0..<4 {
      if octet > 0 {
        let first = place
        while place < count, place - first < 24, isQuadSign(place) {
          place = afterBreak(place + 1)
        }
        if place == first { return }
      }
      var (value, digits): (UInt32, Int) = (0, 0)
      while digits < 3, place < count, self[place].isDigit {
        value = value * 10 + (self[place].code - 0x30)
        digits += 1
        place += 1
        if octet == 3, value < 256, place == count || !self[place].isDigit {
          found(address << 8 | value, place)
        }
        place = afterBreak(place)
      }
      if digits == 0 || value > 255 { return }
      address = address << 8 | value
    }
  }

  private func isQuadSign(_ place: Int) -> Bool {
    let character = self[place]
    return !character.isLetter && character.code > 0x20 && character.code < 0x7F
      && character.code != 0x22
  }

  /// Reads groups of hexadecimal digits with one sign between them, and tells every address that they
  /// may be, each time that a group may end.
  func readGroups(from start: Int, found: (_ groups: LooseGroups, _ end: Int) -> Void) {
    var place = start
    // The groups so far, and those before the zeros that two signs stand for.
    var (low, high): (UInt128, UInt128) = (0, 0)
    var mac: UInt64 = 0
    var (groups, hasGap, isMAC) = (0, false, true)
    var sign: UInt32 = 0
    while groups < 8 {
      if groups > 0 || place < count && self[place].isGroupSign {
        guard place < count, self[place].isGroupSign, sign == 0 || sign == self[place].code else {
          return
        }
        sign = self[place].code
        place = afterBreak(place + 1)
        if place < count, self[place].code == sign, !hasGap, sign != 0x2E {
          place = afterBreak(place + 1)
          (high, low) = (low << UInt128(16 * (8 - groups)), 0)
          (hasGap, isMAC) = (true, false)
          if place == count || self[place].hexValue == nil { found(.address(high), place) }
        } else if groups == 0 {
          return
        }
      }
      let first = place
      var (value, digits): (UInt128, Int) = (0, 0)
      while digits < 4, place < count, let digit = self[place].hexValue {
        value = value << 4 | UInt128(digit)
        digits += 1
        place += 1
        if place == count || self[place].hexValue == nil {
          if hasGap || groups == 7, sign != 0x2E {
            found(.address(high | low << 16 | value), place)
          }
          if groups == 5, isMAC, digits < 3 { found(.mac(mac << 8 | UInt64(value)), place) }
        }
        place = afterBreak(place)
      }
      if digits == 0 { return }
      if hasGap || groups == 6, sign != 0x2E, groups < 7 {
        readQuad(from: first) { found(.address(high | low << 32 | UInt128($0)), $1) }
      }
      low = low << 16 | value
      mac = mac << 8 | UInt64(truncatingIfNeeded: value)
      isMAC = isMAC && digits < 3
      groups += 1
    }
  }

  /// The place behind a line break and the blanks around it, or the place itself where there is none.
  private func afterBreak(_ start: Int) -> Int {
    var place = start
    var hasBreak = false
    while place < count, self[place].isBlank {
      if self[place].isBreak {
        if hasBreak { return start }
        hasBreak = true
      }
      place += 1
    }
    return hasBreak ? place : start
  }
}

extension FoldedCharacter {
  /// Whether it is a sign between the groups of an address.
  var isGroupSign: Bool { code == 0x3A || code == 0x2D || code == 0x2E || code == 0x5F }
}
