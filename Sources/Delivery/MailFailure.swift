import CCurl
import Diagnostics

/// The replies of a mail server (RFC 5321, section 4.2).
struct MailDialog {
  /// The code of each reply and the text of its last line.
  let replies: [(code: Int, text: String)]
  private let hasSentAll: Bool

  init(_ end: TransferEnd) {
    hasSentAll = end.hasSentAll
    replies = String(decoding: end.header, as: UTF8.self).split(whereSeparator: \.isNewline)
      .compactMap { line in
        let fourth = line.dropFirst(3).first
        guard let code = Int(line.prefix(3)), code >= 200, fourth == nil || fourth == " " else {
          return nil
        }
        return (code, visible(String(line.dropFirst(4).prefix(200))))
      }
  }

  /// The replies to RCPT, which stand before the one to DATA.
  func recipientReplies(_ count: Int) -> [Int] {
    guard let data = dataIndex, data >= count else { return [] }
    return replies[(data - count)..<data].map(\.code)
  }

  /// The reply to the message itself, nil when there was none.
  ///
  /// A 221 answers to QUIT, which follows where the server said what it must not say.
  var afterData: Int? {
    guard hasSentAll, let data = dataIndex, data + 1 < replies.count,
      replies[data + 1].code != 221
    else { return nil }
    return replies[data + 1].code
  }

  /// Whether the server took a name and a password (RFC 4954, section 4).
  var hasLoggedIn: Bool { replies.contains { $0.code == 235 } }

  /// The last reply that was a refusal, in words for a person.
  var refusal: (code: Int, text: String)? { replies.last { (400...599).contains($0.code) } }

  private var dataIndex: Int? { replies.lastIndex { $0.code == 354 } }
}

/// Why a mail server has not taken a message; nil when it has.
func mailFailure(
  _ end: TransferEnd, _ dialog: MailDialog, hasLogin: Bool
) -> DeliveryFailure? {
  if end.code == CURLE_OK { return nil }
  // The connection may break after the server said that the message is its own now.
  if let code = dialog.afterData, code / 100 == 2 { return nil }
  guard let refusal = dialog.refusal else {
    if end.code == CURLE_LOGIN_DENIED {
      return DeliveryFailure(
        .authentication, "the mail server offers no way to log in that is spoken here",
        hint: "take 'mail_server.user' and 'mail_server.password_file' away if it wants none")
    }
    return connectionFailure(end, proxy: nil)
  }
  let words = "\(refusal.code) \(refusal.text)"
  func failure(
    _ kind: DeliveryFailure.Kind, _ text: String, hint: String? = nil
  ) -> DeliveryFailure {
    DeliveryFailure(kind, "\(text): \(words)", hint: hint, status: refusal.code)
  }
  switch refusal.code {
  case 400...499:
    return failure(.throttled, "the mail server wants the message later")
  case _ where end.code == CURLE_LOGIN_DENIED:
    return failure(
      .authentication, "the mail server does not take this name and password",
      hint: "look at 'mail_server.user' and 'mail_server.password_file'")
  case 530, 534, 535, 538:
    return failure(
      .authentication, "the mail server does not let us in",
      hint: hasLogin
        ? "look at 'mail_server.user' and 'mail_server.password_file'"
        : "set 'mail_server.user' and 'mail_server.password_file'")
  case _ where end.code == CURLE_USE_SSL_FAILED:
    return failure(.tls, "the mail server does not start TLS")
  // At the greeting, or at EHLO: before the message it is not the message that is refused.
  case _ where end.code == CURLE_REMOTE_ACCESS_DENIED,
    _ where end.code == CURLE_WEIRD_SERVER_REPLY && dialog.afterData == nil:
    return failure(
      .authentication, "the mail server refuses this machine",
      hint: "ask whoever runs it to let this machine send")
  default:
    return failure(
      .rejected, "the mail server refuses the message",
      hint: refusal.code == 552
        ? "set 'size_limit' to what the server takes" : "are 'to' and 'mail_server.from' right?")
  }
}
