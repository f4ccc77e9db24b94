import Documents
import Files
import Glibc
import Redaction
import RoomSupport
import Runs
import Times

@testable import StateDirectory

/// A site in memory whose terms were accepted, which sent a month's messages to one destination, cannot reach
/// another, and has an alert. Each input replaces some of its files.
struct SampleSite: Sendable {
  private let folder: MemoryFolder
  private let files: [String: [UInt8]]
  /// What differs from process to process, and for which inputs have `@0@`, `@1@` ...: the newest keyed hash of
  /// the journal, then the ids of the messages in their order.
  private let ids: [String]

  /// Makes it; nil if the terms cannot be accepted or nothing can be sent.
  init?(_ name: String) {
    guard let folder = MemoryFolder(name) else { return nil }
    self.folder = folder
    let path = folder.path
    guard (try? Self.prepare(path)) != nil,
      let journal = contents(of: "\(path)/state/journal.jsonl")
    else { return nil }
    files = Self.files(in: path, "state")
    let parts = String(decoding: journal, as: UTF8.self).split(
      separator: "\"", omittingEmptySubsequences: false
    ).map(String.init)
    func values(_ key: String) -> [String] {
      zip(parts, parts.dropFirst(2)).filter { $0.0 == key }.map(\.1)
    }
    var ids = Array(values("mac").suffix(1))
    for id in values("message_id") where !ids.contains(id) { ids.append(id) }
    if ids.count < 2 { return nil }
    self.ids = ids
  }

  /// What the files of its state are called, with placeholders, as inputs name them.
  var names: [String] { files.keys.map(withPlaceholders).sorted() }

  /// The text of a file of its state, with placeholders.
  func text(of name: String) -> String {
    withPlaceholders(String(decoding: files[withIDs(name)] ?? [], as: UTF8.self))
  }

  /// The world of the site at a moment.
  func environment(at time: Timestamp) -> RunEnvironment {
    Self.environment(folder.path, at: time)
  }

  /// The directory of its state.
  var state: String { "\(folder.path)/state" }
  /// The directory for its page.
  var page: String { "\(folder.path)/page" }

  /// Makes the files as they are in an input: lines `=== NAME` each followed by a file; before the first one
  /// a line with the seconds since 1970 that the clock shows.
  ///
  /// - Returns: what the clock shows, and which files were replaced.
  func restore(_ input: [UInt8]) -> (now: Timestamp, replaced: Set<String>)? {
    for name in ["state", "archive", "page", "policy.yaml"] { removeTree("\(folder.path)/\(name)") }
    var changed = files
    var replaced: Set<String> = []
    var parts = withIDs(String(decoding: input, as: UTF8.self)).split(
      separator: "\n=== ", omittingEmptySubsequences: false)[...]
    let first = parts.popFirst() ?? ""
    for part in parts {
      let cut = part.utf8.firstIndex(of: 0x0A) ?? part.endIndex
      let name = String(part[..<cut])
      guard files[name] != nil || Self.others.contains(name) else { continue }
      let bytes = Array(part[cut...].utf8.dropFirst())
      changed[name] = name.hasSuffix(".message") ? withSeal(bytes) : bytes
      replaced.insert(name)
    }
    if replaced.contains(Self.journal), let tip = ids.first {
      let (journal, newest) = withHashes(changed[Self.journal] ?? [])
      changed[Self.journal] = journal
      let ledger = String(decoding: changed[Self.ledger] ?? [], as: UTF8.self)
      changed[Self.ledger] = Array(ledger.replacing(tip, with: newest).utf8)
    }
    do {
      for (name, bytes) in changed {
        let place = "\(folder.path)/\(name)"
        try makeFolders(of: name)
        try write(bytes, to: place)
      }
    } catch {
      return nil
    }
    let seconds = Int64(first).map { Timestamp(seconds: $0) }
    return (seconds ?? fuzzingTime, replaced)
  }

  /// A message whose head has the right digest, whatever the head is.
  private func withSeal(_ bytes: [UInt8]) -> [UInt8] {
    let lines = bytes.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.count == 3 else { return bytes }
    return Array("callhome-message 2 \(sha256(lines[1]))\n".utf8) + lines[1] + [0x0A] + lines[2]
  }

  /// A journal of which every line has the right keyed hash, and the newest of these.
  private func withHashes(_ bytes: [UInt8]) -> ([UInt8], String) {
    guard let key = JournalKey(journalKeyText) else { return (bytes, "") }
    var result: [UInt8] = []
    var newest: [UInt8] = []
    for line in bytes.split(separator: 0x0A) {
      guard let parts = JournalLine(line) else {
        result += line + [0x0A]
        continue
      }
      let mac = key.mac(of: parts.content, after: newest)
      let isHead = newest.isEmpty
      newest = mac
      result += parts.content + ",\"mac\":\"\(hexadecimal(mac))\"}\n".utf8
      guard isHead else { continue }
      let head = try? readJSON(Array(line), file: "", limits: .written)
      newest = head?["link"]?.scalar.flatMap { hexadecimalBytes($0.text.utf8) } ?? mac
    }
    return (result, hexadecimal(newest))
  }

  private static let journal = "state/journal.jsonl"
  private static let ledger = "state/ledger.json"

  /// Files that the site does not have at first.
  private static let others: Set<String> = [
    "policy.yaml", "state/tokens.json", "state/alerts/maintenance.json", "state/revoking.json",
  ]

  private func makeFolders(of name: String) throws {
    var path = folder.path
    for part in name.split(separator: "/").dropLast() {
      path += "/\(part)"
      guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
        throw PreparationError("mkdir", path)
      }
    }
  }

  private func withPlaceholders(_ text: String) -> String {
    ids.enumerated().reduce(text) { $0.replacing($1.element, with: "@\($1.offset)@") }
  }

  private func withIDs(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "@")) else { return text }
    return ids.enumerated().reduce(text) { $0.replacing("@\($1.offset)@", with: $1.element) }
  }

  private static func environment(_ path: String, at time: Timestamp) -> RunEnvironment {
    var environment = RunEnvironment(
      configPath: "\(path)/callhome.yaml", isConfigNamed: true, now: time, calendar: .utc,
      isAttended: false)
    environment.machine.crontab = "\(path)/none"
    environment.machine.timer = "\(path)/none"
    environment.machine.policy = "\(path)/policy.yaml"
    environment.machine.policyOwner = geteuid()
    environment.bootClock = { BootClock(boot: "0", seconds: 1_000) }
    return environment
  }

  private static func files(in path: String, _ name: String) -> [String: [UInt8]] {
    let place = "\(path)/\(name)"
    if let bytes = contents(of: place), !bytes.isEmpty { return [name: bytes] }
    return fileNames(in: place).reduce(into: [:]) { all, entry in
      all.merge(files(in: path, "\(name)/\(entry)")) { $1 }
    }
  }

  /// Accepts the terms, sends a month's messages, and records an alert and its repeat.
  private static func prepare(_ path: String) throws {
    try write(config.utf8, to: "\(path)/callhome.yaml")
    try write(snapshot.utf8, to: "\(path)/snapshot.yaml")
    try write(alert.utf8, to: "\(path)/alert.yaml")
    guard mkdir("\(path)/state", 0o700) == 0 else { throw PreparationError("mkdir", path) }
    try write(installation.utf8, to: "\(path)/state/installation.json")
    func environment(_ time: Timestamp) -> RunEnvironment { Self.environment(path, at: time) }
    let day: Int64 = 86_400
    let start = fuzzingTime.adding(seconds: -2 * day)
    let accepted = LicenseRun().accept(by: "jdoe", shown: nil, environment(start))
    if accepted.status != .done { throw PreparationError("accept", path) }
    let send = SendRun(isNow: false, kinds: [], destinations: [])
    _ = send.run(environment(start))
    _ = send.run(environment(start.adding(seconds: day)))
    let source = AlertSource(file: "\(path)/alert.yaml", input: nil)
    for minutes: Int64 in 0..<2 {
      _ = AlertRun(source, tellsStatus: false)
        .run(environment(fuzzingTime.adding(seconds: 60 * minutes - 3_600)))
    }
  }

  private static let config = """
    version: 1
    call_home: smart
    product: linux-host
    contact: {email: uc@example.com}
    snapshots: [snapshot.yaml]
    max_age: 366d
    state: state
    schedule: {slot: none}
    destinations:
      archive: {via: directory, path: archive}
      support: {url: "https://127.0.0.1:1/messages", messages: [inventory, alert]}

    """

  private static let snapshot = """
    snapshot: 1
    taken: 2026-10-31T12:00:00Z
    nodes:
      web1:
        status: {host_name: web1}

    """

  private static let alert = """
    alert: HostDown
    node: web1
    severity: critical

    """

  private static let installation = """
    {"version": 1, "id": "fedcba9876543210fedcba9876543210", "slot_key": \
    "00000000000000000000000000000000", "journal_key": "\(journalKeyText)"}
    """
}
