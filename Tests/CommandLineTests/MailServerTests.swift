import Foundation
import ServerSupport
import Testing

/// Mail servers with tokens, and several of them, by the built program (R2).
@Suite(.needs(.mailServer)) struct MailServerTests {
  private func site(_ server: String, isAccepted: Bool = true) throws -> Site {
    let site = try Site(isAccepted: false)
    try site.write(
      "callhome.yaml",
      """
      version: 1
      call_home: smart
      contact: {email: uc@example.com, company: "Example Ltd"}
      contract: {site_id: springfield}
      snapshots: [snapshot.yaml]
      state: state
      schedule: {slot: none}
      destinations: {support: {via: email, to: [support@example.com], messages: [inventory]}}
      mail_server:
        from: callhome@example.com
        tls: {ca_file: \(try TestCertificates.shared().authority)}
      \(server)

      """)
    if isAccepted {
      let accepted = try site.run("license", "accept", "--yes")
      try #require(accepted.status == 0, "\(accepted.errors)")
    }
    return site
  }

  @Test
  func `a mail goes out with a token of an endpoint, which is replaced once when it is refused`()
    throws
  {
    let endpoint = try TokenServer()
    let server = try TokenMailServer(["XOAUTH2"], tokens: endpoint.tokens)
    let site = try site(
      """
        host: localhost
        port: \(server.port)
        security: tls
        user: me@example.com
        oauth:
          token_url: "https://localhost:\(endpoint.port)/token"
          client_id: \(endpoint.clientID)
          client_secret_file: \(endpoint.secretFile)
          tls: {ca_file: \(try TestCertificates.shared().authority)}
      """)
    let sent = try site.run("send", "--now")
    #expect(sent.status == 0, "\(sent.errors)")
    try endpoint.revoke()
    #expect(try site.run("send", "--now").status == 0)
    #expect(server.logins() == ["XOAUTH2 in", "XOAUTH2 out", "XOAUTH2 in"])
    #expect(server.messages().count == 2)
    #expect(endpoint.requests().count == 2)
    let checked = try site.run("check", "--connect")
    #expect(checked.text.contains("support: token ok, name ok"))
    #expect(checked.text.contains("login ok"))
    for (name, bytes) in try site.contents() where name != "state/tokens.json" {
      #expect(bytes.range(of: Data("tok-".utf8)) == nil, "\(name)")
    }
  }

  @Test func `the next server gets what the first one does not take for now, and no other mail`()
    throws
  {
    let first = try ReplyServer()
    let second = try ReplyServer()
    let authority = try TestCertificates.shared().authority
    let site = try site(
      """
        host: localhost
        port: \(first.port)
        fallbacks: [{host: 127.0.0.1, port: \(second.port), tls: {ca_file: \(authority)}}]
      """)
    #expect(
      try site.run("license", "show").text.contains(
        "through localhost:\(first.port) with TLS, or 127.0.0.1:\(second.port) with TLS"))
    func counts() -> [Int] { [first.messages().count, second.messages().count] }
    #expect(try site.run("send", "--now").status == 0)
    #expect(counts() == [1, 0])
    for (stage, reply) in [("greeting", "421 busy"), ("RCPT", "451 later"), (".", "452 full")] {
      try first.answer([stage: reply])
      let before = counts()
      let sent = try site.run("send", "--now")
      #expect(sent.status == 0, "\(stage): \(sent.errors)")
      #expect(counts()[1] == before[1] + 1, "\(stage)")
      #expect(
        sent.errors.contains(
          "warning: mail is sent through '127.0.0.1', because 'localhost' did not accept it: "
            + "the mail server asks to retry later: \(reply)"), "\(sent.errors)")
    }
    #expect(try site.run("history", "verify").status == 0)
    // After a rejection or an unknown outcome no other server is tried.
    for reply in ["554 no", nil] as [String?] {
      try first.answer([".": reply ?? NSNull() as Any])
      let before = counts()
      #expect(try site.run("send", "--now").status != 0)
      #expect(counts()[1] == before[1])
    }
    // Both are down: one finding with both.
    try first.answer(["greeting": "421 busy"])
    try second.answer(["greeting": "421 busy too"])
    let down = try site.run("send", "--now")
    #expect(down.status == 75)
    #expect(
      down.errors.contains(
        "localhost: the mail server asks to retry later: 421 busy; 127.0.0.1: the mail server asks to "
          + "retry later: 421 busy too"), "\(down.errors)")
  }

  @Test func `nothing goes through a server that nobody accepted`() throws {
    let site = try site("  host: mail.example.invalid")
    let config = String(decoding: try site.read("callhome.yaml"), as: UTF8.self)
    try site.write("callhome.yaml", config + "  fallbacks: [{host: mail2.example.invalid}]\n")
    let sent = try site.run("send", "--now")
    #expect(
      sent.errors.contains("nothing is sent to 'support': this mail server has not been accepted"))
    #expect(site.names(in: "state/outbox") == [])
  }
}
