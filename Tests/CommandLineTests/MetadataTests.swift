import Foundation
import ServerSupport
import Testing

/// Everything on the wire that is not the message (H9).
@Suite(.needs(.mounts), .needs(.mailServer)) struct MetadataTests {
  /// A machine whose name and user are planted.
  private static let machine = """
    set -eu
    echo 'plantuser:x:0:0:Plant Person:/home/plantuser:/bin/sh' >passwd
    mount --bind passwd /etc/passwd
    hostname planthost.plantdomain.example
    hostname; id -un
    exec "$@"
    """

  private func send(_ site: Site) throws {
    let sent = try site.run(
      "send", "--now", through: ["unshare", "-rum", "sh", "-c", Self.machine, "sh"],
      environment: [
        "USER": "plantuser", "LOGNAME": "plantuser", "HOME": "/home/plantuser",
        "HOSTNAME": "planthost", "EMAIL": "plant@planthost", "TZ": "Asia/Kathmandu",
      ])
    #expect(sent.status == 0, "\(sent.errors)")
    // The machine does have these names.
    #expect(sent.text.hasPrefix("planthost.plantdomain.example\nplantuser\n"), "\(sent.text)")
  }

  private func config(_ destinations: String, more: String = "") throws -> String {
    """
    version: 1
    call_home: anonymous
    product: linux-host
    contact: {email: plantcontact@example.com, name: Plant Contact}
    snapshots: [snapshot.yaml]
    state: state
    schedule: {slot: none}
    destinations:
      \(destinations)
    \(more)

    """
  }

  private let snapshot = """
    snapshot: 1
    nodes:
      planthost:
        host_name: planthost
        memory_kb: {total: 8010172}

    """

  /// The planted names, times and paths that are in a text.
  private func planted(in text: String, _ site: Site) -> [String] {
    ["plant", "+0545", "+05:45", "kathmandu", site.path, "/home", "root@", "127.0.0.1"]
      .filter { text.range(of: $0, options: .caseInsensitive) != nil }
  }

  @Test func `a request names neither this machine nor its user`() throws {
    let server = try RawServer()
    let authority = try TestCertificates.shared().authority
    let site = try Site(
      try config(
        "support: {url: \"https://localhost:\(server.port)/ok\", tls: {ca_file: \(authority)}}"),
      isAccepted: false)
    try site.write("snapshot.yaml", snapshot)
    try #require(try site.run("license", "accept", "--yes").status == 0)
    try send(site)
    let wire = String(decoding: server.wire, as: UTF8.self)
    #expect(planted(in: wire, site) == [])
    // The search covers everything: the first record of TLS, the header and the body.
    #expect(wire.contains("localhost"))
    let requests = wire.components(separatedBy: "POST /ok HTTP/1.1\r\n").dropFirst()
    #expect(requests.count == 2)
    for request in requests {
      let lines = request.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n")
      let names = lines.map { $0.components(separatedBy: ":")[0] }
      #expect(
        Set(names) == [
          "Host", "User-Agent", "Content-Type", "Idempotency-Key", "Content-Digest",
          "Call-Home-Kind", "Accept", "Content-Length",
        ])
      let agent = try #require(lines.first { $0.hasPrefix("User-Agent: ") })
      #expect(agent.wholeMatch(of: /User-Agent: callhome\/[0-9.]+[a-z-]*/) != nil, "\(agent)")
      #expect(request.contains("\"mode\": \"anonymous\""))
    }
  }

  @Test func `a mail names neither this machine nor its user`() throws {
    let server = try ReplyServer()
    let site = try Site(
      try config(
        "support: {via: email, to: [support@example.com]}",
        more: """
          mail_server:
            host: localhost
            port: \(server.port)
            user: callhome
            password_file: password
            from: callhome@example.com
            tls: {ca_file: \(try TestCertificates.shared().authority)}
          """), isAccepted: false)
    try site.write("snapshot.yaml", snapshot)
    try site.write("password", "s3cret\n")
    try site.setMode(0o600, of: "password")
    try #require(try site.run("license", "accept", "--yes").status == 0)
    try send(site)
    let wire = String(decoding: server.wire, as: UTF8.self)
    #expect(planted(in: wire.replacing("EHLO [127.0.0.1]\r\n", with: ""), site) == [])
    #expect(wire.components(separatedBy: "EHLO [127.0.0.1]\r\n").count == 5)
    #expect(wire.components(separatedBy: "EHLO ").count == 5)
    #expect(server.messages().count == 2)
    for mail in server.messages().map({ String(decoding: $0, as: UTF8.self) }) {
      let ids = mail.matches(of: /Message-ID: <([0-9a-f]{32})@callhome.invalid>\r\n/)
      let id = try #require(ids.first?.1)
      #expect(mail.contains("boundary=\"=_\(id)\""))
      #expect(
        mail.contains(
          /\r\nDate: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} 20[0-9]{2} [0-9:]{8} \+0000\r\n/))
      let encoded = try #require(
        mail.components(separatedBy: "base64\r\n\r\n").last?.components(separatedBy: "\r\n\r\n--")
          .first)
      let file = try #require(Data(base64Encoded: encoded, options: .ignoreUnknownCharacters))
      let text = String(decoding: file, as: UTF8.self)
      #expect(text.contains("\"mode\": \"anonymous\""))
      #expect(planted(in: text, site) == [])
    }
  }
}
