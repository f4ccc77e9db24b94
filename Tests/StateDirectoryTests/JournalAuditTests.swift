import Diagnostics
import RoomSupport
import Testing

@testable import StateDirectory

/// Any change to a journal without the key is detected, and the line is named.
@Suite struct JournalAuditTests {
  private static let count = 5

  @Test func `any changed byte is found in its line`() throws {
    let journal = try TestJournal(entries: Self.count)
    let whole = try #require(contents(of: journal.file))
    var random = SeededGenerator(seed: 1)
    var line = 1
    for index in whole.indices {
      for bit in [UInt8(1), 1 << UInt8.random(in: 1...7, using: &random)] {
        var bytes = whole
        bytes[index] ^= bit
        try journal.write(bytes)
        do {
          #expect(try journal.audit()?.faultyLine == line, "byte \(index), bit \(bit)")
        } catch is StateDamage {
          // The digit of the version: a newer one could have written it.
          #expect(line == 1, "byte \(index)")
        }
      }
      if whole[index] == 0x0A { line += 1 }
    }
    try journal.write(whole)
    #expect(try journal.audit()?.faultyLine == nil)
  }

  @Test func `a cut at any byte is found where the file ends`() throws {
    let journal = try TestJournal(entries: Self.count)
    let whole = try #require(contents(of: journal.file))
    for end in whole.indices {
      try journal.write(whole[..<end])
      let lines = whole[..<end].count { $0 == 0x0A }
      #expect(try journal.audit()?.faultyLine == lines + 1, "\(end) bytes")
    }
  }

  @Test func `without the ledger a cut at the end is not found, and that is told`() throws {
    let journal = try TestJournal(entries: Self.count)
    try journal.write(journal.lines.dropLast(2).map { $0 + "\n" }.joined().utf8)
    let audit = try #require(try journal.audit(isLedgerKnown: false))
    #expect(audit.fault == nil)
    #expect(audit.memory == .unknown)
    #expect(audit.verified == Self.count - 2)
  }

  @Test func `removed, moved and repeated lines are found`() throws {
    let journal = try TestJournal(entries: Self.count)
    let lines = journal.lines
    func expect(_ changed: [String], _ line: Int, _ what: Comment) throws {
      try journal.write(changed.map { $0 + "\n" }.joined().utf8)
      #expect(try journal.audit()?.faultyLine == line, what)
    }
    for first in lines.indices {
      for last in first..<lines.count {
        var changed = lines
        changed.removeSubrange(first...last)
        try expect(changed, first + 1, "without \(first + 1) to \(last + 1)")
        if first > 0, last < lines.count - 1 {
          let text = "expected entry \(first), not entry \(last + 1): lines were removed"
          #expect(try journal.audit()?.fault?.message.contains(text) == true)
        }
        if first < last {
          changed = lines
          changed.swapAt(first, last)
          try expect(changed, first + 1, "\(first + 1) and \(last + 1) swapped")
        }
        changed = lines
        changed.insert(lines[first], at: last + 1)
        try expect(changed, last + 2, "\(first + 1) again behind \(last + 1)")
      }
    }
  }

  @Test func `the rest is read behind a fault, so that history can still show it`() throws {
    let journal = try TestJournal(entries: Self.count)
    var lines = journal.lines
    lines[2] = lines[2].replacing("\"bytes\":13", with: "\"bytes\":14")
    lines[3] = "garbage"
    try journal.write(lines.map { $0 + "\n" }.joined().utf8)
    #expect(try journal.entries().map(\.bytes) == [13, 14, 13, 13])
    let audit = try #require(try journal.audit())
    #expect(audit.verified == 1)
    #expect(audit.fault?.description.hasPrefix("\(journal.file):3:1: error: this line") == true)
  }

  @Test func `a line of many megabytes is a fault like another and is not kept in memory`() throws {
    let journal = try TestJournal(entries: 1)
    let whole = try #require(contents(of: journal.file))
    try journal.write(whole + [UInt8](repeating: 0x61, count: 3 << 20) + [0x0A])
    #expect(try journal.audit()?.faultyLine == 3)
    try journal.write([UInt8](repeating: 0x61, count: 3 << 20) + [0x0A] + whole)
    #expect(try journal.audit()?.faultyLine == 1)
  }

  @Test func `a journal without its key is not verified, and its entries are still read`() throws {
    let journal = try TestJournal(entries: 3)
    var count = 0
    let audit = try journal.state().auditJournal(nil, journal.remembered) { _ in count += 1 }
    #expect(audit?.fault?.message.contains("no key") == true)
    #expect(audit?.verified == 0)
    #expect(count == 3)
  }

  @Test func `lines across the pieces in which a long file is read are found whole`() throws {
    let journal = try TestJournal()
    var open = try journal.state().openJournal(
      journal.installation, after: nil, at: sampleTime)
    journal.remembered = try open.append((0..<2000).map { sampleEvent($0) })
    let size = try #require(contents(of: journal.file)).count
    try #require(size > 2 * (1 << 18))
    #expect(try journal.audit()?.verified == 2000)
    #expect(try journal.audit()?.faultyLine == nil)
    // The next run looks at the ends alone.
    #expect(try journal.add(sampleEvent(2000)) == [])
    #expect(try journal.audit()?.verified == 2001)
  }
}
