import Glibc
import RoomSupport
import Testing
import Times

@testable import StateDirectory

@Suite struct JournalPruningTests {
  private let day: Int64 = 86_400

  /// An entry some days after the first one.
  private func entry(day number: Int64) -> JournalEntry {
    JournalEntry(.delivered, sampleEntry.head, at: sampleTime.adding(seconds: number * day))
  }

  /// Prunes entries from before `cutoff` days after the first entry, at `now` days after it.
  private func prune(
    _ journal: TestJournal, before cutoff: Int64, now: Int64
  ) throws -> (count: Int, problems: [Problem]) {
    let now = sampleTime.adding(seconds: now * day)
    let state = try journal.state()
    let before = try journal.entries().count
    var open = try state.openJournal(journal.installation, after: journal.remembered, at: now)
    let link = try open.prune(before: sampleTime.adding(seconds: cutoff * day), now: now, state)
    #expect(link.mac == open.link.mac && link.sequence == open.link.sequence)
    let count = try before - journal.entries().count
    // The open journal continues in the new file.
    journal.remembered = try open.append(JournalEntry(.test, at: now))
    return (count, state.findings.all)
  }

  @Test func `overdue entries go, and the chain of the others holds`() throws {
    let journal = try TestJournal()
    for number in 0..<100 { try journal.add(entry(day: Int64(number))) }
    let old = journal.remembered
    let (count, problems) = try prune(journal, before: 60, now: 700)
    #expect(count == 60)
    #expect(problems == [])
    #expect(modeText(of: journal.file) == "0600")
    #expect(try journal.audit()?.verified == 41)
    #expect(try journal.audit()?.faultyLine == nil)
    #expect(try journal.audit()?.since == sampleTime.adding(seconds: 60 * day))
    #expect(try journal.entries().first == entry(day: 60))
    // If the run is killed before it writes the ledger, the journal is still valid.
    journal.remembered = old
    #expect(try journal.audit()?.faultyLine == nil)
    #expect(listing("\(journal.path)/state").count == 2)
  }

  @Test func `it is left alone until the oldest entry is a month overdue`() throws {
    let journal = try TestJournal()
    for number in 0..<40 { try journal.add(entry(day: Int64(number))) }
    let before = try #require(contents(of: journal.file))
    #expect(try prune(journal, before: 31, now: 700).count == 0)
    #expect(contents(of: journal.file)?.starts(with: before) == true)
    #expect(try prune(journal, before: 32, now: 700).count == 32)
  }

  @Test func `everything may go, and the chain still holds`() throws {
    let journal = try TestJournal()
    for number in 0..<3 { try journal.add(entry(day: Int64(number))) }
    #expect(try prune(journal, before: 900, now: 1700).count == 3)
    #expect(try journal.entries().map(\.event) == [.test])
    #expect(try journal.audit()?.memory == .matches)
    #expect(journal.remembered?.sequence == 4)
  }

  @Test func `entries that a wrong clock dated do not keep others, nor take them along`() throws {
    let journal = try TestJournal()
    for number in [40_000, 0, 1, -20_000, 2, 800, 801, -20_000, 802] as [Int64] {
      try journal.add(entry(day: number))
    }
    #expect(try prune(journal, before: 100, now: 803).count == 5)
    #expect(try journal.entries().count == 5)
    // A clock that is set back finds nothing overdue.
    #expect(try prune(journal, before: -20_000, now: -19_300).count == 0)
  }

  @Test func `a broken chain is not pruned: it is evidence`() throws {
    let journal = try TestJournal()
    for number in 0..<100 { try journal.add(entry(day: Int64(number))) }
    var bytes = try #require(contents(of: journal.file))
    bytes[1000] ^= 1
    try journal.write(bytes)
    let (count, problems) = try prune(journal, before: 60, now: 700)
    #expect(count == 0)
    #expect(problems.count == 1)
    #expect(contents(of: journal.file)?.starts(with: bytes) == true)
  }
}
