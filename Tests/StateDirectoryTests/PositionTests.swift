import Catalogs
import Glibc
import RoomSupport
import Testing
import Times

@testable import StateDirectory

/// No number is given to two messages (R5): before a message leaves the outbox, the ledger has its
/// number.
@Suite struct PositionTests {
  private func entry(_ id: String, _ sequence: Int?) -> OutboxEntry {
    OutboxEntry(
      messageID: id, destination: "archive", recipient: "r", kind: .inventory, mode: .smart,
      created: sampleTime, period: "2026-11", contentType: "t", fileExtension: "json", fields: [:],
      bytes: Array("bytes of \(id)".utf8), sequence: sequence)
  }

  private func position(_ path: String) throws -> Ledger.Position? {
    try openState(path).files.ledger().positions["archive"]
  }

  @Test(arguments: ["removed", "sent", "rejected", "damaged", "revoked"])
  func `the number of a message outlives it, wherever the run is killed`(end: String) throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      // One run made it, and was killed before it wrote the ledger.
      try openState(path).put(entry("aaaa", 7))
      var state = try openState(path)
      let head = entry("aaaa", 7).head
      switch end {
      case "removed": try state.remove(head)
      case "sent": try state.keepSent(head)
      case "rejected": try state.keepRejected(head)
      case "damaged":
        var bytes = try #require(contents(of: "\(path)/outbox/aaaa.message"))
        bytes[bytes.count - 1] ^= 1
        try write(bytes, to: "\(path)/outbox/aaaa.message")
        #expect(try state.read(head) == nil)
      default:
        try state.files.revoke()
        try state.finishRevocation()
      }
      // The next one was killed here.
      _ = consume state
      #expect(listing("\(path)/outbox").allSatisfy { $0.hasSuffix(".damaged") })
      #expect(try position(path) == Ledger.Position(sequence: 7, messageID: "aaaa"))
    }
  }

  @Test(arguments: ["lost", "damaged"], ["sent", "test"])
  func `without a ledger numbers go on behind those that were given`(
    ledger: String, end: String
  ) throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      var state = try openState(path)
      try state.prepareToSend()
      for number in 1...3 {
        let entry = entry("id\(number)", number)
        try state.append(JournalEntry(.attempt, entry.head, at: sampleTime))
        if end == "sent" || number == 1 {
          try state.put(entry)
          try state.append(JournalEntry(.delivered, entry.head, at: sampleTime))
          try state.keepSent(entry.head)
        } else {
          try state.append(JournalEntry(.test, entry.head, at: sampleTime))
        }
        state.ledger.note(entry.head)
        try state.writeLedger()
      }
      _ = consume state
      if ledger == "lost" {
        _ = unlink("\(path)/ledger.json")
      } else {
        try write(Array("{".utf8), to: "\(path)/ledger.json")
      }
      var next = try openState(path)
      try next.prepareToSend()
      #expect(next.ledger.positions["archive"] == Ledger.Position(sequence: 3, messageID: "id3"))
    }
  }
}
