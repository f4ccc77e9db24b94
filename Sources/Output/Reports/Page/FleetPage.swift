import Diagnostics
import Findings
package import Times

/// The page of all sites: the verdicts first, then a row for each site, with a link to its own page
/// (F2).
///
/// Rows are added one by one, so that only their HTML is in memory.
package struct FleetPage: Sendable {
  private let isRedacted: Bool
  private let now: Timestamp
  private let calendar: LocalCalendar
  private let language: Language
  private let version: String
  private var rows: [String: HTML] = [:]
  private var counts: [String: Int] = [:]

  /// Creates a page without sites.
  package init(
    isRedacted: Bool, now: Timestamp, calendar: LocalCalendar, language: Language, version: String
  ) {
    self.isRedacted = isRedacted
    self.now = now
    self.calendar = calendar
    self.language = language
    self.version = version
  }

  /// Adds a site.
  package mutating func add(_ site: SiteSummary) {
    let word = site.verdict?.words ?? FleetStatusText.unknown
    counts[word, default: 0] += 1
    rows[word, default: HTML()] += row(site)
  }

  /// The whole page, which loads nothing and runs nothing.
  package var bytes: [UInt8] {
    let head = pageHead("\(language(.title)) – \(language(.sitesTitle))", version: version)
    return Array(
      HTML(document: language.tag, head: head, style: PageStyle.css, body: body).source.utf8)
  }

  private var found: [(word: String, count: Int)] {
    FleetStatusText.words.compactMap { word in counts[word].map { (word, $0) } }
  }

  private var body: HTML {
    parts {
      tag("a", ["class": "skip", "href": "#main"]) { language(.skip) }
      tag("header") {
        tag("h1") { language(.title) }
        tag("p", ["class": "lead"]) {
          language.html(.sitesCount, count: counts.values.reduce(0, +))
          " · "
          language.html(.madeAt, ["time": pageTime(now, calendar)])
        }
      }
      tag("main", ["id": "main"]) {
        tag("p", ["class": isRedacted ? "notice" : "notice open"]) {
          language.html(isRedacted ? .redactedNotice : .openNotice)
        }
        tag("section", ["aria-labelledby": "verdicts-title"]) {
          tag("h2", ["id": "verdicts-title"]) { language(.stateTitle) }
          tag("dl", ["class": "glance"]) {
            for (word, count) in found {
              tag("div") {
                tag("dt") { badge(word) }
                tag("dd", ["class": "headline"]) { figure(Int64(count)) }
              }
            }
          }
        }
        for (index, (word, count)) in found.enumerated() {
          tag("section", ["aria-labelledby": "verdict-\(index)"]) {
            tag("h2", ["id": "verdict-\(index)"]) {
              language.word(word)
              " "
              tag("span", ["class": "aside"]) { language.html(.sitesCount, count: count) }
            }
            tag("div", ["class": "card"]) {
              tag("table", ["class": "rows sites"]) {
                tag("thead") {
                  tag("tr") {
                    tag("th", ["scope": "col"]) { language(.site) }
                    tag("th", ["scope": "col"]) { language(.stateTitle) }
                  }
                }
                tag("tbody") { rows[word] }
              }
            }
          }
        }
      }
      tag("footer") {
        tag("p") { language.html(.footer, ["version": HTML(version)]) }
      }
    }
  }

  private func badge(_ word: String) -> HTML {
    let style =
      switch word {
      case Verdict.working.words: "good"
      case Verdict.degraded.words: "poor"
      case Verdict.failing.words, FleetStatusText.unknown: "bad"
      default: "plain"
      }
    return tag("span", ["class": "badge \(style)"]) { language.word(word) }
  }

  private func row(_ site: SiteSummary) -> HTML {
    tag("tr") {
      tag("th", ["scope": "row"]) {
        if let folder = site.folder {
          tag("a", ["href": "sites/\(folder)/index.html"]) { site.name }
        } else {
          site.name
        }
        if let config = site.config { tag("div", ["class": "aside path"]) { config } }
      }
      tag("td") {
        if let problem = site.problem {
          tag("div") {
            problem.place.map { HTML($0 + ": ") }
            problem.message
          }
          if let hint = problem.hint { tag("div", ["class": "aside"]) { hint } }
        }
        if let (finding, others) = site.finding {
          tag("div") {
            if let place = finding.place {
              tag("span", ["class": "path"]) { place }
              ": "
            }
            language.text(finding.text)
            if others > 0 {
              " "
              tag("span", ["class": "aside"]) { language.html(.moreFindings, count: others) }
            }
          }
        }
        facts(site)
      }
    }
  }

  private func facts(_ site: SiteSummary) -> HTML {
    func line(_ phrase: Phrase, _ time: Timestamp?) -> HTML? {
      time.map { language.html(phrase, ["time": pageTime($0, calendar)]) }
    }
    func line(_ phrase: Phrase, _ count: Int) -> HTML? {
      count == 0 ? nil : language.html(phrase, count: count)
    }
    let lines = [
      line(.nodesMissing, site.silentNodes), line(.certificateEnds, site.certificateEnd),
      line(.openedCases, site.cases), line(.recentAlerts, site.alerts),
      line(.lastSentAt, site.lastSent), line(.lastRunAt, site.lastRun),
      site.product.isEmpty ? nil : HTML(site.product),
    ].compactMap(\.self)
    if lines.isEmpty { return HTML() }
    return tag("div", ["class": "aside"]) {
      for (index, line) in lines.enumerated() {
        if index > 0 { " · " }
        line
      }
    }
  }
}

extension Language {
  /// The name of a site on a page that must not show the paths of configs.
  package func site(number: Int) -> String { "\(self(.site)) \(number)" }
}

/// The head of each page.
func pageHead(_ title: String, version: String) -> HTML {
  var html = HTML(start: "meta", ["charset": "utf-8"])
  // The policy must come before everything that it applies to.
  html += HTML(
    start: "meta",
    ["http-equiv": "Content-Security-Policy", "content": PageStyle.policy])
  html += HTML(
    start: "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
  html += HTML(start: "meta", ["name": "color-scheme", "content": "light dark"])
  html += HTML(start: "meta", ["name": "referrer", "content": "no-referrer"])
  html += HTML(start: "meta", ["name": "robots", "content": "noindex, nofollow"])
  html += HTML(start: "meta", ["name": "generator", "content": "callhome \(version)"])
  html += tag("title") { title }
  return html
}

/// A local time.
func pageTime(_ moment: Timestamp, _ calendar: LocalCalendar) -> HTML {
  // A line may break only between date and time.
  let text = clock(moment, calendar)
  return tag("time", ["datetime": moment.description]) {
    tag("span") { text.prefix(10) }
    " "
    tag("span") { text.dropFirst(11) }
  }
}
