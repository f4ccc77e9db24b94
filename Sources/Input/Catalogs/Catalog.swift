package import Diagnostics
import Documents

/// The content of a product's messages: the only list of what may be sent.
package struct Catalog: Sendable {
  /// One kind of message.
  package struct Definition: Sendable {
    /// What a person reads.
    package let label: String
    /// Its fields in the order in which they are shown.
    package let fields: [FieldDefinition]
    /// The fields with a value; instead of a group, the fields in it.
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

  /// The fields of the envelope, the same for all products.
  package let envelope: [FieldDefinition]

  /// What snapshots know that identifies a person and that no message has a field for, such as the
  /// domain of a node: it is withheld in every mode, and removed from texts.
  package let identities: [FieldDefinition]

  /// The known alerts of the product.
  package let alerts: AlertTable

  /// The properties of nodes that alerts depend on, and where snapshots contain them.
  package let nodes: NodeTraits

  /// The keys and line shapes of the product's logs that contain values of the site.
  package let logs: LogShapes

  /// The alert that is known under a name, or nil (A1).
  package func alert(named name: String) -> AlertDefinition? {
    alerts.definition(named: name)
  }

  /// The metric and the label that name the node that a text of metrics is about; nil if its file
  /// names it.
  package var nodeName: MetricSource?

  /// The vendor's statement of what happens to messages; nil if there is none.
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

  /// Every fact that a message of the product may contain, or that alerts depend on.
  package var sources: [FactSource] {
    leaves.flatMap { $0.sources + ($0.zone.map { [$0] } ?? []) }
      + nodes.sources + alerts.all.flatMap { $0.overview?.facts.flatMap(\.sources) ?? [] }
  }

  /// All fields with a value: those of all messages, then those of the envelope.
  package var leaves: [FieldDefinition] {
    MessageKind.inCatalogs.flatMap { messages[$0]?.leaves ?? [] } + envelope.flatMap(\.leaves)
  }

  /// All fields with a value in messages of a kind, including the envelope.
  package func leaves(of kind: MessageKind) -> [FieldDefinition] {
    (messages[kind]?.leaves ?? []) + envelope.flatMap(\.leaves)
  }
}

extension Catalog {
  /// The names of the catalogs inside of the executable.
  package static let builtIn = ["unified-cm", "linux-host"]

  /// The version of the form of the messages, which each of them names.
  package static let schemaVersion = "1"

  /// A built-in catalog; nil if there is none with that name.
  ///
  /// Built-in catalogs are compiled: reading one would take most of the time of a short run.
  package static func builtIn(_ product: String) -> Catalog? {
    switch product {
    case "unified-cm": unifiedCM
    case "linux-host": linuxHost
    default: nil
    }
  }

  /// Only the alerts of a built-in catalog; nil if there is none with that name.
  package static func builtInAlerts(_ product: String) -> AlertTable? {
    switch product {
    case "unified-cm": unifiedCMAlerts
    case "linux-host": linuxHostAlerts
    default: nil
    }
  }

  /// Reads a catalog in the format of the built-in ones.
  ///
  /// The envelope is always the built-in one: a catalog defines the content of messages, not how
  /// their sender is described.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - file: its path, for messages.
  /// - Throws: all errors, with their locations.
  package init(_ bytes: [UInt8], file: String) throws(Diagnostics) {
    let root = try readYAML(bytes, file: file, limits: .written)
    var reader = CatalogReader()
    let catalog = reader.catalog(root, envelope: Self.builtInEnvelope)
    if !reader.problems.isEmpty { throw Diagnostics(reader.problems) }
    self = catalog
  }
}
