import Foundation
import Testing

/// A hook that is killed or gets an error at any point loses no accepted alert, and sends nothing
/// under two ids (A2, J1).
@Suite(.needs(.tracing)) struct AlertFaultTests {
  /// The state in which a hook starts.
  enum Beginning: String, CaseIterable, Sendable {
    /// Nothing: its alert is new.
    case nothing
    /// Its alert, which another hook took down, and which came twice again since.
    case pending
    /// Its alert, sent a day ago and come again twice since.
    case over
  }

  private static let hook = ["alert", "alert.yaml"]

  /// Makes a site as a hook finds it, kept to be put back.
  private static func make(_ beginning: Beginning) throws -> Site {
    let site = try Site()
    try site.write("alert.yaml", "{alert: CpuPegging, node: cucm-pub}\n")
    func configure(_ deadline: String) throws {
      try site.write(
        "callhome.yaml",
        Site.config(
          destinations: ["archive": "path: archive, messages: [alert]"],
          more: "alerts: {deadline: \(deadline)}\n"))
    }
    func take(_ deadline: String, _ wrapper: [String]) throws {
      try configure(deadline)
      for _ in 0..<3 {
        let run = try site.run("alert", "alert.yaml", through: wrapper)
        try #require(run.status == 0 && run.errors == "", "\(run.errors)")
      }
    }
    switch beginning {
    case .nothing: break
    case .pending: try take("0s", [])
    case .over:
      let yesterday = DateFormatter()
      yesterday.timeZone = .gmt
      yesterday.dateFormat = "yyyy-MM-dd HH:mm:ss"
      let time = yesterday.string(from: Date().addingTimeInterval(-90_000))
      try take("10s", ["faketime", "-f", "@\(time)"])
      try #require(site.names(in: "archive").count == 1)
      try site.remove("archive")
    }
    try configure("10s")
    try FileManager.default.copyItem(atPath: "\(site.path)/state", toPath: "\(site.path)/before")
    return site
  }

  private static func reset(_ site: Site) throws {
    try site.remove("state")
    if FileManager.default.fileExists(atPath: "\(site.path)/archive") { try site.remove("archive") }
    try FileManager.default.copyItem(atPath: "\(site.path)/before", toPath: "\(site.path)/state")
  }

  private static func places(_ site: Site) throws -> [FaultPlace] {
    try reset(site)
    let good = try site.run(
      hook[0], hook[1], through: ["strace", "-f", "-y", "-s", "4096", "-o", "trace"])
    try #require(good.status == 0 && good.errors == "", "\(good.errors)")
    let trace = String(decoding: try site.read("trace"), as: UTF8.self)
    try site.remove("trace")
    return FaultPlace.all(in: trace, of: site.path).filter(\.isInProgram)
  }

  /// The number of repeats, reported in messages or counted in windows.
  private static func repeats(_ site: Site) throws -> Int {
    var count = 0
    for name in site.names(in: "state/alerts") where name.hasSuffix(".window") {
      let text = String(decoding: try site.read("state/alerts/\(name)"), as: UTF8.self)
      let numbers = text.split(separator: "\n").last?.split(separator: " ").compactMap { Int($0) }
      let parts = try #require(numbers)
      count += parts[0] - parts[1]
    }
    var seen: Set<String> = []
    for name in site.names(in: "archive") {
      let message = try json(try site.read("archive/\(name)"))
      guard seen.insert(message["message_id"] as? String ?? "").inserted else { continue }
      count += (message["alert"] as? [String: Any])?["repeats"] as? Int ?? 0
    }
    return count
  }

  /// Everything that is not as it must be once `send` ran, and the hook and `send` again.
  private static func faults(
    _ site: Site, _ beginning: Beginning, wasAccepted: Bool
  ) throws -> [String] {
    var faults: [String] = []
    func run(_ arguments: String...) throws {
      let run = try site.start(arguments).finish()
      if run.status != 0 || run.errors != "" {
        faults.append("\(arguments) ends with \(run.status): \(run.errors)")
      }
    }
    func ids() -> Set<String> {
      Set(site.names(in: "archive").map { String($0.split(separator: "-").last?.prefix(32) ?? "") })
    }
    try run("send")
    if wasAccepted, ids().isEmpty { faults.append("an alert that was accepted was lost") }
    try run("alert", "alert.yaml")
    try run("send")
    if ids().count != 1 { faults.append("\(ids().count) ids") }
    for id in ids() {
      let bytes = try site.names(in: "archive").filter { $0.contains(id) }
        .map { try site.read("archive/\($0)") }
      if Set(bytes).count != 1 { faults.append("a repeat has other bytes") }
    }
    // Two from before unless the alert is new, one for the hook itself if it got that far, and one
    // for the last.
    let expected =
      switch beginning {
      case .nothing: 0...1
      case .pending: 3...4
      case .over: 2...3
      }
    let count = try repeats(site)
    if !expected.contains(count) { faults.append("\(count) repeats, not \(expected)") }
    if !site.names(in: "state/alerts/pending").isEmpty {
      faults.append("an alert is still pending")
    }
    if !site.names(in: "state/outbox").isEmpty { faults.append("something waits") }
    try run("history", "verify")
    return faults
  }

  @Test(arguments: Beginning.allCases)
  func `killed anywhere, a hook loses nothing that it accepted and sends nothing under two ids`(
    beginning: Beginning
  ) throws {
    let site = try Self.make(beginning)
    let all = try Self.places(site)
    try #require(all.count > 100)
    let places = Faults.sample(all, 40)
    var killed = 0
    for place in places {
      try Self.reset(site)
      let run = try site.start(Self.hook, through: place.inject("signal=KILL")).finish()
      if run.status == 137 { killed += 1 }
      let faults = try Self.faults(
        site, beginning, wasAccepted: run.status == 0 || beginning == .pending)
      #expect(faults == [], "killed at \(place): \(faults)")
    }
    Faults.report("hook killed at \(killed) of \(places.count) places, \(beginning) before")
    #expect(killed >= places.count * 9 / 10)
  }

  @Test(arguments: Beginning.allCases)
  func `an error at any call leaves an alert safe or says that it is not`(beginning: Beginning)
    throws
  {
    let site = try Self.make(beginning)
    let calls = [
      "write", "pwrite64", "fsync", "renameat", "openat", "unlinkat", "mkdirat", "flock",
    ]
    let all = try Self.places(site).filter { $0.isOfSite && calls.contains($0.call) }
      .flatMap { place in ["ENOSPC", "EIO", "EACCES"].map { (place, $0) } }
    try #require(all.count > 60)
    for (place, error) in Faults.sample(all, 31) {
      try Self.reset(site)
      let run = try site.start(Self.hook, through: place.inject("error=\(error)")).finish()
      var faults = try Self.faults(
        site, beginning, wasAccepted: run.status == 0 || beginning == .pending)
      if run.status != 0, run.errors == "" {
        faults.append("it ends with \(run.status) in silence")
      }
      #expect(faults == [], "\(error) at \(place), status \(run.status): \(faults)")
    }
  }

  @Test(.enabled(if: Faults.areAll))
  func `a thousand hooks over a hundred alerts`() throws {
    try AlertStormTests().check(hooks: 1_000, alerts: 100)
  }
}
