package import Catalogs

/// Replaces what names somebody or something of this site in texts of any kind, and secrets.
///
/// Looked for are:
/// - addresses: IPv4 (four numbers to 255; with five or more, after a `v` or after the word
///   *version* or its like they are none), with dashes inside of the name of a host; IPv6 in every
///   form, its zone counted in; both also reversed for look-ups; MACs in three notations;
/// - e-mail addresses, and users at addresses as SIP has them;
/// - telephone numbers: a `+` with seven to fifteen digits, the first one no zero, and separators; and
///   the American forms (512) 555-0100, 512-555-0100 and 512.555.0100. Digits without a sign may
///   count or measure something, and stay;
/// - the users in paths below `/home`, `/Users` and `\Users`, and in `~NAME`;
/// - secrets: user and password in URLs; what belongs to a key such as `DB_PASSWORD`, with `=`, `:`,
///   in quotation marks, in JSON, in JSON inside of JSON, in XML, on the line below where the key's own
///   line ends with the sign; authorizations, cookies, private keys;
/// - what the shapes of the product's logs tell (``LogShapes``): values of keys and labels, people,
///   numbers and hosts in SIP and LDAP, devices, addresses in digits;
/// - known values, in every form that ``KnownForms`` makes of their ``Spellings``; hosts below known domains; in
///   texts, not in files, also in every spelling and escape that ``KnownValueSearch`` finds.
///
/// What begins first is replaced, of that what is longest; what overlaps with it is hidden with it.
/// A replacement is never replaced itself, and scrubbing twice changes nothing. Beside a replacement
/// no word begins or ends.
///
/// What cannot be decided: a version of four small numbers without a word before it is taken for an
/// address, an address behind such a word for a version; `a::b` is an address; of a secret with spaces
/// and without quotation marks only the first word is hidden.
package struct Scrubber: Sendable {
  /// How replacements are written.
  package enum Style: Sendable {
    /// `[host name]` for every host name: nothing depends on how many there are, or in which order.
    case byClass
    /// `[host name 1]`, `[host name 2]` in the order of first appearance. The same original has the
    /// same number, capital letters or not.
    case numbered
  }

  private let vocabulary: Vocabulary
  private let hidden: Vocabulary?
  private let hiddenAndNumbers: Vocabulary?
  private let values: KnownValueSearch
  private let style: Style

  /// Creates a scrubber that knows some values of the site. Values of one character are ignored: they
  /// stand everywhere.
  ///
  /// - Parameters:
  ///   - known: what is searched for in texts that are scrubbed.
  ///   - hidden: what is searched for there too, and removed from all other texts.
  ///   - hasPatterns: whether addresses, secrets and the like are searched for in texts that are scrubbed;
  ///     false if none is, since to prepare for them takes time.
  ///   - logs: what the logs of the product hold, which is searched for with these.
  ///   - style: how replacements are written.
  package init(
    _ known: [KnownValue], hidden: [KnownValue] = [], hasPatterns: Bool = true,
    logs: LogShapes = .none, style: Style
  ) {
    // Those that are removed from all texts come first, so that they have the same numbers in both.
    let everywhere = hidden.filter { $0.matching == .anywhere }
    let elsewhere = hidden.filter { $0.matching != .anywhere }
    let all =
      everywhere + elsewhere.filter { !$0.isNumber } + elsewhere.filter(\.isNumber) + known
    vocabulary = Vocabulary(all, hasPatterns: hasPatterns, logs: logs)
    let words = elsewhere.filter { $0.matching == .wholeWord && !$0.isNumber }
    let numbers = elsewhere.filter { $0.matching == .wholeWord && $0.isNumber }
    // Where nothing else is searched for, one does for both: of a large site it takes much memory.
    let isAll = !hasPatterns && all.count == everywhere.count + words.count
    self.hidden =
      everywhere.isEmpty && words.isEmpty
      ? nil : isAll ? vocabulary : Vocabulary(everywhere + words, hasPatterns: false)
    hiddenAndNumbers =
      numbers.isEmpty
      ? self.hidden : Vocabulary(everywhere + words + numbers, hasPatterns: false)
    // The numbers of the same values are the same as above: they come first there.
    // Without patterns no text is scrubbed.
    values = KnownValueSearch(hasPatterns ? all : everywhere, hidden: everywhere)
    self.style = style
  }

  /// A text with everything replaced; numbers count from one in each.
  package func scrub(_ text: String) -> String {
    var session = session()
    return session.scrub(text)
  }

  /// Something that scrubs several texts with the same numbers.
  package func session() -> ScrubbingSession {
    ScrubbingSession(vocabulary, hidden: hidden, hiddenAndNumbers, values, style)
  }
}
