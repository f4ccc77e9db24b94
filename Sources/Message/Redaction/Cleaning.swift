package import Catalogs

/// What is removed from the texts of messages, in words that a licence can be bound to (C3): a line for each
/// place and class of values.
package struct Cleaning: Sendable {
  private let lines: [String: [String]]
  private let scrubbing: Set<String>
  /// What log shapes leave in what is scrubbed.
  private let kept: Set<String>

  /// Reads it off a catalog.
  package init(_ catalog: Catalog) {
    let fields = catalog.identities + catalog.leaves
    lines = Dictionary(fields.map { ($0.path, $0.cleaning) }) { $0 + $1 }
    scrubbing = Set(
      (catalog.scrubbed.flatMap(\.cleaning) + catalog.logs.removed).map { "scrub \($0)" })
    kept = Set(catalog.logs.kept.map { "scrub \($0)" })
  }

  /// What a policy removes from texts of messages of a kind: values that are hidden in all of them, and
  /// those that are replaced in texts that are scrubbed.
  ///
  /// - Parameters:
  ///   - scrubs: whether anything is scrubbed besides what mode and rules ask for, as traces are.
  ///   - table: makes the words of the catalog, which a policy that removes nothing does not need.
  package static func removed(
    by policy: RedactionPolicy, from kind: MessageKind, _ catalog: Catalog, scrubs: Bool,
    table: () -> Cleaning
  ) -> Set<String> {
    let paths = policy.fieldsHidden(from: kind, catalog).map(\.path)
    let isScrubbed = scrubs || policy.mode == .anonymous || policy.uses(.scrub, in: kind, catalog)
    if paths.isEmpty, !isScrubbed { return [] }
    let table = table()
    let hidden = table.lines(of: paths)
    return isScrubbed ? hidden.union(table.scrubbing).union(table.kept) : hidden
  }

  /// The paths of the fields of which all is removed by what was accepted.
  package func paths(removedBy accepted: Set<String>) -> Set<String> {
    if accepted.isEmpty { return [] }
    return Set(
      lines.lazy.filter { !$0.value.isEmpty && accepted.isSuperset(of: $0.value) }.map(\.key))
  }

  /// What was removed from texts of a kind when they were accepted, and cannot be removed any more, since the
  /// catalog has another definition of it or none.
  package func lost(
    of accepted: Set<String>, in kind: MessageKind, _ policy: RedactionPolicy, _ catalog: Catalog
  ) -> Set<String> {
    let rest = Self.loss(from: accepted, to: scrubbing.union(kept))
      .subtracting(lines(of: paths(removedBy: accepted)))
    if rest.isEmpty { return [] }
    return rest.subtracting(lines(of: policy.fieldsHidden(from: kind, catalog).map(\.path)))
  }

  /// What was removed when it was accepted and is not today, and what log shapes leave today and did not then.
  package static func loss(from accepted: Set<String>, to today: Set<String>) -> Set<String> {
    let isException = { (line: String) in line.hasPrefix("scrub log exception ") }
    let lost = accepted.subtracting(today).filter { !isException($0) }
    // If there were no log shapes, everything was left.
    guard accepted.contains(where: { $0.hasPrefix("scrub log ") }) else { return lost }
    return lost.union(today.subtracting(accepted).filter(isException))
  }

  private func lines(of paths: some Sequence<String>) -> Set<String> {
    Set(paths.flatMap { lines[$0] ?? [] })
  }
}

extension Catalog {
  /// The fields whose values are replaced in what is scrubbed.
  var scrubbed: [FieldDefinition] {
    let classes: Set<ValueClass> = [.hostName, .address, .mac, .email, .phone, .person]
    return (identities + leaves).filter { !classes.isDisjoint(with: $0.valueClasses) }
  }
}

extension FieldDefinition {
  /// Whether a value of it has texts from which other values are removed: what a message says of itself
  /// has none (see `Redactor`).
  package var isCleaned: Bool {
    switch type {
    case .integer, .number, .time, .group, .remarks: false
    case .text, .lines, .texts, .integers, .numbers, .records: sources.first?.root != .message
    }
  }

  fileprivate var cleaning: [String] {
    var kinds: [String] = []
    if case .records(let columns) = type {
      kinds =
        columns
        .filter { $0.type == .text ? $0.valueClass.isIdentity : $0.valueClass.isIdentityOfNumbers }
        .map { "column \($0.name) (\($0.valueClass.rawValue))" }
    }
    if kinds.isEmpty, let name = valueClasses.filter(\.isIdentity).map(\.rawValue).min() {
      kinds = ["\(type.word) (\(name))"]
    }
    return sources.flatMap { source in kinds.map { "\(source.words) \($0)" } }
  }
}
