import Files
import RoomSupport
import Times

@testable import StateDirectory

/// The journal's chain, whose keyed hashes no other harness would ever get right.
let journalHarnesses = [Harness(name: "journal-chain") { checkChain($0) }]

/// The secret of the keyed hashes in the journals of harnesses.
let journalKeyText = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
private let installation = Array(
  """
  {"version": 1, "id": "fedcba9876543210fedcba9876543210", "slot_key": \
  "00000000000000000000000000000000", "journal_key": "\(journalKeyText)"}
  """.utf8)
private let journalFolder = MemoryFolder("journal")

/// Writes a journal of which each line of the input is the rest of an entry, and follows it.
///
/// The first byte says where the numbers begin, the second which line is damaged afterwards and how.
private func checkChain(_ bytes: [UInt8]) -> String? {
  guard bytes.count > 2, let folder = journalFolder, let key = JournalKey(journalKeyText) else {
    return nil
  }
  let first = bytes[0] & 1 == 0 ? 0 : StateNumbers.sequence.upperBound - Int(bytes[0] >> 1)
  var link = [UInt8](repeating: 7, count: 32)
  var lines = [
    Array(JournalHead(time: fuzzingTime, sequence: first, link: link, replaced: nil).line(key))
  ]
  for (index, rest) in bytes[2...].split(separator: 0x0A).prefix(20).enumerated() {
    let content = Array("{\"sequence\":\(first + index + 1),".utf8) + rest
    let mac = key.mac(of: content, after: link)
    lines.append(
      content + ",\"mac\":\"".utf8 + hexadecimal(mac).utf8 + Array("\"}\n".utf8))
    link = mac
  }
  do {
    return try check(
      lines, JournalLink(sequence: first + lines.count - 1, mac: hexadecimal(link)),
      damage: Int(bytes[1]), in: folder.path)
  } catch {
    return "the journal cannot be read: \(error)"
  }
}

private func check(
  _ lines: [[UInt8]], _ tip: JournalLink, damage: Int, in path: String
) throws -> String? {
  func audit(_ lines: [[UInt8]], _ remembered: JournalLink?) throws -> JournalAudit? {
    try write(installation, to: "\(path)/installation.json")
    try write(lines.joined(), to: "\(path)/journal.jsonl")
    guard let state = try StateDirectory(openingToRead: path, StateFindings()) else { return nil }
    var seen = 0
    let audit = try state.auditJournal(try state.installation(), remembered) { _ in seen += 1 }
    return seen < lines.count ? audit : nil
  }
  let isLong = tip.sequence > StateNumbers.sequence.upperBound
  guard let whole = try audit(lines, tip) else { return "no audit" }
  if whole.fault != nil { return isLong ? nil : "a fault of a whole journal: \(whole)" }
  if whole.verified != lines.count - 1 { return "another number of entries" }
  if let fault = try goOn(lines, tip, path) { return fault }
  var damaged = lines
  let line = (damage >> 2) % lines.count
  switch damage & 3 {
  case 0:
    damaged[line][damaged[line].count / 2] ^= 1
  case 1: damaged.remove(at: line)
  case 2: damaged[line] = Array(damaged[line].dropFirst())
  default: damaged.insert(lines[line], at: line)
  }
  guard let found = try audit(damaged, tip) else { return "no audit of a damaged journal" }
  return found.fault == nil ? "damage \(damage & 3) in line \(line + 1) is not found" : nil
}

/// Adds to the journal as a run does, and follows it again.
private func goOn(_ lines: [[UInt8]], _ tip: JournalLink, _ path: String) throws -> String? {
  let findings = StateFindings()
  try write(installation, to: "\(path)/installation.json")
  try write(lines.joined(), to: "\(path)/journal.jsonl")
  defer { journalFolder?.empty() }
  guard var state = try LockedState.open(path, findings, at: fuzzingTime) else { return "no lock" }
  state.ledger.journal = tip
  if tip.sequence >= StateNumbers.sequence.upperBound - 1 { return nil }
  try state.append(JournalEntry(.begun, at: fuzzingTime))
  try state.writeLedger()
  let ledger = try state.files.ledger()
  let audit = try state.files.auditJournal(try state.files.installation(), ledger.journal)
  if let fault = audit?.fault { return "a fault after an entry was added: \(fault)" }
  return nil
}
