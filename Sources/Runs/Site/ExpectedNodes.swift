import Catalogs
import Diagnostics
import Files
import Redaction
import Settings
import Snapshots
import StateDirectory
import Times

extension Site {
  /// The expected nodes: those in the config, and those with data in earlier messages.
  func expectedNodes(_ known: KnownNodes) -> [ExpectedNode] {
    let file = SourceLocation(
      file: "\(settings.state.value)/\(KnownNodes.fileName)", line: 1, column: 1)
    let config = SourceLocation(file: configPath, line: 1, column: 1)
    return settings.nodes.map { ExpectedNode(name: $0.value, location: $0.location ?? config) }
      + known.nodes.map { ExpectedNode(name: $0.name, location: file) }
  }

  /// The nodes with data in earlier messages, for a command that changes nothing; none if the state
  /// cannot be read, which the command itself reports.
  func knownNodes(_ findings: StateFindings) -> KnownNodes {
    guard
      let state = try? StateDirectory(openingToRead: settings.state.value, findings),
      let known = try? state.knownNodes()
    else { return KnownNodes() }
    return known
  }
}

extension Site {
  /// Whether names of nodes are withheld from any destination: then none is stored, or printed
  /// where cron could mail it.
  var hidesNodeNames: Bool {
    guard let mode = settings.mode else { return true }
    let fields = catalog.leaves.filter { field in
      field.sources.contains { $0.root == .node && $0.path == ["name"] }
    }
    return fields.isEmpty
      || settings.destinations.contains { destination in
        let policy = policy(for: destination, mode: mode, consent: nil)
        return fields.contains { policy.decision(for: $0).action != .send }
      }
  }

  /// The name of a node in output.
  func shownName(_ name: String, _ known: KnownNodes) -> String {
    hidesNodeNames ? known.label(of: name) : name
  }

  /// The report on all members without collected data, except those that the operator has
  /// forgotten; nil if there are none.
  func silentNodes(_ snapshot: Snapshot, _ known: KnownNodes) -> SilentNodes? {
    let silent = snapshot.members.filter { !$0.isCollected && !known.hasForgotten($0.name) }
    guard let first = silent.first else { return nil }
    let shown = silent.prefix(10).map { shownName($0.name, known) }
    let names = silent.prefix(10).map { member in
      let seen = known.lastSeen(member.name)
      let words = [
        member.statedReason?.description,
        seen.map { "last collected on \($0.description.prefix(10))" },
      ].compactMap(\.self)
      return quoted(shownName(member.name, known))
        + (words.isEmpty ? "" : " (\(words.joined(separator: ", ")))")
    }
    let more = silent.count > names.count ? " and \(silent.count - names.count) others" : ""
    let count = silent.count == 1 ? "1 node" : "\(silent.count) nodes"
    return SilentNodes(
      count: silent.count, since: silent.compactMap { known.lastSeen($0.name) }.min(),
      diagnostic: Diagnostic(
        .warning, at: first.location,
        "nothing was collected from \(count): \(names.joined(separator: ", "))\(more)",
        hint: "collect from \(silent.count == 1 ? "it" : "them") again; for removed nodes run: "
          + commandLine(
            "nodes" + shown.map { " --forget \(shellWord($0))" }.joined(), config: configPath)))
  }
}
