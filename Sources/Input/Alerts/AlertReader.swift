package import Diagnostics
import Documents
package import Times

/// Reads alerts from the input of a monitoring system, in any of the known forms.
///
/// Everything in an input is data: bytes that are not UTF-8 and control characters are replaced
/// with U+FFFD, and no text is used as a path, a pattern or a command. An unreadable value becomes
/// a fault of its alert; an unreadable alert becomes a diagnostic, and the others are read. Time
/// and memory are linear in the size of the input.
package struct AlertReader {
  /// How many bytes an input may have.
  package static let byteLimit = limits.bytes

  private static let limits = DocumentLimits(bytes: 16 << 20, nodes: 1_000_000)

  /// How messages call the input.
  let file: String
  /// The label of an Alertmanager alert that names its node.
  let nodeLabel: String
  /// What turns the input's words into moments.
  let clock: AlertClock
  /// See ``alerts(in:file:input:nodeLabel:now:calendar:rank:keyDetails:)``.
  let rank: (String) -> Int
  /// See ``alerts(in:file:input:nodeLabel:now:calendar:rank:keyDetails:)``.
  let keyDetails: (String) -> [String]

  /// Reads an input.
  ///
  /// - Parameters:
  ///   - bytes: the whole input.
  ///   - file: its name in messages, such as `standard input`.
  ///   - input: its form; nil to detect it.
  ///   - nodeLabel: the label of an Alertmanager alert that names its node; nil for `instance`.
  ///   - now: the present, against which times are checked.
  ///   - calendar: the calendar for times without a zone.
  ///   - rank: the rank of a word for a severity; if several series of one Alertmanager alert have
  ///     different severities, the first of the highest rank is used.
  ///   - keyDetails: by the name of an alert, the labels that distinguish alerts of that name on
  ///     one node; series with different values are different alerts.
  ///   - zone: the zone of a node in the time zone database, for nil that of the collecting node;
  ///     it resolves ambiguous abbreviations.
  /// - Returns: at least one alert, in the order of the input, and the problems besides them.
  /// - Throws: errors with their locations, if no alert can be read.
  package static func alerts(
    in bytes: [UInt8], file: String, input: AlertInput?, nodeLabel: String? = nil, now: Timestamp,
    calendar: LocalCalendar, rank: @escaping (String) -> Int = { _ in 0 },
    keyDetails: @escaping (String) -> [String] = { _ in [] },
    zone: @escaping (String?) -> String? = { _ in nil }
  ) throws(Diagnostics) -> (alerts: [Alert], diagnostics: [Diagnostic]) {
    if bytes.count > byteLimit {
      throw Diagnostics(
        in: file, "the input has \(bytes.count) bytes, more than the \(byteLimit) that are read")
    }
    let text = AlertText(MailText(bytes[...])?.bytes ?? bytes)
    guard !text.isBlank else { throw Diagnostics(in: file, "the input is empty: it has no alert") }
    let reader = AlertReader(
      file: file, nodeLabel: nodeLabel ?? "instance",
      clock: AlertClock(now: now, calendar: calendar, zone: zone), rank: rank,
      keyDetails: keyDetails)
    var found = AlertCollection(file: file, isMended: text.isMended)
    try reader.read(text, as: input, into: &found)
    return try found.finished()
  }

  private func read(
    _ text: AlertText, as input: AlertInput?, into found: inout AlertCollection
  ) throws(Diagnostics) {
    switch input ?? AlertInput(recognising: text, clock: clock) {
    case .own where input == nil:
      // Both forms have braces; only the keys distinguish them.
      let root = try document(text)
      if AlertmanagerForm.isLike(root) {
        AlertmanagerForm(reader: self).read(root, into: &found)
      } else {
        CallhomeForm(clock: clock).read(root, into: &found)
      }
    case .own:
      CallhomeForm(clock: clock).read(try document(text), into: &found)
    case .alertmanager:
      AlertmanagerForm(reader: self).read(try document(text), into: &found)
    case .rtmt:
      RTMTText(clock: clock, file: file).read(text.bytes, into: &found)
    case .syslog:
      SyslogText(clock: clock, file: file).read(text.bytes, into: &found)
    case .alertlog:
      AlertLog(clock: clock, file: file).read(text.bytes, into: &found)
    case nil:
      let words = AlertInput.allCases.map(\.rawValue)
      throw Diagnostics(
        in: file, "this is no alert in a form that is known",
        hint: "callhome-alert(5) describes the forms: \(words.joined(separator: ", "))")
    }
  }

  private func document(_ text: AlertText) throws(Diagnostics) -> DocumentNode {
    // A JSON list is also YAML, except for escapes that only one of the two has.
    let start = text.bytes.lazy.filter { !$0.isBlank }.prefix(3)
    return start.elementsEqual("[{\"".utf8)
      ? try readJSON(text.bytes, file: file, limits: Self.limits)
      : try readDocument(text.bytes, file: file, limits: Self.limits)
  }
}
