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
    package let name: String
    /// What a person reads.
    package let label: String
    /// How its value is shown.
    package let type: FieldDefinition.ValueType
    /// What a number counts.
    package let unit: FieldDefinition.Unit?
    /// Whether it is the name by which the snapshots tell nodes apart.
    package let isNodeName: Bool
    /// Whether it says something of the message itself, in words of this program or of the config.
    let isOwn: Bool
    /// Whether its value was made by redaction: a pseudonym, a range, a network.
    let isMade: Bool
    /// Its value, why there is none, or the fields inside of it.
    package let content: Content
  }

  /// What is sent of a field.
  package enum Content: Hashable, Sendable {
    /// A value; `stale` is the time it was collected if that is too long ago, else nil.
    case value(Value, stale: Timestamp?)
    /// No value, and why, in words that hold nothing of an input.
    case absent(String)
    /// The fields of a group.
    case group([Field])
  }

  /// What is not as it should be about one field, or about a whole node.
  package struct Remark: Hashable, Sendable {
    /// Where it stands in the message: `inventory.nodes[0].model`.
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
  package let members: [[Field]]
  /// What is to be said about the message as a whole.
  package let notes: [Remark]
  /// What was sent and how, by path: the receipt that is kept beside the bytes.
  package let receipt: [String: FieldAction]
  /// The files that belong to it, the newest first.
  package private(set) var files: [RedactedFile] = []

  /// Whether it says anything at all beside who sends it.
  package var isEmpty: Bool { fields.isEmpty && members.isEmpty }

  init(
    kind: MessageKind, label: String, mode: Mode, productName: String, envelope: [Field],
    fields: [Field], members: [[Field]], notes: [Remark], receipt: [String: FieldAction]
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

  /// The same form without any value of the site: what of a message's bytes says nothing about it.
  package var skeleton: RedactedMessage {
    RedactedMessage(
      kind: kind, label: label, mode: mode, productName: productName,
      envelope: envelope.map(\.skeleton), fields: fields.map(\.skeleton),
      members: members.map { $0.map(\.skeleton) }, notes: notes, receipt: receipt
    ).with(files.map(\.skeleton))
  }
}

extension RedactedMessage.Field {
  fileprivate var skeleton: RedactedMessage.Field {
    let content: RedactedMessage.Content =
      switch self.content {
      case .value(let value, let stale):
        isOwn ? self.content : .value(value.skeleton, stale: stale)
      case .absent: self.content
      case .group(let fields): .group(fields.map(\.skeleton))
      }
    return RedactedMessage.Field(
      name: name, label: label, type: type, unit: unit, isNodeName: isNodeName, isOwn: isOwn,
      isMade: isMade, content: content)
  }
}

extension RedactedMessage {
  /// The same message without what says nothing about who sends it, whatever it is equal to by chance:
  /// numbers that count or measure, times, and what redaction put in the place of values.
  package var neutral: RedactedMessage {
    RedactedMessage(
      kind: kind, label: label, mode: mode, productName: productName,
      envelope: envelope.map(\.neutral), fields: fields.map(\.neutral),
      members: members.map { $0.map(\.neutral) }, notes: notes, receipt: receipt)
  }
}

extension RedactedMessage.Field {
  fileprivate var neutral: RedactedMessage.Field {
    if isMade { return skeleton }
    let content: RedactedMessage.Content =
      switch self.content {
      case .value(let value, let stale):
        isOwn ? self.content : .value(value.neutral, stale: stale)
      case .absent: self.content
      case .group(let fields): .group(fields.map(\.neutral))
      }
    return RedactedMessage.Field(
      name: name, label: label, type: type, unit: unit, isNodeName: isNodeName, isOwn: isOwn,
      isMade: isMade, content: content)
  }
}

extension Value {
  fileprivate var neutral: Value {
    switch self {
    case .text(let text): .text(text.withoutReplacements)
    case .lines(let lines): .lines(lines.map(\.withoutReplacements))
    case .texts(let texts): .texts(texts.map(\.withoutReplacements))
    case .integers(let named): .integers(named.map { Named($0.name.withoutReplacements, 0) })
    case .numbers(let named): .numbers(named.map { Named($0.name.withoutReplacements, "0") })
    case .labels(let named): .labels(named.map { Named($0.name.withoutReplacements, "") })
    case .records(let rows): .records(rows.map { row in row.map { $0?.neutral } })
    case .integer, .number, .moment, .clock: skeleton
    }
  }
}

extension Value {
  fileprivate var skeleton: Value {
    switch self {
    case .text: .text("")
    case .lines(let lines): .lines(lines.map { _ in "" })
    case .texts(let texts): .texts(texts.map { _ in "" })
    case .integers(let named): .integers(named.map { _ in Named("", 0) })
    case .numbers(let named): .numbers(named.map { _ in Named("", "0") })
    case .labels(let named): .labels(named.map { _ in Named("", "") })
    case .records(let rows): .records(rows.map { row in row.map { $0?.skeleton } })
    case .integer: .integer(0)
    case .number: .number("0")
    case .moment, .clock: .text("")
    }
  }
}
