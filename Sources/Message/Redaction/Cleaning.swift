package import Catalogs

/// What is removed from the texts of messages, in words that a consent is bound to (C3): one line
/// for each source and class of values.
package struct Cleaning: Sendable {
  private let lines: [String: [String]]
  private let scrubbing: Set<String>
  /// What log shapes keep in scrubbed texts.
  private let kept: Set<String>

  /// Computes it from a catalog.
  package init(_ catalog: Catalog) {
    let fields = catalog.identities + catalog.leaves
    lines = Dictionary(fields.map { ($0.path, $0.cleaning) }) { $0 + $1 }
    scrubbing = Set(
      (catalog.scrubbed.flatMap(\.cleaning) + catalog.logs.removed).map { "scrub \($0)" })
    kept = Set(catalog.logs.kept.map { "scrub \($0)" })
  }

  /// What a policy removes from texts of messages of a kind: values withheld everywhere, and values
  /// replaced in scrubbed texts.
  ///
  /// - Parameters:
  ///   - scrubs: whether anything is scrubbed besides what mode and rules require, such as traces.
  ///   - table: builds the words of the catalog; not called for a policy that removes nothing.
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

  /// The paths of the fields whose values were removed completely according to the accepted lines.
  package func paths(removedBy accepted: Set<String>) -> Set<String> {
    if accepted.isEmpty { return [] }
    return Set(
      lines.lazy.filter { !$0.value.isEmpty && accepted.isSuperset(of: $0.value) }.map(\.key))
  }

  /// What was removed from texts of a kind when they were accepted and cannot be removed any more,
  /// because the catalog has no such definition now.
  package func lost(
    of accepted: Set<String>, in kind: MessageKind, _ policy: RedactionPolicy, _ catalog: Catalog
  ) -> Set<String> {
    let rest = Self.loss(from: accepted, to: scrubbing.union(kept))
      .subtracting(lines(of: paths(removedBy: accepted)))
    if rest.isEmpty { return [] }
    return rest.subtracting(lines(of: policy.fieldsHidden(from: kind, catalog).map(\.path)))
  }

  /// What was removed when it was accepted and is not removed today, and what log shapes keep today
  /// and did not then.
  package static func loss(from accepted: Set<String>, to today: Set<String>) -> Set<String> {
    let isException = { (line: String) in line.hasPrefix("scrub log exception ") }
    let lost = accepted.subtracting(today).filter { !isException($0) }
    // Without log shapes, everything was kept.
    guard accepted.contains(where: { $0.hasPrefix("scrub log ") }) else { return lost }
    return lost.union(today.subtracting(accepted).filter(isException))
  }

  private func lines(of paths: some Sequence<String>) -> Set<String> {
    Set(paths.flatMap { lines[$0] ?? [] })
  }
}

extension Catalog {
  /// The fields whose values are replaced in scrubbed texts.
  var scrubbed: [FieldDefinition] {
    let classes: Set<ValueClass> = [.hostName, .address, .mac, .email, .phone, .person]
    return (identities + leaves).filter { !classes.isDisjoint(with: $0.valueClasses) }
  }
}

extension FieldDefinition {
  /// Whether its values contain texts from which other values are removed; the message's own
  /// properties do not (see `Redactor`).
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
