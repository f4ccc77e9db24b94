import Crypto
import Delivery
import Foundation
import ServerSupport
import Testing
import Times

/// nginx as receiver: what is sent, and what each reply means (H1, H5, H7, H8).
@Suite(servers("nginx", "openssl", "faketime")) struct HTTPSTransportTests {
  @Test func `a message is posted with its type, its id and its digest`() throws {
    let server = try WebServer()
    let reply = try https(server.port, "/ok").deliver(message(), within: .seconds(20))
    #expect(reply.status == 200)
    #expect(reply.caseNumber == nil)
    let request = try #require(server.requests().first)
    #expect(server.requests().count == 1)
    #expect(request.body == message().bytes)
    #expect(request.fields["content-type"] == "application/json")
    #expect(request.fields["idempotency-key"] == "\"0123456789abcdef0123456789abcdef\"")
    let digest = Data(SHA256.hash(data: message().bytes)).base64EncodedString()
    #expect(request.fields["content-digest"] == "sha-256=:\(digest):")
    #expect(request.fields["call-home-kind"] == "inventory")
    #expect(request.fields["user-agent"] == "callhome/0")
    #expect(request.fields["expect"] == "")
    #expect(request.fields["authorization"] == "")
  }

  @Test func `a message of one type is posted as another where the receiver wants that`() throws {
    let server = try WebServer()
    for original in ["application/json", "text/plain"] {
      let transport = HTTPSTransport(
        server: HTTPSServer(
          url: "https://localhost:\(server.port)/ok",
          tls: TLSFiles(authorities: try TestCertificates.shared().authority),
          userAgent: "callhome/0"),
        retyping: .init(original, as: "application/vnd.x+json; v=\"1;2\""))
      _ = outcome(transport)
    }
    let types = server.requests(atLeast: 2).map { $0.fields["content-type"] }
    #expect(types == ["application/vnd.x+json; v=\"1;2\"", "application/json"])
  }

  @Test func `a large message arrives whole`() throws {
    let server = try WebServer()
    let text = String(repeating: "0123456789abcdef", count: 60_000)
    #expect(outcome(try https(server.port, "/ok"), message(text)).failure == nil)
    #expect(server.requests().first?.body == Array(text.utf8))
  }

  @Test func `a repeat carries the same id`() throws {
    let server = try WebServer()
    for path in ["/status/503", "/close", "/ok"] {
      _ = outcome(try https(server.port, path))
    }
    let keys = server.requests(atLeast: 3).map { $0.fields["idempotency-key"] }
    #expect(keys == Array(repeating: "\"0123456789abcdef0123456789abcdef\"", count: 3))
  }

  @Test func `the case that a receiver opens is told`() throws {
    let server = try WebServer()
    let reply = try outcome(try https(server.port, "/case")).get()
    #expect(reply.status == 201)
    #expect(reply.caseNumber == "SR-42")
    #expect(reply.caseURL == "https://cases.example/SR-42")
  }

  @Test func `no redirect is followed`() throws {
    let server = try WebServer()
    let paths = ["/302", "/307", "/308", "/loop", "/cross"]
    for path in paths {
      #expect(outcome(try https(server.port, path)).failure?.kind == .redirected)
    }
    #expect(server.requests(atLeast: paths.count).map(\.path) == paths)
  }

  @Test func `what the receiver asks to wait is read in all forms`() throws {
    let server = try WebServer()
    let seconds = outcome(try https(server.port, "/retry-after")).failure
    #expect(seconds?.retryAfter == .seconds(7_200))
    for path in ["/retry-date", "/retry-rfc850", "/retry-asctime"] {
      let failure = outcome(try https(server.port, path)).failure
      let now = try #require(Timestamp(rfc3339: "2059-12-31T23:00:00Z"))
      #expect(failure?.retryAfter?.seconds(after: now) == 3_600, "\(path)")
    }
  }

  @Test func `a reply that takes many minutes is not waited for`() throws {
    let server = try WebServer()
    let start = ContinuousClock.now
    #expect(outcome(try https(server.port, "/slow")).failure == nil)
    #expect(ContinuousClock.now - start < .seconds(6))
  }

  @Test func `a page in place of the receiver's reply is no success`() throws {
    let server = try WebServer()
    #expect(outcome(try https(server.port, "/html")).failure == nil)
    let failure = outcome(try https(server.port, "/html", expects: "application/json")).failure
    #expect(failure?.kind == .unexpectedReply)
    #expect(failure?.text.contains("'text/html'") == true)
    #expect(outcome(try https(server.port, "/ok", expects: "Application/JSON")).failure == nil)
  }

  @Test func `a message that is too large is told apart from other refusals`() throws {
    let server = try WebServer()
    let text = String(repeating: "x", count: 2_000_000)
    let failure = outcome(try https(server.port, "/ok"), message(text)).failure
    #expect(failure?.kind == .tooLarge)
    #expect(failure?.kind.rule == .reject)
    #expect(failure?.status == 413)
    #expect(failure?.hint == "ask the receiver for a higher limit, or withhold fields")
  }

  @Test func `a server that cannot be verified gets nothing, and the cause has its remedy`() throws
  {
    let server = try WebServer()
    let causes = [
      ("expired", "the server's certificate has expired", "renew it"),
      ("future", "the server's certificate is not valid yet", "run: timedatectl"),
      ("wrong-host", "the server's certificate is for another name", "use the name"),
      ("self-signed", "is not from a trusted authority", "set 'tls.ca_file'"),
      ("weak", "a key or signature is too weak", "with a stronger key"),
      ("sha1", "a key or signature is too weak", "with a stronger key"),
      ("old", "the server supports only TLS versions older than 1.2", "enable TLS 1.2"),
    ]
    for (name, words, hint) in causes {
      let port = try #require(server.otherPorts[name])
      let failure = outcome(try https(port, "/")).failure
      #expect(failure?.kind == .tls, "\(failure?.text ?? "arrived")")
      #expect(failure?.text.hasPrefix("TLS failed: ") == true)
      #expect(failure?.text.contains("\(words) (") == true, "\(name): \(failure?.text ?? "")")
      #expect(failure?.hint?.contains(hint) == true, "\(name): \(failure?.hint ?? "")")
    }
    #expect(server.requests(atLeast: 0).isEmpty)
  }

  @Test(mailServers) func `a port that does not speak TLS is called one`() throws {
    let server = try MailServer("no-starttls")
    let failure = outcome(try https(server.port, "/")).failure
    #expect(failure?.kind == .tls, "\(failure?.text ?? "arrived")")
    #expect(failure?.text.hasPrefix("TLS failed: this port does not speak TLS (") == true)
    #expect(failure?.hint?.hasPrefix("check the port: in 'url'") == true)
  }

  @Test(arguments: [
    (
      404, "the receiver accepts no messages at this address (status 404)",
      "check the path in 'url'"
    ),
    (415, "the receiver does not accept this content type (status 415)", "set 'format' or"),
    (422, "the receiver refuses the message (status 422)", "compare 'format', 'content_type'"),
  ])
  func `a refusal for good has the remedy of its status`(status: Int, text: String, hint: String)
    throws
  {
    let server = try WebServer()
    let failure = outcome(try https(server.port, "/status/\(status)")).failure
    #expect(failure?.kind == .rejected)
    #expect(failure?.text == text)
    #expect(failure?.hint?.hasPrefix(hint) == true, "\(failure?.hint ?? "")")
  }

  @Test func `the system's authorities do not count beside an own one`() throws {
    let server = try WebServer()
    let certificates = try TestCertificates.shared()
    let transport = HTTPSTransport(
      server: HTTPSServer(
        url: "https://localhost:\(server.port)/ok",
        tls: TLSFiles(authorities: certificates.certificate("self-signed")),
        userAgent: "callhome/0"))
    #expect(outcome(transport).failure?.kind == .tls)
  }

  @Test func `a client certificate opens what is closed without one`() throws {
    let server = try WebServer()
    let port = try #require(server.otherPorts["client"])
    let failure = outcome(try https(port, "/")).failure
    #expect(failure?.kind == .tls)
    #expect(failure?.hint == "set 'tls.certificate_file' and 'tls.key_file'")
    #expect(outcome(try https(port, "/", client: true)).failure == nil)
  }

  @Test func `nobody listening and no such name are two things`() throws {
    let port = try freePort()
    let closed = outcome(try https(port, "/ok")).failure
    #expect(closed?.kind == .connect)
    #expect(closed?.text == "no connection to localhost:\(port): connection refused")
    #expect(closed?.hint?.hasPrefix("nothing listens on that port") == true)
    let proxied = outcome(
      try https(443, "/", proxy: Proxy(host: "localhost", port: port))
    ).failure
    #expect(
      proxied?.text == "no connection to the proxy localhost:\(port): connection refused")
    let unknown = outcome(try https(443, "/", host: "no-such-host.invalid")).failure
    #expect(unknown.map { [.unknownName, .nameService].contains($0.kind) } == true)
    #expect(unknown?.text.contains("'no-such-host.invalid'") == true)
  }

  @Test(.enabled(if: hasIPv6, "needs IPv6"))
  func `a receiver and its certificate may have an IPv6 address`() throws {
    let server = try WebServer()
    #expect(outcome(try https(server.port, "/ok", host: "[::1]")).failure == nil)
    #expect(server.requests().map(\.path) == ["/ok"])
    let port = try #require(server.otherPorts["wrong-host"])
    #expect(outcome(try https(port, "/", host: "[::1]")).failure?.kind == .tls)
  }

  @Test func `the way is tried step by step`() throws {
    let server = try WebServer()
    let open = try https(server.port, "/ok").connect(within: .seconds(10))
    #expect(open.steps.map(\.name) == ["name", "connection", "TLS"])
    #expect(open.failure == nil)
    let port = try #require(server.otherPorts["expired"])
    let expired = try https(port, "/").connect(within: .seconds(10))
    #expect(expired.steps.map { $0.result == .reached } == [true, true, false])
    #expect(expired.failure?.kind == .tls)
    let closed = try https(try freePort(), "/").connect(within: .seconds(10))
    #expect(closed.steps.last?.result == .notReached)
    #expect(closed.failure?.kind == .connect)
    // It asks for nothing.
    #expect(server.requests(atLeast: 0).isEmpty)
  }
}
