import CCurl
import Diagnostics

@testable import Delivery

/// What servers say in an e-mail dialog, and files with header fields.
let deliveryHarnesses = [
  Harness(name: "mail-replies") { checkMailDialog($0) },
  Harness(name: "header-file") { bytes in
    do throws(Diagnostics) {
      let fields = try HeaderFields(bytes, "/etc/callhome/headers")
      for line in fields.lines where line.contains(where: \.isNewline) || !line.contains(":") {
        return "a field that is not one line: \(line.debugDescription)"
      }
      return nil
    } catch {
      return problem(with: error, of: bytes)
    }
  },
]

private let mailServer = MailTransport.Server(
  host: "mail.example.net", port: 587, security: .starttls,
  login: .token(user: "callhome", AccessToken(kept: "secret")), sender: "callhome@example.com")
private let codes = [
  CURLE_OK, CURLE_LOGIN_DENIED, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_USE_SSL_FAILED,
  CURLE_REMOTE_ACCESS_DENIED, CURLE_OPERATION_TIMEDOUT, CURLE_WEIRD_SERVER_REPLY,
]

/// Classifies a dialog: the first byte says how libcurl ended, the second how many recipients there are, what
/// follows up to a NUL what the server said before MAIL, and the rest what it said after.
private func checkMailDialog(_ bytes: [UInt8]) -> String? {
  guard bytes.count > 2 else { return nil }
  let code = codes[Int(bytes[0] & 7)]
  let addresses = (0..<Int(bytes[1] & 3)).map { "user\($0)@example.com" }
  let parts = bytes[2...].split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
  let traffic = TransferData(body: addresses.isEmpty ? [] : Array("text\r\n".utf8))
  feed(parts[0], traffic)
  if parts.count > 1, traffic.start() { feed(parts[1], traffic) }
  if bytes[0] & 8 != 0 {
    var buffer = [CChar](repeating: 0, count: 16)
    _ = buffer.withUnsafeMutableBufferPointer { traffic.read(into: $0.baseAddress, at: 16) }
  }
  let end = TransferEnd(
    code: code, text: "", response: 0, proxyResponse: 0, proxyError: 0, systemError: 0,
    isSlow: bytes[0] & 16 != 0, isReused: false, hasName: true, hasConnected: true,
    hasTLS: bytes[0] & 32 != 0, traffic: traffic)
  let dialog = MailDialog(end, recipients: addresses.count)
  if dialog.recipients.count > addresses.count { return "more recipients than there are" }
  guard let failure = mailFailure(end, dialog, to: addresses, mailServer) else {
    let isTaken = code == CURLE_OK || dialog.message?.isPositive == true
    return isTaken || addresses.isEmpty ? nil : "success without a reply that says so"
  }
  if code == CURLE_OK { return "a failure after success" }
  if let fault = unprintable([Diagnostic(.error, in: "", failure.text, hint: failure.hint)]) {
    return fault
  }
  if !failure.recipients.isEmpty, failure.recipients.map(\.address) != addresses {
    return "the outcomes of other recipients"
  }
  return nil
}

/// Hands a server's replies over line by line, as libcurl does.
private func feed(_ bytes: ArraySlice<UInt8>, _ traffic: TransferData) {
  var rest = bytes
  while !rest.isEmpty {
    let end = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.endIndex
    var line = rest[..<end].map { CChar(bitPattern: $0) }
    rest = rest[end...]
    _ = line.withUnsafeMutableBufferPointer { traffic.appendHeader($0.baseAddress, $0.count) }
  }
}
