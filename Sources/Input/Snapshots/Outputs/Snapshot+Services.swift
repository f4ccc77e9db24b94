import Catalogs
import Diagnostics
import Documents

extension Snapshot {
  /// The lists of services by their state in a reply, in lower case.
  private static let serviceLists = [
    "started": "active", "stopped": "stopped", "starting": "starting", "stopping": "stopping",
    // A service that was never activated is one that does not run.
    "not activated": "stopped", "notactivated": "stopped",
  ]

  /// Adds the services of a node from an answer of ControlCenterServices2, unless its captures or a
  /// snapshot in our own form have them.
  mutating func addServices(_ output: SavedOutput, _ findings: inout OutputFindings) {
    guard let index = members.firstIndex(where: { $0.name == output.node }),
      members[index].facts["services"] == nil, let table = output.section.tables.first
    else { return }
    var lists: [(key: String, services: [DocumentNode])] = []
    var fault = table.fault
    for row in table.rows {
      guard let list = Self.serviceLists[row[1].text.lowercased()], !row[0].text.isEmpty else {
        fault = fault ?? row[1].location
        continue
      }
      if let place = lists.firstIndex(where: { $0.key == list }) {
        lists[place].services.append(row[0].node(row[0].text))
      } else {
        lists.append((list, [row[0].node(row[0].text)]))
      }
    }
    if let fault {
      findings.warn(
        fault, "this service is not understood, and the list of services is left out",
        hint: OutputFindings.answerHint)
      return
    }
    guard let first = table.rows.first else { return }
    let fields = lists.map { list in
      (
        key: list.key,
        value: DocumentNode(
          .sequence(list.services), at: list.services.first?.location ?? first[0].location)
      )
    }
    members[index].facts.set("services", DocumentNode(mapping: fields, at: first[0].location))
  }

  /// Adds the release of a node from an answer of AXL, unless its captures or a snapshot in our own
  /// form have it.
  mutating func addRelease(_ output: SavedOutput, _ findings: inout OutputFindings) {
    guard let index = members.firstIndex(where: { $0.name == output.node }),
      members[index].facts["versions"]?["active"] == nil,
      let table = output.section.tables.first
    else { return }
    let cells = table.rows.map { $0[0] }
    guard table.fault == nil, cells.count == 1, let cell = cells.first,
      cell.text.first?.isNumber == true
    else {
      findings.warn(
        table.fault ?? cells.first?.location ?? table.start,
        "this release is not understood, and is left out", hint: OutputFindings.answerHint)
      return
    }
    var versions = members[index].facts["versions"] ?? DocumentNode(.mapping([]), at: cell.location)
    versions.set("active", cell.node(cell.text))
    members[index].facts.set("versions", versions)
  }
}

extension DocumentNode {
  /// Sets the value of a key in a mapping.
  fileprivate mutating func set(_ key: String, _ value: DocumentNode) {
    let entry = DocumentNode.Entry(key: key, keyLocation: value.location, value: value)
    let others = (entries ?? []).filter { $0.key != key }
    self = DocumentNode(.mapping(others + [entry]), at: location)
  }
}
