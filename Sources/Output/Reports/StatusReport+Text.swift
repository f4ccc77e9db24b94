import Catalogs
import Diagnostics
import Findings
import StateDirectory
import Times

extension StatusReport {
  /// The report as text.
  ///
  /// - Parameters:
  ///   - ink: whether to use colours; no information depends on them.
  ///   - width: the width of the terminal in columns.
  package func text(_ ink: TextStyle = .plain, width: Int = 80) -> String {
    let layout = StatusText(report: self, ink: ink, width: min(max(width, 60), 120))
    return layout.lines.joined(separator: "\n") + "\n"
  }

  /// Whether Call Home works, in one line.
  package var headline: String {
    let count = findings.count { $0.severity != .note }
    let number = count == 1 ? " (1 finding)" : count > 1 ? " (\(count) findings)" : ""
    switch verdict {
    case .working: return "Call Home is working"
    case .degraded, .failing: return "Call Home is \(verdict.rawValue)\(number)"
    case .notConfigured: return "Call Home is not configured: nothing is sent"
    case .disabled: return "Call Home is disabled: nothing is sent"
    case .unknown: return "Call Home is unknown\(number)"
    }
  }
}

/// Builds the text of a report.
private struct StatusText {
  let report: StatusReport
  let ink: TextStyle
  let width: Int

  private var facts: SiteFacts { report.facts }

  var lines: [String] {
    var lines = verdictInk([report.headline])
    if !report.findings.isEmpty { lines.append("") }
    lines += report.findings.flatMap(finding)
    lines += ["", "call home  \(facts.callHome)" + (facts.product.map { ", product \($0)" } ?? "")]
    lines.append("config     \(visible(facts.configPath ?? "none"))")
    if let accepted = facts.accepted {
      lines += folded("licence    accepted by \(accepted.user) on \(time(accepted.time))")
    } else if facts.configPath != nil, !facts.rows.isEmpty {
      lines += folded("licence    not accepted: nothing is sent")
    }
    if let server = facts.mailServer { lines += folded("mail       \(server)") }
    if let last = facts.runs?.last { lines += folded("last run   \(time(last))") }
    return lines + table
  }

  private func verdictInk(_ lines: [String]) -> [String] {
    switch report.verdict {
    case .failing, .unknown: ink.wrong(lines)
    case .degraded, .notConfigured: ink.notable(lines)
    case .working, .disabled: ink.heading(lines)
    }
  }

  private func finding(_ finding: Finding) -> [String] {
    let label = finding.severity.rawValue
    let margin = label + String(repeating: " ", count: 11 - label.count)
    let place = finding.place.map { "\($0): " } ?? ""
    let words = folded(margin + place + finding.text.description)
    // A command stays on one line, so that it can be copied.
    var remedy: [String] = []
    if let cure = finding.remedy {
      let margin = String(repeating: " ", count: 11)
      switch cure {
      case .command: remedy = [margin + visible(cure.description)]
      case .action: remedy = folded("\(margin)fix: \(cure)", indent: 16)
      }
    }
    switch finding.severity {
    case .failing: return ink.wrong(words) + remedy
    case .degraded: return ink.notable(words) + remedy
    case .note: return words + remedy
    }
  }

  // MARK: - Messages

  private var table: [String] {
    let rows = facts.rows
    guard !rows.isEmpty else { return [] }
    let titles = ["destination", "message", "last sent", "next due"]
    let cells = rows.map { row in
      [
        shortened(row.destination, to: width - 51), row.kind.rawValue,
        row.record.sent.map { time($0.time) } ?? "never",
        next(row),
      ]
    }
    let widths = titles.indices.map { column in
      cells.reduce(titles[column].count) { max($0, $1[column].count) }
    }
    var lines = [""]
    for (index, row) in ([titles] + cells).enumerated() {
      let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      let line = padded.joined(separator: "  ").trimmingEnd
      if index == 0 {
        lines += ink.heading([line])
      } else {
        lines.append(line)
        lines += remarks(rows[index - 1])
      }
    }
    return lines
  }

  /// When the next message of this kind is sent. A queued message comes first.
  private func next(_ row: SiteFacts.Row) -> String {
    let next = row.waitingSince == nil ? row.nextDue : row.nextAttempt ?? facts.now
    if let next { return next <= facts.now ? "now" : time(next) }
    return row.kind == .alert ? "at once" : "never"
  }

  private func remarks(_ row: SiteFacts.Row) -> [String] {
    var remarks: [String] = []
    func add(_ text: String, _ stressed: ([String]) -> [String] = { $0 }) {
      remarks += stressed(folded("  \(text)", indent: 4))
    }
    if let since = row.waitingSince {
      let again = row.nextAttempt.map { ", next attempt on \(time($0))" } ?? ""
      let what =
        row.queuedCount == 1
        ? "1 message has been queued" : "\(row.queuedCount) messages have been queued"
      add("\(what) since \(time(since))\(again)", ink.notable)
    }
    if let alerts = row.waitingAlerts {
      let what =
        alerts.count == 1 ? "1 alert has been queued" : "\(alerts.count) alerts have been queued"
      add("\(what) since \(time(alerts.since))", ink.notable)
    }
    if let failure = row.record.failure {
      let what =
        row.record.refusal != nil && row.waitingSince == nil ? "rejected" : "last attempt failed"
      add("\(what) on \(time(failure.time))", ink.wrong)
    }
    if let number = row.record.sent?.caseNumber {
      let url = row.record.sent?.caseURL.map { ", \($0)" } ?? ""
      add("the receiver opened the case \(number)\(url)")
    }
    return remarks
  }

  private func time(_ moment: Timestamp) -> String { clock(moment, facts.calendar) }

  /// A text in lines, broken at spaces; lines after the first are indented.
  private func folded(_ text: String, indent: Int = 11) -> [String] {
    var lines = [""]
    for (index, word) in visible(text).split(separator: " ", omittingEmptySubsequences: false)
      .enumerated()
    {
      let length = lines[lines.count - 1].unicodeScalars.count + 1 + word.unicodeScalars.count
      if index == 0 {
        lines[0] = String(word)
      } else if length > width, lines[lines.count - 1].utf8.count > indent {
        lines.append(String(repeating: " ", count: indent) + word)
      } else {
        lines[lines.count - 1] += " " + word
      }
    }
    return lines
  }
}

/// A name with an ellipsis in its middle if it is longer than `width`, since names with the same
/// beginning often differ at the end.
private func shortened(_ name: String, to width: Int) -> String {
  if name.count <= width { return name }
  let end = (width - 1) / 2
  return "\(name.prefix(width - 1 - end))…\(name.suffix(end))"
}

extension String {
  fileprivate var trimmingEnd: String {
    guard let last = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[...last])
  }
}
