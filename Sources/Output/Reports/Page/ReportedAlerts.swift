import Alerts
import Catalogs
import Documents
import StateDirectory
import Times

/// The alerts on the page: from messages that can be read back and, on a page that is not redacted,
/// from the state.
struct ReportedAlerts {
  /// All occurrences of an alert name.
  struct Group {
    /// The alert's name.
    let name: String
    /// The definition in the catalog, for a page that is not redacted.
    let definition: AlertDefinition?
    /// The definition in a built-in catalog, whose texts have translations.
    let original: AlertDefinition?
    /// The impact in the newest message.
    var impact: String?
    /// The remedy in the newest message.
    var remedy: [String] = []
    /// The occurrences, the newest first.
    var occurrences: [Occurrence] = []

    /// The number of occurrences including suppressed repeats, not counting ends.
    var count: Int {
      let begins = occurrences.filter { !$0.isResolved }
      return max(begins.count, 1) + begins.reduce(0) { $0 + $1.repeats }
    }
  }

  /// One occurrence on one node.
  struct Occurrence {
    /// When it occurred.
    let time: Timestamp
    /// The node; nil if it is not known.
    var node: String?
    /// Whether it is the end of the alert.
    let isResolved: Bool
    /// Its severity.
    var severity: String?
    /// The text from the input.
    var text: [String] = []
    /// How many repeats of it were suppressed.
    var repeats = 0
    /// The destinations that it was sent to, with the ids of the messages.
    var deliveries: [(destination: String, messageID: String?)] = []
    /// Destinations that have no message about it yet.
    var waits: [String] = []
    /// Destinations that it was meant for, without any known message.
    var unknown: [String] = []
    /// When it was accepted, or its message built.
    let accepted: Timestamp
    /// Whether the real name of the node is shown.
    var hasOwnNode = true
  }

  /// The groups by name, the most recent occurrence first.
  private(set) var groups: [Group] = []

  private let catalog: Catalog
  private var all: [(name: String, occurrence: Occurrence)] = []
  private var places: [[String]: [Int]] = [:]
  private var impacts: [String: String] = [:]
  private var remedies: [String: [String]] = [:]

  /// Combines the messages and the state.
  init(_ history: KeptHistory, _ catalog: Catalog, isRedacted: Bool) {
    self.catalog = catalog
    for message in history.alerts { add(message, isRedacted: isRedacted) }
    if !isRedacted {
      for record in history.waiting { add(record) }
      for window in history.windows { add(window) }
    }
    var byName: [String: Group] = [:]
    for (name, occurrence) in all {
      byName[
        name,
        default: Group(
          name: name, definition: isRedacted ? nil : catalog.alert(named: name),
          original: catalog.alert(named: name).flatMap { $0.isBuiltIn ? $0 : nil },
          impact: impacts[name], remedy: remedies[name] ?? [])
      ].occurrences.append(occurrence)
    }
    groups = byName.values.map { group in
      var group = group
      group.occurrences.sort { ($0.time, $0.node ?? "") > ($1.time, $1.node ?? "") }
      return group
    }.sorted { left, right in
      let (first, second) = (left.occurrences[0].time, right.occurrences[0].time)
      return first == second ? left.name < right.name : first > second
    }
  }

  private mutating func add(_ message: ReadMessage, isRedacted: Bool) {
    func field(_ fact: AlertFact) -> FieldDefinition? {
      catalog.messages[.alert]?.fields.first {
        $0.sources.contains(FactSource(root: .alert, path: [fact.rawValue]))
      }
    }
    func text(_ fact: AlertFact) -> String? {
      field(fact).flatMap { message.value($0) }?.scalar?.text
    }
    func lines(_ fact: AlertFact) -> [String] {
      guard let value = field(fact).flatMap({ message.value($0) }) else { return [] }
      return value.elements?.compactMap { $0.scalar?.text }
        ?? (value.scalar.map { [$0.text] } ?? [])
    }
    let name = text(.alert) ?? ""
    if let impact = text(.impact), impacts[name] == nil { impacts[name] = impact }
    let remedy = lines(.remedy)
    if !remedy.isEmpty, remedies[name] == nil { remedies[name] = remedy }
    let time =
      text(.time).flatMap { Timestamp(rfc3339: $0) }
      ?? message.moment(isRedacted: isRedacted)
    let occurrence = Occurrence(
      time: time, node: text(.node), isResolved: text(.status) == "resolved",
      severity: text(.severity), text: lines(.description),
      // Counts are added later; no alert has that many.
      repeats: text(.repeats).flatMap { Int($0) }.map { min(max($0, 0), 9_999_999_999) } ?? 0,
      deliveries: [(message.destination ?? "", message.messageID)], accepted: message.created,
      hasOwnNode: field(.node).map { message.isPlain($0) } ?? false)
    let same = places[key(name, occurrence.node), default: []].first { index in
      all[index].occurrence.time == time
        && all[index].occurrence.isResolved == occurrence.isResolved
    }
    guard let same else { return append(name, occurrence) }
    all[same].occurrence.deliveries += occurrence.deliveries
    all[same].occurrence.repeats = max(all[same].occurrence.repeats, occurrence.repeats)
  }

  private mutating func add(_ record: AlertRecord) {
    let time = record.alert.time ?? record.accepted
    if let same = place(record.alert.name, record.alert.node, near: record.accepted) {
      all[same].occurrence.waits = record.destinations
      return
    }
    append(
      record.alert.name,
      Occurrence(
        time: time, node: record.alert.node, isResolved: record.alert.isResolved,
        severity: record.alert.severity,
        text: record.alert.description.map { [$0] } ?? [], repeats: record.repeats?.count ?? 0,
        waits: record.destinations, accepted: record.accepted))
  }

  private mutating func add(_ window: AlertWindow) {
    let unreported = window.unreported?.count ?? 0
    let node = window.node.isEmpty ? nil : window.node
    if let same = place(window.alert, node, near: window.started) {
      all[same].occurrence.repeats += unreported
      all[same].occurrence.node = node
      let known = all[same].occurrence.deliveries.map(\.destination) + all[same].occurrence.waits
      all[same].occurrence.unknown = window.destinations.filter { !known.contains($0) }
      return
    }
    append(
      window.alert,
      Occurrence(
        time: window.started, node: node, isResolved: false,
        severity: nil, repeats: unreported, unknown: window.destinations, accepted: window.started))
  }

  /// The occurrence in the messages that matches an alert in the state: on the same node, or on one
  /// whose name was not sent, within a quarter of an hour.
  private func place(_ name: String, _ node: String?, near time: Timestamp) -> Int? {
    func isNear(_ index: Int) -> Bool {
      (-900...900).contains(all[index].occurrence.accepted.seconds(since: time))
    }
    return places[key(name, node), default: []].first(where: isNear)
      ?? places[[name], default: []].first { !all[$0].occurrence.hasOwnNode && isNear($0) }
  }

  private mutating func append(_ name: String, _ occurrence: Occurrence) {
    places[key(name, occurrence.node), default: []].append(all.count)
    if !occurrence.hasOwnNode { places[[name], default: []].append(all.count) }
    all.append((name, occurrence))
  }

  private func key(_ name: String, _ node: String?) -> [String] { [name, node ?? ""] }
}
