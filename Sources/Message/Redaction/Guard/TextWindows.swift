/// Divides a text into windows that overlap by more than the longest wrapped and encoded value.
struct TextWindows {
  private var window: [UInt8] = []
  private var line = 1

  private static let size = 1_048_576
  private static let overlap = 65_536

  /// Adds bytes, and calls a function with each complete window and the number of its first line.
  mutating func add(
    _ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool,
    _ visit: (_ window: [UInt8], _ firstLine: Int) -> Void
  ) {
    var rest = bytes[...]
    while true {
      let part = rest.prefix(Self.size - window.count)
      window += part
      rest.removeFirst(part.count)
      let isEnd = isLast && rest.isEmpty
      if window.count < Self.size, !isEnd { return }
      visit(window, line)
      if isEnd { return }
      let done = window.count - Self.overlap
      line += window[..<done].count { $0 == 0x0A }
      window.removeFirst(done)
    }
  }
}

/// The same for the bytes of a message. Windows begin and end at line ends, so that a value in one
/// line of JSON is always in one window, however long it is.
struct LineWindows {
  private var window: [UInt8] = []
  private var line = 1

  private static let size = 1_048_576
  private static let overlap = 65_536

  /// Adds bytes, and calls a function with each complete window and the number of its first line.
  mutating func add(
    _ bytes: UnsafeBufferPointer<UInt8>, _ visit: (_ window: Span<UInt8>, _ firstLine: Int) -> Void
  ) {
    window += bytes
    if window.count < Self.size { return }
    guard let end = window.lastIndex(of: 0x0A).map({ $0 + 1 }) else { return }
    visit(window.span.extracting(0..<end), line)
    guard let start = window[..<max(0, end - Self.overlap)].lastIndex(of: 0x0A).map({ $0 + 1 })
    else { return }
    line += window[..<start].count { $0 == 0x0A }
    window.removeFirst(start)
  }

  /// Calls a function with the rest.
  func finish(_ visit: (_ window: Span<UInt8>, _ firstLine: Int) -> Void) {
    visit(window.span, line)
  }
}
