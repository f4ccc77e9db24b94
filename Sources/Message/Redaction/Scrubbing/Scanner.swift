import Catalogs

/// Looks for all that must be replaced.
///
/// What is found at a place follows from the bytes around it alone: at most ``reachBefore`` before the
/// place where it is noticed, and at most ``reachAfter`` after it. So a text gives the same findings
/// in whatever pieces it comes.
struct Scanner {
  /// How far before the place where it is noticed something may begin, its surroundings counted in.
  static let reachBefore = 1024

  /// How far after the place where it is noticed something may end, its surroundings counted in.
  var reachAfter: Int { max(ByteWindow.longestSecret, vocabulary.literals.longest) + 1024 }

  private let vocabulary: Vocabulary
  /// What was found, in the order in which it was noticed.
  var findings: [Finding] = []
  /// Nothing is searched for before it.
  private var resume = 0
  /// Where the known values end that were found so far.
  private var knownEnd = 0
  /// The last secret: nothing but known values is searched for in it, since they may go on after it.
  private var secret = 0..<0
  /// The end that is still to be found of it.
  private var open: SecretEnd?

  init(_ vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
  }

  /// Forgets the first bytes of the window.
  mutating func drop(_ count: Int) {
    resume -= count
    knownEnd -= count
    secret = secret.lowerBound - count..<secret.upperBound - count
    for index in findings.indices {
      findings[index].start -= count
      findings[index].end -= count
      findings[index].word? -= count
    }
  }

  /// Adds to the findings what is noticed from `start` on, before `limit`.
  mutating func scan(_ window: ByteWindow, from start: Int, to limit: Int) {
    let vocabulary = vocabulary
    let logs = vocabulary.logs
    vocabulary.literals.filter.pairs.withUnsafeBufferPointer { pairs in
      vocabulary.literals.filter.prefixes.withUnsafeBufferPointer { prefixes in
        guard let pairs = pairs.baseAddress, let prefixes = prefixes.baseAddress else { return }
        goOn(window, below: limit)
        window.visit(from: max(start, resume), below: limit, pairs, prefixes) { position, flags in
          if secret.contains(position) {
            if secret.upperBound - position < vocabulary.literals.longest {
              visitLiterals(window, at: position, isInSecret: true)
              return position + 1
            }
            return max(position + 1, secret.upperBound - vocabulary.literals.longest + 1)
          }
          if flags & (CandidateFilter.prefix | CandidateFilter.short) != 0 {
            visitLiterals(window, at: position)
          }
          if flags & CandidateFilter.shape != 0 {
            visitShapes(window, at: position)
          }
          if flags & CandidateFilter.log != 0 {
            logs?.visitPair(window, at: position) { findings.append($0) }
          }
          if open != nil { goOn(window, below: limit) }
          return max(position + 1, resume)
        }
      }
    }
  }

  /// Whether the end of a secret is still to be found.
  var isOpen: Bool { open != nil }

  /// Finds the end of a secret that goes on, before a position.
  mutating func finish(_ window: ByteWindow, below limit: Int) { goOn(window, below: limit) }

  /// Finds more of a secret that is longer than what is looked at together.
  private mutating func goOn(_ window: ByteWindow, below limit: Int) {
    while let kind = open, secret.upperBound < limit {
      let start = secret.upperBound
      let (end, isWhole) = window.end(of: kind, from: start)
      findings.append(
        Finding(start: start, end: end, replacement: .secret, identity: .text, continues: true))
      secret = secret.lowerBound..<end
      if isWhole { open = nil }
    }
  }

  private mutating func note(_ found: Secret) {
    findings.append(
      Finding(
        start: found.range.lowerBound, end: found.range.upperBound, replacement: .secret,
        identity: .text))
    // One key may stand between another and its secret, as in `Authorization: Bearer`.
    if found.range.upperBound > secret.upperBound, !found.isName {
      (secret, open) = (found.range, found.open)
    }
  }

  private mutating func note(_ finding: Finding?) {
    if let finding { findings.append(finding) }
  }

  private mutating func visitShapes(_ window: ByteWindow, at position: Int) {
    if window[position] == UInt8(ascii: "[") {
      if let end = window.endOfReplacement(at: position) { resume = max(resume, end) }
      return
    }
    guard vocabulary.hasPatterns else { return }
    switch window[position] {
    case UInt8(ascii: "@"):
      guard let found = window.email(at: position) else { return }
      let isOfProduct = vocabulary.logs?.isException(host: position + 1..<found.end, window) == true
      return isOfProduct ? () : note(found)
    case UInt8(ascii: "+"): return note(window.internationalNumber(plus: position))
    case UInt8(ascii: "("): return note(window.bracketedNumber(at: position))
    case UInt8(ascii: "~"): return note(window.homeOfUser(tilde: position))
    case UInt8(ascii: ":"): return note(window.colonAddress(colon: position))
    default: break
    }
    let sign = position + 1
    guard window.isFollowed(sign) else { return }
    switch window[sign] {
    case UInt8(ascii: ":"): note(window.colonAddress(colon: sign))
    case UInt8(ascii: "."):
      note(window.dottedIPv4(firstDot: sign))
      note(window.dottedMAC(firstDot: sign))
      note(window.reversedIPv6(firstDot: sign))
      note(window.americanNumber(separator: sign))
    default:
      note(window.dashedMAC(firstDash: sign))
      note(window.dashedIPv4(firstDash: sign))
      note(window.americanNumber(separator: sign))
    }
  }

  private mutating func visitLiterals(
    _ window: ByteWindow, at position: Int, isInSecret: Bool = false
  ) {
    // Deep inside of a long known value nothing goes beyond its end.
    if position + Literal.longestBeginning < knownEnd { return }
    let vocabulary = vocabulary
    var known: Finding?
    var found: Secret?
    vocabulary.literals.matches(window, at: position) { literal in
      let end = position + literal.bytes.count
      if isInSecret, !literal.role.isKnownValue { return }
      switch literal.role {
      case .secret(let key):
        // The longest of two keys that begin at the same place, as in `secret key`.
        if let secret = window.secret(key, from: position, to: end) { found = secret }
      case .homes: note(window.user(at: end))
      case .windowsHomes: note(window.windowsUser(at: end))
      case .log(let cue): note(vocabulary.logs?.finding(cue, window, from: position, to: end))
      default:
        // What is in another known value needs no second look, or long ones would take too many.
        guard position >= knownEnd || (literal.tail.isEmpty && end > knownEnd),
          let finding = vocabulary.finding(literal, window, from: position, to: end)
        else { return }
        if known.map(finding.precedes) ?? true { known = finding }
      }
    }
    if let known {
      findings.append(known)
      knownEnd = max(knownEnd, known.end)
    }
    if let found { note(found) }
  }
}
