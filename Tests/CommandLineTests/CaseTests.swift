import Foundation
import ServerSupport
import Testing

/// The URL of a case is known as long as the message is kept (H5).
@Suite(.needs(.webServer)) struct CaseTests {
  private static let url = "https://cases.example/SR-42"

  private func site(_ server: WebServer) throws -> Site {
    let authority = try TestCertificates.shared().authority
    return try Site(
      Site.config().replacing(
        "archive: {via: directory, path: archive}",
        with: """
          support:
              url: https://localhost:\(server.port)/case
              tls: {ca_file: \(authority)}
              messages: [inventory]
          """))
  }

  /// Sends a message and returns its id.
  private func send(_ site: Site) throws -> String {
    let sent = try site.run("send", "--now")
    #expect(sent.status == 0, "\(sent.errors)")
    return try #require(try site.ledger().values.first)
  }

  /// How often `history --json` has the address in a line about the outcome of a message, by id.
  private func addresses(_ site: Site) throws -> [String: Int] {
    let history = try site.run("history", "--json")
    #expect(history.status == 0 && history.errors == "")
    let rows = try #require(try json(history.output)["journal"] as? [[String: Any]])
    var counts: [String: Int] = [:]
    for row in rows where ["delivered", "resent"].contains(row["event"] as? String) {
      let id = row["message_id"] as? String ?? ""
      counts[id, default: 0] += row["case_url"] as? String == Self.url ? 1 : 0
    }
    return counts
  }

  @Test func `the next message of the same kind takes nothing from those before`() throws {
    let server = try WebServer()
    let site = try site(server)
    let ids = [try send(site), try send(site), try send(site)]
    #expect(Set(ids).count == 3)
    #expect(try addresses(site) == [ids[0]: 1, ids[1]: 1, ids[2]: 1])
    let text = try site.run("history").text
    #expect(text.components(separatedBy: "case SR-42, \(Self.url)").count == 4)
    #expect(try site.run("status").text.contains(Self.url))
    #expect(try site.run("report", "page").status == 0)
    let page = String(decoding: try site.read("page/index.html"), as: UTF8.self)
    // One for each message in the list of messages, and one where the last of its kind is shown.
    #expect(page.components(separatedBy: "href=\"\(Self.url)\"").count == 5)
    // The journal has no addresses, and a reply next to the messages is no message.
    #expect(
      !String(decoding: try site.read("state/journal.jsonl"), as: UTF8.self).contains("https"))
    #expect(
      try site.run("history", "show", ids[0]).output
        == server.requests().first.map { Data($0.body) })
  }

  @Test func `a message that is sent again by hand has the address of both cases`() throws {
    let server = try WebServer()
    let site = try site(server)
    let id = try send(site)
    #expect(try site.run("history", "resend", id).status == 0)
    #expect(try addresses(site) == [id: 2])
    let reply = try #require(site.names(in: "state/sent").first { $0.hasSuffix(".reply") })
    #expect(try (json(try site.read("state/sent/\(reply)"))["replies"] as? [Any])?.count == 2)
    #expect(try site.mode(of: "state/sent/\(reply)") == 0o600)
  }

  @Test func `what an older version kept in the ledger alone is shown as before`() throws {
    let server = try WebServer()
    let site = try site(server)
    let ids = [try send(site), try send(site)]
    for name in site.names(in: "state/sent") where name.hasSuffix(".reply") {
      try site.remove("state/sent/\(name)")
    }
    #expect(try addresses(site) == [ids[0]: 0, ids[1]: 1])
  }

  @Test func `a damaged file of it is reported, and the rest of the history shown`() throws {
    let server = try WebServer()
    let site = try site(server)
    let id = try send(site)
    let reply = try #require(site.names(in: "state/sent").first { $0.hasSuffix(".reply") })
    try site.write("state/sent/\(reply)", "{\"version\": 1, \"replies\": 9223372036854775807")
    for arguments in [["history"], ["history", "--json"], ["report", "page"]] {
      let shown = try site.start(arguments).finish()
      #expect(shown.status == 74, "\(arguments)")
      #expect(
        shown.errors.contains(
          "\(reply): warning: the file is damaged: the address of a case is unknown\n"))
      #expect(reply == "\(id).reply")
    }
    #expect(try site.run("history").text.contains(String(id.prefix(12))))
    #expect(try site.run("send", "--now").status == 0)
  }

  @Test func `it goes when the licence is revoked`() throws {
    let server = try WebServer()
    let site = try site(server)
    _ = try send(site)
    let revoked = try site.run("license", "revoke")
    #expect(revoked.status == 0)
    #expect(site.names(in: "state/sent") == [])
  }
}
