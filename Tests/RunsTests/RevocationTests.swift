import Foundation
import Runs
import Synchronization
import Testing

/// Whatever the moment at which a revocation meets a run that sends, no message leaves after it has
/// returned (C3).
@Suite struct RevocationTests {
  /// Calls `body` on a thread of its own, and returns what waits for its end.
  private func start(_ body: @escaping @Sendable () -> Void) -> DispatchGroup {
    let group = DispatchGroup()
    group.enter()
    let thread = Thread {
      body()
      group.leave()
    }
    thread.stackSize = 16 << 20
    thread.start()
    return group
  }

  @Test func `no interleaving of a revocation and a run lets a message out afterwards`() throws {
    let count = ProcessInfo.processInfo.environment["CALLHOME_FAULTS"] == "all" ? 1_000 : 150
    let site = try TestSite()
    var stopped = 0
    for round in 0..<count {
      site.accept(at: "2026-11-02T00:00:00Z")
      let environment = site.environment("2026-11-02T00:00:00Z")
      let sending = start {
        _ = SendRun(isNow: true, kinds: [], destinations: []).run(environment)
      }
      usleep(UInt32.random(in: 0...25_000))
      #expect(LicenseRun().revoke(environment).status == .done)
      let left = site.names()
      sending.wait()
      #expect(site.names() == left, "round \(round)")
      // The run may have begun after the revocation; whichever was last has tidied up.
      #expect(site.names(in: "state/outbox") == [], "round \(round)")
      #expect(site.names(in: "state/sent") == [], "round \(round)")
      #expect(!site.names(in: "state").contains("consent.json"), "round \(round)")
      #expect(!site.names(in: "state").contains("revoked"), "round \(round)")
      if left.count % 3 != 0 { stopped += 1 }
      for name in (try? FileManager.default.contentsOfDirectory(atPath: "\(site.path)/archive"))
        ?? []
      { try site.remove("archive/\(name)") }
    }
    // Else the moments were badly chosen, and nothing was tried.
    #expect(stopped > 0)
    _ = try site.journal()
  }
}
