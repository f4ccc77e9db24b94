import Foundation
import Runs
import StateDirectory
import Testing
import Times

/// A run may deliver several messages before it writes the ledger. One that is killed in between has told the
/// journal.
@Suite struct KilledRunTests {
  @Test(arguments: [true, false], [false, true])
  func `messages that arrived according to the journal alone are not sent again`(
    hasLedger: Bool, hasHook: Bool
  ) throws {
    let site = try TestSite()
    site.accept()
    site.send(at: "2026-10-01T04:00:00Z", isNow: true)
    let ledger = try site.bytes("state/ledger.json")
    let time: Timestamp = "2026-11-01T04:00:00Z"
    #expect(site.send(at: time, isNow: true).status == .done)
    let ids = Set(try site.journal().filter { $0.time == time }.compactMap(\.messageID))
    #expect(ids.count == 3)

    // As if it had been killed before the ledger was written.
    for name in site.names(in: "state/sent") where ids.contains(where: { name.contains($0) }) {
      let queued = String(name.drop { $0 != "-" }.dropFirst())
      try FileManager.default.moveItem(
        atPath: "\(site.path)/state/sent/\(name)", toPath: "\(site.path)/state/outbox/\(queued)")
    }
    #expect(try site.waiting().count == 3)
    if hasLedger {
      try site.write("state/ledger.json", String(decoding: ledger, as: UTF8.self))
    } else {
      try site.remove("state/ledger.json")
    }
    try site.remove("archive")

    if hasHook {
      // Another run writes the ledger first.
      try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
      let source = AlertSource(file: "\(site.path)/alert.yaml", input: nil)
      _ = AlertRun(source, tellsStatus: false).run(site.environment(later(time, 1_800)))
      #expect(site.names().count == 1)
      try site.remove("archive")
    }
    #expect(site.send(at: later(time, 3_600)).status == .done)
    #expect(site.names() == [])
    #expect(try site.waiting() == [])
    #expect(site.names(in: "state/sent").count == (hasHook ? 7 : 6))
    #expect(try site.journal().count { $0.event == .attempt } == (hasHook ? 7 : 6))
    // The ledger has what the run that was killed did not write.
    #expect(
      (try site.status(at: later(time, 7_200)).last_sent?.message_id).map(ids.contains) == true)
    #expect(HistoryRun().verify(site.environment(later(time, 7_200))).diagnostics == [])
    #expect(site.send(at: later(time, 86_400)).status == .done)
    #expect(site.names() == [])
    #expect(site.send(at: "2026-12-02T04:00:00Z").status == .done)
    #expect(site.names().count == 3)
  }
}
