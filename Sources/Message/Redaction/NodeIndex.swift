package import Catalogs
import Hosts
package import Messages

/// Finds the nodes of a site by all of their names in the snapshots, so that each has one pseudonym
/// in all fields of a class.
struct NodeIndex: Sendable {
  /// A node, or a mark that several nodes have the same name.
  private enum Entry: Hashable {
    case node(Int)
    case ambiguous
  }

  private let nodes: [NodeNames]
  /// Nodes by full names and addresses.
  private var whole: [String: Entry] = [:]
  /// Nodes by the first labels of their names.
  private var labels: [String: Entry] = [:]

  init(_ nodes: [NodeNames]) {
    self.nodes = nodes
    for (number, node) in nodes.enumerated() {
      for text in node.names + node.addresses { Self.add(text, number, to: &whole) }
      for name in node.names where !isAddress(name) {
        Self.add(firstLabel(name), number, to: &labels)
      }
    }
  }

  private static func add(_ text: String, _ number: Int, to entries: inout [String: Entry]) {
    let entry = entries.updateValue(.node(number), forKey: canonical(text, .hostName))
    if let entry, entry != .node(number) { entries[canonical(text, .hostName)] = .ambiguous }
  }

  /// The text whose pseudonym is used for a node that a text names: the node's name or address in
  /// the node list. Nil if the text names no node, or several.
  func standard(_ text: String, _ valueClass: ValueClass) -> String? {
    guard !nodes.isEmpty, valueClass == .hostName || valueClass == .address,
      case .node(let number) = entry(of: text)
    else { return nil }
    return valueClass == .hostName ? nodes[number].names.first : nodes[number].addresses.first
  }

  private func entry(of text: String) -> Entry? {
    let candidates = hosts(in: text).map { canonical($0, .hostName) }
    for candidate in candidates { if let entry = whole[candidate] { return entry } }
    for candidate in candidates where !isAddress(candidate) {
      guard case .node(let number)? = labels[firstLabel(candidate)] else { continue }
      let domain = candidate.dropFirst(firstLabel(candidate).count).dropFirst()
      let domains = nodes[number].knownDomains
      // A short name means the node. A name in a domain means it unless the node is known to be in
      // another domain.
      if domain.isEmpty || domains.isEmpty || domains.contains(String(domain)) {
        return .node(number)
      }
    }
    return nil
  }
}

extension NodeNames {
  /// The domains in the snapshots, and those in its names.
  fileprivate var knownDomains: Set<String> {
    Set(
      domains.map { canonical($0, .hostName) }
        + names.filter { !isAddress($0) && $0.contains(".") }.map { name in
          let name = canonical(name, .hostName)
          return String(name.dropFirst(firstLabel(name).count).dropFirst())
        }.filter { !$0.isEmpty })
  }

  /// All texts that may mean the node: names, names with a domain, addresses.
  package var spellings: [String] {
    let short = names.filter { !isAddress($0) && !$0.contains(".") }
    return names + short.flatMap { name in domains.map { "\(name).\($0)" } } + addresses
  }
}

/// The part of a name before the first dot.
private func firstLabel(_ name: String) -> String { String(name.prefix { $0 != "." }) }

extension RedactionPolicy {
  /// Whether pseudonyms in messages of a kind may be derived from a fact. In anonymous mode they do
  /// not depend on anything that is withheld, so that two sites that differ only in that send the
  /// same.
  package func readsNames(
    in kind: MessageKind, _ catalog: Catalog
  ) -> (FactSource) -> Bool {
    if mode == .smart { return { _ in true } }
    let fields = ((catalog.messages[kind]?.fields ?? []) + catalog.envelope).flatMap(\.leaves)
    let sent = Set(fields.filter { action(for: $0) != .withhold }.flatMap(\.sources))
    return { sent.contains($0) }
  }
}
