package import Catalogs

/// Replaces everything that identifies a person or part of this site in texts of any kind, and
/// secrets.
///
/// It searches for:
/// - addresses: IPv4 (four numbers up to 255; with five or more, after a `v`, or after *version* or
///   a similar word they are no address), also with dashes in host names; IPv6 in all forms,
///   including its zone; both also in reverse lookup names; MAC addresses in three notations;
/// - e-mail addresses, and users at IP addresses as in SIP;
/// - telephone numbers: `+` and seven to fifteen digits, the first not zero, with separators; and
///   the American forms (512) 555-0100, 512-555-0100 and 512.555.0100. Plain digits may be a count
///   or a measurement, and stay;
/// - users in paths below `/home`, `/Users` and `\Users`, and in `~NAME`;
/// - secrets: user and password in URLs; the value of a key such as `DB_PASSWORD`, with `=`, `:`,
///   in quotation marks, in JSON, in JSON inside of JSON, in XML, or on the next line if the line
///   of the key ends with the sign; authorizations, cookies, private keys;
/// - the product's log shapes (``LogShapes``): values of keys and labels, people, numbers and hosts
///   in SIP and LDAP, devices, addresses in digits;
/// - known values, in all forms that ``KnownForms`` derives from ``Spellings``; hosts below known
///   domains; in texts, but not in files, also in all spellings and escapes that
///   ``KnownValueSearch`` finds.
///
/// The find that begins first is replaced, and of several the longest; overlapping finds are
/// replaced together. A replacement is never replaced itself, and scrubbing twice changes nothing.
/// No word begins or ends next to a replacement.
///
/// Ambiguous cases: a version of four small numbers without a word before it is taken for an
/// address, and an address after such a word for a version; `a::b` is taken for an address; of a
/// secret with spaces and without quotation marks only the first word is replaced.
package struct Scrubber: Sendable {
  /// The form of replacements.
  package enum Style: Sendable {
    /// `[host name]` for all host names, so that the result does not depend on their number or
    /// order.
    case byClass
    /// `[host name 1]`, `[host name 2]` in the order of first appearance. Equal values, ignoring
    /// case, have the same number.
    case numbered
  }

  private let vocabulary: Vocabulary
  private let hidden: Vocabulary?
  private let hiddenAndNumbers: Vocabulary?
  private let values: KnownValueSearch
  private let style: Style

  /// Creates a scrubber that knows values of the site. Values of one character are ignored, since
  /// they are everywhere.
  ///
  /// - Parameters:
  ///   - known: the values searched for in scrubbed texts.
  ///   - hidden: the values that are also removed from all other texts.
  ///   - hasPatterns: whether scrubbed texts are searched for addresses, secrets and other shapes;
  ///     false if no text is scrubbed, since preparing the search takes time.
  ///   - logs: the log shapes of the product.
  ///   - style: the form of replacements.
  package init(
    _ known: [KnownValue], hidden: [KnownValue] = [], hasPatterns: Bool = true,
    logs: LogShapes = .none, style: Style
  ) {
    // The values that are removed from all texts come first, so that they have the same indices in
    // both vocabularies.
    let everywhere = hidden.filter { $0.matching == .anywhere }
    let elsewhere = hidden.filter { $0.matching != .anywhere }
    let all =
      everywhere + elsewhere.filter { !$0.isNumber } + elsewhere.filter(\.isNumber) + known
    vocabulary = Vocabulary(all, hasPatterns: hasPatterns, logs: logs)
    let words = elsewhere.filter { $0.matching == .wholeWord && !$0.isNumber }
    let numbers = elsewhere.filter { $0.matching == .wholeWord && $0.isNumber }
    // If nothing else is searched for, one vocabulary serves both: for a large site it takes much
    // memory.
    let isAll = !hasPatterns && all.count == everywhere.count + words.count
    self.hidden =
      everywhere.isEmpty && words.isEmpty
      ? nil : isAll ? vocabulary : Vocabulary(everywhere + words, hasPatterns: false)
    hiddenAndNumbers =
      numbers.isEmpty
      ? self.hidden : Vocabulary(everywhere + words + numbers, hasPatterns: false)
    // Equal values have the same indices as above, since they come first there. Without patterns no
    // text is scrubbed.
    values = KnownValueSearch(hasPatterns ? all : everywhere, hidden: everywhere)
    self.style = style
  }

  /// Scrubs a text; its replacements are numbered from one.
  package func scrub(_ text: String) -> String {
    var session = session()
    return session.scrub(text)
  }

  /// A session that scrubs several texts with the same numbers.
  package func session() -> ScrubbingSession {
    ScrubbingSession(vocabulary, hidden: hidden, hiddenAndNumbers, values, style)
  }
}
