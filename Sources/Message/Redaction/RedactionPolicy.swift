package import Catalogs
package import Diagnostics

/// What may be sent of each field: the strictest of what the mode, every matching rule and the
/// operator's consent let through (M5, C3, D2).
package struct RedactionPolicy: Sendable {
  /// The mode whose ceiling is in force.
  package let mode: Mode

  private let rules: [RedactionRule]
  /// What was accepted, by path; nil where nobody was asked.
  package let accepted: [String: FieldAction]?
  /// The paths of the fields whose values were removed from texts of each kind when that was accepted.
  package let hiddenBefore: [MessageKind: Set<String>]
  private let wasSmart: Bool

  /// Creates a policy.
  ///
  /// - Parameters:
  ///   - mode: the ceiling.
  ///   - rules: all rules that are in force for the destination, in any order.
  ///   - accepted: what the operator accepted for the destination, by path; a path that is missing
  ///     was not accepted. Nil asks for no consent, as a preview does.
  ///   - hiddenBefore: the paths of the fields whose values were removed from texts of each kind when that
  ///     was accepted: they still are, whatever the rules say since then.
  ///   - wasSmart: whether it was shown in smart mode when it was accepted.
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

  /// What happens to a field. A field for which the catalog says nothing is withheld.
  package func action(for field: FieldDefinition) -> FieldAction {
    decision(for: field).action
  }

  /// Whether nothing of a message can be withheld for any reason.
  var sendsAll: Bool { mode == .smart && rules.isEmpty && accepted == nil }

  /// Whether any field of messages of a kind, or of the envelope, is put after a pseudonym, or scrubbed.
  package func uses(_ action: FieldAction, in kind: MessageKind, _ catalog: Catalog) -> Bool {
    // Nothing but a rule, now or when it was accepted, or the mode asks for such a thing.
    let isAccepted = accepted?.values.contains(action) ?? false
    if rules.isEmpty, mode == .smart, !isAccepted { return false }
    return catalog.leaves(of: kind).contains {
      self.action(for: $0) == action || action == .scrub && scrubs($0)
    }
  }

  /// Whether texts of a field are scrubbed, whatever else happens to them: what is stricter than to scrub
  /// them must not show what scrubbing removes.
  func scrubs(_ field: FieldDefinition) -> Bool {
    field.valueClass == .freeText && mode == .anonymous && !field.isVocabulary
      || requests(for: field).contains(.scrub)
  }

  /// Whether what is sent of a field is not changed for a value that is withheld elsewhere: words of the
  /// vendor, and what tells in anonymous mode itself whose it is, such as a serial number. Smart mode removes
  /// withheld values from that, and whoever accepted smart messages saw them so.
  func sendsUnchanged(_ field: FieldDefinition) -> Bool {
    field.isVocabulary
      || mode == .anonymous && !wasSmart
        && [.serialNumber, .mac, .identifier].contains(field.valueClass)
  }

  /// How many characters a value must have more than, so that a mask shows its end: what one mask hides
  /// whole is not shown by another one that keeps less.
  func longestMask(of field: FieldDefinition) -> Int {
    requests(for: field).reduce(0) { longest, action in
      if case .mask(let kept) = action { max(longest, kept) } else { longest }
    }
  }

  /// Everything that rules and the licence ask for a field, of which the strictest is done.
  private func requests(for field: FieldDefinition) -> [FieldAction] {
    rules.filter { $0.applies(to: field) }.map { $0.action.action(on: field) }
      + [accepted?[field.path]].compactMap(\.self)
  }

  /// Whether a rule asks for less than to send a field.
  func isHiddenByRule(_ field: FieldDefinition) -> Bool {
    rules.contains { rule in
      rule.applies(to: field) && ![.exactly(.send), .exactly(.scrub)].contains(rule.action)
    }
  }

  /// What would happen to a field if all of it were accepted.
  func actionBeforeConsent(for field: FieldDefinition) -> FieldAction {
    RedactionPolicy(mode: mode, rules: rules, accepted: nil).action(for: field)
  }

  /// What happens to a field, and what decided it.
  package func decision(for field: FieldDefinition) -> Decision {
    var decision = Decision(action: field.actions[mode], reason: .mode)
    func restrict(to action: FieldAction, because reason: Decision.Reason) {
      let stricter = decision.action.stricter(action)
      if stricter != decision.action { decision = Decision(action: stricter, reason: reason) }
    }
    // Without being asked (D2).
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
    // The order of actions alone does not say it: the network of an address is not in its end.
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

  /// Whether the value itself was accepted, but for what was removed from it.
  func acceptsValue(of field: FieldDefinition) -> Bool {
    accepted?[field.path]?.sendsValue ?? false
  }

  /// Whether something that is no field, and is named by a path, was accepted.
  package func accepts(_ path: String) -> Bool { accepted?[path] != nil }

  /// Whether anything of a kind of message may be sent next to its envelope.
  package func allowsAnything(of kind: MessageKind, _ catalog: Catalog) -> Bool {
    catalog.messages[kind]?.leaves.contains { action(for: $0) != .withhold } ?? false
  }

  /// Whether files may go with messages of a kind: whether the catalog has a field `attachments` in them
  /// that is sent. Files are scrubbed in any case; one that is to be less exact than that is none.
  package func sendsFiles(with kind: MessageKind, _ catalog: Catalog) -> Bool {
    let field = catalog.messages[kind]?.fields.first { $0.name == "attachments" }
    return field.map { [.send, .scrub].contains(action(for: $0)) } ?? false
  }

  /// Everything that may be sent in messages of some kinds, envelope included: path and action.
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

/// What happens to a field, and why (D4).
package struct Decision: Hashable, Sendable {
  /// What decided it.
  package enum Reason: Hashable, Sendable {
    /// What the catalog says of the mode.
    case mode
    /// Anonymous mode scrubs free text.
    case freeText
    /// A rule of the config.
    case rule(RedactionRule)
    /// No more was accepted.
    case consent
  }

  /// What happens to the field.
  package let action: FieldAction
  /// What decided it.
  package let reason: Reason
}

extension Decision.Reason {
  /// In words: `the mode`, `the rule '*.serial_number'`.
  package var words: String {
    switch self {
    case .mode: "the mode"
    case .freeText: "the mode, which scrubs free text"
    case .rule(let rule): "the rule \(quoted(rule.pattern))"
    case .consent: "the licence: more was not accepted"
    }
  }

  /// The place of the rule.
  package var location: SourceLocation? {
    if case .rule(let rule) = self { rule.location } else { nil }
  }
}
