import Foundation
import ServerSupport
import Testing

/// A proxy that requires Kerberos, with a real KDC (R7).
@Suite(
  .needs(.webServer), .needs(.command("squid", package: "squid-openssl")),
  .needs(.command("krb5kdc", package: "krb5-kdc")), .needs(.command("kinit", package: "krb5-user"))
) struct KerberosTests {
  @Test func `the ticket of the user lets a message through, and without one klist is named`()
    throws
  {
    let server = try WebServer()
    let realm = try KerberosRealm()
    let proxy = try ProxyServer(allowed: [server.port], login: .negotiate(realm))
    let site = try Site(isAccepted: false)
    let authority = try TestCertificates.shared().authority
    try site.write(
      "callhome.yaml",
      Site.config(
        destinations: [:],
        more: """
            support:
              url: "https://localhost:\(server.port)/ok"
              tls: {ca_file: \(authority)}
              proxy: {host: localhost, port: \(proxy.port), auth: negotiate}

          """))
    let accepted = try site.run("license", "accept", "--yes")
    try #require(accepted.status == 0, "\(accepted.errors)")
    let refused = try site.run("send", "--now", environment: realm.environment)
    #expect(refused.status == 75)
    #expect(
      refused.errors.contains("the proxy rejects the Kerberos ticket of this user"),
      "\(refused.errors)")
    #expect(refused.errors.contains("hint: run 'klist' as the user who runs callhome"))
    #expect(server.requests().isEmpty)
    try realm.logIn()
    let sent = try site.run("send", "--now", environment: realm.environment)
    #expect(sent.status == 0, "\(sent.errors)")
    #expect(server.requests(atLeast: 3).count == 3)
    #expect(proxy.hasLogged(" callhome@TEST "))
  }
}
