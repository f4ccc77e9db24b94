import Foundation
import ServerSupport
import Testing

/// The built program against real servers.
@Suite(.needs(.webServer), .needs(.mailServer)) struct DeliveryTests {
  /// A config with one HTTPS destination.
  private func config(_ url: String, mode: String = "smart", more: String = "") throws -> String {
    """
    version: 1
    call_home: \(mode)
    contact: {email: uc@example.com}
    contract: {user_id: jdoe}
    snapshots: [snapshot.yaml]
    state: state
    schedule: {slot: none}
    destinations:
      support: {url: "\(url)", tls: {ca_file: \(try TestCertificates.shared().authority)}}
    \(more)

    """
  }

  @Test func `messages are posted, and the journal has the digest of what arrived`() throws {
    let server = try WebServer()
    let site = try Site(try config("https://localhost:\(server.port)/case"))
    let sent = try site.run("send", "--now")
    #expect(sent.status == 0)
    #expect(sent.errors == "")
    #expect(sent.text.contains(", case SR-42\n"))
    #expect(sent.text.hasSuffix("all messages were sent\n"))
    let requests = server.requests(atLeast: 3)
    #expect(requests.count == 3)
    for (_, id) in try site.ledger() {
      let request = try #require(
        requests.first { $0.fields["idempotency-key"] == "\"\(id)\"" })
      #expect(Data(request.body) == (try site.run("history", "show", id).output))
      #expect(request.fields["user-agent"]?.hasPrefix("callhome/") == true)
    }
    #expect(try site.run("history").text.contains("case SR-42, https://cases.example/SR-42"))
    #expect(
      try site.run("status").text.contains(
        "the receiver opened the case SR-42, https://cases.example/SR-42"))
    #expect(try site.run("send").status == 0)
    #expect(server.requests(atLeast: 3).count == 3)
  }

  @Test func `what waits goes out under the same id when the receiver is back`() throws {
    let server = try WebServer()
    let down = try config("https://localhost:\(server.port)/ok").replacing(
      "/ok", with: "/status/503")
    let site = try Site(down)
    let first = try site.run("send", "--now")
    #expect(first.status == 75)
    #expect(first.errors.contains("the receiver reports an internal error (status 503)"))
    #expect(site.names(in: "state/outbox").count == 3)
    let ids = Set(server.requests(atLeast: 3).compactMap { $0.fields["idempotency-key"] })
    #expect(ids.count == 3)
    // Cron's next run keeps to the back-off or tries; by hand it is tried in any case.
    let again = try site.run("send", "--now")
    #expect(again.status == 75)
    #expect(Set(server.requests(atLeast: 6).compactMap { $0.fields["idempotency-key"] }) == ids)
    #expect(try site.run("history", "verify").status == 0)
  }

  @Test func `a refused message is kept, shown, and not made anew for the month`() throws {
    let server = try WebServer()
    let site = try Site(try config("https://localhost:\(server.port)/status/422"))
    let refused = try site.run("send")
    #expect(refused.status == 69)
    #expect(refused.errors.contains("the receiver refuses the message (status 422)"))
    #expect(site.names(in: "state/outbox") == [])
    #expect(site.names(in: "state/rejected").count == 3)
    #expect(server.requests(atLeast: 3).count == 3)
    #expect(try site.run("send").status == 0)
    #expect(server.requests(atLeast: 3).count == 3)
    let next = try site.run("status", "--json").text
    #expect(!next.contains("\"waiting_since\": \""))
  }

  @Test func `what needs the operator is not tried again by cron on the same day`() throws {
    let server = try WebServer()
    let site = try Site(try config("https://localhost:\(server.port)/status/401"))
    #expect(try site.run("send").status == 75)
    let tried = server.requests().count
    // One failed login is enough for a destination.
    #expect(tried == 1)
    #expect(try site.run("send").status == 75)
    #expect(server.requests().count == 1)
    let status = try site.run("status")
    #expect(status.text.contains(", next attempt on "))
    #expect(unfolded(status.text).contains("the receiver denies access (status 401)"))
    #expect(status.text.contains("ask the receiver whether it knows this site"))
    #expect(try site.run("send", "--now").status == 75)
    #expect(server.requests(atLeast: 2).count == 2)
  }

  @Test func `nothing is sent, and no secret told, when the proxy's password is open to others`()
    throws
  {
    let server = try WebServer()
    let site = try Site()
    try site.write("password", "hunter2-secret\n")
    try site.write(
      "callhome.yaml",
      try config("https://localhost:\(server.port)/ok").replacing(
        "tls:", with: "proxy: {host: localhost, port: 1, user: me, password_file: password}, tls:"))
    let refused = try site.run("send", "--now")
    #expect(refused.status == 78)
    #expect(!refused.errors.contains("hunter2"))
    #expect(server.requests(atLeast: 0).isEmpty)
  }

  @Test(.needs(.mounts), arguments: ["192.0.2.1", "callhome.example.net"])
  func `without a network everything is made and waits`(host: String) throws {
    let site = try Site(try config("https://\(host)/messages"))
    let sent = try site.run("send", through: ["unshare", "-rn"])
    #expect(sent.status == 75)
    #expect(
      sent.errors.contains(
        host == "192.0.2.1"
          ? ": network is unreachable" : "the name servers cannot resolve"))
    #expect(site.names(in: "state/outbox").count == 3)
    #expect(site.names(in: "state/sent") == [])
    #expect(try site.run("history", "verify").status == 0)
  }

  @Test func `a slow destination does not hold back another`() throws {
    let server = try WebServer()
    let slow = try RawServer()
    let site = try Site(
      try config(
        "https://localhost:\(slow.port)/hang",
        more: """
            quick: {url: "https://localhost:\(server.port)/ok", tls: {ca_file: \(
              try TestCertificates.shared().authority)}}
          """
      ).replacing("/hang\",", with: "/hang\", timeout: {total: 1s},"))
    #expect(try site.run("send").status == 76)
    #expect(server.requests(atLeast: 3).count == 3)
    #expect(site.names(in: "state/outbox").count == 3)
  }

  @Test func `a test is sent and marked as one`() throws {
    let server = try WebServer()
    let site = try Site(try config("https://localhost:\(server.port)/ok", mode: "anonymous"))
    let test = try site.run("test")
    #expect(test.status == 0)
    #expect(test.text.hasPrefix("sent test to 'support': "))
    let body = try json(Data(try #require(server.requests().first).body))
    #expect(body["kind"] as? String == "test")
    #expect(body["test"] as? [String: Any] != nil)
    #expect(
      !String(decoding: try #require(server.requests().first).body, as: UTF8.self)
        .contains("installation"))
    #expect(site.names(in: "state/outbox") == [])
    #expect(try site.run("history").text.contains("  test "))
    #expect(try site.run("test", "--destination", "nowhere").status == 64)
  }

  @Test func `what a directory destination wrote is delivered from another machine, once`() throws {
    let server = try WebServer()
    let source = try Site()
    #expect(try source.run("send").status == 0)
    let carrier = try Site(try config("https://localhost:\(server.port)/ok"))
    let archive = "\(source.path)/archive"
    let delivered = try carrier.run("deliver", archive)
    #expect(delivered.status == 0, "\(delivered.errors)")
    let keys = Set(server.requests(atLeast: 3).compactMap { $0.fields["idempotency-key"] })
    #expect(keys == Set(try source.ledger().values.map { "\"\($0)\"" }))
    let again = try carrier.run("deliver", archive)
    #expect(again.text == "there was nothing to send\n")
    #expect(server.requests(atLeast: 3).count == 3)
  }

  @Test func `AML from a directory is posted as the receiver wants it, JSON as what it is`() throws
  {
    let server = try WebServer()
    let source = try Site(
      Site.config(destinations: [
        "aml": "format: aml, path: archive", "json": "format: json, path: archive",
      ]))
    #expect(try source.run("send").status == 0)
    #expect(source.names(in: "archive").filter { $0.hasSuffix(".xml") }.count == 3)
    let carrier = try Site(
      try config("https://localhost:\(server.port)/ok").replacing(
        "tls:", with: "format: aml, content_type: application/soap+xml, tls:"))
    let delivered = try carrier.run("deliver", "\(source.path)/archive")
    #expect(delivered.status == 0, "\(delivered.errors)")
    let requests = server.requests(atLeast: 6)
    #expect(requests.count == 6)
    for request in requests {
      let isAML = request.body.starts(with: "<?xml".utf8)
      #expect(
        request.fields["content-type"] == (isAML ? "application/soap+xml" : "application/json"))
    }
    #expect(requests.count { $0.body.starts(with: "<?xml".utf8) } == 3)
  }

  @Test func `a repeat of AML has the same bytes, and its type follows the config`() throws {
    let server = try WebServer()
    let config = try config("https://localhost:\(server.port)/status/503").replacing(
      "tls:", with: "format: aml, messages: [inventory], tls:")
    let site = try Site(config)
    #expect(try site.run("send", "--now").status == 75)
    try site.write(
      "callhome.yaml",
      config.replacing("format: aml", with: "format: aml, content_type: application/xml"))
    #expect(try site.run("send", "--now").status == 75)
    let requests = server.requests(atLeast: 2)
    #expect(
      requests.map { $0.fields["content-type"] } == ["text/xml; charset=utf-8", "application/xml"])
    #expect(requests.first?.fields["content-digest"] == requests.last?.fields["content-digest"])
    let keys = Set(requests.compactMap { $0.fields["idempotency-key"] })
    #expect(keys.count == 1)
  }

  @Test func `a message that was changed on the way is not delivered`() throws {
    let server = try WebServer()
    let source = try Site()
    #expect(try source.run("send").status == 0)
    let name = try #require(source.names(in: "archive").first)
    try source.write("archive/\(name)", try source.read("archive/\(name)").dropLast(2))
    let carrier = try Site(try config("https://localhost:\(server.port)/ok"))
    let delivered = try carrier.run("deliver", "\(source.path)/archive")
    #expect(delivered.status == 65)
    #expect(delivered.errors.contains("the file is missing, cut or changed"))
    #expect(server.requests(atLeast: 2).count == 2)
  }

  @Test func `the way to a destination is checked without sending anything`() throws {
    let server = try WebServer()
    let site = try Site(try config("https://localhost:\(server.port)/ok"))
    let open = try site.run("check", "--connect")
    #expect(open.status == 0)
    #expect(open.text.contains("support: name ok, connection ok, TLS ok\n"))
    let port = try #require(server.otherPorts["expired"])
    try site.write("callhome.yaml", try config("https://localhost:\(port)/ok"))
    let shut = try site.run("check", "--connect")
    #expect(shut.status == 69)
    #expect(shut.text.contains("support: name ok, connection ok, TLS failed\n"))
    #expect(shut.errors.contains("'support' cannot be reached: TLS failed: "))
    #expect(server.requests(atLeast: 0).isEmpty)
  }
}

/// The built program against a mail server.
@Suite(.needs(.mailServer)) struct MailDeliveryTests {
  private func config(_ server: MailServer, to: String) throws -> String {
    """
    version: 1
    call_home: smart
    contact: {email: uc@example.com}
    contract: {user_id: jdoe}
    snapshots: [snapshot.yaml]
    state: state
    schedule: {slot: none}
    \(to)
    mail_server:
      host: localhost
      port: \(server.port)
      user: callhome
      password_file: password
      from: callhome@example.com
      tls: {ca_file: \(try TestCertificates.shared().authority)}

    """
  }

  private func site(_ server: MailServer, to: String) throws -> Site {
    let site = try Site(isAccepted: false)
    try site.write("password", "s3cret\n")
    try site.setMode(0o600, of: "password")
    try site.write("callhome.yaml", try config(server, to: to))
    let accepted = try site.run("license", "accept", "--yes")
    try #require(accepted.status == 0, "\(accepted.errors)")
    return site
  }

  /// What Python's e-mail parser reports about a message: one line for each finding.
  private func parsed(_ mail: [UInt8]) throws -> [String] {
    let folder = try ServerFolder()
    let file = "\(folder.path)/mail"
    try Data(mail).write(to: URL(fileURLWithPath: file))
    let script = """
      import email, email.policy, sys
      m = email.message_from_bytes(open(sys.argv[1], 'rb').read(), policy=email.policy.default)
      for name in ('From', 'To', 'Subject', 'Message-ID', 'Auto-Submitted'): print(name, m[name])
      for part in m.walk():
          print(part.get_content_type(), part.get_filename(), part.defects)
      """
    return try ServerSupport.run(["python3", "-c", script, file], in: "/").split(separator: "\n")
      .map(String.init)
  }

  @Test func `an e-mail has the text for the person and the machine's form`() throws {
    let server = try MailServer()
    let site = try site(
      server, to: "destinations: {support: {via: email, to: [support@example.com]}}")
    let sent = try site.run("send", "--now")
    #expect(sent.status == 0, "\(sent.errors)")
    #expect(server.messages().count == 3)
    let id = try #require(try site.ledger()["support inventory"])
    let mail = try #require(server.messages().first)
    #expect(
      try parsed(mail) == [
        "From callhome@example.com", "To support@example.com",
        "Subject Call Home inventory: Cisco Unified Communications Manager",
        "Message-ID <\(id)@callhome.invalid>", "Auto-Submitted auto-generated",
        "multipart/mixed None []", "text/plain None []",
        "application/json inventory-\(id).json []",
      ])
    #expect(Data(mail) == (try site.run("history", "show", id).output))
    #expect(!String(decoding: mail, as: UTF8.self).contains(try hostName()))
  }

  @Test func `copies go to everybody, and nobody sees the others`() throws {
    let server = try MailServer()
    let site = try site(server, to: "copies: [noc@example.com, manager@example.com]")
    #expect(try site.run("send").status == 0)
    #expect(server.messages().count == 3)
    for mail in server.messages() {
      let text = String(decoding: mail, as: UTF8.self)
      #expect(text.contains("To: undisclosed-recipients:;\r\n"))
      #expect(!text.contains("noc@") && !text.contains("manager@"))
    }
    #expect(server.commands().count { $0.hasPrefix("RCPT") } == 6)
  }

  @Test func `who was told 'later' gets the mail with the next run, and nobody else again`() throws
  {
    let server = try MailServer("later-recipient")
    let site = try site(server, to: "copies: [noc@example.com, later@example.com]")
    let first = try site.run("send", "--now", "--message", "inventory")
    #expect(first.status == 75)
    #expect(server.messages().count == 1)
    #expect(try site.run("send", "--now", "--message", "inventory").status == 75)
    #expect(server.messages().count == 1)
    let last = server.commands().suffix(1)
    #expect(last == ["RCPT later@example.com"])
  }

  @Test func `without a mail server nothing is made, and everybody hears it`() throws {
    let site = try Site(Site.config(more: "copies: noc@example.com"))
    let sent = try site.run("send")
    #expect(sent.status == 75)
    #expect(sent.errors.contains("inventory cannot be sent to 'copies': there is no mail server"))
    #expect(site.names(in: "archive").count == 3)
    #expect(site.names(in: "state/outbox") == [])
    for command in ["check", "status"] {
      let finished = try site.run(command)
      let all = finished.errors + unfolded(finished.text)
      #expect(all.contains("there is no mail server in the config"), "\(command)")
    }
  }

  private func hostName() throws -> String {
    try ServerSupport.run(["hostname"], in: "/").split(separator: "\n").first.map(String.init)
      ?? "?"
  }
}

/// A full disk: nothing is sent that could not be recorded.
@Suite(.needs(.mounts), .needs(.webServer)) struct FullDiskTests {
  @Test func `nothing is sent from a full disk, and everything when there is room again`() throws {
    let server = try WebServer()
    let site = try Site(
      """
      version: 1
      call_home: smart
      contact: {email: uc@example.com}
      snapshots: [snapshot.yaml]
      state: disk/state
      schedule: {slot: none}
      destinations:
        support:
          url: https://localhost:\(server.port)/ok
          tls: {ca_file: \(try TestCertificates.shared().authority)}

      """, isAccepted: false)
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/disk", withIntermediateDirectories: false)
    // One mount namespace for all of it: a disk of one megabyte, filled, then emptied again.
    let script = """
      mount -t tmpfs -o size=1m,mode=755 none disk && "$1" license accept --yes >accepted
      head -c 1048576 /dev/zero >disk/filling 2>/dev/null
      "$1" send --now >full 2>&1; echo $? >full-status
      rm disk/filling; "$1" send --now >empty 2>&1; echo $? >empty-status
      """
    _ = try site.run(through: ["unshare", "-rm", "sh", "-c", script, "sh"])
    #expect(String(decoding: try site.read("full-status"), as: UTF8.self) == "73\n")
    let full = String(decoding: try site.read("full"), as: UTF8.self)
    #expect(full.contains("the disk is full: 0 bytes are free, and "))
    #expect(String(decoding: try site.read("empty-status"), as: UTF8.self) == "0\n")
    #expect(server.requests(atLeast: 3).count == 3)
  }
}
