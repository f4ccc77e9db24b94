import Catalogs
import Diagnostics
import Times

/// Searches the finished bytes of a message for values that must not leave (D3).
///
/// It is the second line of defence: it knows nothing of how values were removed. What it finds is removed with
/// the field or file in which it is, see ``guarded(_:payload:until:written:)``; a message from which it cannot be
/// removed is stopped.
///
/// **What is compared.** Every spelling that ``Spellings`` lists, by ``SpellingSearch``: letters and digits
/// alone, folded by ``LetterTable``; what may be between them is judged by ``Gap`` and ``Variant``. So a value is
/// found in upper and lower case, in NFC and NFD, in UTF-8 and Windows-1252, wrapped at a blank or inside of a
/// word, and with other separators if it has some. ``AddressSearch`` reads addresses as numbers. The scrubber
/// looks for the same spellings; that neither misses one is shown by a slow search of its own in the tests.
///
/// **Where.** In the bytes as they are, and in every text that ``Decoding`` finds in them, and in every
/// text in those: JSON in JSON, base64 in base64, percent signs in XML. In an e-mail it is one level
/// more, since its parts and headers are encoded themselves. What is packed as gzip and written in base64,
/// as attachments are, is unpacked and searched.
///
/// **What is not found.** Values with less than four letters or digits. What was compressed otherwise,
/// encrypted or hashed. A part of a value: a domain without its host, a family name without the given one, a
/// value that was cut off, unless 120 letters of it are left. Letters without their accents, in another
/// script or in another order. The bytes of an address. Digits that another digit stands beside: `192`
/// in `1921` is another number. Base64 of less than six bytes.
///
/// **What it costs.** Time grows with the payload, and hardly with the number of originals. Beside the
/// payload there is one decoded text of each level at a time. That of an e-mail full of attachments in
/// base64 takes about one and a half times the payload, most others next to nothing.
package struct LeakGuard: Sendable {
  private let originals: SpellingSearch
  private let exempt: [[UInt8]]
  /// After it nothing more is searched for.
  private var deadline = Deadline.none

  /// The most leaks that are told of one payload.
  private static let limit = 20

  /// Prepares the search for the values of a site.
  ///
  /// - Parameters:
  ///   - originals: what must not leave. Those that are found as whole words alone are too short or too
  ///     common, and are not looked for.
  ///   - exempt: the addresses that the config itself puts into From and To. They do not count where
  ///     they stand in these two headers as they are, and a host's short name is not looked for if it
  ///     is a word of theirs.
  package init(_ originals: [KnownValue], exempt: [String]) {
    let exempt = exempt.map { $0.lowercased() }.filter { !$0.isEmpty }
    let words = exempt.flatMap { $0.split { "@.".contains($0) }.map(String.init) }
    self.originals = SpellingSearch(
      originals.filter { $0.matching == .anywhere }, exempt: Set(words))
    self.exempt = exempt.map { Array($0.utf8) }
  }

  /// The values that are in a message, each with its place, as ``leaks(in:skeleton:neutral:)`` finds
  /// them in its bytes.
  ///
  /// - Parameters:
  ///   - message: the message with its files.
  ///   - payload: its finished bytes; an e-mail with its header.
  ///   - written: writes a message in the same form. It is asked for the forms that the bytes are compared
  ///     with, which have the files of the message in them.
  package func leaks(
    in message: RedactedMessage, payload: [UInt8],
    written: @escaping (RedactedMessage) -> [UInt8]
  ) -> [Leak] {
    leaks(in: payload, skeleton: written(message.skeleton)) { written(message.neutral) }
  }

  /// The values that stand in a message, each with its place; one place of each in a header, in a text
  /// and in an attachment, and no more than twenty in all.
  ///
  /// - Parameters:
  ///   - payload: the finished bytes; an e-mail with its header.
  ///   - skeleton: the bytes of the same form without any value of the site. A value that stands there
  ///     in some form (a host that is called `inventory`) cannot be told from it, and is not looked
  ///     for in that form. Words of the vendor that the message has anyway can appear in it too.
  ///   - neutral: makes the bytes of the same message without what says nothing about the site, such as
  ///     numbers that count. What is not in them was found in such a number alone, and is no leak. Nil
  ///     if nothing of the kind is known.
  package func leaks(
    in payload: [UInt8], skeleton: [UInt8], neutral: (() -> [UInt8])? = nil
  ) -> [Leak] {
    found(
      in: .whole(payload), skeleton: .whole(skeleton),
      neutral: neutral.map { neutral in { .whole(neutral()) } }
    ).leaks
  }

  /// What was found in a payload.
  struct Found {
    /// The values with their places.
    var leaks: [Leak] = []
    /// The forms in which they were found.
    var forms: Set<Int> = []
    /// The forms that are in every message of the kind.
    var ofForm: Set<Int> = []
  }

  /// The same, with the forms of values that were found.
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
    // There may be more of them than were told.
    if serious.count >= Self.limit { return found }
    var ignored = found.ofForm
    while !found.forms.isSubset(of: serious) {
      ignored.formUnion(found.forms.subtracting(serious))
      (found.leaks, found.forms) = leaks(in: payload, ignoring: ignored)
    }
    return found
  }

  /// The path of a value that is in a payload in one of some forms; nil if none is.
  func value(ofForms forms: Set<Int>, inPayload payload: MessageBytes) -> String? {
    var form: Int?
    search(payload, ignoring: Set(0..<originals.formCount).subtracting(forms)) { finds, _, _, _ in
      form = form ?? finds.first?.form
    }
    return form.map { originals.value(ofForm: $0).path }
  }

  /// The path of a value that is in a text of a message, but for some forms; nil if none is.
  func value(in text: [UInt8], ignoring ignored: Set<Int>) -> String? {
    let found =
      finds(in: text.span, depth: 2, ignoring: ignored).first
      ?? packedFinds(in: text.span, ignoring: ignored).first
    return found.map { originals.value(ofForm: $0.form).path }
  }

  /// The same search, which ends at a deadline. What it says after that means nothing.
  func limited(to deadline: Deadline) -> LeakGuard {
    var limited = self
    limited.deadline = deadline
    return limited
  }

  /// The values that stand in a message but for some forms, and the forms in which they do.
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

  /// Searches each piece of a payload, and reports what is found with the text that it is in and the number of
  /// the text's first line.
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

  /// A form of a value, and where it stands in a text.
  private struct Find {
    let form: Int
    var place: Int
    /// The line of the text that was decoded first, where its lines are not those of the payload.
    var line: Int?
  }

  /// The first place of every form that stands in a text, or in what it decodes to.
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

  /// The first place of every form that stands in a text that is packed as gzip and written in base64;
  /// a place is where the packed text begins.
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

  /// Where a find is, in words that hold no value.
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

  /// Whether a name can be told: it holds no value.
  private func isClean(_ name: String) -> Bool { isClean(Array(name.utf8)) }

  /// Whether no value stands in a text.
  func isClean(_ text: [UInt8]) -> Bool { finds(in: text.span, depth: 2, ignoring: []).isEmpty }

  /// The line of a place, counted from 1; in quoted-printable a line that ends in `=` goes on.
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

  /// A field with spaces instead of each exempt address that stands in it as it is.
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

  /// Whether an address goes on with a character (RFC 5322, section 3.2.3).
  private func isAddressCharacter(_ byte: UInt8) -> Bool {
    asciiLetter(byte) != 0 || byte >= 0x80 || "!#$%&'*+-/=?^_`{|}~.@".utf8.contains(byte)
  }
}
