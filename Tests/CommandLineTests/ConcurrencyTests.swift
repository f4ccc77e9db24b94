import Foundation
import Testing

/// Any number of runs at once, on one state directory (J2).
@Suite struct ConcurrencyTests {
  @Test(arguments: [2, 20])
  func `runs at the same time send each message once`(count: Int) throws {
    let site = try Site(
      Site.config(destinations: ["one": "path: one", "two": "path: two, format: text"]))
    let runs = try (0..<count).map { _ in try site.start(["send"]) }
    let finished = try runs.map { try $0.finish() }
    #expect(finished.map(\.errors) == Array(repeating: "", count: count))
    // On a machine that is very slow some may not have got their turn.
    #expect(finished.allSatisfy { [0, 75].contains($0.status) })
    #expect(finished.contains { $0.status == 0 })
    let ledger = try site.ledger()
    for destination in ["one", "two"] {
      let names = site.names(in: destination)
      #expect(names.count == 3)
      for kind in ["inventory", "telemetry", "configuration"] {
        let id = try #require(ledger["\(destination) \(kind)"])
        #expect(names.contains { $0.contains("-\(kind)-\(id).") })
      }
    }
    #expect(site.names(in: "state/outbox") == [])
  }

  @Test func `runs at the same time make one installation`() throws {
    let site = try Site(isAccepted: false)
    let runs = try (0..<8).map { _ in try site.start(["license", "accept", "--yes"]) }
    let finished = try runs.map { try $0.finish() }
    #expect(finished.allSatisfy { $0.status == 0 })
    let installation = try site.read("state/installation.json")
    #expect(try site.run("send").status == 0)
    #expect(try site.read("state/installation.json") == installation)
    let id = try #require(try json(installation)["id"] as? String)
    #expect(try site.delivered("inventory")["installation_id"] as? String == id)
  }

  @Test func `while another run hangs with the lock, nothing is done, and cron hears nothing`()
    throws
  {
    let site = try Site()
    let before = try site.contents()
    let lock = open("\(site.path)/state/lock", O_RDWR | O_CLOEXEC)
    try #require(lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
    defer { close(lock) }
    // All of them wait for their ten seconds at the same time.
    let cron = try site.start(["send"])
    let person = try site.start(["send", "--now"])
    let accept = try site.start(["license", "accept", "--yes"])
    // A command that only reads does not wait.
    #expect(try site.run("status").status == 0)
    #expect(try site.run("render", "inventory").status == 0)

    let quiet = try cron.finish()
    #expect(quiet.status == 75)
    #expect(quiet.errors == "")
    for running in [person, accept] {
      let finished = try running.finish()
      #expect(finished.status == 75)
      #expect(finished.errors.contains("another run is in progress, and nothing was done"))
    }
    #expect(try site.contents() == before)
  }
}
