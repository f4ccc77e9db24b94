import Catalogs
import Diagnostics
import RoomSupport
import Testing
import Times

@testable import StateDirectory

@Suite struct RoundTripTests {
  @Test func `nothing is remembered at first, and nothing of it is a problem`() throws {
    try withState { state in
      #expect(state.ledger == Ledger())
      #expect(try state.files.ledger() == Ledger())
      #expect(try state.files.consent() == nil)
      #expect(try state.files.installation() == nil)
      #expect(try state.files.wholeOutbox() == [])
      #expect(try state.clearOutbox() == 0)
      let revocation = try state.finishRevocation()
      #expect(revocation == nil)
      #expect(state.findings == [])
      #expect(listing(state.path) == ["0600 lock"])
    }
  }

  @Test func `the ledger is read as it was written, hostile texts included`() throws {
    try withState { state in
      var ledger = sampleLedger
      for (index, text) in hostileTexts.enumerated() {
        var record = Ledger.Record()
        record.failure = Ledger.Event(time: sampleTime.adding(seconds: Int64(index)), text: text)
        record.sent = Ledger.Sent(
          time: sampleTime, period: text, messageID: text, bytes: index, sha256: text)
        ledger[Ledger.Key(text, MessageKind.allCases[index % 4])] = record
        ledger.lastReported[text] = sampleTime
      }
      state.ledger = ledger
      try state.writeLedger()
      #expect(try state.files.ledger() == ledger)
      #expect(try state.files.ledgerForChanges() == ledger)
      #expect(state.findings == [])
    }
  }

  @Test func `the consent is read as it was written, hostile texts included`() throws {
    try withState { state in
      var grants = sampleConsent.grants
      for text in hostileTexts {
        grants[text] = Consent.Grant(
          recipient: text, fields: [text: .mask(keeping: 3), "a": .send])
      }
      for user in ["jdoe", "Jörg \"x\"\n", "0"] {
        let consent = Consent(time: sampleTime, user: user, grants: grants)
        try state.write(consent)
        #expect(try state.files.consent() == consent)
      }
      try state.files.revoke()
      #expect(try state.files.consent() == nil)
      let revocation = try state.finishRevocation()
      #expect(revocation != nil)
      #expect(try state.files.consent() == nil)
      #expect(text(of: "\(state.path)/consent.json") == nil)
      #expect(state.findings == [])
    }
  }

  @Test func `an action that withholds is no permission when it is read back`() throws {
    try withState { state in
      try state.write(
        Consent(
          time: sampleTime, user: "u", terms: 1,
          grants: ["a": Consent.Grant(recipient: "r", fields: ["x": .withhold, "y": .send])]))
      #expect(try state.files.consent()?.grants["a"]?.fields == ["x": .withhold, "y": .send])
    }
  }

  @Test func `an installation is made once and stays`() throws {
    try withState { state in
      let first = try state.installation()
      #expect(try state.installation() == first)
      #expect(try state.files.installationOrNew() == first)
      #expect(try state.files.installation() == first)
      #expect(state.findings == [])
      for text in [first.id, first.slotKey] {
        #expect(text.utf8.count == 32)
        #expect(text.allSatisfy { $0.isHexDigit && !$0.isUppercase })
      }
      #expect(first.id != first.slotKey)
    }
    #expect(Installation.random() != Installation.random())
  }

  @Test func `what waits is read as it was put, the oldest first`() throws {
    try withState { state in
      var entries: [OutboxEntry] = []
      for (index, text) in hostileTexts.enumerated() {
        entries.append(
          OutboxEntry(
            messageID: "id\(index)", destination: text, recipient: text,
            kind: MessageKind.allCases[index % 4], mode: Mode.allCases[index % 2],
            created: sampleTime.adding(seconds: Int64(-index)), period: text, contentType: text,
            fileExtension: text, fields: [text: .send, "m": .mask(keeping: 2)],
            bytes: Array(text.utf8) + [0x0A, 0xFF, 0x00, UInt8(index)]))
      }
      for entry in entries.shuffled() { try state.put(entry) }
      #expect(try state.files.wholeOutbox() == entries.reversed())
      try state.put(entries[0])
      #expect(try state.files.wholeOutbox().count == entries.count)
      try state.remove(entries[0].head)
      try state.remove(entries[0].head)
      #expect(try state.files.wholeOutbox() == entries.dropFirst().reversed())
      #expect(try state.clearOutbox() == entries.count - 1)
      #expect(try state.files.wholeOutbox() == [])
      #expect(listing(state.path) == ["0600 lock", "0700 outbox/"])
      #expect(state.findings == [])
    }
  }

  @Test func `a message of no bytes and one of many are read as they were put`() throws {
    try withState { state in
      for (id, bytes) in [("a", []), ("b", [UInt8](repeating: 0x0A, count: 1 << 20))] {
        try state.put(
          OutboxEntry(
            messageID: id, destination: "d", recipient: "r", kind: .telemetry, mode: .smart,
            created: sampleTime,
            period: "2026-11", contentType: "t", fileExtension: "e", fields: [:], bytes: bytes))
      }
      #expect(try state.files.wholeOutbox().map(\.bytes.count) == [0, 1 << 20])
    }
  }

  @Test func `files have a version, and the same content gives the same bytes`() throws {
    try withState { state in
      try fill(&state)
      let before = ["ledger.json", "consent.json"].map { text(of: "\(state.path)/\($0)") }
      for text in before { #expect(text?.hasPrefix("{\n  \"version\": 1,\n") == true) }
      try fill(&state)
      #expect(["ledger.json", "consent.json"].map { text(of: "\(state.path)/\($0)") } == before)
      #expect(
        listing(state.path) == [
          "0600 consent.json", "0600 installation.json", "0600 ledger.json", "0600 lock",
          "0700 outbox/",
          "0600 outbox/0123456789abcdef0123456789abcdef.message",
        ])
    }
  }

  @Test func `the digest is SHA-256 and the number of a key is spread evenly`() {
    #expect(
      sha256(Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(sha256([]).hasPrefix("e3b0c44298fc1c149afbf4c8996fb924"))
    var counts = [Int](repeating: 0, count: 8)
    for key in 0..<8000 { counts[Int(number(from: "key \(key)", below: 8))] += 1 }
    for count in counts { #expect((850...1150).contains(count)) }
    #expect(number(from: "a", below: 1) == 0)
    #expect(number(from: "a", below: 1 << 40) == number(from: "a", below: 1 << 40))
    #expect(randomIdentifier() != randomIdentifier())
  }
}
