import Diagnostics
import Documents

/// The keys of one mapping of the config, and suggestions for unknown keys in it.
struct KnownKeys {
  /// The keys, in the order of the table.
  private let names: [String]
  /// Their names in other programs.
  private let otherNames: [(other: String, name: String)]
  /// The path of the mapping, such as `destinations.support`; empty for the whole config.
  private let path: String

  init<Root>(_ settings: [Setting<Root>], path: String) {
    names = settings.map(\.name)
    otherNames = settings.flatMap { setting in
      setting.elsewhere.split(separator: " ").map { (String($0), setting.name) }
    }
    self.path = path
  }

  /// The keys that an unknown key probably means: none, one, or all keys below it if it wraps the
  /// whole config.
  func meant(by entry: DocumentNode.Entry) -> [String] {
    let inner = entry.value.entries?.map(\.key).filter(names.contains) ?? []
    if inner.count > 1 { return inner }
    if let name = name(for: entry) { return [name] }
    if path.isEmpty, Self.isDestination(entry.value) { return ["destinations"] }
    // The key exists in another place, so its section is not missing.
    return keyHomes(of: entry.key).filter(names.contains)
  }

  private func name(for entry: DocumentNode.Entry) -> String? {
    if let (name, _) = withoutSpace(entry) { return name }
    let word = Self.plain(entry.key).lowercased().replacing("-", with: "_")
    if names.contains(word) { return word }
    if let found = otherNames.first(where: { $0.other == word }) { return found.name }
    return suggestion(for: word, among: names)
  }

  /// Whether a mapping has keys that only destinations have.
  private static func isDestination(_ node: DocumentNode) -> Bool {
    node.entries?.contains { ["via", "url", "path", "to"].contains($0.key) } ?? false
  }

  /// Words for ways to log in, and not users.
  private static let logins: Set<String> = [
    "basic", "bearer", "digest", "plain", "login", "on", "off", "true", "false", "yes", "no",
  ]

  /// Whether a mapping is a destination of mail.
  private func isMail(_ mapping: DocumentNode) -> Bool {
    path.hasPrefix("destinations.") && mapping["via"]?.scalar?.text == "email"
  }

  /// A key without a word processor's special spaces.
  private static func plain(_ key: String) -> String {
    Lookalike.replacing(in: key).filter { !" \"".contains($0) }
  }

  /// The parts of `key:value`, which lacks the space after its colon.
  private func withoutSpace(_ entry: DocumentNode.Entry) -> (name: String, value: String)? {
    guard let colon = entry.key.firstIndex(of: ":"), entry.value.isNull else { return nil }
    let name = String(entry.key[..<colon])
    let value = String(entry.key[entry.key.index(after: colon)...])
    return names.contains(name) && !value.isEmpty ? (name, value) : nil
  }

  /// Whether unknown keys of a mapping belong below one of its keys, which has no value.
  func unindented(in mapping: DocumentNode, below key: String) -> Bool {
    (mapping.entries ?? []).contains { belongs($0, below: key) }
  }

  private func belongs(_ entry: DocumentNode.Entry, below key: String) -> Bool {
    if names.contains(entry.key) { return false }
    if key == "destinations", entry.value.entries != nil { return name(for: entry) == nil }
    return keyHomes(of: Self.plain(entry.key)).contains(path.isEmpty ? key : "\(path).\(key)")
  }

  /// The hint for an unknown key.
  func hint(_ entry: DocumentNode.Entry, in mapping: DocumentNode) -> String {
    let key = entry.key
    if let (name, value) = withoutSpace(entry), let edit = edit("\(name): \(value)") {
      return "add a space after the colon: \(edit)"
    }
    if let empty = mapping.entries?.last(where: { above in
      above.value.isNull && above.keyLocation.line < entry.keyLocation.line
        && belongs(entry, below: above.key)
    }) {
      let spaces =
        Lookalike.first(in: key).map { " with spaces, not with \($0.name)" } ?? " by 2 more spaces"
      return "indent it\(spaces), to be a key of '\(empty.key)'"
    }
    if meant(by: entry).count > 1, !path.isEmpty {
      return "remove the line above it, and begin '\(visible(key)):' in its place"
    }
    if meant(by: entry).count > 1 {
      return "remove this line, and begin the keys below it without spaces"
    }
    let homes = keyHomes(of: key).filter { $0 != path }
    if homes == ["mail_server"] || homes.contains("mail_server") && isMail(mapping) {
      return "'\(key)' is a key of 'mail_server': move it there"
    }
    if path.isEmpty, Self.isDestination(entry.value), name(for: entry) == nil {
      return "if it is a destination, move it below 'destinations:', indented by 2 more spaces"
    }
    if key == "auth", Self.logins.contains(entry.value.scalar?.text.lowercased() ?? "") {
      return "remove it: 'user' and 'password_file' are enough to log in"
    }
    if let name = name(for: entry) {
      if let lookalike = Lookalike.first(in: key) {
        return "replace \(lookalike.name): write '\(name):'"
      }
      if entry.value.scalar != nil || name == "headers_file", let file = secretFile(name, path) {
        return "write it into a file that only its owner can read, and name the file: "
          + "'\(name): \(file)'"
      }
      return "did you mean '\(name)'?"
    }
    if let advice = adviceByKey[key.lowercased().replacing("-", with: "_")] { return advice }
    if let home = homes.first {
      if home.isEmpty {
        return "move it to the left edge of the file: '\(key)' is a key of the whole config"
      }
      return "'\(key)' is a key of \(wordList(Array(homes.prefix(3)))): move it there"
    }
    if let name = key.split(separator: " ").map(String.init).first(where: names.contains) {
      return "did you mean '\(name)'?"
    }
    return names.count <= 8
      ? "the keys here are \(wordList(names).replacing(" or ", with: " and "))"
      : "run 'callhome config example' to see every key"
  }
}

/// The name of the file key for a secret that is in the config itself; nil if there is none.
private func secretFile(_ name: String, _ path: String) -> String? {
  let owner =
    path.hasSuffix("proxy") ? "proxy" : path.hasPrefix("destinations") ? "support" : "mail"
  return switch name {
  case "password_file": "/etc/callhome/\(owner).password"
  case "token_file": "/etc/callhome/\(owner).token"
  case "headers_file": "/etc/callhome/\(owner).headers"
  case "signing_secret_file": "/etc/callhome/\(owner).signing"
  case "client_secret_file": "/etc/callhome/oauth.secret"
  case "secret_key_file": "/etc/callhome/s3.secret"
  default: nil
  }
}

/// The mappings that have a key, by path; empty for the whole config.
///
/// 'oauth' comes last: few configs have it, and its keys usually belong elsewhere.
private func keyHomes(of key: String) -> [String] {
  let homes = homesByKey[key] ?? []
  let usual = homes.filter { !$0.contains("oauth") }
  return usual.isEmpty ? homes : usual
}

/// Built once, when a config has an unknown key.
private let homesByKey: [String: [String]] = {
  var homes: [String: [String]] = [:]
  func walk(_ shape: Shape, _ path: String) {
    switch shape {
    case .section(let declarations):
      for declaration in declarations {
        homes[declaration.name, default: []].append(path)
        walk(declaration.shape, path.isEmpty ? declaration.name : "\(path).\(declaration.name)")
      }
    case .map(let name, let value): walk(value, "\(path).\(name)")
    default: break
    }
  }
  walk(ValueParser<Settings>.settings.shape, "")
  return homes
}()

/// Hints for keys of other programs that have no equivalent here.
private let adviceByKey: [String: String] = {
  let advice: [(keys: String, text: String)] = [
    (
      "verify verify_tls tls_verify ssl_verify verify_ssl insecure insecure_skip_verify skip_verify "
        + "tls_certcheck validate_certs no_check_certificate verify_certificate",
      "remove it: TLS is always verified; for a private CA write 'tls: {ca_file: /etc/callhome/ca.pem}'"
    ),
    (
      "headers header token bearer_token api_key apikey authorization http_headers auth basic_auth "
        + "credentials",
      "write credentials into a file, and name it in 'headers_file', or in 'password_file' next to 'user'"
    ),
    (
      "log_level loglevel verbose verbosity debug quiet",
      "write 'log: {to: syslog, level: warning}'; 'callhome history' shows the journal that is always kept"
    ),
    (
      "retry retries max_retries backoff retry_interval attempts",
      "remove it: what is not delivered is queued and sent again by itself"
    ),
    (
      "cron interval frequency every daily weekly monthly hour day time oncalendar",
      "remove it: cron starts callhome, and monthly messages are sent on the first day of the month"
    ),
    (
      "enabled enable active on disabled",
      "write 'call_home: smart', 'call_home: anonymous' or 'call_home: disabled' for the whole file, or "
        + "remove a destination"
    ),
    ("include includes import extends", "remove it: one file holds the whole config of a site"),
    ("bucket container", "remove it, and write the bucket into 'url'"),
    ("min_version max_version ciphers", "remove it: TLS 1.2 or newer is always used"),
    ("id title", "remove it: the key above it is the name"),
    ("subject body", "remove it: callhome writes the subject and the text"),
    ("cc bcc reply_to", "name everybody who receives a copy in 'copies'"),
    ("no_proxy noproxy", "remove it: a destination has a proxy only if it names one"),
    (
      "defaults global settings config callhome_config",
      "begin its keys at the left edge of the file"
    ),
    (
      "license licence accept_license license_accepted eula accept terms consent",
      "remove it, and run 'callhome license accept'"
    ),
    ("user_agent useragent", "remove it: the user agent is always that of callhome"),
  ]
  var table: [String: String] = [:]
  for (keys, text) in advice {
    for key in keys.split(separator: " ") { table[String(key)] = text }
  }
  return table
}()
