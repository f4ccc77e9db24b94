import Diagnostics

/// A text with RTMT alerts, in one line or several: e-mails, tickets, pasted logs.
///
/// An alert begins with the header or the parameters of an alarm, with the subject of an e-mail, or
/// with the sentence that names date, node and alert. Text before the first alert is ignored.
struct RTMTText {
  let clock: AlertClock
  let file: String

  private static let subject = "[RTMT-ALERT-"

  /// An alert whose end has not been seen.
  private struct Open {
    enum Kind { case alarm, subject, sentence }
    let kind: Kind
    let line: Int
    let start: Int
    var end: Int
    var depth = 0
    /// Whether the sentence that names date and node was seen.
    var isOpened = false

    /// Whether a line with a header may be part of it: an event that the alert was raised for.
    var mayHoldAlarm: Bool { kind != .alarm || depth > 0 }
  }

  /// Whether a line contains the beginning of an alert.
  static func isMarked(_ line: Bytes) -> Bool {
    AlarmRecord.mark(in: line) != nil || line.range(of: subject) != nil
      || AlertDetailText.isOpening(line)
  }

  /// Reads all alerts.
  func read(_ bytes: [UInt8], into found: inout AlertCollection) {
    var parts = AlarmParts()
    var open: Open?
    func finish() {
      guard let done = open else { return }
      let text = bytes[done.start..<done.end]
      switch done.kind {
      case .alarm:
        for record in AlarmRecord.joined(in: text) {
          if let alarm = AlarmRecord(record) { parts.add(alarm) }
        }
      case .subject, .sentence:
        // Alerts of both kinds are in the order of the input.
        parts.alerts(clock: clock, into: &found)
        parts = AlarmParts()
        read(text, of: done, into: &found)
      }
      open = nil
    }
    for (index, line) in bytes[...].lines.enumerated() {
      let mark = AlarmRecord.mark(in: line)
      if let mark, !(open?.mayHoldAlarm == true && AlertDetailText.detail(line.trimmed) != nil) {
        finish()
        open = Open(kind: .alarm, line: index + 1, start: line.startIndex, end: line.endIndex)
        if mark.rest.drop(while: \.isBlank).first == UInt8(ascii: "%") {
          open?.depth = Self.depth(of: mark.rest)
          open?.isOpened = AlertDetailText.isOpening(line)
        }
      } else if let start = line.range(of: Self.subject), mark == nil {
        finish()
        open = Open(
          kind: .subject, line: index + 1, start: start.lowerBound, end: line.endIndex)
      } else if AlertDetailText.isOpening(line), mark == nil, !takesOpening(open) {
        finish()
        open = Open(
          kind: .sentence, line: index + 1, start: line.startIndex, end: line.endIndex,
          isOpened: true)
      } else if var current = open, current.mayHoldAlarm {
        current.end = line.endIndex
        if current.kind == .alarm { current.depth += Self.depth(of: line) }
        if AlertDetailText.isOpening(line) || AlertDetailText.isClosing(line) {
          current.isOpened = true
        }
        open = current
      }
    }
    finish()
    parts.alerts(clock: clock, into: &found)
  }

  /// Whether the opening sentence of an alert's text belongs to the current alert.
  private func takesOpening(_ open: Open?) -> Bool {
    guard let open, !open.isOpened else { return false }
    return open.kind == .subject || open.kind == .alarm && open.depth > 0
  }

  private func read(_ text: Bytes, of open: Open, into found: inout AlertCollection) {
    let limited = text.prefix(AlarmRecord.limit)
    var name: String?
    var body = limited
    if open.kind == .subject, let end = limited.lines.first?.endIndex {
      let subject = limited[..<end]
      if let bracket = subject.firstIndex(of: UInt8(ascii: "]")) {
        name = subject[(bracket + 1)...].trimmed.text
      }
      body = limited[end...]
    }
    let detail = AlertDetailText(body)
    guard let name = name.flatMap({ $0.isEmpty ? nil : $0 }) ?? detail.name, !name.isEmpty else {
      found.add(
        Diagnostic(
          .error, at: SourceLocation(file: file, line: open.line, column: 1),
          "this text of RTMT does not name its alert"))
      return
    }
    var alert = Alert(
      name: name, node: detail.node, description: detail.description, details: detail.details)
    alert.setTime(detail.time.map { clock.read($0, of: detail.node) })
    if text.count > limited.count { alert.addFault("the text of the alert was cut") }
    found.add(alert)
  }

  /// How many brackets a text opens more than it closes.
  private static func depth(of text: Bytes) -> Int {
    text.reduce(0) {
      $1 == UInt8(ascii: "[") ? $0 + 1 : $1 == UInt8(ascii: "]") ? $0 - 1 : $0
    }
  }
}
