package import Catalogs
package import Diagnostics
import Documents
package import Snapshots
package import Times

/// Builds the full content of a message from the catalog, the snapshot and the contact.
package struct Composer: Sendable {
  /// Data from the config and the run: the keys of `contact:` and `contract:`, and properties of
  /// the message (`id`, `created` ...). A missing key is left out of the message.
  package typealias Facts = [FactSource.Root: [String: String]]

  let catalog: Catalog
  let snapshot: Snapshot
  private let own: [FactSource.Root: [String: Message.Content]]
  private let oldest: Timestamp
  private let subject: AlertSubject

  /// Creates a composer.
  ///
  /// - Parameters:
  ///   - catalog: defines the content of messages.
  ///   - snapshot: the collected data.
  ///   - facts: data from the config and the run.
  ///   - oldest: data collected before this time is marked as stale (I6).
  ///   - alert: the alert of the message; nil for other messages.
  ///   - collector: the collecting node; nil for the publisher (A5).
  package init(
    catalog: Catalog, snapshot: Snapshot, facts: Facts, oldest: Timestamp,
    alert: AlertFacts? = nil, collector: String? = nil
  ) {
    self.catalog = catalog
    self.snapshot = snapshot
    self.oldest = oldest
    subject = AlertSubject(catalog, snapshot, alert, otherwise: facts[.alert]?["node"])
    var own = facts.mapValues { $0.mapValues { Message.Content.value(.text($0), stale: nil) } }
    if alert != nil {
      let contents = subject.contents(collector: collector, oldest: oldest)
      own[.alert] = contents
      own[.message]?["severity"] = contents[AlertFact.severity.rawValue]
    }
    self.own = own
  }

  /// The severity of the alert; nil for other messages.
  package var severity: Severity? { subject.severity }

  /// Why the alert must not be sent, since it does not apply to its node (A5); nil if it may be
  /// sent.
  package var reasonNotToSend: String? { subject.reasonNotToSend }

  /// The message of a kind, and warnings about values that do not match the catalog.
  package func message(_ kind: MessageKind) -> (message: Message, diagnostics: [Diagnostic]) {
    var reader = ValueReader()
    let definitions = catalog.messages[kind]?.fields ?? []
    let ofNodes = definitions.filter(\.isPerNode)
    let publisher = snapshot.publisher
    let envelope = fields(catalog.envelope, nil, publisher, &reader)
    let ofCluster = fields(definitions.filter { !$0.isPerNode }, nil, publisher, &reader)
    var members: NodeList<[Message.Field]> = NodeList([])
    if !ofNodes.isEmpty {
      let nodes = snapshot.members
      if NodeList<[Message.Field]>.isLarge(nodes.count) {
        // Only the warnings are kept; the values are read again when they are used.
        for node in nodes { _ = fields(ofNodes, node, publisher, &reader) }
        members = NodeList(count: nodes.count) { index in
          var reader = ValueReader()
          return fields(ofNodes, nodes[index], publisher, &reader)
        }
      } else {
        members = NodeList(nodes.map { fields(ofNodes, $0, publisher, &reader) })
      }
    }
    let message = Message(
      kind: kind, catalog: catalog, envelope: envelope, fields: ofCluster, members: members)
    return (message, reader.problems)
  }

  /// The fields of a message for some definitions, about a node or about the cluster.
  private func fields(
    _ definitions: [FieldDefinition], _ member: Snapshot.Member?, _ publisher: Snapshot.Member?,
    _ reader: inout ValueReader
  ) -> [Message.Field] {
    definitions.compactMap { definition in
      if case .group(let inner) = definition.type {
        let content = Message.Content.group(fields(inner, member, publisher, &reader))
        return Message.Field(definition: definition, content: content)
      }
      return content(definition, member ?? subject.node, publisher, &reader).map {
        Message.Field(definition: definition, content: $0)
      }
    }
  }

  /// All values that a field could have: of all nodes, and from all sources, not only from the
  /// first that has one.
  package func values(of definition: FieldDefinition) -> [Value] {
    var reader = ValueReader()
    let publisher = snapshot.publisher
    // A field of an alert's node can have the value of any node.
    let isOfNodes = definition.isPerNode || definition.sources.contains { $0.root == .node }
    let members: [Snapshot.Member?] = isOfNodes ? snapshot.members : [nil]
    // An alert may name its node by an address, to which rules about addresses apply too.
    let ofNode =
      definition.valueClass == .address ? subject.address.map { [Value.text($0)] } ?? [] : []
    return ofNode
      + definition.sources.flatMap { source -> [Value] in
        switch source.root {
        case .contact, .contract, .message, .alert:
          let spellings = source.root == .alert ? subject.spellings(of: source) : []
          guard case .value(let value, _)? = own[source.root]?[source.path.joined(separator: ".")]
          else { return spellings }
          return [value] + spellings
        case .snapshot, .node, .publisher:
          return members.flatMap { member -> [Value] in
            // A text that metrics contain several times is in no message, but each of them must be
            // known.
            let type = source.metric == nil ? definition.type : definition.type.listed
            guard case .found(let node, _) = fact(source, type, definition.unit, member, publisher)
            else { return [] }
            let problemCount = reader.problems.count
            let value = reader.value(node, type, definition.unit, zone: nil, of: source.text)
            let isNumber = type == .integer || type == .number
            // Other texts may contain a number with its leading zeros.
            if let value, isNumber, definition.valueClass.isIdentityOfNumbers {
              return [value] + (node.scalar.map { [.text($0.text)] } ?? [])
            }
            // A value of the wrong type is left out of messages, and must not appear in other
            // fields.
            let isWhole = value != nil && reader.problems.count == problemCount
            return [value, isWhole ? nil : .texts(texts(in: node, as: type))].compactMap(\.self)
          }
        }
      }
  }

  /// All texts in a value of the wrong type, including keys if they are names.
  private func texts(in node: DocumentNode, as type: FieldDefinition.ValueType) -> [String] {
    if let scalar = node.scalar { return node.isNull ? [] : [scalar.text] }
    let isNamed = type == .integers || type == .numbers
    return (node.elements ?? []).flatMap { texts(in: $0, as: type) }
      + (node.entries ?? []).flatMap { entry in
        (isNamed ? [entry.key] : []) + texts(in: entry.value, as: type)
      }
  }

  /// Where a field's values come from: for each node or for the cluster, the source that is used.
  package func origins(of definition: FieldDefinition) -> [Origin] {
    let publisher = snapshot.publisher
    let members: [Snapshot.Member?] = definition.isPerNode ? snapshot.members : [subject.node]
    return members.compactMap { member in
      var missing: Origin?
      for source in definition.sources {
        switch source.root {
        case .contact, .contract, .message, .alert:
          let isThere = own[source.root]?[source.path.joined(separator: ".")] != nil
          // The value is in the alert, if there is one.
          if isThere || source.root == .alert || definition.type == .remarks {
            return Origin(member: member?.name, source: source, place: .config)
          }
        case .snapshot, .node, .publisher:
          switch fact(source, definition.type, definition.unit, member, publisher) {
          case .found(let node, _):
            return Origin(member: member?.name, source: source, place: .snapshot(node.location))
          case .absent(let why):
            if case .absent(.notInSnapshots)? = missing?.place { missing = nil }
            if missing == nil {
              missing = Origin(member: member?.name, source: source, place: .absent(why))
            }
          }
        }
      }
      return missing
    }
  }

  /// Nil if the field comes from the config or the run and has no value there.
  private func content(
    _ definition: FieldDefinition, _ member: Snapshot.Member?, _ publisher: Snapshot.Member?,
    _ reader: inout ValueReader
  ) -> Message.Content? {
    // Its content follows from the finished message; here it is only a placeholder.
    if definition.type == .remarks { return .value(.texts([]), stale: nil) }
    var reason: AbsenceReason?
    for source in definition.sources {
      switch source.root {
      case .contact, .contract, .message, .alert:
        guard let content = own[source.root]?[source.path.joined(separator: ".")] else { continue }
        return content.fitted(to: definition.type)
      case .snapshot, .node, .publisher:
        switch fact(source, definition.type, definition.unit, member, publisher) {
        case .absent(let why):
          if reason == nil || reason == .notInSnapshots { reason = why }
        case .found(let node, let taken):
          let zone = definition.zone.flatMap { zone in
            if case .found(let name, _) = fact(zone, .text, nil, member, publisher) {
              name.scalar?.text
            } else {
              nil
            }
          }
          guard
            let value = reader.value(
              node, definition.type, definition.unit, zone: zone, of: source.text)
          else { return .absent(reader.reason) }
          return .value(value, stale: taken < oldest ? taken : nil)
        }
      }
    }
    return reason.map { .absent($0) }
  }

  func fact(
    _ source: FactSource, _ type: FieldDefinition.ValueType, _ unit: FieldDefinition.Unit?,
    _ member: Snapshot.Member?, _ publisher: Snapshot.Member?
  ) -> Snapshot.Fact {
    if let metric = source.metric {
      let files = source.root == .node ? member?.metrics ?? [] : snapshot.members.flatMap(\.metrics)
      if source.root == .node, files.isEmpty, let reason = member?.wholeAbsence {
        return .absent(reason)
      }
      return MetricFact(samples: MetricSamples(files)).fact(metric, type, unit)
    }
    switch source.root {
    case .node:
      return member.map { snapshot.fact(source.path, of: $0) } ?? .absent(.notInSnapshots)
    case .publisher:
      return publisher.map { snapshot.fact(source.path, of: $0) } ?? .absent(.notInSnapshots)
    default: return snapshot.fact(source.path)
    }
  }
}

extension FieldDefinition.ValueType {
  /// The list type that holds all texts of the metrics, instead of one of them.
  fileprivate var listed: Self {
    switch self {
    case .text, .lines: .texts
    default: self
    }
  }
}

/// Where a value of a field comes from.
package struct Origin: Sendable {
  /// The place.
  package enum Place: Sendable {
    /// The config, or the program itself.
    case config
    /// A snapshot.
    case snapshot(SourceLocation)
    /// There is no value, with the reason.
    case absent(AbsenceReason)
  }

  /// The node that it belongs to, nil for the cluster as a whole.
  package let member: String?
  /// The fact that is read.
  package let source: FactSource
  /// The location.
  package let place: Place
}
