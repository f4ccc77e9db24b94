import Times

/// Searches a text for all spellings of known values. The scrubber and the leak guard share it;
/// values inside of an encoding are found in the texts decoded by ``Decoding``.
struct SpellingSearch: Sendable {
  /// The values.
  let values: [KnownValue]

  private let letters: VariantSearch
  private let addresses: AddressSearch
  /// The number of forms that ``search(_:until:skipsFound:report:)`` reports.
  let formCount: Int

  /// Prepares the search.
  ///
  /// - Parameters:
  ///   - values: the values.
  ///   - words: words, in lower case, that are not searched for as short host names.
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

  /// Reports the number and the range of each spelling found in a text. The search stops at the
  /// deadline.
  ///
  /// - Parameter skipsFound: whether to skip names inside of names that were found.
  func search(
    _ text: Span<UInt8>, until deadline: Deadline, skipsFound: Bool = false,
    report: (_ form: Int, _ range: Range<Int>) -> Void
  ) {
    letters.search(text, until: deadline, skipsFound: skipsFound, report: report)
    if deadline.isOver { return }
    let first = formCount - values.count
    addresses.search(text) { report(first + $0, $1) }
  }

  /// The index of the value with a form.
  func index(ofForm form: Int) -> Int {
    let first = formCount - values.count
    return form < first ? letters.original(of: form) : form - first
  }

  /// The value with a form.
  func value(ofForm form: Int) -> KnownValue { values[index(ofForm: form)] }
}
