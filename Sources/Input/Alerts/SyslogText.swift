import Diagnostics

/// Lines of a syslog, each of which may be an alarm of the appliance.
struct SyslogText {
  let clock: AlertClock
  let file: String

  /// Reads all lines; those that are no alarms are counted in a note.
  func read(_ bytes: [UInt8], into found: inout AlertCollection) {
    var parts = AlarmParts()
    var others = 0
    var firstOther = 0
    for (index, line) in bytes[...].lines.enumerated() where !line.allSatisfy(\.isBlank) {
      for record in AlarmRecord.joined(in: line) {
        if let alarm = AlarmRecord(record) {
          parts.add(alarm)
        } else {
          others += 1
          if others == 1 { firstOther = index + 1 }
        }
      }
    }
    parts.alerts(clock: clock, into: &found)
    guard others > 0 else { return }
    let place = SourceLocation(file: file, line: firstOther, column: 1)
    let count = others == 1 ? "1 line is no alarm" : "\(others) lines are no alarms"
    // Without any alarm the input does not have this form.
    found.add(
      Diagnostic(
        found.count == 0 ? .error : .note, at: place, "\(count) of the appliance and left out",
        hint: "an alarm has a header such as '%UC_RTMT-2-RTMT_ALERT:'"))
  }
}
