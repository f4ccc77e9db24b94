package import Catalogs
package import Diagnostics

/// What may be sent of each field: the strictest action of the mode, all matching rules and the
/// accepted terms (M5, C3, D2).
package struct RedactionPolicy: Sendable {
  /// The mode, which sets the upper limit.
  package let mode: Mode

  private let rules: [RedactionRule]
  /// The accepted actions, by path; nil if consent is ignored.
  package let accepted: [String: FieldAction]?
  /// By kind, the paths of the fields whose values were removed from texts when the texts were
  /// accepted.
  package let hiddenBefore: [MessageKind: Set<String>]
  private let wasSmart: Bool

  /// Creates a policy.
  ///
  /// - Parameters:
  ///   - mode: the mode, which sets the upper limit.
  ///   - rules: all rules for the destination, in any order.
  ///   - accepted: the accepted actions for the destination, by path; a missing path was not
  ///     accepted. Nil ignores consent, as in a preview.
  ///   - hiddenBefore: by kind, the paths of the fields whose values were removed from texts when
  ///     the texts were accepted. They are still removed, whatever the rules say now.
  ///   - wasSmart: whether the terms were shown in smart mode when they were accepted.
  package init(
    mode: Mode, rules: [RedactionRule], accepted: [String: FieldAction]?,
    hiddenBefore: [MessageKind: Set<String>] = [:], wasSmart: Bool = false
  ) {
    self.mode = mode
    self.rules = rules
    self.accepted = accepted
    self.hiddenBefore = hiddenBefore
    self.wasSmart = wasSmart
  }

  /// The action for a field. A field without a definition for the mode is withheld.
  package func action(for field: FieldDefinition) -> FieldAction {
    decision(for: field).action
  }

  /// Whether nothing of any message is withheld.
  var sendsAll: Bool { mode == .smart && rules.isEmpty && accepted == nil }

  /// Whether an action, such as a pseudonym or scrubbing, is used for any field of messages of a
  /// kind, or of the envelope.
  package func uses(_ action: FieldAction, in kind: MessageKind, _ catalog: Catalog) -> Bool {
    // Only a rule, now or when it was accepted, or the mode can require it.
    let isAccepted = accepted?.values.contains(action) ?? false
    if rules.isEmpty, mode == .smart, !isAccepted { return false }
    return catalog.leaves(of: kind).contains {
      self.action(for: $0) == action || action == .scrub && scrubs($0)
    }
  }

  /// Whether texts of a field are scrubbed in addition to another action: a stricter action must
  /// not show what scrubbing removes.
  func scrubs(_ field: FieldDefinition) -> Bool {
    field.valueClass == .freeText && mode == .anonymous && !field.isVocabulary
      || requests(for: field).contains(.scrub)
  }

  /// Whether the value of a field is sent unchanged even if it contains a value withheld elsewhere:
  /// vendor words, and values that identify a site in anonymous mode too, such as a serial number.
  /// In smart mode withheld values are removed from those, and so they are for an operator who
  /// accepted smart messages.
  func sendsUnchanged(_ field: FieldDefinition) -> Bool {
    field.isVocabulary
      || mode == .anonymous && !wasSmart
        && [.serialNumber, .mac, .identifier].contains(field.valueClass)
  }

  /// The length that a value must exceed for a mask to show its end. A value that one mask hides
  /// completely is not shown by another mask that keeps fewer characters.
  func longestMask(of field: FieldDefinition) -> Int {
    requests(for: field).reduce(0) { longest, action in
      if case .mask(let kept) = action { max(longest, kept) } else { longest }
    }
  }

  /// All actions that rules and the accepted terms require for a field; the strictest is used.
  private func requests(for field: FieldDefinition) -> [FieldAction] {
    rules.filter { $0.applies(to: field) }.map { $0.action.action(on: field) }
      + [accepted?[field.path]].compactMap(\.self)
  }

  /// Whether a rule requires less than sending a field.
  func isHiddenByRule(_ field: FieldDefinition) -> Bool {
    rules.contains { rule in
      rule.applies(to: field) && ![.exactly(.send), .exactly(.scrub)].contains(rule.action)
    }
  }

  /// The action for a field if everything were accepted.
  func actionBeforeConsent(for field: FieldDefinition) -> FieldAction {
    RedactionPolicy(mode: mode, rules: rules, accepted: nil).action(for: field)
  }

  /// The action for a field, and the reason.
  package func decision(for field: FieldDefinition) -> Decision {
    var decision = Decision(action: field.actions[mode], reason: .mode)
    func restrict(to action: FieldAction, because reason: Decision.Reason) {
      let stricter = decision.action.stricter(action)
      if stricter != decision.action { decision = Decision(action: stricter, reason: reason) }
    }
    // Without a rule (D2).
    if mode == .anonymous, field.valueClass == .freeText, !field.isVocabulary {
      restrict(to: .scrub, because: .freeText)
    }
    for rule in rules where rule.applies(to: field) {
      restrict(to: rule.action.action(on: field), because: .rule(rule))
    }
    if let accepted {
      let before = accepted[field.path] ?? .withhold
      restrict(to: before.accepted(for: decision.action), because: .consent)
    }
    // The order of actions is not enough: the end of an address does not contain its network.
    for rule in rules where rule.isFloor && rule.applies(to: field) {
      if !decision.action.followsFrom(rule.action.action(on: field)) {
        decision = Decision(action: .withhold, reason: .rule(rule))
      }
    }
    return decision
  }

  /// Whether the values of a field were removed from texts of a kind when these were accepted (C3).
  func wasHidden(_ field: FieldDefinition, from kind: MessageKind) -> Bool {
    hiddenBefore[kind]?.contains(field.path) ?? false
  }

  /// Whether it is known what was removed from texts of a kind when these were accepted.
  func knowsHidden(from kind: MessageKind) -> Bool { hiddenBefore[kind] != nil }

  /// Whether the value itself was accepted, except for what was removed from it.
  func acceptsValue(of field: FieldDefinition) -> Bool {
    accepted?[field.path]?.sendsValue ?? false
  }

  /// Whether something that is no field, and has a path, was accepted.
  package func accepts(_ path: String) -> Bool { accepted?[path] != nil }

  /// Whether anything of a kind of message besides its envelope may be sent.
  package func allowsAnything(of kind: MessageKind, _ catalog: Catalog) -> Bool {
    catalog.messages[kind]?.leaves.contains { action(for: $0) != .withhold } ?? false
  }

  /// Whether files may be sent with messages of a kind: whether the catalog has a field
  /// `attachments` in them that is sent. Files are always scrubbed; if a stricter action is
  /// required, no file is sent.
  package func sendsFiles(with kind: MessageKind, _ catalog: Catalog) -> Bool {
    let field = catalog.messages[kind]?.fields.first { $0.name == "attachments" }
    return field.map { [.send, .scrub].contains(action(for: $0)) } ?? false
  }

  /// Path and action of everything that may be sent in messages of some kinds, including the
  /// envelope.
  package func effectiveActions(
    _ catalog: Catalog, kinds: some Sequence<MessageKind>
  ) -> [String: FieldAction] {
    let fields = kinds.flatMap { catalog.messages[$0]?.leaves ?? [] }
    var actions: [String: FieldAction] = [:]
    for field in fields + catalog.envelope.flatMap(\.leaves) {
      let action = action(for: field)
      if action != .withhold { actions[field.path] = action }
    }
    return actions
  }
}

/// The action for a field, and the reason (D4).
package struct Decision: Hashable, Sendable {
  /// The reason for an action.
  package enum Reason: Hashable, Sendable {
    /// The catalog's definition for the mode.
    case mode
    /// Anonymous mode scrubs free text.
    case freeText
    /// A rule of the config.
    case rule(RedactionRule)
    /// The accepted terms do not include more.
    case consent
  }

  /// The action.
  package let action: FieldAction
  /// The reason.
  package let reason: Reason
}

extension Decision.Reason {
  /// The reason in words: `the mode`, `the rule '*.serial_number'`.
  package var words: String {
    switch self {
    case .mode: "the mode"
    case .freeText: "the mode, which scrubs free text"
    case .rule(let rule): "the rule \(quoted(rule.pattern))"
    case .consent: "the licence: more was not accepted"
    }
  }

  /// The location of the rule.
  package var location: SourceLocation? {
    if case .rule(let rule) = self { rule.location } else { nil }
  }
}
