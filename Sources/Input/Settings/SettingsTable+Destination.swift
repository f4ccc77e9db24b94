import Catalogs
import Diagnostics
import Documents
import Formats
import Times

let destinationSettings: [Setting<Destination>] =
  [
    Setting(
      "via",
      .choice(
        [
          .https: "messages are posted over HTTPS, directly or through a proxy",
          .email: "messages are sent as e-mail through 'mail_server'",
          .directory:
            "messages are written as files, for a site without network access or a first test",
        ],
        elsewhere: [
          .https: "http post webhook rest web api tls ssl url curl",
          .email: "smtp mail e-mail mailto sendmail smtps msmtp postfix",
          .directory:
            "sftp scp ftp rsync nfs smb dir file files folder path local disk fs filesystem",
        ]), \.via, elsewhere: "type transport protocol kind", fallback: "https",
      example: .active("https"), "Transport."),
    Setting(
      "url", .located(.httpsAddress), \.url, elsewhere: "uri endpoint webhook_url href server host",
      example: .active("https://callhome.example.net/messages"),
      "For 'via: https', the URL that messages are posted to."),
    Setting(
      "expect", .mediaType, \.expectedType, elsewhere: "accept expect_type",
      fallback: "any type",
      example: .commented("application/json"),
      """
      For 'via: https', the media type of the receiver's reply. A reply of another type, such as the error \
      page of a proxy, does not count as success.
      """),
    Setting(
      "headers_file", .secretFile(.headers(besidesAuthorization: false)), \.headersFile,
      elsewhere: "headers header http_headers header_file authorization auth_header api_key",
      example: .commented("/etc/callhome/support.headers"),
      """
      For 'via: https', a file of header fields that are added to every message, such as \
      'Authorization: Splunk TOKEN', one per line. Only its owner may have access to it. Empty lines \
      and lines that begin with '#' are ignored; fields that callhome sets itself, such as Content-Type, \
      are refused.
      """),
    Setting(
      "token_file", .secretFile(.token), \.tokenFile,
      elsewhere: "token bearer_token bearer api_token access_token credentials_file",
      example: .commented("/etc/callhome/support.token"),
      """
      For 'via: https', the file that contains a token, which is sent as 'Authorization: Bearer'. Only its \
      owner may have access to it.
      """),
    Setting(
      "user", .word, \.user, elsewhere: usersElsewhere, example: .commented("callhome"),
      "For 'via: https', the user name for the login (HTTP Basic)."),
    Setting(
      "password_file", .secretFile(.password), \.passwordFile, elsewhere: passwordsElsewhere,
      example: .commented("/etc/callhome/support.password"),
      "For 'via: https', the file that contains the password. Only its owner may have access to it."
    ),
    Setting(
      "oauth", .section(OAuthSettings(), oauthSettings, advice: oauthAdvice), \.oauth,
      elsewhere: "oauth2 client_credentials", example: .nested(isActive: false),
      """
      For 'via: https', OAuth 2 client credentials to get a token, which is sent as 'Authorization: \
      Bearer'. A token is kept in the state directory until it expires.
      """),
    Setting(
      "method",
      .choice(
        [
          .post: "to 'url'",
          .put: "to 'url'; if it ends in a slash, each message under its own name below it",
        ], elsewhere: [.post: "post", .put: "put"]), \.method, elsewhere: "http_method verb",
      fallback: "POST, or PUT with 's3'",
      example: .commented("PUT"), "For 'via: https', the HTTP method."),
    Setting(
      "compression",
      .choice(
        [.none: "not compressed", .gzip: "compressed, with 'Content-Encoding: gzip'"],
        elsewhere: [
          .gzip: "deflate zlib zstd br brotli zip gz yes true on", .none: "no false off identity",
        ]), \.compression,
      elsewhere: "compress content_encoding encoding gzip", fallback: "none",
      example: .commented("gzip"),
      "For 'via: https', the compression. 'size_limit' applies to the uncompressed message."),
    Setting(
      "s3", .section(S3Settings(), s3Settings), \.s3, elsewhere: "aws bucket sigv4",
      example: .nested(isActive: false),
      """
      For 'via: https', S3-compatible storage: messages are stored as objects below 'url', which ends in a \
      slash, and requests are signed (AWS Signature Version 4).
      """),
    Setting(
      "sign", .boolean, \.namedSign, elsewhere: "signed signature signatures ed25519 sshsig",
      fallback: "false", example: .commented("true"),
      """
      Sign messages with the installation's Ed25519 key: over HTTPS in the header field webhook-signature \
      (v1a), otherwise with an OpenSSH signature as a file or an attachment. 'callhome keys show' prints the \
      public key. Anonymous messages are not signed with it. See callhome-receiver(5).
      """),
    Setting(
      "signing_secret_file", .secretFile(.signingSecrets), \.signingSecretFile,
      elsewhere: "signing_secret webhook_secret hmac_secret secret_file hmac",
      example: .commented("/etc/callhome/support.signing"),
      """
      For 'via: https', the file with a secret shared with the receiver, 'whsec_' followed by base64, with \
      which messages are signed (Standard Webhooks, v1). To rotate the secret, write the old and the new \
      one, one per line; messages are then signed with both. Only its owner may have access to it.
      """),
    Setting(
      "proxy", .section(ProxySettings(), proxySettings, advice: proxyAdvice, check: checkProxy),
      \.proxy, elsewhere: "proxy_url http_proxy https_proxy",
      example: .nested(isActive: false),
      """
      For 'via: https', the proxy to use. Proxies set in the environment are ignored.
      """),
    Setting(
      "tls", .section(TLSSettings(), tlsSettings, advice: tlsAdvice, check: checkTLS), \.tls,
      elsewhere: "ssl tls_config",
      example: .nested(isActive: false),
      "For 'via: https', certificates. The receiver is always verified."),
    Setting(
      "timeout", .section(TimeoutSettings(), timeoutSettings, advice: timeoutAdvice), \.timeout,
      elsewhere: "timeouts",
      example: .nested(isActive: false), "For 'via: https', time limits of a transfer."),
    Setting(
      "to", .list(.emailAddress, hasCommas: true), \.to,
      elsewhere: "recipient recipients rcpt mailto address addresses email",
      example: .commented("[support@example.com]"),
      "For 'via: email', the recipients."),
    Setting(
      "path", .located(.path), \.path, elsewhere: "dir directory folder output file",
      example: .commented("/var/spool/callhome"),
      """
      For 'via: directory', the directory to write messages to. If it is missing, it is created with access \
      for its owner only. 'callhome deliver' sends its messages from another machine.
      """),
    Setting(
      "format",
      .choice(
        [
          .json: "JSON with the documented names, for programs",
          .aml: "AML, the XML of Call Home receivers; see callhome-aml(5)",
          .text: "full text, for people",
          .short: "one line of at most 160 characters, for a pager",
        ],
        elsewhere: [
          .json: "yaml yml jsonl application/json",
          .aml: "xml soap text/xml application/xml",
          .text: "txt plain plaintext html text/plain full long markdown md",
          .short: "sms pager brief",
        ]),
      \.format, fallback: "json", example: .commented("json"),
      """
      Format of messages. An e-mail in json or aml contains the text followed by the message as an \
      attachment.
      """),
    Setting(
      "content_type", .contentType, \.contentType,
      fallback: "that of the format, such as text/xml; charset=utf-8",
      example: .commented("application/soap+xml; charset=utf-8"),
      """
      For 'via: https', the media type of messages in the destination's format, for a receiver that expects \
      another one. Messages that 'callhome deliver' sends in another format have the media type of that \
      format.
      """),
    Setting(
      "body", .body, \.body, elsewhere: "template payload json_body message_template",
      fallback: "the message in 'format'",
      example: .commented(#"{text: "{short}", incident: "{incident?}"}"#),
      """
      For 'via: https', the JSON to post instead of the message, for a receiver with its own format. Texts \
      in it can contain placeholders: a path in braces such as {alert.node} is replaced by that part of the \
      message in the format json, after redaction; see callhome-body(5).
      """),
    Setting(
      "body_form",
      .choice(
        [
          .json: "one JSON value",
          .lines: "newline-delimited JSON: 'body' is a list, and each value is written on one line",
        ],
        elsewhere: [.lines: "ndjson jsonl jsonlines json_lines newline_delimited bulk"]),
      \.namedBodyForm, elsewhere: "body_type body_format", fallback: "json",
      example: .commented("json"), "Form of 'body'."),
    Setting(
      "messages", .list(.messageKind, hasCommas: true), \.namedMessages,
      elsewhere: "kinds message types events", fallback: "all kinds of the product",
      example: .commented("[inventory, telemetry, configuration, alert]"),
      "Kinds of message to send."
    ),
    Setting(
      "size_limit", .size, \.sizeLimit, elsewhere: "max_size size_max message_size_limit maxsize",
      fallback: "no limit", example: .commented("10MB"),
      "Maximum size of a message. A larger one is not sent, which the run reports."),
    Setting(
      "redaction", .rules, \.redaction, elsewhere: "redact rules privacy",
      example: .commented(#"{"*.serial_number": withhold}"#),
      "Rules for this destination, in addition to those for all."),
    Setting(
      "minimum_severity", .choice(severityTexts, elsewhere: severitiesElsewhere), \.minimumSeverity,
      elsewhere: "severity min_severity level threshold", fallback: "debugging",
      example: .commented("warning"),
      """
      Minimum severity of the alerts to send. Less severe alerts are not sent, which the journal records.
      """),
  ]

/// Checks the keys of a destination against each other.
let checkDestination: @Sendable (Destination, DocumentNode, inout ParsingContext) -> Void = {
  destination, node, context in
  // A wrong value has been reported, and the default is used.
  if let via = node["via"], via.scalar?.text != destination.via.rawValue { return }
  if node["via"] == nil, context.has("via", in: node) { return }
  let foreign = (node.entries ?? []).filter { entry in
    keysOfOneWay[entry.key].map { $0 != destination.via } ?? false
  }
  if node["via"] == nil, let entry = foreign.first, let owner = keysOfOneWay[entry.key] {
    context.refuse(
      node.location,
      "the key 'via' is missing: without it this is 'via: https', and '\(entry.key)' is for "
        + "'via: \(owner.rawValue)'", hint: "add 'via: \(owner.rawValue)'")
    return
  }
  let needed = destination.via.neededKey
  if foreign.isEmpty, !context.has(needed, in: node) {
    context.refuse(
      node.location,
      "the key '\(needed)' is missing: 'via: \(destination.via.rawValue)' needs it",
      hint: "add '\(needed): \(destination.via.exampleOfNeededKey)'")
  }
  checkLogin(destination, node, &context)
  checkBody(destination, node, &context)
  checkS3(destination, node, &context)
  checkSigning(destination, node, &context)
  for entry in foreign {
    if let owner = keysOfOneWay[entry.key] {
      context.refuse(
        entry.keyLocation,
        "'\(entry.key)' is for 'via: \(owner.rawValue)', and this is "
          + "'via: \(destination.via.rawValue)'",
        hint: "remove '\(entry.key)', or write 'via: \(owner.rawValue)'")
    }
  }
}

let s3Settings: [Setting<S3Settings>] = [
  Setting(
    "region", .word, \.region, required: true, elsewhere: "aws_region default_region",
    example: .active("eu-central-1"), "The region."),
  Setting(
    "access_key_id", .word, \.keyID, required: true,
    elsewhere: "access_key aws_access_key_id key_id user", example: .active("AKIDEXAMPLE"),
    "The id of the access key."),
  Setting(
    "secret_key_file", .secretFile(.password), \.secretFile, required: true,
    elsewhere: "secret_key secret_access_key aws_secret_access_key secret password_file",
    example: .active("/etc/callhome/s3.secret"),
    "File that contains the secret access key. Only its owner may have access to it."),
]

/// Checks that only one key sets the credentials.
private func checkLogin(
  _ destination: Destination, _ node: DocumentNode, _ context: inout ParsingContext
) {
  requireBoth("user", "password_file", "/etc/callhome/support.password", node, &context)
  requirePlainUser(node, &context)
  let given = ["token_file", "user", "oauth", "s3"].compactMap { key in
    (node.entries ?? []).first { $0.key == key }
  }
  if given.count > 1 {
    context.refuse(
      given[1].keyLocation, "'\(given[1].key)' cannot be next to '\(given[0].key)'",
      hint: "remove one of them: both set the header field Authorization")
  }
  if !given.isEmpty, let file = destination.headersFile {
    context.secretFiles = context.secretFiles.map { secret in
      secret.path == file && secret.content == .headers(besidesAuthorization: false)
        ? SecretFile(path: file, content: .headers(besidesAuthorization: true)) : secret
    }
  }
}

/// Checks that the messages can be signed.
private func checkSigning(
  _ destination: Destination, _ node: DocumentNode, _ context: inout ParsingContext
) {
  let entries = node.entries ?? []
  let signing = entries.first {
    $0.key == "sign" && destination.signs || $0.key == "signing_secret_file"
  }
  guard let signing else { return }
  if entries.contains(where: { $0.key == "s3" }) {
    context.refuse(
      signing.keyLocation, "'\(signing.key)' cannot be next to 's3'",
      hint: "remove it: storage does not keep the header field of the signature")
  }
  if signing.key == "sign", destination.via == .email,
    [.text, .short].contains(destination.format)
  {
    context.refuse(
      signing.keyLocation,
      "'sign' is for mail with an attachment, and this is 'format: \(destination.format.rawValue)'",
      hint: "remove 'sign', or write 'format: json' or 'format: aml'")
  }
}

private func checkS3(
  _ destination: Destination, _ node: DocumentNode, _ context: inout ParsingContext
) {
  guard let s3 = (node.entries ?? []).first(where: { $0.key == "s3" }) else { return }
  if let method = node["method"], method.scalar?.text == "POST" {
    context.refuse(method.location, "'s3' stores messages by PUT", hint: "remove 'method'")
  }
  if let url = node["url"], let text = destination.url?.value, !text.hasSuffix("/") {
    context.refuse(
      url.location, "with 's3' the address must end in a slash: each message is an object below it",
      hint: text.contains("?")
        ? "write the address without '?'" : edit("url", text + "/") ?? "add '/'")
  }
  if destination.s3?.region.contains(where: { $0 == ":" || $0 == "/" }) == true {
    context.refuse(
      s3.value["region"]?.location ?? s3.keyLocation, "'s3.region' must be the name of a region",
      hint: "write 'region: us-east-1' if the storage has none")
  }
}

extension Destination.Via {
  /// The key that every destination of this transport must have.
  fileprivate var neededKey: String {
    switch self {
    case .https: "url"
    case .email: "to"
    case .directory: "path"
    }
  }
}

extension Destination.Via {
  fileprivate var exampleOfNeededKey: String {
    switch self {
    case .https: "https://callhome.example.net/messages"
    case .email: "support@example.com"
    case .directory: "/var/spool/callhome"
    }
  }
}

private let keysOfOneWay: [String: Destination.Via] = [
  "body": .https, "body_form": .https,
  "url": .https, "content_type": .https, "method": .https, "compression": .https, "s3": .https,
  "headers_file": .https, "token_file": .https, "signing_secret_file": .https,
  "oauth": .https,
  "user": .https, "password_file": .https, "expect": .https, "proxy": .https,
  "tls": .https,
  "timeout": .https,
  "to": .email, "path": .directory,
]

extension ValueParser where Value == MessageKind {
  /// A kind of message that this version sends.
  static let messageKind = ValueParser(
    shape: ValueParser<SentKind>.sentKind.shape,
    read: { node, name, context in
      if ["all", "any", "everything"].contains(node.scalar?.text.lowercased()) {
        context.refuse(
          node.location, "'\(name)' must be kinds of message, not \(node.foundText)",
          hint: "remove the key 'messages': without it all kinds are sent")
        return nil
      }
      return ValueParser<SentKind>.sentKind.read(node, name, &context)
        .flatMap { MessageKind(rawValue: $0.rawValue) }
    },
    show: { .string($0.rawValue) })
}

private enum SentKind: String, CaseIterable {
  case inventory, telemetry, configuration, alert
}

extension ValueParser where Value == SentKind {
  fileprivate static let sentKind = ValueParser.choice(
    [
      .inventory: "the cluster, its nodes and licences",
      .telemetry: "its usage",
      .configuration: "the number of rows of each table",
      .alert: "problems, sent at once",
    ],
    elsewhere: [
      .alert: "alerts alarm alarms incident notification",
      .configuration: "config conf", .telemetry: "metrics statistics stats usage",
      .inventory: "assets facts",
    ])
}
