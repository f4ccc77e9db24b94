/// Why a message was not delivered, or why its outcome is unknown.
package struct DeliveryFailure: Error, Hashable, Sendable {
  /// The kind of failure, which decides what happens to the message.
  package enum Kind: String, CaseIterable, Sendable {
    /// The name servers did not answer.
    case nameService = "dns"
    /// There is no such name.
    case unknownName = "unknown-name"
    /// Nothing listens on that port, or there is no route to it.
    case connect
    /// The other side could not be verified, or does not support a secure enough version of TLS.
    case tls
    /// The proxy requires a login, or another one.
    case proxyAuthentication = "proxy-auth"
    /// The proxy refuses the connection.
    case proxyRefused = "proxy-refused"
    /// The receiver rejects the credentials.
    case authentication = "auth"
    /// The token endpoint issued no access token, for a reason other than the client's credentials.
    case token
    /// The receiver redirects to another address.
    case redirected
    /// The receiver asks for fewer messages, or to retry later.
    case throttled
    /// The receiver rejects this message permanently.
    case rejected
    /// The receiver rejects this message for its size; a smaller one may be accepted.
    case tooLarge = "too-large"
    /// The receiver has an internal error.
    case serverFault = "server-fault"
    /// The reply is not from the expected receiver.
    case unexpectedReply = "unexpected-reply"
    /// The time limit was exceeded before the whole message was sent.
    case timeout
    /// The whole message was sent and no complete reply came: it may have been delivered.
    case outcomeUnknown = "outcome-unknown"
    /// The config or a file of this machine prevents the delivery.
    case local
  }

  /// What happens to a message after a failure.
  package enum Rule: Hashable, Sendable {
    /// It is retried with back-off.
    case retry
    /// It is tried in every run, so that it is sent as soon as the config or the file is corrected.
    case nextRun
    /// The operator must do something: it is tried once a day, and on request.
    case needsOperator
    /// It is kept for inspection and not tried again.
    case reject
  }

  /// What kind of failure it is.
  package let kind: Kind
  /// The error message.
  package let text: String
  /// The hint; nil if nothing needs to be done.
  package let hint: String?
  /// The HTTP status or SMTP reply code; nil if there was none.
  package let status: Int?
  /// How long the receiver asked to wait.
  package let retryAfter: RetryAfter?
  /// The outcome of each recipient of an e-mail; empty if it is the same for all.
  package let recipients: [RecipientOutcome]
  /// Whether the receiver closed a connection kept from an earlier message before it replied.
  ///
  /// This is no fault of the receiver: the message can be sent again at once over a new connection,
  /// as a separate attempt.
  package let hasLostKeptConnection: Bool

  /// Whether another server may be tried now: this one does not answer or refuses temporarily, and
  /// does not have the message.
  package var allowsNextServer: Bool { kind.rule == .retry && kind != .outcomeUnknown }

  /// The same failure with a text about several servers; it is the deciding one among theirs.
  package func joined(_ text: String) -> DeliveryFailure {
    DeliveryFailure(
      kind, text, hint: hint, status: status, retryAfter: retryAfter, recipients: recipients)
  }

  /// Whether the receiver rejects the token, so that a new one may help.
  package var isTokenRefused: Bool {
    kind == .authentication && [401, 334, 535].contains(status)
  }

  /// Creates a failure.
  package init(
    _ kind: Kind, _ text: String, hint: String? = nil, status: Int? = nil,
    retryAfter: RetryAfter? = nil, recipients: [RecipientOutcome] = [],
    hasLostKeptConnection: Bool = false
  ) {
    self.kind = kind
    self.text = text
    self.hint = hint
    self.status = status
    self.retryAfter = retryAfter
    self.recipients = recipients
    self.hasLostKeptConnection = hasLostKeptConnection
  }
}

extension DeliveryFailure.Kind {
  /// What happens to the message (H5).
  package var rule: DeliveryFailure.Rule {
    switch self {
    case .nameService, .connect, .token, .throttled, .serverFault, .unexpectedReply, .timeout,
      .outcomeUnknown:
      .retry
    case .local: .nextRun
    case .unknownName, .tls, .proxyAuthentication, .proxyRefused, .authentication, .redirected:
      .needsOperator
    case .rejected, .tooLarge: .reject
    }
  }

  /// Whether every message to the same destination would fail in the same way, so that the
  /// destination is paused.
  package var concernsDestination: Bool {
    switch self {
    case .local, .rejected, .tooLarge, .serverFault, .unexpectedReply, .timeout, .outcomeUnknown:
      false
    default: true
    }
  }
}
