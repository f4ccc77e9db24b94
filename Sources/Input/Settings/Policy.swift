import Catalogs
package import Diagnostics
import Documents
import Files
package import Redaction

/// What the administrator of a machine allows its sites to send, whatever their configs say (F3).
package struct Policy: Sendable {
  /// The highest mode that a site may use.
  package enum HighestMode: String, CaseIterable, Sendable {
    /// ``ValueParser/policy`` explains each of them.
    case disabled, anonymous, smart
  }

  /// The version of the file format.
  package internal(set) var version = 1
  /// The highest mode.
  package internal(set) var highestMode = Located(HighestMode.smart)
  /// The allowed recipients; nil for all.
  package internal(set) var recipients: Located<[AllowedRecipient]>?
  /// The allowed hosts of mail servers; nil for all.
  package internal(set) var mailServers: Located<[String]>?
  /// Whether alerts may contain traces.
  package internal(set) var traces = Located(true)
  /// Redaction rules for every site.
  package internal(set) var redaction: [RedactionRule] = []
  /// When the policy was removed, in the file that records it; nil for a policy.
  package internal(set) var removed: String?

  init() {}

  /// Reads and checks the text of a policy.
  ///
  /// - Throws: all errors, each with its location.
  package static func read(_ bytes: [UInt8], file: String) throws(Diagnostics) -> Policy {
    let root = try readDocument(bytes, file: file, limits: .written)
    guard root.entries != nil else {
      throw Diagnostics(
        at: root.location, "the policy must be a mapping, not \(root.foundKind)",
        hint: "write 'version: 1' in the first line, and what is allowed below it")
    }
    var context = ParsingContext(directory: directory(of: absolutePath(file)), owner: 0)
    guard let policy = ValueParser<Policy>.policy.read(root, "", &context), context.problems.isEmpty
    else { throw Diagnostics(inOrder: context.problems) }
    if policy.removed != nil, !policy.words.isEmpty {
      throw Diagnostics(
        at: root["removed"]?.location ?? root.location,
        "'removed' says that there is no policy any more, and other keys limit what is sent",
        hint: "remove 'removed', or everything but 'version' and 'removed'")
    }
    return policy
  }

  /// The limits in words, one line each with its location.
  package var words: [String] {
    func line(_ text: String, _ location: SourceLocation?) -> String {
      text + (location.map { "  (\($0))" } ?? "")
    }
    var lines: [String] = []
    if highestMode.location != nil {
      lines.append(line("highest mode: \(highestMode.value.rawValue)", highestMode.location))
    }
    if let recipients {
      let all = recipients.value.map(\.text).joined(separator: ", ")
      lines.append(line("recipients: \(all)", recipients.location))
    }
    if let mailServers {
      let all = mailServers.value.joined(separator: ", ")
      lines.append(line("mail servers: \(all)", mailServers.location))
    }
    if !traces.value { lines.append(line("no traces", traces.location)) }
    lines += redaction.map { line("\($0.pattern): \($0.action.words)", $0.location) }
    return lines
  }
}

extension RedactionRule.Action {
  fileprivate var words: String {
    switch self {
    case .coarsen: "coarsen"
    case .exactly(let action): action.description
    }
  }
}

/// An allowed recipient: an address, or a prefix of addresses.
package struct AllowedRecipient: Hashable, Sendable {
  /// The text in the policy.
  package let text: String

  /// Reads `https://HOST[:PORT][/PATH]`, `USER@DOMAIN`, `*@DOMAIN` or `/DIRECTORY`; nil for
  /// anything else.
  init?(_ text: String) {
    let isKnown =
      if text.hasPrefix(Self.scheme) {
        WebAddress(text).map { !$0.host.isEmpty } ?? false
      } else if text.hasPrefix("/") {
        true
      } else {
        text.split(separator: "@", omittingEmptySubsequences: false).count == 2
          && !text.hasPrefix("@") && !text.hasSuffix("@")
          && !text.dropFirst(text.hasPrefix("*") ? 1 : 0).contains("*")
      }
    if !isKnown { return nil }
    self.text = text
  }

  private static let scheme = "https://"

  /// Whether messages may be posted to an address.
  func allows(url: String) -> Bool {
    guard let allowed = WebAddress(text), let address = WebAddress(url), address.isPlain else {
      return false
    }
    if allowed.host != address.host || allowed.port != address.port { return false }
    let path = allowed.path.hasSuffix("/") ? String(allowed.path.dropLast()) : allowed.path
    return address.path == path || address.path.hasPrefix(path + "/")
  }

  /// Whether messages may be mailed to an address.
  func allows(mail: String) -> Bool {
    let (allowed, address) = (text.lowercased(), mail.lowercased())
    if allowed.hasPrefix("https:") || allowed.hasPrefix("/") { return false }
    guard allowed.hasPrefix("*@") else { return allowed == address }
    return address.split(separator: "@", omittingEmptySubsequences: false).count == 2
      && address.hasSuffix(allowed.dropFirst())
  }

  /// Whether messages may be written into a directory.
  func allows(directory path: String) -> Bool {
    guard text.hasPrefix("/") else { return false }
    let (allowed, found) = (resolvedPath(text), resolvedPath(path))
    return allowed == "/" || found == allowed || found.hasPrefix(allowed + "/")
  }
}

/// The parts of an HTTPS address that decide who receives what is posted to it.
private struct WebAddress {
  let host: String
  let port: String
  let path: String

  init?(_ text: String) {
    let scheme = "https://"
    guard text.lowercased().hasPrefix(scheme) else { return nil }
    let rest = text.dropFirst(scheme.count)
    let end = rest.firstIndex { "/?#\\".contains($0) } ?? rest.endIndex
    var authority = rest[..<end].lowercased()
    // The user in the address does not matter, only the host.
    if let at = authority.lastIndex(of: "@") {
      authority = String(authority[authority.index(after: at)...])
    }
    if let colon = authority.lastIndex(of: ":"),
      authority[colon...].dropFirst().allSatisfy(\.isNumber)
    {
      port = String(authority[authority.index(after: colon)...])
      host = String(authority[..<colon])
    } else {
      port = "443"
      host = authority
    }
    path = String(rest[end...].prefix { !"?#".contains($0) })
  }

  /// Whether no part of the path leads to a parent directory.
  var isPlain: Bool {
    let path = path.lowercased()
    return !path.contains("\\") && !path.contains("%2e") && !path.contains("%2f")
      && !path.contains("%5c")
      && !path.split(separator: "/").contains { $0 == ".." || $0 == "." }
  }
}

extension ValueParser where Value == Policy {
  /// All keys of a policy.
  static let policy = ValueParser.section(
    Policy(),
    [
      Setting(
        "version", .integer(1...1, example: 1), \.version, required: true, example: .active("1"),
        "The version of this file's form."),
      Setting(
        "highest_mode",
        .located(
          .choice([
            .disabled: "nothing is sent", .anonymous: "anonymous messages are sent at most",
            .smart: "the mode is not limited",
          ])), \.highestMode, elsewhere: "call_home mode max_mode", example: .active("anonymous"),
        "The most that a config may choose as 'call_home'."),
      Setting(
        "recipients", .located(.list(.allowedRecipient)), \.recipients,
        elsewhere: "destinations allowed_recipients",
        example: .commented("[https://support.example.com/, \"*@example.com\"]"),
        "Who may receive messages: HTTPS addresses and all below them, e-mail addresses, directories."
      ),
      Setting(
        "mail_servers", .located(.list(.word)), \.mailServers, elsewhere: "mail_server smtp",
        example: .commented("[mail.example.com]"), "The hosts of mail servers that may be used."),
      Setting(
        "traces", .located(.boolean), \.traces, example: .commented("false"),
        "Whether alerts may carry traces."),
      Setting(
        "redaction", .rules, \.redaction, elsewhere: "rules",
        example: .commented("{\"class:host_name\": pseudonym}"),
        "Rules as in a config, for every destination of every site."),
      Setting(
        "removed", .word, \.removed, example: .commented("2026-11-30T12:00:00Z"),
        "Written by 'callhome policy remove': there is no policy any more."),
    ])
}

extension ValueParser where Value == AllowedRecipient {
  fileprivate static let allowedRecipient = ValueParser(
    shape: ValueParser<String>.word.shape,
    read: { node, name, context in
      if let recipient = node.scalar.flatMap({ AllowedRecipient($0.text) }) { return recipient }
      context.refuse(
        node.location,
        "'\(name)' must have addresses like 'https://support.example.com/', 'support@example.com', "
          + "'*@example.com' or '/srv/outgoing', not \(node.foundText)",
        hint: "write one of these forms")
      return nil
    },
    show: { .string($0.text) })
}
