import Catalogs
import Documents
import Formats
import Redaction
import Times

/// Every key of the config: name, type, limits, default and text, once.
///
/// Decoding, validation, the JSON Schema, the commented example and the manual page callhome.yaml(5)
/// are all read from here.
extension Reading where Value == Settings {
  static let settings = Reading.section(
    Settings(),
    [
      Setting(
        "version", .integer(1...1), \.version, required: true, example: .active("1"),
        "The version of this file's form."),
      Setting(
        "call_home", .choice(callHomeTexts), \.callHome, required: true, example: .active("smart"),
        "Whether anything is sent, and how much of the site it shows."),
      Setting(
        "product", .located(.text(maximum: 4_096, form: "a built-in catalog or the path of one")),
        \.product, fallback: "unified-cm", example: .active("unified-cm"),
        """
        What the messages are about: one of the built-in catalogs, unified-cm or linux-host, or the \
        path of a catalog file, which begins with '/' or '.'.
        """),
      Setting(
        "contact", .section(Contact(), contactSettings), \.contact,
        example: .nested(isActive: true),
        "Who to ask about the site. Sent in smart mode only."),
      Setting(
        "contract", .section(Contract(), contractSettings), \.contract,
        example: .nested(isActive: false),
        "The support contract. Everything in it is optional. Sent in smart mode only."),
      Setting(
        "snapshots", .list(.located(.path)), \.snapshots,
        fallback: "/var/lib/callhome/snapshots/*",
        example: .active("[/var/lib/callhome/snapshots/*]"),
        """
        The snapshots to read: paths, with wildcards as in a shell. A file is a snapshot in the form \
        of callhome-snapshot(5) or has metrics as text; a directory holds the captures or metrics of \
        a node; "-" is standard input.
        """),
      Setting(
        "max_age", .span(TimeSpan(seconds: 60)...TimeSpan(seconds: 366 * 86_400)), \.maxAge,
        fallback: "3d", example: .commented("3d"),
        "How old a value may be before the message marks it as stale, with its time."),
      Setting(
        "collector", .word, \.collector, fallback: "the publisher",
        example: .commented("cucm-pub"),
        """
        The node that collects. Where it is one of IM and Presence, alerts go without the overviews of \
        the cluster, which it does not have.
        """),
      Setting(
        "destinations",
        .map(
          key: "NAME", .section(Destination(), destinationSettings, check: checkDestination),
          named: { destination, name, location in
            var destination = destination
            destination.name = name
            destination.location = location
            return destination
          }, name: { $0.name }),
        \.writtenDestinations, example: .nested(isActive: true),
        """
        Where messages go, each destination under a name of its own. State is kept by destination: \
        one that fails does not hold back another.
        """),
      Setting(
        "copies", .located(.copyRecipients), \.copies,
        example: .commented("noc@example.com, manager@example.com"),
        """
        Who receives a copy of every message by e-mail, as text, in both modes: a list, or addresses \
        with commas between them. None of them sees the others. Copies are a destination of their own, \
        called copies, and withhold whatever any other destination withholds.
        """),
      Setting(
        "mail_server",
        .section(MailServerSettings(), mailServerSettings, check: checkMailServer), \.mailServer,
        example: .nested(isActive: false),
        "The server that takes e-mail. Destinations with 'via: email' and copies need it."),
      Setting(
        "schedule", .section(Schedule(), scheduleSettings), \.schedule,
        example: .nested(isActive: false), "When messages are sent."),
      Setting(
        "alerts", .section(AlertSettings(), alertSettings), \.alerts,
        example: .nested(isActive: false),
        "What happens with alerts. Sent in smart mode only."),
      Setting(
        "traces", .boolean, \.traces, fallback: "false", example: .commented("true"),
        """
        Whether alerts carry traces and diagnostics, scrubbed. Those that 'callhome alert' names, and \
        those of 'trace_files'.
        """),
      Setting(
        "trace_files", traceFiles, \.traceFiles,
        example: .commented("{CpuPegging: [/var/log/active/cm/trace/ccm/sdl/*.txt.gz]}"),
        "The traces that belong to an alert: by its name, paths with wildcards as in a shell."),
      Setting(
        "redaction", .rules, \.redaction, example: .commented(#"{"*.serial_number": withhold}"#),
        """
        Rules that take away from what the mode allows: a pattern of field paths and an action each. \
        A path is that of callhome-snapshot(5), such as telemetry.cm_user_count; a name alone means \
        every field of that name; '*' stands for any run of characters. 'class:' and a class of values, \
        such as class:host_name, means every field whose values are of that class; 'callhome explain' \
        shows the class of each. When several rules match, the strictest wins, in any order of the file. \
        A value that is hidden in one field is taken out of the whole message, wherever it stands.
        """),
      Setting(
        "redaction_tests",
        .list(.section(RedactionTest(), redactionTestSettings, check: checkRedactionTest)),
        \.redactionTests,
        example: .commented(
          "[{field: inventory.serial_number, given: FCH1234V5XY, expect_not: FCH1234V5XY}]"),
        "Examples that the rules must pass, for every destination: 'callhome check' tries them."),
      Setting(
        "keep", .section(KeepSettings(), keepSettings), \.keep, example: .nested(isActive: false),
        "How long what was sent is kept, in the state directory."),
      Setting(
        "metrics_file", .located(.metricsFile), \.metricsFile,
        example: .commented("/var/lib/prometheus/node-exporter/callhome.prom"),
        """
        A file of metrics for the textfile collector of prometheus-node-exporter, which every \
        'callhome send' replaces: counts and times alone. Its directory must be there, and the user who \
        owns 'state' must be able to write into it.
        """),
      Setting(
        "state", .located(.path), \.state, fallback: "/var/lib/callhome",
        example: .commented("/var/lib/callhome"),
        "The directory that remembers what was sent. Nobody but its owner may have access to it."),
    ], check: checkSettings)
}

/// What must hold between the keys of the config.
private let checkSettings: @Sendable (Settings, Node, inout ReadingContext) -> Void = {
  settings, node, context in
  guard settings.mode != nil, let mode = node["call_home"]?.location else { return }
  let contact = node["contact"]
  if settings.mode == .smart, contact == nil || contact?.entries != nil, contact?["email"] == nil {
    context.refuse(
      contact?.location ?? mode, "the key 'contact.email' is missing: smart mode needs it")
  }
  if let taken = settings.writtenDestinations.first(where: { $0.name == Destination.copiesName }) {
    context.refuse(
      taken.location, "the name '\(Destination.copiesName)' belongs to the key 'copies'",
      hint: "give the destination another name")
  }
  if node["destinations"] == nil, node["copies"] == nil {
    context.refuse(
      mode,
      "the key 'destinations' is missing: 'call_home: \(settings.callHome.rawValue)' needs one",
      hint: "run 'callhome config example' to see one")
  }
}

private let callHomeTexts: KeyValuePairs<Settings.CallHome, String> = [
  .none: "nothing was decided yet: nothing is sent, and a reminder is printed now and then",
  .disabled: "nothing is sent, and nothing is said",
  .smart: "all messages with all fields, identity included",
  .anonymous: "inventory and telemetry alone, without anything that names the site",
]

private let contactSettings: [Setting<Contact>] = [
  Setting(
    "email", .emailAddress, \.email, example: .active("uc-operations@example.com"),
    "The address to write to. It must be given in smart mode."),
  Setting(
    "company", .text(maximum: 255), \.company, example: .commented("Example Ltd"),
    "The company's name."),
  Setting("name", .personName, \.name, example: .commented("Jane Doe"), "Whom to ask for."),
  Setting(
    "address", .text(maximum: 1_024), \.address, example: .commented("1 High Street, Springfield"),
    "The street address."),
  Setting(
    "phone", .text(maximum: 64), \.phone, example: .commented("+1 555 0100"),
    "The telephone number."),
]

private let contractSettings: [Setting<Contract>] = [
  Setting(
    "user_id", .text(maximum: 255), \.userID, example: .active("jdoe"),
    "The user id that the support centre knows."),
  Setting(
    "customer_id", .text(maximum: 255), \.customerID, example: .active("\"42\""),
    "The customer id."),
  Setting(
    "contract_id", .text(maximum: 255), \.contractID, example: .active("\"0012345\""),
    "The contract's id. A leading zero stays."),
  Setting(
    "site_id", .text(maximum: 255), \.siteID, example: .active("springfield"), "The site's id."),
]

private let scheduleSettings: [Setting<Schedule>] = [
  Setting(
    "slot",
    .choice([
      .stable:
        "at a time of the month's first day that stays the same for this installation, so that many "
        + "sites do not send in the same minute",
      .none: "at the first run of the month, for a cron line that is monthly",
    ]), \.slot, fallback: "stable", example: .active("stable"),
    "When in the month the monthly messages are sent, in local time.")
]

private let redactionTestSettings: [Setting<RedactionTest>] = [
  Setting(
    "field", .located(.text(maximum: 255)), \.field, required: true,
    example: .active("inventory.serial_number"), "The path of a field."),
  Setting(
    "given", .text(maximum: 1_024), \.given, required: true, example: .active("FCH1234V5XY"),
    "A value that it could have."),
  Setting(
    "expect", .text(maximum: 1_024), \.expected, example: .commented("withheld"),
    "What must be sent of it; the word withheld where nothing may be."),
  Setting(
    "expect_not", .text(maximum: 1_024), \.unexpected, example: .active("FCH1234V5XY"),
    "What must not stand in what is sent of it."),
]

private let checkRedactionTest: @Sendable (RedactionTest, Node, inout ReadingContext) -> Void = {
  _, node, context in
  if node.entries != nil, node["expect"] == nil, node["expect_not"] == nil {
    context.refuse(node.location, "a redaction test must have 'expect' or 'expect_not'")
  }
}
