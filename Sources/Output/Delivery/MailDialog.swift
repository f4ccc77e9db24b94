import ASCII
import Diagnostics

/// The replies of a mail server (RFC 5321, section 4.2), by the command that they answer.
struct MailDialog {
  /// A reply: its code and the text of its last line.
  struct Reply {
    let code: Int
    let text: String

    var isPositive: Bool { code / 100 == 2 }
    /// Whether it refuses, temporarily or permanently.
    var isRefusal: Bool { (400...599).contains(code) }
    var words: String { "\(code) \(text)" }
    /// The enhanced status code that the text begins with, such as `5.3.4` (RFC 3463).
    var enhanced: Substring { text.prefix { "0123456789.".contains($0) } }
  }

  /// The replies from the greeting to the login.
  let opening: [Reply]
  /// The reply to MAIL, or to another command if no message is sent.
  let mail: Reply?
  /// The replies to RCPT, one for each recipient in order; fewer if the connection broke.
  let recipients: [Reply]
  /// The reply to DATA.
  let data: Reply?
  /// The reply to the message itself.
  let message: Reply?
  /// The login mechanisms that the server offers.
  let mechanisms: [String]
  /// The maximum message size at the server in bytes; nil if it does not state one (RFC 1870).
  let sizeLimit: Int?

  init(_ end: TransferEnd, recipients count: Int = 0) {
    let lines = Self.lines(end.traffic.opening)
    opening = Self.replies(lines)
    let offers = lines.map { $0.dropFirst(4).uppercased().split(separator: " ").map(String.init) }
    // Offers made before TLS do not count after it.
    mechanisms =
      offers.last { $0.first == "AUTH" }?.dropFirst().map { visible(String($0.prefix(40))) } ?? []
    sizeLimit = offers.last { $0.first == "SIZE" && $0.count > 1 }.flatMap { Int($0[1]) }
      .flatMap { $0 > 0 ? $0 : nil }
    var rest = Self.replies(Self.lines(end.traffic.header))[...]
    mail = rest.popFirst()
    // After a rejected MAIL there are no recipients; the next reply answers QUIT.
    let found = mail?.isPositive == true ? rest.prefix(count) : []
    recipients = Array(found)
    rest = rest.dropFirst(found.count)
    let isAsked = found.count == count && found.contains { $0.isPositive }
    data = isAsked ? rest.popFirst() : nil
    // A 221 answers QUIT, which libcurl sends after an invalid reply.
    message =
      data?.code == 354 && end.hasSentAll
      ? rest.popFirst().flatMap { $0.code == 221 ? nil : $0 } : nil
  }

  /// Whether the server accepted the login (RFC 4954, section 4).
  var hasLoggedIn: Bool { opening.contains { $0.code == 235 } }

  private static func lines(_ bytes: [UInt8]) -> [Substring] {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
  }

  /// The last lines of replies, which have a space or nothing after the code.
  private static func replies(_ lines: [Substring]) -> [Reply] {
    lines.compactMap { line in
      let fourth = line.dropFirst(3).first
      guard line.prefix(3).utf8.allSatisfy(\.isASCIIDigit),
        let code = Int(line.prefix(3)), line.utf8.count >= 3, fourth == nil || fourth == " "
      else { return nil }
      return Reply(code: code, text: visible(String(line.dropFirst(4).prefix(200))))
    }
  }
}
