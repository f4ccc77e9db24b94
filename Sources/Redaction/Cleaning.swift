package import Catalogs

/// What is removed from the texts of messages, so that a licence can be bound to it (C3).
extension RedactionPolicy {
  /// What is removed from texts of messages of a kind: a line for each place whose values are hidden in
  /// all of them, and for each place whose values are replaced in those that are scrubbed.
  ///
  /// - Parameter scrubs: whether anything is scrubbed besides what mode and rules ask for, as traces are.
  package func cleaning(
    of kind: MessageKind, _ catalog: Catalog, scrubs: Bool
  ) -> Set<String> {
    let hidden = Set(fieldsHidden(from: kind, catalog).flatMap(\.cleaning))
    let isScrubbed = scrubs || mode == .anonymous || uses(.scrub, in: kind, catalog)
    return isScrubbed ? hidden.union(catalog.scrubbing) : hidden
  }

  /// What was removed from texts of messages of a kind when they were accepted, and cannot be removed any
  /// more, since the catalog has another definition of it or none.
  package func lostCleaning(of kind: MessageKind, _ catalog: Catalog) -> Set<String> {
    guard let kept = acceptedCleaning[kind], !kept.isEmpty else { return [] }
    return kept.subtracting(cleaning(of: kind, catalog, scrubs: true))
  }
}

extension Catalog {
  /// What is replaced in texts that are scrubbed.
  var scrubbing: Set<String> {
    Set(scrubbed.flatMap(\.cleaning).map { "scrub \($0)" })
  }

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

  /// What is removed from texts where the field is hidden: a line for each place and class of values.
  var cleaning: [String] {
    var kinds: [String] = []
    if case .records(let columns) = type {
      kinds = columns.filter { $0.type == .text && $0.valueClass.isIdentity }
        .map { "column \($0.name) (\($0.valueClass.rawValue))" }
    }
    if kinds.isEmpty, let name = valueClasses.filter(\.isIdentity).map(\.rawValue).min() {
      kinds = ["\(type.word) (\(name))"]
    }
    return sources.flatMap { source in kinds.map { "\(source.words) \($0)" } }
  }
}
