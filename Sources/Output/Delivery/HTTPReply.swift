import Diagnostics
import Documents
import Times

/// What an HTTP server answered.
struct HTTPReply {
  private let fields: [(name: String, value: String)]
  private let body: [UInt8]

  /// Reads the last of the headers that came one after the other.
  init(header: [UInt8], body: [UInt8] = []) {
    self.body = body
    var fields: [(name: String, value: String)] = []
    for line in String(decoding: header, as: UTF8.self).split(whereSeparator: \.isNewline) {
      // Every status line begins anew: '100 Continue' comes before the reply proper.
      if line.hasPrefix("HTTP/") { fields = [] }
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields.append(
        (line[..<colon].lowercased(), trimmed(line[line.index(after: colon)...])))
    }
    self.fields = fields
  }

  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// The authentication schemes that a proxy offers (RFC 9110, section 11.7.1), as it writes them.
  ///
  /// Several of them may be in one field, with their parameters between them: a word that no `=` follows
  /// is a scheme.
  var proxySchemes: [String] { schemes(in: "proxy-authenticate") }

  /// The authentication schemes that the receiver offers, as it writes them.
  var schemes: [String] { schemes(in: "www-authenticate") }

  /// The algorithms of signatures that the receiver asks for, as `WWW-Authenticate: Webhook-Signature
  /// algorithms="v1 v1a"` has them; empty if it names none, nil if it asks for no signature.
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

  /// What the reply says of its media type, in words.
  var typeText: String {
    self["content-type"].map { quoted($0) } ?? "of no named type"
  }

  /// Whether the reply has a media type, whatever its parameters.
  func isOf(type expected: String) -> Bool {
    guard let type = self["content-type"] else { return false }
    func bare(_ type: String) -> String {
      trimmed(type.prefix { $0 != ";" }).lowercased()
    }
    return bare(type) == bare(expected)
  }

  /// How long the sender of the reply asks to wait.
  var retryAfter: RetryAfter? { self["retry-after"].flatMap { RetryAfter($0) } }

  /// Whether a server that wants a client certificate says in its page that there was none or a bad
  /// one; it does so with the status 400.
  var asksForCertificate: Bool {
    String(decoding: body, as: UTF8.self).contains("SSL certificate")
  }

  /// What the body says where it is JSON; nil where it is not, or is damaged.
  var json: DocumentNode? {
    isOf(type: "application/json") ? try? readJSON(body, file: "reply", limits: .written) : nil
  }

  /// The case that the receiver opened: `case_number` and `case_url` of a JSON reply, else the header
  /// field Location of a reply 201.
  ///
  /// It is shown to people, so that only short printing text and `https` addresses are taken.
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
