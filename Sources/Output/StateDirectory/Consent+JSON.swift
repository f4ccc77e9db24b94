import Catalogs
import Documents
import Times

/// The format of `consent.json`. Version 0.1.0 reads it too; it ignores the keys that it does not
/// know.
extension Consent {
  /// Reads a consent; nil if it is damaged.
  init?(_ root: DocumentNode) {
    guard let time = root["time"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
      let user = root["user"]?.scalar?.text,
      // Any number: other terms than today's make the consent void, whatever they are.
      let terms = root["terms"]?.integer(in: Int.min...Int.max),
      let grants = root["grants"]?.entries
    else { return nil }
    let hasBasis = root["mode"] != nil
    let basis = Basis(root)
    if hasBasis, basis == nil { return nil }
    let given = grants.compactMap { grant in
      Grant(grant.value, hasCleaning: hasBasis).map { (grant.key, $0) }
    }
    self.init(
      time: time, user: user, terms: terms, grants: Dictionary(given) { $1 }, basis: basis)
  }

  var json: JSONValue {
    .object([
      "version": .integer(1), "time": .string(time.description), "user": .string(user),
      "terms": .integer(terms), "mode": basis.map { .string($0.mode.rawValue) },
      "mail_server": basis?.mailServer?.json,
      "fallback_servers": basis.flatMap { basis in
        basis.fallbackServers.isEmpty ? nil : .array(basis.fallbackServers.map(\.json))
      },
      "trace_files": basis.map { object($0.traceFiles, array) },
      "vendor_terms": basis?.vendorTerms.map { .string($0) },
      "definitions": basis.map { object($0.definitions) { .string($0) } },
      "grants": object(grants) { $0.json(hasCleaning: basis != nil) },
    ])
  }
}

extension Consent.Grant {
  /// Reads a grant; nil if a key is missing or wrong. Then nothing was accepted.
  fileprivate init?(_ node: DocumentNode, hasCleaning: Bool) {
    // A field whose action cannot be read was not accepted.
    let fields = (node["fields"]?.entries ?? []).compactMap { entry in
      entry.value.scalar.flatMap { FieldAction($0.text) }.map { (entry.key, $0) }
    }
    var cleaning: [MessageKind: Set<String>] = [:]
    if hasCleaning {
      guard let entries = node["cleaning"]?.entries else { return nil }
      for entry in entries {
        guard let kind = MessageKind(rawValue: entry.key), let words = texts(entry.value) else {
          return nil
        }
        cleaning[kind] = words
      }
    }
    self.init(
      recipient: node["recipient"]?.scalar?.text ?? "", body: node["body"]?.scalar?.text,
      fields: Dictionary(fields) { $1 },
      cleaning: cleaning)
  }

  fileprivate func json(hasCleaning: Bool) -> JSONValue {
    let byName = Dictionary(cleaning.map { ($0.key.rawValue, $0.value) }) { $1 }
    return .object([
      "recipient": .string(recipient), "body": body.map { .string($0) },
      "fields": object(fields) { .string($0.description) },
      "cleaning": hasCleaning ? object(byName, array) : nil,
    ])
  }
}

extension Consent.Basis {
  fileprivate init?(_ root: DocumentNode) {
    guard let mode = root["mode"]?.scalar.flatMap({ Mode(rawValue: $0.text) }),
      let definitions = root["definitions"]?.entries, let traces = root["trace_files"]?.entries
    else { return nil }
    var server: Consent.MailServer?
    if let node = root["mail_server"] {
      guard let read = Consent.MailServer(node) else { return nil }
      server = read
    }
    self.init(
      mode: mode,
      // A definition that cannot be read differs from today's.
      definitions: Dictionary(definitions.map { ($0.key, $0.value.scalar?.text ?? "") }) { $1 },
      traceFiles: Dictionary(traces.map { ($0.key, texts($0.value) ?? []) }) { $1 },
      mailServer: server,
      // A server that cannot be read was not accepted.
      fallbackServers: (root["fallback_servers"]?.elements ?? []).compactMap(
        Consent.MailServer.init),
      vendorTerms: root["vendor_terms"]?.scalar?.text)
  }
}

extension Consent.MailServer {
  fileprivate init?(_ node: DocumentNode) {
    guard let host = node["host"]?.scalar?.text, let hasTLS = node["tls"]?.scalar?.text,
      let port = node["port"]?.integer(in: 1...65_535), ["true", "false"].contains(hasTLS)
    else { return nil }
    self.init(host: host, port: port, hasTLS: hasTLS == "true")
  }

  fileprivate var json: JSONValue {
    .object(["host": .string(host), "port": .integer(port), "tls": .boolean(hasTLS)])
  }
}

/// The texts of a list; nil where it is anything else.
private func texts(_ node: DocumentNode) -> Set<String>? {
  guard let elements = node.elements else { return nil }
  let texts = elements.compactMap { $0.scalar?.text }
  return texts.count == elements.count ? Set(texts) : nil
}

private func array(_ texts: Set<String>) -> JSONValue {
  .array(texts.sorted().map { .string($0) })
}

private func object<Value>(
  _ values: [String: Value], _ json: (Value) -> JSONValue
) -> JSONValue {
  .object(values.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, json($0.value)) })
}
