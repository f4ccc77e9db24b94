import Crypto
import Delivery
import Foundation
import Gzip
import ServerSupport
import Testing

/// How messages are put into requests (R7).
@Suite struct HTTPRequestTests {
  private static let name = "20261101T030000Z-inventory-0123456789abcdef0123456789abcdef.json"

  @Test(servers("nginx", "openssl", "faketime"))
  func `a packed message has the digest of what is sent, and is the message`() throws {
    let server = try WebServer()
    let text = String(repeating: "0123456789abcdef", count: 6_000)
    let request = HTTPRequest(compresses: true)
    #expect(outcome(try https(server.port, "/ok", request: request), message(text)).failure == nil)
    let arrived = try #require(server.requests().first)
    #expect(arrived.fields["content-encoding"] == "gzip")
    #expect(arrived.fields["content-type"] == "application/json")
    #expect(arrived.body.count < text.utf8.count / 10)
    let digest = Data(SHA256.hash(data: arrived.body)).base64EncodedString()
    #expect(arrived.fields["content-digest"] == "sha-256=:\(digest):")
    var unpacked: [UInt8] = []
    guard var reader = GzipReader() else { throw ServerError(text: "zlib is not installed") }
    arrived.body.withUnsafeBufferPointer { packed in
      _ = reader.unpack(packed) { piece in
        unpacked += piece
        return true
      }
    }
    #expect(reader.ending == .whole)
    #expect(unpacked == Array(text.utf8))
  }

  @Test(servers("nginx", "openssl", "faketime"))
  func `a message is put under a name of its own where the address ends in a slash`() throws {
    let server = try WebServer()
    let put = HTTPRequest(method: .put)
    for path in ["/ok", "/put/", "/put/?a=b/"] {
      #expect(outcome(try https(server.port, path, request: put)).failure == nil, "\(path)")
    }
    let requests = server.requests(atLeast: 3)
    #expect(requests.map(\.path) == ["/ok", "/put/\(Self.name)", "/put/\(Self.name)"])
    #expect(requests.map(\.method) == ["PUT", "PUT", "PUT"])
    #expect(requests.allSatisfy { $0.body == message().bytes && $0.fields["expect"] == "" })
  }

  @Test(servers("python3", "openssl", "faketime"))
  func `a message is an object of storage that verifies signatures`() throws {
    let server = try StorageServer()
    let folder = try ServerFolder(mode: 0o700)
    func request(
      region: String? = nil, keyID: String? = nil, secret: String? = nil, packed: Bool = false
    ) throws -> HTTPRequest {
      HTTPRequest(
        method: .put, compresses: packed,
        signer: HTTPRequest.Signer(
          region: region ?? server.region, keyID: keyID ?? server.keyID,
          secretFile: try folder.write(
            UUID().uuidString, secret ?? server.secret, mode: 0o600)))
    }
    // Twice: the same message again is the same object.
    for _ in 0..<2 {
      #expect(
        outcome(try https(server.port, "/bucket/site/", request: try request())).failure == nil)
    }
    #expect(server.objects() == ["bucket_site_\(Self.name)": message().bytes])
    #expect(
      outcome(try https(server.port, "/bucket/", request: try request(packed: true))).failure
        == nil)
    for wrong in [
      try request(region: "other-1"), try request(keyID: "AKIDOTHER"),
      try request(secret: "0therSecretKey"),
    ] {
      let failure = try #require(outcome(try https(server.port, "/x/", request: wrong)).failure)
      #expect(failure.kind == .authentication)
      #expect(failure.hint == "check 's3.region', 's3.access_key_id' and 's3.secret_key_file'")
      #expect(!"\(failure)".contains("0therSecretKey"))
    }
    #expect(
      server.requests().suffix(3).map { $0.split(separator: " ").last } == [
        "AuthorizationHeaderMalformed", "InvalidAccessKeyId", "SignatureDoesNotMatch",
      ])
  }
}
