package import Catalogs
package import Messages
import Snapshots
package import Times

/// The content that may be sent, and nothing else.
///
/// Only ``Redactor`` creates one, from the fields that the policy allows, and only
/// ``FileRedaction`` creates its files. Formats accept no other type, so that code that would send
/// unredacted data does not compile.
package struct RedactedMessage: Sendable {
  /// A field that is sent.
  package struct Field: Sendable {
    /// Its key.
    package var name: String { definition.name }
    /// Its label.
    package var label: String { definition.label }
    /// How its value is shown.
    package var type: FieldDefinition.ValueType { definition.type }
    /// The unit of a number.
    package var unit: FieldDefinition.Unit? { definition.unit }
    /// The definition in the catalog. There may be a million fields, but few definitions.
    let definition: FieldDefinition
    /// Whether it contains the details of an alert, one line `Name: value` each.
    package var hasAlertDetails: Bool { definition.hasAlertDetails }
    /// Whether it is the name that snapshots identify nodes by.
    package let isNodeName: Bool
    /// How the leak guard treats its value.
    let guarding: Guarding
    /// Its value, the reason why there is none, or the fields in it.
    package let content: Content
  }

  /// How the leak guard treats a value.
  enum Guarding: Sendable {
    /// It is searched for hidden values.
    case searched
    /// It may be sent even if it is spelled like a withheld value, because redaction created it (a
    /// pseudonym, a range, a network) or because it is sent unchanged (vendor words, values of the
    /// config).
    case exempt
    /// It is a word of this program, such as the name of a severity, like the keys around it.
    case form
  }

  /// The content of a field.
  ///
  /// There may be a million fields, most without a value; these take little memory.
  package enum Content: Hashable, Sendable {
    /// A value; `stale` is the time it was collected if it is too old, or else nil.
    indirect case value(Value, stale: Timestamp?)
    /// No value, with the reason.
    case absent(MissingReason)
    /// The fields of a group.
    case group([Field])
  }

  /// A remark about one field, or about a whole node.
  package struct Remark: Hashable, Sendable {
    /// Its path in the message: `inventory.nodes[0].model`.
    package let path: String
    /// Why there is no value, or `stale`.
    package let reason: String
    /// When a stale value was collected.
    package let taken: Timestamp?

    /// The remark that pseudonyms differ from those in earlier messages (D7).
    ///
    /// - Parameter day: when they changed.
    package static func newPseudonyms(since day: Timestamp) -> Remark {
      Remark(path: "pseudonyms", reason: "new from this day on", taken: day)
    }
  }

  /// The kind of message.
  package let kind: MessageKind
  /// The label of the kind.
  package let label: String
  /// The mode in which it was built.
  package let mode: Mode
  /// The label of the product.
  package let productName: String
  /// The sender and the time, in the catalog's order.
  package let envelope: [Field]
  /// The fields about the cluster as a whole.
  package let fields: [Field]
  /// The fields about each node, in an order that depends on nothing that is withheld.
  package let members: NodeList<[Field]>
  /// Remarks about the message as a whole.
  package let notes: [Remark]
  /// The fields that are sent and their actions, by path, which is stored with the bytes.
  package let receipt: [String: FieldAction]
  /// Its files, the newest first.
  package private(set) var files: [RedactedFile] = []

  /// Whether it contains nothing besides the sender and the time.
  package var isEmpty: Bool { fields.isEmpty && members.isEmpty }

  /// Whether it contains the content of any file.
  package var hasAttachments: Bool { files.contains { $0.attachment != nil } }

  init(
    kind: MessageKind, label: String, mode: Mode, productName: String, envelope: [Field],
    fields: [Field], members: NodeList<[Field]>, notes: [Remark], receipt: [String: FieldAction]
  ) {
    self.kind = kind
    self.label = label
    self.mode = mode
    self.productName = productName
    self.envelope = envelope
    self.fields = fields
    self.members = members
    self.notes = notes
    self.receipt = receipt
  }
}

extension RedactedMessage.Field: Hashable {
  /// Compares key and content.
  package static func == (left: Self, right: Self) -> Bool {
    left.name == right.name && left.content == right.content
  }

  /// Follows from key and content.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(content)
  }
}

extension RedactedMessage {
  /// The message with only this many nodes and no files, to estimate the size of the whole.
  package func sample(ofNodes count: Int) -> RedactedMessage {
    let step = max(1, members.count / max(1, count))
    let places = stride(from: step / 2, to: members.count, by: step).prefix(count)
    return RedactedMessage(
      kind: kind, label: label, mode: mode, productName: productName, envelope: envelope,
      fields: fields, members: NodeList(places.map { members[$0] }), notes: notes, receipt: receipt)
  }

  /// The message with files.
  package func with(_ files: [RedactedFile]) -> RedactedMessage {
    var message = self
    message.files = files
    return message
  }

  /// The message without the contents of its files; each is listed with the reason (T5).
  package func withoutAttachments(because remark: FileRemark) -> RedactedMessage {
    with(files.map { $0.without(because: remark) })
  }

  /// The message with empty attachments.
  package var withEmptyAttachments: RedactedMessage { with(files.map(\.emptied)) }

  /// The message with at most this many bytes of files: the newest part of the newest ones.
  package func withAttachments(upTo limit: Int) -> RedactedMessage {
    var rest = max(0, limit)
    return with(
      files.map { file in
        guard let attachment = file.attachment else { return file }
        guard let part = attachment.newestPart(upTo: rest) else {
          rest = 0
          return file.without(because: .noRoom)
        }
        rest -= part.bytes.count
        if part.textLength == attachment.textLength { return file }
        // A part older than the cut would leave a gap.
        rest = 0
        return RedactedFile(
          path: file.path, size: file.size,
          remarks: file.remarks + [.newestPart(part.textLength, of: attachment.textLength)],
          attachment: part)
      })
  }
}
