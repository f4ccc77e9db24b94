import Settings
import StateDirectory
import Times

/// What a cap held back (A7).
extension AlertDispatch {
  /// Makes one record of all alerts of a name that wait for a destination which may have one again.
  mutating func gatherHeld(_ courier: inout Courier) throws {
    let held = try folder(courier).records(.held)
    if held.isEmpty { return }
    // A run that was killed may have left a record with some of its members still held.
    let pending = try folder(courier).records(.pending).filter { !$0.members.isEmpty }
    var taken: [String: Set<String>] = [:]
    for many in pending {
      for name in many.destinations { taken[name, default: []].formUnion(many.members) }
    }
    var rest = Dictionary(held.map { ($0.id, $0) }) { first, _ in first }
    func settle(_ name: String, _ id: String) {
      rest[id]?.destinations.removeAll { $0 == name }
    }
    for (name, ids) in taken { for id in ids { settle(name, id) } }
    let names = Set(held.flatMap(\.destinations)).sorted()
    let cap = site.settings.alerts.caps.perType
    for name in names {
      let waiting = held.filter { rest[$0.id]?.destinations.contains(name) ?? false }
      for (type, records) in Dictionary(grouping: waiting, by: \.typeKey)
        .sorted(by: { $0.key < $1.key })
      where courier.ledger.alertRates.count(
        AlertRates.Key(name, type: type), in: cap.span, until: environment.now) < cap.count
      {
        // The others wait for the next one: a record, and the head of its message, must not grow without end.
        let told = Array(records.prefix(AlertRecord.mostMembers))
        let many = AlertRecord(many: told, for: name, at: environment.now)
        try folder(courier).write(many)
        for record in told { settle(name, record.id) }
      }
    }
    let folder = try folder(courier)
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
