package import Diagnostics
import Documents

/// What the messages of a product consist of: the only list of what may ever be sent.
package struct Catalog: Sendable {
  /// One kind of message.
  package struct Definition: Sendable {
    /// What a person reads.
    package let label: String
    /// Its fields in the order in which they are shown.
    package let fields: [FieldDefinition]
    /// Those that have a value of their own: the fields, and instead of a group what is in it.
    package let leaves: [FieldDefinition]

    init(label: String, fields: [FieldDefinition]) {
      self.label = label
      self.fields = fields
      leaves = fields.flatMap(\.leaves)
    }
  }

  /// The product's short name, such as `unified-cm`.
  package let product: String

  /// The product's name for people.
  package let name: String

  /// The kinds of message that the product has.
  package let messages: [MessageKind: Definition]

  /// The fields that stand around every message, the same for every product.
  package let envelope: [FieldDefinition]

  /// What snapshots know that identifies a person and that no message has a field for, such as the domain
  /// of a node: it is withheld in every mode, and removed from texts.
  package let identities: [FieldDefinition]

  /// The alerts that the product knows.
  package let alerts: AlertTable

  /// Where the snapshots say what alerts ask of a node.
  package let nodes: NodeTraits

  /// Which keys and line shapes of the product's logs hold values of the site.
  package let logs: LogShapes

  /// The alert that is known under a name, or nil (A1).
  package func alert(named name: String) -> AlertDefinition? {
    alerts.definition(named: name)
  }

  /// The metric and the label that name the node that a text of metrics is about; nil if its file
  /// names it.
  package var nodeName: MetricSource?

  /// What the vendor says about what becomes of messages; nil if it says nothing.
  package internal(set) var vendor: VendorTerms?

  /// What a person calls a kind of message.
  package func label(of kind: MessageKind) -> String {
    kind == .test ? "Test" : messages[kind]?.label ?? ""
  }

  /// The kinds that this product has and the mode allows (M4), in their order.
  package func kinds(in mode: Mode) -> [MessageKind] {
    MessageKind.inCatalogs.filter { kind in
      messages[kind]?.leaves.contains { $0.actions[mode] != .withhold } ?? false
    }
  }

  /// Every fact that a message of the product may tell, or that alerts ask for.
  package var sources: [FactSource] {
    leaves.flatMap { $0.sources + ($0.zone.map { [$0] } ?? []) }
      + nodes.sources + alerts.all.flatMap { $0.overview?.facts.flatMap(\.sources) ?? [] }
  }

  /// Every field that can hold a value: those of all messages, then those of the envelope.
  package var leaves: [FieldDefinition] {
    MessageKind.inCatalogs.flatMap { messages[$0]?.leaves ?? [] } + envelope.flatMap(\.leaves)
  }

  /// Every field that can hold a value in messages of a kind, the envelope included.
  package func leaves(of kind: MessageKind) -> [FieldDefinition] {
    (messages[kind]?.leaves ?? []) + envelope.flatMap(\.leaves)
  }
}

extension Catalog {
  /// The names of the catalogs inside of the executable.
  package static let builtIn = ["unified-cm", "linux-host"]

  /// The version of the form of the messages, which each of them names.
  package static let schemaVersion = "1"

  /// One of the catalogs inside of the executable; nil when there is none of that name.
  ///
  /// They are compiled: every run needs one, and most of a short run would be spent on reading it.
  package static func builtIn(_ product: String) -> Catalog? {
    switch product {
    case "unified-cm": unifiedCM
    case "linux-host": linuxHost
    default: nil
    }
  }

  /// The alerts of one of the catalogs inside of the executable, without the rest of it; nil when there
  /// is none of that name.
  package static func builtInAlerts(_ product: String) -> AlertTable? {
    switch product {
    case "unified-cm": unifiedCMAlerts
    case "linux-host": linuxHostAlerts
    default: nil
    }
  }

  /// Reads a catalog in the form that the built-in ones have.
  ///
  /// The envelope is always the built-in one: a catalog says what its product's messages hold, not
  /// how a message says who sent it.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - file: how messages call it.
  /// - Throws: every problem with its place.
  package init(_ bytes: [UInt8], file: String) throws(Diagnostics) {
    let root = try readYAML(bytes, file: file, limits: .written)
    var reader = CatalogReader()
    let catalog = reader.catalog(root, envelope: Self.builtInEnvelope)
    if !reader.problems.isEmpty { throw Diagnostics(reader.problems) }
    self = catalog
  }
}
