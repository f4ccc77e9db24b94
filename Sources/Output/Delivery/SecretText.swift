import ASCII
package import Diagnostics
import Documents
import Files

/// The content that a secret file must have.
package enum SecretContent: Sendable {
  /// One line, a password.
  case password
  /// One line, a token.
  case token
  /// Header fields, one per line; without Authorization if another key sets it.
  case headers(besidesAuthorization: Bool)
  /// One or two secrets of Standard Webhooks, one per line.
  case signingSecrets

  /// The problems with a file, read by the user who will use it; empty if there are none.
  package func problems(in path: String) -> (all: [Diagnostic], isPermission: Bool) {
    do throws(FileError) {
      _ = try readSecret(path)
    } catch {
      return (problems(error).all, error.isPermission)
    }
    do throws(Diagnostics) {
      switch self {
      case .password: _ = try readPassword(path)
      case .token: _ = try readToken(path)
      case .headers(let hasAuthorization):
        _ = try HeaderFields(reading: path, besidesAuthorization: hasAuthorization)
      case .signingSecrets: _ = try readSigningSecrets(path)
      }
      return ([], false)
    } catch {
      return (error.all, false)
    }
  }

  private func problems(_ error: FileError) -> Diagnostics {
    Diagnostics(in: error.path, error.description, hint: error.hintAboutSecret)
  }
}

/// The bytes of a secret file, without the final line break if it is one line.
func readSecretBytes(_ path: String, isLine: Bool) throws(Diagnostics) -> [UInt8] {
  do throws(FileError) {
    return isLine ? try readSecret(path) : try readSecretFile(path)
  } catch {
    throw Diagnostics(in: path, error.description, hint: error.hintAboutSecret)
  }
}

/// One line of text.
func readPassword(_ path: String) throws(Diagnostics) -> String {
  guard let text = String(validating: try readSecretBytes(path, isLine: true), as: UTF8.self),
    !text.isEmpty,
    !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
  else {
    throw Diagnostics(in: path, "the file must contain one line of text, the password")
  }
  return text
}

/// A token: one line of printable ASCII without spaces.
func readToken(_ path: String) throws(Diagnostics) -> String {
  let text = String(decoding: try readSecretBytes(path, isLine: true), as: UTF8.self)
  guard isToken(text) else {
    throw Diagnostics(
      in: path, "the file must contain only a token: one line of ASCII without spaces and quotes",
      hint: "header fields such as 'Authorization: Splunk TOKEN' belong in 'headers_file'")
  }
  return text
}

/// The secrets that messages are signed with: one, or two during a rotation.
func readSigningSecrets(_ path: String) throws(Diagnostics) -> [[UInt8]] {
  let lines = try readSecretBytes(path, isLine: false).split(separator: 0x0A)
    .map { $0.last == 0x0D ? $0.dropLast() : $0 }.filter { !$0.isEmpty }
  let prefix = Array("whsec_".utf8)
  let secrets = lines.compactMap { line -> [UInt8]? in
    guard line.starts(with: prefix), let secret = base64Bytes(line.dropFirst(prefix.count)),
      (24...64).contains(secret.count)
    else { return nil }
    return secret
  }
  guard (1...2).contains(lines.count), secrets.count == lines.count else {
    throw Diagnostics(
      in: path,
      "the file must contain one or two lines, each of 'whsec_' and 24 to 64 bytes in base64",
      hint: "run: printf 'whsec_%s\\n' \"$(openssl rand -base64 32)\"")
  }
  return secrets
}

/// Whether a text is valid as a token in a header field: printable ASCII without spaces, quotes and
/// commas.
func isToken(_ text: String) -> Bool {
  (1...16_384).contains(text.utf8.count)
    && text.utf8.allSatisfy {
      (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x2C && $0 != 0x5C
    }
}

extension DeliveryFailure {
  /// A failure caused by a file of this machine.
  init(aboutSecret problems: Diagnostics) {
    let first = problems.all.first
    let message = first?.message ?? "a secret cannot be read"
    // A message about a refused file contains the path already.
    let place = message.hasPrefix("cannot ") ? "" : first?.place.map { "\($0): " } ?? ""
    self.init(.local, place + message, hint: first?.hint)
  }

  /// The same failure with secrets removed, since a receiver may quote what it was sent.
  func hiding(_ secrets: [String]) -> DeliveryFailure {
    func hidden(_ text: String) -> String {
      secrets.filter { $0.utf8.count > 3 }.reduce(text) { $0.replacing($1, with: "[secret]") }
    }
    if secrets.isEmpty { return self }
    return DeliveryFailure(
      kind, hidden(text), hint: hint.map(hidden), status: status, retryAfter: retryAfter,
      recipients: recipients, hasLostKeptConnection: hasLostKeptConnection)
  }
}
