import Catalogs
import StateDirectory
import Times

/// What the page says first: whether Call Home works, what needs somebody, what was sent last and comes
/// next.
struct Glance {
  let page: SitePage

  private var language: Language { page.language }
  private var status: StatusReport { page.status }

  /// How it stands, from the best to the worst.
  enum Verdict {
    /// All that was due was sent.
    case works
    /// Something will need somebody.
    case soon
    /// Something does not work.
    case fails
    /// Nothing is sent, as it was decided or not decided yet.
    case off
  }

  func html() -> HTML {
    // What was not sent, and why, is no matter of a page that shows what was.
    if page.isRedacted { return facts() }
    let concerns = Concerns(page: page).all
    let verdict = verdict(concerns)
    return parts {
      tag("div", ["class": "verdict \(Self.css(verdict))"]) {
        tag("p", ["class": "headline"]) {
          tag("span", ["class": "sign", "aria-hidden": "true"]) { Self.sign(verdict) }
          " "
          headline(verdict)
        }
        if !concerns.isEmpty {
          tag("ul") {
            for concern in concerns {
              tag("li") {
                if concern.verdict == .fails {
                  tag("strong") { language(.now) }
                  " "
                }
                concern.text
              }
            }
          }
        }
      }
      facts()
      destinations()
    }
  }

  private static func css(_ verdict: Verdict) -> String {
    switch verdict {
    case .works: "good"
    case .soon: "poor"
    case .fails: "bad"
    case .off: "plain"
    }
  }

  private static func sign(_ verdict: Verdict) -> String {
    switch verdict {
    case .works: "✓"
    case .soon: "!"
    case .fails: "✕"
    case .off: "–"
    }
  }

  private func headline(_ verdict: Verdict) -> String {
    switch verdict {
    case .works: language(.works)
    case .soon: language(.worksButSoon)
    case .fails: language(.fails)
    case .off:
      status.callHome == "disabled"
        ? language(.isDisabled)
        : status.callHome == "none" ? language(.isUndecided) : language(.isNotAccepted)
    }
  }

  private func verdict(_ concerns: [Concerns.Concern]) -> Verdict {
    if ["none", "disabled"].contains(status.callHome) || status.accepted == nil { return .off }
    if concerns.contains(where: { $0.verdict == .fails }) { return .fails }
    return concerns.isEmpty ? .works : .soon
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

  private func table(_ rows: [StatusReport.Row]) -> HTML {
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

  private func due(_ row: StatusReport.Row) -> HTML {
    if row.waitingSince != nil || row.record.failure != nil {
      return tag("span", ["class": "badge poor"]) { language(.waits) }
    }
    if let next = row.nextDue {
      return next <= status.now ? HTML(language(.nextRun)) : page.time(next)
    }
    return HTML(language(row.kind == .alert && status.accepted != nil ? .atOnce : .never))
  }
}
