/// A set of hashes that is emptied in constant time.
///
/// Names and label sets are stored as 64 bits each, so that a million of them take 32 MB instead of
/// ten times that. The probability that two of a million have the same hash is one in thirty
/// million.
struct SeenHashes {
  private var slots: [UInt64] = []
  /// The generation in which each slot was filled.
  private var generations: [UInt32] = []
  private var generation: UInt32 = 1
  private var count = 0

  /// Inserts a hash.
  ///
  /// - Returns: whether it is new.
  mutating func insert(_ hash: UInt64) -> Bool {
    if (count + 1) * 2 > slots.count { grow() }
    let mask = slots.count - 1
    var index = Int(truncatingIfNeeded: hash) & mask
    while generations[index] == generation {
      if slots[index] == hash { return false }
      index = (index + 1) & mask
    }
    slots[index] = hash
    generations[index] = generation
    count += 1
    return true
  }

  /// Removes all hashes.
  mutating func removeAll() {
    if count == 0 { return }
    count = 0
    generation &+= 1
    if generation == 0 {
      generations = [UInt32](repeating: 0, count: generations.count)
      generation = 1
    }
  }

  private mutating func grow() {
    let size = max(16, slots.count * 2)
    let old = zip(slots, generations).filter { $0.1 == generation }.map(\.0)
    slots = [UInt64](repeating: 0, count: size)
    generations = [UInt32](repeating: 0, count: size)
    generation = 1
    count = 0
    for hash in old { _ = insert(hash) }
  }
}

/// A hash of bytes that continues an earlier one, so that a name and a suffix have the same hash as
/// both together.
@inline(__always)
func hashed(_ bytes: some Sequence<UInt8>, from start: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
  var hash = start
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  return hash
}

/// Mixes all bits of a hash.
@inline(__always)
func spread(_ hash: UInt64) -> UInt64 {
  var mixed = (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
  mixed = (mixed ^ (mixed >> 29)) &* 0xBF58_476D_1CE4_E5B9
  return mixed ^ (mixed >> 32)
}
