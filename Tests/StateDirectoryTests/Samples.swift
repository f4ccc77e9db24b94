import Catalogs
import Diagnostics
import StateDirectory
import Times

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
      fields: ["inventory.model": .send, "inventory.serial_number": .mask(keeping: 4)]),
    "support": Consent.Grant(
      recipient: "https://callhome.example.net", fields: ["telemetry.cm_user_count": .send]),
  ])

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
  ledger.told = [sha256([4]): sampleTime]
  return ledger
}

/// Writes one of everything.
func fill(_ state: borrowing StateDirectory) throws {
  try state.write(sampleLedger)
  try state.write(sampleConsent)
  var problems: [Problem] = []
  _ = try? state.installationOrNew(&problems)
  try state.put(sampleEntry)
}

/// Everything that waits and is whole, with its bytes.
func wholeOutbox(
  _ state: borrowing StateDirectory, _ problems: inout [Problem]
) throws -> [OutboxEntry] {
  var entries: [OutboxEntry] = []
  for head in try state.outbox(&problems) {
    if let entry = try state.read(head, &problems) { entries.append(entry) }
  }
  return entries
}
