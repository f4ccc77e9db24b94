import Foundation
import ServerSupport
import Testing

/// Certificates that end and files that are broken, through the built program (H7, O7).
@Suite(.needs(.webServer)) struct CertificateTests {
  /// A site that posts to nginx, which requires a client certificate, and writes to a directory as
  /// well.
  private func site(_ server: WebServer) throws -> Site {
    let certificates = try TestCertificates.shared()
    let port = try #require(server.otherPorts["client"])
    let site = try Site(isAccepted: false)
    try site.write("ca.pem", try #require(contents(certificates.authority)))
    try site.write("client.pem", try #require(contents(certificates.certificate("client"))))
    try site.write("client.key", try #require(contents(certificates.key("client"))))
    try site.setMode(0o600, of: "client.key")
    try site.write(
      "callhome.yaml",
      Site.config(
        more: """
            support:
              url: https://localhost:\(port)/ok
              messages: [inventory]
              tls: {ca_file: ca.pem, certificate_file: client.pem, key_file: client.key}
          """))
    try #require(try site.run("license", "accept", "--yes").status == 0)
    return site
  }

  private func contents(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }

  @Test
  func `a client certificate that was cut is refused with its place, and holds back nothing else`()
    throws
  {
    let server = try WebServer()
    let site = try site(server)
    let whole = try site.read("client.pem")
    let lines = String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init)
    let middle = lines.count / 2
    let cut = lines[..<middle].joined(separator: "\n") + "\n" + lines[middle].prefix(20)
    try site.write("client.pem", cut)
    let place = "\(site.path)/client.pem:\(middle + 1):1"
    let fault = "the file ends within the certificate that begins in line 1"
    let hint =
      "hint: its last line must be '-----END CERTIFICATE-----': copy it again completely from its "
      + "source"

    let checked = try site.run("check")
    #expect(checked.status == 78)
    #expect(checked.errors == "\(place): error: \(fault)\n  \(hint)\n")
    #expect(checked.text.hasSuffix(": 1 error\n"))
    let connected = try site.run("check", "--connect")
    #expect(connected.status == 78)
    #expect(connected.text.contains("support: not tried\n"))
    #expect(connected.errors == checked.errors)

    let sent = try site.run("send")
    #expect(sent.status == 76)
    #expect(
      sent.errors
        == "callhome: error: inventory could not be sent to 'support': \(place): \(fault)\n  \(hint)\n"
    )
    #expect(site.names(in: "archive").count == 3)
    #expect(site.names(in: "state/outbox").count == 1)
    #expect(try site.run("history").text.contains("local"))
    let status = try site.run("status")
    #expect(status.status == 0)
    #expect(
      unfolded(status.text).contains(
        " failing \(place): nothing can be sent to 'support': \(fault)"))
    // One cause is one finding.
    #expect(!status.text.contains("could not be sent"))
    let report = try json(try site.run("status", "--json").output)
    let certificates = try #require(report["certificates"] as? [[String: Any]])
    #expect(certificates.count == 1)
    #expect(certificates.first?["state"] as? String == "broken")
    #expect(certificates.first?["line"] as? Int == middle + 1)
    let refused = try site.run("test", "--destination", "support")
    #expect(refused.status == 69)
    #expect(refused.errors.contains("test could not be sent to 'support': \(place): \(fault)\n"))

    // The next run sees that it was mended.
    try site.write("client.pem", whole)
    let mended = try site.run("send")
    #expect(mended.status == 0, "\(mended.errors)")
    #expect(mended.errors == "")
    #expect(site.names(in: "state/outbox") == [])
    #expect(try site.run("check").errors == "")
    #expect(try site.run("check", "--connect").status == 0)

    // So is one with longer lines, CRLF and text around it.
    let body = lines.dropFirst().dropLast().joined()
    let split = body.index(body.startIndex, offsetBy: 76)
    let other =
      ["subject=CN = localhost", lines[0], String(body[..<split]), String(body[split...])]
      + [lines[lines.count - 1], "---"]
    try site.write("client.pem", other.joined(separator: "\r\n"))
    let tested = try site.run("test", "--destination", "support")
    #expect(tested.status == 0, "\(tested.errors)")

    // A certificate that expires next month is reported now.
    try site.write("client.pem", cut)
    let idle = try site.run("send")
    #expect(idle.status == 0)
    #expect(
      idle.errors == "\(place): warning: nothing can be sent to 'support': \(fault)\n  \(hint)\n")
    #expect(try site.run("send").errors == "")
  }

  @Test func `what is wrong with the mail server's files is told of every destination by mail`()
    throws
  {
    let site = try Site(
      Site.config(
        more: """
            pager: {via: email, to: [pager@example.com]}
          copies: noc@example.com
          mail_server: {host: localhost, from: callhome@example.com, tls: {ca_file: ca.pem}}
          """))
    let checked = try site.run("check")
    #expect(checked.status == 78)
    #expect(checked.errors.hasPrefix("\(site.path)/ca.pem: error: no such file or directory\n"))
    try site.write("ca.pem", "no certificate\n")
    let sent = try site.run("send")
    #expect(sent.status == 76)
    #expect(site.names(in: "archive").count == 3)
    #expect(
      sent.errors.contains("inventory could not be sent to 'pager': \(site.path)/ca.pem:1:1: "))
    #expect(
      unfolded(try site.run("status").text).contains(
        "ca.pem:1:1: nothing can be sent to 'pager' or 'copies': this file must contain a certificate"
      )
    )
  }

  @Test
  func `a certificate that ends is told by all, and to cron once a day and when it has ended`()
    throws
  {
    let server = try WebServer()
    let site = try site(server)
    try ServerSupport.run(
      ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "/dev/null"]
        + ["-out", "ending.pem", "-subj", "/CN=Old authority", "-days", "20"], in: site.path)
    let authorities = try site.read("ca.pem")
    try site.write("ca.pem", authorities + (try site.read("ending.pem")))
    let line = authorities.count { $0 == UInt8(ascii: "\n") } + 1
    let start = "\(site.path)/ca.pem:\(line):1: warning: the certificate of 'Old authority' "
    let hint = "  hint: write the new certificate to the file\n"
    func told(_ text: String) -> Bool {
      text.hasPrefix(start) && text.hasSuffix(hint) && text.split(separator: "\n").count == 2
    }

    let checked = try site.run("check")
    #expect(checked.status == 0)
    #expect(told(checked.errors), "\(checked.errors)")
    #expect(checked.text.hasSuffix(": 1 warning\n"))
    let status = try site.run("status")
    #expect(status.errors == "")
    #expect(unfolded(status.text).contains(":1: the certificate of 'Old authority' ends at "))
    let report = try json(try site.run("status", "--json").output)
    let certificates = try #require(report["certificates"] as? [[String: Any]])
    #expect(certificates.count == 1)
    #expect(certificates.first?["state"] as? String == "ends")
    #expect(certificates.first?["subject"] as? String == "Old authority")

    func send(_ later: String) throws -> String {
      let sent = try site.run("send", through: ["faketime", "-f", later])
      #expect(sent.status == 0)
      return sent.errors
    }
    let first = try send("+0")
    #expect(told(first), "\(first)")
    #expect(first.contains(" ends at "))
    #expect(try send("+1h") == "")
    #expect(try send("+23h") == "")
    let second = try send("+25h")
    #expect(told(second), "\(second)")
    #expect(try send("+26h") == "")
    // A person hears it at every run.
    #expect(told(try site.run("send", "--now").errors))
    // Not at twenty days sharp: the second in which it ends is still its own.
    let ended = try send("+21d")
    #expect(told(ended), "\(ended)")
    #expect(ended.contains(" ended at "))
    // It does not matter for commands that do not need it.
    #expect(!(try site.run("render", "inventory").errors.contains("certificate")))
  }

  @Test
  func `an authority of an unusual kind is trusted, and refuses no bundle that others are in`()
    throws
  {
    let names = ["negative-serial", "pss-sha256", "rsa-sha224", "p256-sha1", "explicit", "dsa"]
    let kinds = try AuthorityKinds(names.compactMap { AuthorityKinds.named($0) })
    let bundle = try names.map { name in
      let kind = try #require(AuthorityKinds.named(name))
      return String(decoding: try #require(contents(kinds.path(kind))), as: UTF8.self)
    }
    for name in ["negative-serial", "pss-sha256", "rsa-sha224", "p256-sha1"] {
      let url = kinds.url(try #require(AuthorityKinds.named(name)))
      let site = try Site(
        Site.config(
          more:
            "  support: {via: https, url: '\(url)', messages: [inventory], tls: {ca_file: ca.pem}}"
        ))
      try site.write("ca.pem", bundle.joined())
      let checked = try site.run("check", "--connect")
      #expect(checked.status == 0, "\(name)")
      #expect(checked.errors == "", "\(name)")
      let sent = try site.run("send")
      #expect(sent.status == 0, "\(name)")
      #expect(sent.errors == "", "\(name)")
      #expect(site.names(in: "state/outbox") == [])
      // Damage is still found in them.
      try site.write("ca.pem", bundle.joined().replacing("\n-----END", with: "A\n-----END"))
      #expect(try site.run("check").status == 78)
    }
  }

  @Test func `nothing is read of certificates where nothing needs them`() throws {
    let site = try Site(
      Site.config(
        more: """
          mail_server: {host: localhost, from: callhome@example.com, tls: {ca_file: ca.pem}}
          """))
    for command in [["send"], ["status"], ["render", "inventory"]] {
      let finished = try site.start(command).finish()
      #expect(finished.status == 0)
      #expect(!finished.errors.contains("ca.pem"))
    }
    // It is reported before it causes a failure.
    #expect(try site.run("check").status == 78)
  }
}
