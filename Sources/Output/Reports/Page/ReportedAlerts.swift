import Alerts
import Catalogs
import Documents
import StateDirectory
import Times

/// The alerts that the page shows: what messages say of them that can be read back, and, if nothing is
/// held back, what the state knows of them besides.
struct ReportedAlerts {
  /// All that happened under one name.
  struct Group {
    /// The alert's name.
    let name: String
    /// What the catalog knows of it, for the page that holds nothing back.
    let definition: AlertDefinition?
    /// The same where it is built in: there are translations of its texts, which may appear in their place.
    let original: AlertDefinition?
    /// What the newest message says it means.
    var impact: String?
    /// What the newest message says is to be done.
    var remedy: [String] = []
    /// Each time that it happened, the newest first.
    var occurrences: [Occurrence] = []

    /// How often it happened, with the repeats that were counted and not sent, and without its ends.
    var count: Int {
      let begins = occurrences.filter { !$0.isResolved }
      return max(begins.count, 1) + begins.reduce(0) { $0 + $1.repeats }
    }
  }

  /// One time that it happened on one node.
  struct Occurrence {
    /// When it happened.
    let time: Timestamp
    /// The node; nil if nobody said it.
    var node: String?
    /// Whether it tells the end of it.
    let isResolved: Bool
    /// How severe it is.
    var severity: String?
    /// What happened, in the words of the input.
    var text: [String] = []
    /// How often it came again without being sent.
    var repeats = 0
    /// Where it went, and the id of the message.
    var deliveries: [(destination: String, messageID: String?)] = []
    /// Destinations that have no message about it yet.
    var waits: [String] = []
    /// Destinations that it was meant for, and of which no message about it is known.
    var unknown: [String] = []
    /// When it was accepted, or its message made.
    let accepted: Timestamp
    /// Whether the node is told as it is called.
    var hasOwnNode = true
  }

  /// By name, the one that happened last first.
  private(set) var groups: [Group] = []

  private let catalog: Catalog
  private var all: [(name: String, occurrence: Occurrence)] = []
  private var places: [[String]: [Int]] = [:]
  private var impacts: [String: String] = [:]
  private var remedies: [String: [String]] = [:]

  /// Puts together what is known.
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
      // More are added to them, and none has so many.
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

  /// The one that a message tells of an alert: of the same node, or of one whose name was not sent, from
  /// within a quarter of an hour.
  private func place(_ name: String, _ node: String?, near time: Timestamp) -> Int? {
    func isNear(_ index: Int) -> Bool {
      abs(all[index].occurrence.accepted.seconds - time.seconds) <= 900
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
