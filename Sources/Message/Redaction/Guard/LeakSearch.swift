import Times

/// Searches a text for withheld values in pieces, with memory use that does not depend on its
/// length.
struct LeakSearch {
  private let leakGuard: LeakGuard
  private var windows = TextWindows()
  private var isFound = false

  init(_ leakGuard: LeakGuard, until deadline: Deadline) {
    self.leakGuard = leakGuard.limited(to: deadline)
  }

  /// Whether a value was found so far; invalid after the deadline.
  mutating func finds(in bytes: UnsafeBufferPointer<UInt8>, isLast: Bool) -> Bool {
    if isFound { return true }
    let leakGuard = leakGuard
    var isClean = true
    windows.add(bytes, isLast: isLast) { window, _ in
      isClean = isClean && leakGuard.isClean(window)
    }
    isFound = !isClean
    return isFound
  }
}
