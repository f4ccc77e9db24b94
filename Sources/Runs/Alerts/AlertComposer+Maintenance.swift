import Alerts
import Catalogs
import Messages
import Settings
import StateDirectory
import Times

/// Alerts held back by maintenance (O13).
extension AlertComposer {
  /// Whether maintenance holds alerts back. A maintenance that is over is deleted; the alerts that
  /// it held are pending. The journal gets a line when it begins and one when it ends.
  func isInMaintenance(_ delivery: inout SiteDelivery) throws -> Bool {
    let isKnown = try delivery.state.files.maintenance() != nil
    guard isKnown || !site.settings.maintenance.isEmpty else { return false }
    let folder = try folder(delivery)
    let known = try folder.maintenance()
    if let open = environment.open(known, at: site) {
      if open.journaled == .nothing {
        try delivery.state.append(JournalEntry(.maintenanceBegan, at: environment.now))
      }
      let noted = open.journaled(.begin)
      if noted != known { try folder.set(noted) }
      return true
    }
    guard let known else { return false }
    if known.journaled != .end {
      let began = JournalEntry(.maintenanceBegan, at: environment.now)
      try delivery.state.append(
        (known.journaled == .nothing ? [began] : [])
          + [JournalEntry(.maintenanceEnded, at: environment.now)])
    }
    // Within a window it is remembered that this window is over.
    if environment.isInWindow(of: site) {
      if known.journaled != .end { try folder.set(known.journaled(.end)) }
    } else {
      try folder.removeMaintenance()
    }
    return false
  }

  /// Builds one record for each destination of all alerts that began and ended during maintenance.
  /// The record is durable before its members are removed; if the run is killed in between, some
  /// exist twice until the next run.
  mutating func summarizeMaintenance(_ delivery: inout SiteDelivery) throws {
    let folder = try folder(delivery)
    let over = try folder.records(.over)
    if over.isEmpty { return }
    try folder.removeEndedTwice()
    var taken: [String: Set<String>] = [:]
    for summary in try folder.records(.pending) where summary.isSummary {
      for name in summary.destinations { taken[name, default: []].formUnion(summary.members) }
    }
    var entries: [JournalEntry] = []
    let some = Array(over.prefix(AlertRecord.mostMembers))
    let destinations = site.settings.destinations.filter { $0.messages.contains(.alert) }
    for destination in destinations {
      let name = destination.name
      let mine = some.filter {
        $0.destinations.contains(name) && taken[name]?.contains($0.id) != true
      }
      let told = mine.filter { isTold($0, to: destination) }
      for record in mine {
        let isTold = isTold(record, to: destination)
        entries.append(
          JournalEntry(
            isTold ? .held : .filtered, at: environment.now,
            messageID: record.messageID(for: name), destination: name,
            kind: MessageKind.alert.rawValue, mode: mode.rawValue, reason: "maintenance"))
      }
      if told.isEmpty { continue }
      try folder.write(
        AlertRecord(summaryOf: told.map(withSeverity), for: name, at: environment.now))
    }
    if !entries.isEmpty { try delivery.state.append(entries) }
    for record in some { try folder.remove(record, from: .over) }
  }

  /// The alert of a record, as a destination may see it. The details of a summary contain names of
  /// alerts; they are left out if the destination must not see names of alerts.
  func alert(of record: AlertRecord, for destination: Destination) -> Alert {
    if !record.isSummary { return record.alert }
    let policy = site.policy(for: destination, mode: mode, consent: consent)
    if policy.sends(RepeatedAlerts.alertPath, site.catalog) { return record.alert }
    var alert = record.alert
    alert.details = []
    return alert
  }

  /// Whether a destination would have received a message about an alert.
  private func isTold(_ record: AlertRecord, to destination: Destination) -> Bool {
    if site.catalog.alert(named: record.alert.name) == nil, site.settings.alerts.unknown == .ignore
    {
      return false
    }
    return severity(record) >= destination.minimumSeverity
  }

  private func severity(_ record: AlertRecord) -> Severity {
    AlertFacts(record.alert, definition: site.catalog.alert(named: record.alert.name))
      .severity(in: nil)
  }

  private func withSeverity(_ record: AlertRecord) -> (AlertRecord, Severity) {
    (record, severity(record))
  }
}

extension AlertRecord {
  /// The name of a maintenance summary, as an alert.
  static let summaryName = "MaintenanceSummary"

  /// One record of all alerts that began and ended during maintenance, for one destination. It has
  /// the state resolved, since nothing is wrong any more.
  init(
    summaryOf ended: [(record: AlertRecord, severity: Severity)], for destination: String,
    at now: Timestamp
  ) {
    let records = ended.map(\.record)
    let first = records.map { $0.alert.time ?? $0.accepted }.min() ?? now
    let last = records.compactMap(\.ended).max() ?? now
    let details = records.prefix(Self.mostInSummary).map { record in
      let start = record.alert.time ?? record.accepted
      let again = record.repeats.map { ", repeated \($0.count) times" } ?? ""
      return Alert.Detail(
        record.alert.node ?? "unknown node",
        "\(record.alert.name), \(start) to \(record.ended ?? now)\(again)")
    }
    let others = records.count - details.count
    let count = records.count == 1 ? "1 alert" : "\(records.count) alerts"
    let alert = Alert(
      name: Self.summaryName, node: nil, time: last,
      severity: ended.map(\.severity).max()?.rawValue,
      description: "\(count) began and ended during maintenance, between \(first) and \(last)",
      details: details + (others > 0 ? [Alert.Detail("others", "\(others) more")] : []),
      isResolved: true, traces: [], faults: [])
    self.init(
      key: AlertKey(name: Self.summaryName, node: "", details: []), id: randomIdentifier(),
      accepted: now, alert: alert, diagnostics: [], repeats: nil, destinations: [destination],
      memberNodes: records.compactMap(\.alert.node), members: records.map(\.id),
      memberKeys: records.map(\.key))
    isSummary = true
  }

  /// How many alerts a summary lists individually.
  private static let mostInSummary = 1_000
}
