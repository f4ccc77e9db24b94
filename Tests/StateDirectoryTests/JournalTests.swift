import Catalogs
import Diagnostics
import Files
import Glibc
import RoomSupport
import Testing
import Times

@testable import StateDirectory

@Suite struct JournalTests {
  @Test func `entries are read as they were written, hostile texts included`() throws {
    let journal = try TestJournal()
    var written: [JournalEntry] = []
    for (index, text) in hostileTexts.enumerated() {
      let entry = JournalEntry(
        .init(rawValue: text), at: sampleTime.adding(seconds: Int64(index)), messageID: text,
        destination: text, kind: text, mode: text, bytes: index, sha256: text, reason: text,
        status: index, caseNumber: text)
      #expect(try journal.add(entry) == [])
      written.append(entry)
    }
    #expect(try journal.entries() == written)
    let audit = try #require(try journal.audit())
    #expect(audit.fault == nil)
    #expect(audit.verified == hostileTexts.count)
    #expect(audit.since == sampleTime)
    #expect(modeText(of: journal.file) == "0600")
    // Long texts are cut: a line is found from the end of the file.
    #expect(journal.lines.allSatisfy { $0.utf8.count < 8192 })
  }

  /// A journal that another program wrote in the documented format: HMAC-SHA-256 by Python's
  /// `hmac`, with a key of the bytes 0 to 31 and a chain that begins with the bytes 32 to 63.
  private static let foreign = """
    {"form":"callhome-journal","version":1,"time":"2026-11-01T03:00:00Z","sequence":7,"link"\
    :"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f","mac":"b36ef29ca018c\
    e296b594667f06840f5fb8bfd45ebae9a57ec72a4b3d068b4f6"}
    {"sequence":8,"time":"2026-11-01T03:00:01Z","event":"delivered","message_id":"0123456789\
    abcdef0123456789abcdef","kind":"inventory","destination":"archive","mode":"smart","bytes\
    ":13,"sha256":"5e36b6560513586ced65eca0e8b025fe88edbcab82ba2cb67a5fcb2d7b202383","status\
    ":200,"case":"C-1","mac":"3a6090ac242417e5d9308d0c7c51a4c56c0d492a0b5ef0f78f65a54e6e46bb\
    1a"}
    {"sequence":9,"time":"2026-11-01T03:00:02Z","event":"recovered","mac":"d4129ae3d3347f8be\
    18e2e65e6839f89adc39cde2d52cee1615aaddaaf78ba72"}
    """

  @Test func `the form and the hashes are those that another program computes`() throws {
    let journal = try TestJournal()
    let key = (0..<32).map { $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16) }
      .joined()
    let own = try #require(journal.installation.journalKey)
    let path = "\(journal.path)/state/installation.json"
    try RoomSupport.write(
      try #require(text(of: path)).replacing(own, with: key).utf8, to: path)
    let state = try journal.state()
    let installation = try state.installationOrNew()
    try journal.write((Self.foreign + "\n").utf8)
    let newest = String(Self.foreign.dropLast(2).suffix(64))
    let audit = try #require(
      try state.auditJournal(
        installation,
        JournalLink(sequence: 9, mac: newest)))
    #expect(audit.fault == nil)
    #expect(audit.verified == 2)
    // This program writes the third line after the first two.
    let lines = Self.foreign.split(separator: "\n")
    try journal.write(lines.dropLast().map { $0 + "\n" }.joined().utf8)
    var open = try state.openJournal(installation, after: nil, at: sampleTime)
    try open.append(
      JournalEntry(.recovered, at: try #require(Timestamp(rfc3339: "2026-11-01T03:00:02Z"))))
    #expect(text(of: journal.file) == Self.foreign + "\n")
    #expect(state.findings.all == [])
  }

  @Test func `several entries are added in one write, and the numbers go on`() throws {
    let journal = try TestJournal(entries: 1)
    try journal.add(sampleEvent(1), sampleEvent(2), sampleEvent(3))
    #expect(journal.remembered?.sequence == 4)
    #expect(try journal.audit()?.verified == 4)
    // No entry is no change.
    let before = contents(of: journal.file)
    try journal.add()
    #expect(contents(of: journal.file) == before)
  }

  @Test func `a ledger that is behind the journal is what a killed run leaves`() throws {
    let journal = try TestJournal(entries: 3)
    let old = journal.remembered
    try journal.add(sampleEvent(3))
    try journal.add(sampleEvent(4))
    journal.remembered = old
    #expect(try journal.audit()?.faultyLine == nil)
    #expect(try journal.add(sampleEvent(5)) == [])
    #expect(try journal.audit()?.verified == 6)
  }

  @Test func `a ledger that knows nothing goes on with a sound journal and says so`() throws {
    let journal = try TestJournal(entries: 3)
    journal.remembered = nil
    #expect(try journal.audit()?.memory == .unknown)
    #expect(try journal.add(sampleEvent(3)) == [])
    #expect(try journal.audit()?.memory == .matches)
    #expect(try journal.audit()?.verified == 4)
  }

  @Test func `half a line is taken away by the next run, and the journal says so`() throws {
    let whole = try TestJournal(entries: 3)
    let bytes = try #require(contents(of: whole.file))
    for length in [1, 20, 100, 340] {
      let journal = whole
      let line = Array(journal.lines[3].utf8)
      try journal.write(bytes + line.prefix(length))
      let torn = try #require(try journal.audit())
      #expect(torn.isTorn && torn.fault == nil && torn.verified == 3)
      let old = journal.remembered
      #expect(try journal.add(sampleEvent(3)) == [])
      #expect(try journal.entries().suffix(2).map(\.event) == [.recovered, .delivered])
      #expect(try journal.audit()?.faultyLine == nil)
      try journal.write(bytes)
      journal.remembered = old
    }
  }

  @Test func `a damaged journal is set aside, and the new one says that it was begun`() throws {
    let journal = try TestJournal(entries: 4)
    for (number, name) in ["journal.jsonl.damaged", "journal.jsonl.damaged.2"].enumerated() {
      var bytes = try #require(contents(of: journal.file))
      bytes[bytes.count - 100] ^= 1
      try journal.write(bytes)
      let old = journal.remembered
      let problems = try journal.add(sampleEvent(9))
      #expect(problems.count == 2)
      #expect(problems.last?.message.contains("kept as '\(name)'") == true)
      #expect(contents(of: "\(journal.path)/state/\(name)") == bytes)
      let entries = try journal.entries()
      #expect(entries.map(\.event) == [.begun, .delivered])
      #expect(entries[0].reason == "damaged")
      #expect(journal.remembered?.sequence == 6 + 2 * number)
      #expect(try journal.audit()?.memory == .matches)
      // If the run is killed before it writes the ledger, the new journal does not count as
      // damaged.
      let known = journal.remembered
      journal.remembered = old
      #expect(try journal.audit()?.faultyLine == nil)
      #expect(try journal.add() == [])
      journal.remembered = known
    }
  }

  @Test func `a missing journal is told and begun anew`() throws {
    let journal = try TestJournal(entries: 2)
    unlink(journal.file)
    #expect(try journal.audit()?.fault?.message.contains("missing") == true)
    let problems = try journal.add(sampleEvent(2))
    #expect(problems.count == 1)
    #expect(try journal.entries().map(\.reason) == ["missing", nil])
    #expect(try TestJournal().audit() == nil)
  }

  @Test func `cut lines that the ledger remembers are missed by the next run`() throws {
    let journal = try TestJournal(entries: 4)
    let lines = journal.lines
    try journal.write(lines.dropLast().map { $0 + "\n" }.joined().utf8)
    #expect(try journal.add(sampleEvent(4)).first?.location?.line == 5)
    #expect(try journal.entries().map(\.event) == [.begun, .attempt])
  }

  @Test func `lines of an older journal of the same installation do not fit into a new one`() throws
  {
    let journal = try TestJournal(entries: 2)
    let old = journal.lines
    unlink(journal.file)
    journal.remembered = nil
    try journal.add(sampleEvent(0))
    try journal.write((journal.lines.prefix(1) + old.dropFirst()).map { $0 + "\n" }.joined().utf8)
    journal.remembered = nil
    #expect(try journal.audit()?.faultyLine == 2)
  }

  @Test func `a journal of a newer version is neither read nor replaced`() throws {
    let journal = try TestJournal(entries: 2)
    let newer = try #require(text(of: journal.file))
      .replacing("\"version\":1", with: "\"version\":2")
    try journal.write(newer.utf8)
    #expect(throws: StateDamage.self) { try journal.add(sampleEvent(2)) }
    #expect(throws: StateDamage.self) { try journal.audit() }
    #expect(text(of: journal.file) == newer)
  }

  @Test func `a link or a second name in place of the journal is refused`() throws {
    let journal = try TestJournal(entries: 1)
    let moved = "\(journal.path)/moved"
    try #require(link(journal.file, moved) == 0)
    #expect(throws: FileError.self) { try journal.add(sampleEvent(1)) }
    unlink(journal.file)
    try #require(symlink(moved, journal.file) == 0)
    #expect(throws: FileError.self) { try journal.add(sampleEvent(1)) }
    #expect(throws: FileError.self) { try journal.audit() }
  }

  @Test func `an installation from before the journal gets its key and stays itself`() throws {
    let journal = try TestJournal()
    let path = "\(journal.path)/state/installation.json"
    let whole = try #require(text(of: path))
    let key = try #require(journal.installation.journalKey)
    #expect(key.utf8.count == 64)
    try RoomSupport.write(
      whole.replacing(",\n  \"journal_key\": \"\(key)\"", with: "").utf8, to: path)
    let state = try journal.state()
    #expect(try state.installation()?.journalKey == nil)
    let completed = try state.installationOrNew()
    #expect(completed.id == journal.installation.id)
    #expect(completed.slotKey == journal.installation.slotKey)
    #expect(completed.journalKey?.utf8.count == 64)
    #expect(completed.journalKey != key)
    #expect(try state.installation() == completed)
    #expect(state.findings.all == [])
    // A journal of another key is damaged, not silently gone on with.
    try RoomSupport.write(whole.replacing(key, with: key.dropLast() + "x").utf8, to: path)
    #expect(try state.installation() == nil)
    #expect(state.findings.all.count == 1)
  }

  @Test func `the ledger remembers the newest link and the case of a message`() throws {
    let journal = try TestJournal()
    var ledger = sampleLedger
    ledger.journal = JournalLink(sequence: 12, mac: String(repeating: "0f", count: 32))
    ledger[Ledger.Key("archive", .inventory)].sent = Ledger.Sent(
      time: sampleTime, period: "2026-11", messageID: "a", bytes: 1, sha256: "b",
      caseNumber: "C-1", caseURL: "https://cases.example.net/1")
    let state = try openState("\(journal.path)/state")
    try state.write(ledger)
    #expect(try state.files.ledger() == ledger)
    #expect(state.findings == [])
    let path = "\(journal.path)/state/ledger.json"
    let damaged = try #require(text(of: path)).replacing("\"0f0f", with: "\"xf0f")
    try RoomSupport.write(damaged.utf8, to: path)
    #expect(try state.files.ledger().journal == nil)
    #expect(state.findings.count == 1)
  }
}
