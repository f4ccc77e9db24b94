import Delivery
import Foundation
import ServerSupport
import Testing

/// The outcome of a mail is that of each recipient (H5, J3).
@Suite(servers("python3", "openssl", "faketime")) struct RecipientTests {
  private let server: ReplyServer

  init() throws {
    server = try ReplyServer()
  }

  private static let addresses = ["a@example.com", "b@example.com", "c@example.com"]

  /// How a mail to as many recipients as there are replies to RCPT ends.
  private func send(
    _ replies: [String?], _ more: [String: Any] = [:]
  ) throws -> Result<DeliveryReply, DeliveryFailure> {
    var script = more
    script["RCPT"] = replies.map { $0 as Any? ?? NSNull() }
    try server.answer(script)
    let transport = MailTransport(
      server: MailTransport.Server(
        host: "localhost", port: server.port, security: .none, sender: "callhome@example.com"),
      recipients: Array(Self.addresses.prefix(replies.count)))
    let mail = "From: callhome@example.com\r\nSubject: test\r\n\r\ntext\r\n"
    return outcome(transport, message(mail, type: "message/rfc822"))
  }

  /// The outcome of each recipient: `+` delivered, `-` refused, `?` retried.
  private func outcomes(_ recipients: [RecipientOutcome]) -> String {
    recipients.map { $0.isDelivered ? "+" : $0.isRefused ? "-" : "?" }.joined()
  }

  @Test func `each recipient has an outcome where some get the mail`() throws {
    for (replies, expected) in [
      (["250 ok", "450 later", "250 ok"], "+?+"), (["250 ok", "550 no", "451 later"], "+-?"),
      (["550 no", "450 later", "250 ok"], "-?+"),
      (["251 forwarded", "421 later", "552 full"], "+?-"),
      (["250 ok", "250 ok", "250 ok"], "+++"), (["999 what", "250 ok", "530 log in"], "?+?"),
    ] {
      let before = server.messages().count
      let reply = try send(replies).get()
      #expect(outcomes(reply.recipients) == expected, "\(replies)")
      #expect(reply.recipients.map(\.address) == Self.addresses)
      #expect(reply.recipients.map(\.status) == replies.map { Int($0.prefix(3)) })
      #expect(
        reply.refused.map(\.address) == reply.recipients.filter { !$0.isDelivered }.map(\.address))
      #expect(server.messages().count == before + 1)
    }
  }

  @Test func `where nobody gets the mail, whoever may get it later decides, in every order`() throws
  {
    for (replies, kind, expected) in [
      (["450 later", "550 no"], .throttled, "?-"), (["550 no", "450 later"], .throttled, "-?"),
      (["550 no", "451 later", "553 no"], .throttled, "-?-"),
      (["550 no", "551 no"], .rejected, "--"),
      (["450 later", "451 later"], .throttled, "??"),
      (["550 no", "530 log in"], .authentication, "-?"),
      (["530 log in", "450 later"], .throttled, "??"),
      (["552 large", "450 later"], .tooLarge, "-?"),
      (["550 no", "552 large"], .tooLarge, "--"),
      (["550 no", "504 Helo command rejected"], .local, "-?"),
    ] as [([String], DeliveryFailure.Kind, String)] {
      let failure = try #require(try send(replies).failure)
      #expect(failure.kind == kind, "\(replies): \(failure.text)")
      #expect(outcomes(failure.recipients) == expected, "\(replies)")
      #expect(failure.recipients.map(\.status) == replies.map { Int($0.prefix(3)) }, "\(replies)")
      // The error is that of the deciding recipient.
      #expect(
        replies.contains {
          failure.text.hasSuffix(": \($0)") && failure.status == Int($0.prefix(3))
        },
        "\(failure.text)")
    }
    #expect(server.messages().isEmpty)
  }

  @Test func `a refusal of the message is one for all whom the server took`() throws {
    for (replies, stage, reply, kind, expected) in [
      (["250 ok", "250 ok"], "DATA", "451 later", .throttled, ""),
      (["250 ok", "250 ok"], ".", "554 no", .rejected, ""),
      (["250 ok", "550 no"], ".", "451 later", .throttled, "?-"),
      (["250 ok", "550 no"], ".", "554 no", .rejected, "--"),
      (["250 ok", "450 later"], ".", "554 no", .throttled, "-?"),
      (["450 later", "250 ok"], "DATA", "554 no", .throttled, "?-"),
      (["250 ok", "450 later"], ".", "552 large", .tooLarge, "-?"),
    ] as [([String], String, String, DeliveryFailure.Kind, String)] {
      let failure = try #require(try send(replies, [stage: reply]).failure)
      #expect(failure.kind == kind, "\(replies) \(reply): \(failure.text)")
      #expect(outcomes(failure.recipients) == expected, "\(replies) \(reply)")
    }
  }

  @Test func `a connection that breaks leaves nobody refused but whom the server refused`() throws {
    let early = try #require(try send(["550 no", nil]).failure)
    #expect(early.kind == .connect, "\(early.text)")
    #expect(outcomes(early.recipients) == "-?")
    #expect(early.recipients.map(\.status) == [550, nil])
    let late = try #require(try send(["250 ok", "550 no"], [".": NSNull()]).failure)
    #expect(late.kind == .outcomeUnknown, "\(late.text)")
    #expect(outcomes(late.recipients) == "?-")
    #expect(try send(["250 ok", nil]).failure?.recipients.isEmpty == true)
  }

  @Test func `what concerns the server concerns nobody alone`() throws {
    for (stage, reply) in [("MAIL", "451 later"), ("MAIL", "550 no"), ("greeting", "421 later")] {
      let failure = try #require(try send(["250 ok", "250 ok"], [stage: reply]).failure)
      #expect(failure.recipients.isEmpty, "\(stage)")
    }
  }
}
