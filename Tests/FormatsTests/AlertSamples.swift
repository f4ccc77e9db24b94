import Alerts
import Catalogs
import Messages
import Redaction
import RoomSupport
import Snapshots
import Times

/// Messages about alerts of the sample cluster, each with its special property.
enum AlertSample: String, CaseIterable, Sendable {
  /// Everything that such a message can contain.
  case replication
  /// Of a list, with a key and an overview that one node does not have.
  case routeList = "route-list"
  /// The trouble is over.
  case resolved
  /// An alert that is not in the catalog, of an unknown node, without a time.
  case unknown
  /// The same as ``replication``, with pseudonyms instead of names.
  case pseudonyms

  private var alert: Alert {
    switch self {
    case .replication, .pseudonyms:
      Alert(
        name: "IDSReplicationFailure", node: "CUCM-PUB",
        time: Timestamp(rfc3339: "2026-11-01T02:41:09Z"), severity: "Critical",
        description: "DBReplicationFailure occurred on cucm-pub. The replicate state counter of "
          + "imp-1.example.com changed to 4.",
        details: [
          .init("class_id", "604"), .init("class_msg", "Replication stopped"),
          .init("specific_msg", "Server: g_imp_1\nReason: no answer"),
        ], faults: ["the input says no time zone: it is taken for UTC"])
    case .routeList:
      Alert(
        name: "route list exhausted", node: "cucm-pub.example.com:9100",
        time: Timestamp(rfc3339: "2026-11-01T02:52:00Z"), severity: "warning",
        details: [.init("RouteListName", "RL-PSTN-Springfield")])
    case .resolved:
      Alert(
        name: "CriticalServiceDown", node: "cucm-sub",
        time: Timestamp(rfc3339: "2026-11-01T02:59:59Z"),
        description: "Service operational status is UP. Cisco Tftp.",
        details: [.init("ServiceName", "Cisco Tftp")], isResolved: true)
    case .unknown:
      Alert(
        name: "Fan\u{1B}[2JFailed", node: "printer.example.com", severity: "terrible",
        description: "Fan 3 stands still.\n\nSubject: none\nIt is 71 °C.",
        details: [.init("job", "node"), .init("", "no name"), .init("empty", "")])
    }
  }

  /// The message in smart mode.
  func message(_ snapshot: Snapshot? = nil) throws -> RedactedMessage {
    let catalog = try builtInCatalog()
    let repeats = AlertFacts.Repeats(
      count: 1204, first: Timestamp(rfc3339: "2026-10-30T23:10:00Z"),
      last: Timestamp(rfc3339: "2026-10-31T22:58:31Z"))
    let isWhole = self == .replication || self == .pseudonyms
    let facts = AlertFacts(
      alert, definition: catalog.alert(named: alert.name), repeats: isWhole ? repeats : nil,
      remarks: isWhole ? ["1 file was left out"] : [])
    var own = sampleFacts
    own[.message]?["kind"] = "alert"
    let composer = Composer(
      catalog: catalog, snapshot: try snapshot ?? loadSample(), facts: own,
      oldest: Timestamp(seconds: 0), alert: facts)
    let rules = self == .pseudonyms ? redactionRules([("class:host_name", .pseudonym)]) : []
    let policy = RedactionPolicy(mode: .smart, rules: rules, accepted: nil)
    return redact(.alert, composer, policy, catalog)
  }
}
