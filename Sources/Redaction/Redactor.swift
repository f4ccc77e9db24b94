import Catalogs
package import Messages
import Snapshots
import Times

extension RedactedMessage {
  /// Takes over from a message what the policy lets through.
  package init(_ message: Message, policy: RedactionPolicy) {
    var redactor = Redactor(policy: policy)
    let envelope = message.envelope.compactMap { redactor.field($0) }
    let fields = message.fields.compactMap { redactor.field($0) }
    let members = message.members.map { $0.compactMap { redactor.field($0) } }
      .filter { !$0.isEmpty }
    self.init(
      kind: message.kind, label: message.catalog.label(of: message.kind),
      mode: policy.mode, productName: message.catalog.name, envelope: envelope, fields: fields,
      members: ordered(members), receipt: redactor.receipt)
  }
}

private struct Redactor {
  let policy: RedactionPolicy
  var receipt: [String: FieldAction] = [:]
  /// What was decided, by path: every node asks the same.
  private var decided: [String: FieldAction] = [:]

  init(policy: RedactionPolicy) {
    self.policy = policy
  }

  private mutating func action(for field: FieldDefinition) -> FieldAction {
    if let known = decided[field.path] { return known }
    let action = policy.action(for: field)
    decided[field.path] = action
    return action
  }

  mutating func field(_ field: Message.Field) -> RedactedMessage.Field? {
    let definition = field.definition
    let content: RedactedMessage.Content
    switch field.content {
    case .group(let inner):
      let fields = inner.compactMap { self.field($0) }
      if fields.isEmpty { return nil }
      content = .group(fields)
    case .absent(let reason):
      let action = action(for: definition)
      if action == .withhold { return nil }
      receipt[definition.path] = action
      content = .absent(reason.description)
    case .value(let value, let stale):
      let action = action(for: definition)
      receipt[definition.path] = action == .withhold ? nil : action
      switch action {
      case .withhold: return nil
      case .mask(let kept):
        guard let masked = value.masked(keeping: kept) else { return nil }
        content = .value(
          policy.mode == .anonymous ? masked.withoutTraces : masked, stale: stale)
      case .send:
        content = .value(policy.mode == .anonymous ? value.withoutTraces : value, stale: stale)
      }
    }
    return RedactedMessage.Field(
      name: definition.name, label: definition.label, type: definition.type,
      unit: definition.unit,
      isNodeName: definition.sources.contains(FactSource(root: .node, path: ["name"])),
      content: content)
  }
}

extension Value {
  /// The value with all but its last characters hidden; nil when it has no characters.
  ///
  /// What is not longer than what may be kept is hidden whole. The number of characters is not told.
  fileprivate func masked(keeping kept: Int) -> Value? {
    func mask(_ text: String) -> String {
      "***" + (text.count > kept ? String(text.suffix(kept)) : "")
    }
    switch self {
    case .text(let text): return .text(mask(text))
    case .texts(let texts): return .texts(texts.map(mask))
    case .lines(let lines): return .lines(lines.map(mask))
    default: return nil
    }
  }

  /// The value without what its order or its clock tells about the site: lists are sorted, and a time
  /// whose zone is not known is cut to its day, since it cannot be told in UTC (S6).
  fileprivate var withoutTraces: Value {
    switch self {
    case .texts(let texts):
      return .texts(texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    case .records(let rows):
      return .records(
        rows.map { (key: sortKey($0), row: $0) }
          .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.row))
    case .clock(let time):
      return .text(time.dayText)
    default:
      return self
    }
  }
}

/// The members in an order that follows from what is sent of them alone: a list in the order of
/// withheld names would tell something about the names.
private func ordered(_ members: [[RedactedMessage.Field]]) -> [[RedactedMessage.Field]] {
  members.map { (key: sortKey($0), member: $0) }
    .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    .map(\.member)
}

/// Bytes that are the same for the same content only: whatever differs must not be left in the order
/// in which it came. Every part begins with a byte that says what it is and ends with 0 1.
private func sortKey(_ fields: [RedactedMessage.Field]) -> [UInt8] {
  var key = SortKey()
  key.add(fields)
  return key.bytes
}

private func sortKey(_ row: [Value?]) -> [UInt8] {
  var key = SortKey()
  key.add(row)
  return key.bytes
}

private struct SortKey {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ fields: [RedactedMessage.Field]) {
    for field in fields {
      switch field.content {
      case .value(let value, let stale):
        bytes.append(2)
        add(value)
        if let stale {
          bytes.append(3)
          add(stale.description)
        }
      case .absent(let reason):
        bytes.append(1)
        add(reason)
      case .group(let inner):
        bytes.append(2)
        add(inner)
      }
      end()
    }
  }

  mutating func add(_ row: [Value?]) {
    for cell in row {
      bytes.append(cell == nil ? 1 : 2)
      if let cell { add(cell) }
    }
  }

  private mutating func add(_ value: Value) {
    switch value {
    case .text(let text), .number(let text): add(text)
    case .integer(let number): add(String(number))
    case .moment(let moment): add(moment.description)
    case .clock(let time): add(time.description)
    case .lines(let texts), .texts(let texts):
      for text in texts {
        bytes.append(2)
        add(text)
      }
      end()
    case .integers(let named):
      for number in named {
        bytes.append(2)
        add(number.name)
        add(String(number.content))
      }
      end()
    case .numbers(let named):
      for number in named {
        bytes.append(2)
        add(number.name)
        add(number.content)
      }
      end()
    case .records(let rows):
      for row in rows {
        bytes.append(2)
        add(row)
      }
      end()
    }
  }

  /// A text that holds the end mark itself has it written as 0 2.
  private mutating func add(_ text: String) {
    for byte in text.utf8 {
      bytes.append(byte)
      if byte == 0 { bytes.append(2) }
    }
    end()
  }

  private mutating func end() {
    bytes.append(0)
    bytes.append(1)
  }
}
