import ASCII
import CCurl

/// The bytes sent and received in one transfer, and when to end it.
///
/// libcurl calls its functions only from the thread of the transfer.
final class TransferData {
  let body: [UInt8]
  /// Bytes received before the request: a proxy's reply to CONNECT, or a mail server's replies up
  /// to the login.
  private(set) var opening: [UInt8] = []
  /// The header of the reply; for a mail server, all replies from MAIL on.
  private(set) var header: [UInt8] = []
  /// The first bytes of the reply's body.
  private(set) var reply: [UInt8] = []
  /// Whether the whole body was passed to libcurl.
  private(set) var hasSentAll: Bool
  /// Whether the request was started.
  private(set) var hasStarted = false
  /// Whether libcurl tried to start it a second time, which it does by itself if a kept connection
  /// turns out to be closed.
  private(set) var wasRepeatRefused = false
  /// Whether the header was cut off because it was too long.
  private(set) var isHeaderTooLarge = false
  /// Whether a header before the request ended with an empty line, as a proxy's reply to CONNECT
  /// does.
  private(set) var isOpeningComplete = false
  /// Whether the header of the final reply is complete; only for HTTP.
  private(set) var isHeaderComplete = false
  /// Called once when the connection is established.
  var onConnection: (() -> Void)?
  /// Whether the connection is established.
  var hasConnection: () -> Bool = { true }

  private var sent = 0
  /// The status of the current header, including interim replies.
  private var status = 0
  /// The deadline for the rest of the reply's body.
  private var end: ContinuousClock.Instant?

  /// Receivers send no longer replies; an endless one must not fill the memory.
  private static let bodyLimit = 64 << 10
  private static let headerLimit = 256 << 10
  /// How long to wait for the rest of a body after the status is known. The body can only add a
  /// case number.
  private static let patience = Duration.seconds(2)

  init(body: [UInt8]) {
    self.body = body
    hasSentAll = body.isEmpty
  }

  static func from(_ box: UnsafeMutableRawPointer?) -> TransferData {
    // libcurl passes the pointer that it was given.
    unsafeBitCast(box, to: TransferData.self)
  }

  /// Whether the status is final: the header is complete, and a success does not come before the
  /// whole message was sent.
  var isDecided: Bool { isHeaderComplete && (hasSentAll || status / 100 != 2) }

  /// Whether the header had a final status, so that only its fields can be wrong.
  var hasFinalStatus: Bool { status >= 200 && (hasSentAll || status / 100 != 2) }

  /// Whether the request may start. It may start once, since each attempt has its own journal
  /// entry.
  func start() -> Bool {
    if hasStarted { wasRepeatRefused = true }
    hasStarted = true
    return !wasRepeatRefused
  }

  /// Whether a new connection may be opened; not for a request that was started already.
  func mayConnect() -> Bool {
    if hasStarted { wasRepeatRefused = true }
    return !hasStarted
  }

  /// Whether the transfer continues: once the status is final, it waits for the body only briefly.
  func goesOn() -> Bool {
    if let onConnection, hasConnection() {
      self.onConnection = nil
      onConnection()
    }
    if !isDecided { return true }
    let now = ContinuousClock.now
    let end = self.end ?? now + Self.patience
    self.end = end
    return now < end
  }

  /// Provides the next bytes of the body.
  func read(into buffer: UnsafeMutablePointer<CChar>?, at most: Int) -> Int {
    let count = min(most, body.count - sent)
    if count > 0, let buffer {
      body.withUnsafeBytes { all in
        if let start = all.baseAddress {
          UnsafeMutableRawPointer(buffer).copyMemory(from: start + sent, byteCount: count)
        }
      }
    }
    sent += count
    if sent == body.count { hasSentAll = true }
    return count
  }

  /// Receives a line of a header. Returns the number of bytes accepted; any other number than
  /// `count` stops the transfer.
  func appendHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    // A trailer after the body, which is ignored.
    if isHeaderComplete { return count }
    let line = UnsafeRawBufferPointer(start: bytes, count: count)
    if opening.count + header.count + count > Self.headerLimit {
      isHeaderTooLarge = true
      return 0
    }
    let isEnd = line.elementsEqual("\r\n".utf8) || line.elementsEqual("\n".utf8)
    if !hasStarted {
      opening.append(contentsOf: line)
      isOpeningComplete = isEnd
      return count
    }
    header.append(contentsOf: line)
    if line.starts(with: "HTTP/".utf8) { status = Self.status(in: line) }
    // Another header follows a 1xx status, except for 101, after which the protocol is not HTTP.
    if isEnd { isHeaderComplete = status >= 200 || status == 101 }
    return count
  }

  /// Receives bytes of the reply's body; drops them beyond the limit.
  func appendReply(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    let kept = min(count, Self.bodyLimit - reply.count)
    reply.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: kept))
    return kept < count && isDecided ? 0 : count
  }

  /// The number after the first space of a status line.
  private static func status(in line: UnsafeRawBufferPointer) -> Int {
    guard let blank = line.firstIndex(of: 0x20) else { return 0 }
    return line[(blank + 1)...].prefix(3).reduce(0) { number, byte in
      byte.isASCIIDigit ? number * 10 + Int(byte - 0x30) : 0
    }
  }
}
