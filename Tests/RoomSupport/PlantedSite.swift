package import Catalogs
import Documents
package import Messages
package import Redaction
package import Snapshots
import Times

/// A site in which each fact of a catalog has a unique value, and each mapping, row and node
/// contains one more value that no field reads.
package struct PlantedSite: Sendable {
  package let catalog: Catalog
  package let snapshot: Snapshot
  package let facts: Composer.Facts
  /// The planted values by the text of their source; for a column of rows, followed by the column's
  /// name.
  package let tokens: [String: [String]]
  /// Values that no field reads.
  package let extras: [String]

  /// Plants values for every field of a catalog.
  package init(_ catalog: Catalog) throws {
    var planter = Planter()
    let nodeName = planter.word()
    for field in catalog.leaves { planter.plant(field, nodeName: nodeName) }
    let cluster = planter.value(of: planter.tree[.snapshot] ?? Tree())
    let node = planter.value(of: planter.tree[.node] ?? Tree())
    var members = cluster.members
    members.insert(JSONValue.Member("snapshot", .integer(1)), at: 0)
    members.append(
      JSONValue.Member("nodes", .object([JSONValue.Member(nodeName, .object(node.members))])))
    let loaded = try load(
      ["planted.json": JSONValue.object(members).text()], product: catalog.product)
    guard let snapshot = loaded.snapshot else {
      throw PreparationError(loaded.diagnostics.joined(separator: "\n"), "planted.json")
    }
    self.catalog = catalog
    self.snapshot = snapshot
    facts = planter.facts
    tokens = planter.tokens
    extras = planter.extras
  }

  /// The composer of its messages.
  package var composer: Composer {
    Composer(catalog: catalog, snapshot: snapshot, facts: facts, oldest: Timestamp(seconds: 0))
  }

  /// The message of a kind as a policy lets it through.
  package func redacted(_ kind: MessageKind, _ policy: RedactionPolicy) -> RedactedMessage {
    redact(kind, composer, policy, catalog)
  }

  /// The fields of a kind's messages, and around them, that a mode sends.
  package func fieldsSent(_ kind: MessageKind, _ mode: Mode) -> [FieldDefinition] {
    ((catalog.messages[kind]?.fields ?? []) + catalog.envelope).flatMap(\.leaves)
      .filter { $0.actions[mode] == .send && $0.type != .remarks }
  }

  /// The values that a message must contain: the first source of every field that is sent.
  package func tokensSent(_ kind: MessageKind, _ mode: Mode) -> Set<String> {
    Set(fieldsSent(kind, mode).flatMap { tokens(of: $0) })
  }

  /// The planted values of a field's first source.
  package func tokens(of field: FieldDefinition) -> [String] {
    guard let source = field.sources.first?.text else { return [] }
    guard case .records(let columns) = field.type else { return tokens[source] ?? [] }
    return columns.flatMap { tokens["\(source) \($0.name)"] ?? [] }
  }

  /// Everything that was planted.
  package var allTokens: Set<String> { Set(tokens.values.joined()).union(extras) }
}

/// Facts by path, each with its value.
private struct Tree {
  var branches: [String: Tree] = [:]
  var value: JSONValue?
}

extension JSONValue {
  fileprivate var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }
}

private struct Planter {
  var tree: [FactSource.Root: Tree] = [:]
  var facts: Composer.Facts = [:]
  var tokens: [String: [String]] = [:]
  var extras: [String] = []
  private var count = 100

  /// A word that is part of no other.
  mutating func word() -> String {
    count += 1
    return "q\(count)z"
  }

  private mutating func number() -> String {
    count += 1
    return "9100\(count)"
  }

  mutating func plant(_ field: FieldDefinition, nodeName: String) {
    for source in field.sources where source.metric == nil {
      switch source.root {
      case .contact, .contract, .message, .alert:
        if field.type != .remarks, tokens[source.text] == nil {
          // A message about an alert is about the one node.
          let token = source.text == "alert.node" ? nodeName : word()
          facts[source.root, default: [:]][source.path.joined(separator: ".")] = token
          tokens[source.text] = [token]
        }
      case .snapshot, .node:
        plant(source.root, source.path, field.type, field.unit, nodeName)
      case .publisher:
        // The one node is the publisher.
        plant(.node, source.path, field.type, field.unit, nodeName)
        tokens[source.text] = tokens[key(.node, source.path)]
      }
    }
    if let zone = field.zone {
      let token = word()
      tree[zone.root, default: Tree()][zone.path] = .string(token)
      extras.append(token)
    }
  }

  private func key(_ root: FactSource.Root, _ path: [String]) -> String {
    ([root.rawValue] + path).joined(separator: ".")
  }

  private mutating func plant(
    _ root: FactSource.Root, _ path: [String], _ type: FieldDefinition.ValueType,
    _ unit: FieldDefinition.Unit?, _ nodeName: String
  ) {
    let key = key(root, path)
    if key == "node.name" || key == "snapshot.cluster.publisher" {
      tokens[key] = [nodeName]
      if root == .snapshot { tree[root, default: Tree()][path] = .string(nodeName) }
    } else if case .records(let columns) = type {
      plant(root, path, columns)
    } else if tokens[key] == nil {
      let (value, found) = value(of: type, unit)
      tokens[key] = found
      tree[root, default: Tree()][path] = value
    }
  }

  /// Two fields may read different columns of the same rows.
  private mutating func plant(
    _ root: FactSource.Root, _ path: [String], _ columns: [FieldDefinition.Column]
  ) {
    var row = tree[root]?[path]?.elements.first?.members ?? []
    if row.isEmpty { row.append(extra()) }
    for column in columns where !row.contains(where: { $0.key == column.name }) {
      let (value, found) = value(of: column.type, column.unit)
      row.append(JSONValue.Member(column.name, value))
      tokens["\(key(root, path)) \(column.name)"] = found
    }
    tree[root, default: Tree()][path] = .array([.object(row)])
  }

  private mutating func value(
    of type: FieldDefinition.ValueType, _ unit: FieldDefinition.Unit?
  ) -> (JSONValue, [String]) {
    switch type {
    case .integer where unit == .percent:
      // Numbers up to 100 cannot be distinguished from parts of others.
      return (.number("67"), [])
    case .integer:
      let token = number()
      return (.number(token), [token])
    case .number:
      let token = unit == .percent ? "67." + number() : number() + ".5"
      return (.number(token), [token])
    case .time:
      count += 1
      let token = "2\(count)-01-02T03:04:05Z"
      return (.string(token), [token])
    case .texts, .lines:
      let found = [word(), word()]
      return (.array(found.map { .string($0) }), found)
    case .integers, .numbers:
      let name = word()
      let token = unit == .percent ? "67." + number() : number()
      return (.object([JSONValue.Member(name, .number(token))]), [name, token])
    case .text, .records, .group, .remarks:
      let token = word()
      return (.string(token), [token])
    }
  }

  private mutating func extra() -> JSONValue.Member {
    let token = word()
    extras.append(token)
    return JSONValue.Member("unnamed", .string(token))
  }

  /// A branch as a mapping, with one more fact in it that no field names.
  mutating func value(of tree: Tree) -> JSONValue {
    if let value = tree.value { return value }
    var members = [extra()]
    for (key, branch) in tree.branches.sorted(by: { $0.key < $1.key }) {
      members.append(JSONValue.Member(key, value(of: branch)))
    }
    return .object(members)
  }
}

extension JSONValue {
  fileprivate var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }
}

extension Tree {
  subscript(path: [String]) -> JSONValue? {
    get {
      path.reduce(Optional(self)) { $0?.branches[$1] }?.value
    }
    set {
      guard let key = path.first else {
        value = newValue
        return
      }
      branches[key, default: Tree()][Array(path.dropFirst())] = newValue
    }
  }
}
