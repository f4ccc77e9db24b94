import CCurl

/// The result of a transfer.
struct TransferEnd {
  /// libcurl's code.
  let code: CURLcode
  /// libcurl's error text.
  let text: String
  /// The last HTTP status or SMTP reply code; 0 if there was none.
  var response: Int
  /// The proxy's status for CONNECT; 0 if there was none.
  let proxyResponse: Int
  /// libcurl's code for a SOCKS proxy's error; 0 if there was none.
  let proxyError: Int
  /// The `errno` of a failed connection; 0 if there was none.
  let systemError: Int
  /// Whether it took more than a second.
  let isSlow: Bool
  /// Whether it used a connection kept from an earlier transfer.
  let isReused: Bool
  /// Whether the name was resolved.
  let hasName: Bool
  /// Whether the connection was established.
  let hasConnected: Bool
  /// Whether TLS was established.
  let hasTLS: Bool
  /// The bytes sent and received.
  let traffic: TransferData

  /// Whether the request was started; a failure before that is not about the message.
  var hasStarted: Bool { traffic.hasStarted }
  /// Whether the whole body was sent.
  var hasSentAll: Bool { traffic.hasSentAll }
  /// Whether a whole message was sent; a connection test has none.
  var hasSentMessage: Bool { hasSentAll && !traffic.body.isEmpty }

  /// Whether the status of an HTTP reply is final, whatever libcurl reports about the rest.
  ///
  /// Either the header is complete, or libcurl rejects one of its fields, such as an invalid
  /// Content-Length; it would reject it at every attempt.
  var isAnswered: Bool {
    traffic.isDecided || code == CURLE_WEIRD_SERVER_REPLY && traffic.hasFinalStatus
  }

  /// Whether a kept connection turned out to be closed before any reply came.
  var hasLostKeptConnection: Bool {
    traffic.wasRepeatRefused
      // libcurl repeats a request that it could not read the reply of, but not one that it could
      // not write.
      || isReused && hasStarted && traffic.header.isEmpty
        && [CURLE_SEND_ERROR, CURLE_RECV_ERROR].contains(code)
      // Or the name cannot be resolved for the new connection.
      || hasStarted && [CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY].contains(code)
  }
}
