import Delivery
import Diagnostics
import Foundation
import ServerSupport
import Testing

/// Header fields from a file (R1).
@Suite struct HeaderFileTests {
  private static let secret = "s3cr3t-t0ken"

  /// A file, and the line and reason of each reported problem.
  private static let bad: [(text: String, problems: [String])] = [
    ("", ["the file has no header field"]),
    ("# nothing\n\n", ["the file has no header field"]),
    ("Authorization: \(secret)\r\n", ["1: the line has a carriage return"]),
    ("A: b\nX-Key: \(secret)\rB: c\n", ["2: the line has a carriage return"]),
    ("X-Key: \(secret)\0\n", ["1: the line has a NUL byte"]),
    ("\u{FEFF}X-Key: \(secret)\n", ["1: the file begins with a byte order mark"]),
    ("X-Key: \(secret)é\n", ["1: a header field must be of printing ASCII characters"]),
    ("X-Key: \(secret)\u{1B}\n", ["1: a header field must be of printing ASCII characters"]),
    (
      "X-Key: \(secret)\n more\n",
      ["2: the line begins with a space: a header field is one line"]
    ),
    ("\(secret)\n", ["1: the line must be 'Name: value'"]),
    (": \(secret)\n", ["1: the line must be 'Name: value'"]),
    ("X Key: \(secret)\n", ["1: the line must be 'Name: value'"]),
    ("X-Key : \(secret)\n", ["1: the line must be 'Name: value'"]),
    ("X-Key:\nX-Other: \(secret)\n", ["1: the header field has no value"]),
    ("X-Key: \(secret)\n\nx-key: b\n", ["3: the header field is in line 1 already"]),
    ("X-Key: \(String(repeating: secret, count: 700))\n", ["1: the line has more than 8000 bytes"]),
    (
      "Content-Type: \(secret)\nIDEMPOTENCY-KEY: \(secret)\nhost: \(secret)\n",
      [
        "1: callhome sets the header field 'Content-Type' itself",
        "2: callhome sets the header field 'IDEMPOTENCY-KEY' itself",
        "3: callhome sets the header field 'host' itself",
      ]
    ),
    (
      String(repeating: "\(secret)\n", count: 100),
      (1...20).map { "\($0): the line must be 'Name: value'" }
    ),
    (
      String(repeating: "x", count: 1 << 20),
      ["cannot read 'FILE': it has more than the 65536 bytes that are read"]
    ),
  ]

  @Test(arguments: bad)
  func
    `a file that is no list of header fields is refused with the place, and nothing of it is told`(
      text: String, problems: [String]
    ) throws
  {
    let folder = try ServerFolder(mode: 0o700)
    let path = try folder.write("headers", text, mode: 0o600)
    let found = SecretContent.headers(besidesAuthorization: false).problems(in: path).all
    let told = found.map { problem in
      (problem.location.map { "\($0.line): " } ?? "")
        + problem.message.replacing(path, with: "FILE")
    }
    #expect(told == problems)
    #expect(found.allSatisfy { $0.location?.file ?? $0.file == path })
    #expect(!"\(found)".contains(Self.secret))
    let failure = try #require(
      outcome(try https(9, "/", credentials: HTTPCredentials(headersFile: path))).failure,
      "nothing may be tried")
    #expect(failure.kind == .local)
    #expect(!"\(failure)".contains(Self.secret))
  }

  @Test(servers("nginx", "openssl", "faketime"))
  func `header fields reach the receiver with every message`() throws {
    let server = try WebServer()
    let folder = try ServerFolder(mode: 0o700)
    let path = try folder.write(
      "headers", "# of the receiver\n\nAuthorization:  Splunk \(Self.secret) \nAccept: a/b\n",
      mode: 0o600)
    #expect(SecretContent.headers(besidesAuthorization: false).problems(in: path).all.isEmpty)
    let connections = KeptConnections()
    for _ in 0..<2 {
      #expect(
        outcome(
          try https(
            server.port, "/ok", connections: connections,
            credentials: HTTPCredentials(headersFile: path))
        ).failure
          == nil)
    }
    let requests = server.requests(atLeast: 2)
    #expect(
      requests.map { $0.fields["authorization"] }
        == Array(repeating: "Splunk \(Self.secret)", count: 2))
    #expect(requests.map { $0.fields["accept"] } == ["a/b", "a/b"])
    // The next message over the same connection has none of them.
    #expect(outcome(try https(server.port, "/ok", connections: connections)).failure == nil)
    let last = try #require(server.requests(atLeast: 3).last)
    #expect(last.fields["authorization"] == "")
    #expect(last.fields["accept"] == "*/*")
  }

  @Test(servers("openssl", "python3"))
  func `a proxy sees no header field, and what a receiver sends back is not told`() throws {
    let receiver = try RawServer()
    let proxy = try RawProxy("late")
    let folder = try ServerFolder(mode: 0o700)
    let path = try folder.write("headers", "Authorization: Splunk \(Self.secret)\n", mode: 0o600)
    let reply = """
      HTTP/1.1 200 OK\r\nContent-Type: Splunk/\(Self.secret)\r\nContent-Length: 0\r\n\r\n
      """
    let transport = try https(
      receiver.port, RawServer.path(saying: reply),
      proxy: Proxy(host: "localhost", port: proxy.port), expects: "text/xml",
      credentials: HTTPCredentials(headersFile: path))
    let failure = try #require(outcome(transport).failure)
    #expect(failure.kind == .unexpectedReply)
    #expect(failure.text.contains("'Splunk/[secret]'"))
    #expect(!"\(failure)".contains(Self.secret))
    #expect(
      String(decoding: receiver.wire, as: UTF8.self).contains(
        "Authorization: Splunk \(Self.secret)"))
    #expect(proxy.heard.contains("CONNECT "))
    #expect(!proxy.heard.contains(Self.secret))
  }
}
