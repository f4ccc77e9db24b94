import Foundation
import Testing

/// Many hooks at once: each alert is accepted once, every other one is counted, and none is lost (A2, A7, J2).
@Suite struct AlertStormTests {
  /// Starts hooks for some alerts, twenty at a time, and returns how they ended.
  private func storm(_ site: Site, hooks: Int, alerts: Int) throws {
    for number in 0..<alerts {
      try site.write("in-\(number).yaml", "{alert: Alert\(number % 4), node: node\(number)}\n")
    }
    for first in stride(from: 0, to: hooks, by: 20) {
      let runs = try (first..<min(first + 20, hooks)).map { hook in
        try site.start(["alert", "\(site.path)/in-\(hook % alerts).yaml"])
      }
      for run in runs {
        let finished = try run.finish()
        #expect(finished.status == 0)
        #expect(finished.errors == "")
      }
    }
  }

  private func site(_ caps: String) throws -> Site {
    try Site(
      Site.config(destinations: ["archive": "path: archive, messages: [alert]"])
        + "alerts: {caps: {\(caps)}}\n")
  }

  /// The repeats counted in windows and those reported in messages.
  private func repeats(_ site: Site) throws -> Int {
    var count = 0
    for name in site.names(in: "state/alerts") where name.hasSuffix(".window") {
      let text = String(decoding: try site.read("state/alerts/\(name)"), as: UTF8.self)
      let line = try #require(text.split(separator: "\n").last)
      let parts = line.split(separator: " ").compactMap { Int($0) }
      count += try #require(parts.first) - parts[1]
    }
    for name in site.names(in: "archive") {
      let message = try json(try site.read("archive/\(name)"))
      count += (message["alert"] as? [String: Any])?["repeats"] as? Int ?? 0
    }
    return count
  }

  @Test func `of many hooks at once each alert is sent once, and all others are counted`() throws {
    try check(hooks: 120, alerts: 12)
  }

  /// Everything that must hold after an alert storm without caps.
  func check(hooks: Int, alerts: Int) throws {
    let site = try site("per_minute: 10000, per_type: 10000 in 2h")
    try storm(site, hooks: hooks, alerts: alerts)
    let nodes = try site.names(in: "archive").map { name in
      let message = try json(try site.read("archive/\(name)"))
      return (message["alert"] as? [String: Any])?["node"] as? String ?? ""
    }
    #expect(nodes.sorted() == (0..<alerts).map { "node\($0)" }.sorted())
    #expect(try repeats(site) == hooks - alerts)
    #expect(site.names(in: "state/alerts/pending") == [])
    #expect(site.names(in: "state/outbox") == [])
    #expect(try site.run("history", "verify").status == 0)
  }

  @Test func `with caps what is sent, waits and is held adds up`() throws {
    let site = try site("per_minute: 5, per_type: 2 in 2h")
    try storm(site, hooks: 60, alerts: 12)
    let sent = site.names(in: "archive").count
    let waiting = site.names(in: "state/outbox").count
    let held = site.names(in: "state/alerts/held").count
    #expect(sent >= 5 && held == 4)
    #expect(sent + waiting + held == 12)
    #expect(site.names(in: "state/alerts/pending") == [])
  }
}
