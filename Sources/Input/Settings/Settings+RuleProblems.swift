import Catalogs
import Diagnostics
import Redaction

extension Settings {
  /// Problems with single rules. A rule that matches nothing or would send more is an error; one
  /// that cannot be applied to what it matches is a warning.
  func ruleProblems(_ catalog: Catalog) -> [Diagnostic] {
    let fields = catalog.leaves
    // A policy applies to sites of all products.
    let own = redaction.filter { !limits.rules.contains($0) }
    return (own + writtenDestinations.flatMap(\.redaction)).compactMap { rule in
      let meant = fields.filter(rule.applies)
      if meant.isEmpty {
        return Diagnostic(
          .error, at: rule.location,
          "no field of '\(catalog.product)' matches the pattern \(quoted(rule.pattern))",
          hint: suggestionWithWildcard(rule.pattern, fields.map(\.name))
            ?? didYouMean(rule.pattern, among: fields.map(\.path) + fields.map(\.name))
            ?? "run 'callhome explain inventory' to see the paths of the fields")
      }
      if rule.action == .exactly(.send),
        let field = meant.first(where: { field in
          Mode.allCases.allSatisfy { field.actions[$0] == .withhold }
        })
      {
        return Diagnostic(
          .error, at: rule.location,
          "a rule cannot send '\(field.path)': the catalog withholds it in every mode",
          hint: "remove the rule")
      }
      if rule.action != .exactly(.withhold),
        meant.allSatisfy({ rule.action.action(on: $0) == .withhold })
      {
        return Diagnostic(
          .warning, at: rule.location,
          "what \(quoted(rule.pattern)) matches has nothing to \(verb(rule.action)) and is withheld "
            + "as a whole")
      }
      return nil
    }
  }

  /// Classes of which the rules withhold one field and not another. That is nearly always an
  /// oversight, since the value is then visible in the other field.
  func partlyHidden(_ catalog: Catalog) -> [Diagnostic] {
    guard let mode else { return [] }
    if redaction.isEmpty, writtenDestinations.allSatisfy(\.redaction.isEmpty) { return [] }
    var problems: [Diagnostic] = []
    for destination in writtenDestinations {
      let policy = RedactionPolicy(
        mode: mode, rules: redaction + destination.redaction, accepted: nil)
      // A message withheld as a whole is no oversight.
      let kinds = catalog.kinds(in: mode).filter { policy.allowsAnything(of: $0, catalog) }
      let fields = kinds.flatMap { catalog.messages[$0]?.fields ?? [] } + catalog.envelope
      let identities = fields.flatMap(\.leaves).filter {
        $0.valueClass.isIdentity && $0.valueClass != .freeText && $0.actions[mode] != .withhold
      }
      for (valueClass, fields) in Dictionary(grouping: identities, by: \.valueClass) {
        let decided = fields.map { (field: $0, decision: policy.decision(for: $0)) }
        let open = decided.filter { $0.decision.action.sendsValue }.map(\.field.path)
        let hidden = decided.first { !$0.decision.action.sendsValue }
        guard let hidden, case .rule(let rule) = hidden.decision.reason, let first = open.first,
          !limits.rules.contains(rule)
        else { continue }
        let others = open.count == 1 ? "" : " and \(open.count - 1) more"
        let verb = open.count == 1 ? "is" : "are"
        let problem = Diagnostic(
          .warning, at: rule.location,
          "'\(hidden.field.path)' is hidden, and '\(first)'\(others) of the same class \(verb) sent",
          hint: "write 'class:\(valueClass.rawValue)' to mean all of them")
        if !problems.contains(problem) { problems.append(problem) }
      }
    }
    return problems.sorted { $0.description < $1.description }
  }

  /// The field whose name is closest to the last part of a pattern.
  private func suggestionWithWildcard(_ pattern: String, _ names: [String]) -> String? {
    guard let dot = pattern.lastIndex(of: ".") else { return nil }
    return suggestion(for: String(pattern[pattern.index(after: dot)...]), among: names)
      .map { "did you mean '\(pattern[...dot])\($0)'?" }
  }

  private func verb(_ action: RedactionRule.Action) -> String {
    switch action {
    case .coarsen: "coarsen"
    case .exactly(let action): String(action.description.prefix { $0 != " " })
    }
  }
}
