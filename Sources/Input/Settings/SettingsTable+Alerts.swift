import Catalogs
import Diagnostics
import Documents
import Times

let alertSettings: [Setting<AlertSettings>] = [
  Setting(
    "window", .span(TimeSpan(seconds: 60)...TimeSpan(seconds: 31 * 86_400)), \.window,
    elsewhere: "repeat_interval group_interval dedup_window suppress",
    fallback: "24h", example: .active("24h"),
    """
    Period in which the same alert on the same node is not sent again. Repeats are counted, and the \
    next message about it contains their number.
    """),
  Setting(
    "unknown",
    .choice(
      [
        .send: "sent with the severity in the input",
        .ignore: "not sent; the journal records this",
      ], elsewhere: treatmentsElsewhere), \.unknown, fallback: "send", example: .active("send"),
    "Treatment of alerts that the catalog does not list."),
  Setting(
    "resolved",
    .choice(
      [
        .send: "the end is sent as a message, and the next occurrence of the alert is sent as well",
        .ignore: "nothing is sent",
      ], elsewhere: treatmentsElsewhere), \.resolved, elsewhere: "send_resolved",
    fallback: "ignore", example: .active("ignore"),
    "Treatment of the end of an alert that was sent."),
  Setting(
    "deadline", .span(TimeSpan(seconds: 0)...TimeSpan(seconds: 3_600)), \.deadline,
    elsewhere: "timeout",
    fallback: "10s", example: .active("10s"),
    """
    Time limit of 'callhome alert' for reading traces and delivering, once the alert is stored on disk. \
    A trace that is not read and scrubbed in time is left out, and the message says so; a third of the \
    time is reserved for delivery. Messages not delivered in time are queued for the next run of \
    'callhome send'. 0s leaves everything to that run, including reading traces.
    """),
  Setting(
    "caps", .section(AlertCaps(), capSettings), \.caps, elsewhere: "cap limits rate_limit",
    example: .nested(isActive: false),
    "Limits on the number of alert messages per destination."),
  Setting(
    "node_label", .label, \.nodeLabel, fallback: "instance", example: .active("instance"),
    "Label of an Alertmanager alert that contains the node. A port at its end is removed."),
]

/// Other programs' words for the treatment of alerts.
private let treatmentsElsewhere: KeyValuePairs<AlertSettings.Treatment, String> = [
  .send: "yes on true forward pass allow tell deliver notify",
  .ignore: "no off false drop discard skip none never block silence",
]

private let capSettings: [Setting<AlertCaps>] = [
  Setting(
    "per_minute", .integer(1...10_000, example: 20), \.perMinute, fallback: "20",
    example: .active("20"),
    "Maximum number of messages per minute. Further ones are queued."),
  Setting(
    "per_type", .rate, \.perType, fallback: "30 in 2h", example: .active("30 in 2h"),
    """
    Maximum number of messages about one alert in a period. Further ones are summarised in one message \
    at the end of the period.
    """),
]

/// Path patterns by the name of an alert, which can be any text.
let traceFiles = ValueParser<[TraceFiles]>(
  shape: .map(key: "ALERT", ValueParser<[String]>.list(.path).shape),
  read: { node, name, context in
    guard let entries = node.entries, !entries.isEmpty else {
      context.refuse(
        node.location,
        "'\(name)' must be a mapping with at least one key, not "
          + (node.entries == nil ? node.foundKind : "an empty mapping"),
        hint: "write '\(name): {CpuPegging: /var/log/active/cm/trace/*}', or remove the key")
      return nil
    }
    return entries.compactMap { entry in
      ValueParser<[String]>.list(.path).read(entry.value, "\(name).\(visible(entry.key))", &context)
        .map { TraceFiles(alert: entry.key, location: entry.keyLocation, paths: $0) }
    }
  },
  show: { files in
    files.isEmpty
      ? nil
      : .object(
        files.map { file in
          JSONValue.Member(file.alert, .array(file.paths.map { .string($0) }))
        })
  })

extension ValueParser where Value == AlertCaps.Rate {
  /// A number per time span, written `30 in 2h`.
  fileprivate static let rate: ValueParser = {
    let text = ValueParser<String>.text(
      maximum: 32,
      form: "a number from 1 to 10000 and a time from 1m to 7d, such as '30 in 2h'",
      advice: { name, text in
        let plain = text.lowercased().replacing("/", with: " in ").replacing(" per ", with: " in ")
          .replacing(" every ", with: " in ").split(separator: " ").joined(separator: " ")
        let right = rate(of: plain) == nil ? "30 in 2h" : plain
        return edit(name, right)
      }
    ) { rate(of: $0) != nil }
    return ValueParser(
      shape: text.shape,
      read: { node, name, context in text.read(node, name, &context).flatMap(rate) },
      show: { .string("\($0.count) in \($0.span)") })
  }()

  private static func rate(of text: String) -> AlertCaps.Rate? {
    guard let mark = text.firstRange(of: " in ") else { return nil }
    let parts = [text[..<mark.lowerBound], text[mark.upperBound...]]
    guard let count = Int(parts[0]), String(count) == parts[0],
      (1...10_000).contains(count), let span = TimeSpan(String(parts[1])),
      (60...7 * 86_400).contains(span.seconds)
    else { return nil }
    return AlertCaps.Rate(count: count, span: span)
  }
}

/// The meaning of the ten severities (A8).
let severityTexts: KeyValuePairs<Severity, String> = [
  .debugging: "everything, including messages for developers",
  .normal: "a routine change, such as the end of a problem",
  .notification: "for information",
  .warning: "may become a fault",
  .minor: "a fault that does not affect users yet",
  .major: "a fault that needs attention soon",
  .critical: "a fault that needs attention now",
  .fatal: "a node has stopped working",
  .disaster: "a cluster has almost stopped working",
  .catastrophic: "nothing works",
]
