import Foundation
import ServerSupport
import Testing

/// A run that is killed at any system call harms nothing: the next one finishes the work (J1).
@Suite struct KillTests {
  /// The system calls that change something, or stand between two that do.
  private static let calls = [
    "openat", "mkdir", "flock", "write", "fsync", "close", "renameat", "unlinkat", "fchmod",
    "exit_group",
  ]

  @Test(.needs(.tracing)) func `killed anywhere while it sends, the next run finishes the work`()
    throws
  {
    let template = try Site()
    let points = try killPoints(of: template)
    // A dozen places are a table of contents, not a test.
    try #require(points.count > 50, "\(points)")
    var deliveredBefore: Set<Int> = []
    for (call, number) in points {
      let site = try Site(copying: template)
      let killed = try site.run(
        "send",
        through: ["strace", "-f", "-qq", "-o", "/dev/null"] + [
          "-e", "inject=\(call):signal=KILL:when=\(number)",
        ])
      #expect(killed.status == 137, "\(call) \(number)")
      let early = Set(site.names(in: "archive").filter { !$0.hasPrefix(".") })
      deliveredBefore.insert(early.count)
      try expectWhole(site, early, "killed at \(call) \(number)")
    }
    // The sample reached every stage of the run.
    #expect(deliveredBefore == [0, 1, 2, 3])
  }

  @Test(.needs(.tracing), arguments: ["fsync", "write", "renameat"])
  func `a disk that fails once leaves everything to the next run`(call: String) throws {
    let template = try Site()
    for number in 1...8 {
      let site = try Site(copying: template)
      let failed = try site.run(
        "send",
        through: ["strace", "-f", "-qq", "-o", "/dev/null"] + [
          "-e", "inject=\(call):error=EIO:when=\(number)",
        ])
      #expect([73, 75, 76].contains(failed.status), "\(call) \(number)")
      #expect(failed.errors.contains("input/output error"), "\(call) \(number)")
      let early = Set(site.names(in: "archive").filter { !$0.hasPrefix(".") })
      try expectWhole(site, early, "failed at \(call) \(number)")
    }
  }

  @Test(.needs(.tracing), .needs(.webServer))
  func `killed anywhere while it posts, nothing is lost and a repeat has the same id and bytes`()
    throws
  {
    let server = try WebServer()
    let certificates = try TestCertificates.shared()
    let config = Site.config().replacing(
      "{via: directory, path: archive}",
      with:
        "{url: \"https://localhost:\(server.port)/ok\", tls: {ca_file: \(certificates.authority)}}")
    let template = try Site(config)
    let points = try killPoints(of: template, calls: Self.calls + ["connect", "sendto"])
    try #require(points.count > 50, "\(points)")
    var repeats = 0
    var kills = 0
    for (call, number) in points {
      let site = try Site(copying: template)
      let before = server.accepted(atLeast: 0).count
      let killed = try site.run(
        "send", "--now",
        through: ["strace", "-f", "-qq", "-o", "/dev/null"] + [
          "-e", "inject=\(call):signal=KILL:when=\(number)",
        ])
      // What comes over the network is not cut into the same pieces every time.
      #expect(killed.status == 137 || killed.status == 0, "\(call) \(number)")
      kills += killed.status == 137 ? 1 : 0
      let next = try site.run("send")
      #expect(next.status == 0, "killed at \(call) \(number): \(next.errors)")
      #expect(try site.run("history", "verify").status == 0, "killed at \(call) \(number)")
      #expect(site.names(in: "state/outbox") == [], "killed at \(call) \(number)")
      let arrived = server.accepted(atLeast: before + 3)[before...]
      let byKey = Dictionary(grouping: arrived) { $0.fields["idempotency-key"] ?? "" }
      #expect(byKey.count == 3, "killed at \(call) \(number)")
      #expect(
        Set(byKey.keys) == Set(try site.ledger().values.map { "\"\($0)\"" }),
        "killed at \(call) \(number)")
      for requests in byKey.values {
        #expect(Set(requests.map(\.body)).count == 1, "killed at \(call) \(number)")
        repeats += requests.count - 1
      }
    }
    // Some were killed between the receiver's answer and our record of it.
    #expect(repeats > 0)
    #expect(kills > points.count * 9 / 10)
  }

  /// Runs `send` normally and looks whether all is as if nothing had happened.
  private func expectWhole(_ site: Site, _ early: Set<String>, _ what: Comment) throws {
    let next = try site.run("send")
    #expect(next.status == 0, what)
    #expect(next.errors == "", what)
    let names = site.names(in: "archive")
    #expect(early.isSubset(of: names), what)
    #expect(names.count == 3, what)
    let ledger = try site.ledger()
    for kind in ["inventory", "telemetry", "configuration"] {
      let id = try #require(ledger["archive \(kind)"], what)
      #expect(names.count { $0.hasSuffix("-\(kind)-\(id).json") } == 1, what)
      #expect(try site.delivered(kind)["message_id"] as? String == id, what)
    }
    #expect(site.names(in: "state/outbox") == [], what)
    #expect(
      Set(site.names(in: "state")).isSubset(of: [
        "config.yaml", "consent.json", "installation.json", "journal.jsonl", "ledger.json", "lock",
        "outbox", "sent",
      ]), what)
  }

  /// Where to kill: each call of some kinds in a good run, less those of the loader and a sample of
  /// the many.
  private func killPoints(
    of template: Site, calls: [String] = calls
  ) throws -> [(call: String, number: Int)] {
    let site = try Site(copying: template)
    let good = try site.run(
      "send",
      through: ["strace", "-f", "-qq", "-e", "trace=" + calls.joined(separator: ",")]
        + ["-o", "trace"])
    try #require(good.status == 0)
    var counts: [String: Int] = [:]
    var points: [(call: String, number: Int)] = []
    var hasBegun = false
    for line in String(decoding: try site.read("trace"), as: UTF8.self).split(separator: "\n") {
      guard let call = calls.first(where: { line.contains(" \($0)(") }) else { continue }
      counts[call, default: 0] += 1
      if line.contains("callhome.yaml") { hasBegun = true }
      if hasBegun { points.append((call, counts[call, default: 0])) }
    }
    // libcurl brings its libraries, which nobody needs to kill one by one.
    if points.count > 400 { points.removeAll { $0.call == "close" } }
    let step = points.count / 60 + 1
    return points.enumerated().filter { offset, point in
      offset % step == 0 || ["renameat", "unlinkat", "exit_group"].contains(point.call)
    }.map(\.element)
  }
}

extension Site {
  /// Creates a site with everything that another one has, its acceptance included.
  ///
  /// What was agreed to names the recipient by its path, so that the copy is bound to its own.
  convenience init(copying other: Site) throws {
    try self.init(String(decoding: other.read("callhome.yaml"), as: UTF8.self), isAccepted: false)
    try FileManager.default.copyItem(atPath: "\(other.path)/state", toPath: "\(path)/state")
    let consent = String(decoding: try read("state/consent.json"), as: UTF8.self)
    try write(
      "state/consent.json", consent.replacingOccurrences(of: other.path, with: path))
  }
}
