/// A find that is identified by its own bytes.
struct Literal: Sendable {
  /// The meaning of the find.
  enum Role: Hashable, Sendable {
    /// A known value, or a form of it.
    case known(Int)
    /// A known value that is a host name without domain.
    case host(Int)
    /// A known value that is a domain, or a host name with domain.
    case domain(Int)
    /// The domain of a known host.
    case parentDomain
    /// The first groups of a known address; ``AddressSearch`` reads the rest.
    case address
    /// Text that introduces a secret.
    case secret(SecretKey)
    /// The parent directory of home directories.
    case homes
    case windowsHomes
    /// The beginning of an encoded word of a mail's header.
    case encodedWord
    /// A log shape.
    case log(LogVocabulary.Cue)

    /// Whether it is or belongs to a known value.
    var isKnownValue: Bool {
      switch self {
      case .known, .host, .domain, .parentDomain, .address: true
      case .secret, .homes, .windowsHomes, .encodedWord, .log: false
      }
    }
  }

  /// What must not be next to it.
  enum Boundary: Hashable, Sendable {
    case none
    /// A digit next to its own digit: `192` is not part of `1921`.
    case number
    /// A letter, a digit or an underscore.
    case word
    /// A digit.
    case digit
    /// A hexadecimal digit.
    case hexDigit
    /// As the spelling requires.
    case spelling(Spelling.Edges)
  }

  /// Its bytes in lower case; only the beginning of a long one.
  let bytes: [UInt8]
  let role: Role
  var boundary = Boundary.none
  /// The following bytes. Where they differ, the find ends; the beginning alone counts as found.
  var tail: [UInt8] = []

  /// The maximum number of bytes that are compared for a find.
  static let longestBeginning = 256
}

/// All literals, in a radix tree.
struct LiteralTable: Sendable {
  private struct Branch {
    /// A literal below this branch, and the range of its bytes that lead here.
    let literal: Int
    var label: Range<Int>
    /// The range of these bytes in ``labels``.
    var bytes = 0..<0
    /// The literals that end here.
    var ending = 0..<0
    /// The branches below this one.
    var next = 0..<0
  }

  private let literals: [Literal]
  /// The indices of the literals, sorted so that those of a branch are together.
  private var order: [Int]
  private var branches: [Branch] = []
  /// The first byte of each branch.
  private var firstBytes: [UInt8] = []
  /// The bytes that lead to each branch.
  private var labels: [UInt8] = []
  /// For each first byte of a literal, the index of its branch; 0 if there is none.
  private var roots = [Int](repeating: 0, count: 256)
  let filter: CandidateFilter

  /// The length of the longest literal in bytes.
  let longest: Int

  /// Creates a table of literals of at least two bytes.
  ///
  /// - Parameter logPairs: the pairs of bytes at which a log shape may be found.
  init(_ literals: [Literal], logPairs: [(UInt8, UInt8)] = []) {
    self.literals = literals
    order = Array(literals.indices)
    var filter = CandidateFilter()
    for literal in literals { filter.insert(literal.bytes) }
    for (first, second) in logPairs { filter.insert(log: first, second) }
    self.filter = filter
    longest = literals.map { $0.bytes.count + $0.tail.count }.max() ?? 0
    grow()
  }

  /// Builds the tree breadth first, so that the branches below one are together.
  private mutating func grow() {
    var parts = [order.indices]
    branches.append(Branch(literal: 0, label: 0..<0))
    firstBytes.append(0)
    var done = 0
    while done < branches.count {
      let part = parts[done]
      let start = branches[done].label.lowerBound
      let depth = done == 0 ? 0 : sharedLength(of: part, from: start)
      branches[done].label = start..<depth
      let first = labels.count
      labels += literals.isEmpty ? [] : literals[branches[done].literal].bytes[start..<depth]
      branches[done].bytes = first..<labels.count
      group(part, at: depth)
      var place = part.lowerBound
      while place < part.upperBound, literals[order[place]].bytes.count == depth { place += 1 }
      branches[done].ending = part.lowerBound..<place
      let firstNext = branches.count
      while place < part.upperBound {
        let byte = literals[order[place]].bytes[depth]
        var end = place + 1
        while end < part.upperBound, literals[order[end]].bytes[depth] == byte { end += 1 }
        if done == 0 { roots[Int(byte)] = branches.count }
        branches.append(Branch(literal: order[place], label: depth..<depth))
        firstBytes.append(byte)
        parts.append(place..<end)
        place = end
      }
      branches[done].next = firstNext..<branches.count
      done += 1
    }
  }

  /// How many bytes all literals in a range share; they share those before `start`.
  private func sharedLength(of part: Range<Int>, from start: Int) -> Int {
    guard let first = part.first else { return start }
    let bytes = literals[order[first]].bytes
    var length = bytes.count
    for place in order[part].dropFirst() {
      let other = literals[place].bytes
      var depth = start
      while depth < length, depth < other.count, bytes[depth] == other[depth] { depth += 1 }
      length = depth
    }
    return length
  }

  /// Groups the literals in a range by their byte at a depth; those that end there come first.
  private mutating func group(_ part: Range<Int>, at depth: Int) {
    if part.count < 2 { return }
    let literals = literals
    func key(_ place: Int) -> Int {
      let bytes = literals[place].bytes
      return bytes.count == depth ? 0 : Int(bytes[depth]) + 1
    }
    if part.count < 32 {
      order[part].sort { key($0) < key($1) }
      return
    }
    var groups = [[Int]](repeating: [], count: 257)
    for place in order[part] { groups[key(place)].append(place) }
    order.replaceSubrange(part, with: groups.joined())
  }

  /// Calls a function for each literal at a position, the shorter ones first.
  func matches(_ window: ByteWindow, at start: Int, _ body: (Literal) -> Void) {
    var position = start
    var next = roots[Int(window[start].lowercased)]
    while next > 0 {
      for index in branches[next].bytes {
        if window[position].lowercased != labels[index] { return }
        position += 1
      }
      for place in branches[next].ending { body(literals[order[place]]) }
      let byte = window[position].lowercased
      next = branches[next].next.first { firstBytes[$0] == byte } ?? 0
    }
  }
}
