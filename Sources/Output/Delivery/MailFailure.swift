import CCurl

/// Why a mail server did not accept a message; nil if it did.
///
/// - Parameters:
///   - addresses: the recipients in the order of RCPT; empty if no message was to be sent.
///   - server: the server, whose login and EHLO name are used in errors.
func mailFailure(
  _ end: TransferEnd, _ dialog: MailDialog, to addresses: [String],
  _ server: MailTransport.Server
) -> DeliveryFailure? {
  // The connection may break after the server has accepted the message.
  if end.code == CURLE_OK || dialog.message?.isPositive == true { return nil }
  if !end.hasStarted { return openingFailure(end, dialog, server) }
  if let reply = dialog.mail, reply.isRefusal {
    return addresses.isEmpty
      ? machineRefusal(reply) : mailRefusal(reply, dialog, server)
  }
  let replies = dialog.recipients
  let isNobodyTaken = !addresses.isEmpty && !replies.contains { $0.isPositive }
  // The failure for all recipients that the server has not refused.
  var general: DeliveryFailure?
  if let reply = [dialog.data, dialog.message].compactMap({ $0 }).last(where: \.isRefusal) {
    general = mailRefusal(reply, isOfMessage: true, dialog, server)
  } else if !isNobodyTaken || replies.count < addresses.count {
    general = brokenOff(end, dialog)
  }
  if !replies.contains(where: { !$0.isPositive }) { return general }
  let refusals = replies.map { reply in
    reply.isPositive ? nil : mailRefusal(reply, dialog, server)
  }
  let outcomes = addresses.enumerated().map { index, address in
    let failure = (index < refusals.count ? refusals[index] : nil) ?? general
    return RecipientOutcome(address: address, status: failure?.status, failure: failure?.kind)
  }
  let failures = refusals.compactMap { $0 } + [general].compactMap { $0 }
  let first = failures.first { $0.kind == outcomes.decisive?.failure } ?? general
  return first?.of(outcomes)
}

/// The failure before the first message.
private func openingFailure(
  _ end: TransferEnd, _ dialog: MailDialog, _ server: MailTransport.Server
) -> DeliveryFailure? {
  // XOAUTH2 reports why a token is refused in a challenge, which libcurl does not answer.
  if end.code == CURLE_LOGIN_DENIED, server.login?.isToken == true,
    dialog.opening.last(where: { $0.code != 221 })?.code == 334
  {
    return DeliveryFailure(
      .authentication, "the mail server rejects this user name and token",
      hint: server.login.map { "check \($0.keys)" }, status: 334)
  }
  // A 221 answers QUIT.
  guard let reply = dialog.opening.last(where: { $0.code != 221 }), reply.isRefusal else {
    return end.code == CURLE_LOGIN_DENIED
      ? mechanismFailure(dialog, server) : connectionFailure(end, proxy: nil)
  }
  if reply.code < 500 { return mailRefusal(reply, dialog, server) }
  switch (end.code, reply.code) {
  case (CURLE_LOGIN_DENIED, _):
    return DeliveryFailure(
      .authentication,
      "the mail server rejects this user name and "
        + "\(server.login?.isToken == true ? "token" : "password"): \(reply.words)",
      hint: server.login.map { "check \($0.keys)" }, status: reply.code)
  case (_, 530), (_, 534), (_, 535), (_, 538):
    return mailRefusal(reply, dialog, server)
  case (CURLE_USE_SSL_FAILED, _):
    return DeliveryFailure(
      .tls, "the mail server does not start TLS: \(reply.words)", status: reply.code)
  case (CURLE_REMOTE_ACCESS_DENIED, _):
    return nameRefusal(reply, server)
  default:
    return machineRefusal(reply)
  }
}

/// The failure for a refused message, or for the recipient whose RCPT was refused.
///
/// - Parameter isOfMessage: whether the refusal answers DATA or the message itself.
func mailRefusal(
  _ reply: MailDialog.Reply, isOfMessage: Bool = false, _ dialog: MailDialog,
  _ server: MailTransport.Server
) -> DeliveryFailure {
  func failure(
    _ kind: DeliveryFailure.Kind, _ text: String, hint: String? = nil
  ) -> DeliveryFailure {
    DeliveryFailure(kind, "\(text): \(reply.words)", hint: hint, status: reply.code)
  }
  // Some servers check the EHLO name only at RCPT, so that they can log the recipients.
  let words = reply.text.lowercased()
  let isAboutName = !isOfMessage && (words.contains("helo") || words.contains("ehlo"))
  switch reply.code {
  case 400...499:
    return failure(
      .throttled, "the mail server asks to retry later", hint: isAboutName ? nameHint : nil)
  case 530, 534, 535, 538:
    return failure(
      .authentication, "the mail server denies access",
      hint: server.login.map { "check \($0.keys)" }
        ?? "set 'mail_server.user' and 'mail_server.password_file'")
  case 500...599 where isAboutName:
    return nameRefusal(reply, server)
  case 500...599 where reply.code == 552 || ["5.3.4", "5.2.3"].contains(reply.enhanced):
    return failure(
      .tooLarge, "the message is too large for the mail server", hint: sizeHint(dialog))
  case 500...599:
    return failure(
      .rejected, "the mail server refuses the message",
      hint: refusalHint(reply, words, server))
  default:
    return failure(.serverFault, "the mail server gives no valid reply")
  }
}

/// The hint for a permanent refusal, from the enhanced code (RFC 3463) and the server's text.
private func refusalHint(
  _ reply: MailDialog.Reply, _ words: String, _ server: MailTransport.Server
) -> String {
  switch reply.enhanced {
  case "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1":
    return "check the addresses in 'to': the mail server does not know one of them"
  case "5.1.7", "5.1.8": return "check 'mail_server.from'"
  case _ where words.contains("relay"):
    return server.login == nil
      ? "set 'mail_server.user' and 'mail_server.password_file', or ask the server to relay for this machine"
      : "ask the operator of the mail server to let 'mail_server.user' send to these addresses"
  case _ where words.contains("sender"): return "check 'mail_server.from'"
  default: return "check 'to' and 'mail_server.from'"
  }
}

private let nameHint =
  "set 'mail_server.helo_name' to the name by which the mail server knows this machine"

/// The server does not accept the EHLO name: the config must change, not the message.
private func nameRefusal(
  _ reply: MailDialog.Reply, _ server: MailTransport.Server
) -> DeliveryFailure {
  DeliveryFailure(
    .local, "the mail server does not accept the name '\(server.heloName)' in EHLO: \(reply.words)",
    hint: nameHint, status: reply.code)
}

private func machineRefusal(_ reply: MailDialog.Reply) -> DeliveryFailure {
  DeliveryFailure(
    .authentication, "the mail server refuses this machine: \(reply.words)",
    hint: "ask the operator of the mail server to let this machine send", status: reply.code)
}

/// The server offers no login mechanism that libcurl supports with this password or token.
private func mechanismFailure(
  _ dialog: MailDialog, _ server: MailTransport.Server
) -> DeliveryFailure {
  let isToken = server.login?.isToken == true
  let offers =
    dialog.mechanisms.isEmpty ? "" : ", only \(dialog.mechanisms.joined(separator: ", "))"
  return DeliveryFailure(
    .authentication,
    "the mail server offers no login \(isToken ? "by token" : "that callhome uses")\(offers)",
    hint: isToken
      ? "enable OAUTHBEARER or XOAUTH2 at the mail server, or set 'mail_server.password_file'"
      : "enable PLAIN or LOGIN for 'mail_server.user' at the mail server")
}

/// The connection broke or the time limit was exceeded. A server may close the connection without a
/// reply when a message is too large.
private func brokenOff(_ end: TransferEnd, _ dialog: MailDialog) -> DeliveryFailure {
  if let limit = dialog.sizeLimit, end.traffic.body.count > limit {
    return DeliveryFailure(
      .tooLarge,
      "the message is too large for the mail server, which accepts \(limit) bytes and closed the connection",
      hint: sizeHint(dialog))
  }
  var end = end
  // A refused recipient is not the cause.
  if dialog.recipients.last?.isPositive == false, dialog.data == nil { end.response = 0 }
  return connectionFailure(end, proxy: nil) ?? interrupted(end)
}

private func sizeHint(_ dialog: MailDialog) -> String {
  let limit = dialog.sizeLimit.map { ", at most \($0) bytes" } ?? ""
  return "set 'size_limit' to the limit of the mail server\(limit)"
}

extension DeliveryFailure {
  /// The same failure with the outcome of each recipient.
  fileprivate func of(_ recipients: [RecipientOutcome]) -> DeliveryFailure {
    DeliveryFailure(
      kind, text, hint: hint, status: status, retryAfter: retryAfter, recipients: recipients)
  }
}
