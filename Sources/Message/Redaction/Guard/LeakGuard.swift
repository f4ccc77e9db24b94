import Catalogs
import Diagnostics
import Times

/// Searches the finished bytes of a message for withheld values (D3).
///
/// It is the second line of defence, independent of how values were removed. The field or file that
/// contains a find is removed, see ``guarded(_:payload:until:written:)``; a message from which it
/// cannot be removed is stopped.
///
/// **What is compared.** All spellings in ``Spellings``, with ``SpellingSearch``: only letters and
/// digits, folded by ``LetterTable``; ``Gap`` and ``Variant`` decide what may be between them. So a
/// value is found in upper and lower case, in NFC and NFD, in UTF-8 and Windows-1252, wrapped at a
/// space or inside of a word, and with other separators if it has some. ``AddressSearch`` reads
/// addresses as numbers. The scrubber searches for the same spellings; tests compare both with a
/// slow reference search.
///
/// **Where.** In the bytes themselves, in every text that ``Decoding`` finds in them, and in every
/// text in those: JSON in JSON, base64 in base64, percent-encoding in XML. An e-mail has one level
/// more, since its parts and headers are encoded themselves. Attachments, which are packed with
/// gzip and written in base64, are unpacked and searched.
///
/// **What is not found.** Values with fewer than four letters or digits. Text that is compressed
/// otherwise, encrypted or hashed. A part of a value: a domain without its host, a family name
/// without the given name, a truncated value, unless 120 letters of it are left. Letters without
/// their accents, in another script or in another order. The binary bytes of an address. Digits
/// next to other digits: `192` in `1921` is another number. Base64 of fewer than six bytes.
///
/// **Cost.** Time grows with the payload and hardly with the number of values. Memory: one decoded
/// text of each level at a time. For an e-mail full of base64 attachments that is about one and a
/// half times the payload, for most others little.
package struct LeakGuard: Sendable {
  private let originals: SpellingSearch
  private let exempt: [[UInt8]]
  /// The search stops at this deadline.
  private var deadline = Deadline.none

  /// The maximum number of leaks reported for a payload.
  private static let limit = 20

  /// Prepares the search for the values of a site.
  ///
  /// - Parameters:
  ///   - originals: the withheld values. Those that match only as whole words are too short or too
  ///     common to be searched for.
  ///   - exempt: the addresses that the config itself puts into From and To. They are ignored where
  ///     they appear unchanged in these headers, and a host's short name is not searched for if it
  ///     is a word in them.
  package init(_ originals: [KnownValue], exempt: [String]) {
    let exempt = exempt.map { $0.lowercased() }.filter { !$0.isEmpty }
    let words = exempt.flatMap { $0.split { "@.".contains($0) }.map(String.init) }
    self.originals = SpellingSearch(
      originals.filter { $0.matching == .anywhere }, exempt: Set(words))
    self.exempt = exempt.map { Array($0.utf8) }
  }

  /// The values in a message with their locations, found in its bytes as in
  /// ``leaks(in:skeleton:neutral:)``.
  ///
  /// - Parameters:
  ///   - message: the message with its files.
  ///   - payload: its finished bytes; an e-mail with its header.
  ///   - written: writes a message in the same format. It is called for the comparison forms of the
  ///     message, which include its files.
  package func leaks(
    in message: RedactedMessage, payload: [UInt8],
    written: @escaping (RedactedMessage) -> [UInt8]
  ) -> [Leak] {
    leaks(in: payload, skeleton: written(message.skeleton)) { written(message.neutral) }
  }

  /// The values in a message with their locations: for each value one location in a header, one in
  /// a text and one in an attachment; at most twenty in all.
  ///
  /// - Parameters:
  ///   - payload: the finished bytes; an e-mail with its header.
  ///   - skeleton: the bytes of the same message without any value of the site. A form of a value
  ///     that appears there (such as a host called `inventory`) cannot be distinguished and is not
  ///     searched for. The skeleton may also contain vendor words that the message contains anyway.
  ///   - neutral: creates the bytes of the same message without content that reveals nothing of the
  ///     site, such as counts. A find that is not in these bytes was in such content and is no
  ///     leak. Nil if there is none.
  package func leaks(
    in payload: [UInt8], skeleton: [UInt8], neutral: (() -> [UInt8])? = nil
  ) -> [Leak] {
    found(
      in: .whole(payload), skeleton: .whole(skeleton),
      neutral: neutral.map { neutral in { .whole(neutral()) } }
    ).leaks
  }

  /// The finds in a payload.
  struct Found {
    /// The values with their locations.
    var leaks: [Leak] = []
    /// The forms that were found.
    var forms: Set<Int> = []
    /// The forms that every message of the kind contains.
    var ofForm: Set<Int> = []
  }

  /// Does the same, and also returns the forms that were found.
  func found(
    in payload: MessageBytes, skeleton: MessageBytes, neutral: (() -> MessageBytes)?
  ) -> Found {
    var found = Found()
    search(skeleton, ignoring: []) { finds, _, _, _ in found.ofForm.formUnion(finds.map(\.form)) }
    (found.leaks, found.forms) = leaks(in: payload, ignoring: found.ofForm)
    guard !found.leaks.isEmpty, let neutral else { return found }
    var serious: Set<Int> = []
    search(neutral(), ignoring: found.ofForm) { finds, _, _, _ in
      serious.formUnion(finds.map(\.form))
    }
    // There may be more of them than were reported.
    if serious.count >= Self.limit { return found }
    var ignored = found.ofForm
    while !found.forms.isSubset(of: serious) {
      ignored.formUnion(found.forms.subtracting(serious))
      (found.leaks, found.forms) = leaks(in: payload, ignoring: ignored)
    }
    return found
  }

  /// The path of a value that is in a payload in one of these forms; nil if there is none.
  func value(ofForms forms: Set<Int>, inPayload payload: MessageBytes) -> String? {
    var form: Int?
    search(payload, ignoring: Set(0..<originals.formCount).subtracting(forms)) { finds, _, _, _ in
      form = form ?? finds.first?.form
    }
    return form.map { originals.value(ofForm: $0).path }
  }

  /// The path of a value in a text of a message, ignoring some forms; nil if there is none.
  func value(in text: [UInt8], ignoring ignored: Set<Int>) -> String? {
    let found =
      finds(in: text.span, depth: 2, ignoring: ignored).first
      ?? packedFinds(in: text.span, ignoring: ignored).first
    return found.map { originals.value(ofForm: $0.form).path }
  }

  /// The same search with a deadline. A result after the deadline is invalid.
  func limited(to deadline: Deadline) -> LeakGuard {
    var limited = self
    limited.deadline = deadline
    return limited
  }

  /// The values in a message, ignoring some forms, and the forms that were found.
  private func leaks(
    in payload: MessageBytes, ignoring ignored: Set<Int>
  ) -> (leaks: [Leak], forms: Set<Int>) {
    var leaks: [Leak] = []
    var forms: Set<Int> = []
    var known: Set<Leak> = []
    search(payload, ignoring: ignored) { finds, piece, text, firstLine in
      forms.formUnion(finds.map(\.form))
      for find in finds where leaks.count < Self.limit {
        let value = originals.value(ofForm: find.form)
        let leak = Leak(
          path: value.path, valueClass: value.valueClass,
          place: place(of: find, piece, text, firstLine))
        if known.insert(leak).inserted { leaks.append(leak) }
      }
    }
    return (leaks, forms)
  }

  /// Searches each piece of a payload, and reports each find with its text and the number of the
  /// text's first line.
  private func search(
    _ payload: MessageBytes, ignoring ignored: Set<Int>,
    report: ([Find], MailPieces.Kind, Span<UInt8>, _ firstLine: Int) -> Void
  ) {
    switch payload {
    case .whole(let bytes):
      search(bytes, ignoring: ignored) { report($0, $1, $2, 1) }
    case .pieces(_, let write):
      var known = ignored
      var windows = LineWindows()
      func search(_ window: Span<UInt8>, _ firstLine: Int) {
        for isPacked in [false, true] {
          let finds =
            isPacked
            ? packedFinds(in: window, ignoring: known)
            : finds(in: window, depth: 2, ignoring: known)
          report(finds, .whole, window, firstLine)
          known.formUnion(finds.map(\.form))
        }
      }
      write { windows.add($0, search) }
      windows.finish(search)
    }
  }

  private func search(
    _ payload: [UInt8], ignoring ignored: Set<Int>,
    report: ([Find], MailPieces.Kind, Span<UInt8>) -> Void
  ) {
    let mail = MailPieces(payload.span)
    for piece in mail.pieces {
      if case .field(let name) = piece.kind, ["from", "to"].contains(name.lowercased()) {
        let text = withoutExempt(Array(payload[piece.range]))
        report(finds(in: text.span, depth: 3, ignoring: ignored), piece.kind, text.span)
      } else {
        let text = payload.span.extracting(piece.range)
        let depth = mail.isMail ? 3 : 2
        report(finds(in: text, depth: depth, ignoring: ignored), piece.kind, text)
        report(packedFinds(in: text, ignoring: ignored), piece.kind, text)
      }
    }
  }

  /// A form of a value, and its position in a text.
  private struct Find {
    let form: Int
    var place: Int
    /// The line in the outermost decoded text, if its lines are not those of the payload.
    var line: Int?
  }

  /// The first position of each form in a text and in its decoded texts.
  ///
  /// - Parameter depth: how many times to decode.
  private func finds(in text: Span<UInt8>, depth: Int, ignoring ignored: Set<Int>) -> [Find] {
    if deadline.isOver { return [] }
    var known = ignored
    var finds: [Find] = []
    originals.search(text, until: deadline) { form, range in
      if known.insert(form).inserted { finds.append(Find(form: form, place: range.lowerBound)) }
    }
    if depth == 0 { return finds }
    for decoding in Decoding.possible(in: text) {
      if deadline.isOver { return [] }
      let decoded = decoding.decoded(text)
      if decoded.isEmpty { continue }
      for inner in self.finds(
        in: decoded.span, depth: decoding == .columns ? 0 : depth - 1, ignoring: known)
      where finds.count < Self.limit {
        var find = inner
        if !decoding.keepsLines { find.line = line(of: inner.place, in: decoded.span) }
        find.place = decoding.place(of: inner.place, in: text)
        known.insert(find.form)
        finds.append(find)
      }
    }
    return finds
  }

  /// The first position of each form in texts packed with gzip and written in base64; the position
  /// is where the packed text begins.
  private func packedFinds(in text: Span<UInt8>, ignoring ignored: Set<Int>) -> [Find] {
    var known = ignored
    var finds: [Find] = []
    searchPackedTexts(in: text, until: deadline) { start, window, firstLine in
      for var find in self.finds(in: window.span, depth: 2, ignoring: known)
      where finds.count < Self.limit {
        find.line = firstLine + (find.line ?? line(of: find.place, in: window.span)) - 1
        find.place = start
        known.insert(find.form)
        finds.append(find)
      }
    }
    return finds
  }

  /// The location of a find, in words without a value.
  private func place(
    of find: Find, _ piece: MailPieces.Kind, _ text: Span<UInt8>, _ firstLine: Int
  ) -> String {
    switch piece {
    case .whole: "line \(firstLine - 1 + line(of: find.place, in: text))"
    case .field(let name): isClean(name) ? "the header '\(name)'" : "the name of a header"
    case .partField(let name):
      ["content-type", "content-disposition"].contains(name.lowercased()) || !isClean(name)
        ? "a file name" : "the header '\(name)' of a part"
    case .text(let isQuotedPrintable):
      "the text, line \(line(of: find.place, in: text, isQuotedPrintable))"
    case .attachment(let number, let name):
      (name.isEmpty || !isClean(name)
        ? "attachment \(number)" : "the attachment '\(visible(name))'")
        + ", line \(find.line ?? line(of: find.place, in: text))"
    }
  }

  /// Whether a name may be shown: it contains no value.
  private func isClean(_ name: String) -> Bool { isClean(Array(name.utf8)) }

  /// Whether a text contains no value.
  func isClean(_ text: [UInt8]) -> Bool { finds(in: text.span, depth: 2, ignoring: []).isEmpty }

  /// The line of a position, counted from 1; in quoted-printable a line that ends with `=`
  /// continues.
  private func line(
    of place: Int, in text: Span<UInt8>, _ isQuotedPrintable: Bool = false
  ) -> Int {
    var line = 1
    for index in 0..<min(place, text.count) where text[index] == 0x0A {
      let last = index > 0 && text[index - 1] == 0x0D ? index - 2 : index - 1
      if !isQuotedPrintable || last < 0 || text[last] != UInt8(ascii: "=") { line += 1 }
    }
    return line
  }

  /// A field in which each exempt address that appears unchanged is replaced with spaces.
  private func withoutExempt(_ field: [UInt8]) -> [UInt8] {
    var result = field
    let lower = field.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    for address in exempt {
      var start = 0
      while start + address.count <= lower.count {
        let end = start + address.count
        let isWhole =
          lower[start..<end].elementsEqual(address)
          && (start == 0 || !isAddressCharacter(lower[start - 1]))
          && (end == lower.count || !isAddressCharacter(lower[end]))
        if isWhole {
          for index in start..<end { result[index] = 0x20 }
          start = end
        } else {
          start += 1
        }
      }
    }
    return result
  }

  /// Whether a character can be part of an address (RFC 5322, section 3.2.3).
  private func isAddressCharacter(_ byte: UInt8) -> Bool {
    asciiLetter(byte) != 0 || byte >= 0x80 || "!#$%&'*+-/=?^_`{|}~.@".utf8.contains(byte)
  }
}
