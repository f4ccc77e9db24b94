import Catalogs
import Documents
import Formats
import Redaction
import Times

/// All keys of the config, each defined once: name, type, limits, default and text.
///
/// Parsing, validation, the JSON Schema, the commented example and the manual page callhome.yaml(5)
/// all use this table.
extension ValueParser where Value == Settings {
  static let settings = ValueParser.section(
    Settings(),
    [
      Setting(
        "version", .integer(1...1, example: 1), \.version, required: true,
        elsewhere: "schema format_version",
        example: .active("1"),
        "Version of the config format."),
      Setting(
        "call_home",
        .choice(
          callHomeTexts,
          elsewhere: [
            .smart: "yes on true full enabled enable all active identified default",
            .disabled: "no off false disable never inactive stop",
            .anonymous:
              "anon anonymized anonymised anonymously private pseudonymous limited reduced",
            .none: "unset undecided",
          ]), \.callHome, required: true, elsewhere: "mode callhome_mode reporting telemetry",
        example: .active("smart"),
        "Mode: whether messages are sent, and how much they reveal of the site."),
      Setting(
        "product",
        .located(.catalog), \.product, elsewhere: "catalog product_name", fallback: "unified-cm",
        example: .active("unified-cm"),
        """
        Catalog of the product: one of the built-in ones, unified-cm or linux-host, or the path of a \
        catalog file, which begins with '/', '.' or '~/'.
        """),
      Setting(
        "contact", .section(Contact(), contactSettings, advice: contactAdvice), \.contact,
        elsewhere: "contacts customer owner", example: .nested(isActive: true),
        "Contact for questions about the site. Sent in smart mode only."),
      Setting(
        "contract", .section(Contract(), contractSettings), \.contract, elsewhere: "support",
        example: .nested(isActive: false),
        "The support contract. All keys are optional. Sent in smart mode only."),
      Setting(
        "snapshots", .list(.located(.path)), \.snapshots,
        elsewhere: "snapshot inputs input sources source_directories snapshot_dir data",
        fallback: "/var/lib/callhome/snapshots/*",
        example: .active("[/var/lib/callhome/snapshots/*]"),
        """
        The snapshots to read: paths, with wildcards as in a shell. A file is a snapshot as described in \
        callhome-snapshot(5), or metrics as text; a directory contains the captures or metrics of a node; \
        "-" is standard input.
        """),
      Setting(
        "nodes", .list(.located(.nodeName)), \.nodes,
        example: .commented("[cucm-pub, cucm-sub1]"),
        """
        Names of nodes that are always expected in the snapshots. A node without data is sent as \
        unavailable and reported. Nodes in snapshots, or in earlier messages, are expected without this \
        key; 'callhome nodes' lists them.
        """),
      Setting(
        "max_age", .span(TimeSpan(seconds: 60)...TimeSpan(seconds: 366 * 86_400)), \.maxAge,
        elsewhere: "maxage stale_after max_snapshot_age", fallback: "3d", example: .commented("3d"),
        "Maximum age of a value. Messages mark older values as stale, with their time."),
      Setting(
        "collector", .word, \.collector, fallback: "the publisher",
        example: .commented("cucm-pub"),
        """
        The node that collects alerts. If it is an IM and Presence node, alerts are sent without the \
        overviews of the cluster, because such a node does not have them.
        """),
      Setting(
        "destinations",
        .map(
          key: "NAME",
          .section(
            Destination(), destinationSettings, advice: destinationAdvice, check: checkDestination),
          advice: destinationsAdvice,
          named: { destination, name, location in
            var destination = destination
            destination.name = name
            destination.location = location
            return destination
          }, name: { $0.name }),
        \.writtenDestinations, elsewhere: "receivers targets repositories outputs receiver",
        example: .nested(isActive: true),
        """
        Recipients of messages, each with a name. State is kept per destination: one that fails does not \
        delay the others.
        """),
      Setting(
        "copies", .located(.copyRecipients), \.copies, elsewhere: "cc bcc copy mailto email_copies",
        example: .commented("noc@example.com, manager@example.com"),
        """
        Recipients of a copy of every message by e-mail, as text, in both modes. They do not see each \
        other. Copies are a separate destination with the name copies, and withhold everything that any \
        other destination withholds.
        """),
      Setting(
        "mail_server",
        .section(
          MailServerSettings(), mailServerSettings, advice: mailServerAdvice, check: checkMailServer
        ),
        \.mailServer, elsewhere: "smtp mail mailserver smtp_server relayhost smarthost mta relay",
        example: .nested(isActive: false),
        "Mail server, required for destinations with 'via: email' and for copies."),
      Setting(
        "schedule", .section(Schedule(), scheduleSettings, advice: scheduleAdvice), \.schedule,
        example: .nested(isActive: false), "Schedule of monthly messages."),
      Setting(
        "alerts", .section(AlertSettings(), alertSettings, advice: alertsAdvice), \.alerts,
        elsewhere: "alerting",
        example: .nested(isActive: false),
        "Treatment of alerts, which are sent in smart mode only."),
      Setting(
        "maintenance", .list(.maintenanceWindow, hasCommas: true), \.maintenance,
        elsewhere: "maintenance_windows maintenance_window windows downtime blackout quiet_hours",
        example: .commented("[\"Sun 02:00-06:00\"]"),
        """
        Times in which alerts are held for maintenance, in local time, of at most 7 days each: 'DAY \
        HH:MM-HH:MM' with a day such as Sun or the word daily, 'DATE HH:MM-HH:MM' or 'DATE HH:MM - DATE \
        HH:MM'. At the end active alerts are sent, and one message lists those that are over; see \
        callhome(8). 'callhome maintenance' begins and ends maintenance by hand.
        """),
      Setting(
        "traces", .boolean, \.traces, elsewhere: "trace diagnostics send_traces", fallback: "false",
        example: .commented("true"),
        """
        Attach scrubbed traces and diagnostics to alerts: those named by 'callhome alert' and those of \
        'trace_files'.
        """),
      Setting(
        "trace_files", traceFiles, \.traceFiles,
        example: .commented("{CpuPegging: [/var/log/active/cm/trace/ccm/sdl/*.txt.gz]}"),
        "Traces of each alert: a mapping from its name to paths with wildcards as in a shell."),
      Setting(
        "redaction", .rules, \.redaction,
        elsewhere: "redact privacy rules anonymization masking filters",
        example: .commented(#"{"*.serial_number": withhold}"#),
        """
        Rules that restrict what the mode allows: a pattern of field paths and an action each. Paths are \
        listed in callhome-snapshot(5), such as telemetry.cm_user_count; a name without a path means every \
        field with that name; '*' matches any characters. 'class:' and a class of values, such as \
        class:host_name, means every field with values of that class; 'callhome explain' shows the class of \
        each field. If several rules match, the strictest applies, in whatever order they are written. A \
        value that is withheld in one field is removed from the whole message.
        """),
      Setting(
        "redaction_tests",
        .list(
          .section(RedactionTest(), redactionTestSettings, check: checkRedactionTest)),
        \.redactionTests,
        example: .commented(
          "[{field: inventory.serial_number, given: FCH1234V5XY, expect_not: FCH1234V5XY}]"),
        "Test cases that 'callhome check' runs against the rules of every destination."),
      Setting(
        "keep", .section(KeepSettings(), keepSettings, advice: keepAdvice), \.keep,
        elsewhere: "retention keep_days retention_days keep_months",
        example: .nested(isActive: false),
        "Retention of sent messages, in the state directory."),
      Setting(
        "metrics_file", .located(.metricsFile), \.metricsFile,
        elsewhere: "metrics textfile prometheus",
        example: .commented("/var/lib/prometheus/node-exporter/callhome.prom"),
        """
        Metrics file for the textfile collector of prometheus-node-exporter, replaced by every \
        'callhome send'. It contains only counts and times. Its directory must exist, and the owner of \
        'state' must be able to write to it.
        """),
      Setting(
        "log", .section(LogSettings(), logSettings, advice: logAdvice), \.log,
        elsewhere: "logging syslog logger log_file logfile",
        example: .nested(isActive: false),
        "What 'callhome send' and 'callhome alert' add to the log of the system, besides what they print."
      ),
      Setting(
        "state", .located(.path), \.state, elsewhere: "state_dir state_directory statedir data_dir",
        fallback: "/var/lib/callhome",
        example: .commented("/var/lib/callhome"),
        "State directory, which records what was sent. Only its owner may have access to it."),
    ], check: checkSettings)
}

/// Checks the keys of the config against each other.
private let checkSettings: @Sendable (Settings, DocumentNode, inout ParsingContext) -> Void = {
  settings, node, context in
  guard settings.mode != nil, let mode = node["call_home"]?.location else { return }
  let contact = node["contact"]
  let isContactWrong = contact.map { $0.entries == nil } ?? context.has("contact", in: node)
  if settings.mode == .smart, !isContactWrong, !context.has("email", in: contact) {
    context.refuse(
      contact?.location ?? mode, "the key 'contact.email' is missing: smart mode needs it",
      hint: contact == nil
        ? "write 'contact: {email: name@example.com}'" : "write 'email: name@example.com'")
  }
  if let taken = settings.writtenDestinations.first(where: { $0.name == Destination.copiesName }) {
    context.refuse(
      taken.location, "the name '\(Destination.copiesName)' belongs to the key 'copies'",
      hint: "give the destination another name")
  }
  if !context.has("destinations", in: node), !context.has("copies", in: node) {
    context.refuse(
      mode,
      "the key 'destinations' is missing: 'call_home: \(settings.callHome.rawValue)' needs one",
      hint: "write 'destinations: {archive: {via: directory, path: /var/spool/callhome}}'; run "
        + "'callhome config example' to see others")
  }
}

private let callHomeTexts: KeyValuePairs<Settings.CallHome, String> = [
  .none: "no decision yet: nothing is sent, and a reminder is printed from time to time",
  .disabled: "nothing is sent, and nothing is printed",
  .smart: "all messages with all fields, identity included",
  .anonymous: "only inventory and telemetry, without names, addresses, contact and contract",
]

private let contactSettings: [Setting<Contact>] = [
  Setting(
    "email", .emailAddress, \.email,
    elsewhere: "mail e_mail address_email email_address mailto from to",
    example: .active("uc-operations@example.com"),
    "E-mail address. Required in smart mode."),
  Setting(
    "company", .text(maximum: 255), \.company,
    elsewhere: "organization organisation customer org firm",
    example: .commented("Example Ltd"),
    "Company."),
  Setting(
    "name", .personName, \.name, elsewhere: "contact_name full_name person fullname",
    example: .commented("Jane Doe"), "Name of a person."),
  Setting(
    "address", .text(maximum: 1_024), \.address, elsewhere: "street location street_address",
    example: .commented("1 High Street, Springfield"),
    "Street address."),
  Setting(
    "phone", .text(maximum: 64), \.phone, elsewhere: "telephone tel phone_number mobile",
    example: .commented("+1 555 0100"),
    "Telephone number."),
]

private let contractSettings: [Setting<Contract>] = [
  Setting(
    "user_id", .text(maximum: 255), \.userID, elsewhere: "user userid cco_id cco username",
    example: .active("jdoe"),
    "User id at the support centre."),
  Setting(
    "customer_id", .text(maximum: 255), \.customerID, elsewhere: "customer customer_number",
    example: .active("\"42\""),
    "Customer id."),
  Setting(
    "contract_id", .text(maximum: 255), \.contractID,
    elsewhere: "id contract number contract_number",
    example: .active("\"0012345\""),
    "Contract id. Leading zeros are kept."),
  Setting(
    "site_id", .text(maximum: 255), \.siteID, elsewhere: "site site_name",
    example: .active("springfield"), "Site id."),
]

private let scheduleSettings: [Setting<Schedule>] = [
  Setting(
    "slot",
    .choice(
      [
        .stable:
          "at a time on the first day of the month that is always the same for an installation, so that "
          + "many sites do not send in the same minute",
        .none: "at the first run of the month, for a monthly cron job",
      ],
      elsewhere: [
        .stable: "random spread auto yes true", .none: "off no false immediate now monthly first",
      ]),
    \.slot, fallback: "stable", example: .active("stable"),
    "When the monthly messages are sent, in local time.")
]

private let logSettings: [Setting<LogSettings>] = [
  Setting(
    "to",
    .choice(
      [
        .none: "nothing is logged", .syslog: "the local syslog daemon, facility user",
        .journal: "systemd's journal; for many sites with the field CALLHOME_CONFIG",
      ],
      elsewhere: [
        .none: "off no false", .syslog: "rsyslog /dev/log yes on true",
        .journal: "journald systemd journalctl",
      ]),
    \.to, fallback: "none", example: .active("syslog"),
    "Where the log is. Its lines begin with callhome."),
  Setting(
    "level",
    .choice(
      [
        .error: "errors", .warning: "errors and warnings",
        .info: "errors, warnings, notes, and a line for each message that was sent",
      ],
      elsewhere: [
        .error: "err crit critical", .warning: "warn", .info: "notice debug all verbose",
      ]),
    \.level, fallback: "info", example: .active("info"),
    "What is logged."),
]

private let redactionTestSettings: [Setting<RedactionTest>] = [
  Setting(
    "field", .located(.text(maximum: 255)), \.field, required: true,
    example: .active("inventory.serial_number"), "Path of a field."),
  Setting(
    "given", .text(maximum: 1_024), \.given, required: true, example: .active("FCH1234V5XY"),
    "Example of a value of the field."),
  Setting(
    "expect", .text(maximum: 1_024), \.expected, example: .commented("withheld"),
    "Expected value in the message, or 'withheld'."),
  Setting(
    "expect_not", .text(maximum: 1_024), \.unexpected, example: .active("FCH1234V5XY"),
    "Text that the value in the message must not contain."),
]

private let checkRedactionTest:
  @Sendable (RedactionTest, DocumentNode, inout ParsingContext) -> Void = {
    _, node, context in
    let isGiven = context.has("expect", in: node) || context.has("expect_not", in: node)
    if node.entries != nil, !isGiven {
      context.refuse(
        node.location, "a redaction test must have 'expect' or 'expect_not'",
        hint: "add 'expect: withheld' if nothing may be sent")
    }
  }
