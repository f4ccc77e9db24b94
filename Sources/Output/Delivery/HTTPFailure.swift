import CCurl
import Diagnostics
import Documents

/// The credentials in a request, for errors about them.
struct SentCredential {
  /// The config keys that set them; nil for none.
  let keys: String?
  /// The scheme of Authorization; nil if the config does not set it.
  let scheme: String?
  /// The algorithms of the signatures, as `webhook-signature` names them.
  let algorithms: [String]

  /// What a receiver that replies 401 or 403 asks for, and a hint.
  func refusal(_ reply: HTTPReply) -> (text: String, hint: String) {
    if let wanted = reply.wantedSignatures {
      let fitting = ["v1": "'signing_secret_file'", "v1a": "'sign: true'"]
      let known = wanted.filter { fitting[$0] != nil }
      let names = wanted.isEmpty ? "" : " by \(wordList(wanted))"
      let hint =
        !wanted.isEmpty && known.isEmpty
        ? "this version signs by v1 and v1a"
        : "set "
          + (known.isEmpty ? ["v1", "v1a"] : known).compactMap { fitting[$0] }
          .joined(separator: " or ")
      if algorithms.isEmpty {
        return ("the receiver requires signed messages\(names), and these have no signature", hint)
      }
      if !wanted.isEmpty, !algorithms.contains(where: wanted.contains) {
        return (
          "the receiver requires messages signed\(names), and these are signed by "
            + wordList(algorithms), hint
        )
      }
      return (
        "the receiver does not accept the signature",
        "compare the secret or the public key ('callhome keys show'), and the clocks of both machines"
      )
    }
    let schemes = reply.schemes
    if let scheme, !schemes.isEmpty,
      !schemes.contains(where: { $0.lowercased() == scheme.lowercased() })
    {
      return (
        "the receiver requires a login by \(wordList(schemes)), and gets one by '\(scheme)'",
        "change \(keys ?? "the login"), or write the header field into 'headers_file'"
      )
    }
    return (
      "the receiver denies access",
      keys.map { "check \($0)" } ?? "ask the receiver whether it knows this site"
    )
  }
}

/// The failure for an HTTP status (H5); nil for success.
func httpFailure(_ end: TransferEnd, _ reply: HTTPReply, _ proof: SentCredential)
  -> DeliveryFailure?
{
  let status = end.response
  let retryAfter = reply.retryAfter
  func failure(
    _ kind: DeliveryFailure.Kind, _ text: String, hint: String? = nil
  ) -> DeliveryFailure {
    DeliveryFailure(
      kind, "\(text) (status \(status))", hint: hint, status: status, retryAfter: retryAfter)
  }
  switch status {
  case 200...299:
    return nil
  case 300...399:
    return failure(
      .redirected, "the receiver redirects to another address",
      hint: "redirects are not followed; set 'url' to the right address")
  case 400 where reply.asksForCertificate:
    return failure(
      .tls, "the receiver requires a client certificate that it trusts",
      hint: "set 'tls.certificate_file' and 'tls.key_file'")
  case 401, 403:
    let refusal = proof.refusal(reply)
    return failure(.authentication, refusal.text, hint: refusal.hint)
  case 407:
    return failure(
      .proxyAuthentication, "the proxy requires a user name and a password",
      hint: "set 'proxy.user' and 'proxy.password_file'")
  case _ where isTemporary(status):
    return failure(.throttled, "the receiver asks to retry later")
  // A reply that says when to retry is no permanent rejection (RFC 9110, section 15.5.14).
  case 400...499 where retryAfter != nil:
    return failure(.throttled, "the receiver asks to retry later")
  case 413:
    return failure(
      .tooLarge, "the message is too large for the receiver",
      hint: "ask the receiver for a higher limit, or withhold fields")
  case 404, 405, 410:
    return failure(
      .rejected, "the receiver accepts no messages at this address",
      hint: "check the path in 'url'")
  case 415:
    return failure(
      .rejected, "the receiver does not accept this content type",
      hint: "set 'format' or 'content_type' to one that it accepts")
  case 400...499:
    return failure(
      .rejected, "the receiver refuses the message",
      hint:
        "compare 'format', 'content_type' and 'body' with what the receiver documents, then send again"
    )
  case 500...599:
    return failure(.serverFault, "the receiver reports an internal error")
  default:
    return failure(.unexpectedReply, "the reply is not valid")
  }
}

/// Whether a 4xx status means that the same request may succeed later (RFC 9110, section 15.5; RFC
/// 4918, section 11; RFC 6585, section 4; RFC 8470, section 5.2).
///
/// A 409 is the reply to a repeat while the first request with its key is in progress.
func isTemporary(_ status: Int) -> Bool { [408, 409, 421, 423, 424, 425, 429].contains(status) }
