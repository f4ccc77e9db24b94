package import Catalogs
package import Messages
import Snapshots
package import Times

/// Redacts messages under one policy.
///
/// A value is sent only if mode, rules and consent allow its field. Values withheld in any field of
/// any message of the site are removed from all other content too.
package struct Redactor: Sendable {
  private let policy: RedactionPolicy
  private let pseudonyms: Pseudonyms
  private let hidden: [KnownValue]
  private let identities: [KnownValue]

  /// Creates a redactor.
  ///
  /// - Parameters:
  ///   - policy: the action for each field.
  ///   - pseudonyms: replaces values with pseudonyms.
  ///   - hidden: the values that must not appear anywhere.
  ///   - identities: the values that must not appear in scrubbed texts.
  package init(
    policy: RedactionPolicy, pseudonyms: Pseudonyms, hidden: [KnownValue],
    identities: [KnownValue] = []
  ) {
    self.policy = policy
    self.pseudonyms = pseudonyms
    self.hidden = hidden
    self.identities = identities
  }

  private func scrubber(hasPatterns: Bool, _ logs: LogShapes) -> Scrubber {
    Scrubber(
      identities, hidden: hidden, hasPatterns: hasPatterns, logs: logs,
      // In anonymous mode a number would reveal how many there are, and their order.
      style: policy.mode == .anonymous ? .byClass : .numbered)
  }

  /// Redacts a message.
  ///
  /// - Parameter newPseudonyms: when the pseudonyms changed, if an earlier message had others.
  package func redact(
    _ message: Message, newPseudonyms: Timestamp? = nil
  ) -> RedactedMessage {
    // All nodes have the same definitions.
    var seen: Set<ObjectIdentifier> = []
    let sample = [message.envelope, message.fields, message.members.first ?? []]
    let isScrubbed = sample.contains { fields in
      fields.contains { field in
        seen.insert(ObjectIdentifier(field.definition)).inserted
          && field.definition.leaves.contains { policy.scrubs($0) }
      }
    }
    var texts = scrubber(hasPatterns: isScrubbed, message.catalog.logs).session()
    return redact(message, newPseudonyms: newPseudonyms, &texts)
  }

  /// Redacts a message that has files, and returns the redaction for the files, so that a value has
  /// the same replacement in the message and in all files.
  ///
  /// - Parameter newPseudonyms: when the pseudonyms changed, if an earlier message had others.
  package func redactWithFiles(
    _ message: Message, newPseudonyms: Timestamp? = nil
  ) -> (message: RedactedMessage, files: FileRedaction) {
    var texts = scrubber(hasPatterns: true, message.catalog.logs).session()
    let redacted = redact(message, newPseudonyms: newPseudonyms, &texts)
    return (redacted, FileRedaction(texts, hidden: hidden, identities: identities))
  }

  private func redact(
    _ message: Message, newPseudonyms: Timestamp?, _ texts: inout ScrubbingSession
  ) -> RedactedMessage {
    var work = Redaction(policy: policy, pseudonyms: pseudonyms, hidden: hidden, texts: texts)
    defer { texts = work.texts }
    let envelope = message.envelope.compactMap { work.field($0) }
    let fields = message.fields.compactMap { work.field($0) }
    var members: [[RedactedMessage.Field]] = []
    for member in message.members {
      var fields: [RedactedMessage.Field] = []
      fields.reserveCapacity(member.count)
      for field in member { if let field = work.field(field) { fields.append(field) } }
      if !fields.isEmpty { members.append(fields) }
    }
    sort(&members)
    return RedactedMessage(
      kind: message.kind, label: message.catalog.label(of: message.kind),
      mode: policy.mode, productName: message.catalog.name, envelope: envelope, fields: fields,
      members: NodeList(members),
      notes: work.receipt.values.contains(.pseudonym)
        ? newPseudonyms.map { [.newPseudonyms(since: $0)] } ?? [] : [],
      receipt: work.receipt)
  }
}

extension Redactor {
  /// What would be sent of a text as the value of a field; nil for nothing.
  ///
  /// - Parameter logs: the log shapes of the field's catalog.
  package func redact(
    _ text: String, of field: FieldDefinition, _ logs: LogShapes = .none
  ) -> String? {
    var work = Redaction(
      policy: policy, pseudonyms: pseudonyms, hidden: hidden,
      texts: scrubber(hasPatterns: true, logs).session())
    let value: Value
    switch field.type {
    case .integer: value = Int64(text).map { .integer($0) } ?? .text(text)
    case .number: value = .number(text)
    case .time:
      value =
        Timestamp(rfc3339: text).map { .moment($0) } ?? CivilTime(text).map { .clock($0) }
        ?? .text(text)
    default: value = .text(text)
    }
    switch work.value(value, field, policy.action(for: field)) {
    case nil: return nil
    case .text(let text), .number(let text): return text
    case .integer(let number): return String(number)
    case .moment(let moment): return moment.description
    case .clock(let time): return time.description
    case let other?: return other.texts.joined(separator: "\n")
    }
  }
}

/// The redaction of one message.
private struct Redaction {
  let policy: RedactionPolicy
  let pseudonyms: Pseudonyms
  private(set) var texts: ScrubbingSession
  /// All withheld values, in lower case.
  let hidden: Set<String>
  /// Those that were removed from texts when the texts were accepted.
  let hiddenBefore: [String]
  var receipt: [String: FieldAction] = [:]
  /// Decisions by path, since all nodes need the same ones.
  private var decided: [String: FieldAction] = [:]
  private var reasons: [AbsenceReason: MissingReason] = [:]

  init(
    policy: RedactionPolicy, pseudonyms: Pseudonyms, hidden: [KnownValue], texts: ScrubbingSession
  ) {
    self.policy = policy
    self.hidden = Set(hidden.map { $0.text.lowercased() })
    hiddenBefore = hidden.filter(\.wasHidden).map { $0.text.lowercased() }
    self.pseudonyms = pseudonyms
    self.texts = texts
  }

  private mutating func action(for field: FieldDefinition) -> FieldAction {
    if let known = decided[field.path] { return known }
    let action = policy.action(for: field)
    decided[field.path] = action
    return action
  }

  private mutating func reason(_ reason: AbsenceReason) -> MissingReason {
    if let known = reasons[reason] { return known }
    let new = MissingReason(reason.description)
    reasons[reason] = new
    return new
  }

  mutating func field(_ field: Message.Field) -> RedactedMessage.Field? {
    let definition = field.definition
    let content: RedactedMessage.Content
    var isExempt = definition.isOwn || definition.isOfConfig
    switch field.content {
    case .group(let inner):
      let fields = inner.compactMap { self.field($0) }
      if fields.isEmpty { return nil }
      content = .group(fields)
    case .absent(let reason):
      let action = action(for: definition)
      if action == .withhold { return nil }
      receipt[definition.path] = action
      content = .absent(self.reason(reason))
    case .value(let value, let stale):
      let action = action(for: definition)
      if action == .withhold { return nil }
      receipt[definition.path] = action
      let redacted = self.value(value, definition, action)
      let reason = action.sendsValue ? MissingReason.leftOut : .notCoarse
      content = redacted.map { .value($0, stale: stale) } ?? .absent(reason)
      isExempt =
        isExempt || action.makes(of: value)
        || action == .send && policy.sendsUnchanged(definition)
    }
    return RedactedMessage.Field(
      definition: definition,
      isNodeName: definition.sources.contains(FactSource(root: .node, path: ["name"])),
      guarding: definition.isWordOfForm ? .form : isExempt ? .exempt : .searched,
      content: content)
  }

  /// Whether something was removed from a value when it was accepted that would not be found in a
  /// part of it.
  private func wasCleaned(_ value: Value, _ field: FieldDefinition) -> Bool {
    if hiddenBefore.isEmpty || !policy.acceptsValue(of: field) { return false }
    if case .records = value { return false }
    return value.texts.contains { text in
      let text = text.lowercased()
      return hiddenBefore.contains { text.contains($0) }
    }
  }

  /// Whether a value is a number that identifies a person and is withheld in another field.
  private func isHiddenNumber(_ value: Value, _ valueClass: ValueClass) -> Bool {
    guard valueClass.isIdentityOfNumbers, let digits = value.digits, digits.utf8.count > 2 else {
      return false
    }
    return hidden.contains(digits)
  }

  /// The redacted value; nil if it cannot be made less exact, or is a withheld number.
  mutating func value(
    _ value: Value, _ field: FieldDefinition, _ action: FieldAction
  ) -> Value? {
    // In a version or a vendor word a small number is part of it by chance.
    let isFree = field.valueClass == .freeText
    // A stricter rule must not undo the mode's scrubbing of free text.
    let isScrubbed = policy.scrubs(field)
    let isUnchanged = !isScrubbed && policy.sendsUnchanged(field)
    func clean(_ text: String) -> String {
      if isUnchanged { return text }
      return isScrubbed ? texts.scrub(text) : texts.withoutHidden(text, numbers: isFree)
    }
    var result: Value
    switch action {
    case .withhold: return nil
    // A part of a value must not show what was removed from the whole when it was accepted.
    case .mask where wasCleaned(value, field): result = value.mappingTexts { _ in "***" }
    case .coarsen where wasCleaned(value, field): return nil
    case .pseudonym:
      result = value.mappingTexts { pseudonyms.pseudonym(of: $0, field.valueClass) }
    case .mask(let kept):
      let longest = policy.longestMask(of: field)
      func mask(_ text: String) -> String { masked(text, keeping: kept, ifLongerThan: longest) }
      // A text cut before scrubbing cannot be recognised: half an address is no address.
      result =
        isScrubbed
        ? value.cleaned(clean).mappingTexts(mask) : value.mappingTexts(mask).cleaned(clean)
    case .coarsen(let coarsening):
      guard let coarse = value.coarsened(coarsening) else { return nil }
      // A network reveals only what the rule allows, even if another value has the same spelling.
      if case .network = coarsening { result = coarse } else { result = coarse.cleaned(clean) }
    case .scrub, .send:
      if field.isOwn { return value }
      // A withheld value in a number cannot be replaced.
      if !isUnchanged, isHiddenNumber(value, field.valueClass) { return nil }
      if field.isOfConfig, !isScrubbed {
        return value.mappingTexts { hidden.contains($0.lowercased()) ? "[hidden]" : $0 }
      }
      let isOpen = isUnchanged || !isScrubbed && texts.hidesNothing
      result = isOpen ? value : value.cleaned(clean)
      if !isUnchanged, case .records(let rows) = result, case .records(let columns) = field.type {
        result = .records(
          rows.map { row in
            zip(columns, row).map { column, cell in
              cell.flatMap { isHiddenNumber($0, column.valueClass) ? nil : $0 }
            }
          })
      }
    }
    return policy.mode == .anonymous ? result.withoutTraces : result
  }
}

extension FieldAction {
  /// Whether the result of an action contains nothing of the value itself.
  fileprivate func makes(of value: Value) -> Bool {
    switch (self, value) {
    case (.pseudonym, _), (.coarsen(.network), _), (.coarsen(.day), _), (.coarsen(.month), _): true
    case (.coarsen(.bounds), .integer), (.coarsen(.bounds), .number): true
    default: false
    }
  }
}

extension FieldDefinition {
  /// Whether it is a property of the message itself: an id, a time, or a name. Free text is about
  /// the site: repeats of alerts name nodes.
  fileprivate var isOwn: Bool {
    sources.first?.root == .message && valueClass != .freeText
  }

  /// Whether it is a word of this program, which an id or a time is not.
  fileprivate var isWordOfForm: Bool {
    isOwn && [.term, .version].contains(valueClass)
  }

  /// Whether the operator wrote its value into the config, next to the rule about it. A mailbox may
  /// contain a person's name, and is sent completely or not at all.
  fileprivate var isOfConfig: Bool {
    sources.first?.root == .contact || sources.first?.root == .contract
  }
}

/// A text with all but its last characters hidden.
///
/// A text not longer than `limit` is hidden completely. The number of characters is not shown.
private func masked(_ text: String, keeping kept: Int, ifLongerThan limit: Int) -> String {
  "***" + (text.count > limit ? String(text.suffix(kept)) : "")
}

extension Value {
  /// The value with all of its texts replaced, including names of numbers.
  fileprivate func mappingTexts(_ change: (String) -> String) -> Value {
    switch self {
    case .text(let text): .text(change(text))
    case .texts(let texts): .texts(texts.map(change))
    case .lines(let lines): .lines(lines.map(change))
    case .integers(let named): .integers(renamed(named, change))
    case .numbers(let named): .numbers(renamed(named, change))
    case .labels(let named): .labels(renamed(named, change))
    case .records(let rows): .records(rows.map { row in row.map { $0?.mappingTexts(change) } })
    // A number is no text, even with its original digits.
    case .integer, .number, .moment, .clock: self
    }
  }

  /// The value with its texts cleaned. Lines are cleaned as one text, since a name may begin at the
  /// end of a line and end on the next; it then becomes part of the first line.
  fileprivate func cleaned(_ clean: (String) -> String) -> Value {
    guard case .lines(let lines) = self, lines.count > 1 else { return mappingTexts(clean) }
    return .lines(
      clean(lines.joined(separator: "\n")).utf8
        .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map { String(Substring($0)) })
  }

  /// The value without information in its order or in its clock: lists are sorted, and a time in an
  /// unknown zone is cut to its day, since it cannot be converted to UTC (S6).
  fileprivate var withoutTraces: Value {
    switch self {
    case .texts(let texts):
      return .texts(texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    case .records(let rows):
      return .records(
        rows.map { (key: SortKey(row: $0).bytes, row: $0) }
          .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.row))
    case .clock(let time):
      return .text(time.dayText)
    default:
      return self
    }
  }
}

/// Values under changed names, sorted by these. Equal names get a number in the order of their
/// values: the order of the original names would reveal something about them.
private func renamed<Content: CustomStringConvertible>(
  _ named: [Value.Named<Content>], _ change: (String) -> String
) -> [Value.Named<Content>] {
  let changed = named.map { Value.Named(change($0.name), $0.content) }
  // This is nearly always true.
  if zip(named, changed).allSatisfy({ $0.name == $1.name }) { return named }
  let sorted = changed.map { (key: SortKey($0).bytes, value: $0) }
    .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  var seen: Set<String> = []
  return sorted.map { value in
    var (name, count) = (value.name, 1)
    while !seen.insert(name).inserted {
      count += 1
      name = "\(value.name) (\(count))"
    }
    return Value.Named(name, value.content)
  }
}

/// Sorts the nodes only by what is sent of them. The order of withheld names would reveal something
/// about the names.
private func sort(_ members: inout [[RedactedMessage.Field]]) {
  // Sort keys of whole nodes would take as much memory as their values.
  members.sort { left, right in
    for (left, right) in zip(left, right) {
      if case .absent(let reason) = left.content, case .absent(let other) = right.content,
        reason === other
      {
        continue
      }
      let (key, other) = (SortKey(field: left).bytes, SortKey(field: right).bytes)
      if key != other { return key.lexicographicallyPrecedes(other) }
    }
    return left.count < right.count
  }
}
