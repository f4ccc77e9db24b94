import Testing

/// Everything that must survive a power failure is on disk before anything depends on it (J1).
@Suite(.needs(.tracing), .needs(.webServer), .needs(.mailServer)) struct PowerLossFaultTests {
  @Test(arguments: Way.allCases)
  func `everything is safe before a message leaves, and its outcome before it leaves the outbox`(
    way: Way
  ) throws {
    let site = try FaultSite(way)
    let start = ContinuousClock.now
    let trace = try site.trace()
    let isQuick = ContinuousClock.now - start < .seconds(1)
    let loss = PowerLoss(
      trace: trace, state: "\(site.site.path)/state", isSending: Self.isSending(way))
    #expect(loss.faults == [])
    // Each message has a connection of its own.
    #expect(loss.sent == 3)
    // The journal, three messages into the outbox and out of it, and the ledger after the last one.
    #expect(loss.replaced >= 8)
    // The first run of a site. Over HTTPS the case that the receiver opened for each message is written. After a
    // message that took long everything is written at once.
    let most = way == .https ? 26 : 20
    #expect(loss.synced <= (isQuick ? most : most + 12))
  }

  @Test(arguments: [
    ("fsync", "a file or name that no fsync covers"), ("attempt", "an attempt that is not written"),
  ])
  func `what is not safe is found`(what: (missing: String, _: String)) throws {
    let site = try FaultSite(.directory)
    let trace = try site.trace()
    let state = "\(site.site.path)/state"
    let lines = trace.split(separator: "\n")
    var found = 0
    let places = lines.indices.filter {
      what.missing == "fsync"
        ? systemCall(lines[$0]) == "fsync" && lines[$0].contains(state)
        : systemCall(lines[$0]) == "write" && lines[$0].contains(#"\"event\":\"attempt\""#)
    }
    for place in places {
      var cut = lines
      cut.remove(at: place)
      let loss = PowerLoss(
        trace: cut.joined(separator: "\n"), state: state, isSending: Self.isSending(.directory))
      found += loss.faults.isEmpty ? 0 : 1
    }
    #expect(places.count >= 3)
    // Sometimes the same directory is synced again before anything depends on it; more often on a
    // slow machine, where no work is left to the next message.
    let again = what.missing == "fsync" ? 3...5 : 0...0
    #expect(again.contains(places.count - found), "\(places.count - found)")
  }

  /// The first call of each message that is visible outside.
  private static func isSending(_ way: Way) -> (Substring) -> Bool {
    { line in
      switch way {
      case .directory:
        systemCall(line) == "openat" && line.contains("/archive>") && line.contains("O_CREAT")
          && line.contains(".shipment")
      case .https, .mail:
        systemCall(line) == "connect" && line.contains("inet_addr(\"127.0.0.1\")")
          && line.contains("EINPROGRESS")
      }
    }
  }
}
