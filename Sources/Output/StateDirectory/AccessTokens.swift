import Diagnostics
import Documents
package import Files
package import Times

/// Cached access tokens, each under the key of the endpoint that issued it. They only save
/// requests: if the file is damaged or missing, new tokens are requested.
extension LockedState {
  /// A cached token that has not expired; nil if there is none.
  ///
  /// A token obtained while the clock was ahead of today's time is ignored: its expiry says
  /// nothing.
  package func accessToken(_ key: String) -> String? {
    guard let found = storedTokens()[key], found.obtained <= now, now < found.end else {
      return nil
    }
    return found.text
  }

  /// Caches a token until it expires, replacing the one before; expired tokens are removed.
  ///
  /// - Throws: when the file cannot be written; the token can be used all the same.
  package func keep(
    accessToken text: String, _ key: String, for seconds: Int64
  ) throws(FileError) {
    var tokens = storedTokens().filter { $0.value.end > now }
    // A token used until its last second is refused by an endpoint whose clock is ahead.
    let margin = min(60, seconds / 10)
    tokens[key] = StoredToken(
      text: text, obtained: now, end: now.adding(seconds: seconds - margin))
    try files.writeJSON(tokensFile, json(tokens))
  }

  /// Deletes all tokens.
  ///
  /// - Throws: when the file cannot be removed.
  func forgetAccessTokens() throws(FileError) {
    try directory.remove(tokensFile)
  }

  private func storedTokens() -> [String: StoredToken] {
    var problems: [Diagnostic] = []
    guard let root = try? files.readJSON(tokensFile, &problems),
      let entries = root["tokens"]?.entries
    else { return [:] }
    let found = entries.compactMap { entry -> (String, StoredToken)? in
      StoredToken(entry.value).map { (entry.key, $0) }
    }
    return Dictionary(found) { $1 }
  }

  private func json(_ tokens: [String: StoredToken]) -> JSONValue {
    .object([
      "version": .integer(1),
      "tokens": .object(
        tokens.sorted { $0.key < $1.key }.map { key, token in
          JSONValue.Member(
            key,
            .object([
              "token": .string(token.text), "obtained": .string(token.obtained.description),
              "end": .string(token.end.description),
            ]))
        }),
    ])
  }
}

private let tokensFile = "tokens.json"

private struct StoredToken {
  let text: String
  let obtained: Timestamp
  let end: Timestamp

  init(text: String, obtained: Timestamp, end: Timestamp) {
    self.text = text
    self.obtained = obtained
    self.end = end
  }

  /// Reads a token; nil if it is damaged.
  init?(_ node: DocumentNode) {
    guard let text = node["token"]?.scalar?.text, !text.isEmpty,
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
      let obtained = node["obtained"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
      let end = node["end"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) })
    else { return nil }
    self.init(text: text, obtained: obtained, end: end)
  }
}
