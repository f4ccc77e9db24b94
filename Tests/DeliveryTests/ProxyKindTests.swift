import Delivery
import Foundation
import ServerSupport
import Testing

/// Proxies over TLS and SOCKS, and other logins than Basic (R7).
@Suite(servers("nginx", "squid", "htpasswd", "openssl", "faketime", "microsocks"))
struct ProxyKindTests {
  private let server: WebServer

  init() throws { server = try WebServer() }

  private func squid(
    _ proxy: ProxyServer, _ authentication: Proxy.Authentication, scheme: Proxy.Scheme = .http,
    authorities: String? = nil
  ) -> Proxy {
    Proxy(
      host: "localhost", port: proxy.port,
      login: Login(user: proxy.user, passwordFile: proxy.passwordFile), scheme: scheme,
      authentication: authentication, authorities: authorities)
  }

  @Test
  func
    `a proxy with Digest over TLS lets a message through, and one that is not verified gets no login`()
    throws
  {
    let proxy = try ProxyServer(allowed: [server.port], login: .digest, isEncrypted: true)
    let authority = try TestCertificates.shared().authority
    let right = squid(proxy, .digest, scheme: .https, authorities: authority)
    #expect(outcome(try https(server.port, "/ok", proxy: right)).failure == nil)
    #expect(proxy.hasLogged("CONNECT localhost:\(server.port)"))
    #expect(server.requests().first?.body == message().bytes)
    let stranger = squid(proxy, .digest, scheme: .https)
    let unverified = try #require(outcome(try https(server.port, "/ok", proxy: stranger)).failure)
    #expect(unverified.kind == .tls)
    #expect(unverified.text.hasPrefix("TLS to the proxy failed: "))
    #expect(unverified.hint?.contains("'proxy.ca_file'") == true)
    let basic = squid(proxy, .basic, scheme: .https, authorities: authority)
    let other = try #require(outcome(try https(server.port, "/ok", proxy: basic)).failure)
    #expect(other.kind == .proxyAuthentication)
    #expect(other.text == "the proxy offers no login of the kind basic, only Digest")
    #expect(other.hint == "set 'proxy.auth' to 'digest'")
    let report = try https(server.port, "/ok", proxy: right).connect(within: .seconds(20))
    #expect(report.failure == nil)
    #expect(server.requests().count == 1)
  }

  @Test func `a proxy with NTLM lets messages through, also by a connection that is kept`() throws {
    let proxy = try ProxyServer(allowed: [server.port], login: .ntlm)
    let connections = KeptConnections()
    for _ in 0..<2 {
      let transport = try https(
        server.port, "/ok", proxy: squid(proxy, .ntlm), connections: connections)
      #expect(outcome(transport).failure == nil)
    }
    #expect(server.requests(atLeast: 2).count == 2)
    #expect(proxy.hasLogged("CONNECT localhost:\(server.port)"))
  }

  @Test
  func `a SOCKS proxy lets a message through with the right login, and looks up the name itself`()
    throws
  {
    let proxy = try SOCKSServer()
    func through(_ login: Login?) -> Proxy {
      Proxy(host: "127.0.0.1", port: proxy.port, login: login, scheme: .socks5)
    }
    let known = Login(user: "callhome", passwordFile: proxy.passwordFile)
    #expect(outcome(try https(server.port, "/ok", proxy: through(known))).failure == nil)
    #expect(server.requests().first?.body == message().bytes)
    // It names the receiver by the name that it was given.
    #expect(proxy.log.contains("connected to localhost:\(server.port)"), "\(proxy.log)")
    let folder = try ServerFolder(mode: 0o700)
    let wrong = Login(
      user: "callhome", passwordFile: try folder.write("password", "wr0ng", mode: 0o600))
    for (login, text) in [
      (wrong, "the proxy rejects this user name and password"),
      (nil, "the proxy requires a user name and a password"),
    ] as [(Login?, String)] {
      let failure = try #require(
        outcome(try https(server.port, "/ok", proxy: through(login))).failure)
      #expect(failure.kind == .proxyAuthentication, "\(failure.text)")
      #expect(failure.text == text)
    }
    let closed = try freePort()
    let unreached = try #require(outcome(try https(closed, "/", proxy: through(known))).failure)
    #expect(unreached.kind == .connect)
    #expect(unreached.text == "the proxy cannot reach the receiver")
    let nobody = Proxy(host: "127.0.0.1", port: closed, scheme: .socks5)
    #expect(outcome(try https(server.port, "/ok", proxy: nobody)).failure?.kind == .connect)
    #expect(server.requests().count == 1)
  }
}
