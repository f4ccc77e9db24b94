import Settings
import StateDirectory
import Times

/// Alerts held back by a cap (A7).
extension AlertComposer {
  /// Combines all held alerts of one name into one record for each destination that may get one
  /// again.
  mutating func gatherHeld(_ delivery: inout SiteDelivery) throws {
    let held = try folder(delivery).records(.held)
    if held.isEmpty { return }
    // A killed run may have left a combined record while some of its members are still held.
    let pending = try folder(delivery).records(.pending).filter { !$0.members.isEmpty }
    var taken: [String: Set<String>] = [:]
    for many in pending {
      for name in many.destinations { taken[name, default: []].formUnion(many.members) }
    }
    var rest = Dictionary(held.map { ($0.id, $0) }) { first, _ in first }
    func markHandled(_ name: String, _ id: String) {
      rest[id]?.destinations.removeAll { $0 == name }
    }
    for (name, ids) in taken { for id in ids { markHandled(name, id) } }
    let names = Set(held.flatMap(\.destinations)).sorted()
    let cap = site.settings.alerts.caps.perType
    for name in names {
      let waiting = held.filter { rest[$0.id]?.destinations.contains(name) ?? false }
      for (type, records) in Dictionary(grouping: waiting, by: \.typeKey)
        .sorted(by: { $0.key < $1.key })
      where delivery.ledger.alertRates.count(
        AlertRates.Key(name, type: type), in: cap.span, until: environment.now) < cap.count
      {
        // The others are left for the next record: the size of a record and of its message's head
        // must be limited.
        let told = Array(records.prefix(AlertRecord.mostMembers))
        let many = AlertRecord(many: told, for: name, at: environment.now)
        try folder(delivery).write(many)
        for record in told { markHandled(name, record.id) }
      }
    }
    let folder = try folder(delivery)
    for before in held {
      guard let now = rest[before.id], now != before else { continue }
      if now.destinations.isEmpty {
        try folder.remove(now, from: .held)
      } else {
        try folder.rewrite(now, in: .held)
      }
    }
  }
}
