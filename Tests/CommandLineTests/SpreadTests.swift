import Foundation
import Testing

/// `send --spread`, as cron starts it.
@Suite struct SpreadTests: ManySites {
  @Test(arguments: [["send", "--spread"], ["send", "--spread", "--jobs=8"]])
  func `a scheduled run waits for the site's second, and then sends without a word`(
    command: [String]
  ) throws {
    let site = try Site()
    try install("key-84", site)
    let start = ContinuousClock.now
    let finished = try site.start(command).finish()
    #expect(ContinuousClock.now - start >= .seconds(1))
    #expect(finished.status == 0)
    #expect(finished.text + finished.errors == "")
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `by hand nothing waits`() throws {
    let site = try Site()
    try install("key-2144", site)
    #expect(try site.run("send", "--spread", "--now", through: ["timeout", "60"]).status == 0)
    #expect(try site.run("send", through: ["timeout", "60"]).status == 0)
    #expect(site.names(in: "archive").count == 3)
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `a signal ends a waiting run at once, and nothing is lost`(signal: Int32) throws {
    let site = try Site()
    try install("key-2144", site)
    let before = try site.contents()
    let waiting = try waitingRun(site)
    #expect(kill(waiting.id, signal) == 0)
    let end = ContinuousClock.now + .seconds(30)
    let finished = try waiting.finish()
    #expect(ContinuousClock.now < end)
    #expect(finished.status == 128 + signal)
    #expect(finished.text + finished.errors == "")
    #expect(try site.contents() == before)
    #expect(try site.run("send").status == 0)
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `while a run waits, alerts, revocations and people go on`() throws {
    let site = try Site()
    try install("key-2144", site)
    let waiting = try waitingRun(site)
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    #expect(try site.run("alert", "alert.yaml", through: ["timeout", "60"]).status == 0)
    #expect(site.names(in: "archive").filter { $0.contains("-alert-") }.count == 1)
    #expect(try site.run("send", "--now", through: ["timeout", "60"]).status == 0)
    #expect(site.names(in: "archive").count == 4)
    #expect(try site.run("license", "revoke", through: ["timeout", "60"]).status == 0)
    #expect(kill(waiting.id, SIGTERM) == 0)
    #expect(try waiting.finish().status == 128 + SIGTERM)
  }

  @Test func `what the config and the licence say after the wait counts`() throws {
    let site = try Site()
    try install("key-437", site)
    let waiting = try waitingRun(site)
    try site.write("callhome.yaml", Site.config(mode: "disabled"))
    let finished = try waiting.finish()
    #expect(finished.status == 0)
    #expect(finished.text + finished.errors == "")
    #expect(site.names(in: "archive") == [])
  }

  @Test func `of many sites each waits for its own second, whatever their order`() throws {
    let all = try sites(["a", "b", "c"])
    for (name, key) in [("a", "key-515"), ("b", "key-84"), ("c", "key-2074")] {
      try install(key, all, "sites/\(name)/")
    }
    let start = ContinuousClock.now
    let finished = try send(all, self.all + ["--spread", "--jobs", "1"])
    #expect(ContinuousClock.now - start >= .seconds(2))
    #expect(finished.status == 0, "\(finished.errors)")
    let times = try ["a", "b", "c"].map { name in
      #expect(archived(all, name) == 3)
      let path = "\(all.path)/sites/\(name)/state/ledger.json"
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      return try #require(attributes[.modificationDate] as? Date)
    }
    #expect(times[2] < times[1] && times[1] < times[0])
  }

  /// Gives a site the slot key whose delay a test knows.
  private func install(_ key: String, _ site: Site, _ place: String = "") throws {
    let name = "\(place)state/installation.json"
    var installation = try json(try site.read(name))
    #expect(installation["slot_key"] is String)
    installation["slot_key"] = key
    try site.write(name, JSONSerialization.data(withJSONObject: installation))
    try site.setMode(0o600, of: name)
  }

  /// A run that sleeps until its second has come.
  private func waitingRun(_ site: Site) throws -> Running {
    // Foundation starts processes with most signals blocked, and a shell without jobs with SIGINT ignored.
    let defaults = """
      import os, signal, sys
      signal.pthread_sigmask(signal.SIG_SETMASK, [])
      for number in (signal.SIGTERM, signal.SIGINT): signal.signal(number, signal.SIG_DFL)
      os.execvp(sys.argv[1], sys.argv[1:])
      """
    let running = try site.start(
      ["send", "--spread"], through: ["/usr/bin/python3", "-c", defaults])
    let end = ContinuousClock.now + .seconds(60)
    var place = ""
    while !place.contains("nanosleep"), ContinuousClock.now < end {
      usleep(20_000)
      place = (try? String(contentsOfFile: "/proc/\(running.id)/wchan", encoding: .utf8)) ?? ""
    }
    try #require(place.contains("nanosleep"), "the run does not wait")
    return running
  }
}
