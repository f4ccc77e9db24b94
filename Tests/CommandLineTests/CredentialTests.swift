import Foundation
import ServerSupport
import Testing

/// Credentials of destinations, from files (R1).
@Suite(.needs(.webServer)) struct CredentialTests {
  private static let secret = "s3cr3t-t0ken"

  /// A site whose receiver requires a header field.
  private func site(_ url: String, file: String = "support.headers", isAccepted: Bool = true) throws
    -> Site
  {
    let site = try Site(isAccepted: false)
    try site.write("support.headers", "Authorization: Splunk \(Self.secret)\n")
    try site.setMode(0o600, of: "support.headers")
    try site.write(
      "callhome.yaml",
      """
      version: 1
      call_home: smart
      contact: {email: uc@example.com}
      snapshots: [snapshot.yaml]
      state: state
      schedule: {slot: none}
      destinations:
        support:
          url: "\(url)"
          headers_file: \(file)
          tls: {ca_file: \(try TestCertificates.shared().authority)}

      """)
    if isAccepted {
      let finished = try site.run("license", "accept", "--yes")
      try #require(finished.status == 0, "\(finished.errors)")
    }
    return site
  }

  @Test func `a secret header field reaches the receiver and is nowhere else`() throws {
    let server = try WebServer()
    let site = try site("https://localhost:\(server.port)/switch")
    // A secret that signs is treated like one that logs in.
    let signing = Data((0..<32).map { $0 &* 11 &+ 3 }).base64EncodedString()
    try site.write("support.signing", "whsec_\(signing)\n")
    try site.setMode(0o600, of: "support.signing")
    let config = String(decoding: try site.read("callhome.yaml"), as: UTF8.self)
    try site.write(
      "callhome.yaml",
      config.replacing(
        "headers_file: support.headers",
        with: "headers_file: support.headers\n    signing_secret_file: support.signing"))
    try server.answer(401)
    let refused = try site.run("send", "--now")
    #expect(refused.errors.contains("the receiver denies access"))
    #expect(refused.errors.contains("hint: check 'headers_file'"))
    try server.answer(nil)
    let id = try site.run("history").text.split(separator: " ").first { $0.count == 32 }
    let commands = [
      ["send", "--now"], ["check"], ["check", "--connect"], ["status"], ["status", "--json"],
      ["history"], ["history", "show", id.map { String($0) } ?? "-"], ["config", "show"],
      ["license", "show"],
      ["render", "inventory"], ["explain", "inventory"], ["test"],
      ["report", "--output", "page.html"],
      ["diff", "inventory"],
    ]
    var outputs = refused.errors + refused.text
    for command in commands {
      let finished = try site.start(command).finish()
      outputs += finished.text + finished.errors
      if command == ["send", "--now"] { #expect(finished.status == 0, "\(finished.errors)") }
    }
    #expect(outputs.contains("support.headers"))
    #expect(!outputs.contains(Self.secret) && !outputs.contains(signing))
    let accepted = server.accepted(atLeast: 4)
    #expect(accepted.count >= 4)
    #expect(accepted.allSatisfy { $0.fields["authorization"] == "Splunk \(Self.secret)" })
    #expect(accepted.allSatisfy { $0.fields["webhook-signature"]?.hasPrefix("v1,") == true })
    for (name, bytes) in try site.contents()
    where !["support.headers", "support.signing"].contains(name) {
      #expect(bytes.range(of: Data(Self.secret.utf8)) == nil, "\(name)")
      #expect(bytes.range(of: Data(signing.utf8)) == nil, "\(name)")
    }
    // A receiver that rejects all credentials is one finding, and its message stays queued.
    try server.answer(401)
    #expect(try site.run("send", "--now", "--message", "inventory").status == 75)
    let status = try site.run("status")
    #expect(
      unfolded(status.text).ranges(of: "the receiver denies access").count == 1,
      "\(status.text)")
    #expect(site.names(in: "state/outbox").count == 1)
  }

  @Test func `what is wrong with the file is told by check, and nothing leaves`() throws {
    let server = try WebServer()
    let site = try site("https://localhost:\(server.port)/ok")
    try site.write("support.headers", "Authorization: Splunk \(Self.secret)\r\nHost: a\n")
    try site.setMode(0o600, of: "support.headers")
    let file = "\(site.path)/support.headers"
    let checked = try site.run("check")
    #expect(checked.status == 78)
    #expect(checked.errors.contains("\(file):1:1: error: the line has a carriage return\n"))
    #expect(checked.errors.contains("  hint: run: sed -i 's/\\r$//' \(file)\n"))
    #expect(
      checked.errors.contains("\(file):2:1: error: callhome sets the header field 'Host' itself\n"))
    let sent = try site.run("send", "--now")
    #expect(sent.status == 75)
    #expect(sent.errors.contains("'support': \(file):1:1: the line has a carriage return\n"))
    #expect(!(checked.errors + sent.errors).contains(Self.secret))
    #expect(server.requests(atLeast: 0).isEmpty)
    #expect(site.names(in: "state/outbox").count == 3)
  }

  @Test(.needs(.root))
  func
    `a file that only root can read is told by check to root as well, who sends as another user`()
    throws
  {
    let site = try site("https://127.0.0.1:9/", isAccepted: false)
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/state", withIntermediateDirectories: true)
    try site.setMode(0o700, of: "state")
    try #require(chown("\(site.path)/state", 65_534, 65_534) == 0)
    let checked = try site.run("check")
    #expect(checked.status == 77)
    #expect(
      checked.errors.contains(
        """
        \(site.path)/support.headers: error: cannot read '\(site.path)/support.headers': permission denied: user 'nobody' cannot read it (owner 'root', mode 0600)
          hint: the file is read as user 'nobody': run 'chown nobody' and 'chmod 600' on it

        """), "\(checked.errors)")
  }

  @Test func `the credentials of a unit that does not run stop no other command`() throws {
    let site = try site(
      "https://127.0.0.1:9/", file: "/run/credentials/callhome.service/support.headers")
    let checked = try site.run("check")
    #expect(checked.status == 0, "\(checked.errors)")
    #expect(
      checked.errors.contains(
        "/run/credentials/callhome.service/support.headers: note: this credential of a systemd unit cannot be "
          + "checked: it is there while the unit runs"))
    let sent = try site.run("send", "--now")
    #expect(sent.status == 75)
    #expect(
      sent.errors.contains(
        "hint: it is there while its unit runs, if the unit has 'LoadCredential='"))
  }
}
