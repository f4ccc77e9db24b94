import Glibc

/// For how long the machine has been up, which no change of the system clock alters.
package struct BootClock: Hashable, Sendable {
  /// The id of the boot.
  package let boot: String
  /// Seconds since then, also those that the machine slept.
  package let seconds: Int64

  /// Creates a reading.
  package init(boot: String, seconds: Int64) {
    self.boot = boot
    self.seconds = seconds
  }

  /// Reads the clock; nil if the system does not provide it, as without `/proc`.
  package static func current() -> BootClock? {
    var time = timespec()
    guard clock_gettime(CLOCK_BOOTTIME, &time) == 0 else { return nil }
    let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 36)
    guard read(descriptor, &bytes, bytes.count) == bytes.count else { return nil }
    return BootClock(boot: String(decoding: bytes, as: UTF8.self), seconds: Int64(time.tv_sec))
  }
}
