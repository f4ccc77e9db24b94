import Testing

/// A run that is killed at any system call harms nothing: the next one finishes the work (J1).
@Suite(.needs(.tracing), .needs(.webServer), .needs(.mailServer)) struct KillFaultTests {
  /// How many places a sample has. Over a directory every place of the program is one: it is the run that
  /// `make test` tries completely.
  private static let sampled: [Way: Int] = [.directory: 1_000, .https: 25, .mail: 15]

  @Test(arguments: Way.allCases)
  func `killed anywhere while it sends, the next run finishes the work under the same ids`(way: Way)
    throws
  {
    let site = try FaultSite(way)
    let all = try site.places()
    try #require(all.count > 400)
    // The loader does nothing harmful, so a few of its calls are enough.
    let loading = all.filter { !$0.isInProgram }
    let places =
      Faults.sample(loading, 10)
      + Faults.sample(all.filter(\.isInProgram), Self.sampled[way] ?? 0)
    var killed = 0
    var repeats = 0
    var found = 0
    var early: Set<Int> = []
    for place in places {
      try site.reset()
      let run = try site.site.run("send", through: place.inject("signal=KILL"))
      // Data from the network is not divided in the same way each time, and a run that was not
      // killed must have sent everything.
      if run.status == 137 { killed += 1 }
      let isTrue = run.status == 137 || run.status == 0 && site.site.names(in: "state/outbox") == []
      early.insert(site.site.names(in: "state/sent").count)
      let (faults, arrivals) = try site.faultsAfterNextRun()
      #expect(isTrue && faults == [], "killed at \(place): \(faults)")
      found += isTrue && faults == [] ? 0 : 1
      repeats += max(0, arrivals.count - 3)
    }
    Faults.report(
      "killed at \(killed) of \(places.count) places over \(way): \(repeats) repeats, \(found) faults"
    )
    #expect(killed >= places.count * 9 / 10)
    // The places reached every stage of the run.
    #expect(early == [0, 1, 2, 3] || way != .directory)
    // Some were killed between the receiver's answer and our record of it.
    #expect(way == .directory || !Faults.areAll || repeats > 0)
  }

  @Test(arguments: Way.allCases, ["TERM", "INT", "HUP"])
  func `a signal ends a run with 128 and its number, and nothing is torn`(way: Way, signal: String)
    throws
  {
    let numbers: [String: Int32] = ["TERM": 15, "INT": 2, "HUP": 1]
    let site = try FaultSite(way)
    let all = try site.places().filter(\.isInProgram)
    let count = Faults.areAll ? 60 : 4
    var ended = 0
    for index in 0..<count {
      let place = all[index * all.count / count]
      try site.reset()
      let run = try site.site.run(
        "send", through: Self.unblocking + place.inject("signal=\(signal)"))
      if run.status == 128 + (numbers[signal] ?? 0) { ended += 1 }
      let isTrue =
        run.status == 128 + (numbers[signal] ?? 0)
        || run.status == 0 && site.site.names(in: "state/outbox") == []
      let (faults, _) = try site.faultsAfterNextRun()
      #expect(isTrue && faults == [], "SIG\(signal) at \(place), status \(run.status): \(faults)")
    }
    #expect(ended > 0)
    Faults.report("SIG\(signal) ended \(ended) runs over \(way)")
  }

  /// Foundation starts processes with most signals blocked; perl lets them through again.
  private static let unblocking = [
    "perl", "-MPOSIX", "-e", "sigprocmask(SIG_SETMASK, POSIX::SigSet->new); exec @ARGV",
  ]
}
