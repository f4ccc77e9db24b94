import CCurl
import Synchronization

/// Connections that stay open from one transfer to the next, for a run that has many of them to the same
/// receivers. Any number of threads may use it.
///
/// A connection serves the way that it was opened for and no other: the same receiver, through the same
/// proxy with the same login, with the same certificates.
package final class KeptConnections: Sendable {
  /// A transfer that ended well, with the connection that it left open. libcurl lets one thread after the
  /// other use it, and here one has it at a time.
  private struct Idle: @unchecked Sendable {
    let key: String
    let handle: OpaquePointer
  }

  private let idle = Mutex<[Idle]>([])

  /// So many are kept, the latest used: each costs both ends memory.
  private static let limit = 32

  /// Creates it without a connection.
  package init() {}

  deinit {
    let idle = idle.withLock { $0 }
    // A run that transferred nothing has not loaded it, and need not.
    guard !idle.isEmpty, let curl = try? CurlLibrary.load() else { return }
    for idle in idle {
      curl.cleanup?(UnsafeMutableRawPointer(idle.handle))
    }
  }

  /// What had the latest connection on a way, for its next transfer; nil where there is none.
  func checkOut(_ key: String) -> OpaquePointer? {
    idle.withLock { idle in
      idle.lastIndex { $0.key == key }.map { idle.remove(at: $0).handle }
    }
  }

  /// Keeps what a transfer on a way ended with.
  ///
  /// - Returns: what is kept no longer in its place.
  func checkIn(_ handle: consuming OpaquePointer, _ key: String) -> OpaquePointer? {
    let new = Idle(key: key, handle: handle)
    return idle.withLock { idle in
      idle.append(new)
      return idle.count > Self.limit ? idle.removeFirst().handle : nil
    }
  }
}
