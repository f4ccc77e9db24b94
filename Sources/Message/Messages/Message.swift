package import Catalogs
package import Snapshots
package import Times

/// Everything that a message could say, before anything was decided about what it may say.
///
/// It must never be shown or stored: only `Redaction` reads it, and makes of it what may leave.
package struct Message: Sendable {
  /// A field and what is known about it.
  package struct Field: Sendable {
    /// What the catalog says of it.
    package let definition: FieldDefinition
    /// Its value, why there is none, or the fields inside of it.
    package let content: Content
  }

  /// What is known about a field.
  package enum Content: Sendable {
    /// A value; `stale` is the time it was collected if that is too long ago, else nil.
    case value(Value, stale: Timestamp?)
    /// No snapshot has a value.
    case absent(AbsenceReason)
    /// The fields of a group.
    case group([Field])
  }

  /// What it is about.
  package let kind: MessageKind

  /// The catalog that declares its fields.
  package let catalog: Catalog

  /// Who sends it, and when; a field that the config does not give is not in the list.
  package let envelope: [Field]

  /// What it says about the cluster as a whole.
  package let fields: [Field]

  /// What it says about each node.
  package let members: NodeList<[Field]>
}
