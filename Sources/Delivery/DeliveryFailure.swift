package import Times

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
    /// The receiver says that its address is another one.
    case redirected
    /// The receiver wants fewer messages, or the same one later.
    case throttled
    /// The receiver refuses this message for good.
    case rejected
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
    /// It is tried again with back-off.
    case retry
    /// It costs nothing to try, and is tried with every run.
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
  /// What the operator can do, nil where nothing needs to be done.
  package let hint: String?
  /// The status of HTTP or reply code of SMTP, nil where there was none.
  package let status: Int?
  /// How long the receiver asked to wait.
  package let retryAfter: RetryAfter?

  /// Creates a failure.
  package init(
    _ kind: Kind, _ text: String, hint: String? = nil, status: Int? = nil,
    retryAfter: RetryAfter? = nil
  ) {
    self.kind = kind
    self.text = text
    self.hint = hint
    self.status = status
    self.retryAfter = retryAfter
  }
}

extension DeliveryFailure.Kind {
  /// What happens to the message (H5).
  package var rule: DeliveryFailure.Rule {
    switch self {
    case .nameService, .connect, .throttled, .serverFault, .unexpectedReply, .timeout,
      .outcomeUnknown:
      .retry
    case .local: .nextRun
    case .unknownName, .tls, .proxyAuthentication, .proxyRefused, .authentication, .redirected:
      .needsOperator
    case .rejected: .reject
    }
  }

  /// Whether every other message to the same destination would fail in the same way, so that none is
  /// tried until the destination's time comes.
  package var concernsDestination: Bool {
    switch self {
    case .local, .rejected, .serverFault, .unexpectedReply, .timeout, .outcomeUnknown: false
    default: true
    }
  }
}

/// How long a receiver asked to wait (RFC 9110, section 10.2.3).
package enum RetryAfter: Hashable, Sendable {
  /// So many seconds.
  case seconds(Int64)
  /// Until then.
  case moment(Timestamp)

  /// Reads the value of the header field; nil for every other text.
  package init?(_ text: String) {
    if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      // More digits than a number has mean a very long time, which is cut later.
      self = .seconds(Int64(text) ?? .max)
    } else if let moment = Timestamp(httpDate: text) {
      self = .moment(moment)
    } else {
      return nil
    }
  }

  /// How many seconds that is from now on, never negative.
  package func seconds(after now: Timestamp) -> Int64 {
    switch self {
    case .seconds(let seconds): seconds
    case .moment(let moment):
      moment <= now ? 0 : moment.seconds.subtractingReportingOverflow(now.seconds).partialValue
    }
  }
}
