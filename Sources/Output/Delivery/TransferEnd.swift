import CCurl

/// How a transfer ended.
struct TransferEnd {
  /// libcurl's code.
  let code: CURLcode
  /// libcurl's words for it.
  let text: String
  /// The last status of HTTP or reply code of SMTP; 0 when there was none.
  var response: Int
  /// The proxy's status for CONNECT; 0 when there was none.
  let proxyResponse: Int
  /// libcurl's code for what a SOCKS proxy said; 0 when it said nothing.
  let proxyError: Int
  /// The `errno` of a connection that failed; 0 when there was none.
  let systemError: Int
  /// Whether it took more than a second.
  let isSlow: Bool
  /// Whether it went by a connection that was kept from an earlier transfer.
  let isReused: Bool
  /// Whether the name was looked up.
  let hasName: Bool
  /// Whether the connection stood.
  let hasConnected: Bool
  /// Whether TLS stood.
  let hasTLS: Bool
  /// What went out and came in.
  let traffic: TransferData

  /// Whether the request was begun: before that, no failure is about the message.
  var hasStarted: Bool { traffic.hasStarted }
  /// Whether the whole body was handed to the network.
  var hasSentAll: Bool { traffic.hasSentAll }
  /// Whether a message was handed to the network whole; what only connects has none.
  var hasSentMessage: Bool { hasSentAll && !traffic.body.isEmpty }

  /// Whether the status of an HTTP reply decides, whatever libcurl says of the rest.
  ///
  /// The end of the header came, or libcurl does not take one of its fields, such as a Content-Length
  /// that is no number: what it refuses once, it would refuse at every attempt.
  var isAnswered: Bool {
    traffic.isDecided || code == CURLE_WEIRD_SERVER_REPLY && traffic.hasFinalStatus
  }

  /// Whether a connection that was kept turned out to be closed, before anything of a reply came by it.
  var hasLostKeptConnection: Bool {
    traffic.wasRepeatRefused
      // libcurl does not repeat what it could not write, but what it could not read.
      || isReused && hasStarted && traffic.header.isEmpty
        && [CURLE_SEND_ERROR, CURLE_RECV_ERROR].contains(code)
      // Or it is not even known where to connect to once more.
      || hasStarted && [CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY].contains(code)
  }
}
