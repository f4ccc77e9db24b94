import Foundation
import ServerSupport
import Testing

/// The built program and receivers whose replies are right in the status line alone (H5, H8).
@Suite(.needs(.webServer)) struct ReplyTests: ManySites {
  private func config(_ url: String, more: String = "") throws -> String {
    """
    version: 1
    call_home: smart
    contact: {email: uc@example.com}
    snapshots: [snapshot.yaml]
    state: state
    schedule: {slot: none}
    destinations:
      support: {url: "\(url)", tls: {ca_file: \(try TestCertificates.shared().authority)}\(more)}

    """
  }

  /// How many attempts the journal of a site has.
  private func attempts(_ site: Site, _ name: String) throws -> Int {
    String(decoding: try site.read("sites/\(name)/state/journal.jsonl"), as: UTF8.self)
      .components(separatedBy: "\"event\":\"attempt\"").count - 1
  }

  @Test(arguments: ["flood", "drip", "reset"])
  func `a message is posted once, whatever follows the status of success`(end: String) throws {
    let server = try RawServer()
    let path = RawServer.path(
      saying: "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", then: end)
    let site = try Site(try config("https://localhost:\(server.port)\(path)"))
    let sent = try site.run("send")
    #expect(sent.status == 0, "\(sent.errors)")
    #expect(try site.run("send").status == 0)
    #expect(server.bodies(path).count == 3)
    #expect(site.names(in: "state/outbox") == [])
  }

  @Test(arguments: ["flood", "drip", "reset"])
  func `a message is refused for good, whatever follows the status that says so`(end: String) throws
  {
    let server = try RawServer()
    let path = RawServer.path(
      saying: "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", then: end)
    let site = try Site(try config("https://localhost:\(server.port)\(path)"))
    #expect(try site.run("send").status == 69)
    #expect(site.names(in: "state/rejected").count == 3)
    #expect(try site.run("send").status == 0)
    #expect(server.bodies(path).count == 3)
  }

  @Test func `every request has its line in the journal, also where kept connections are closed`()
    throws
  {
    let server = try RawServer()
    let names = (0..<8).map { "s\($0)" }
    let site = try sites(names) { _ in
      // The second request by a connection is read and not answered.
      try self.config("https://localhost:\(server.port)/drops")
    }
    let sent = try send(site, ["--now", "--jobs", "2"] + all)
    #expect(sent.status == 0, "\(sent.errors)")
    let dropped = server.bodies("/dropped").count
    #expect(dropped > 0)
    #expect(server.bodies("/drops").count == 24)
    #expect(try names.reduce(0) { try $0 + attempts(site, $1) } == 24 + dropped)
    for name in names { #expect(site.names(in: "sites/\(name)/state/outbox") == []) }
  }

  @Test(.enabled(if: hasIPv6, "needs IPv6"))
  func `a receiver with an IPv6 address gets messages`() throws {
    let server = try WebServer()
    let site = try Site(try config("https://[::1]:\(server.port)/ok"))
    let sent = try site.run("send")
    #expect(sent.status == 0, "\(sent.errors)")
    #expect(server.requests(atLeast: 3).count == 3)
    #expect(
      try site.run("check", "--connect").text.contains(
        "support: name ok, connection ok, TLS ok\n"))
  }

  @Test(arguments: [429, 503])
  func `a proxy that wants the connection later pauses nothing for a day`(status: Int) throws {
    let proxy = try RawProxy("HTTP/1.1 \(status) Later\r\nRetry-After: 0\r\n\r\n")
    let site = try Site(
      try config(
        "https://localhost:\(try freePort())/ok",
        more: ", proxy: {host: localhost, port: \(proxy.port)}, messages: [inventory]"))
    let failed = try site.run("send")
    #expect(failed.status == 75)
    #expect(failed.errors.contains("(status \(status))"), "\(failed.errors)")
    let ledger = try json(try site.read("state/ledger.json"))
    let pauses = try #require(ledger["pauses"] as? [String: [String: Any]])
    let next = try #require(pauses["support"]?["next"] as? String)
    let limit = ISO8601DateFormatter().string(from: OtherClock.now.addingTimeInterval(1_000))
    #expect(next < limit)
  }
}
