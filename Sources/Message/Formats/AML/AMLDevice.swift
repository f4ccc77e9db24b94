import Catalogs
import Hosts
import Messages
import Redaction

/// The device that a message is about, as far as that is sent: the node of an alert, or of a
/// cluster its publisher; if unknown which node that is, the first that has a serial
/// number.
///
/// Model and serial number are read from the fields of these names, which every catalog can have.
struct AMLDevice {
  /// The name of the node.
  let name: String?
  /// Its model.
  let model: String?
  /// Its serial number.
  let serialNumber: String?

  /// A possible device: its name, and the fields about it.
  private typealias Candidate = (name: String?, fields: [RedactedMessage.Field])

  /// Finds the device of a message.
  init(_ message: RedactedMessage) {
    let publisher = message.text(of: "publisher_name")
    let nodes: [Candidate] = message.members.map { (RedactedMessage.name(of: $0), $0) }
    let named = [2, 1].flatMap { likeness in
      nodes.filter { node in
        guard let name = node.name, let publisher else { return false }
        return Hosts.likeness(ofHosts: name, publisher) == likeness
      }
    }
    // An alert's fields about its node are in a group.
    let node = message.text(of: "node")
    let groups = message.fields.compactMap { field -> Candidate? in
      if case .group(let inner) = field.content { (node, inner) } else { nil }
    }
    let all = named + nodes + groups + [(node, message.fields)]
    let found =
      all.first { text(of: "serial_number", in: $0.fields)?.isEmpty == false }
      ?? all.first { text(of: "serial_number", in: $0.fields) != nil }
      ?? all.first { text(of: "model", in: $0.fields) != nil }
    name = found?.name ?? node ?? publisher
    model = found.flatMap { text(of: "model", in: $0.fields) }
    serialNumber = found.flatMap { text(of: "serial_number", in: $0.fields) }
  }
}

extension RedactedMessage {
  /// The text of a field of the message or of the text around it; nil if it is not sent or has
  /// no value.
  func text(of name: String) -> String? {
    Formats.text(of: name, in: envelope) ?? Formats.text(of: name, in: fields)
  }
}

private func text(of name: String, in fields: [RedactedMessage.Field]) -> String? {
  guard case .value(.text(let text), _)? = fields.first(where: { $0.name == name })?.content
  else { return nil }
  return text
}
