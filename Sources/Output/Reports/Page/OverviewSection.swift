import Catalogs
import Findings
import StateDirectory
import Times

/// The beginning of the page: whether Call Home works, what needs attention, the last and the next
/// messages.
struct OverviewSection {
  let page: SitePage

  private var language: Language { page.language }
  private var status: StatusReport { page.status }

  func html() -> HTML {
    // A redacted page does not show what was not sent, and why.
    if page.isRedacted { return facts() }
    let findings = status.findings
    return parts {
      tag("div", ["class": "verdict \(css)"]) {
        tag("p", ["class": "headline"]) {
          tag("span", ["class": "sign", "aria-hidden": "true"]) { sign }
          " "
          headline
        }
        if !findings.isEmpty {
          tag("ul") {
            for finding in findings { item(finding) }
          }
        }
      }
      facts()
      destinations()
    }
  }

  private func item(_ finding: Finding) -> HTML {
    tag("li") {
      if finding.severity == .failing {
        tag("strong") { language(.now) }
        " "
      }
      if let place = finding.place {
        tag("span", ["class": "path"]) { place }
        ": "
      }
      language.text(finding.text)
      if let remedy = finding.remedy {
        tag("div", ["class": "remedy"]) {
          switch remedy {
          case .command(let command): tag("code") { command }
          case .action(let sentence): HTML(language.text(sentence))
          }
        }
      }
    }
  }

  private var css: String {
    switch status.verdict {
    case .working: "good"
    case .degraded: "poor"
    case .failing, .unknown: "bad"
    case .notConfigured, .disabled: "plain"
    }
  }

  private var sign: String {
    switch status.verdict {
    case .working: "✓"
    case .degraded: "!"
    case .failing, .unknown: "✕"
    case .notConfigured, .disabled: "–"
    }
  }

  private var headline: String {
    switch status.verdict {
    case .working: language(.works)
    case .degraded: language(.worksButSoon)
    case .failing, .unknown: language(.fails)
    case .disabled: language(.isDisabled)
    case .notConfigured:
      language(status.callHome == "none" ? .isUndecided : .isNotAccepted)
    }
  }

  // MARK: - Facts

  private func facts() -> HTML {
    tag("dl", ["class": "glance"]) {
      fact(.mode, HTML(language.word(status.callHome)))
      fact(
        .licence,
        status.accepted.map { accepted in
          page.isRedacted
            ? language.html(.acceptedOn, ["time": page.time(accepted.time)])
            : language.html(
              .acceptedByOn,
              ["user": HTML(accepted.user), "time": page.time(accepted.time)])
        } ?? HTML(language(.notAccepted)))
      if let last = status.rows.compactMap(\.record.sent?.time).max() {
        fact(.lastMessage, page.time(last))
      } else {
        fact(.lastMessage, HTML(language(.never)))
      }
      if !page.isRedacted, let next = status.rows.compactMap(\.nextDue).min() {
        fact(.nextMessage, next <= status.now ? HTML(language(.nextRun)) : page.time(next))
      }
      if !page.isRedacted, let verified = page.history.verified {
        fact(.journal, language.html(.verifiedEntries, count: verified))
      }
      if !page.isRedacted, let server = status.mailServer { fact(.mailServer, HTML(server)) }
      if !page.isRedacted, let path = status.configPath {
        fact(.config, tag("span", ["class": "path"]) { path })
      }
    }
  }

  private func fact(_ title: Phrase, _ value: HTML) -> HTML {
    tag("div") {
      tag("dt") { language(title) }
      tag("dd") { value }
    }
  }

  // MARK: - Destinations

  private func destinations() -> HTML {
    if status.rows.isEmpty { return HTML() }
    var names: [String] = []
    for row in status.rows where !names.contains(row.destination) { names.append(row.destination) }
    return tag("div", ["class": "cards"]) {
      for name in names.prefix(60) {
        tag("section", ["class": "card"]) {
          tag("h3") { name }
          table(status.rows.filter { $0.destination == name })
        }
      }
    }
  }

  private func table(_ rows: [SiteFacts.Row]) -> HTML {
    tag("table", ["class": "rows state"]) {
      tag("thead") {
        tag("tr") {
          for title in [Phrase.message, .lastSent, .nextDue] {
            tag("th", ["scope": "col"]) { language(title) }
          }
        }
      }
      tag("tbody") {
        for row in rows {
          tag("tr") {
            tag("th", ["scope": "row"]) { page.label(of: row.kind.rawValue) }
            tag("td") {
              row.record.sent.map { page.time($0.time) } ?? HTML(language(.never))
              if let sent = row.record.sent, let number = sent.caseNumber {
                tag("div", ["class": "aside"]) { page.caseText(number, sent.messageID) }
              }
            }
            tag("td") { due(row) }
          }
        }
      }
    }
  }

  private func due(_ row: SiteFacts.Row) -> HTML {
    if row.waitingSince == nil, row.record.refusal != nil {
      return tag("span", ["class": "badge bad"]) { language.word("rejected") }
    }
    if row.waitingSince != nil || row.waitingAlerts != nil {
      return tag("span", ["class": "badge poor"]) { language(.waits) }
    }
    if let next = row.nextDue {
      return next <= status.now ? HTML(language(.nextRun)) : page.time(next)
    }
    return HTML(language(row.kind == .alert && status.accepted != nil ? .atOnce : .notDue))
  }
}
