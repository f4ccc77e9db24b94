import Catalogs
import Certificates
import Diagnostics
import StateDirectory
package import Times

extension StatusReport {
  /// The report for a person, on 80 columns.
  ///
  /// - Parameters:
  ///   - calendar: times are shown as clocks of this place show them.
  ///   - ink: whether there are colours; the words say all of it without them.
  package func text(_ calendar: LocalCalendar, _ ink: Ink = .plain) -> String {
    var lines = ["call home  \(callHome)" + (product.map { ", product \($0)" } ?? "")]
    lines.append("config     \(visible(configPath ?? "none"))")
    if let stateProblem {
      lines += ink.wrong(
        folded("state      cannot be written, so nothing is sent: \(stateProblem)", indent: 11))
    }
    if let accepted {
      let state = withholdsNew ? "; what is new since then is withheld" : ""
      let words = folded(
        "licence    accepted by \(accepted.user) on \(clock(accepted.time, calendar))\(state)",
        indent: 11)
      lines += withholdsNew ? ink.notable(words) : words
    } else if configPath != nil, !rows.isEmpty {
      lines += ink.wrong(["licence    not accepted: nothing is sent"])
    }
    lines += ink.notable(remains(calendar))
    guard !rows.isEmpty else { return lines.joined(separator: "\n") + "\n" }
    let titles = ["destination", "message", "last sent", "next due"]
    let cells = rows.map { row in
      [
        shortened(row.destination, to: Self.destinationWidth), row.kind.rawValue,
        row.record.sent.map { clock($0.time, calendar) } ?? "never",
        row.nextDue.map { $0 <= now ? "now" : clock($0, calendar) }
          ?? (row.kind == .alert ? "at once" : "never"),
      ]
    }
    let widths = titles.indices.map { column in
      cells.reduce(titles[column].count) { max($0, $1[column].count) }
    }
    lines.append("")
    for (index, row) in ([titles] + cells).enumerated() {
      let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      let line = padded.joined(separator: "  ").trimmingEnd
      if index == 0 {
        lines += ink.heading([line])
      } else {
        lines.append(line)
        lines += remarks(rows[index - 1], calendar, ink)
      }
    }
    let ending = warnings(about: certificateNotices, now: now)
    if !brokenCertificates.isEmpty || !ending.isEmpty {
      lines += [""] + ink.heading(["certificates"])
    }
    lines += ink.wrong(brokenCertificates.flatMap(words)) + ink.notable(ending.flatMap(words))
    return lines.joined(separator: "\n") + "\n"
  }

  private func words(_ remark: Diagnostic) -> [String] {
    folded("  \(remark.place.map { "\($0): " } ?? "")\(remark.message)", indent: 4)
  }

  /// How wide the first column may be, so that the others fit beside it.
  private static let destinationWidth = 29

  /// What is kept that is damaged, or longer than the config says.
  private func remains(_ calendar: LocalCalendar) -> [String] {
    var lines = setAside.flatMap { file in
      folded(
        "set aside  \(file.file), damaged, last changed on \(clock(file.time, calendar)); "
          + (file.end < now
            ? "overdue: the next run that sends deletes it"
            : "kept until \(clock(file.end, calendar))"),
        indent: 11)
    }
    if overdueTraces > 0 {
      let copies = overdueTraces == 1 ? "1 message" : "\(overdueTraces) messages"
      lines += folded(
        "overdue    the traces in \(copies); the next run that sends deletes them", indent: 11)
    }
    if overdueCopies > 0 {
      let copies = overdueCopies == 1 ? "1 copy" : "\(overdueCopies) copies"
      lines += folded(
        "overdue    \(copies) of what was sent or refused; the next run that sends deletes "
          + (overdueCopies == 1 ? "it" : "them"), indent: 11)
    }
    return lines
  }

  private func remarks(_ row: Row, _ calendar: LocalCalendar, _ ink: Ink) -> [String] {
    var remarks: [String] = []
    func add(_ text: String, _ stressed: ([String]) -> [String] = { $0 }) {
      remarks += stressed(folded("  \(text)", indent: 4))
    }
    if let since = row.waitingSince {
      let again = row.nextTry.map { ", and is tried again on \(clock($0, calendar))" } ?? ""
      add("a message waits since \(clock(since, calendar))\(again)", ink.notable)
    }
    if let alerts = row.waitingAlerts {
      let what = alerts.count == 1 ? "1 alert waits" : "\(alerts.count) alerts wait"
      add(
        "\(what) to be made into a message, since \(clock(alerts.since, calendar))", ink.notable)
    }
    if let failure = row.record.failure {
      add("failed on \(clock(failure.time, calendar)): \(failure.text)", ink.wrong)
    }
    if let number = row.record.sent?.caseNumber {
      let url = row.record.sent?.caseURL.map { ", \($0)" } ?? ""
      add("the receiver opened the case \(number)\(url)")
    }
    if let withdrawn = row.record.withdrawn,
      row.record.sent.map({ $0.time < withdrawn.time }) ?? true
    {
      add("withdrawn on \(clock(withdrawn.time, calendar)): \(withdrawn.text)", ink.notable)
    }
    return remarks
  }
}

/// A name with an ellipsis in its middle where it is longer than `width`: names that begin alike often
/// end differently.
private func shortened(_ name: String, to width: Int) -> String {
  if name.count <= width { return name }
  let end = (width - 1) / 2
  return "\(name.prefix(width - 1 - end))…\(name.suffix(end))"
}

/// A text in lines of 80 columns, broken at spaces; those after the first are indented.
private func folded(_ text: String, indent: Int) -> [String] {
  var lines = [""]
  for (index, word) in visible(text).split(separator: " ", omittingEmptySubsequences: false)
    .enumerated()
  {
    let width = lines[lines.count - 1].unicodeScalars.count + 1 + word.unicodeScalars.count
    if index == 0 {
      lines[0] = String(word)
    } else if width > 80 {
      lines.append(String(repeating: " ", count: indent) + word)
    } else {
      lines[lines.count - 1] += " " + word
    }
  }
  return lines
}

extension String {
  fileprivate var trimmingEnd: String {
    guard let last = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[...last])
  }
}
