import Catalogs
import Documents
import Formats
import Times

let destinationSettings: [Setting<Destination>] =
  [
    Setting(
      "via",
      .choice(
        [.directory: "messages are written as files, for a site without a way out or a first try"],
        later: [
          Shape.Choice("https", "over HTTPS, directly or through a proxy", isBuilt: false),
          Shape.Choice("email", "by e-mail", isBuilt: false),
        ]), \.via, required: true, example: .active("directory"), "How messages get there."),
    Setting(
      "path", .located(.path), \.path, example: .active("/var/spool/callhome"),
      """
      For 'via: directory', the directory that messages are written into. It is made if it is missing, \
      for its owner alone.
      """),
    Setting(
      "format",
      .choice(
        [
          .json: "JSON with the documented names, for a machine",
          .text: "full text, for a person",
          .short: "one line of at most 160 characters, for a pager",
        ], later: [Shape.Choice("aml", "the XML of Call Home receivers", isBuilt: false)]),
      \.format, fallback: "json", example: .active("text"), "How messages are written."),
    Setting(
      "messages", .list(.messageKind), \.namedMessages, fallback: "all that the product has",
      example: .commented("[inventory, telemetry, configuration]"), "Which messages it gets."),
    Setting(
      "size_limit", .size, \.sizeLimit, fallback: "no limit", example: .commented("10MB"),
      "How large a message may be. A larger one is not sent there, and the run says so."),
    Setting(
      "redaction", .rules, \.redaction, example: .commented(#"{"*.serial_number": withhold}"#),
      "Rules for this destination, beside those for all."),
  ] + laterDestinationSettings

/// What must hold between the keys of a destination.
let checkDestination: @Sendable (Destination, Node, inout ReadingContext) -> Void = {
  destination, node, context in
  if node["via"]?.scalar?.text == destination.via.rawValue, node["path"] == nil {
    context.refuse(node.location, "the key 'path' is missing: 'via: directory' needs it")
  }
}

extension Reading where Value == MessageKind {
  /// A kind of message that this version sends.
  static let messageKind = Reading(
    shape: Reading<MonthlyKind>.monthlyKind.shape,
    read: { node, name, context in
      Reading<MonthlyKind>.monthlyKind.read(node, name, &context)
        .flatMap { MessageKind(rawValue: $0.rawValue) }
    },
    show: { .string($0.rawValue) })
}

private enum MonthlyKind: String, CaseIterable {
  case inventory, telemetry, configuration
}

extension Reading where Value == MonthlyKind {
  fileprivate static let monthlyKind = Reading.choice(
    [
      .inventory: "the cluster, its nodes and licences",
      .telemetry: "how it is used",
      .configuration: "how many rows each of its tables has",
    ], later: [Shape.Choice("alert", "something broke", isBuilt: false)])
}
