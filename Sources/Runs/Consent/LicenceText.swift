import Catalogs
import Diagnostics
import Documents
import Formats
import Settings
import StateDirectory

/// The terms for a site: what is sent, to whom and why, then what changed since the terms were
/// accepted.
func licenceText(_ site: Site, _ mode: Mode, _ consent: Consent?) -> String {
  var text = terms(site, mode)
  for destination in site.settings.destinations {
    let fields = site.proposal(for: destination, mode: mode).fields
    text += "\nTo '\(destination.name)' (\(site.settings.route(to: destination))), "
    text += "\(fields.count) fields:\n"
    for (path, action) in fields.sorted(by: { $0.key < $1.key }) {
      text += "  \(path)" + (action == .send ? "" : "  (\(action))") + "\n"
    }
    if let body = destination.body {
      text += "  in this body"
      text += destination.bodyForm == .lines ? ", each value on its own line:\n" : ":\n"
      for line in body.source.text().split(separator: "\n") { text += "    \(line)\n" }
    }
    if fields[Site.tracesPath] != nil {
      for (alert, patterns) in site.proposedTraceFiles.sorted(by: { $0.key < $1.key }) {
        text += "    \(alert): \(patterns.sorted().joined(separator: ", "))\n"
      }
    }
  }
  if !site.settings.limits.words.isEmpty {
    text += "\nThe policy of this machine limits what is sent, whatever the config says:\n"
    for line in site.settings.limits.words { text += "  \(line)\n" }
    for problem in site.settings.limits.problems { text += "  \(problem.message)\n" }
  }
  text += "\n"
  guard let consent else { return text + "Not accepted yet: nothing is sent.\n" }
  text += "Accepted by \(consent.user) on \(consent.time).\n"
  let difference = ConsentDifference(site, consent: consent, mode: mode)
  if difference.isEmpty { return text + "Nothing more would be sent than was accepted.\n" }
  text += "What follows is new since then and is withheld until it is accepted:\n"
  if consent.basis?.vendorTerms != site.catalog.vendorDigest {
    text += "+ the terms of the vendor, as they are above\n"
  }
  if let accepted = difference.acceptedMode {
    text += "+ \(mode.rawValue) mode  (accepted: \(accepted.rawValue))\n"
  }
  for part in difference.parts { text += description(of: part) }
  return text
}

private func description(of part: ConsentDifference.Part) -> String {
  var text = "\nTo '\(part.destination.name)' (\(part.route))"
  if let before = part.acceptedRoute, before == part.route {
    text += part.hasOtherTerms ? ", under other terms" : ", with another 'body'"
  } else if let before = part.acceptedRoute {
    text += ", instead of \(before)"
  } else if part.refusal != nil {
    text += ", a new destination"
  }
  text += ":\n"
  for field in part.fields {
    let before = field.accepted.map { "accepted: \($0)" } ?? "new"
    text += "+ \(field.path)  (\(field.action); \(before))\n"
    if let definition = field.definition {
      text += "    today:    \(definition.today)\n    accepted: \(definition.accepted)\n"
    }
  }
  for files in part.traceFiles { text += "+ trace_files  \(files)\n" }
  for place in part.cleaning { text += "+ in texts, values of \(place)\n" }
  return text
}

private func terms(_ site: Site, _ mode: Mode) -> String {
  var paragraphs = [
    "Call Home terms, version \(Consent.currentTerms)",
    """
    callhome sends messages about this installation of \(site.catalog.name) to the recipients below, so \
    that support can see what is installed, how it is used and how it is configured. It sends them once \
    a month, and whenever somebody runs 'callhome send --now'.
    """,
    mode == .smart
      ? """
      When something breaks and 'callhome alert' is told of it, an alert is sent at once, and with \
      'traces: true' scrubbed traces in it.
      """ : "There are no alerts in anonymous mode, and no traces.",
    """
    A message holds the fields below and nothing else. 'callhome render' shows the exact bytes before \
    they are sent. What a recipient does with a message is between you and the recipient.
    """,
    """
    You can take this back at any time with 'callhome license revoke': nothing is sent from then on, and \
    what waits is deleted. What was sent before cannot be called back by this program.
    """,
    mode == .smart
      ? "The mode is smart. Messages name the site, its nodes and the contact."
      : """
      The mode is anonymous. Names, addresses, contact and contract are not sent. Serial numbers and \
      licence MACs are: whoever receives the messages can link the months to each other by them, and \
      whoever knows to whom a serial number was sold can tell who sent them.
      """,
  ]
  paragraphs += site.catalog.vendor?.paragraphs.map { visible($0) } ?? []
  return paragraphs.map { wrapped($0, to: pageWidth).joined(separator: "\n") + "\n" }
    .joined(separator: "\n")
}
