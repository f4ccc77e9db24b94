package import Catalogs
package import Messages

/// The vendor's own words in messages of a site: names of services, models, versions.
package struct VendorWords: Sendable {
  /// No words.
  static let none = VendorWords([])

  /// All sequences of words in a text, in lower case, joined by spaces.
  private var phrases: Set<String> = []

  /// Collects the words.
  ///
  /// - Parameter texts: the values of the fields that contain only vendor words.
  package init(_ texts: some Sequence<String>) {
    for text in Set(texts) {
      let words = words(of: text)
      for start in words.indices {
        for end in start..<min(words.endIndex, start + Self.longestPhrase) {
          phrases.insert(words[start...end].joined(separator: " "))
        }
      }
    }
  }

  /// Whether a text consists of one or more whole vendor words, with anything between them.
  package func contains(_ text: some StringProtocol) -> Bool {
    phrases.isEmpty || text.utf8.count > Self.longestText
      ? false : phrases.contains(words(of: text).joined(separator: " "))
  }

  /// The maximum number of words in a site's name that is searched for.
  private static let longestPhrase = 8
  private static let longestText = 256
}

/// The sequences of letters and digits in a text, in lower case.
private func words(of text: some StringProtocol) -> [String] {
  text.split { !$0.isLetter && !$0.isNumber }.map { $0.lowercased() }
}

extension RedactionPolicy {
  /// The vendor words in fields that messages of the site send, whatever was accepted.
  package func vendorWords(
    _ catalog: Catalog, _ values: (FieldDefinition) -> [Value], and others: [String] = []
  ) -> VendorWords {
    let fields = catalog.leaves.filter {
      $0.isVocabulary && actionBeforeConsent(for: $0) == .send
    }
    return VendorWords(fields.flatMap(values).flatMap(\.texts) + others)
  }

  /// The words that tell nothing where they are in other texts: in anonymous mode, in which two sites that
  /// differ only in what is withheld send the same, those of the vendor, and the exceptions of the catalog.
  func wordsNotTold(
    _ catalog: Catalog, _ values: (FieldDefinition) -> [Value]
  ) -> VendorWords {
    mode == .anonymous
      ? vendorWords(catalog, values, and: catalog.logs.exceptions) : .none
  }
}

/// A withheld name or number of the site that is also a vendor word.
package struct NameLikeVendorWord: Hashable, Sendable {
  /// The withheld field.
  package let field: FieldDefinition
  /// The field that is sent and has the word in it; nil if the word is an exception of the catalog.
  package let vocabulary: FieldDefinition?
}

extension RedactionPolicy {
  /// The withheld names and numbers of the site that are also vendor words: they are not replaced
  /// in fields with vendor words. Each field is listed once.
  ///
  /// - Parameters:
  ///   - kinds: the kinds of messages that are sent.
  ///   - catalog: the fields.
  ///   - values: all values that a field could have.
  package func namesLikeVendorWords(
    in kinds: [MessageKind], _ catalog: Catalog, values: (FieldDefinition) -> [Value]
  ) -> [NameLikeVendorWord] {
    let fields = kinds.flatMap { catalog.messages[$0]?.fields ?? [] }.flatMap(\.leaves)
    var vocabulary: [(field: FieldDefinition?, words: VendorWords)] =
      fields.filter { $0.isVocabulary && action(for: $0) == .send }
      .map { ($0, VendorWords(values($0).flatMap(\.texts))) }
    if mode == .anonymous { vocabulary.append((nil, VendorWords(catalog.logs.exceptions))) }
    var sources: Set<FactSource> = []
    var found: [NameLikeVendorWord] = []
    for field in kinds.flatMap({ fieldsHidden(from: $0, catalog) }) {
      guard field.valueClass.isIdentity, field.valueClass != .freeText,
        sources.isDisjoint(with: field.sources)
      else { continue }
      let names = values(field).flatMap(\.texts).flatMap { text in
        [text] + (field.valueClass == .hostName ? [String(text.prefix { $0 != "." })] : [])
      }
      // Shorter ones are not searched for in texts.
      let word = vocabulary.first { vocabulary in
        names.contains { $0.utf8.count > 2 && vocabulary.words.contains($0) }
      }
      guard let word else { continue }
      sources.formUnion(field.sources)
      found.append(NameLikeVendorWord(field: field, vocabulary: word.field))
    }
    return found
  }
}
