import Catalogs
import Diagnostics
import Documents

extension Snapshot {
  /// The lists of services by what an answer says of each, in lower case.
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
    var lists: [(key: String, services: [Node])] = []
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
        value: Node(
          .sequence(list.services), at: list.services.first?.location ?? first[0].location)
      )
    }
    let services = Node(mapping: fields, at: first[0].location)
    let entry = Node.Entry(key: "services", keyLocation: services.location, value: services)
    let known = members[index].facts
    members[index].facts = Node(.mapping((known.entries ?? []) + [entry]), at: known.location)
  }
}
