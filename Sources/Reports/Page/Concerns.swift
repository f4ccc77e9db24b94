import Catalogs
import Certificates
import Diagnostics
import StateDirectory
import Times

/// What of a site somebody should look at.
struct Concerns {
  let page: SitePage

  /// One thing.
  struct Concern {
    /// How much it matters.
    let verdict: Glance.Verdict
    /// What it is.
    let text: HTML
  }

  private var language: Language { page.language }
  private var status: StatusReport { page.status }

  /// All of them: messages first, then certificates, then what is kept.
  var all: [Concern] { failures + waiting + rows + certificates + remains }

  // MARK: - Messages

  /// What could not be sent; what fails alike at one destination is told once.
  private var failures: [Concern] {
    var groups: [(rows: [StatusReport.Row], failure: Ledger.Event)] = []
    for row in status.rows {
      guard let failure = row.record.failure else { continue }
      let index = groups.firstIndex { group in
        group.failure.text == failure.text && group.rows[0].destination == row.destination
      }
      guard let index else {
        groups.append(([row], failure))
        continue
      }
      groups[index].rows.append(row)
      if failure.time > groups[index].failure.time { groups[index].failure = failure }
    }
    return groups.map { rows, failure in
      Concern(
        verdict: .fails,
        text: parts {
          language.html(
            .failedAt, ["message": message(rows), "time": page.time(failure.time)])
          ": \(failure.text)"
          if let next = rows.compactMap(\.nextTry).min() {
            ". "
            language.html(.triedAgain, ["time": page.time(next)])
          }
        })
    }
  }

  /// What waits and was not tried, or waits behind something else.
  private var waiting: [Concern] {
    var groups: [[StatusReport.Row]] = []
    for row in status.rows where row.record.failure == nil && row.waitingSince != nil {
      if let index = groups.firstIndex(where: { $0[0].destination == row.destination }) {
        groups[index].append(row)
      } else {
        groups.append([row])
      }
    }
    return groups.map { rows in
      let since = rows.compactMap(\.waitingSince).min() ?? status.now
      return Concern(
        verdict: .soon,
        text: language.html(
          .waitsSince, ["message": message(rows), "time": page.time(since)]))
    }
  }

  private func message(_ rows: [StatusReport.Row]) -> HTML {
    let kinds = rows.map { page.label(of: $0.kind.rawValue) }.joined(separator: ", ")
    return HTML("\(kinds) → \(rows[0].destination)")
  }

  private var rows: [Concern] { status.rows.flatMap(concerns) }

  private func concerns(_ row: StatusReport.Row) -> [Concern] {
    let message = message([row])
    var found: [Concern] = []
    if let alerts = row.waitingAlerts {
      found.append(
        Concern(
          verdict: .soon,
          text: language.html(
            .alertsWait, ["message": message, "time": page.time(alerts.since)],
            count: alerts.count)))
    }
    guard row.record.failure == nil else { return found }
    if row.waitingSince == nil, let due = row.nextDue, let sent = row.record.sent,
      due <= status.now, sent.time < status.now.adding(seconds: -35 * 86_400)
    {
      found.append(
        Concern(
          verdict: .fails,
          text: language.html(.longAgo, ["message": message, "time": page.time(sent.time)])))
    }
    if let refusal = row.record.refusal {
      found.append(
        Concern(
          verdict: .fails,
          text: language.html(
            .wasRefused, ["message": message, "month": HTML(refusal.period)])))
    }
    return found
  }

  // MARK: - Certificates and files

  private var certificates: [Concern] {
    let notices = status.certificateNotices
    return status.brokenCertificates.map { Concern(verdict: .fails, text: text($0)) }
      + warnings(about: notices, now: status.now).map { warning in
        let isOver = notices.contains { $0.state != .ends && $0.location == warning.location }
        return Concern(verdict: isOver ? .fails : .soon, text: text(warning))
      }
  }

  private var remains: [Concern] {
    var found: [HTML] = []
    if status.withholdsNew, status.accepted != nil { found.append(language.html(.withholdsNew)) }
    let overdue = status.overdueCopies + status.overdueTraces
    if overdue > 0 { found.append(language.html(.overdueCopies, count: overdue)) }
    if !status.setAside.isEmpty {
      found.append(language.html(.setAside, count: status.setAside.count))
    }
    if !page.problems.isEmpty {
      found.append(language.html(.someNotRead, count: page.problems.count))
    }
    return found.map { Concern(verdict: .soon, text: $0) }
  }

  private func text(_ diagnostic: Diagnostic) -> HTML {
    HTML((diagnostic.place.map { "\($0): " } ?? "") + diagnostic.message)
  }
}
