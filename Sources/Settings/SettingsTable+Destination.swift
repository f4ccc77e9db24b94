import Catalogs
import Diagnostics
import Documents
import Formats
import Times

let destinationSettings: [Setting<Destination>] =
  [
    Setting(
      "via",
      .choice([
        .https: "messages are posted over HTTPS, directly or through a proxy",
        .email: "messages are sent as e-mail through 'mail_server'",
        .directory: "messages are written as files, for a site without a way out or a first try",
      ]), \.via, fallback: "https", example: .active("https"), "How messages get there."),
    Setting(
      "url", .located(.httpsAddress), \.url,
      example: .active("https://callhome.example.net/messages"),
      "For 'via: https', where messages are posted."),
    Setting(
      "expect", .mediaType, \.expectedType, fallback: "any type will do",
      example: .commented("application/json"),
      """
      For 'via: https', the media type of a true receiver's reply. A reply of another type, such as the \
      page of a proxy, is no success.
      """),
    Setting(
      "proxy", .section(ProxySettings(), proxySettings, check: checkProxy), \.proxy,
      example: .nested(isActive: false),
      """
      For 'via: https', the proxy on the way. Without it there is none: the environment's proxies do \
      not count.
      """),
    Setting(
      "tls", .section(TLSSettings(), tlsSettings, check: checkTLS), \.tls,
      example: .nested(isActive: false),
      "For 'via: https', certificates. The receiver is verified always."),
    Setting(
      "timeout", .section(TimeoutSettings(), timeoutSettings), \.timeout,
      example: .nested(isActive: false), "For 'via: https', how long a transfer may take."),
    Setting(
      "to", .list(.emailAddress), \.to, example: .commented("[support@example.com]"),
      "For 'via: email', who receives messages."),
    Setting(
      "path", .located(.path), \.path, example: .commented("/var/spool/callhome"),
      """
      For 'via: directory', the directory that messages are written into. It is made if it is missing, \
      for its owner alone. 'callhome deliver' sends what is in it from another machine.
      """),
    Setting(
      "format",
      .choice([
        .json: "JSON with the documented names, for a machine",
        .aml: "AML, the XML that Call Home receivers read; callhome-aml(5) describes it",
        .text: "full text, for a person",
        .short: "one line of at most 160 characters, for a pager",
      ]),
      \.format, fallback: "json", example: .commented("json"),
      """
      How messages are written. An e-mail has the text for a person first and the machine's form as an \
      attachment.
      """),
    Setting(
      "content_type", .contentType, \.contentType,
      fallback: "that of the format, such as text/xml; charset=utf-8",
      example: .commented("application/soap+xml; charset=utf-8"),
      """
      For 'via: https', the media type that messages in the destination's format are posted as, for a \
      receiver that wants another one. What 'callhome deliver' brings in another format is posted as \
      what it is.
      """),
    Setting(
      "messages", .list(.messageKind), \.namedMessages, fallback: "all that the product has",
      example: .commented("[inventory, telemetry, configuration, alert]"), "Which messages it gets."
    ),
    Setting(
      "size_limit", .size, \.sizeLimit, fallback: "no limit", example: .commented("10MB"),
      "How large a message may be. A larger one is not sent there, and the run says so."),
    Setting(
      "redaction", .rules, \.redaction, example: .commented(#"{"*.serial_number": withhold}"#),
      "Rules for this destination, beside those for all."),
    Setting(
      "minimum_severity", .choice(severityTexts), \.minimumSeverity, fallback: "debugging",
      example: .commented("warning"),
      """
      The least severity of an alert that is sent here. What is less severe is not sent, which the \
      journal notes.
      """),
  ]

/// What must hold between the keys of a destination.
let checkDestination: @Sendable (Destination, Node, inout ReadingContext) -> Void = {
  destination, node, context in
  // One that is wrong has been told already, and kept its default.
  if let via = node["via"], via.scalar?.text != destination.via.rawValue { return }
  let foreign = (node.entries ?? []).filter { entry in
    keysOfOneWay[entry.key].map { $0 != destination.via } ?? false
  }
  if node["via"] == nil, let entry = foreign.first, let owner = keysOfOneWay[entry.key] {
    context.refuse(
      node.location,
      "the key 'via' is missing: without it this is 'via: https', and '\(entry.key)' is for "
        + "'via: \(owner.rawValue)'")
    return
  }
  let needed = destination.via.neededKey
  if node[needed] == nil {
    context.refuse(
      node.location,
      "the key '\(needed)' is missing: 'via: \(destination.via.rawValue)' needs it")
  }
  for entry in foreign {
    if let owner = keysOfOneWay[entry.key] {
      context.refuse(
        entry.keyLocation,
        "'\(entry.key)' is for 'via: \(owner.rawValue)', and this is "
          + "'via: \(destination.via.rawValue)'")
    }
  }
}

extension Destination.Via {
  /// The key that says where to, without which there is no such destination.
  fileprivate var neededKey: String {
    switch self {
    case .https: "url"
    case .email: "to"
    case .directory: "path"
    }
  }
}

private let keysOfOneWay: [String: Destination.Via] = [
  "url": .https, "content_type": .https, "expect": .https, "proxy": .https, "tls": .https,
  "timeout": .https,
  "to": .email, "path": .directory,
]

extension Reading where Value == MessageKind {
  /// A kind of message that this version sends.
  static let messageKind = Reading(
    shape: Reading<SentKind>.sentKind.shape,
    read: { node, name, context in
      Reading<SentKind>.sentKind.read(node, name, &context)
        .flatMap { MessageKind(rawValue: $0.rawValue) }
    },
    show: { .string($0.rawValue) })
}

private enum SentKind: String, CaseIterable {
  case inventory, telemetry, configuration, alert
}

extension Reading where Value == SentKind {
  fileprivate static let sentKind = Reading.choice(
    [
      .inventory: "the cluster, its nodes and licences",
      .telemetry: "how it is used",
      .configuration: "how many rows each of its tables has",
      .alert: "something broke, at once",
    ])
}
