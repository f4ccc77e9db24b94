import Catalogs
import Diagnostics
import Documents
import Times

/// Keys whose features a later version brings. Their values are checked and then refused.
let laterSettings: [Setting<Settings>] = [
  Setting(later: "collector", .word, "The node that collects; by default the publisher."),
  Setting(
    later: "copies", .copyRecipients,
    "Who receives a copy of every message by e-mail, in both modes. None of them sees the others."),
  Setting(
    later: "mail_server", .section(Later(), mailServerSettings),
    "The server that takes e-mail."),
  Setting(later: "alerts", .section(Later(), alertSettings), "What happens with alerts."),
  Setting(later: "traces", .boolean, "Whether alerts carry traces and diagnostics."),
  Setting(
    later: "trace_files", .laterMap(key: "ALERT", .list(.path)),
    "The traces of each alert, as paths with wildcards."),
  Setting(
    later: "redaction_tests", .list(.section(Later(), redactionTestSettings)),
    "Examples that the rules must pass."),
  Setting(later: "keep", .section(Later(), keepSettings), "How long anything is kept."),
]

/// Keys of a destination whose features a later version brings.
let laterDestinationSettings: [Setting<Destination>] = [
  Setting(later: "url", .httpsAddress, "For 'via: https', where messages are posted."),
  Setting(
    later: "expect", .text(maximum: 127), "For 'via: https', the content type of a true reply."),
  Setting(later: "proxy", .section(Later(), proxySettings), "The proxy on the way."),
  Setting(later: "tls", .section(Later(), tlsSettings), "Certificates."),
  Setting(later: "timeout", .section(Later(), timeoutSettings), "How long a transfer may take."),
  Setting(later: "to", .list(.emailAddress), "For 'via: email', who receives messages."),
  Setting(
    later: "minimum_severity",
    .laterChoice(Severity.allCases.map { Shape.Choice($0.rawValue, "", isBuilt: false) }),
    "The least severity of an alert that is sent here."),
]

/// Stands in for the settings of a feature that a later version brings.
struct Later: Sendable {}

private let mailServerSettings: [Setting<Later>] = [
  Setting(later: "host", .host, "Its name."),
  Setting(later: "port", .integer(1...65_535), "Its port."),
  Setting(
    later: "security",
    .laterChoice(["starttls", "tls", "none"].map { Shape.Choice($0, "", isBuilt: false) }),
    "How the connection is protected."),
  Setting(later: "user", .word, "The name to log in with."),
  Setting(later: "password_file", .secretFile, "The file that holds the password."),
  Setting(later: "from", .emailAddress, "The sender's address."),
]

private let proxySettings: [Setting<Later>] = [
  Setting(later: "host", .host, "Its name."),
  Setting(later: "port", .integer(1...65_535), "Its port."),
  Setting(later: "user", .word, "The name to log in with."),
  Setting(later: "password_file", .secretFile, "The file that holds the password."),
]

private let tlsSettings: [Setting<Later>] = [
  Setting(later: "ca_file", .path, "The certificates that are trusted."),
  Setting(later: "certificate_file", .path, "The client's certificate."),
  Setting(later: "key_file", .secretFile, "The client's key."),
]

private let second = TimeSpan(seconds: 1)
private let hour = TimeSpan(seconds: 3_600)
private let day = TimeSpan(seconds: 86_400)

private let timeoutSettings: [Setting<Later>] = [
  Setting(later: "connect", .span(second...hour), "To connect."),
  Setting(later: "total", .span(second...hour), "In all."),
]

private let alertSettings: [Setting<Later>] = [
  Setting(
    later: "window", .span(TimeSpan(seconds: 60)...TimeSpan(seconds: 31 * 86_400)),
    "How long the same alert is not sent again."),
  Setting(
    later: "unknown",
    .laterChoice(["send", "ignore"].map { Shape.Choice($0, "", isBuilt: false) }),
    "What happens to alerts that the catalog does not know."),
  Setting(
    later: "resolved",
    .laterChoice(["send", "ignore"].map { Shape.Choice($0, "", isBuilt: false) }),
    "What happens when an alert ends."),
  Setting(
    later: "deadline", .span(TimeSpan(seconds: 0)...hour), "How long a hook may try to deliver."),
  Setting(later: "caps", .section(Later(), capSettings), "How many alerts are sent at most."),
  Setting(later: "node_label", .word, "Which label of an Alertmanager alert names the node."),
]

private let capSettings: [Setting<Later>] = [
  Setting(later: "per_minute", .integer(1...10_000), "Messages in a minute."),
  Setting(
    later: "per_type",
    .text(maximum: 32, form: "a number and a length of time such as '30 in 2h'") { text in
      let parts = text.split(separator: " ")
      return parts.count == 3 && Int(parts[0]).map { $0 > 0 } == true && parts[1] == "in"
        && TimeSpan(String(parts[2])) != nil
    }, "Messages of one type in a time."),
]

private let redactionTestSettings: [Setting<Later>] = [
  Setting(later: "field", .text(maximum: 255), "The path of a field."),
  Setting(later: "given", .text(maximum: 1_024), "A value."),
  Setting(later: "expect", .text(maximum: 1_024), "What is sent."),
  Setting(later: "expect_not", .text(maximum: 1_024), "What must not be in what is sent."),
]

private let keepSettings: [Setting<Later>] = [
  Setting(later: "traces", .span(hour...TimeSpan(seconds: 30 * 86_400)), "Traces."),
  Setting(later: "messages", .months, "The bytes of messages."),
  Setting(later: "journal", .months, "The journal."),
]

extension Reading where Value == String {
  /// A number of months.
  fileprivate static let months = text(maximum: 16, form: "a number of months such as '13 months'")
  {
    let parts = $0.split(separator: " ")
    return parts.count == 2 && Int(parts[0]).map { (1...120).contains($0) } == true
      && ["month", "months"].contains(parts[1])
  }
}

extension Reading {
  /// A mapping from any names to values of one form.
  fileprivate static func laterMap<Element>(
    key: String, _ element: Reading<Element>
  ) -> Reading where Value == [Element] {
    Reading(
      shape: .map(key: key, element.shape),
      read: { node, name, context in
        guard let entries = node.entries else {
          context.refuse(node.location, "'\(name)' must be a mapping, not \(node.foundText)")
          return nil
        }
        return entries.compactMap { element.read($0.value, "\(name).\(visible($0.key))", &context) }
      },
      show: { _ in nil })
  }
}
