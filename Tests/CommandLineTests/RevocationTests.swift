import Foundation
import ServerSupport
import Testing

/// Revoking while another run sends (C3).
@Suite(.needs(.webServer)) struct RevocationTests {
  private func site(_ server: RawServer) throws -> Site {
    try Site(
      """
      version: 1
      call_home: smart
      contact: {email: uc@example.com}
      snapshots: [snapshot.yaml]
      state: state
      schedule: {slot: none}
      destinations:
        support: {url: "https://localhost:\(server.port)/late",
          tls: {ca_file: \(try TestCertificates.shared().authority)}}

      """)
  }

  /// Waits until the server has read a body whole, and its answer is still to come.
  private func waitForBody(_ server: RawServer) throws {
    let deadline = Date().addingTimeInterval(30)
    while server.bodies("/late").isEmpty {
      try #require(Date() < deadline)
      usleep(10_000)
    }
  }

  @Test func `no message leaves after 'license revoke' has returned, however slow the receiver`()
    throws
  {
    let server = try RawServer()
    let site = try site(server)
    let sending = try site.start(["send", "--now"])
    try waitForBody(server)
    let revoked = try site.run("license", "revoke")
    let count = server.bodies("/late").count
    #expect(revoked.status == 0)
    #expect(revoked.text.hasPrefix("revoked; nothing is sent any more\n"))
    let sent = try sending.finish()
    #expect(sent.status == 78)
    #expect(sent.errors.contains("the licence was revoked during this run"))
    // The one of three messages that was being delivered.
    #expect(count == 1)
    #expect(server.bodies("/late").count == 1)
    for name in ["consent.json", "revoked"] { #expect(!site.names(in: "state").contains(name)) }
    for folder in ["outbox", "sent", "rejected"] {
      #expect(site.names(in: "state/\(folder)") == [])
    }
    #expect(try site.run("send", "--now").status == 78)
    #expect(server.bodies("/late").count == 1)
    #expect(try site.run("history").text.contains("revoked"))
    #expect(try site.run("history", "verify").status == 0)
  }

  @Test func `a hook that comes meanwhile is refused, and leaves nothing behind`() throws {
    let server = try RawServer()
    let site = try site(server)
    let sending = try site.start(["send", "--now"])
    try waitForBody(server)
    let revoking = try site.start(["license", "revoke"])
    let deadline = Date().addingTimeInterval(30)
    while !site.names(in: "state").contains("revoked") {
      try #require(Date() < deadline)
      usleep(5_000)
    }
    try site.write("alert.yaml", "{alert: CpuPegging, node: cucm-pub}\n")
    #expect(try site.run("alert", "alert.yaml", "--exit-status").status == 78)
    #expect(try site.run("status").text.contains("not accepted"))
    #expect(try revoking.finish().status == 0)
    _ = try sending.finish()
    #expect(site.names(in: "state/alerts/pending") == [])
    #expect(server.bodies("/late").count == 1)
  }

  @Test func `new pseudonym keys do not wait for a run that sends`() throws {
    let server = try RawServer()
    let site = try site(server)
    let sending = try site.start(["send", "--now"])
    try waitForBody(server)
    let rotated = try site.run("keys", "rotate")
    #expect(rotated.status == 0, "\(rotated.errors)")
    #expect(rotated.text.hasPrefix("new pseudonyms count from "))
    #expect(server.bodies("/late").count < 3)
    _ = try sending.finish()
    #expect(site.names(in: "state").contains("pseudonyms.json"))
  }

  @Test func `a revocation that was killed is finished by the next run`() throws {
    let site = try Site()
    try site.write("archive", "not a directory")
    #expect(try site.run("send").status == 75)
    // The state left by a revocation that was killed right after its mark.
    try site.write("state/revoked", "")
    try site.setMode(0o600, of: "state/revoked")
    try site.remove("archive")
    #expect(try site.run("license", "show").text.contains("Not accepted yet"))
    #expect(try site.run("send").status == 78)
    #expect(site.names(in: "archive") == [])
    #expect(site.names(in: "state/outbox") == [])
    #expect(!site.names(in: "state").contains("revoked"))
    #expect(try site.run("license", "accept", "--yes").status == 0)
    #expect(try site.run("send").status == 0)
    #expect(site.names(in: "archive").count == 3)
  }
}
