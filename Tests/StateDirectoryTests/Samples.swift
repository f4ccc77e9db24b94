import Catalogs
import Diagnostics
import RoomSupport
import Times

@testable import StateDirectory

typealias Problem = Diagnostic

/// Names and words that a file format could stumble over.
let hostileTexts = [
  "archive", "", " ", "a b", "\"", "\\", "{}", "a\nb", "a\r\nb\tc", "\u{0}", "\u{1B}[2J", "\u{7F}",
  "\u{202E}cba", "../../x", "$(reboot)", "null", "é", "e\u{301}x", "日本", "\u{1F600}", "\u{FEFF}",
  "\u{2028}", String(repeating: "x", count: 10_000),
]

let sampleTime = Timestamp(seconds: 1_793_502_000)

let sampleConsent = Consent(
  time: sampleTime, user: "jdoe", terms: 1,
  grants: [
    "archive": Consent.Grant(
      recipient: "directory /var/spool/callhome",
      fields: ["inventory.model": .send, "inventory.serial_number": .mask(keeping: 4)],
      cleaning: [.inventory: ["node.name text (host_name)"], .test: []]),
    "support": Consent.Grant(
      recipient: "https://callhome.example.net", fields: ["telemetry.cm_user_count": .send]),
  ],
  basis: Consent.Basis(
    mode: .smart, definitions: ["inventory.model": "text (term) of each node"],
    traceFiles: ["cpupegging": ["/var/log/*.txt"]],
    mailServer: Consent.MailServer(host: "mail.example.com", port: 587, hasTLS: true)))

let sampleEntry = OutboxEntry(
  messageID: "0123456789abcdef0123456789abcdef", destination: "archive",
  recipient: "directory /var/spool/callhome", kind: .inventory, mode: .smart, created: sampleTime,
  period: "2026-11", contentType: "application/json", fileExtension: "json",
  fields: ["inventory.model": .send, "inventory.serial_number": .mask(keeping: 4)],
  bytes: Array("{\n  \"a\": 1\n}\n".utf8))

var sampleLedger: Ledger {
  var ledger = Ledger()
  var record = Ledger.Record()
  record.sent = Ledger.Sent(
    time: sampleTime, period: "2026-11", messageID: "0123456789abcdef0123456789abcdef",
    bytes: 1234, sha256: sha256([1, 2, 3]))
  ledger[Ledger.Key("archive", .inventory)] = record
  record.sent = nil
  record.failure = Ledger.Event(
    time: sampleTime, text: "cannot write '/x': no space left on device")
  record.withdrawn = Ledger.Event(time: sampleTime, text: "not accepted any more")
  ledger[Ledger.Key("archive", .telemetry)] = record
  ledger.lastReported = [sha256([4]): sampleTime]
  return ledger
}

struct Busy: Error {}

/// Opens a state directory for changes; it is created if it is missing.
func openState(_ path: String, at now: Timestamp = sampleTime) throws -> LockedState {
  guard let state = try LockedState.open(path, StateFindings(), at: now) else { throw Busy() }
  return state
}

/// Calls `body` with a new state.
func withState(at now: Timestamp = sampleTime, _ body: (inout LockedState) throws -> Void) throws {
  try withTemporaryDirectory { directory in
    var state = try openState("\(directory)/state", at: now)
    try body(&state)
  }
}

/// Calls `body` with a state that has one of everything.
func withFilledState(_ body: (inout LockedState) throws -> Void) throws {
  try withState { state in
    try fill(&state)
    try body(&state)
  }
}

/// Writes one of everything.
func fill(_ state: inout LockedState) throws {
  try state.write(sampleLedger)
  try state.write(sampleConsent)
  _ = try? state.installation()
  try state.put(sampleEntry)
}

extension LockedState {
  var path: String { files.path }

  /// The damage that it found.
  var findings: [Problem] { files.findings.all }

  /// Reads the state like a later command, and returns the damage that it finds.
  func look<Result>(
    _ body: (borrowing StateDirectory) throws -> Result
  ) throws -> (result: Result, findings: [Problem]) {
    let files = try StateDirectory(openingForChanges: path, StateFindings())
    let result = try body(files)
    return (result, files.findings.all)
  }
}

extension StateDirectory {
  /// Everything that waits and is whole, with its bytes.
  func wholeOutbox() throws -> [OutboxEntry] {
    try outbox().compactMap { try read($0) }
  }
}
