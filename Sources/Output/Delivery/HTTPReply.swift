import Diagnostics
import Documents
import Times

/// The reply of an HTTP server.
struct HTTPReply {
  private let fields: [(name: String, value: String)]
  private let body: [UInt8]

  /// Reads the last of several headers that came one after another.
  init(header: [UInt8], body: [UInt8] = []) {
    self.body = body
    var fields: [(name: String, value: String)] = []
    for line in String(decoding: header, as: UTF8.self).split(whereSeparator: \.isNewline) {
      // Each status line starts a new header: '100 Continue' comes before the final reply.
      if line.hasPrefix("HTTP/") { fields = [] }
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields.append(
        (line[..<colon].lowercased(), trimmed(line[line.index(after: colon)...])))
    }
    self.fields = fields
  }

  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// The authentication schemes offered by a proxy (RFC 9110, section 11.7.1), in its spelling.
  ///
  /// One field may contain several schemes with parameters between them: a word without `=` after
  /// it is a scheme.
  var proxySchemes: [String] { schemes(in: "proxy-authenticate") }

  /// The authentication schemes offered by the receiver, in its spelling.
  var schemes: [String] { schemes(in: "www-authenticate") }

  /// The signature algorithms that the receiver requires, as in `WWW-Authenticate:
  /// Webhook-Signature algorithms="v1 v1a"`; empty if it names none, nil if it requires no
  /// signature.
  var wantedSignatures: [String]? {
    for field in fields where field.name == "www-authenticate" {
      guard field.value.lowercased().hasPrefix("webhook-signature") else { continue }
      let parameter = field.value.split(separator: "algorithms=\"", maxSplits: 1).dropFirst().first
      return (parameter?.prefix { $0 != "\"" } ?? "").split(separator: " ").prefix(4)
        .map { visible(String($0.prefix(40))) }
    }
    return nil
  }

  private func schemes(in name: String) -> [String] {
    fields.filter { $0.name == name }.flatMap { field in
      field.value.split(separator: ",").compactMap { part in
        let words = part.split(separator: " ")
        guard let word = words.first, !word.contains("="), !word.contains("\""),
          words.dropFirst().first?.hasPrefix("=") != true
        else { return nil }
        return visible(String(word.prefix(40)))
      }
    }
  }

  /// The media type of the reply, in words.
  var typeText: String {
    self["content-type"].map { quoted($0) } ?? "of no named type"
  }

  /// Whether the reply has a media type, ignoring parameters.
  func isOf(type expected: String) -> Bool {
    guard let type = self["content-type"] else { return false }
    func bare(_ type: String) -> String {
      trimmed(type.prefix { $0 != ";" }).lowercased()
    }
    return bare(type) == bare(expected)
  }

  /// How long the receiver asks to wait.
  var retryAfter: RetryAfter? { self["retry-after"].flatMap { RetryAfter($0) } }

  /// Whether the page of a server that requires a client certificate says that it was missing or
  /// invalid; such a server replies with status 400.
  var asksForCertificate: Bool {
    String(decoding: body, as: UTF8.self).contains("SSL certificate")
  }

  /// The body as JSON; nil if it is not JSON, or damaged.
  var json: DocumentNode? {
    isOf(type: "application/json") ? try? readJSON(body, file: "reply", limits: .written) : nil
  }

  /// The case that the receiver opened: `case_number` and `case_url` of a JSON reply, or else the
  /// header field Location of a 201 reply.
  ///
  /// Since it is shown to operators, only short printable text and `https` addresses are accepted.
  var caseReference: (number: String?, url: String?) {
    let root = json
    func text(_ key: String) -> String? {
      root?[key]?.scalar.map(\.text).flatMap { isShowable($0) ? $0 : nil }
    }
    let url = text("case_url") ?? self["location"]
    return (
      text("case_number"), url.flatMap { $0.hasPrefix("https://") && isShowable($0) ? $0 : nil }
    )
  }
}

private func isShowable(_ text: String) -> Bool {
  (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
}

/// A text without the spaces around it.
func trimmed(_ text: some StringProtocol) -> String {
  let blanks: Set<Character> = [" ", "\t"]
  let rest = text.drop { blanks.contains($0) }
  let end = rest.lastIndex { !blanks.contains($0) }
  return end.map { String(rest[...$0]) } ?? ""
}
