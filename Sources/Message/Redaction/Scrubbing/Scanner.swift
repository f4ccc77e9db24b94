import Catalogs

/// Searches for everything that must be replaced.
///
/// A find depends only on the bytes around it: at most ``reachBefore`` before the position where it
/// is detected, and at most ``reachAfter`` after it. So a text gives the same finds in whatever
/// pieces it is read.
struct Scanner {
  /// How far before its detection a find may begin, including the context that it depends on.
  static let reachBefore = 1024

  /// How far after its detection a find may end, including the context that it depends on.
  var reachAfter: Int { max(ByteWindow.longestSecret, vocabulary.literals.longest) + 1024 }

  private let vocabulary: Vocabulary
  /// The finds, in the order of detection.
  var findings: [Finding] = []
  /// The search resumes at this position.
  private var resume = 0
  /// The end of the known values found so far.
  private var knownEnd = 0
  /// The last secret. Only known values are searched for in it, since they may extend beyond it.
  private var secret = 0..<0
  /// The kind of end of a secret that was not found yet.
  private var open: SecretEnd?

  init(_ vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
  }

  /// Removes the first bytes of the window.
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

  /// Adds everything that is detected from `start` up to `limit`.
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

  /// Whether the end of a secret was not found yet.
  var isOpen: Bool { open != nil }

  /// Searches for the end of a secret that continues, up to a position.
  mutating func finish(_ window: ByteWindow, below limit: Int) { goOn(window, below: limit) }

  /// Continues a secret that is longer than the window.
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
    // One key may be between another and its secret, as in `Authorization: Bearer`.
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
    // Inside of a long known value nothing extends beyond its end.
    if position + Literal.longestBeginning < knownEnd { return }
    let vocabulary = vocabulary
    var known: Finding?
    var found: Secret?
    vocabulary.literals.matches(window, at: position) { literal in
      let end = position + literal.bytes.count
      if isInSecret, !literal.role.isKnownValue { return }
      switch literal.role {
      case .secret(let key):
        // The longer of two keys that begin at the same position, as in `secret key`.
        if let secret = window.secret(key, from: position, to: end) { found = secret }
      case .homes: note(window.user(at: end))
      case .windowsHomes: note(window.windowsUser(at: end))
      case .encodedWord: note(window.encodedWord(from: position, to: end))
      case .log(let cue): note(vocabulary.logs?.finding(cue, window, from: position, to: end))
      default:
        // A find inside of another known value needs no further check; otherwise long values would
        // take too long.
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
