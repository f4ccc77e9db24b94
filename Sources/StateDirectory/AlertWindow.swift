import Documents
package import Times

/// An alert that was accepted, and what was counted since: until its time is over, the same alert is a
/// repeat (A2, A3).
package struct AlertWindow: Hashable, Sendable {
  /// The alert's name, as the catalog spells it or else as the input did.
  package let alert: String
  /// The node; empty where none is known.
  package let node: String
  /// When the alert was accepted that began it.
  package let started: Timestamp
  /// The destinations that it went to, or will in a message about many: nobody else hears of repeats.
  package private(set) var destinations: [String] = []
  /// How often it came again since.
  package private(set) var count = 0
  /// How many of these some message has told.
  package private(set) var told = 0
  /// When the first one came that no message has told.
  private var first: Timestamp
  /// When the last one came.
  private var last: Timestamp

  /// Creates a window.
  package init(alert: String, node: String, started: Timestamp) {
    self.alert = alert
    self.node = node
    self.started = started
    first = started
    last = started
  }

  /// Repeats that no message has told yet; nil for none.
  package var untold: AlertRepeats? {
    count > told ? AlertRepeats(count: count - told, first: first, last: last) : nil
  }

  /// Counts a repeat.
  mutating func countOne(at now: Timestamp) {
    if count == told { first = now }
    count = min(count + 1, Self.most)
    last = max(last, now)
  }

  /// Remembers that the first so many repeats were told; doing so twice changes nothing.
  ///
  /// - Parameter end: when the last of them came. That of the next one is not known any more, but it was
  ///   not before.
  mutating func tell(upTo mark: Int, until end: Timestamp) {
    if mark <= told { return }
    told = min(mark, count)
    first = end
  }

  /// Remembers destinations that it went to.
  mutating func reach(_ names: [String]) {
    destinations += names.filter { !destinations.contains($0) }
  }

  /// The same counts in a window that begins anew.
  func begunAnew(at now: Timestamp) -> AlertWindow {
    var window = AlertWindow(alert: alert, node: node, started: now)
    (window.count, window.told, window.first, window.last) = (count, told, first, last)
    window.destinations = destinations
    return window
  }

  private static let most = 9_999_999_999

  /// Whether the same alert is a repeat now. A window that begins more than a day ahead was begun under
  /// a clock that was wrong, and is over.
  package func isOpen(at now: Timestamp, for span: TimeSpan) -> Bool {
    now < started.adding(seconds: span.seconds) && started <= now.adding(seconds: 86_400)
  }
}

extension AlertWindow {
  /// A file of it: a line of JSON, and a line for what is counted that always has the same length, so
  /// that a repeat changes some bytes of a file and makes none anew.
  var file: [UInt8] {
    let head = JSONValue.object([
      "version": .integer(1), "alert": .string(alert), "node": .string(node),
      "started": .string(started.description),
      "destinations": destinations.isEmpty ? nil : .array(destinations.map { .string($0) }),
    ])
    return Array((head.line() + "\n").utf8) + counter
  }

  /// The second line: all repeats, those that were told, and when the first and the last came.
  var counter: [UInt8] {
    func digits(_ number: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, 10 - text.utf8.count)) + text
    }
    return Array("repeats \(digits(count)) \(digits(told)) \(first) \(last)\n".utf8)
  }

  /// Reads a file.
  ///
  /// - Returns: nil when it is not whole; else the window, and where the second line begins.
  static func reading(_ file: [UInt8]) -> (window: AlertWindow, counterStart: Int)? {
    guard let end = file.firstIndex(of: newline),
      let head = try? readJSON(Array(file[..<end]), file: "", limits: .written),
      head["version"]?.scalar?.text == "1",
      let alert = head["alert"]?.scalar?.text, let node = head["node"]?.scalar?.text,
      let started = head["started"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) })
    else { return nil }
    let line = file[(end + 1)...]
    guard line.last == newline else { return nil }
    let parts = line.dropLast()
      .split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard parts.count == 5, parts[0] == "repeats", parts[1].utf8.count == 10,
      parts[2].utf8.count == 10, let count = Int(parts[1]), let told = Int(parts[2]),
      told >= 0, count >= told, let first = Timestamp(rfc3339: parts[3]),
      let last = Timestamp(rfc3339: parts[4])
    else { return nil }
    var window = AlertWindow(alert: alert, node: node, started: started)
    (window.count, window.told, window.first, window.last) = (count, told, first, last)
    window.destinations =
      head["destinations"]?.elements?.compactMap { $0.scalar?.text } ?? []
    return (window, end + 1)
  }
}
