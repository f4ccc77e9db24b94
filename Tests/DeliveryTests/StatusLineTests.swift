import Delivery
import ServerSupport
import Testing

/// The status line decides, whatever becomes of the reply's body (H5, H8).
@Suite(servers("python3", "openssl", "faketime")) struct StatusLineTests {
  private let server: RawServer

  init() throws {
    server = try RawServer()
  }

  private func result(
    _ reply: String, then end: String = "close", limit: Duration = .seconds(20),
    expects type: String? = nil
  ) throws -> Result<DeliveryReply, DeliveryFailure> {
    outcome(
      try https(server.port, RawServer.path(saying: reply, then: end), expects: type), within: limit
    )
  }

  /// Bodies and ends of replies that break the rules, or take too long.
  private static let faults: [(header: String, body: String, end: String)] = [
    ("Content-Length: 100", "0123456789", "close"),
    ("Content-Length: 100", "0123456789", "abort"),
    ("Content-Length: 100", "0123456789", "reset"),
    ("Content-Length: 100", "", "hang"),
    ("Content-Length: 100000000", "", "drip"),
    ("Content-Length: 100000000", String(repeating: "x", count: 200_000), "close"),
    ("Content-Length: 2", "more than two", "close"),
    ("Content-Length: none", "{}", "close"),
    ("Content-Length: -1", "{}", "close"),
    ("Transfer-Encoding: chunked", "zz\r\nabc\r\n", "close"),
    ("Transfer-Encoding: chunked", "5\r\nabc", "hang"),
    ("Transfer-Encoding: chunked", "ffffffffffffffffff\r\nabc", "close"),
    ("Transfer-Encoding: strange", "abc", "close"),
    ("Content-Encoding: gzip", "this is not gzip", "close"),
    ("Connection: close", "", "flood"),
    ("Connection: close", "", "drip"),
    ("Connection: close", String(repeating: "x", count: 65_537), "reset"),
    ("no colon", "{}", "close"),
  ]

  @Test func `a status has its meaning whatever becomes of the body`() throws {
    for (status, kind) in [
      (200, nil), (201, nil), (302, .redirected), (403, .authentication), (404, .rejected),
      (429, .throttled), (503, .serverFault),
    ] as [(Int, DeliveryFailure.Kind?)] {
      // The slow ones are tried with one status of each kind of outcome.
      for (header, body, end) in Self.faults
      where [200, 404].contains(status) || !["hang", "drip"].contains(end) {
        let reply = "HTTP/1.1 \(status) Words\r\n\(header)\r\n\r\n\(body)"
        let start = ContinuousClock.now
        let failure = try result(reply, then: end).failure
        let place = "\(status), \(header), \(body.count) bytes, \(end)"
        #expect(failure?.kind == kind, "\(place): \(failure?.text ?? "arrived")")
        #expect(failure?.status == (kind == nil ? nil : status), "\(place)")
        #expect(ContinuousClock.now - start < .seconds(5), "\(place)")
      }
    }
  }

  @Test func `what a receiver asks to wait counts even if its body is cut`() throws {
    for status in [302, 401, 403, 408, 409, 429, 500, 503] {
      for end in status == 503 ? ["close", "reset", "drip"] : ["close", "reset"] {
        let failure = try result(
          "HTTP/1.1 \(status) Words\r\nRetry-After: 7200\r\nContent-Length: 100\r\n\r\n0123",
          then: end
        ).failure
        #expect(
          failure?.retryAfter == .seconds(7_200), "\(status) \(end): \(failure?.text ?? "arrived")")
      }
    }
  }

  @Test func `a refusal that names a time is no refusal for good`() throws {
    for status in [400, 404, 413, 422] {
      let failure = try result(
        "HTTP/1.1 \(status) Words\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n"
      ).failure
      #expect(failure?.kind == .throttled, "\(status)")
      #expect(failure?.retryAfter == .seconds(60), "\(status)")
    }
  }

  @Test(arguments: ["close", "abort", "reset", "hang", "drip"])
  func `a reply that ends within its header says nothing`(end: String) throws {
    for status in [200, 404, 503] {
      for rest in ["", "\r\nX: 1\r\n", "\r\nContent-Length: 0\r\nX"] {
        let failure = try #require(
          try result("HTTP/1.1 \(status) Words\(rest)", then: end, limit: .seconds(1)).failure,
          "\(status) \(rest)")
        #expect(failure.kind.rule == .retry, "\(status) \(rest): \(failure.text)")
        if status == 200 { #expect(failure.kind == .outcomeUnknown, "\(rest): \(failure.text)") }
      }
    }
  }

  @Test func `interim replies are not the reply`() throws {
    let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    let end = "Content-Length: 0\r\n\r\n"
    #expect(try result("\(interim)HTTP/1.1 200 OK\r\n\(end)").failure == nil)
    #expect(try result("\(interim)HTTP/1.1 404 No\r\n\(end)").failure?.kind == .rejected)
    #expect(try result(interim).failure?.kind == .outcomeUnknown)
    let late = try result(interim, then: "hang", limit: .seconds(1)).failure
    #expect(late?.kind == .outcomeUnknown, "\(late?.text ?? "arrived")")
  }

  @Test func `fields of an interim reply or after the body do not count`() throws {
    let reply = """
      HTTP/1.1 103 Early Hints\r\nRetry-After: 1\r\nContent-Type: text/html\r\n\r
      HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r
      2\r\n{}\r\n0\r\nContent-Type: text/html\r\n\r\n
      """
    #expect(try result(reply, expects: "application/json").failure == nil)
    #expect(try result(reply, expects: "text/html").failure?.kind == .unexpectedReply)
  }

  @Test func `the expected type is looked for in a header whose body is cut`() throws {
    let reply = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\n<"
    #expect(try result(reply, expects: "text/html").failure == nil)
    #expect(try result(reply, expects: "application/json").failure?.kind == .unexpectedReply)
  }

  @Test
  func `a case number is read from a body that comes in time, and not missed from one that is cut`()
    throws
  {
    let header = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
    let body = #"{"case_number": "SR-42"}"#
    let whole = try result("\(header)Connection: close\r\n\r\n\(body)", then: "hang").get()
    #expect(whole.caseNumber == "SR-42")
    let cut = try result("\(header)Content-Length: 100\r\n\r\n\(body.dropLast())").get()
    #expect(cut.caseNumber == nil)
    #expect(cut.status == 201)
  }

  @Test func `success that is said before the message was read is none`() throws {
    let large = message(String(repeating: "x", count: 8_000_000))
    let path = RawServer.path(saying: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", then: "early")
    let failure = try #require(outcome(try https(server.port, path), large).failure)
    #expect(failure.kind.rule == .retry, "\(failure.text)")
  }

  @Test func `a refusal that is said before the message was read counts at once`() throws {
    let large = message(String(repeating: "x", count: 8_000_000))
    let path = RawServer.path(
      saying: "HTTP/1.1 413 Too Large\r\nContent-Length: 100\r\n\r\n", then: "early")
    let failure = try #require(outcome(try https(server.port, path), large).failure)
    #expect(failure.status == 413, "\(failure.text)")
  }

  @Test func `every status has its rule`() throws {
    for status in 100...599 {
      let failure = try result(
        "HTTP/1.1 \(status) Words\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
      ).failure
      let rule: DeliveryFailure.Rule? =
        switch status {
        case 200...299: nil
        case 401, 403, 407, 300...399: .needsOperator
        case 408, 409, 421, 423, 424, 425, 429, 500...599, 100...199: .retry
        default: .reject
        }
      #expect(failure?.kind.rule == rule, "\(status): \(failure?.text ?? "arrived")")
    }
  }
}
