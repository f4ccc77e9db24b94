import Diagnostics

/// The hint for a text that is not an e-mail address.
func emailAdvice(_ name: String, _ text: String) -> String {
  let takesList = ["to", "copies"].contains(lastKey(name))
  let example =
    takesList
    ? "write addresses with commas between them: '\(lastKey(name)): noc@example.com, boss@example.com'"
    : "write one address, such as '\(lastKey(name)): name@example.com'"
  if text.contains(where: { "\r\n\t".contains($0) }) { return example }
  if lastKey(name) == "copies", noneWords.contains(text.lowercased()) {
    return "remove the key: without it there are no copies"
  }
  let plain = Lookalike.replacing(in: text)
  let parts = plain.split { ";,".contains($0) }.map { part in
    var part = part.drop { $0 == " " }
    if let open = part.firstIndex(of: "<"), let close = part.lastIndex(of: ">"), open < close {
      part = part[part.index(after: open)..<close]
    }
    if part.lowercased().hasPrefix("mailto:") {
      part = part.dropFirst(7).prefix { $0 != "?" }
    }
    return String(part.lastIndex { $0 != " " }.map { part[...$0] } ?? "")
  }.filter { !$0.isEmpty }
  let words = parts.count == 1 ? parts[0].split(separator: " ").map(String.init) : parts
  let found = words.count > 1 && words.allSatisfy { isEmailAddress($0) } ? words : parts
  if found.count > 1, found.allSatisfy({ isEmailAddress($0) }) {
    return takesList
      ? edit("\(lastKey(name)): [\(found.joined(separator: ", "))]")
        ?? "write the addresses as a list"
      : "write one address here; those of others belong in 'copies'"
  }
  if let only = found.first, found.count == 1, isEmailAddress(only), only != text {
    return edit(name, only) ?? example
  }
  if let general = generalAdvice(name, text, isSound: isEmailAddress) { return general }
  if !plain.contains("@"), isEmailAddress(plain + "@example.com") {
    return "add '@' and the domain: '\(plain)@example.com'"
  }
  if !text.utf8.allSatisfy({ $0 < 0x80 }) {
    return
      "use an address in ASCII; a domain such as 'bücher.example' is written 'xn--bcher-kva.example'"
  }
  return example
}

/// The parts of an address such as `smtp://user@host:25/path`; the scheme, user and port may be
/// missing.
struct AddressParts {
  let scheme: String?
  let hasUser: Bool
  let host: String
  let port: Int?

  init?(_ text: String) {
    var rest = text[...]
    var scheme: String?
    if let mark = rest.firstRange(of: "://") {
      scheme = rest[..<mark.lowerBound].lowercased()
      rest = rest[mark.upperBound...]
    }
    rest = rest.prefix { !"/?#".contains($0) }
    hasUser = rest.contains("@")
    if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    var port: Int?
    if !isIPv6Address(String(rest)), let colon = rest.lastIndex(of: ":") {
      let digits = rest[rest.index(after: colon)...]
      port = Int(digits)
      if !digits.isEmpty, port.map({ (1...65_535).contains($0) }) != true { return nil }
      rest = rest[..<colon]
    }
    if rest.hasSuffix(".") { rest = rest.dropLast() }
    guard isIPv6Address(String(rest)) || !rest.hasPrefix("[") && isHostName(String(rest)) else {
      return nil
    }
    host = String(rest)
    self.scheme = scheme
    self.port = port
  }
}

/// The hint for a text that is not a host.
func hostAdvice(_ name: String, _ text: String) -> String {
  if let general = generalAdvice(name, text, isSound: { isHostName($0) && !$0.hasPrefix("[") }) {
    return general
  }
  if let parts = AddressParts(text), let host = edit(name, parts.host) {
    let isSecure = ["smtps", "ssl"].contains(parts.scheme)
    let port =
      (parts.port.map { " and 'port: \($0)'" } ?? "") + (isSecure ? " and 'security: tls'" : "")
    let user = parts.hasUser ? "; the user belongs in 'user', the password in a file" : ""
    return host + port + user
  }
  if text.contains(where: { ", ;".contains($0) }) { return "name one host" }
  if text.contains("_") { return "use the name that DNS knows; it has no '_'" }
  return "write 'host: mail.example.com', or an address such as 'host: 192.0.2.1'"
}

/// An address as shown in errors: without path and query if these may contain a secret, as in the
/// webhooks of Slack, Teams, WeCom, DingTalk and Feishu.
func shownAddress(_ text: String) -> String {
  let mark = text.firstRange(of: ":/")?.upperBound ?? text.startIndex
  let start = text[mark...].firstIndex { $0 != "/" } ?? text.endIndex
  guard let end = text[start...].firstIndex(where: { "/?#".contains($0) }) else { return text }
  let rest = text[end...]
  let isSecret =
    rest.contains("?")
    || rest.split(whereSeparator: { "/#".contains($0) }).contains { $0.utf8.count >= 16 }
  return isSecret ? "\(text[..<end])/..." : text
}

/// The hint for a text that is not an HTTPS address, without a secret that it may contain.
func shownAdvice(_ name: String, _ text: String) -> String {
  urlAdvice(name, shownAddress(text))
}

/// The hint for a text that is not an HTTPS address.
func urlAdvice(_ name: String, _ text: String) -> String {
  let example = "write 'url: https://HOST:PORT/PATH', an IPv6 address as '[2001:db8::1]'"
  if text.contains("@") {
    return text.lowercased().hasPrefix("mailto:") || isEmailAddress(text)
      ? "for e-mail write 'via: email' and 'to: ADDRESS'"
      : "remove the user and the password from the address"
  }
  if let general = generalAdvice(name, text, isSound: isHTTPSAddress) { return general }
  if text.contains("<") || text.contains("[host]") { return variableHint }
  if text.contains("\\") { return urlAdvice(name, text.replacing("\\", with: "/")) }
  if !text.utf8.allSatisfy({ $0 < 0x80 }) {
    return "write the host in ASCII: 'bücher.example' is written 'xn--bcher-kva.example'"
  }
  if AddressParts(text) == nil, text.dropFirst(8).prefix(while: { $0 != "/" }).contains("_") {
    return "use the name that DNS knows; it has no '_'"
  }
  if let fragment = text.firstIndex(of: "#"), isHTTPSAddress(String(text[..<fragment])) {
    return edit(name, String(text[..<fragment])) ?? example
  }
  let lower = text.lowercased()
  if lower.hasPrefix("http://") {
    let secure = "https://" + text.dropFirst(7)
    let advice = isHTTPSAddress(secure) ? edit(name, secure) : nil
    return (advice ?? example) + "; nothing is sent without TLS"
  }
  for scheme in ["smtp://", "smtps://", "mailto:"] where lower.hasPrefix(scheme) {
    return "for e-mail write 'via: email', and set 'mail_server'"
  }
  for scheme in ["file://", "/"] where lower.hasPrefix(scheme) {
    return "for files write 'via: directory' and 'path: /PATH'"
  }
  if lower.hasPrefix("s3://") {
    return
      "write the endpoint of the storage, as 'url: https://s3.REGION.example.com/BUCKET/', next to 's3'"
  }
  if let mark = text.firstRange(of: ":/") {
    let secure = "https://" + text[mark.upperBound...].drop { $0 == "/" }
    return isHTTPSAddress(secure) ? edit(name, secure) ?? example : example
  }
  let secure = "https://" + text
  return isHTTPSAddress(secure) && text.contains(".") ? edit(name, secure) ?? example : example
}
