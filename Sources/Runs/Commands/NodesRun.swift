import Diagnostics
import Settings
import Snapshots
import StateDirectory
import Times

/// `callhome nodes`: lists the expected nodes, and forgets nodes that no longer exist (S7).
package struct NodesRun: Sendable {
  /// The nodes to forget; empty to list all.
  package let forgotten: [String]

  /// Creates a run.
  package init(forgotten: [String]) {
    self.forgotten = forgotten
  }

  /// Lists or forgets.
  package func run(_ environment: RunEnvironment) -> Outcome {
    outcome(environment) { site, result in
      if forgotten.isEmpty {
        list(site, environment, &result)
      } else {
        try forget(site, environment, &result)
      }
    }
  }

  private func list(_ site: Site, _ environment: RunEnvironment, _ result: inout Outcome) {
    let known = site.knownNodes(result.findings)
    let snapshot = site.loadSnapshotFiles(now: environment.now, known)?.snapshot
    let names = names(site, known, snapshot)
    if names.isEmpty { return result.say("no node is known yet") }
    let width = min(40, names.map { visible($0).unicodeScalars.count }.max() ?? 0)
    for name in names {
      let seen = known.lastSeen(name)
      let label = visible(name)
      let gap = String(repeating: " ", count: max(0, width - label.unicodeScalars.count))
      let last = seen.map { ", last sent from on \($0.description.prefix(10))" } ?? ""
      result.say("\(label)\(gap)  \(state(of: name, known, snapshot))\(last)")
    }
  }

  /// Describes a node, which is shown under its name or label.
  private func state(of name: String, _ known: KnownNodes, _ snapshot: Snapshot?) -> String {
    let member = snapshot?.members.first { known.isMeant(name, $0.name) }
    if member?.isCollected == true { return "collected" }
    if known.hasForgotten(name) { return "forgotten" }
    if snapshot == nil { return "not known: the snapshots could not be read" }
    return member?.statedReason?.description ?? "nothing was collected"
  }

  private func forget(
    _ site: Site, _ environment: RunEnvironment, _ result: inout Outcome
  ) throws {
    guard
      let state = try LockedState.open(
        site.settings.state.value, result.findings, at: environment.clock,
        tolerance: site.settings.keep.shortest)
    else { throw CommandError.busy }
    let known = try state.files.knownNodes()
    if let named = site.settings.nodes.first(where: { node in
      forgotten.contains { known.isMeant($0, node.value) }
    }) {
      throw CommandError(
        [
          Diagnostic(
            .error, at: named.location,
            "the config expects \(quoted(site.shownName(named.value, known)))",
            hint: "remove it from 'nodes' in the config")
        ], .usage)
    }
    let snapshot = site.loadSnapshotFiles(now: environment.now, known)?.snapshot
    let names = names(site, known, snapshot)
    for name in forgotten
    where !names.contains(where: { known.isMeant($0, name) || known.isMeant(name, $0) }) {
      throw CommandError(
        "there is no node \(quoted(name))",
        hint: didYouMean(name, among: names) ?? "'callhome nodes' lists them", .usage)
    }
    let isHidden = site.hidesNodeNames
    try state.changeKnownNodes { nodes in
      for name in forgotten { nodes.forget(name) }
      if isHidden { nodes.hideNames() }
    }
    for name in forgotten {
      if let member = snapshot?.members.first(where: { known.isMeant(name, $0.name) }),
        member.isCollected
      {
        result.diagnostics.append(
          Diagnostic(
            .warning, at: nil,
            "the snapshots still have values of \(quoted(site.shownName(name, known))): the next "
              + "message adds it again", hint: "remove its snapshots too"))
      }
      result.say("forgot \(visible(site.shownName(name, known)))")
    }
  }

  /// The names of all nodes in the config, the state and the snapshots, in byte order.
  private func names(_ site: Site, _ known: KnownNodes, _ snapshot: Snapshot?) -> [String] {
    var names: [[UInt8]: String] = [:]
    let members = snapshot?.members.map(\.name) ?? []
    let kept = (known.nodes.map(\.name) + known.forgotten).filter { kept in
      // A label of a node in the snapshots is not another node.
      !members.contains { known.isMeant(kept, $0) }
    }
    for name in (kept + members).map({ site.shownName($0, known) }) {
      names[Array(name.utf8)] = name
    }
    return names.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }
}
