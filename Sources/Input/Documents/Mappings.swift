package import Diagnostics

extension DocumentNode {
  /// The values of a mapping's known keys; everything else about it that is wrong becomes a problem.
  ///
  /// - Parameters:
  ///   - what: how messages call the mapping, such as `a field`.
  ///   - known: the keys that may appear in it.
  ///   - required: those of them that must.
  ///   - problems: where unknown and missing keys, and a value that is no mapping, are told.
  package func values(
    of what: String, known: [String], required: [String] = [], _ problems: inout [Diagnostic]
  ) -> KnownValues {
    guard let entries else {
      problems.append(
        Diagnostic(.error, at: location, "\(what) must be a mapping, not \(foundKind)"))
      return KnownValues(entries: [])
    }
    let unknown = entries.filter { !known.contains($0.key) }
    problems += unknown.map { unknownKey($0, known) }
    let values = KnownValues(
      entries: unknown.isEmpty ? entries : entries.filter { known.contains($0.key) })
    for key in required where values[key] == nil {
      problems.append(Diagnostic(.error, at: location, "\(what) must have the key '\(key)'"))
    }
    return values
  }

  /// The text of a scalar; nil, and a problem, for everything else.
  package func text(of what: String, _ problems: inout [Diagnostic]) -> String? {
    if let scalar, !isNull { return scalar.text }
    problems.append(Diagnostic(.error, at: location, "\(what) must be a text, not \(foundText)"))
    return nil
  }

  /// A word out of a closed list; nil, and a problem, for everything else.
  package func choice<Value: RawRepresentable & CaseIterable>(
    of what: String, _ type: Value.Type, _ problems: inout [Diagnostic]
  ) -> Value? where Value.RawValue == String {
    if let scalar, let value = Value(rawValue: scalar.text) { return value }
    let words = Value.allCases.map(\.rawValue)
    problems.append(
      Diagnostic(
        .error, at: location, "\(what) must be \(wordList(words)), not \(foundText)",
        hint: scalar.flatMap { didYouMean($0.text, among: words) }))
    return nil
  }
}

/// The values of a mapping whose keys were checked. It has few keys, so they are looked through.
package struct KnownValues: Sendable {
  /// The known keys and their values, in the order of the document.
  package let entries: [DocumentNode.Entry]

  /// The value of a key, nil where the mapping has none.
  package subscript(key: String) -> DocumentNode? {
    entries.first { $0.key == key }?.value
  }
}

/// The problem of a key that means nothing where it stands.
package func unknownKey(_ entry: DocumentNode.Entry, _ known: [String]) -> Diagnostic {
  Diagnostic(
    .error, at: entry.keyLocation, "unknown key \(quoted(entry.key))",
    hint: didYouMean(entry.key, among: known))
}

/// `'a'`, `'a' or 'b'`, `'a', 'b' or 'c'`.
package func wordList(_ words: [String]) -> String {
  let quotedWords = words.map { "'\($0)'" }
  guard let last = quotedWords.last else { return "" }
  if quotedWords.count == 1 { return last }
  return quotedWords.dropLast().joined(separator: ", ") + " or " + last
}
