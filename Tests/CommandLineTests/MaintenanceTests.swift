import Foundation
import Testing

/// The end of maintenance, killed anywhere (O13).
@Suite struct MaintenanceTests {
  @Test func `a run that is killed at the end of maintenance loses no alert and sends none twice`()
    throws
  {
    let site = try Site(
      Site.config(destinations: ["archive": "path: archive, messages: [alert]"])
        + "alerts: {caps: {per_minute: 1000, per_type: 1000 in 2h}}\n")
    #expect(try site.run("maintenance", "2h", "--reason", "upgrade").status == 0)
    func alerts(_ numbers: Range<Int>, _ state: String = "") -> String {
      numbers.map { "- {alert: Alert\($0), node: node\($0)\(state)}\n" }.joined()
    }
    try site.write("begin.yaml", alerts(0..<12))
    try site.write("end.yaml", alerts(0..<8, ", status: resolved"))
    for name in ["begin.yaml", "end.yaml"] {
      let hook = try site.run("alert", "\(site.path)/\(name)")
      #expect(hook.status == 0 && hook.errors == "")
    }
    #expect(site.names(in: "state/alerts/over").count == 8)
    // The summary is renamed into place, its members go one after another, then the messages are made.
    let kills = [("unlinkat", 2), ("unlinkat", 5), ("unlinkat", 8), ("renameat", 5)]
    for (index, (call, number)) in kills.enumerated() {
      let inject = "inject=\(call):signal=KILL:when=\(number)"
      let killed = try site.start(
        index == 0 ? ["maintenance", "end"] : ["send"],
        through: ["strace", "-f", "-qq", "-o", "/dev/null", "-e", inject]
      ).finish()
      #expect(killed.status != 0, "\(inject)")
    }
    #expect(try site.run("send").status == 0)
    let found = try site.names(in: "archive").filter { !$0.hasSuffix(".shipment") }.map { name in
      let message = try json(try site.read("archive/\(name)"))
      return message["alert"] as? [String: Any] ?? [:]
    }
    let summaries = found.filter { $0["alert"] as? String == "MaintenanceSummary" }
    #expect(summaries.count == 1)
    #expect((summaries.first?["details"] as? [String])?.count == 8)
    #expect(
      found.compactMap { $0["node"] as? String }.sorted() == (8..<12).map { "node\($0)" }.sorted())
    #expect(site.names(in: "state/alerts/pending") == [])
    #expect(site.names(in: "state/alerts/over") == [])
  }

  @Test(arguments: [
    (["8d"], "'8d' is not a duration from 1s to 7d"),
    (["soon"], "'soon' is not a duration"),
    (["0s"], "'0s' is not a duration"),
    (["end", "--reason", "x"], "'--reason' is for the beginning"),
  ])
  func `what is no time is refused with what to write`(words: [String], text: String) throws {
    let finished = try Program.run([Program.path, "maintenance"] + words, in: "/")
    #expect(finished.status == 64)
    #expect(finished.errors.contains(text))
    #expect(
      finished.errors.contains("callhome maintenance 2h") || finished.errors.contains("2h, or"))
  }
}
