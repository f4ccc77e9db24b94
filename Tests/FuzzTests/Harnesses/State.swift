import Documents
import Files
import Glibc
import RoomSupport
import Times

@testable import StateDirectory

/// Files of the state directory. The first line of an input is the file's name, the rest its content.
let stateHarnesses = [
  Harness(name: "state") { bytes in
    guard let end = bytes.firstIndex(of: 0x0A),
      let name = stateFiles.first(where: { bytes[..<end].elementsEqual($0.utf8) })
    else { return nil }
    do {
      return try checkState(name, Array(bytes[(end + 1)...]))
    } catch {
      return nil
    }
  },
  Harness(name: "outbox-head") { checkHead($0) },
  Harness(name: "alert-window") { bytes in
    guard let found = AlertWindow.reading(bytes) else { return nil }
    if !bytes.indices.contains(found.counterStart) { return "a counter outside the file" }
    _ = found.window.isOpen(at: fuzzingTime, for: TimeSpan(seconds: 86_400))
    _ = found.window.begunAnew(at: fuzzingTime)
    return nil
  },
  Harness(name: "alert-record") { bytes in
    guard let root = try? readJSON(bytes, file: "", limits: StateFile.record.limits),
      let record = AlertRecord(root)
    else { return nil }
    guard let json = try? readJSON(record.json.bytes(), file: "", limits: StateFile.alert.limits),
      AlertRecord(json)?.json == record.json
    else { return "a record that is not read back" }
    return nil
  },
]

private let stateFiles = [
  "ledger.json", "consent.json", "installation.json", "journal.jsonl", "alert-rates.json",
  "nodes.json", "clock.json", "runs.json", "signing.json", "pseudonyms.json", "tokens.json",
]

/// One directory for the whole process: making one takes longer than reading a file.
private let stateFolder = try? makeTemporaryDirectory()

/// Reads everything from a state directory in which one file is any bytes, and changes it.
private func checkState(_ name: String, _ bytes: [UInt8]) throws -> String? {
  guard let stateFolder else { return "there is no temporary directory" }
  defer { for name in fileNames(in: stateFolder) { removeTree("\(stateFolder)/\(name)") } }
  if name == "journal.jsonl" {
    try write(
      Array(
        """
        {"version": 1, "id": "fedcba9876543210fedcba9876543210", "slot_key": \
        "00000000000000000000000000000000", "journal_key": \
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"}
        """.utf8), to: "\(stateFolder)/installation.json")
  }
  try write(bytes, to: "\(stateFolder)/\(name)")
  let findings = StateFindings()
  guard let state = try StateDirectory(openingToRead: stateFolder, findings) else { return nil }
  let installation = try state.installation()
  let ledger = try state.ledger()
  _ = try state.consent()
  _ = try state.knownNodes()
  _ = try state.signingKeys()
  _ = state.lastRun()
  _ = try state.auditJournal(installation, ledger.journal) { _ in }
  _ = try state.openJournal(remembered: ledger.journal)?.forEachEntry { _ in true }
  for record in ledger.messages.values { _ = record.next.adding(seconds: .max) }
  return nil
}

/// Reads a head whose seal is right, whatever it says.
private func checkHead(_ bytes: [UInt8]) -> String? {
  _ = OutboxHead.reading(bytes)
  let line = bytes.filter { $0 != 0x0A }
  let file = Array("callhome-message 2 \(sha256(line))\n".utf8) + line + [0x0A]
  guard let found = OutboxHead.reading(file) else { return nil }
  if found.length != file.count { return "another length of the head" }
  let rest = found.head.remaining(for: ["a@example.com"])
  return rest.messageID == found.head.messageID ? nil : "another id for the remaining recipients"
}
