package import Catalogs
package import Messages
import Snapshots
package import Times

/// What may leave the machine, and nothing else.
///
/// It is built up from nothing: only ``Redactor`` makes one, out of the fields that the policy lets
/// through, and only ``FileRedaction`` makes the files that belong to it. Formats take nothing else, so that sending something unredacted does
/// not compile.
package struct RedactedMessage: Sendable {
  /// A field that is sent.
  package struct Field: Sendable {
    /// Its key.
    package var name: String { definition.name }
    /// What a person reads.
    package var label: String { definition.label }
    /// How its value is shown.
    package var type: FieldDefinition.ValueType { definition.type }
    /// What a number counts.
    package var unit: FieldDefinition.Unit? { definition.unit }
    /// What the catalog says of it. There may be a million fields, and few definitions.
    let definition: FieldDefinition
    /// Whether it has the details of an alert, `Name: value` a line.
    package var hasAlertDetails: Bool { definition.hasAlertDetails }
    /// Whether it is the name by which the snapshots tell nodes apart.
    package let isNodeName: Bool
    /// What the leak guard makes of its value.
    let guarding: Guarding
    /// Its value, why there is none, or the fields inside of it.
    package let content: Content
  }

  /// What the leak guard makes of a value.
  enum Guarding: Sendable {
    /// It is searched for hidden values.
    case searched
    /// It may leave whatever hidden value it is spelled like: it was made by redaction (a pseudonym, a range,
    /// a network), or is sent unchanged (words of the vendor, values of the config).
    case exempt
    /// It is a word of this program, such as the name of a severity, as the keys around it are.
    case form
  }

  /// What is sent of a field.
  ///
  /// There may be a million fields, of which most have no value: one of these has no room for it.
  package enum Content: Hashable, Sendable {
    /// A value; `stale` is the time it was collected if that is too long ago, else nil.
    indirect case value(Value, stale: Timestamp?)
    /// No value, and why.
    case absent(MissingReason)
    /// The fields of a group.
    case group([Field])
  }

  /// What is not as it should be about one field, or about a whole node.
  package struct Remark: Hashable, Sendable {
    /// Its location in the message: `inventory.nodes[0].model`.
    package let path: String
    /// Why there is no value, or `stale`.
    package let reason: String
    /// When a stale value was collected.
    package let taken: Timestamp?

    /// That pseudonyms are others than those of earlier messages (D7).
    ///
    /// - Parameter day: from when on they count.
    package static func newPseudonyms(since day: Timestamp) -> Remark {
      Remark(path: "pseudonyms", reason: "new from this day on", taken: day)
    }
  }

  /// What it is about.
  package let kind: MessageKind
  /// What a person calls this kind.
  package let label: String
  /// The mode in which it was made.
  package let mode: Mode
  /// The product's name for people.
  package let productName: String
  /// Who sends it, and when, in the catalog's order.
  package let envelope: [Field]
  /// What it says about the cluster as a whole.
  package let fields: [Field]
  /// What it says about each node, in an order that depends on nothing that is withheld.
  package let members: NodeList<[Field]>
  /// What is to be said about the message as a whole.
  package let notes: [Remark]
  /// What was sent and how, by path: the receipt that is kept next to the bytes.
  package let receipt: [String: FieldAction]
  /// The files that belong to it, the newest first.
  package private(set) var files: [RedactedFile] = []

  /// Whether it says anything at all beside who sends it.
  package var isEmpty: Bool { fields.isEmpty && members.isEmpty }

  /// Whether the content of any file is in it.
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
  /// The same key and the same content.
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
  /// The message with so many of its nodes and no files, from which the size of the whole follows.
  package func sample(ofNodes count: Int) -> RedactedMessage {
    let step = max(1, members.count / max(1, count))
    let places = stride(from: step / 2, to: members.count, by: step).prefix(count)
    return RedactedMessage(
      kind: kind, label: label, mode: mode, productName: productName, envelope: envelope,
      fields: fields, members: NodeList(places.map { members[$0] }), notes: notes, receipt: receipt)
  }

  /// The message with files that belong to it.
  package func with(_ files: [RedactedFile]) -> RedactedMessage {
    var message = self
    message.files = files
    return message
  }

  /// The message without the content of any file, each of which is listed with the reason instead (T5).
  package func withoutAttachments(because remark: FileRemark) -> RedactedMessage {
    with(files.map { $0.without(because: remark) })
  }

  /// The message with nothing in its attachments: what of its bytes does not depend on theirs.
  package var withEmptyAttachments: RedactedMessage { with(files.map(\.emptied)) }

  /// The message with at most so many bytes of files, the newest part of the newest ones.
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
        // What is older than what was cut would have a gap before it.
        rest = 0
        return RedactedFile(
          path: file.path, size: file.size,
          remarks: file.remarks + [.newestPart(part.textLength, of: attachment.textLength)],
          attachment: part)
      })
  }
}
