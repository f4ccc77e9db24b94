import Catalogs
import Diagnostics
import Foundation
import Runs
import StateDirectory
import Testing
import Times

/// A site in a directory of its own, with one node, which goes when the value goes.
final class TestSite {
  /// The directory; everything of the site is below it.
  let path: String
  /// The files of its machine.
  var machine = MachineFiles()

  /// Creates a site whose config names some destinations.
  ///
  /// - Parameter parent: where its directory is: in memory for one that writes thousands of files.
  init(
    _ config: TestConfig = TestConfig(), in parent: URL = FileManager.default.temporaryDirectory
  ) throws {
    let folder =
      parent
      .appendingPathComponent("callhome-runs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
    try configure(config)
    try write("snapshot.yaml", Self.snapshot)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  static let snapshot = """
    snapshot: 1
    taken: 2026-10-31T12:00:00Z
    cluster: {publisher: cucm-pub}
    tables: {device: 2520, enduser: 100}
    users: {cm: 41250}
    nodes:
      cucm-pub:
        status: {host_name: cucm-pub}
        hardware: {serial_number: FCH1234V5XY, model: VMware7}

    """

  /// Writes the config.
  func configure(_ config: TestConfig) throws {
    try write("callhome.yaml", config.text)
  }

  /// Writes a file of the site, for its owner alone.
  func write(_ name: String, _ text: String) throws {
    let place = "\(path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    try text.write(toFile: place, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place)
  }

  /// Removes a file or a directory of the site.
  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: "\(path)/\(name)")
  }

  /// The world at a moment.
  func environment(
    _ time: Timestamp, isAttended: Bool = false, calendar: LocalCalendar = .utc
  ) -> RunEnvironment {
    var environment = RunEnvironment(
      configPath: "\(path)/callhome.yaml", isConfigNamed: true, now: time, calendar: calendar,
      isAttended: isAttended)
    environment.machine = machine
    return environment
  }

  /// `callhome send`, as cron runs it.
  @discardableResult
  func send(
    at time: Timestamp, isNow: Bool = false, kinds: [MessageKind] = [],
    destinations: [String] = [], isAttended: Bool = false, calendar: LocalCalendar = .utc
  ) -> Outcome {
    SendRun(isNow: isNow, kinds: kinds, destinations: destinations)
      .run(environment(time, isAttended: isAttended, calendar: calendar))
  }

  /// `callhome send` a day before a time, so that the state trusts a clock that shows it.
  func confirm(_ time: Timestamp, kinds: [MessageKind] = []) {
    send(at: later(time, -day), kinds: kinds)
  }

  /// `callhome license accept`.
  @discardableResult
  func accept(at time: Timestamp = "2026-09-15T12:00:00Z") -> Outcome {
    LicenseRun().accept(by: "jdoe", shown: nil, environment(time))
  }

  /// `callhome license show`.
  func license(at time: Timestamp = "2026-09-15T12:00:00Z") -> String {
    LicenseRun().show(environment(time)).text
  }

  /// What `callhome status --json` says of a message.
  func status(
    _ destination: String = "archive", _ kind: MessageKind = .inventory, at time: Timestamp
  ) throws -> StatusRow {
    let output = StatusRun(isJSON: true).run(environment(time)).output
    let all = try JSONDecoder().decode(StatusDocument.self, from: Data(output))
    return try #require(
      all.messages.first { $0.destination == destination && $0.kind == kind.rawValue })
  }

  /// What waits.
  func waiting() throws -> [OutboxEntry] {
    try soundState { state in try state.outbox().compactMap { try state.read($0) } } ?? []
  }

  /// What the journal says, which must hold.
  func journal() throws -> [JournalEntry] {
    try soundState { state in
      var entries: [JournalEntry] = []
      let audit = try state.auditJournal(state.installation(), state.ledger().journal) {
        entries.append($0)
      }
      #expect(audit?.fault == nil)
      return entries
    } ?? []
  }

  /// What `body` reads in the state, in which it must find nothing damaged; nil when there is no state.
  private func soundState<Result>(
    _ body: (borrowing StateDirectory) throws -> Result
  ) throws -> Result? {
    guard let state = try StateDirectory(openingToRead: "\(path)/state", StateFindings()) else {
      return nil
    }
    let result = try body(state)
    #expect(state.findings.all == [])
    return result
  }

  private struct Busy: Error {}

  /// Changes the state as a run does at a moment.
  func change(at time: Timestamp, _ body: (inout LockedState) throws -> Void) throws {
    let findings = StateFindings()
    guard var state = try LockedState.open("\(path)/state", findings, at: time) else {
      throw Busy()
    }
    try body(&state)
    try state.writeLedger()
    #expect(findings.all == [])
  }

  /// The names of the files in a directory of the site but for the notes beside messages; none where
  /// there is no directory.
  func names(in directory: String = "archive") -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(directory)")) ?? [])
      .filter { !$0.hasSuffix(".shipment") }.sorted()
  }

  /// How many messages of a kind lie in a directory of the site.
  func count(_ kind: MessageKind = .inventory, in directory: String = "archive") -> Int {
    names(in: directory).count { $0.contains("-\(kind.rawValue)-") }
  }

  /// The bytes of a file of the site.
  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
  }

  /// The newest message of a kind in a directory of the site, as text.
  func newest(_ kind: MessageKind = .inventory, in directory: String = "archive") throws -> String {
    let name = try #require(
      names(in: directory).last { $0.contains("-\(kind.rawValue)-") })
    return String(decoding: try bytes("\(directory)/\(name)"), as: UTF8.self)
  }

  /// Makes the installation one whose slot follows from a key.
  func install(slotKey: String) throws {
    try write(
      "state/installation.json",
      #"{"version": 1, "id": "0123456789abcdef0123456789abcdef", "slot_key": "\#(slotKey)"}"#)
  }
}

/// The parts of a config that tests change.
struct TestConfig {
  var mode = "smart"
  var slot = "none"
  var product = "unified-cm"
  /// Names, and whatever follows `via: directory` in each.
  var destinations = ["archive": "path: archive"]
  /// Lines at the end.
  var more = ""

  var text: String {
    let destinations = destinations.sorted { $0.key < $1.key }
      .map { "  \($0.key): {via: directory, \($0.value)}\n" }.joined()
    return """
      version: 1
      call_home: \(mode)
      product: \(product)
      contact: {email: uc@example.com}
      contract: {user_id: jdoe}
      snapshots: [snapshot.yaml]
      max_age: 366d
      state: state
      schedule: {slot: \(slot)}
      destinations:
      \(destinations)\(more)

      """
  }

  /// A copy with some changes.
  func with(_ change: (inout TestConfig) -> Void) -> TestConfig {
    var copy = self
    change(&copy)
    return copy
  }
}

/// A row of `callhome status --json`.
struct StatusRow: Decodable {
  struct Sent: Decodable {
    let time: String
    let period: String
    let message_id: String
  }

  struct Event: Decodable {
    let time: String
    let text: String
  }

  let destination: String
  let kind: String
  let last_sent: Sent?
  let last_failure: Event?
  let withdrawn: Event?
  let waiting_since: String?
  let next_due: String?

  /// When the next one is due.
  var due: Timestamp? { next_due.flatMap(Timestamp.init(rfc3339:)) }
}

private struct StatusDocument: Decodable {
  let messages: [StatusRow]
}

extension Outcome {
  /// Standard output as text.
  var text: String { String(decoding: output, as: UTF8.self) }

  /// Everything told on standard error.
  var told: String { diagnostics.map { "\($0)\n" }.joined() }
}

extension Timestamp: ExpressibleByStringLiteral {
  /// A moment that a test writes down, such as `"2026-11-01T03:00:00Z"`.
  package init(stringLiteral text: String) {
    guard let moment = Timestamp(rfc3339: text) else {
      preconditionFailure("'\(text)' is no moment")
    }
    self = moment
  }
}

let minute: Int64 = 60
let hour: Int64 = 3_600
let day: Int64 = 86_400
