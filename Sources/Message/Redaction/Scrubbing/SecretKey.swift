/// Text that introduces a secret.
enum SecretKey: Hashable, Sendable {
  /// The last part of the name of a secret, as in `DB_PASSWORD=`.
  case name
  /// `Authorization`, which may be followed by a scheme before the secret.
  case authorization
  /// `Cookie`; in a header, the secret is the rest of the line.
  case cookie
  /// The scheme of an authorization without the header name.
  case bearer
  case basic
  /// The `://` of a URL, which may be followed by user and password.
  case url
  /// The first line of a private key.
  case pem
  /// A network device's command that sets an SNMP community.
  case community

  /// All literals to search for.
  static let literals: [Literal] = {
    let names = [
      "password", "passwd", "passphrase", "passcode", "pwd", "secret", "token", "api_key",
      "api-key",
      "apikey", "api key", "credential", "credentials", "private_key", "private-key", "privatekey",
      "private key", "access_key", "access-key", "accesskey", "access key", "secret_key",
      "secret-key", "secretkey", "secret key", "session_id", "sessionid", "sessid", "psk",
      "pre-shared-key", "presharedkey", "community",
      "community string", "community_string",
      "community-string", "communitystring",
    ]
    let others: [(String, SecretKey)] = [
      ("authorization", .authorization), ("cookie", .cookie), ("bearer ", .bearer),
      ("basic ", .basic), ("://", .url), ("-----begin ", .pem),
      ("snmp-server community ", .community),
    ]
    return (names.map { ($0, .name) } + others).map {
      Literal(bytes: Array($0.0.utf8), role: .secret($0.1))
    }
  }()
}

/// How a secret ends.
enum SecretEnd: Sendable {
  /// At a quotation mark with this many backslashes before it.
  case quote(UInt8, backslashes: Int)
  /// At the end of the word.
  case word
  /// At the end of the line.
  case line
  /// At the XML tag that follows.
  case tag
  /// At the closing bracket of a list.
  case list
}

/// A secret in a text.
struct Secret {
  let range: Range<Int>
  /// How it ends, if it is longer than the bytes available.
  let open: SecretEnd?
  /// Whether it may be the name of a following value, as in `credentials: password: abc`.
  var isName = false
}
