import Delivery
import ServerSupport
import Testing

/// Connections that transfers of one run have one after the other.
@Suite(servers("nginx", "python3", "openssl", "faketime")) struct KeptConnectionTests {
  @Test func `transfers to one receiver go by one connection, and those to another by another`()
    throws
  {
    let server = try WebServer()
    let connections = KeptConnections()
    for path in ["/ok", "/case", "/ok"] {
      #expect(outcome(try https(server.port, path, connections: connections)).failure == nil)
    }
    // Through another name it is another receiver, although it is the same machine.
    let other = try https(server.port, "/ok", host: "127.0.0.1", connections: connections)
    #expect(outcome(other).failure == nil)
    let requests = server.accepted(atLeast: 3)
    #expect(Set(server.requests(atLeast: 4).map(\.connection)).count == 2)
    #expect(Set(requests.prefix(2).map(\.connection)).count == 1)
  }

  @Test func `a connection serves no other certificates than its own`() throws {
    let server = try WebServer()
    let connections = KeptConnections()
    let port = try #require(server.otherPorts["client"])
    #expect(
      outcome(try https(port, "/", client: true, connections: connections)).failure == nil)
    // Without the certificate, the kept connection would be let in.
    #expect(outcome(try https(port, "/", connections: connections)).failure?.kind == .tls)
    #expect(
      outcome(try https(port, "/", client: true, connections: connections)).failure == nil)
  }

  @Test func `without kept connections each transfer has its own`() throws {
    let server = try WebServer()
    for _ in 0..<3 { #expect(outcome(try https(server.port, "/ok")).failure == nil) }
    #expect(Set(server.requests(atLeast: 3).map(\.connection)).count == 3)
  }

  @Test func `a message is sent again whole when the kept connection turns out to be closed`()
    throws
  {
    let server = try RawServer()
    let connections = KeptConnections()
    for _ in 0..<3 {
      #expect(outcome(try https(server.port, "/drops", connections: connections)).failure == nil)
    }
    #expect(server.bodies("/dropped").count >= 1)
    let bodies = server.bodies("/drops")
    #expect(bodies.count == 3)
    #expect(Set(bodies).count == 1)
  }

  @Test func `what ended badly is not used again`() throws {
    let server = try RawServer()
    let connections = KeptConnections()
    for path in ["/cut", "/ok", "/endless", "/ok", "/garbage", "/ok"] {
      let failure = outcome(
        try https(server.port, path, connections: connections), within: .seconds(20)
      ).failure
      #expect((failure == nil) == (path == "/ok"), "\(path)")
    }
  }
}
