import Alerts
import Catalogs
import Diagnostics
import Findings
import Foundation
import RoomSupport
import Runs
import StateDirectory
import Testing
import Times

/// What a site does under the policy of its machine, and without one that it has seen (F3).
@Suite struct PolicyRunTests {
  private let now: Timestamp = "2026-11-02T00:00:00Z"
  private let site: TestSite

  init() throws {
    site = try TestSite(
      TestConfig().with {
        $0.destinations = ["archive": "path: archive", "other": "path: other"]
      })
    site.machine.policy = "\(site.path)/policy.yaml"
    site.machine.policyOwner = geteuid()
    #expect(site.accept(at: now).status == .done)
  }

  private func install(_ text: String) throws {
    try site.write("new.yaml", text)
    let outcome = PolicyRun(site.machine).install("\(site.path)/new.yaml")
    #expect(outcome.status == .done, "\(outcome.told)")
  }

  /// Runs once, and returns how many messages went anywhere.
  private func sent(_ status: Runs.ExitStatus? = nil) -> Int {
    let before = site.names().count + site.names(in: "other").count
    let outcome = site.send(at: now, isNow: true)
    if let status { #expect(outcome.status == status, "\(outcome.told)") }
    return site.names().count + site.names(in: "other").count - before
  }

  private static let strict = """
    version: 1
    highest_mode: smart
    recipients: [%/archive]
    redaction:
      "class:host_name": withhold

    """

  private var strict: String { Self.strict.replacing("%", with: site.path) }

  @Test
  func `the policy takes effect before anything is sent, and is named wherever a person looks`()
    throws
  {
    #expect(sent(.done) == 6)
    let before = try site.names().count { name in
      String(decoding: try site.bytes("archive/\(name)"), as: UTF8.self).contains("cucm-pub")
    }
    #expect(before > 0)
    try install(strict)
    #expect(sent(.done) == 3)
    #expect(site.names(in: "other").count == 3)
    let texts = try site.names().map { name in
      String(decoding: try site.bytes("archive/\(name)"), as: UTF8.self)
    }
    #expect(texts.count == 6 && texts.count { $0.contains("cucm-pub") } == before)
    let place = "\(site.path)/policy.yaml:5:3"
    let explained = ExplainRun(kind: .inventory, destination: nil, mode: nil, isJSON: false)
      .run(site.environment(now)).text
    #expect(explained.contains("the policy's rule 'class:host_name'"))
    #expect(explained.contains(place), "\(explained.prefix(600))")
    #expect(site.license(at: now).contains("class:host_name: withhold  (\(place))"))
    let refusal =
      "nothing is sent to 'other': the policy of this machine does not allow this directory"
    #expect(CheckRun().run(site.environment(now)).told.contains(refusal))
    let status = StatusRun(isJSON: false, width: 120).run(site.environment(now))
    #expect(status.text.replacing("\n           ", with: " ").contains(refusal), "\(status.text)")
    let test = TestRun(destinations: ["other"]).run(site.environment(now))
    #expect(test.status == .notConfigured)
    #expect(test.told.contains(refusal))
  }

  @Test func `a lower mode withdraws what is queued, and 'explain' says that the policy limits it`()
    throws
  {
    try site.write("archive", "in the way")
    _ = site.send(at: now, isNow: true, destinations: ["archive"])
    #expect(try site.waiting().count == 3)
    try site.remove("archive")
    try install("version: 1\nhighest_mode: anonymous\n")
    _ = sent()
    #expect(try site.waiting().isEmpty)
    for name in site.names() {
      let text = String(decoding: try site.bytes("archive/\(name)"), as: UTF8.self)
      #expect(!text.contains("cucm-pub") && !text.contains("uc@example.com"))
    }
    let explained = ExplainRun(kind: .inventory, destination: nil, mode: nil, isJSON: false)
      .run(site.environment(now)).text
    #expect(explained.contains("the mode, which the policy limits"))
    #expect(explained.contains("\(site.path)/policy.yaml:2:15"))
    try install("version: 1\nhighest_mode: disabled\n")
    #expect(sent(.done) == 0)
  }

  @Test
  func
    `whatever happens to the file of the policy, nothing is sent until it is mended by a command`()
    throws
  {
    let path = site.machine.policy
    try install(strict)
    #expect(sent(.done) == 3)
    let whole = try site.bytes("policy.yaml")
    func expectNothing(_ what: String) {
      #expect(sent(.notConfigured) == 0, "\(what)")
    }
    func damage(_ bytes: [UInt8]) throws {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
    // Cut anywhere.
    for length in stride(from: 0, to: whole.count, by: 7) {
      try damage(Array(whole.prefix(length)))
      expectNothing("\(length) bytes")
    }
    // Any other byte, among them those that make a comment of a line.
    var random = SeededGenerator(seed: 7)
    for _ in 0..<60 {
      var bytes = whole
      let place = Int(random.next() % UInt64(whole.count))
      let byte: UInt8 = random.next() % 3 == 0 ? 0x23 : UInt8(truncatingIfNeeded: random.next())
      if byte == whole[place] { continue }
      bytes[place] = byte
      try damage(bytes)
      expectNothing("byte \(place) is \(byte)")
    }
    // Lines that are missing or new.
    let lines = whole.split(separator: 0x0A)
    for index in lines.indices {
      var rest = lines
      rest.remove(at: index)
      try damage(Array(rest.joined(separator: [0x0A])) + [0x0A])
      expectNothing("line \(index)")
    }
    try damage(whole + Array("traces: true\n".utf8))
    expectNothing("a line more")
    // What is right, but for others who could have written it.
    try damage(whole)
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
    expectNothing("open to others")
    try site.remove("policy.yaml")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    expectNothing("a directory")
    try site.remove("policy.yaml")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "nowhere")
    expectNothing("a link that leads nowhere")
    let linked = StatusRun(isJSON: false, width: 200).run(site.environment(now))
    #expect(linked.text.contains("it is a link that leads nowhere"), "\(linked.text)")
    try site.remove("policy.yaml")
    expectNothing("no file")
    let status = StatusRun(isJSON: false, width: 120).run(site.environment(now))
    #expect(status.text.hasPrefix("Call Home is failing"))
    #expect(
      status.text.replacing("\n           ", with: " ").contains(
        "the policy of this machine is missing"))
    #expect(status.verdict == .failing)
    #expect(LicenseRun().accept(by: "jdoe", shown: nil, site.environment(now)).status != .done)
    #expect(CheckRun().run(site.environment(now)).status == .notConfigured)
    try install(strict)
    #expect(sent(.done) == 3)
  }

  @Test func `a policy is removed by a command, and is forgotten by the sites that saw that`()
    throws
  {
    try install(strict)
    #expect(sent(.done) == 3)
    #expect(site.names(in: "state").contains("policy-seen"))
    #expect(PolicyRun(site.machine).remove(at: now).status == .done)
    #expect(sent(.done) == 6)
    try site.remove("policy.yaml")
    #expect(sent(.done) == 6)
    // Somebody else's command does not remove it.
    site.machine.policyOwner = geteuid() + 1
    #expect(PolicyRun(site.machine).remove(at: now).status == .permission)
    #expect(!site.names(in: ".").contains("policy.yaml"))
  }

  @Test func `losing a policy that switched sending off does not switch it on again`() throws {
    try install("version: 1\nhighest_mode: disabled\n")
    #expect(sent(.done) == 0)
    #expect(site.names(in: "state").contains("policy-seen"))
    try site.remove("policy.yaml")
    #expect(sent(.notConfigured) == 0)
    try site.remove("state/policy-seen")
    try install("version: 1\nhighest_mode: disabled\n")
    #expect(try alert().status == .done)
    #expect(site.names(in: "state").contains("policy-seen"))
    try site.remove("state/policy-seen")
    #expect(TestRun(destinations: []).run(site.environment(now)).status == .notConfigured)
    #expect(site.names(in: "state").contains("policy-seen"))
    try site.remove("policy.yaml")
    #expect(sent(.notConfigured) == 0)
  }

  /// `callhome alert` with one alert.
  private func alert() throws -> Outcome {
    try site.write("alert.yaml", "{alert: CpuPegging, node: cucm-pub}\n")
    return AlertRun(
      AlertSource(file: "\(site.path)/alert.yaml", input: .own), tellsStatus: false
    ).run(site.environment(now))
  }

  @Test func `an alert that comes while the policy cannot be used is sent when it can be again`()
    throws
  {
    try install(strict)
    #expect(sent(.done) == 3)
    for isThere in [true, false] {
      if isThere {
        try site.write("policy.yaml", "version: 1\n")
      } else {
        try site.remove("policy.yaml")
      }
      let outcome = try alert()
      #expect(outcome.status == .notConfigured)
      #expect(outcome.told.contains("nothing is sent, since the policy of this machine"))
      #expect(try alert().status == .notConfigured)
      #expect(try site.waiting().isEmpty)
      #expect(site.count(.alert) == 0 && site.count(.alert, in: "other") == 0)
    }
    try install(strict)
    _ = sent()
    #expect(site.count(.alert) == 1 && site.count(.alert, in: "other") == 0)
    #expect(try !site.newest(.alert).contains("cucm-pub"))
    // It is known from then on.
    #expect(try alert().status == .done)
    #expect(site.count(.alert) == 1)
  }

  @Test func `what is queued goes only if it follows from what the policy lets through`() throws {
    try site.write(
      "snapshot.yaml",
      TestSite.snapshot.replacing(
        "model: VMware7", with: "model: VMware7, os_version: 15.0.1.11900-23"))
    try site.configure(TestConfig(more: "redaction: {os_version: coarsen}"))
    try site.write("archive", "in the way")
    func withdrawn() throws -> Int { try site.journal().count { $0.event == .withdrawn } }
    for _ in 0..<2 { site.send(at: now, isNow: true, kinds: [.inventory]) }
    #expect(try !site.waiting().isEmpty)
    #expect(try withdrawn() == 0)
    // Under rules that are equal, it stays.
    try install("version: 1\nredaction: {os_version: coarsen}\n")
    site.send(at: now, isNow: true, kinds: [.inventory])
    #expect(try withdrawn() == 0)
    // The beginning of a version does not follow from its end.
    try site.configure(TestConfig())
    try install("version: 1\nredaction: {os_version: {mask: 4}}\n")
    site.send(at: now, isNow: true, kinds: [.inventory])
    #expect(try withdrawn() > 0)
  }

  @Test func `what says that it was removed is not installed as a policy`() throws {
    try site.write("new.yaml", "version: 1\nremoved: 2026-11-30T12:00:00Z\n")
    let outcome = PolicyRun(site.machine).install("\(site.path)/new.yaml")
    #expect(outcome.status == .badInput)
    #expect(outcome.told.contains("hint: remove 'removed'"))
    #expect(!site.names(in: ".").contains("policy.yaml"))
  }

  @Test func `a directory that is opened for those who send is named with its modes`() throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: site.path)
    try site.write("new.yaml", strict)
    let outcome = PolicyRun(site.machine).install("\(site.path)/new.yaml")
    #expect(outcome.text.contains("\(site.path) had mode 0700 and has mode 0711 now"))
    #expect(!PolicyRun(site.machine).install("\(site.path)/new.yaml").text.contains("mode"))
  }

  @Test func `an alert of another machine is not delivered if no traces are allowed`() throws {
    try site.configure(
      TestConfig(
        more: "  center: {via: https, url: 'https://127.0.0.1:9/', messages: [inventory]}"))
    #expect(site.accept(at: now).status == .done)
    #expect(try alert().status == .done)
    #expect(site.count(.alert) == 1)
    try install("version: 1\ntraces: false\n")
    let outcome = DeliverRun(directory: "\(site.path)/archive", destination: nil)
      .run(site.environment(now))
    #expect(outcome.status == .badInput)
    #expect(outcome.told.contains("the policy of this machine does not allow traces"))
    #expect(!site.names().contains { $0.hasSuffix(".outcome") })
  }

  @Test func `a site that can be revoked and looked at before can be so without the policy`() throws
  {
    try install(strict)
    #expect(sent(.done) == 3)
    try site.remove("policy.yaml")
    #expect(HistoryRun().verify(site.environment(now)).status == .done)
    #expect(LicenseRun().revoke(site.environment(now)).status == .done)
    #expect(!site.names(in: "state").contains("consent.json"))
  }
}
