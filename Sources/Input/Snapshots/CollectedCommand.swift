package import Catalogs

/// A command or query of the product whose output is read, and on which nodes it is to be run.
package struct CollectedCommand: Sendable {
  /// On which nodes, the fewest first.
  package enum Nodes: String, Sendable {
    /// One is enough: the publisher, or another node that can be reached.
    case one
    /// The publisher alone.
    case publisher
    /// Each of them, or each that runs a service.
    case each
  }

  /// The command as typed.
  package let command: String
  /// Other commands with the same output.
  package let also: [String]
  /// On which nodes.
  package fileprivate(set) var nodes: Nodes
  /// The service that a node must run; nil if it need not run any.
  package fileprivate(set) var service: String?
  /// Whether a field has no value without it; another command has the value of the others.
  package fileprivate(set) var isNeeded: Bool
  /// The paths of the fields that are read from its output; of none if alerts ask for it.
  package fileprivate(set) var fields: [String]
}

extension Catalog {
  /// Every command whose output is read, each once: those about a node, then those about the
  /// cluster.
  package var collectedCommands: [CollectedCommand] { captured + queried }

  private var captured: [CollectedCommand] {
    // The catalog of another product may have facts under the same keys.
    let typed = leaves.flatMap(\.collect).map(\.command)
    guard CaptureCommand.allCases.contains(where: { typed.contains($0.rawValue) }) else {
      return []
    }
    let asked = Set((sources + identities.flatMap(\.sources)).filter(\.isOfNode).map(\.path))
    return CaptureCommand.allCases.compactMap { command in
      func supplies(_ path: [String]) -> Bool {
        command.factPaths.contains { path.starts(with: $0) }
      }
      guard asked.contains(where: supplies) else { return nil }
      return CollectedCommand(
        command: command.rawValue, also: [],
        nodes: command == .replicationState ? .one : .each, service: nil, isNeeded: true,
        fields: leaves.filter { $0.sources.contains { $0.isOfNode && supplies($0.path) } }.map(
          \.path))
    }
  }

  private var queried: [CollectedCommand] {
    var found: [CollectedCommand] = []
    let fields = leaves.map { (path: $0.path, outputs: $0.collect.filter(\.isRead)) }
    for field in fields {
      for output in field.outputs {
        let nodes = CollectedCommand.Nodes(output.nodes)
        guard let index = found.firstIndex(where: { $0.command == output.command }) else {
          found.append(
            CollectedCommand(
              command: output.command, also: output.also, nodes: nodes, service: output.service,
              isNeeded: field.outputs.count == 1, fields: [field.path]))
          continue
        }
        if !found[index].fields.contains(field.path) { found[index].fields.append(field.path) }
        if field.outputs.count == 1 { found[index].isNeeded = true }
        found[index].widen(nodes, output.service)
      }
    }
    for field in fields where field.outputs.count > 1 {
      // What is collected anyway is enough; otherwise the first of them is needed.
      func isNeeded(_ output: OutputSource) -> Bool {
        found.contains { $0.command == output.command && $0.isNeeded }
      }
      if field.outputs.contains(where: isNeeded) { continue }
      for index in found.indices where found[index].command == field.outputs[0].command {
        found[index].isNeeded = true
      }
    }
    return found
  }
}

extension FactSource {
  /// Whether it is a fact of a node.
  fileprivate var isOfNode: Bool { metric == nil && (root == .node || root == .publisher) }
}

extension CollectedCommand.Nodes {
  fileprivate init(_ nodes: OutputSource.Nodes) {
    switch nodes {
    case .any: self = .one
    case .publisher: self = .publisher
    case .sum: self = .each
    }
  }

  fileprivate var rank: Int {
    switch self {
    case .one: 0
    case .publisher: 1
    case .each: 2
    }
  }
}

extension CollectedCommand {
  /// Adds the nodes on which another field needs the command.
  fileprivate mutating func widen(_ other: Nodes, _ service: String?) {
    if other.rank > nodes.rank {
      nodes = other
      self.service = service
    } else if other == nodes, self.service != service {
      self.service = nil
    }
  }
}
