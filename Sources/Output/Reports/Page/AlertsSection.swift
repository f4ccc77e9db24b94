import Catalogs
import Diagnostics
import Findings
import Times

/// The alerts: their impact, their remedy and their occurrences.
struct AlertsSection {
  let page: SitePage
  let alerts: ReportedAlerts
  /// The outcome of each message, by its id.
  let rows: [String: KeptHistory.Row]

  private var language: Language { page.language }

  /// How many occurrences of an alert are listed, and how many of these are visible without
  /// unfolding.
  private static let (listed, seen) = (200, 5)
  private static let groups = 100

  func html() -> HTML {
    parts {
      if alerts.groups.isEmpty { tag("p", ["class": "empty"]) { language(.noAlerts) } }
      for group in alerts.groups.prefix(Self.groups) { article(group) }
      if alerts.groups.count > Self.groups {
        tag("p") {
          language(.otherAlerts, ["count": String(alerts.groups.count - Self.groups)])
        }
      }
      if page.history.alertsLeftOut > 0 {
        tag("p", ["class": "note"]) {
          language.html(.alertsLeftOut, count: page.history.alertsLeftOut)
        }
      }
      repeated
      page.unreadableNote(.alert)
    }
  }

  /// Repeats of alerts, as monthly messages reported them.
  private var repeated: HTML {
    let told = page.repeatedAlerts
    if told.isEmpty { return HTML() }
    return tag("details") {
      tag("summary") { language(.repeatsTold, ["count": String(told.count)]) }
      tag("ul") {
        for line in told.prefix(Self.listed) {
          tag("li") {
            page.time(line.time)
            " "
            longText(language.text(Sentence(verbatim: line.text)))
          }
        }
      }
    }
  }

  private func article(_ group: ReportedAlerts.Group) -> HTML {
    let severity =
      group.occurrences.lazy.compactMap(\.severity).first ?? group.definition?.severity.rawValue
    return tag("article", ["class": "alert"]) {
      tag("h3") {
        group.name.isEmpty ? language(.alertWithoutName) : group.name
        if let severity {
          " "
          tag("span", ["class": "badge \(Self.level(severity))"]) { language.word(severity) }
        }
        " "
        tag("span", ["class": "aside"]) {
          language(.times, ["count": figure(Int64(group.count))])
        }
      }
      meaning(group)
      table(Array(group.occurrences.prefix(Self.seen)), group)
      if group.occurrences.count > Self.seen {
        let rest = Array(group.occurrences.dropFirst(Self.seen).prefix(Self.listed))
        tag("details") {
          tag("summary") { language(.earlierTimes, ["count": figure(Int64(rest.count))]) }
          table(rest, group)
        }
        if group.occurrences.count > Self.listed + Self.seen {
          tag("p", ["class": "note"]) {
            language.html(
              .leftOut, count: group.occurrences.count - Self.listed - Self.seen)
          }
        }
      }
    }
  }

  private func meaning(_ group: ReportedAlerts.Group) -> HTML {
    var impact = group.definition?.impact ?? group.impact
    var remedy = group.definition?.remedy ?? group.remedy
    // If the message has no text of the alert, there is no translation of it either.
    if let original = group.original, let own = language.alerts[group.name] {
      if impact == original.impact { impact = own.impact }
      if remedy == original.remedy { remedy = own.remedy }
    }
    return parts {
      if let impact {
        tag("p") { longText(impact) }
      } else if group.definition == nil, !page.isRedacted {
        tag("p", ["class": "note"]) { language(.unknownAlert) }
      }
      if !remedy.isEmpty {
        tag("details", ["open": alerts.groups.count <= 2 ? "" : nil]) {
          tag("summary") { language(.whatToDo) }
          tag("ol") { for step in remedy { tag("li") { step } } }
        }
      }
    }
  }

  private func table(
    _ occurrences: [ReportedAlerts.Occurrence], _ group: ReportedAlerts.Group
  ) -> HTML {
    tag("table", ["class": "rows log"]) {
      tag("thead") {
        tag("tr") {
          for title in [Phrase.when, .nodeTitle, page.isRedacted ? .message : .sentTo] {
            tag("th", ["scope": "col"]) { language(title) }
          }
        }
      }
      tag("tbody") {
        for occurrence in occurrences {
          tag("tr") {
            tag("td") {
              page.time(occurrence.time)
              if occurrence.isResolved { tag("div", ["class": "aside"]) { language(.resolved) } }
            }
            tag("td") {
              occurrence.node.map { longText($0) } ?? HTML("–")
              if occurrence.repeats > 0 {
                tag("div", ["class": "aside"]) {
                  language(.repeated, ["count": figure(Int64(occurrence.repeats))])
                }
              }
            }
            tag("td") { destinations(occurrence) }
          }
          if !occurrence.text.isEmpty {
            tag("tr", ["class": "below"]) {
              tag("td", ["class": "aside", "colspan": "3"]) {
                longText(occurrence.text.joined(separator: " "))
              }
            }
          }
        }
      }
    }
  }

  private func destinations(_ occurrence: ReportedAlerts.Occurrence) -> HTML {
    parts {
      for delivery in occurrence.deliveries {
        let row = delivery.messageID.flatMap { rows[$0] }
        tag("div") {
          page.link(
            to: row?.file, page.isRedacted ? language(.eventDelivered) : delivery.destination)
          if let row, !row.isOfWhatWasSent, !page.isRedacted {
            " "
            tag("span", ["class": "badge poor"]) { language.event(row.event) }
          }
          if let number = row?.caseNumber {
            " "
            page.caseText(number, delivery.messageID)
          }
        }
      }
      for destination in occurrence.waits {
        tag("div", ["class": "waits"]) { language(.waitsFor, ["destination": destination]) }
      }
      for destination in occurrence.unknown {
        tag("div") {
          "\(destination) "
          tag("span", ["class": "badge plain"]) { language(.noMessage) }
        }
      }
      if occurrence.deliveries.isEmpty, occurrence.waits.isEmpty, occurrence.unknown.isEmpty {
        language(.nobody)
      }
    }
  }

  /// How a severity is highlighted, in addition to its word.
  static func level(_ severity: String) -> String {
    switch Severity(rawValue: severity) {
    case .critical, .fatal, .disaster, .catastrophic: "bad"
    case .warning, .minor, .major: "poor"
    default: "plain"
    }
  }
}

extension AlertDefinition {
  /// Whether the catalog is built in.
  var isBuiltIn: Bool { location.file.hasSuffix(" (built in)") }
}
