import Catalogs
import Diagnostics
import Formats
import Redaction

extension Settings {
  /// Problems with the bodies of destinations (R3): a path that no message has is an error, one
  /// that no message of this site has is a warning.
  func bodyProblems(_ catalog: Catalog) -> [Diagnostic] {
    writtenDestinations.flatMap { destination -> [Diagnostic] in
      guard let body = destination.body else { return [] }
      let kinds = destination.messages.filter { catalog.messages[$0] != nil }
      let paths = BodyPaths(
        catalog, kinds: kinds, mode: mode,
        policy: mode.map {
          RedactionPolicy(mode: $0, rules: redaction + destination.redaction, accepted: nil)
        })
      var told: Set<String> = []
      return body.placeholders.compactMap { placeholder in
        switch paths.judge(placeholder) {
        case .there: return nil
        case .unknown(let why, let hint):
          return Diagnostic(
            .error, at: placeholder.location,
            "{\(placeholder.text)} in 'body' of '\(destination.name)' \(why)", hint: hint)
        case .never(let why):
          guard told.insert(placeholder.text).inserted else { return nil }
          return Diagnostic(
            .warning, at: placeholder.location,
            "{\(placeholder.text)} in 'body' of '\(destination.name)' never has a value: \(why)")
        }
      }
    }
  }
}

/// The paths in the messages of a destination in the format `json`.
private struct BodyPaths {
  /// The result for a path.
  enum Finding {
    /// Messages can contain it.
    case there
    /// No message contains it.
    case unknown(String, hint: String)
    /// The messages of this site do not contain it.
    case never(String)
  }

  let catalog: Catalog
  let kinds: [MessageKind]
  let mode: Mode?
  let policy: RedactionPolicy?

  init(_ catalog: Catalog, kinds: [MessageKind], mode: Mode?, policy: RedactionPolicy?) {
    self.catalog = catalog
    self.kinds = kinds
    self.mode = mode
    self.policy = policy
  }

  /// The result for a placeholder: for its path and its filters.
  func judge(_ placeholder: BodyPlaceholder) -> Finding {
    let finding = look(at: placeholder)
    guard case .there = finding, placeholder.needsTime,
      let field = field(placeholder.steps[...]), !canBeTime(field)
    else { return finding }
    return .unknown(
      "has a filter for times, and '\(field.name)' is not a time",
      hint: "remove 'unix', 'unix_ms', 'unix_ns' or 'utc', or write a time such as {created}")
  }

  /// Whether a field's value can be a time; a text field of a custom catalog may be one.
  private func canBeTime(_ field: FieldDefinition) -> Bool {
    field.type == .time || field.type == .text && [.time, .freeText].contains(field.valueClass)
  }

  /// The field of a path; nil for a part of a field, and for a path to something else.
  private func field(_ steps: ArraySlice<BodyPlaceholder.Step>) -> FieldDefinition? {
    guard case .key(let first)? = steps.first else { return nil }
    var fields: [FieldDefinition] = []
    var field = catalog.envelope.first { $0.name == first }
    if field == nil {
      guard let kind = MessageKind.inCatalogs.first(where: { $0.rawValue == first }) else {
        return nil
      }
      fields = catalog.messages[kind]?.fields ?? []
    } else if case .group(let members)? = field?.type {
      fields = members
    }
    for step in steps.dropFirst() {
      guard case .key(let name) = step else {
        // The fields of a single node are among those of the message.
        if field != nil { return nil }
        continue
      }
      if field == nil, name == "nodes" { continue }
      guard let next = fields.first(where: { $0.name == name }) else { return nil }
      field = next
      if case .group(let members) = next.type { fields = members } else { fields = [] }
    }
    return field
  }

  func look(at placeholder: BodyPlaceholder) -> Finding {
    guard case .key(let first)? = placeholder.steps.first else { return unknown(first: "") }
    let rest = placeholder.steps.dropFirst()
    if BodyPlaceholder.Special(rawValue: first) != nil {
      return rest.isEmpty ? .there : deeper(first)
    }
    if first == "attachments" { return .there }
    if let field = catalog.envelope.first(where: { $0.name == first }) {
      return look(rest, in: field)
    }
    guard let kind = MessageKind.inCatalogs.first(where: { $0.rawValue == first }),
      let definition = catalog.messages[kind]
    else { return unknown(first: first) }
    if !kinds.contains(kind) {
      return .never("the destination gets no \(kind.rawValue) message; add it to 'messages'")
    }
    if let mode, !catalog.kinds(in: mode).contains(kind) {
      return .never("there is no \(kind.rawValue) message in \(mode.rawValue) mode")
    }
    return look(rest, in: definition.fields, of: kind)
  }

  private func look(
    _ steps: ArraySlice<BodyPlaceholder.Step>, in fields: [FieldDefinition], of kind: MessageKind
  ) -> Finding {
    guard case .key(let name)? = steps.first else { return .there }
    let rest = steps.dropFirst()
    if name == "nodes", fields.contains(where: \.isPerNode) {
      guard case .element? = rest.first else {
        return rest.isEmpty ? .there : needsNumber("nodes")
      }
      return look(rest.dropFirst(), in: fields.filter(\.isPerNode), of: kind)
    }
    if let details = fields.first(where: \.hasAlertDetails), name == "\(details.name)_by_name" {
      return look([], in: details)
    }
    guard let field = fields.first(where: { $0.name == name }) else {
      return unknown(name, among: fields.map(\.name), below: kind.rawValue)
    }
    if field.isPerNode, fields.contains(where: { !$0.isPerNode }) || kinds.isEmpty {
      return .unknown(
        "is a value of each node, not of the whole message",
        hint: "write {\(kind.rawValue).nodes[0].\(name)}")
    }
    return look(rest, in: field)
  }

  private func look(
    _ steps: ArraySlice<BodyPlaceholder.Step>, in field: FieldDefinition
  ) -> Finding {
    if case .group(let members) = field.type {
      guard case .key(let name)? = steps.first else { return .there }
      guard let member = members.first(where: { $0.name == name }) else {
        return unknown(name, among: members.map(\.name), below: field.path)
      }
      return look(steps.dropFirst(), in: member)
    }
    if let problem = shapeProblem(steps, in: field) { return problem }
    if let mode, field.actions[mode] == .withhold {
      return .never("the field is not sent in \(mode.rawValue) mode")
    }
    if policy?.action(for: field) == .withhold { return .never("a rule withholds the field") }
    return .there
  }

  /// Why a field's value does not have these steps; nil if it can have them.
  private func shapeProblem(
    _ steps: ArraySlice<BodyPlaceholder.Step>, in field: FieldDefinition
  ) -> Finding? {
    guard let first = steps.first else { return nil }
    switch (field.type, first) {
    case (.integers, .key), (.numbers, .key):
      return steps.count == 1 ? nil : deeper(field.name)
    case (.lines, .element), (.texts, .element):
      return steps.count == 1 ? nil : deeper(field.name)
    case (.remarks, .element): return nil
    case (.records(let columns), .element):
      guard case .key(let name)? = steps.dropFirst().first else { return nil }
      return columns.contains { $0.name == name }
        ? nil : unknown(name, among: columns.map(\.name), below: field.path)
    case (.records, .key): return needsNumber(field.name)
    default: return deeper(field.name)
    }
  }

  private func deeper(_ name: String) -> Finding {
    .unknown(
      "continues after '\(visible(name))', which is a single value",
      hint: "end the path with '\(visible(name))'")
  }

  private func needsNumber(_ name: String) -> Finding {
    .unknown(
      "needs an index in brackets after '\(visible(name))', which is a list",
      hint: "write '\(visible(name))[0]' for the first")
  }

  private func unknown(first name: String) -> Finding {
    unknown(
      name,
      among: catalog.envelope.map(\.name) + catalog.messages.keys.map(\.rawValue).sorted()
        + BodyPlaceholder.Special.allCases.map(\.rawValue), below: nil)
  }

  private func unknown(_ name: String, among names: [String], below parent: String?) -> Finding {
    .unknown(
      "is not a field of a message" + (parent.map { ": '\($0)' has no \(quoted(name))" } ?? ""),
      hint: didYouMean(name, among: names)
        ?? "callhome-snapshot(5) lists the fields, such as {alert.node} and {message_id}")
  }
}
