import Catalogs

/// The keys of a product's logs. Each is matched backwards from its last byte: the sign after a key
/// shows where one may end.
struct LogKeyTable: Sendable {
  /// How the value of a key is treated.
  enum Role: Hashable, Sendable {
    case value(LogShapes.Content)
    /// `sip:`, `sips:` and similar schemes.
    case sipURI
    case telURI
    case via
    case callID
    case tag
    /// The lines `Subject:` and `Organization:`.
    case subject
    /// The lines `o=` and `c=` of a session description.
    case origin
    case connection
    case ciscoGuid
    /// An attribute of a distinguished name.
    case attribute(NameAttribute)
  }

  /// A key that ends at the requested position.
  struct Match {
    let role: Role
    let range: Range<Int>
  }

  private struct Key {
    let role: Role
    /// Whether it may be the end of a longer word.
    let isSuffix: Bool
    let count: Int
    /// The index of the next key with the same letters.
    var other = -1
  }

  private struct Node {
    let byte: UInt8
    var child = -1
    var sibling = -1
    /// The first of the keys that begin at this node.
    var key = -1
  }

  private var nodes: [Node] = []
  private var keys: [Key] = []
  /// The node for each last byte.
  private var roots = [Int](repeating: -1, count: 256)
  /// The node for each pair of last letters, ignoring separators.
  private var pairs = [Int](repeating: -1, count: 1024)
  /// The last bytes of all keys, in lower case.
  private(set) var lastBytes: Set<UInt8> = []

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  private static func pair(_ last: UInt8, _ byte: UInt8) -> Int {
    Int(last & 31) << 5 | Int(byte & 31)
  }

  /// The minimum length at which keys are also found with separators between their letters.
  private static let shortestWithSeparators = 5

  /// Adds a key in the notation of catalogs.
  mutating func insert(_ pattern: some StringProtocol, _ role: Role) {
    let isSuffix = pattern.hasPrefix("*")
    let folded = pattern.utf8.dropFirst(isSuffix ? 1 : 0).filter { !Self.isSeparator($0) }
      .map(\.lowercased)
    guard let lastByte = folded.last else { return }
    lastBytes.insert(lastByte)
    var node = roots[Int(lastByte)]
    if node < 0 {
      node = nodes.count
      nodes.append(Node(byte: lastByte))
      roots[Int(lastByte)] = node
    }
    for byte in folded.dropLast().reversed() {
      var next = nodes[node].child
      while next >= 0, nodes[next].byte != byte { next = nodes[next].sibling }
      if next < 0 {
        next = nodes.count
        nodes.append(Node(byte: byte, sibling: nodes[node].child))
        nodes[node].child = next
        if node == roots[Int(lastByte)], lastByte.isLetter, byte.isLetter {
          pairs[Self.pair(lastByte, byte)] = next
        }
      }
      node = next
    }
    var last = nodes[node].key
    if last < 0 {
      nodes[node].key = keys.count
    } else {
      while keys[last].other >= 0 { last = keys[last].other }
      keys[last].other = keys.count
    }
    keys.append(Key(role: role, isSuffix: isSuffix, count: folded.count))
  }

  /// Calls a function for each meaning of the longest key that ends at a position.
  func match(_ window: ByteWindow, endingAt end: Int, _ body: (Match) -> Void) {
    var position = end - 1
    let last = window[position].lowercased
    var isFirst = true
    var node = roots[Int(last)]
    var hasSeparators = false
    var best: (key: Int, start: Int)?
    var bestHasSeparators = false
    while node >= 0 {
      if nodes[node].key >= 0, isAnyFound(nodes[node].key, window, position, hasSeparators) {
        best = (nodes[node].key, position)
        bestHasSeparators = hasSeparators
      }
      var next = nodes[node].child
      if next < 0 { break }
      position -= 1
      // `DisplayIe -IEData`
      for _ in 0..<2 where Self.isSeparator(window[position]) {
        position -= 1
        hasSeparators = true
      }
      let byte = window[position].lowercased
      if isFirst, last.isLetter, byte.isLetter {
        // Most text is rejected here.
        next = pairs[Self.pair(last, byte)]
        if next >= 0, nodes[next].byte != byte { next = -1 }
      } else {
        while next >= 0, nodes[next].byte != byte { next = nodes[next].sibling }
      }
      isFirst = false
      node = next
    }
    guard let best else { return }
    var index = best.key
    while index >= 0 {
      let key = keys[index]
      if isFound(key, window, best.start, bestHasSeparators) {
        body(Match(role: key.role, range: best.start..<end))
      }
      index = key.other
    }
  }

  private func isAnyFound(
    _ first: Int, _ window: ByteWindow, _ start: Int, _ hasSeparators: Bool
  ) -> Bool {
    var index = first
    while index >= 0 {
      if isFound(keys[index], window, start, hasSeparators) { return true }
      index = keys[index].other
    }
    return false
  }

  private func isFound(
    _ key: Key, _ window: ByteWindow, _ start: Int, _ hasSeparators: Bool
  ) -> Bool {
    if hasSeparators, key.count < Self.shortestWithSeparators { return false }
    return key.isSuffix || !window.isWord(before: start)
  }
}
