import CCurl
import Glibc

/// One transfer by libcurl: set options, then perform it once.
///
/// This is the only type that calls libcurl. Every handle has these settings: verified TLS of
/// version 1.2 or newer, no redirects, and no proxy or secret from environment variables.
struct CurlHandle: ~Copyable {
  private var curl: callhome_curl
  private let handle: OpaquePointer
  private var lists: [UnsafeMutablePointer<curl_slist>]
  private let traffic: TransferData
  private let errorText: UnsafeMutablePointer<CChar>
  private let connections: (all: KeptConnections, key: String)?
  private let wasKept: Bool
  /// Whether the connection can be used for the next transfer.
  private var isSound = false
  /// The first option that libcurl rejected: then nothing is transferred.
  private var refused: CURLoption?

  /// Creates a transfer.
  ///
  /// - Parameters:
  ///   - url: the address; only its own protocol is allowed.
  ///   - protocols: the protocols that libcurl may use, by libcurl's names.
  ///   - body: the bytes to send.
  ///   - connections: the pool of kept connections, and the key of this connection in it; nil opens
  ///     a new connection.
  /// - Throws: when libcurl is not installed.
  init(
    url: String, protocols: String, body: [UInt8],
    connections: (all: KeptConnections, key: String)? = nil
  ) throws(DeliveryFailure) {
    let library = try CurlLibrary.load()
    let kept = connections.flatMap { $0.all.checkOut($0.key) }
    guard let handle = kept ?? library.`init`?().map(OpaquePointer.init) else {
      throw DeliveryFailure(.local, "libcurl cannot start a transfer")
    }
    self.connections = connections
    wasKept = kept != nil
    curl = library
    self.handle = handle
    lists = []
    refused = nil
    traffic = TransferData(body: body)
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    set(CURLOPT_ERRORBUFFER, pointer: errorText)
    set(CURLOPT_URL, url)
    set(CURLOPT_PROTOCOLS_STR, protocols)
    set(CURLOPT_FOLLOWLOCATION, 0)
    // Otherwise http_proxy and similar variables would decide where messages go.
    set(CURLOPT_PROXY, "")
    set(CURLOPT_NOPROXY, "")
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    // Otherwise the end of a transfer would wait for name servers that do not answer, beyond all
    // limits.
    set(CURLOPT_QUICK_EXIT, 1)
    let box = Unmanaged.passUnretained(traffic).toOpaque()
    set(CURLOPT_READDATA, pointer: box)
    set(CURLOPT_READFUNCTION) { buffer, size, count, box in
      TransferData.from(box).read(into: buffer, at: size * count)
    }
    set(CURLOPT_WRITEDATA, pointer: box)
    set(CURLOPT_WRITEFUNCTION) { bytes, size, count, box in
      TransferData.from(box).appendReply(bytes, size * count)
    }
    set(CURLOPT_HEADERDATA, pointer: box)
    set(CURLOPT_HEADERFUNCTION) { bytes, size, count, box in
      TransferData.from(box).appendHeader(bytes, size * count)
    }
    set(CURLOPT_PREREQDATA, pointer: box)
    note(
      CURLOPT_PREREQFUNCTION,
      callhome_curl_set_prereq(&curl, raw) { box, _, _, _, _ in
        TransferData.from(box).start() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
      })
    set(CURLOPT_SOCKOPTDATA, pointer: box)
    note(
      CURLOPT_SOCKOPTFUNCTION,
      callhome_curl_set_sockopt(&curl, raw) { box, _, _ in
        TransferData.from(box).mayConnect() ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ERROR
      })
    set(CURLOPT_XFERINFODATA, pointer: box)
    note(
      CURLOPT_XFERINFOFUNCTION,
      callhome_curl_set_progress(&curl, raw) { box, _, _, _, _ in
        TransferData.from(box).goesOn() ? 0 : 1
      })
    set(CURLOPT_NOPROGRESS, 0)
    // Many servers close a connection after five idle seconds. A message sent at that moment is
    // lost, and its outcome unknown.
    set(CURLOPT_MAXAGE_CONN, 4)
  }

  deinit {
    var dropped: OpaquePointer? = handle
    if isSound, let connections {
      // The next transfer reuses only the connection.
      curl.reset?(UnsafeMutableRawPointer(handle))
      dropped = connections.all.checkIn(handle, connections.key)
    }
    if let dropped { curl.cleanup?(UnsafeMutableRawPointer(dropped)) }
    for list in lists { curl.slist_free_all?(list) }
    errorText.deallocate()
  }

  /// Sets a numeric option.
  mutating func set(_ option: CURLoption, _ value: Int) {
    note(option, callhome_curl_set_long(&curl, raw, option, value))
  }

  /// Sets a text option; libcurl copies the text. Nil removes libcurl's default.
  mutating func set(_ option: CURLoption, _ value: String?) {
    // C would end the text at a NUL.
    if let value, value.utf8.contains(0) { return note(option, CURLE_BAD_FUNCTION_ARGUMENT) }
    guard let value else {
      return note(option, callhome_curl_set_text(&curl, raw, option, nil))
    }
    let result = value.withCString { callhome_curl_set_text(&curl, raw, option, $0) }
    note(option, result)
  }

  /// Sets an option that is a list of texts.
  mutating func set(_ option: CURLoption, list values: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for value in values {
      guard !value.utf8.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }),
        let longer = curl.slist_append?(list, value)
      else {
        if let list { lists.append(list) }
        return note(option, CURLE_BAD_FUNCTION_ARGUMENT)
      }
      list = longer
    }
    if let list { lists.append(list) }
    note(option, callhome_curl_set_pointer(&curl, raw, option, list))
  }

  /// Sets the size of the body.
  mutating func setSize(_ option: CURLoption) {
    note(option, callhome_curl_set_offset(&curl, raw, option, curl_off_t(traffic.body.count)))
  }

  /// Limits the time, in milliseconds.
  mutating func set(_ option: CURLoption, limit: Duration) {
    set(option, milliseconds(limit))
  }

  /// Limits the time until the request begins. The limit set before then applies to the connection
  /// only, since a mail server may take long to send its greeting.
  ///
  /// libcurl has one limit for both and reads it repeatedly, so it is changed when the connection
  /// is established. Until then libcurl also divides it among the addresses of a host.
  mutating func set(limitAfterConnection limit: Duration) {
    let (curl, raw) = (curl, UInt(bitPattern: handle))
    traffic.hasConnection = {
      var time: curl_off_t = 0
      let handle = UnsafeMutableRawPointer(bitPattern: raw)
      return withUnsafePointer(to: curl) {
        callhome_curl_get_offset($0, handle, CURLINFO_CONNECT_TIME_T, &time) == CURLE_OK
      } && time > 0
    }
    traffic.onConnection = {
      let handle = UnsafeMutableRawPointer(bitPattern: raw)
      _ = withUnsafePointer(to: curl) {
        callhome_curl_set_long($0, handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(limit))
      }
    }
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, (milliseconds(limit) + 999) / 1_000)
  }

  /// Performs the transfer.
  ///
  /// - Throws: when libcurl rejected an option; a failed transfer is returned as a value.
  consuming func perform() throws(DeliveryFailure) -> TransferEnd {
    if let refused {
      throw DeliveryFailure(
        .local, "the installed libcurl does not take option \(refused.rawValue)")
    }
    let code = curl.perform?(raw) ?? CURLE_FAILED_INIT
    isSound = code == CURLE_OK && connections != nil
    if !isSound { hangUp(after: code) }
    let isReused = wasKept && number(CURLINFO_NUM_CONNECTS) == 0
    var text = String(cString: errorText)
    if text.isEmpty, let words = curl.strerror?(code) { text = String(cString: words) }
    return TransferEnd(
      code: code, text: text, response: number(CURLINFO_RESPONSE_CODE),
      proxyResponse: number(CURLINFO_HTTP_CONNECTCODE),
      proxyError: number(CURLINFO_PROXY_ERROR),
      systemError: number(CURLINFO_OS_ERRNO), isSlow: time(CURLINFO_TOTAL_TIME_T) > 1_000_000,
      isReused: isReused, hasName: isReused || time(CURLINFO_NAMELOOKUP_TIME_T) > 0,
      hasConnected: isReused || time(CURLINFO_CONNECT_TIME_T) > 0,
      hasTLS: isReused || time(CURLINFO_APPCONNECT_TIME_T) > 0, traffic: traffic)
  }

  /// Prevents a delay when a connection is closed: libcurl sends QUIT to a mail server and waits up
  /// to two minutes for the reply, beyond all limits.
  ///
  /// After a successful transfer QUIT is sent without waiting for the reply; otherwise nothing is
  /// sent.
  private mutating func hangUp(after code: CURLcode) {
    var socket: curl_socket_t = -1
    guard callhome_curl_get_socket(&curl, raw, &socket) == CURLE_OK, socket >= 0 else { return }
    shutdown(socket, Int32(code == CURLE_OK ? SHUT_RD : SHUT_RDWR))
  }

  private var raw: UnsafeMutableRawPointer { UnsafeMutableRawPointer(handle) }

  private mutating func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer) {
    note(option, callhome_curl_set_pointer(&curl, raw, option, pointer))
  }

  private mutating func set(_ option: CURLoption, _ callback: callhome_curl_bytes) {
    note(option, callhome_curl_set_bytes(&curl, raw, option, callback))
  }

  private mutating func note(_ option: CURLoption, _ result: CURLcode) {
    if result != CURLE_OK, refused == nil { refused = option }
  }

  private mutating func number(_ info: CURLINFO) -> Int {
    var value = 0
    return callhome_curl_get_long(&curl, raw, info, &value) == CURLE_OK ? value : 0
  }

  private mutating func time(_ info: CURLINFO) -> Int64 {
    var value: curl_off_t = 0
    return callhome_curl_get_offset(&curl, raw, info, &value) == CURLE_OK ? Int64(value) : 0
  }
}

/// A limit in milliseconds; zero, which libcurl takes as no limit, becomes one.
private func milliseconds(_ limit: Duration) -> Int {
  let (seconds, attoseconds) = limit.components
  return max(1, Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
}
