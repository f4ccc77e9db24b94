import Catalogs
import Messages

extension RedactedMessage {
  /// A part of a message that can contain texts of the site and can be left out.
  struct Part {
    /// Its number among all fields and files of the message.
    let number: Int
    /// Its path in the message: `inventory.nodes[0].model`, `attachments[0]`.
    let path: String
    /// Its texts, one per line; empty for a file, which is searched only in the finished message.
    let text: String
  }

  /// All parts in which a withheld value could be found: fields that are searched, then files.
  var parts: [Part] {
    var parts: [Part] = []
    let fieldCount = mapFields { field, path, number in
      guard case .value(let value, _) = field.content, field.guarding == .searched else {
        return nil
      }
      let texts = value.neutral.texts.filter { !$0.isEmpty }
      if !texts.isEmpty {
        parts.append(Part(number: number, path: path, text: texts.joined(separator: "\n")))
      }
      return nil
    }.count
    for (index, file) in files.enumerated() {
      let number = fieldCount + 2 * index
      if file.attachment != nil {
        parts.append(Part(number: number, path: "attachments[\(index)]", text: ""))
      }
      parts.append(Part(number: number + 1, path: "attachments[\(index)].path", text: ""))
    }
    return parts
  }

  /// The message without some parts: each field is listed as unavailable, each file as left out.
  func without(_ parts: some Sequence<Part>) -> RedactedMessage {
    let numbers = Set(parts.map(\.number))
    let (message, fieldCount) = mapFields { field, _, number in
      numbers.contains(number) ? .absent(.leftOut) : nil
    }
    return message.with(
      files.enumerated().map { index, file in
        let number = fieldCount + 2 * index
        let rest = numbers.contains(number) ? file.without(because: .holdsHiddenValue) : file
        return numbers.contains(number + 1) ? rest.withoutPath : rest
      })
  }

  /// The message with other contents for some fields, and the number of its fields, not counting
  /// groups.
  ///
  /// - Parameter change: the new content of a field, by its path and number; nil keeps the old one.
  private func mapFields(
    _ change: (_ field: Field, _ path: String, _ number: Int) -> Content?
  ) -> (message: RedactedMessage, count: Int) {
    var count = 0
    func map(_ field: Field, below path: String) -> Field {
      let path = "\(path)\(field.name)"
      if case .group(let inner) = field.content {
        return field.with(.group(inner.map { map($0, below: "\(path).") }))
      }
      defer { count += 1 }
      return change(field, path, count).map { field.with($0) } ?? field
    }
    let kind = self.kind.rawValue
    let message = RedactedMessage(
      kind: self.kind, label: label, mode: mode, productName: productName,
      envelope: envelope.map { map($0, below: "") },
      fields: fields.map { map($0, below: "\(kind).") },
      members: NodeList(
        members.enumerated().map { index, member in
          member.map { map($0, below: "\(kind).nodes[\(index)].") }
        }), notes: notes, receipt: receipt)
    return (message.with(files), count)
  }
}

extension RedactedMessage.Field {
  /// The same field with another content.
  func with(_ content: RedactedMessage.Content) -> RedactedMessage.Field {
    RedactedMessage.Field(
      definition: definition, isNodeName: isNodeName, guarding: guarding, content: content)
  }
}

extension RedactedFile {
  /// The same file without its path.
  fileprivate var withoutPath: RedactedFile {
    RedactedFile(path: "[hidden]", size: size, remarks: remarks, attachment: attachment)
  }
}
