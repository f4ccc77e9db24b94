package import Diagnostics

extension DocumentNode {
  /// The values of a mapping's known keys. Everything else becomes a problem.
  ///
  /// - Parameters:
  ///   - what: the name of the mapping in messages, such as `a field`.
  ///   - known: the allowed keys.
  ///   - required: those of them that are required.
  ///   - problems: receives unknown and missing keys, and a value that is not a mapping.
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

  /// The text of a scalar; nil and a problem for any other value.
  package func text(of what: String, _ problems: inout [Diagnostic]) -> String? {
    if let scalar, !isNull { return scalar.text }
    problems.append(Diagnostic(.error, at: location, "\(what) must be a text, not \(foundText)"))
    return nil
  }

  /// A word of a closed list; nil and a problem for any other value.
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

/// The values of a mapping with checked keys. Lookup is linear, since it has few keys.
package struct KnownValues: Sendable {
  /// The known keys and their values, in the order of the document.
  package let entries: [DocumentNode.Entry]

  /// The value of a key; nil if it is absent.
  package subscript(key: String) -> DocumentNode? {
    entries.first { $0.key == key }?.value
  }
}

/// The problem of a key that is not allowed at its location.
package func unknownKey(_ entry: DocumentNode.Entry, _ known: [String]) -> Diagnostic {
  Diagnostic(
    .error, at: entry.keyLocation, "unknown key \(quoted(entry.key))",
    hint: didYouMean(entry.key, among: known))
}

/// A list in words: `'a'`, `'a' or 'b'`, `'a', 'b' or 'c'`.
package func wordList(_ words: [String]) -> String {
  let quotedWords = words.map { "'\($0)'" }
  guard let last = quotedWords.last else { return "" }
  if quotedWords.count == 1 { return last }
  return quotedWords.dropLast().joined(separator: ", ") + " or " + last
}
