package import Catalogs
package import Snapshots
package import Times

/// The full content of a message, before redaction.
///
/// It must never be shown or stored: only `Redaction` reads it, and decides what may be sent.
package struct Message: Sendable {
  /// A field and its content.
  package struct Field: Sendable {
    /// The definition in the catalog.
    package let definition: FieldDefinition
    /// Its value, the reason why there is none, or the fields in it.
    package let content: Content
  }

  /// The content of a field.
  package enum Content: Sendable {
    /// A value; `stale` is the time it was collected if it is too old, or else nil.
    case value(Value, stale: Timestamp?)
    /// No snapshot has a value.
    case absent(AbsenceReason)
    /// The fields of a group.
    case group([Field])
  }

  /// The kind of message.
  package let kind: MessageKind

  /// The catalog that declares its fields.
  package let catalog: Catalog

  /// The sender and the time; a field that is not set in the config is left out.
  package let envelope: [Field]

  /// The fields about the cluster as a whole.
  package let fields: [Field]

  /// The fields about each node.
  package let members: NodeList<[Field]>
}
