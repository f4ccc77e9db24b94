import Delivery
import Foundation
import ServerSupport
import Testing

import func TestSupport.inProcessOfItsOwn

/// Against squid (H1).
@Suite(servers("nginx", "squid", "htpasswd", "openssl", "faketime", "python3")) struct ProxyTests {
  private let server: WebServer
  private let proxy: ProxyServer

  init() throws {
    server = try WebServer()
    proxy = try ProxyServer(allowed: [server.port])
  }

  private func through(_ login: Login?) -> Proxy {
    Proxy(host: "localhost", port: proxy.port, login: login)
  }

  private var known: Login { Login(user: proxy.user, passwordFile: proxy.passwordFile) }

  @Test func `a message goes through the proxy with its name and password`() throws {
    #expect(outcome(try https(server.port, "/ok", proxy: through(known))).failure == nil)
    #expect(proxy.hasLogged("CONNECT localhost:\(server.port)"))
    let request = try #require(server.requests().first)
    #expect(request.fields["proxy-authorization"] == "")
    #expect(request.body == message().bytes)
  }

  @Test func `a proxy that wants another login is the operator's business`() throws {
    let nobody = outcome(try https(server.port, "/ok", proxy: through(nil))).failure
    #expect(nobody?.kind == .proxyAuthentication)
    #expect(nobody?.text == "the proxy requires a user name and a password")
    let folder = try ServerFolder(mode: 0o700)
    let file = try folder.write("password", "wrong", mode: 0o600)
    let wrong = Login(user: proxy.user, passwordFile: file)
    let failure = outcome(try https(server.port, "/ok", proxy: through(wrong))).failure
    #expect(failure?.kind == .proxyAuthentication)
    #expect(failure?.text == "the proxy rejects this user name and password")
    #expect(failure?.kind.rule == .needsOperator)
    #expect(server.requests(atLeast: 0).isEmpty)
  }

  @Test func `a proxy that does not let us through is told apart from a receiver`() throws {
    let port = try #require(server.otherPorts["client"])
    let failure = outcome(try https(port, "/", proxy: through(known))).failure
    #expect(failure?.kind == .proxyRefused)
    #expect(failure?.status == 403)
  }

  @Test func `a proxy whose file others can read is not used`() throws {
    let folder = try ServerFolder(mode: 0o700)
    let file = try folder.write("password", "pr0xy pass", mode: 0o644)
    let open = Login(user: proxy.user, passwordFile: file)
    let failure = outcome(try https(server.port, "/ok", proxy: through(open))).failure
    #expect(failure?.kind == .local)
    #expect(failure?.text.contains("pr0xy") == false)
    #expect(server.requests(atLeast: 0).isEmpty)
  }

  @Test func `nobody at the proxy's port is told`() throws {
    let closed = Proxy(host: "localhost", port: try freePort())
    #expect(outcome(try https(server.port, "/ok", proxy: closed)).failure?.kind == .connect)
  }

  @Test func `where nothing was sent nothing may have arrived`() throws {
    // It speaks TLS at once, as no proxy of the type http does.
    let none = try RawServer()
    let transport = try https(
      server.port, "/ok", proxy: Proxy(host: "localhost", port: none.port))
    let report = transport.connect(within: .seconds(20))
    let failure = try #require(report.failure)
    #expect(failure.kind != .outcomeUnknown)
    #expect(!failure.text.contains("arrived"), "\(failure.text)")
    #expect(report.steps.last?.result == .notReached)
  }

  @Test(arguments: ["hang", "silent"])
  func `a proxy that says nothing costs the limit and no more`(mode: String) throws {
    let proxy = try RawProxy(mode)
    let transport = try https(
      server.port, "/ok", proxy: Proxy(host: "localhost", port: proxy.port))
    let failure = try #require(outcome(transport, within: .seconds(1)).failure)
    #expect(failure.kind.rule == .retry, "\(failure.text)")
    #expect(failure.kind != .outcomeUnknown)
    #expect(server.requests(atLeast: 0).isEmpty)
  }

  @Test(arguments: ["cut", "reset", "late"])
  func `a proxy that dies in the tunnel is tried again`(mode: String) throws {
    let proxy = try RawProxy(mode)
    let receiver = try RawServer()
    let transport = try https(
      receiver.port, "/ok", proxy: Proxy(host: "localhost", port: proxy.port))
    // More than the buffers between the two can hold.
    let large = message(String(repeating: "x", count: 20_000_000))
    let failure = try #require(outcome(transport, large).failure)
    #expect(failure.kind == .connect, "\(failure.text)")
    #expect(receiver.bodies("/ok").isEmpty)
  }

  @Test func `a proxy that wants another login is told with what it offers`() throws {
    let refusal = "HTTP/1.1 407 Log in\r\n"
    let strange = "the proxy offers no login of the kind basic, only"
    let wrong = "the proxy rejects this user name and password"
    for (offers, without, with) in [
      (["Digest realm=\"x, Basic\", nonce=\"a\""], "\(strange) Digest", "\(strange) Digest"),
      (["Negotiate", "NTLM"], "\(strange) Negotiate, NTLM", "\(strange) Negotiate, NTLM"),
      (["Negotiate, Basic realm=\"x\""], "the proxy requires a user name and a password", wrong),
      (["NTLM", "basic realm=x"], "the proxy requires a user name and a password", wrong),
      (
        [], "the proxy requires a user name and a password",
        "the proxy asks for a login and does not say of which kind"
      ),
    ] {
      let fields = offers.map { "Proxy-Authenticate: \($0)\r\n" }.joined()
      let proxy = try RawProxy("\(refusal)\(fields)Content-Length: 0\r\n\r\n")
      for (login, text) in [(nil, without), (known, with)] {
        let through = Proxy(host: "localhost", port: proxy.port, login: login)
        let failure = outcome(try https(server.port, "/ok", proxy: through)).failure
        #expect(failure?.kind == .proxyAuthentication)
        #expect(failure?.status == 407)
        #expect(failure?.text == text, "\(offers)")
      }
    }
  }

  @Test func `every reply to CONNECT has its rule, and its Retry-After counts`() throws {
    for (status, kind) in [
      (302, .proxyRefused), (403, .proxyRefused), (404, .proxyRefused), (408, .throttled),
      (425, .throttled), (429, .throttled), (500, .connect), (502, .connect), (503, .connect),
      (504, .connect),
    ] as [(Int, DeliveryFailure.Kind)] {
      let proxy = try RawProxy(
        "HTTP/1.1 \(status) No\r\nRetry-After: 7200\r\nContent-Length: 0\r\n\r\n")
      let through = Proxy(host: "localhost", port: proxy.port)
      let failure = outcome(try https(server.port, "/ok", proxy: through)).failure
      #expect(failure?.kind == kind, "\(status): \(failure?.text ?? "arrived")")
      #expect(failure?.kind.rule == (kind == .proxyRefused ? .needsOperator : .retry), "\(status)")
      #expect(failure?.status == status)
      #expect(failure?.retryAfter == .seconds(7_200), "\(status)")
    }
  }

  @Test func `a reply to CONNECT that ends within its header decides nothing`() throws {
    for status in [200, 403, 407, 429, 503] {
      let proxy = try RawProxy("HTTP/1.1 \(status) Words\r\nRetry-After: 7200\r\nX")
      let through = Proxy(host: "localhost", port: proxy.port)
      let failure = outcome(try https(server.port, "/ok", proxy: through)).failure
      #expect(failure?.kind == .connect, "\(status): \(failure?.text ?? "arrived")")
    }
  }

  @Test func `what a proxy says to CONNECT is not the receiver's reply`() throws {
    // The tunnel is open, and nothing comes through it but the end.
    let proxy = try RawProxy("HTTP/1.1 200 Open\r\nContent-Type: application/json\r\n\r\n")
    let through = Proxy(host: "localhost", port: proxy.port)
    let failure = outcome(try https(server.port, "/ok", proxy: through)).failure
    #expect(failure?.kind == .connect, "\(failure?.text ?? "arrived")")
    #expect(outcome(try https(server.port, "/ok", proxy: self.through(known))).failure == nil)
  }

  @Test(.enabled(if: hasIPv6, "needs IPv6"), arguments: ["::1", "[::1]"])
  func `a proxy and the receiver behind it may have IPv6 addresses`(host: String) throws {
    let through = Proxy(host: host, port: proxy.port, login: known)
    #expect(outcome(try https(server.port, "/ok", proxy: through, host: "[::1]")).failure == nil)
    #expect(proxy.hasLogged("CONNECT [::1]:\(server.port)"))
  }

  @Test func `each step of the way is tried`() throws {
    let open = try https(server.port, "/ok", proxy: through(known)).connect(within: .seconds(10))
    #expect(open.failure == nil)
    #expect(open.steps.map(\.name) == ["name", "connection", "proxy", "TLS"])
    let shut = try https(server.port, "/ok", proxy: through(nil)).connect(within: .seconds(10))
    #expect(shut.steps.map { $0.result == .reached } == [true, true, false, false])
    #expect(shut.steps.last?.result == .notReached)
  }

  @Test func `a proxy of the environment is not used`() throws {
    try inProcessOfItsOwn {
      let port = server.port
      let dead = try freePort()
      for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        setenv(name, "http://127.0.0.1:\(dead)", 1)
      }
      #expect(outcome(try https(port, "/ok")).failure == nil)
    }
  }
}
