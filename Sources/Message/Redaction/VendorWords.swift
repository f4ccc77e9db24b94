package import Catalogs
package import Messages

/// The words of the vendor that messages of a site have: names of services, models, versions.
package struct VendorWords: Sendable {
  /// None.
  static let none = VendorWords([])

  /// Every run of words in one text, in lower case, joined by spaces.
  private var phrases: Set<String> = []

  /// Finds them.
  ///
  /// - Parameter texts: what the fields have in which nothing but words of the vendor is found.
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

  /// Whether a text is one or more whole words of the vendor, whatever is between them.
  package func contains(_ text: some StringProtocol) -> Bool {
    phrases.isEmpty || text.utf8.count > Self.longestText
      ? false : phrases.contains(words(of: text).joined(separator: " "))
  }

  /// How many words a name of a site has at most that is searched for.
  private static let longestPhrase = 8
  private static let longestText = 256
}

/// The runs of letters and digits in a text, in lower case.
private func words(of text: some StringProtocol) -> [String] {
  text.split { !$0.isLetter && !$0.isNumber }.map { $0.lowercased() }
}

extension RedactionPolicy {
  /// The words of the vendor in fields that messages of the site send, whatever was accepted.
  package func vendorWords(
    _ catalog: Catalog, _ values: (FieldDefinition) -> [Value]
  ) -> VendorWords {
    let fields = catalog.leaves.filter {
      $0.isVocabulary && actionBeforeConsent(for: $0) == .send
    }
    return VendorWords(fields.flatMap(values).flatMap(\.texts))
  }

  /// The words that tell nothing where they are in other texts: in anonymous mode, in which two sites that
  /// differ only in what is withheld send the same, those of the vendor.
  func wordsNotTold(
    _ catalog: Catalog, _ values: (FieldDefinition) -> [Value]
  ) -> VendorWords {
    mode == .anonymous ? vendorWords(catalog, values) : .none
  }
}

/// A withheld name or number of the site that is spelled like a word of the vendor.
package struct NameLikeVendorWord: Hashable, Sendable {
  /// The field that is withheld.
  package let field: FieldDefinition
  /// The field that is sent and has the word in it.
  package let vocabulary: FieldDefinition
}

extension RedactionPolicy {
  /// The withheld names and numbers of the site that are spelled like words of the vendor: they are not
  /// replaced where these are sent. Each field is listed once.
  ///
  /// - Parameters:
  ///   - kinds: the kinds of messages that are sent.
  ///   - catalog: the fields.
  ///   - values: every value that a field could have.
  package func namesLikeVendorWords(
    in kinds: [MessageKind], _ catalog: Catalog, values: (FieldDefinition) -> [Value]
  ) -> [NameLikeVendorWord] {
    let fields = kinds.flatMap { catalog.messages[$0]?.fields ?? [] }.flatMap(\.leaves)
    let vocabulary = fields.filter { $0.isVocabulary && action(for: $0) == .send }
      .map { (field: $0, words: VendorWords(values($0).flatMap(\.texts))) }
    var sources: Set<FactSource> = []
    var found: [NameLikeVendorWord] = []
    for field in kinds.flatMap({ fieldsHidden(from: $0, catalog) }) {
      guard field.valueClass.isIdentity, field.valueClass != .freeText,
        sources.isDisjoint(with: field.sources)
      else { continue }
      let names = values(field).flatMap(\.texts).flatMap { text in
        [text] + (field.valueClass == .hostName ? [String(text.prefix { $0 != "." })] : [])
      }
      // Shorter ones are not looked for in texts.
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
