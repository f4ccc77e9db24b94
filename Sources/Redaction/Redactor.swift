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
  var key: [UInt8] = []
  for field in fields {
    switch field.content {
    case .value(let value, let stale):
      key += [2] + sortKey(value)
      if let stale { key += [3] + sortKey(stale.description) }
    case .absent(let reason): key += [1] + sortKey(reason)
    case .group(let inner): key += [2] + sortKey(inner)
    }
    key += [0, 1]
  }
  return key
}

private func sortKey(_ row: [Value?]) -> [UInt8] {
  row.flatMap { $0.map { [2] + sortKey($0) } ?? [1] }
}

private func sortKey(_ value: Value) -> [UInt8] {
  switch value {
  case .text(let text), .number(let text): sortKey(text)
  case .lines(let texts), .texts(let texts): texts.flatMap { [2] + sortKey($0) } + [0, 1]
  case .integer(let number): sortKey(String(number))
  case .moment(let moment): sortKey(moment.description)
  case .clock(let time): sortKey(time.description)
  case .integers(let named):
    named.flatMap { [2] + sortKey($0.name) + sortKey(String($0.content)) } + [0, 1]
  case .numbers(let named):
    named.flatMap { [2] + sortKey($0.name) + sortKey($0.content) } + [0, 1]
  case .records(let rows): rows.flatMap { [2] + sortKey($0) } + [0, 1]
  }
}

/// A text that holds the end mark itself has it written as 0 2.
private func sortKey(_ text: String) -> [UInt8] {
  text.utf8.flatMap { $0 == 0 ? [0, 2] : [$0] } + [0, 1]
}
