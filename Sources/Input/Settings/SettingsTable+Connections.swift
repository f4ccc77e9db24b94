import Diagnostics
import Documents
import Times

let proxySettings: [Setting<ProxySettings>] = [
  Setting(
    "host", .host, \.host, required: true, elsewhere: hostsElsewhere,
    example: .active("proxy.example.net"),
    "Host name or address."),
  Setting(
    "port", .integer(1...65_535, example: 3_128, names: portNames), \.port, required: true,
    example: .active("3128"), "Port."),
  Setting(
    "user", .word, \.user, elsewhere: usersElsewhere, example: .active("callhome"),
    "User name for the login."),
  Setting(
    "password_file", .secretFile(.password), \.passwordFile, elsewhere: passwordsElsewhere,
    example: .active("/etc/callhome/proxy.password"),
    "File that contains the password. Only its owner may have access to it."),
  Setting(
    "type",
    .choice(
      [
        .http: "HTTP; messages are encrypted by HTTPS in any case",
        .https: "HTTP over TLS, which also encrypts the login at the proxy",
        .socks5: "SOCKS 5; the proxy resolves the receiver's name",
      ],
      elsewhere: [.http: "connect plain", .https: "tls ssl", .socks5: "socks socks5h socks4"]),
    \.scheme, elsewhere: "scheme protocol kind", fallback: "http", example: .commented("https"),
    "Protocol of the proxy."),
  Setting(
    "auth",
    .choice(
      [
        .basic: "user name and password in clear text",
        .digest: "a digest of user name and password",
        .ntlm: "NTLM, the method of Windows",
        .negotiate: "Kerberos, with the ticket of the user who runs callhome, without a password",
      ],
      elsewhere: [.negotiate: "kerberos spnego gssapi gss", .basic: "plain password"]),
    \.authentication, elsewhere: "auth_type proxy_auth authentication", fallback: "basic",
    example: .commented("digest"),
    "Login method of an HTTP proxy."),
  Setting(
    "ca_file", .path, \.caFile, elsewhere: "ca cafile cacert ca_cert tls",
    fallback: "the system's certificate authorities",
    example: .commented("/etc/callhome/ca.pem"),
    "For 'type: https', the certificate authorities to trust for the proxy, as PEM."
  ),
]

let checkProxy: @Sendable (ProxySettings, DocumentNode, inout ParsingContext) -> Void = {
  proxy, node, context in
  if let auth = node["auth"], proxy.scheme == .socks5, proxy.authentication != .basic {
    context.refuse(
      auth.location,
      "'auth: \(proxy.authentication.rawValue)' is for a proxy of HTTP, and this is SOCKS",
      hint: "remove 'auth'")
  }
  if let file = node["ca_file"], proxy.scheme != .https {
    context.refuse(
      file.location, "'ca_file' is for 'type: https'",
      hint: "remove 'ca_file', or write 'type: https'")
  }
  requireBoth("user", "password_file", "/etc/callhome/proxy.password", node, &context)
  requirePlainUser(node, &context)
}

/// Requires a user name that is valid in HTTP Basic, where the first colon ends it (RFC 7617,
/// section 2).
func requirePlainUser(_ node: DocumentNode, _ context: inout ParsingContext) {
  if let user = node["user"]?.scalar, user.text.contains(":"), let place = node["user"] {
    context.refuse(
      place.location, "'user' must not have a ':'",
      hint: "write the name alone; the password belongs in a file that 'password_file' names")
  }
}

let tlsSettings: [Setting<TLSSettings>] = [
  Setting(
    "ca_file", .path, \.caFile,
    elsewhere: "ca cafile cacert ca_cert ca_certificate tls_trust_file trust_file ca_bundle",
    fallback: "the system's certificate authorities",
    example: .active("/etc/callhome/ca.pem"),
    """
    Certificate authorities to trust instead of the system's, as PEM. Certificates that expire within 30 \
    days are announced.
    """),
  Setting(
    "certificate_file", .path, \.certificateFile,
    elsewhere: "cert certificate cert_file client_cert tls_cert_file crt",
    example: .commented("/etc/callhome/client.pem"),
    """
    Client certificate, followed by its chain, as PEM. Certificates that expire within 30 days are \
    announced.
    """),
  Setting(
    "key_file", .keyFile, \.keyFile, elsewhere: "key private_key client_key tls_key_file",
    example: .commented("/etc/callhome/client.key"),
    "Private key of the client certificate, as PEM and without a passphrase."),
]

let checkTLS: @Sendable (TLSSettings, DocumentNode, inout ParsingContext) -> Void = {
  _, node, context in
  requireBoth("certificate_file", "key_file", "/etc/callhome/client.key", node, &context)
}

private let second = TimeSpan(seconds: 1)
private let hour = TimeSpan(seconds: 3_600)

let timeoutSettings: [Setting<TimeoutSettings>] = [
  Setting(
    "connect", .span(second...hour), \.connect, elsewhere: "connect_timeout", fallback: "10s",
    example: .active("10s"),
    "Time limit for establishing the connection."),
  Setting(
    "total", .span(second...hour), \.total, fallback: "2m", example: .active("2m"),
    "Time limit for the whole transfer."),
]

let mailTimeoutSettings: [Setting<MailTimeoutSettings>] = [
  Setting(
    "connect", .span(second...hour), \.connect,
    fallback: "10s for the connection, and five minutes for the greeting",
    example: .active("30s"),
    """
    Time limit until the server is ready for a message: connection, greeting, TLS and login. RFC 5321 \
    allows a server five minutes for the greeting.
    """),
  Setting(
    "total", .span(second...hour), \.total, fallback: "10m", example: .active("10m"),
    "Time limit for the whole transfer."),
]

private let connectedMailServerSettings: [Setting<MailServerSettings>] = [
  Setting(
    "host", .host, \.host, required: true, elsewhere: hostsElsewhere,
    example: .active("mail.example.net"),
    "Host name or address."),
  Setting(
    "port", .integer(1...65_535, example: 587, names: portNames), \.port,
    elsewhere: "smtp_port",
    fallback: "587, or 465 with 'security: tls', or 25 with 'security: none'",
    example: .active("587"), "Port."),
  Setting(
    "security",
    .choice(
      [
        .starttls: "TLS after STARTTLS; if the server does not offer it, nothing is sent",
        .tls: "TLS from the first byte",
        .none: "no encryption: others on the network can read messages; never used with a password",
      ],
      elsewhere: [
        .starttls: "start_tls start-tls on yes true opportunistic explicit encrypt required",
        .tls: "ssl smtps implicit ssl/tls tls/ssl tlsv1.2 tlsv1.3 wrapper",
        .none: "off no false plain plaintext clear unencrypted insecure",
      ]), \.security,
    elsewhere:
      "encryption ssl protocol starttls use_tls tls_starttls smtp_tls_security_level require_tls",
    fallback: "starttls", example: .active("starttls"),
    "Encryption of the connection."),
  Setting(
    "user", .word, \.user, elsewhere: usersElsewhere, example: .active("callhome"),
    "User name for the login."),
  Setting(
    "password_file", .secretFile(.password), \.passwordFile, elsewhere: passwordsElsewhere,
    example: .active("/etc/callhome/mail.password"),
    "File that contains the password. Only its owner may have access to it."),
  Setting(
    "token_file", .secretFile(.token), \.tokenFile, elsewhere: "token access_token",
    example: .commented("/etc/callhome/mail.token"),
    """
    File that contains a token, used instead of a password (OAUTHBEARER or XOAUTH2). Only its owner may \
    have access to it.
    """),
  Setting(
    "oauth", .section(OAuthSettings(), oauthSettings, advice: oauthAdvice), \.oauth,
    elsewhere: "oauth2 client_credentials", example: .nested(isActive: false),
    """
    OAuth 2 client credentials to get a token, used instead of a password (OAUTHBEARER or XOAUTH2). A \
    token is kept in the state directory until it expires.
    """),
  Setting(
    "tls", .section(TLSSettings(), tlsSettings, advice: tlsAdvice, check: checkTLS), \.tls,
    example: .nested(isActive: false), "Certificates. The server is always verified."),
  Setting(
    "timeout", .section(MailTimeoutSettings(), mailTimeoutSettings, advice: timeoutAdvice),
    \.timeout,
    elsewhere: "timeouts",
    example: .nested(isActive: false), "Time limits of a transfer."),
]

let mailServerSettings: [Setting<MailServerSettings>] =
  connectedMailServerSettings + [
    Setting(
      "from", .emailAddress, \.from, required: true,
      elsewhere: "sender from_address mail_from smtp_from envelope_from email",
      example: .active("callhome@example.com"),
      "Sender address, which receives bounces."),
    Setting(
      "helo_name", .heloName, \.heloName, elsewhere: "helo ehlo hello domain smtp_helo_name",
      fallback: "[127.0.0.1], which reveals nothing about the site",
      example: .commented("callhome.example.com"),
      """
      Name to send in EHLO, for a server that refuses the default: a host name, or an address in brackets. \
      The server usually adds it to the mail's Received header, where every recipient can read it, also in \
      anonymous mode.
      """),
    Setting(
      "fallbacks",
      .list(
        .section(
          MailServerSettings(), connectedMailServerSettings, advice: fallbackAdvice,
          check: checkMailServer)), \.fallbacks,
      elsewhere: "fallback backup secondary servers",
      example: .commented("[{host: mail2.example.net}]"),
      """
      Servers to try in this order if 'mail_server' does not answer or rejects temporarily. Sender and \
      'helo_name' are those of 'mail_server'.
      """),
  ]

let checkMailServer: @Sendable (MailServerSettings, DocumentNode, inout ParsingContext) -> Void = {
  server, node, context in
  let secrets = ["password_file", "token_file", "oauth"].compactMap { key in
    (node.entries ?? []).first { $0.key == key }
  }
  if secrets.count > 1 {
    context.refuse(
      secrets[1].keyLocation, "'\(secrets[1].key)' cannot be next to '\(secrets[0].key)'",
      hint: "remove one of them: each is a login method")
  }
  if let secret = secrets.first, secret.key != "password_file" {
    if !context.has("user", in: node) {
      context.refuse(
        secret.keyLocation, "'\(secret.key)' needs 'user'",
        hint: "add 'user: NAME', or remove '\(secret.key)'")
    }
  } else {
    requireBoth("user", "password_file", "/etc/callhome/mail.password", node, &context)
  }
  if server.security == .none, node["security"]?.scalar?.text == "none", let secret = secrets.first
  {
    context.refuse(
      secret.value.location, "a password is never sent without TLS",
      hint: "set 'security' to 'starttls' or 'tls', or remove 'user' and '\(secret.key)'")
  }
}

let keepSettings: [Setting<KeepSettings>] = [
  Setting(
    "messages", .months, \.messages, elsewhere: "sent history", fallback: "13 months",
    example: .active("13 months"),
    "Retention of the exact bytes of sent messages."),
  Setting(
    "journal", .months, \.journal, elsewhere: "logs log", fallback: "24 months",
    example: .active("24 months"),
    "Retention of the lines of the journal."),
  Setting(
    "traces", .span(TimeSpan(seconds: 3_600)...TimeSpan(seconds: 30 * 86_400)), \.traces,
    fallback: "48h", example: .active("48h"),
    """
    Retention of copies of traces and diagnostics in queued and sent messages. The original files are \
    never deleted.
    """),
]

private let hostsElsewhere =
  "server hostname address smtp_server smtp_host relayhost smarthost name url uri"
let usersElsewhere = "auth username login auth_user smtp_user smtp_auth_username account"
let passwordsElsewhere =
  "password pass passwd pw secret passwordfile password_path auth_password smtp_auth_password passwordeval"

/// The names of ports in other programs.
private let portNames = [
  "smtp": 25, "submission": 587, "starttls": 587, "smtps": 465, "submissions": 465, "ssl": 465,
  "tls": 465,
  "squid": 3_128, "http-alt": 8_080,
]

/// A number of months.
package struct Months: Hashable, Sendable {
  /// The number, 1 to 120.
  package let count: Int

  /// The text in the config: `13 months`.
  var text: String { count == 1 ? "1 month" : "\(count) months" }

  /// The length in seconds, with 31 days a month.
  package var seconds: Int64 { Int64(count) * 31 * 86_400 }
}

extension ValueParser where Value == Months {
  /// A number of months, written `13 months` or `2 years`.
  static let months: ValueParser = {
    let text = ValueParser<String>.text(
      maximum: 16, form: "a number of months from 1 to 120 such as '13 months'",
      advice: { name, text in
        let digits = Int(text.prefix { ("0"..."9").contains($0) })
        let count: Int? =
          if let span = TimeSpan(text.lowercased()), !text.hasSuffix("m") {
            Int(span.seconds / (31 * 86_400)) + (span.seconds % (31 * 86_400) == 0 ? 0 : 1)
          } else if ["forever", "for ever", "always", "never", "unlimited", "infinite"].contains(
            text)
          {
            120
          } else if text.contains("y"), let years = Double(text.prefix { $0.isNumber || $0 == "." })
          {
            Int(Int64(clamping: (years * 12).rounded()))
          } else {
            digits
          }
        return "write '\(lastKey(name)): \(Months(count: min(max(count ?? 13, 1), 120)).text)'"
      }
    ) { number(of: $0) != nil }
    return ValueParser(
      shape: text.shape,
      read: { node, name, context in
        text.read(node, name, &context).flatMap(number).map(Months.init)
      },
      show: { .string($0.text) })
  }()

  private static func number(of text: String) -> Int? {
    let digits = text.prefix { ("0"..."9").contains($0) }
    let units = ["month": 1, "months": 1, "mo": 1, "year": 12, "years": 12, "y": 12]
    guard let factor = units[String(text[digits.endIndex...].drop { $0 == " " })],
      let number = Int(digits), (1...120).contains(number), (1...120).contains(number * factor)
    else { return nil }
    return number * factor
  }
}

/// Requires that two keys are given together.
///
/// - Parameter file: a value of the second one, for the hint.
func requireBoth(
  _ first: String, _ second: String, _ file: String, _ node: DocumentNode,
  _ context: inout ParsingContext
) {
  for (given, missing) in [(first, second), (second, first)] {
    if let place = node[given], !context.has(missing, in: node) {
      let value = missing == second ? file : missing == "user" ? "NAME" : "/etc/callhome/client.pem"
      context.refuse(
        place.location, "'\(given)' needs '\(missing)'",
        hint: "add '\(missing): \(value)', or remove '\(given)'")
    }
  }
}
