import Alerts
import Catalogs
import Hosts
import Snapshots
import Times

/// The alert that a message is about, with what the snapshots know of its node.
struct AlertSubject: Sendable {
  /// The alert's node; nil if no snapshot knows it, and if there is no alert.
  let node: Snapshot.Member?

  /// How severe it is; nil if there is no alert.
  let severity: Severity?

  /// Why it does not apply to its node (A5).
  let reasonNotToSend: String?

  private let catalog: Catalog
  private let snapshot: Snapshot
  private let alert: AlertFacts?
  private let release: String?
  private let notes: [String]
  /// Every name of the node.
  private let names: [String]

  /// Looks for the node that the alert names.
  ///
  /// - Parameter otherwise: the node if there is no alert.
  init(_ catalog: Catalog, _ snapshot: Snapshot, _ alert: AlertFacts?, otherwise other: String?) {
    let name = alert == nil ? other : alert?.alert.node
    self.catalog = catalog
    self.snapshot = snapshot
    self.alert = alert
    guard alert != nil || name != nil else {
      (node, severity, reasonNotToSend, release, notes, names) = (nil, nil, nil, nil, [], [])
      return
    }
    let finder = NodeFinder(catalog, snapshot)
    var notes: [String] = []
    var node: Snapshot.Member?
    if let name {
      switch finder.node(named: name) {
      case .found(let member): node = member
      case .ambiguous: notes.append("several nodes of the snapshots have the name of this node")
      case .unknown:
        notes.append(
          snapshot.members.isEmpty
            ? "the snapshots know no node" : "no snapshot knows the node of this alert")
      }
    } else if alert?.isSummary != true {
      notes.append("the input names no node")
    }
    self.node = node
    self.notes = notes
    let release = node.flatMap { finder.release(of: $0) }
    self.release = release
    names = node.map { finder.names(of: $0) } ?? []
    severity = alert?.severity(in: release)
    reasonNotToSend = alert?.definition?.reasonNotToSend(
      isIMAndPresence: node.flatMap { finder.isIMAndPresence($0) })
  }

  /// What the message says of the alert, by the text after `alert.` in a field's `from`.
  func contents(collector: String?, oldest: Timestamp) -> [String: Message.Content] {
    guard let alert else { return [:] }
    var contents: [String: Message.Content] = [:]
    for (fact, value) in alert.values(in: release, notes: notes) {
      contents[fact.rawValue] = .value(value, stale: nil)
    }
    if let overview = alert.definition?.overview {
      contents[AlertFact.clusterOverview.rawValue] = content(
        of: overview, collector: collector, oldest: oldest)
    }
    return contents
  }

  private func content(
    of overview: AlertOverview, collector: String?, oldest: Timestamp
  ) -> Message.Content {
    let finder = NodeFinder(catalog, snapshot)
    var member = snapshot.publisher
    if let collector {
      member = if case .found(let found) = finder.node(named: collector) { found } else { nil }
    }
    if let member, finder.isIMAndPresence(member) == true {
      return .absent(.collectorIsIMAndPresence)
    }
    if overview.isPerNode, snapshot.members.isEmpty { return .absent(.notInSnapshots) }
    return .value(.lines(overview.lines(snapshot, oldest: oldest)), stale: nil)
  }

  /// The alert's node where the input names it by an address; nil if it does not.
  var address: String? {
    guard let node = alert?.alert.node else { return nil }
    return hosts(in: node).first { isAddress($0) }
  }

  /// What else must not appear in a message that hides a fact of the alert: the other names of the
  /// node, and the values of details without their names.
  func spellings(of source: FactSource) -> [Value] {
    switch source.path.first.flatMap({ AlertFact(rawValue: $0) }) {
    case .node:
      (names + ([alert?.alert.node].compactMap(\.self) + (alert?.otherNodes ?? [])).flatMap(hosts))
        .map { .text($0) }
    case .details:
      // A short one, such as a word for how severe it is, stands in other fields by right.
      alert?.alert.details.map(\.value).filter { $0.unicodeScalars.count >= 12 }
        .map { .text($0) } ?? []
    default: []
    }
  }
}

extension Message.Content {
  /// The same in the form of a field's type, as far as a catalog may ask for another than it has.
  func fitted(to type: FieldDefinition.ValueType) -> Message.Content {
    guard case .value(let value, let stale) = self else { return self }
    switch (value, type) {
    case (.lines(let lines), .text):
      return .value(.text(lines.joined(separator: "; ")), stale: stale)
    case (.lines(let lines), .texts): return .value(.texts(lines), stale: stale)
    case (.text(let text), .lines):
      return .value(.lines(text.split(whereSeparator: \.isNewline).map(String.init)), stale: stale)
    case (.text(let text), .integer):
      return Int64(text).map { .value(.integer($0), stale: stale) } ?? self
    case (.integer(let number), .text): return .value(.text(String(number)), stale: stale)
    case (.moment(let moment), .text): return .value(.text(moment.description), stale: stale)
    default: return self
    }
  }
}
