import Diagnostics
import Documents
import Times

let proxySettings: [Setting<ProxySettings>] = [
  Setting(
    "host", .host, \.host, required: true, example: .active("proxy.example.net"),
    "Its name or address."),
  Setting(
    "port", .integer(1...65_535), \.port, required: true, example: .active("3128"), "Its port."),
  Setting("user", .word, \.user, example: .active("callhome"), "The name to log in with."),
  Setting(
    "password_file", .secretFile, \.passwordFile,
    example: .active("/etc/callhome/proxy.password"),
    "The file that holds the password. Only its owner may have access to it."),
]

let checkProxy: @Sendable (ProxySettings, Node, inout ReadingContext) -> Void = {
  _, node, context in
  requireBoth("user", "password_file", node, &context)
  if let user = node["user"]?.scalar, user.text.contains(":"), let place = node["user"] {
    // RFC 7617, section 2: a name ends at the first colon.
    context.refuse(place.location, "'user' must not have a ':'")
  }
}

let tlsSettings: [Setting<TLSSettings>] = [
  Setting(
    "ca_file", .path, \.caFile, fallback: "the system's authorities are trusted",
    example: .active("/etc/callhome/ca.pem"),
    """
    The certificates of the authorities that are trusted in place of the system's, as PEM. What ends \
    within 30 days is announced.
    """),
  Setting(
    "certificate_file", .path, \.certificateFile, example: .commented("/etc/callhome/client.pem"),
    """
    The certificate that shows who we are, and after it its chain, as PEM. What ends within 30 days is \
    announced.
    """),
  Setting(
    "key_file", .secretFile, \.keyFile, example: .commented("/etc/callhome/client.key"),
    "The key of that certificate, as PEM and without a passphrase."),
]

let checkTLS: @Sendable (TLSSettings, Node, inout ReadingContext) -> Void = { _, node, context in
  requireBoth("certificate_file", "key_file", node, &context)
}

private let second = TimeSpan(seconds: 1)
private let hour = TimeSpan(seconds: 3_600)

let timeoutSettings: [Setting<TimeoutSettings>] = [
  Setting(
    "connect", .span(second...hour), \.connect, fallback: "10s", example: .active("10s"),
    "How long it may take until the connection stands."),
  Setting(
    "total", .span(second...hour), \.total, fallback: "2m", example: .active("2m"),
    "How long a transfer may take in all."),
]

let mailTimeoutSettings: [Setting<MailTimeoutSettings>] = [
  Setting(
    "connect", .span(second...hour), \.connect,
    fallback: "10s for the connection, and five minutes for the server to greet",
    example: .active("30s"),
    """
    How long it may take until the server is ready for a message: connection, greeting, TLS and login. A \
    server has five minutes to greet (RFC 5321).
    """),
  Setting(
    "total", .span(second...hour), \.total, fallback: "10m", example: .active("10m"),
    "How long a transfer may take in all."),
]

let mailServerSettings: [Setting<MailServerSettings>] = [
  Setting(
    "host", .host, \.host, required: true, example: .active("mail.example.net"),
    "Its name or address."),
  Setting(
    "port", .integer(1...65_535), \.port,
    fallback: "587, or 465 with 'security: tls', or 25 with 'security: none'",
    example: .active("587"), "Its port."),
  Setting(
    "security",
    .choice([
      .starttls: "TLS after STARTTLS; a server that does not offer it gets nothing",
      .tls: "TLS from the first byte",
      .none: "no protection: whoever is on the way can read messages; never with a password",
    ]), \.security, fallback: "starttls", example: .active("starttls"),
    "How the connection is protected."),
  Setting("user", .word, \.user, example: .active("callhome"), "The name to log in with."),
  Setting(
    "password_file", .secretFile, \.passwordFile, example: .active("/etc/callhome/mail.password"),
    "The file that holds the password. Only its owner may have access to it."),
  Setting(
    "from", .emailAddress, \.from, required: true, example: .active("callhome@example.com"),
    "The sender's address, to which refused mail goes back."),
  Setting(
    "helo_name", .heloName, \.heloName, fallback: "[127.0.0.1], which says nothing about the site",
    example: .commented("callhome.example.com"),
    """
    The name that callhome gives in EHLO, for a server that refuses the default: a host name, or an \
    address in brackets. The server learns it, and usually adds it to the mail's Received line, where \
    every recipient can read it, also in anonymous mode.
    """),
  Setting(
    "tls", .section(TLSSettings(), tlsSettings, check: checkTLS), \.tls,
    example: .nested(isActive: false), "Certificates. The server is verified always."),
  Setting(
    "timeout", .section(MailTimeoutSettings(), mailTimeoutSettings), \.timeout,
    example: .nested(isActive: false), "How long a transfer may take."),
]

let checkMailServer: @Sendable (MailServerSettings, Node, inout ReadingContext) -> Void = {
  server, node, context in
  requireBoth("user", "password_file", node, &context)
  if server.security == .none, node["security"]?.scalar?.text == "none",
    let password = node["password_file"]
  {
    context.refuse(
      password.location, "a password is never sent without TLS",
      hint: "set 'security' to 'starttls' or 'tls', or remove 'user' and 'password_file'")
  }
}

let keepSettings: [Setting<KeepSettings>] = [
  Setting(
    "messages", .months, \.messages, fallback: "13 months", example: .active("13 months"),
    "How long the exact bytes of sent messages are kept."),
  Setting(
    "journal", .months, \.journal, fallback: "24 months", example: .active("24 months"),
    "How long the lines of the journal are kept."),
  Setting(
    "traces", .span(TimeSpan(seconds: 3_600)...TimeSpan(seconds: 30 * 86_400)), \.traces,
    fallback: "48h", example: .active("48h"),
    """
    How long copies of traces and diagnostics are kept, in messages that wait and in those that were \
    sent. Files of the site are never touched.
    """),
]

/// A number of months.
package struct Months: Hashable, Sendable {
  /// How many, 1 to 120.
  package let count: Int

  /// How long they last here, where a month has 31 days.
  package var seconds: Int64 { Int64(count) * 31 * 86_400 }
}

extension Reading where Value == Months {
  /// A number of months, written `13 months`.
  static let months: Reading = {
    let text = Reading<String>.text(
      maximum: 16, form: "a number of months from 1 to 120 such as '13 months'"
    ) { number(of: $0) != nil }
    return Reading(
      shape: text.shape,
      read: { node, name, context in
        text.read(node, name, &context).flatMap(number).map(Months.init)
      },
      show: { .string($0.count == 1 ? "1 month" : "\($0.count) months") })
  }()

  private static func number(of text: String) -> Int? {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, ["month", "months"].contains(parts[1]), let count = Int(parts[0]),
      (1...120).contains(count), String(count) == parts[0]
    else { return nil }
    return count
  }
}

/// Keys that mean nothing without each other.
private func requireBoth(
  _ first: String, _ second: String, _ node: Node, _ context: inout ReadingContext
) {
  for (given, missing) in [(first, second), (second, first)] {
    if let place = node[given], node[missing] == nil {
      context.refuse(place.location, "'\(given)' needs '\(missing)' beside it")
    }
  }
}
