import CCurl
import Synchronization

/// Connections that stay open between transfers, for a run with many transfers to the same
/// receivers. Thread-safe.
///
/// A connection is reused only for the same receiver, through the same proxy with the same login,
/// and with the same certificates.
package final class KeptConnections: Sendable {
  /// A finished transfer with its open connection. libcurl allows use by one thread at a time,
  /// which this type ensures.
  private struct Idle: @unchecked Sendable {
    let key: String
    let handle: OpaquePointer
  }

  private let idle = Mutex<[Idle]>([])

  /// The maximum number of kept connections, since each uses memory on both ends. The oldest are
  /// closed.
  private static let limit = 32

  /// Creates it without a connection.
  package init() {}

  deinit {
    let idle = idle.withLock { $0 }
    // A run without transfers has not loaded the library, and need not.
    guard !idle.isEmpty, let curl = try? CurlLibrary.load() else { return }
    for idle in idle {
      curl.cleanup?(UnsafeMutableRawPointer(idle.handle))
    }
  }

  /// Takes the latest connection for a key out of the pool; nil if there is none.
  func checkOut(_ key: String) -> OpaquePointer? {
    idle.withLock { idle in
      idle.lastIndex { $0.key == key }.map { idle.remove(at: $0).handle }
    }
  }

  /// Puts the connection of a finished transfer into the pool.
  ///
  /// - Returns: a connection that must be closed because the pool is full.
  func checkIn(_ handle: consuming OpaquePointer, _ key: String) -> OpaquePointer? {
    let new = Idle(key: key, handle: handle)
    return idle.withLock { idle in
      idle.append(new)
      return idle.count > Self.limit ? idle.removeFirst().handle : nil
    }
  }
}
