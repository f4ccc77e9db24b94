import Alerts
import Catalogs
import StateDirectory
import Times

extension AlertRecord {
  /// The unit that a cap counts in: an alert's name, with starts and ends counted separately.
  var typeKey: String { key.type + (alert.isResolved ? "-over" : "") }

  /// One record that combines several alerts of one name, for a destination at which a cap held
  /// them back (A7).
  init(many records: [AlertRecord], for destination: String, at now: Timestamp) {
    if records.count == 1, let record = records.first {
      self.init(
        key: record.key, id: randomIdentifier(), accepted: now,
        incidentStarted: record.incidentStarted, alert: record.alert,
        diagnostics: record.diagnostics, repeats: record.repeats, destinations: [destination],
        members: [record.id], memberKeys: [record.key])
      self = filed(with: record.threads)
      return
    }
    let first = records.first?.accepted ?? now
    let last = records.last?.accepted ?? now
    let details = records.prefix(Self.tellable).map { record in
      let told = record.alert.time ?? record.accepted
      let again = record.repeats.map { ", repeated \($0.count) times before" } ?? ""
      return Alert.Detail(record.alert.node ?? "unknown node", "\(told)\(again)")
    }
    let others = records.count - details.count
    var alert = records.first?.alert ?? Alert(name: "")
    alert.node = nil
    alert.time = last
    alert.severity =
      records.compactMap { $0.alert.severity.flatMap(Severity.init(named:)) }.max()?
      .rawValue
    alert.description =
      "\(records.count) alerts of this name between \(first) and \(last), summarised in one message because "
      + "there were more than the cap allows"
    alert.details =
      details + (others > 0 ? [Alert.Detail("others", "\(others) more, on any node")] : [])
    alert.traces = []
    alert.faults = []
    self.init(
      key: records.first?.key ?? AlertKey(name: "", node: "", details: []),
      id: randomIdentifier(), accepted: now, alert: alert, diagnostics: [], repeats: nil,
      destinations: [destination], memberNodes: records.compactMap(\.alert.node),
      members: records.map(\.id), memberKeys: records.map(\.key))
  }

  /// How many alerts one record combines at most.
  static let mostMembers = 10_000

  /// How many alerts a combined message lists individually.
  private static let tellable = 1_000
}
