/// Why a message has not arrived, or why nobody knows whether it has.
package struct DeliveryFailure: Error, Hashable, Sendable {
  /// What kind of failure it is; from it follows what happens to the message.
  package enum Kind: String, CaseIterable, Sendable {
    /// The name servers did not answer.
    case nameService = "dns"
    /// There is no such name.
    case unknownName = "unknown-name"
    /// Nobody listens there, or there is no way there.
    case connect
    /// The other side could not be verified, or speaks no TLS that is good enough.
    case tls
    /// The proxy wants a name and password, or another one.
    case proxyAuthentication = "proxy-auth"
    /// The proxy does not let the connection through.
    case proxyRefused = "proxy-refused"
    /// The receiver does not know us, or does not let us in.
    case authentication = "auth"
    /// The token endpoint gives no access token, and does not refuse the client.
    case token
    /// The receiver redirects to another address.
    case redirected
    /// The receiver wants fewer messages, or the same one later.
    case throttled
    /// The receiver refuses this message permanently.
    case rejected
    /// The receiver refuses this message for its size; a smaller one may do.
    case tooLarge = "too-large"
    /// Something is broken at the receiver.
    case serverFault = "server-fault"
    /// What came back is not a true receiver's reply.
    case unexpectedReply = "unexpected-reply"
    /// It took longer than allowed, and the message had not left whole.
    case timeout
    /// The message left whole and no whole reply came back: it may have arrived.
    case outcomeUnknown = "outcome-unknown"
    /// The config or a file of this machine stands in the way.
    case local
  }

  /// What happens to a message after a failure.
  package enum Rule: Hashable, Sendable {
    /// It is retried with back-off.
    case retry
    /// It is tried with every run: as soon as the config or the file is mended, it goes out.
    case nextRun
    /// Somebody must do something: it is tried once a day, and by hand.
    case needsOperator
    /// It is kept for inspection and never tried again.
    case reject
  }

  /// What kind of failure it is.
  package let kind: Kind
  /// What went wrong, in the words that an operator needs.
  package let text: String
  /// What the operator can do, nil if nothing needs to be done.
  package let hint: String?
  /// The status of HTTP or reply code of SMTP, nil if there was none.
  package let status: Int?
  /// How long the receiver asked to wait.
  package let retryAfter: RetryAfter?
  /// The outcome of each recipient of a mail; empty if it concerns all of them in the same way.
  package let recipients: [RecipientOutcome]
  /// Whether the receiver closed a connection that was kept from an earlier message, before it replied.
  ///
  /// Nothing is wrong with the receiver then: the message can be sent again at once by a new connection,
  /// as an attempt of its own.
  package let hasLostKeptConnection: Bool

  /// Whether another server may take the message now: this one does not answer, or refuses for now, and has not
  /// got the message.
  package var allowsNextServer: Bool { kind.rule == .retry && kind != .outcomeUnknown }

  /// Failures of several servers, of which the first is the one that decides.
  package func joined(_ text: String) -> DeliveryFailure {
    DeliveryFailure(
      kind, text, hint: hint, status: status, retryAfter: retryAfter, recipients: recipients)
  }

  /// Whether the receiver does not take the token that it was shown: a new one may do.
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

  /// Whether every other message to the same destination would fail in the same way, so that none is
  /// tried until the destination's time comes.
  package var concernsDestination: Bool {
    switch self {
    case .local, .rejected, .tooLarge, .serverFault, .unexpectedReply, .timeout, .outcomeUnknown:
      false
    default: true
    }
  }
}
