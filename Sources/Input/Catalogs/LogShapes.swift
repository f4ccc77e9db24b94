/// The keys, labels and line shapes of a product's logs that contain people, numbers, names and
/// addresses.
///
/// They are used to scrub logs and free text.
package struct LogShapes: Hashable, Sendable {
  /// What the value of a key is.
  package enum Content: Hashable, Sendable {
    /// A value of a class.
    case value(ValueClass)
    /// A password, a PIN or the like.
    case secret
  }

  /// Keys or labels whose values are of one kind.
  package struct Names: Hashable, Sendable {
    /// What their values are.
    package let content: Content
    /// How they are written, without regard to case.
    package let patterns: [String]

    /// Creates keys or labels.
    package init(_ content: Content, _ patterns: [String]) {
      self.content = content
      self.patterns = patterns
    }
  }

  /// A notation that is recognised without a key.
  package enum Grammar: String, CaseIterable, Sendable {
    /// SIP messages and URIs (RFC 3261, 3966) and their session descriptions (RFC 4566).
    case sip
    /// Distinguished names (RFC 4514, and with slashes as OpenSSL prints them).
    case ldap
    /// `Cisco-Guid`, whose last group is an address.
    case ciscoGuid = "cisco_guid"
    /// Call records of Unified CM: lines of numbers and quoted texts.
    case cdr
    /// Traces of Unified CM: `^ADDRESS^DEVICE`.
    case sdl
    /// Names of devices that contain a MAC address: `SEP00005E005310`.
    case devices = "device_names"
    /// `DOMAIN\user` and security identifiers.
    case accounts = "windows_accounts"
    /// Names of hosts with a domain, and hosts in URLs.
    case hosts = "host_names"
    /// Names of hosts at the beginning of lines of syslog, and of users in access logs.
    case syslog
  }

  /// What precedes a value together with a sign, as in `UserID=jdoe`. A pattern that begins with
  /// `*` is the end of a longer key.
  package let keys: [Names]
  /// Text before a value and a space, as in `for user jdoe`; with a `*`, text before and after it,
  /// as in `user jdoe logged`.
  package let labels: [Names]
  /// The notations that are searched for.
  package let grammars: Set<Grammar>
  /// Values that are not hidden, such as the product's own accounts; with a dot, domains.
  package let exceptions: [String]

  /// Creates shapes.
  package init(
    keys: [Names], labels: [Names], grammars: Set<Grammar>, exceptions: [String]
  ) {
    self.keys = keys
    self.labels = labels
    self.grammars = grammars
    self.exceptions = exceptions
  }

  /// No shapes, for a catalog without `logs`.
  package static let none = LogShapes(keys: [], labels: [], grammars: [], exceptions: [])

  /// A key or label in the form for comparisons: lower case, without spaces, hyphens and
  /// underscores.
  package static func folded(_ pattern: some StringProtocol) -> String {
    String(pattern.lowercased().filter { !" -_".contains($0) })
  }
}

extension LogShapes.Content {
  /// The content as catalogs name it: the class, or `secret`.
  package var word: String {
    switch self {
    case .value(let valueClass): valueClass.rawValue
    case .secret: "secret"
    }
  }

  /// All contents that a key can have: identifying values, and secrets.
  package static var all: [Self] {
    ValueClass.allCases.filter(\.isIdentity).map { .value($0) } + [.secret]
  }
}

extension LogShapes {
  /// What is removed by it, in words that a licence can be bound to (C3), a line for each.
  package var removed: [String] {
    keys.flatMap { names in names.patterns.map { "log key \($0) (\(names.content.word))" } }
      + labels.flatMap { names in names.patterns.map { "log label \($0) (\(names.content.word))" } }
      + grammars.map { "log grammar \($0.rawValue)" }
  }

  /// What is left in spite of that, in such words.
  package var kept: [String] { exceptions.map { "log exception \($0)" } }
}
