package import Catalogs

/// What may be sent of each field: the strictest of what the mode, every matching rule and the
/// operator's consent let through (M5, C3, D2).
package struct RedactionPolicy: Sendable {
  /// The mode whose ceiling is in force.
  package let mode: Mode

  private let rules: [RedactionRule]
  private let accepted: [String: FieldAction]?

  /// Creates a policy.
  ///
  /// - Parameters:
  ///   - mode: the ceiling.
  ///   - rules: all rules that are in force for the destination, in any order.
  ///   - accepted: what the operator accepted for the destination, by path; a path that is missing
  ///     was not accepted. Nil asks for no consent, as a preview does.
  package init(mode: Mode, rules: [RedactionRule], accepted: [String: FieldAction]?) {
    self.mode = mode
    self.rules = rules
    self.accepted = accepted
  }

  /// What happens to a field. A field for which the catalog says nothing is withheld.
  package func action(for field: FieldDefinition) -> FieldAction {
    var action = field.actions[mode]
    for rule in rules where rule.applies(to: field) { action = action.stricter(rule.action) }
    if let accepted { action = action.stricter(accepted[field.path] ?? .withhold) }
    // Only texts have characters to keep.
    if case .mask = action, !field.type.isMaskable { return .withhold }
    return action
  }

  /// Whether anything of a kind of message may be sent beside its envelope.
  package func allowsAnything(of kind: MessageKind, _ catalog: Catalog) -> Bool {
    (catalog.messages[kind]?.fields ?? []).flatMap(\.leaves).contains {
      action(for: $0) != .withhold
    }
  }

  /// Everything that may be sent in messages of some kinds, envelope included: path and action.
  package func effectiveActions(
    _ catalog: Catalog, kinds: some Sequence<MessageKind>
  ) -> [String: FieldAction] {
    let fields = kinds.flatMap { catalog.messages[$0]?.fields ?? [] } + catalog.envelope
    var actions: [String: FieldAction] = [:]
    for field in fields.flatMap(\.leaves) {
      let action = action(for: field)
      if action != .withhold { actions[field.path] = action }
    }
    return actions
  }
}

extension FieldDefinition.ValueType {
  /// Whether a mask can hide a part of it and show the rest.
  package var isMaskable: Bool {
    switch self {
    case .text, .lines, .texts: true
    default: false
    }
  }
}
