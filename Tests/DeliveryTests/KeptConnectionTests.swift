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

  @Test
  func `a message on a kept connection that turns out to be closed is sent once, and that is told`()
    throws
  {
    let server = try RawServer()
    let connections = KeptConnections()
    let transport = try https(server.port, "/drops", connections: connections)
    #expect(outcome(transport).failure == nil)
    let failure = try #require(outcome(transport).failure)
    #expect(failure.hasLostKeptConnection)
    #expect(failure.kind == .outcomeUnknown, "\(failure.text)")
    #expect(failure.kind.rule == .retry)
    // The next attempt is the caller's, with a connection of its own.
    #expect(outcome(transport).failure == nil)
    #expect(server.bodies("/drops").count == 2)
    #expect(server.bodies("/dropped").count == 1)
  }

  @Test func `a large message on a kept connection that breaks before it has left is sent once`()
    throws
  {
    let server = try RawServer()
    let connections = KeptConnections()
    let large = message(String(repeating: "x", count: 20_000_000))
    #expect(outcome(try https(server.port, "/drops", connections: connections)).failure == nil)
    let failure = try #require(
      outcome(try https(server.port, "/drops", connections: connections), large).failure)
    #expect(failure.hasLostKeptConnection)
    #expect(failure.kind == .connect, "\(failure.text)")
    #expect(server.bodies("/drops").count == 1)
  }

  @Test func `what ended badly is not used again`() throws {
    let server = try RawServer()
    let connections = KeptConnections()
    for path in ["/cut", "/ok", "/endless", "/ok", "/garbage", "/ok", "/slow-body", "/ok"] {
      let failure = outcome(
        try https(server.port, path, connections: connections), within: .seconds(20)
      ).failure
      #expect((failure == nil) == (path != "/garbage"), "\(path): \(failure?.text ?? "")")
    }
  }
}
