package import Catalogs
import Diagnostics
import Documents
package import StateDirectory
package import Times

/// A message in JSON, read with the catalog that it was built with: a sent message, or one of today
/// as it would be without any redaction.
package struct ReadMessage: Sendable {
  /// The kind of message.
  let kind: MessageKind
  /// The month that it covers, `2026-11`.
  let period: String
  /// When it was built.
  let created: Timestamp
  /// When it was built, if the message contains the time.
  private let told: Timestamp?
  /// When it was last sent; nil if it was not.
  var left: Timestamp?
  /// The destination that it was sent to; nil for one that was built for the page.
  let destination: String?
  /// Its id.
  let messageID: String
  /// The action for each field, by path; nil if nothing was withheld.
  let receipt: [String: FieldAction]?
  /// The part about each node.
  let nodes: [DocumentNode]
  /// Repeats of alerts that it reports, one line each.
  let repeatedAlerts: [String]

  private let body: DocumentNode
  private let remarks: [String: String]

  /// Reads a message; nil if it is not JSON.
  ///
  /// - Parameters:
  ///   - bytes: the message.
  ///   - kind: its kind.
  ///   - period: the month that it covers.
  ///   - created: when it was built.
  ///   - messageID: its id.
  ///   - destination: where it was sent; nil for one that was built for the page.
  ///   - receipt: the action for each field; nil if nothing was withheld.
  package init?(
    _ bytes: [UInt8], kind: MessageKind, period: String, created: Timestamp,
    messageID: String = "", destination: String? = nil, receipt: [String: FieldAction]? = nil
  ) {
    guard let root = try? readJSON(bytes, file: "", limits: .generated),
      let body = root[kind.rawValue], body.entries != nil
    else { return nil }
    self.kind = kind
    self.period = period
    self.created = created
    told = root["created"]?.scalar.flatMap { Timestamp(rfc3339: $0.text) }
    self.destination = destination
    self.messageID = messageID
    self.receipt = receipt
    self.body = body
    nodes = body["nodes"]?.elements ?? []
    repeatedAlerts = root["repeated_alerts"]?.elements?.compactMap { $0.scalar?.text } ?? []
    var remarks: [String: String] = [:]
    for remark in root["unavailable"]?.elements ?? [] {
      guard let field = remark["field"]?.scalar?.text, let reason = remark["reason"]?.scalar?.text
      else { continue }
      let taken = remark["taken"]?.scalar.map { ", \($0.text)" } ?? ""
      remarks[field] = reason + taken
    }
    self.remarks = remarks
  }

  /// Reads a sent message; nil if it is not JSON.
  package init?(_ entry: OutboxEntry) {
    guard entry.contentType == "application/json" else { return nil }
    self.init(
      entry.withoutTraces().bytes, kind: entry.kind, period: entry.period,
      created: entry.created, messageID: entry.messageID, destination: entry.destination,
      receipt: entry.fields)
  }
}

extension ReadMessage {
  /// When it was built; on a redacted page, if the message does not contain that time, when it was
  /// sent.
  func moment(isRedacted: Bool) -> Timestamp {
    isRedacted ? told ?? left ?? created : created
  }

  /// The value of a field; nil if there is none.
  ///
  /// - Parameter node: the index of the node, for a field of nodes.
  func value(_ field: FieldDefinition, node: Int? = nil) -> DocumentNode? {
    var place = node.map { nodes.indices.contains($0) ? nodes[$0] : nil } ?? body
    for key in field.path.split(separator: ".").dropFirst() { place = place?[String(key)] }
    return place.flatMap { $0.isNull ? nil : $0 }
  }

  /// Why a field has no value, or that it is stale; nil for no remark.
  func remark(_ field: FieldDefinition, node: Int? = nil) -> String? {
    guard let node else { return remarks[field.path] }
    let place = "\(kind.rawValue).nodes[\(node)]"
    let path = field.path.dropFirst(kind.rawValue.utf8.count)
    return remarks[place + path] ?? remarks[place]
  }

  /// Whether the message contains the plain value of a field, which can be compared with another
  /// message's.
  func isPlain(_ field: FieldDefinition) -> Bool {
    receipt.map { $0[field.path] == .send } ?? true
  }

  /// The name of a node: the one that snapshots identify nodes by, if it was sent.
  func name(ofNode index: Int, _ fields: [FieldDefinition]) -> String? {
    let names = fields.filter(\.isNodeName)
    return names.lazy.compactMap { value($0, node: index)?.scalar?.text }.first
  }

  /// The same node in another message: by name; by serial number if names are not sent; or else by
  /// position.
  func node(matching index: Int, of other: ReadMessage, _ fields: [FieldDefinition]) -> Int? {
    for isKey in [\FieldDefinition.isNodeName, \.isSerialNumber] {
      let keys = fields.filter { $0[keyPath: isKey] && isPlain($0) && other.isPlain($0) }
      for key in keys {
        guard let wanted = other.value(key, node: index)?.scalar?.text else { continue }
        let known = nodes.indices.map { value(key, node: $0)?.scalar?.text }
        if known.allSatisfy({ $0 == nil }) { continue }
        return known.firstIndex(of: wanted)
      }
    }
    return nodes.count == other.nodes.count && nodes.indices.contains(index) ? index : nil
  }
}

extension FieldDefinition {
  /// Whether it is the name that snapshots identify nodes by.
  var isNodeName: Bool { sources.contains(FactSource(root: .node, path: ["name"])) }

  /// Whether it is a serial number, which is unique to a node.
  var isSerialNumber: Bool { isPerNode && valueClass == .serialNumber }

  /// Whether its values are or contain numbers.
  var hasNumbers: Bool {
    switch type {
    case .integer, .number, .integers, .numbers: true
    case .records(let columns): columns.contains { $0.type != .text }
    default: false
    }
  }
}
