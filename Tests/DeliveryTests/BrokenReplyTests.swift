import Delivery
import Foundation
import ServerSupport
import Testing

/// A server that breaks the rules: limited time and memory, and a correct report.
@Suite(servers("python3", "openssl", "faketime")) struct BrokenReplyTests {
  private let server: RawServer

  init() throws {
    server = try RawServer()
  }

  private func failure(_ path: String, limit: Duration = .seconds(20)) throws -> DeliveryFailure? {
    outcome(try https(server.port, path), within: limit).failure
  }

  @Test func `a reply that is as it should be is success`() throws {
    for path in ["/ok", "/continue-twice", "/bare-newlines"] {
      #expect(try failure(path) == nil, "\(path)")
      #expect(server.bodies(path).count == 1)
    }
  }

  @Test(arguments: ["/cut", "/bad-chunk", "/endless", "/slow-body"])
  func `a body that is cut, endless or slow takes nothing from success`(path: String) throws {
    let start = ContinuousClock.now
    #expect(try failure(path) == nil)
    #expect(server.bodies(path).count == 1)
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test(arguments: [
    "/reset", "/nothing", "/garbage", "/large-header", "/many-headers",
  ])
  func `after a whole body and no whole reply the outcome is unknown`(path: String) throws {
    let start = ContinuousClock.now
    let failure = try #require(try failure(path))
    #expect(failure.kind == .outcomeUnknown, "\(failure.text)")
    #expect(failure.kind.rule == .retry)
    #expect(failure.text.contains("it may have arrived"))
    #expect(server.bodies(path).count == 1)
    #expect(ContinuousClock.now - start < .seconds(15))
  }

  @Test(arguments: ["/hang", "/slow-header"])
  func `a slow reply costs the limit and no more`(path: String) throws {
    let start = ContinuousClock.now
    let failure = try #require(try failure(path, limit: .seconds(2)))
    #expect(failure.kind == .outcomeUnknown, "\(failure.text)")
    #expect(ContinuousClock.now - start < .seconds(6))
  }

  @Test func `a refusal that is cut off is still a refusal`() throws {
    #expect(try failure("/cut-500")?.kind == .serverFault)
  }

  @Test func `a refusal before the body was read is heard`() throws {
    let large = message(String(repeating: "x", count: 8_000_000))
    let failure = outcome(try https(server.port, "/early-413"), large).failure
    #expect(failure.map { [.tooLarge, .connect].contains($0.kind) } == true)
    #expect(server.bodies("/early-413").isEmpty)
  }

  @Test func `a connection that breaks before the body is read is no doubt`() throws {
    let large = message(String(repeating: "x", count: 8_000_000))
    let failure = try #require(outcome(try https(server.port, "/reset-early"), large).failure)
    #expect(failure.kind == .connect, "\(failure.text)")
  }

  @Test func `a large body does not wait for a server that never says 'go on'`() throws {
    let large = message(String(repeating: "x", count: 8_000_000))
    #expect(outcome(try https(server.port, "/no-continue"), large).failure == nil)
    #expect(server.bodies("/no-continue").count == 1)
  }

  @Test func `the same bytes go out at every attempt`() throws {
    for _ in 1...3 { _ = try failure("/reset") }
    #expect(Set(server.bodies("/reset")).count == 1)
    #expect(server.bodies("/reset").count == 3)
  }
}
