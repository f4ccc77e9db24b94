/// The finished bytes of a message.
package enum MessageBytes: Sendable {
  /// All of them, in memory.
  case whole([UInt8])
  /// The bytes of a message that is too large for memory. `write` creates them in pieces, always
  /// the same; `size` is the approximate number.
  case pieces(size: Int, write: @Sendable (_ take: (UnsafeBufferPointer<UInt8>) -> Void) -> Void)

  /// Calls a function with one piece after another.
  package func forEachPiece(_ take: (UnsafeBufferPointer<UInt8>) -> Void) {
    switch self {
    case .whole(let bytes): bytes.withUnsafeBufferPointer { take($0) }
    case .pieces(_, let write): write(take)
    }
  }

  /// All bytes.
  package var all: [UInt8] {
    switch self {
    case .whole(let bytes): return bytes
    case .pieces(let size, let write):
      var bytes: [UInt8] = []
      bytes.reserveCapacity(size)
      write { bytes += $0 }
      return bytes
    }
  }
}
