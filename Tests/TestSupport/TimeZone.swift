import Glibc
import Synchronization

private let environmentLock = Mutex(())

/// Runs `body` while this process is in a time zone (nil: that of the machine) and no other caller of
/// this function is in another one.
package func inTimeZone<Result>(_ zone: String?, _ body: () throws -> Result) rethrows -> Result {
  try environmentLock.withLock { _ in
    let before = getenv("TZ").map { String(cString: $0) }
    set(zone)
    defer { set(before) }
    return try body()
  }
}

private func set(_ zone: String?) {
  if let zone { setenv("TZ", zone, 1) } else { unsetenv("TZ") }
  tzset()
}
