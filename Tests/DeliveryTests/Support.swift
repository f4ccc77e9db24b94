import Catalogs
import Delivery
import Foundation
import ServerSupport
import Testing
import Times

/// A message to try transports with.
func message(
  _ text: String = "{\"a\": 1}\n", id: String = "0123456789abcdef0123456789abcdef",
  type: String = "application/json"
) -> OutgoingMessage {
  OutgoingMessage(
    messageID: id, kind: .inventory, mode: .smart, created: Timestamp(seconds: 1_793_502_000),
    bytes: Array(text.utf8), contentType: type, fileExtension: "json")
}

/// How a transport ended: the reply or the failure.
func outcome(
  _ transport: some Transport, _ shipment: OutgoingMessage = message(),
  within limit: Duration = .seconds(20)
) -> Result<DeliveryReply, DeliveryFailure> {
  do throws(DeliveryFailure) {
    return .success(try transport.deliver(shipment, within: limit))
  } catch {
    return .failure(error)
  }
}

extension Result where Success == DeliveryReply, Failure == DeliveryFailure {
  /// The failure; nil where the message arrived.
  var failure: DeliveryFailure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}

/// A transport to a server on this machine that the test authority vouches for.
func https(
  _ port: Int, _ path: String, proxy: Proxy? = nil, host: String = "localhost",
  expects type: String? = nil, limits: TimeLimits = TimeLimits(), client: Bool = false,
  connections: KeptConnections? = nil, credentials: HTTPCredentials = HTTPCredentials(),
  request: HTTPRequest = HTTPRequest(), signer: MessageSigner? = nil
) throws -> HTTPSTransport {
  let certificates = try TestCertificates.shared()
  return HTTPSTransport(
    server: HTTPSServer(
      url: "https://\(host):\(port)\(path)", proxy: proxy,
      tls: TLSFiles(
        authorities: certificates.authority,
        certificate: client ? certificates.certificate("client") : nil,
        key: client ? certificates.key("client") : nil), limits: limits, userAgent: "callhome/0"),
    expectedType: type, credentials: credentials, request: request, signer: signer,
    connections: connections)
}

/// The requirements of the servers that not all machines meet.
func servers(_ commands: String...) -> ConditionTrait {
  let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
  let missing = commands.filter { command in
    (try? run(["sh", "-c", "command -v \(command)"], in: "/")) == nil
  }
  return .enabled(
    if: isCI || missing.isEmpty, "missing: \(missing.joined(separator: ", "))")
}

/// Whether the Debian package python3-aiosmtpd is installed.
let mailServers: ConditionTrait = {
  let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
  let isThere = (try? run(["/usr/bin/python3", "-c", "import aiosmtpd"], in: "/")) != nil
  return .enabled(if: isCI || isThere, "install the package python3-aiosmtpd")
}()
