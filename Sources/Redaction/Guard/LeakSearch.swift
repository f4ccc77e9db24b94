/// Searches a text for hidden values while it passes by, in as little memory for a long one as for a
/// short one.
struct LeakSearch {
  private let leakGuard: LeakGuard
  private var windows = TextWindows()
  private var isFound = false

  init(_ leakGuard: LeakGuard) {
    self.leakGuard = leakGuard
  }

  /// Whether a value was found until now.
  mutating func finds(in bytes: UnsafeBufferPointer<UInt8>, isLast: Bool) -> Bool {
    if isFound { return true }
    var isClean = true
    windows.add(bytes, isLast: isLast) { window, _ in
      isClean = isClean && leakGuard.isClean(window)
    }
    isFound = !isClean
    return isFound
  }
}
