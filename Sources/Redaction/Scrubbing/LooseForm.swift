/// A known value as its letters and digits, to be found with anything else between its words than it
/// has itself: `Jane  Doe`, `Jane-Doe` and `JaneDoe` are `Jane Doe`.
struct LooseForm: Sendable {
  /// How freely what stands between its letters may differ from the value.
  enum Rule: Sendable {
    /// Between words alone, and no blank in place of another sign.
    case name
    /// Between words alone.
    case words
    /// Up to two signs anywhere: digits and letters in groups of any size.
    case groups
  }

  /// What must not stand beside it.
  enum Edges: Sendable {
    /// A digit beside a digit.
    case number
    /// A digit behind a digit: how a telephone number begins depends on where it is called from.
    case tail
    /// A letter or digit, but for `0x` in front of it.
    case word
  }

  /// The letters and digits, ``shortest`` of them at least.
  let letters: [UInt32]
  /// What stands before each of them in the value.
  private let gaps: [LooseGap]
  private let rule: Rule
  private let edges: Edges
  /// The place of the value among those that are known.
  let index: Int

  /// What is shorter stands everywhere.
  static let shortest = 4
  /// So many letters say enough; where the value is longer, as many more as agree belong to it.
  private static let enough = 120
  /// More letters are not compared.
  private static let longest = 4096

  /// Creates a form; nil when it has too few letters.
  init?(_ text: String, _ rule: Rule, _ edges: Edges = .number, index: Int) {
    let characters = FoldedCharacter.all(in: text)
    var (letters, gaps): ([UInt32], [LooseGap]) = ([], [])
    var gap = LooseGap()
    for character in characters where letters.count < Self.longest {
      if character.isLetter {
        letters.append(character.code)
        gaps.append(letters.count == 1 ? LooseGap() : gap.ended())
        gap = LooseGap()
      } else {
        gap.add(character)
      }
    }
    if letters.count < Self.shortest { return nil }
    (self.letters, self.gaps, self.rule, self.edges) = (letters, gaps, rule, edges)
    self.index = index
  }

  /// Where the value ends that begins at a place; nil where it does not stand there.
  func end(in characters: [FoldedCharacter], from start: Int) -> Int? {
    var end = start
    var count = 0
    while count < letters.count {
      var place = end
      var gap = LooseGap()
      while count > 0, place < characters.count, !characters[place].isLetter, !gap.isTooLong {
        gap.add(characters[place])
        place += 1
      }
      guard place < characters.count, characters[place].code == letters[count],
        characters[place].isLetter,
        count == 0 || allows(gap.ended(), before: count, characters, end)
      else { break }
      end = place + 1
      count += 1
    }
    guard count == letters.count || count >= Self.enough else { return nil }
    // A mark makes another letter of the last one.
    if end < characters.count, characters[end].isMark { return nil }
    return isFree(characters, start, end) ? end : nil
  }

  private func allows(
    _ found: LooseGap, before position: Int, _ characters: [FoldedCharacter], _ place: Int
  ) -> Bool {
    if found.isNothing { return true }
    let own = gaps[position]
    if found.isBarrier { return false }
    if rule == .name, found.hasBlank, !own.hasBlank { return false }
    if found.isWide, own.count == 0 { return false }
    if found.hasComma, own.count == 0 || !own.hasComma, characters[place - 1].isDigit,
      letters[position] &- 0x30 < 10
    {
      return false
    }
    if own.count > 0 { return found.count <= own.count + 1 }
    return found.count == 0 || rule == .groups && found.count <= 2
  }

  private func isFree(_ characters: [FoldedCharacter], _ start: Int, _ end: Int) -> Bool {
    let before = start > 0 ? characters[start - 1] : nil
    let after = end < characters.count ? characters[end] : nil
    let isDigitBefore = before?.isDigit ?? false && characters[start].isDigit
    let isDigitAfter = after?.isDigit ?? false && characters[end - 1].isDigit
    switch edges {
    case .number: return !isDigitBefore && !isDigitAfter
    case .tail: return !isDigitAfter
    case .word:
      let isPrefixed =
        before?.code == 0x78 && start > 1 && characters[start - 2].code == 0x30
      return (!(before?.isLetter ?? false) || isPrefixed) && !(after?.isLetter ?? false)
    }
  }
}

/// What stands between two letters.
struct LooseGap: Sendable {
  /// How many signs; blanks beside each other are one, and a line break with the blanks around it none.
  private(set) var count = 0
  /// Whether a blank is among them.
  private(set) var hasBlank = false
  /// Whether there are two blanks beside each other.
  private(set) var isWide = false
  /// Whether there is a comma.
  private(set) var hasComma = false
  private var blanks = 0
  private var breaks = 0
  private var isAfterBreak = false
  private var length = 0
  private var hasBarrier = false

  /// Whether there is nothing.
  var isNothing: Bool { length == 0 }
  /// Whether no value has so much in it.
  var isTooLong: Bool { length > 512 }
  /// Whether no value goes on behind it.
  var isBarrier: Bool { hasBarrier || breaks > 1 || isTooLong }

  /// Adds a character that is no letter.
  mutating func add(_ character: FoldedCharacter) {
    length += 1
    if character.isBreak {
      breaks += 1
      (blanks, isAfterBreak) = (0, true)
    } else if character.isBlank {
      blanks += isAfterBreak || character.code == 0x0D ? 0 : 1
    } else if character.code == FoldedCharacter.barrier {
      hasBarrier = true
    } else if character.code != FoldedCharacter.inkless {
      endBlanks()
      isAfterBreak = false
      if character.code == 0x2C { hasComma = true }
      count += 1
    }
  }

  /// The gap, with the blanks at its end counted.
  consuming func ended() -> LooseGap {
    var gap = self
    gap.endBlanks()
    return gap
  }

  private mutating func endBlanks() {
    if blanks > 0 { (count, hasBlank) = (count + 1, true) }
    if blanks > 1 { isWide = true }
    blanks = 0
  }
}
