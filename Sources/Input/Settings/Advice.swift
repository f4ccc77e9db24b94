import Catalogs
import Diagnostics
import Documents
import Times

/// Hints for a text that appears where a section of the config must be a mapping.
///
/// The text may be a password with the wrong indentation. It is repeated only if it is an address,
/// and never with a user in it.

let contactAdvice: @Sendable (String, String) -> String? = { _, text in
  isEmailAddress(text) ? edit("contact: {email: \(text)}") : nil
}

let proxyAdvice: @Sendable (String, String) -> String? = { _, text in
  let example = "write 'proxy: {host: proxy.example.net, port: 3128}'"
  if ["none", "off", "no", "false", "direct"].contains(text.lowercased()) {
    return "remove the key: without it there is no proxy"
  }
  guard let parts = AddressParts(text), parts.host.contains(".") || parts.port != nil else {
    return example
  }
  let login = parts.hasUser ? ", user: NAME, password_file: FILE" : ""
  return edit("proxy: {host: \(parts.host), port: \(parts.port ?? 3_128)\(login)}") ?? example
}

let mailServerAdvice: @Sendable (String, String) -> String? = { _, text in
  let example = "write 'mail_server: {host: mail.example.net, from: callhome@example.com}'"
  guard let parts = AddressParts(text),
    parts.host.contains(".") || parts.port != nil || parts.host == "localhost"
  else { return example }
  let port = parts.port.map { ", port: \($0)" } ?? ""
  return edit("mail_server: {host: \(parts.host)\(port), from: callhome@example.com}") ?? example
}

let fallbackAdvice: @Sendable (String, String) -> String? = { _, text in
  let example = "write 'fallbacks: [{host: mail2.example.net}]'"
  guard let parts = AddressParts(text), parts.host.contains(".") else { return example }
  let port = parts.port.map { ", port: \($0)" } ?? ""
  return edit("fallbacks: [{host: \(parts.host)\(port)}]") ?? example
}

let tlsAdvice: @Sendable (String, String) -> String? = { _, text in
  if text.hasSuffix(".pem") || text.hasSuffix(".crt") { return edit("tls: {ca_file: \(text)}") }
  return "remove the key: TLS is used and verified anyway; a private CA is set by "
    + "'tls: {ca_file: /etc/callhome/ca.pem}'"
}

let timeoutAdvice: @Sendable (String, String) -> String? = { _, text in
  let span = TimeSpan(text) ?? TimeSpan(text + "s") ?? TimeSpan(seconds: 120)
  return "write 'timeout: {total: \(span)}'"
}

let keepAdvice: @Sendable (String, String) -> String? = { _, _ in
  "write 'keep: {messages: 13 months, journal: 24 months}'"
}

let logAdvice: @Sendable (String, String) -> String? = { _, text in
  let target = LogSettings.Target(rawValue: text) ?? .syslog
  return "write 'log: {to: \(target.rawValue)}'"
}

let scheduleAdvice: @Sendable (String, String) -> String? = { _, _ in
  "remove the key: cron starts callhome, and monthly messages are sent on the first day of the month, or write "
    + "'schedule: {slot: none}' if cron's line is monthly"
}

let alertsAdvice: @Sendable (String, String) -> String? = { _, _ in
  "remove the key: alerts are sent where 'messages' of a destination has 'alert', or does not limit the kinds"
}

let destinationAdvice: @Sendable (String, String) -> String? = { name, text in
  let key = lastKey(name)
  if isHTTPSAddress(text) { return edit("\(key): {url: \(inQuotes(shownAddress(text)))}") }
  if text.lowercased().hasPrefix("http://") {
    return "write '\(key): {url: \"https://...\"}'; nothing is sent without TLS"
  }
  if isEmailAddress(text) { return edit("\(key): {via: email, to: \(text)}") }
  if text.hasPrefix("/") { return edit("\(key): {via: directory, path: \(yamlText(text))}") }
  return "write '\(key): {via: directory, path: /var/spool/callhome}'"
}

/// The hint for destinations without names.
let destinationsAdvice: @Sendable (DocumentNode, String) -> String = { node, _ in
  let example = "write 'destinations: {archive: {via: directory, path: /var/spool/callhome}}'"
  if let text = node.scalar?.text, !node.isNull {
    return isHTTPSAddress(text)
      ? edit("destinations: {support: {url: \(inQuotes(shownAddress(text)))}}") ?? example : example
  }
  if let first = node.elements?.first {
    if let name = first["name"]?.scalar?.text, let edit = edit("\(name):") {
      return "\(edit) instead of '- name: \(name)', and the keys of the destination below it"
    }
    if first.scalar != nil { return example }
    if first.location.line == node.location.line, first.location.column == node.location.column + 1
    {
      return "write '{' instead of '[', and a name such as 'archive: ' before each destination"
    }
    return
      "write a name such as 'archive:' instead of the '-', and the keys of the destination below it"
  }
  if let entries = node.entries, !entries.isEmpty {
    return "write a name such as 'archive:' above these keys, and indent them by 2 more spaces"
  }
  return example
}

/// Other programs' words for severities: syslog, Alertmanager and ticket systems.
let severitiesElsewhere: KeyValuePairs<Severity, String> = [
  .debugging: "debug all any trace everything",
  .normal: "ok resolved",
  .notification: "info informational information notice",
  .warning: "warn",
  .minor: "low",
  .major: "error err high medium page",
  .critical: "crit alert",
  .catastrophic: "emergency emerg panic",
]

extension ValueParser where Value == String {
  /// The name of a built-in catalog, or the path of a catalog; a path in a home directory becomes
  /// absolute.
  static let catalog = ValueParser(
    shape: .text(maximum: 4_096, "a built-in catalog or the path of one"),
    read: { node, name, context in
      guard
        let product = text(
          maximum: 4_096, form: "a built-in catalog or the path of one", example: "unified-cm"
        ).read(node, name, &context)
      else { return nil }
      return product.hasPrefix("~") ? absolute(product, node, name, &context) : product
    },
    show: { .string($0) })
}
