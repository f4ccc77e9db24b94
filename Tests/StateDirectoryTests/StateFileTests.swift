import Catalogs
import Documents
import Files
import RoomSupport
import Testing
import Times

@testable import StateDirectory

/// Everything that is written can be read back, whatever its size; content that could not be read
/// back is not written.
@Suite struct StateFileTests {
  private func entry(
    bytes: [UInt8] = [1], fields: Int = 1, recipients: [String] = [], sequence: Int? = nil,
    traceless: OutboxEntry.Traceless? = nil
  ) -> OutboxEntry {
    let paths = (0..<fields).map { ("inventory.field_of_a_catalog_\($0)", FieldAction.send) }
    return OutboxEntry(
      messageID: "0123456789abcdef0123456789abcdef", destination: "archive",
      recipient: recipients.joined(separator: ", "), kind: .inventory, mode: .smart,
      created: sampleTime, period: "2026-11", contentType: "t", fileExtension: "json",
      fields: Dictionary(uniqueKeysWithValues: paths), bytes: bytes, traceless: traceless,
      remaining: recipients.isEmpty ? nil : recipients, sequence: sequence)
  }

  @Test func `a message that no run could read back is not queued`() throws {
    let bytes = [UInt8](repeating: 0x61, count: OutboxEntry.sizeLimit)
    let more = OutboxEntry.Traceless(expired: [1], tooLarge: nil)
    try withState { state in
      #expect(!entry(bytes: bytes, traceless: more).isStorable)
      #expect(throws: FileError.self) { try state.put(entry(bytes: bytes, traceless: more)) }
      #expect(try state.files.outbox() == [])
      // The largest one is, with a head as large as heads become.
      let recipients = (0..<60_000).map { "user\($0)@example.com" }
      let largest = entry(bytes: bytes, fields: 20_000, recipients: recipients)
      #expect(largest.isStorable)
      try state.put(largest)
      #expect(try state.files.outbox() == [largest.head])
      #expect(try state.files.read(largest.head)?.head == largest.head)
      #expect(state.findings == [])
    }
  }

  @Test func `a ledger that no run could read back is refused, and the old one stays`() throws {
    try withFilledState { state in
      let text = String(repeating: "x", count: StateFile.record.limits.bytes)
      state.ledger[Ledger.Key("archive", .telemetry)].failure = Ledger.Event(
        time: sampleTime, text: text)
      #expect(throws: FileError.self) { try state.writeLedger() }
      #expect(try state.look { try $0.ledger() }.findings == [])
      let known = try state.files.ledger()[Ledger.Key("archive", .inventory)]
      #expect(known == sampleLedger[Ledger.Key("archive", .inventory)])
    }
  }

  @Test func `acceptance that no run could read back is refused, and the old one holds`() throws {
    try withFilledState { state in
      let recipient = String(repeating: "x", count: StateFile.record.limits.bytes)
      let grants = ["archive": Consent.Grant(recipient: recipient, fields: [:])]
      let consent = Consent(time: sampleTime, user: "jdoe", grants: grants)
      #expect(throws: FileError.self) { try state.replace(with: consent) }
      let held = try state.files.consent()
      #expect(held == sampleConsent)
      #expect(state.findings == [])
    }
  }

  @Test func `the ledger forgets the least of what is queued before it becomes too large`() throws {
    try withFilledState { state in
      for number in 0..<60_000 {
        let time = sampleTime.adding(seconds: Int64(number))
        state.ledger.messages["\(number)"] = Ledger.Retry(
          attempts: 1, next: time, since: sampleTime, failure: "connect")
        state.ledger.lastReported["\(number)"] = time
      }
      try state.writeLedger()
      let (read, findings) = try state.look { try $0.ledger() }
      #expect(findings == [])
      #expect(read.messages.count == 10_000 && read.lastReported.count == 10_000)
      #expect(read.messages["59999"] != nil && read.lastReported["59999"] != nil)
      #expect(read.records == state.ledger.records)
    }
  }

  @Test func `replies with the longest addresses can be read back, the newest at least`() throws {
    try withState { state in
      let head = entry().head
      for number in 0..<20 {
        let url = "https://example.net/" + String(repeating: "a", count: 65_000)
        try state.keep(CaseReply(at: sampleTime, number: "\(number)", url: url), to: head)
      }
      let replies = state.files.replies(to: head.messageID)
      #expect(replies.count > 10 && replies.last?.number == "19")
      #expect(state.findings == [])
    }
  }

  @Test func `an alert that goes to thousands of destinations is a repeat`() throws {
    try withState { state in
      guard let alerts = try state.files.alerts(patience: .zero) else { throw Busy() }
      let key = AlertKey(name: "CpuPegging", node: "n", details: [])
      var window = AlertWindow(alert: "CpuPegging", node: "n", started: sampleTime)
      let id = String(repeating: "0", count: 32)
      window.cover(
        Dictionary(
          uniqueKeysWithValues: (0..<8_000).map {
            ("destination-\($0)", AlertWindow.Coverage(time: sampleTime, messageID: id, first: id))
          }), filtered: [], nil)
      try alerts.write(window, key)
      let found = try alerts.window(of: key)
      #expect(found?.destinations.count == 8_000)
      #expect(state.findings == [])
    }
  }

  @Test func `no line of the journal is longer than what is read of it`() throws {
    // Twelve bytes each, as they are written.
    let text = String(repeating: "\u{10FFFF}", count: 100)
    let line = JournalLine.bytes(
      JournalEntry(
        .init(rawValue: text), at: sampleTime, messageID: text, destination: text, kind: text,
        mode: text, bytes: .max, sha256: text, reason: text, status: .max, caseNumber: text,
        recipients: .max
      ).json(sequence: .max), try #require(JournalKey(sha256([1]))),
      after: [UInt8](repeating: 0, count: 32)
    ).line
    #expect(line.count > 6_000 && line.count <= JournalLine.maximumLength)
  }
}
