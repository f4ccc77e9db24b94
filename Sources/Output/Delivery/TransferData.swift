import ASCII
import CCurl

/// The bytes that go out and come in during one transfer, and when it has said enough.
///
/// libcurl calls its functions from the thread of the transfer alone.
final class TransferData {
  let body: [UInt8]
  /// What came before the request: a proxy's reply to CONNECT, a mail server's replies up to the login.
  private(set) var opening: [UInt8] = []
  /// The header of the reply; all replies of a mail server from MAIL on.
  private(set) var header: [UInt8] = []
  /// The first bytes of the reply's body.
  private(set) var reply: [UInt8] = []
  /// Whether the whole body was handed to libcurl.
  private(set) var hasSentAll: Bool
  /// Whether the request was begun.
  private(set) var hasStarted = false
  /// Whether libcurl wanted to begin it a second time, which it does by itself when a connection that was
  /// kept turns out to be closed.
  private(set) var wasRepeatRefused = false
  /// Whether the header was cut off because it had too many bytes.
  private(set) var isHeaderTooLarge = false
  /// Whether a header before the request ended with an empty line, as a proxy's reply to CONNECT does.
  private(set) var isOpeningComplete = false
  /// Whether the header of the final reply is complete; for HTTP alone.
  private(set) var isHeaderComplete = false
  /// Is called once when the connection stands.
  var onConnection: (() -> Void)?
  /// Whether the connection stands.
  var hasConnection: () -> Bool = { true }

  private var sent = 0
  /// The status of the header that is being read, interim replies included.
  private var status = 0
  /// When the rest of the reply's body is no longer waited for.
  private var end: ContinuousClock.Instant?

  /// No receiver has more to say; an endless reply must not fill the memory.
  private static let bodyLimit = 64 << 10
  private static let headerLimit = 256 << 10
  /// How long the rest of a body may take after the status is known. It can only add a case's number.
  private static let patience = Duration.seconds(2)

  init(body: [UInt8]) {
    self.body = body
    hasSentAll = body.isEmpty
  }

  static func from(_ box: UnsafeMutableRawPointer?) -> TransferData {
    // libcurl gives back what it was given.
    unsafeBitCast(box, to: TransferData.self)
  }

  /// Whether the status decides: the header is complete, and success is not said of a message that is
  /// still on its way.
  var isDecided: Bool { isHeaderComplete && (hasSentAll || status / 100 != 2) }

  /// Whether the header had a final status, so that its fields alone can be wrong.
  var hasFinalStatus: Bool { status >= 200 && (hasSentAll || status / 100 != 2) }

  /// Whether the request may begin. It may once: each attempt has its own line in the journal.
  func start() -> Bool {
    if hasStarted { wasRepeatRefused = true }
    hasStarted = true
    return !wasRepeatRefused
  }

  /// Whether a new connection may be opened: not for a request that was begun already.
  func mayConnect() -> Bool {
    if hasStarted { wasRepeatRefused = true }
    return !hasStarted
  }

  /// Whether the transfer goes on: once the status decides, the body is not waited for much longer.
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

  /// Hands out the next bytes of the body.
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

  /// Takes a line of a header; returns how many bytes were taken, of which another number stops the
  /// transfer.
  func appendHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    // A trailer after the body, which says nothing that counts.
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
    // 1xx is followed by another header, but for 101, after which no HTTP is spoken.
    if isEnd { isHeaderComplete = status >= 200 || status == 101 }
    return count
  }

  /// Takes bytes of the reply's body, and drops what is too much of it.
  func appendReply(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    let kept = min(count, Self.bodyLimit - reply.count)
    reply.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: kept))
    return kept < count && isDecided ? 0 : count
  }

  /// The number after the first blank of a status line.
  private static func status(in line: UnsafeRawBufferPointer) -> Int {
    guard let blank = line.firstIndex(of: 0x20) else { return 0 }
    return line[(blank + 1)...].prefix(3).reduce(0) { number, byte in
      byte.isASCIIDigit ? number * 10 + Int(byte - 0x30) : 0
    }
  }
}
