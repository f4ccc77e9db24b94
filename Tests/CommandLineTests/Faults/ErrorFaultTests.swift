import Testing

/// A system call that fails, anywhere and for any reason, loses nothing and is reported (J1).
@Suite(.needs(.tracing), .needs(.webServer), .needs(.mailServer)) struct ErrorFaultTests {
  /// The errors of system calls, and how they are reported.
  static let errors = [
    "ENOSPC": "no space left on device", "EIO": "input/output error",
    "EROFS": "read-only file system", "EMFILE": "too many open files",
    "EACCES": "permission denied", "EDQUOT": "disk quota exceeded",
  ]

  private static let calls = [
    "write", "fsync", "renameat", "openat", "close", "ftruncate", "flock", "unlinkat", "mkdirat",
    "mkdir", "fchmod", "pread64", "read", "getdents64", "fstatfs",
  ]

  private static let sampled: [Way: Int] = [.directory: 60, .https: 20, .mail: 10]

  private static func places(of site: FaultSite) throws -> [FaultPlace] {
    try site.places().filter { $0.isOfSite && calls.contains($0.call) }
  }

  @Test(arguments: Way.allCases, [false, true])
  func `an error at any call, once or from then on, is told with its path and loses nothing`(
    way: Way, onwards: Bool
  ) throws {
    let site = try FaultSite(way)
    let places = try Self.places(of: site)
    try #require(places.count > 60)
    let names = Self.errors.keys.sorted()
    let all = places.flatMap { place in names.map { (place, $0) } }
    // A step that shares no factor with the number of errors reaches all of them.
    let cases = Faults.sample(all, (Self.sampled[way] ?? 0) + 1)
    var statuses: [Int32: Int] = [:]
    var found = 0
    for (place, name) in cases {
      try site.reset()
      let run = try site.site.run("send", through: place.inject("error=\(name)", onwards: onwards))
      statuses[run.status, default: 0] += 1
      var faults: [String] = []
      if run.status == 0 {
        // A harmless failure prints nothing, and everything was done.
        if run.errors != "" { faults.append("it says \(run.errors)") }
        if site.site.names(in: "state/outbox") != [] { faults.append("something waits") }
        if Set(try site.arrivals(atLeast: 3).map(\.id)).count != 3 { faults.append("not all sent") }
      } else {
        // 65 is for a snapshot, 78 for the config.
        if ![65, 73, 74, 75, 76, 77, 78].contains(run.status) {
          faults.append("it ends with \(run.status)")
        }
        // If nothing can be written any more, nothing can be reported.
        let isMute = onwards && place.call == "write"
        if !isMute,
          !run.errors.contains(Self.errors[name] ?? "") || !run.errors.contains(site.site.path)
        {
          faults.append("it says \(run.errors)")
        }
      }
      faults += try site.faultsAfterNextRun(mayLoseCases: true).faults
      #expect(faults == [], "\(name) at \(place)\(onwards ? "+" : ""): \(faults)")
      found += faults.isEmpty ? 0 : 1
    }
    Faults.report(
      "\(cases.count) errors \(onwards ? "that stay" : "that pass") over \(way): statuses "
        + statuses.sorted { $0.key < $1.key }.map { "\($0.key) x \($0.value)" }
        .joined(separator: ", ") + ", \(found) faults")
    #expect(statuses.keys.contains { $0 != 0 })
  }

  @Test(arguments: Way.allCases)
  func `a call that a signal interrupts is done again, and nobody hears of it`(way: Way) throws {
    let site = try FaultSite(way)
    let places = Faults.sample(try Self.places(of: site), way == .directory ? 20 : 5)
    for place in places {
      try site.reset()
      let run = try site.site.run("send", through: place.inject("error=EINTR"))
      #expect(run.status == 0 && run.errors == "", "EINTR at \(place): \(run.errors)")
      let faults = try site.faultsAfterNextRun().faults
      #expect(faults == [], "EINTR at \(place): \(faults)")
    }
    Faults.report("\(places.count) interrupted calls over \(way)")
  }

  @Test(arguments: Way.allCases)
  func `without memory a run may end, and loses nothing`(way: Way) throws {
    let site = try FaultSite(way)
    let all = try site.places().filter { $0.isInProgram && ["mmap", "brk"].contains($0.call) }
    let places = Faults.sample(all, way == .directory ? 8 : 4)
    for place in places {
      try site.reset()
      _ = try site.site.run(
        "send", through: ["timeout", "60"] + place.inject("error=ENOMEM", onwards: true),
        environment: ["SWIFT_BACKTRACE": "enable=no"])
      let faults = try site.faultsAfterNextRun().faults
      #expect(faults == [], "ENOMEM at \(place): \(faults)")
    }
    Faults.report("\(places.count) times no memory over \(way)")
  }

  @Test func `what is said is said whole when a signal interrupts the writing`() throws {
    let site = try Site()
    let run = try site.run(
      "render", "inventory",
      through: ["strace", "-f", "-qq", "-o", "/dev/null"]
        + ["-e", "inject=write:error=EINTR:when=1..2"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try json(run.output)["kind"] as? String == "inventory")
  }
}
