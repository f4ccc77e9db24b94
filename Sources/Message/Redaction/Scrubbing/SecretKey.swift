/// What says that a secret follows.
enum SecretKey: Hashable, Sendable {
  /// The last part of the name of something secret, as in `DB_PASSWORD=`.
  case name
  /// `Authorization`: a scheme may stand before the secret.
  case authorization
  /// `Cookie`: as a header, everything to the end of the line.
  case cookie
  /// The scheme of an authorization that stands by itself.
  case bearer
  case basic
  /// The `://` of a URL, behind which user and password may stand.
  case url
  /// The first line of a private key.
  case pem
  /// The command of a network device that sets an SNMP community.
  case community

  /// All that is searched for.
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

/// Where a secret ends.
enum SecretEnd: Sendable {
  /// At a quotation mark with this many backslashes before it.
  case quote(UInt8, backslashes: Int)
  /// With its word.
  case word
  /// With its line.
  case line
  /// With the tag of XML that follows.
  case tag
  /// With the closing bracket of a list.
  case list
}

/// A secret in a text.
struct Secret {
  let range: Range<Int>
  /// Where it ends when it is longer than what was looked at.
  let open: SecretEnd?
  /// Whether it may be the name of something that follows, as in `credentials: password: abc`.
  var isName = false
}
