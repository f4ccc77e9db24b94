import Times

/// Looks for every spelling of known values in a text. The scrubber and the leak guard share it; what is inside of
/// an encoding is found in what ``Decoding`` makes of the text.
struct SpellingSearch: Sendable {
  /// The values themselves.
  let values: [KnownValue]

  private let letters: VariantSearch
  private let addresses: AddressSearch
  /// How many numbers ``search(_:until:skipsFound:report:)`` gives.
  let formCount: Int

  /// Prepares the search for values.
  ///
  /// - Parameters:
  ///   - values: what to look for.
  ///   - words: words, in lower case, that no short host name is searched for as.
  init(_ values: [KnownValue], exempt words: Set<String> = []) {
    self.values = values
    var table = LetterTable()
    for value in values { table.learn(value.text) }
    var addresses = AddressSearch()
    letters = VariantSearch(table) { add in
      for (number, value) in values.enumerated() {
        let label = value.text.prefix { $0 != "." }.lowercased()
        let spellings = Spellings(
          value.text, value.valueClass, hasShortName: value.hasShortName && !words.contains(label))
        for spelling in spellings.texts {
          if let variant = Variant(spelling, of: number, table) { add(variant) }
        }
        if let address = spellings.number { addresses.add(address, number) }
      }
    }
    self.addresses = addresses
    formCount = letters.count + values.count
  }

  /// Reports each spelling of a value that occurs in a text, by number, and where it is. The search ends early
  /// when a deadline passes.
  ///
  /// - Parameter skipsFound: whether no names are searched for inside of names that were found.
  func search(
    _ text: Span<UInt8>, until deadline: Deadline, skipsFound: Bool = false,
    report: (_ form: Int, _ range: Range<Int>) -> Void
  ) {
    letters.search(text, until: deadline, skipsFound: skipsFound, report: report)
    if deadline.isOver { return }
    let first = formCount - values.count
    addresses.search(text) { report(first + $0, $1) }
  }

  /// The place of the value that a spelling is one of.
  func index(ofForm form: Int) -> Int {
    let first = formCount - values.count
    return form < first ? letters.original(of: form) : form - first
  }

  /// The value that a spelling is one of.
  func value(ofForm form: Int) -> KnownValue { values[index(ofForm: form)] }
}
