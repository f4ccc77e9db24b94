import Times

/// Searches a text for hidden values while it passes by, in as little memory for a long one as for a
/// short one.
struct LeakSearch {
  private let leakGuard: LeakGuard
  private var windows = TextWindows()
  private var isFound = false

  init(_ leakGuard: LeakGuard, until deadline: Deadline) {
    self.leakGuard = leakGuard.limited(to: deadline)
  }

  /// Whether a value was found until now; after the deadline it means nothing.
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
