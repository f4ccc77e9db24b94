package import Catalogs
package import Diagnostics
import Findings
import StateDirectory
package import Times

/// The page of a site: everything that Call Home did and will do there (O4).
package struct SitePage: Sendable {
  /// Whether it shows only what was sent.
  package let isRedacted: Bool
  /// The status.
  package let status: StatusReport
  /// The catalog, which defines the content of messages.
  package let catalog: Catalog
  /// The history in the state.
  package let history: KeptHistory
  /// Today's messages without any redaction, by kind; empty if only what was sent is shown.
  package let current: [MessageKind: ReadMessage]
  /// What is not sent, grouped by destinations with the same rules.
  package let withheld: [Withholding]
  /// The destinations, in the order of the config.
  package let destinations: [String]
  /// What could not be read.
  package let problems: [Diagnostic]
  /// The local calendar for times.
  package let calendar: LocalCalendar
  /// The language of the page.
  package let language: Language
  /// The version of the program.
  package let version: String

  /// Creates a page.
  package init(
    isRedacted: Bool, status: StatusReport, catalog: Catalog, history: KeptHistory,
    current: [MessageKind: ReadMessage], withheld: [Withholding], destinations: [String],
    problems: [Diagnostic], calendar: LocalCalendar, language: Language, version: String
  ) {
    self.isRedacted = isRedacted
    self.status = status
    self.catalog = catalog
    self.history = history
    self.current = current
    self.withheld = withheld
    self.destinations = destinations
    self.problems = problems
    self.calendar = calendar
    self.language = language
    self.version = version
  }
}

extension SitePage {
  /// The whole page, which loads nothing and runs nothing.
  package var bytes: [UInt8] {
    Array(
      HTML(document: language.tag, head: head, style: PageStyle.css, body: body).source.utf8)
  }

  private var head: HTML {
    pageHead("\(language(.title)) – \(catalog.name)", version: version)
  }

  private var body: HTML {
    let sections = sections
    return parts {
      tag("a", ["class": "skip", "href": "#main"]) { language(.skip) }
      tag("header") {
        tag("h1") { language(.title) }
        tag("p", ["class": "lead"]) {
          catalog.name
          " · "
          language.html(.madeAt, ["time": time(status.now)])
        }
        tag("nav", ["aria-label": language(.contents)]) {
          tag("ul") {
            for section in sections {
              tag("li") { tag("a", ["href": "#\(section.id)"]) { language(section.title) } }
            }
          }
        }
      }
      tag("main", ["id": "main"]) {
        tag("p", ["class": isRedacted ? "notice" : "notice open"]) {
          language.html(isRedacted ? .redactedNotice : .openNotice)
        }
        for section in sections {
          tag("section", ["id": "\(section.id)", "aria-labelledby": "\(section.id)-title"]) {
            tag("h2", ["id": "\(section.id)-title"]) { language(section.title) }
            section.content
          }
        }
      }
      tag("footer") {
        tag("p") { language.html(.footer, ["version": HTML(version)]) }
      }
    }
  }

  private struct Section {
    let id: StaticString
    let title: Phrase
    let content: HTML
  }

  private var sections: [Section] {
    let rows =
      isRedacted
      ? history.rows.filter(\.hasLeft).sorted { ($0.left ?? $0.time) > ($1.left ?? $1.time) }
      : history.rows
    let byID = Dictionary(
      rows.compactMap { row in row.messageID.map { ($0, row) } }, uniquingKeysWith: { $1 })
    let alerts = AlertsSection(
      page: self, alerts: ReportedAlerts(history, catalog, isRedacted: isRedacted), rows: byID)
    var sections = [
      Section(id: "state", title: .stateTitle, content: OverviewSection(page: self).html()),
      Section(id: "alerts", title: .alertsTitle, content: alerts.html()),
    ]
    // A product has the messages that its catalog defines.
    if catalog.messages[.inventory] != nil {
      sections.append(
        Section(id: "inventory", title: .inventoryTitle, content: latest(.inventory)))
    }
    if catalog.messages[.configuration] != nil {
      sections.append(
        Section(id: "configuration", title: .configurationTitle, content: configuration))
    }
    if catalog.messages[.telemetry] != nil {
      sections.append(
        Section(
          id: "usage", title: .usageTitle,
          content: UsageSection(page: self, messages: series(.telemetry)).html()))
    }
    sections += [
      Section(
        id: "messages", title: .messagesTitle,
        content: MessagesSection(
          page: self, rows: rows,
          count: isRedacted
            ? history.sentCount : rows.count + history.rowCount - history.rows.count
        ).html()),
      Section(id: "withheld", title: .withheldTitle, content: withholding),
    ]
    if !problems.isEmpty {
      sections.append(Section(id: "problems", title: .problemsTitle, content: unread))
    }
    return sections
  }

  // MARK: - Sections

  /// The messages of a kind by month, with today's last.
  private func series(_ kind: MessageKind) -> [ReadMessage] {
    let sent = history.series(kind, destinations)
    guard let today = current[kind] else { return sent }
    return sent.filter { $0.period < today.period } + [today]
  }

  private func latest(_ kind: MessageKind) -> HTML {
    let messages = series(kind)
    return parts {
      if let newest = messages.last {
        LatestSection(
          page: self, kind: kind, newest: newest, earlier: messages.dropLast().last
        ).html()
      } else {
        tag("p", ["class": "empty"]) { language(.nothingKnown) }
      }
      if history.series(kind, destinations).isEmpty { unreadableNote(kind) }
    }
  }

  /// Counts have their own table; other fields of a configuration are shown like an inventory.
  private var configuration: HTML {
    let messages = series(.configuration)
    let fields = catalog.messages[.configuration]?.fields ?? []
    let counts = fields.filter { !$0.isPerNode && $0.type == .integers }
    guard let newest = messages.last, counts.count == fields.count, !fields.isEmpty else {
      return latest(.configuration)
    }
    return parts {
      for field in counts {
        CountsSection(
          page: self, field: field, newest: newest, earlier: messages.dropLast().last
        ).html()
      }
      if history.series(.configuration, destinations).isEmpty { unreadableNote(.configuration) }
    }
  }

  /// Repeats of alerts reported in monthly messages, the newest first.
  var repeatedAlerts: [(time: Timestamp, text: String)] {
    var seen: Set<String> = []
    return history.months.values.flatMap(\.values).sorted { $0.created > $1.created }
      .flatMap { message in
        message.repeatedAlerts.map { (message.moment(isRedacted: isRedacted), $0) }
      }
      .filter { seen.insert($0.1).inserted }
  }

  /// What is withheld; on a redacted page, from destinations that a message was sent to.
  private var shownWithheld: [Withholding] {
    if !isRedacted { return withheld }
    let sent = Set(
      status.rows.filter { $0.record.sent != nil }.map(\.destination)
        + history.rows.filter(\.hasLeft).compactMap(\.destination))
    return withheld.filter { !sent.isDisjoint(with: $0.destinations) }
  }

  private var withholding: HTML {
    let withheld = shownWithheld
    return parts {
      if withheld.isEmpty { tag("p", ["class": "empty"]) { language(.noDestinations) } }
      if status.accepted == nil, !withheld.isEmpty {
        tag("p", ["class": "note"]) { language.html(.ifAccepted) }
      }
      for item in withheld { item.html(self, isOpen: withheld.count == 1 && item.rows.count < 9) }
      tag("p", ["class": "note"]) { language.html(.explainHint) }
    }
  }

  private var unread: HTML {
    if isRedacted { return tag("p") { language.html(.problemsCount, count: problems.count) } }
    return tag("ul", ["class": "plain"]) {
      for problem in problems.prefix(100) {
        tag("li") {
          problem.place.map { HTML($0 + ": ") }
          longText(problem.message)
          if let hint = problem.hint { tag("div", ["class": "aside"]) { hint } }
        }
      }
    }
  }

  // MARK: - Parts of sections

  /// A local time.
  func time(_ moment: Timestamp) -> HTML { pageTime(moment, calendar) }

  /// The label of a kind of message.
  func label(of kind: String) -> String {
    guard let known = MessageKind(rawValue: kind) else { return kind }
    let label = catalog.label(of: known)
    return language.word(label.isEmpty ? kind : label)
  }

  /// A text, with a link to a file next to the page if there is one.
  func link(to file: String?, _ text: String) -> HTML {
    file.map { file in tag("a", ["href": file]) { text } } ?? HTML(text)
  }

  /// The number of a receiver's case, with a link if the reply contained a URL.
  func caseText(_ number: String, _ messageID: String?) -> HTML {
    // The URL of a case identifies the receiver.
    let url = isRedacted ? nil : messageID.flatMap { history.caseURL(number, $0) }
    guard let url, HTML.isSafe(target: url), url.hasPrefix("http") else {
      return language.html(.caseNumber, ["number": HTML(number)])
    }
    return language.html(
      .caseNumber,
      ["number": tag("a", ["href": url, "rel": "noreferrer noopener external"]) { number }])
  }

  /// A note about destinations that get a kind in a format that cannot be read back.
  func unreadableNote(_ kind: MessageKind) -> HTML {
    let names = (history.unreadable[kind] ?? []).sorted()
    if names.isEmpty || isRedacted { return HTML() }
    return tag("p", ["class": "note"]) {
      language.html(.notReadBack, ["destinations": HTML(names.joined(separator: ", "))])
    }
  }
}

extension KeptHistory.Row {
  /// Whether it was ever sent, whatever happened since.
  package var hasLeft: Bool { left != nil }

  /// Whether its last event is that it was sent.
  var isOfWhatWasSent: Bool { Self.isDelivery(event) }

  /// Whether an event means that a message was sent.
  static func isDelivery(_ event: JournalEntry.Event) -> Bool {
    [.delivered, .resent, .test].contains(event)
  }
}
