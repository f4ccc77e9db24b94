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
  /// Repeats that no message has told yet; nil for none.
  package var repeats: AlertRepeats?

  /// Creates a window.
  package init(alert: String, node: String, started: Timestamp, repeats: AlertRepeats? = nil) {
    self.alert = alert
    self.node = node
    self.started = started
    self.repeats = repeats
  }

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
    ])
    return Array((head.line() + "\n").utf8) + counter
  }

  /// The second line.
  var counter: [UInt8] {
    let count = String(repeats?.count ?? 0)
    let first = (repeats?.first ?? started).description
    let last = (repeats?.last ?? started).description
    return Array(
      "repeats \(String(repeating: "0", count: max(0, 10 - count.utf8.count)))\(count) \(first) \(last)\n"
        .utf8)
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
    let parts = line.dropLast().split(
      separator: UInt8(ascii: " "), omittingEmptySubsequences: false
    )
    .map { String(decoding: $0, as: UTF8.self) }
    guard parts.count == 4, parts[0] == "repeats", parts[1].utf8.count == 10,
      let count = Int(parts[1]), count >= 0, let first = Timestamp(rfc3339: parts[2]),
      let last = Timestamp(rfc3339: parts[3])
    else { return nil }
    let repeats = count == 0 ? nil : AlertRepeats(count: count, first: first, last: last)
    return (
      AlertWindow(alert: alert, node: node, started: started, repeats: repeats), end + 1
    )
  }
}
