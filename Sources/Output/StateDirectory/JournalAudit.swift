package import Diagnostics
package import Files
package import Times

/// The result of verifying the chain of a journal from its first to its last line.
package struct JournalAudit: Sendable {
  /// How the journal compares with the ledger.
  package enum Memory: Sendable {
    /// The journal contains the newest link of the ledger at the right entry.
    case matches
    /// The ledger has no link, so that lines cut off at the end would go unnoticed.
    case unknown
    /// The ledger is older than the whole journal, as after restoring an old copy of the ledger.
    case older
  }

  /// How many entries were verified: those before the first fault.
  package fileprivate(set) var verified = 0
  /// When the oldest entry in the file was written; nil if there are no entries.
  package fileprivate(set) var since: Timestamp?
  /// The comparison with the ledger; meaningless if there is a fault.
  package fileprivate(set) var memory = Memory.unknown
  /// The first line that was changed, removed, cut off or moved.
  package fileprivate(set) var fault: Diagnostic?
  /// Whether the last line is incomplete: a run was killed, or is writing the line now.
  package fileprivate(set) var isTorn = false

  /// The end of the verified chain; nil if not even the first line could be verified.
  fileprivate(set) var tip: JournalLink?
  /// How many bytes the whole lines take.
  fileprivate(set) var size: Int64 = 0
  /// The number of the next line, counted from 1.
  fileprivate var line = 1
}

/// The journal as it was when it was opened; it can be read several times.
///
/// No lock is needed: lines appended later are ignored, and a file that replaces the journal does
/// not affect the open one.
package struct OpenJournal: ~Copyable {
  private let file: OpenFile
  private let size: Int64

  fileprivate init(_ file: consuming OpenFile) throws(FileError) {
    size = try file.status().size
    self.file = file
  }

  /// Visits each readable entry in order, in constant memory.
  ///
  /// - Parameter visit: returns false to stop.
  /// - Throws: when the file cannot be read.
  package func forEachEntry(_ visit: (JournalEntry) -> Bool) throws(FileError) {
    var isFirst = true
    _ = try forEachLine(of: file, size: size) { line in
      defer { isFirst = false }
      guard !isFirst, let entry = JournalEntry(line: line) else { return true }
      return visit(entry)
    }
  }

  /// Verifies the chain.
  ///
  /// - Parameters:
  ///   - state: the journal's directory.
  ///   - installation: whose journal it is; nil if it is not known.
  ///   - remembered: the newest link in the ledger.
  ///   - visit: called with each readable entry in order, verified or not.
  /// - Throws: when the file cannot be read; ``StateDamage`` when a newer version wrote it.
  package func audit(
    _ state: borrowing StateDirectory, _ installation: Installation?, _ remembered: JournalLink?,
    _ visit: (JournalEntry) -> Void
  ) throws -> JournalAudit {
    try audit(state, installation, remembered) { line in
      if let entry = JournalEntry(line: line) { visit(entry) }
    }
  }

  fileprivate func audit(
    _ state: borrowing StateDirectory, _ installation: Installation?, _ remembered: JournalLink?,
    lines visit: (ArraySlice<UInt8>) -> Void
  ) throws -> JournalAudit {
    let key = JournalKey(installation?.journalKey)
    var audit = try state.audit(file, key, remembered, size: size) { line, _ in visit(line) }
    if key == nil {
      audit.fault = Diagnostic(
        .error, in: "\(state.path)/\(journalName)",
        "the journal cannot be verified: installation.json has no key for it")
    }
    return audit
  }
}

extension StateDirectory {
  /// Opens the journal to read it; nil if there is none, which is reported if the ledger has a
  /// link.
  ///
  /// - Parameter remembered: the newest link in the ledger.
  /// - Throws: when it exists and cannot be opened.
  package func openJournal(
    remembered: JournalLink?
  ) throws(FileError) -> OpenJournal? {
    if let file = try directory.openFile(journalName, for: .reading) {
      return try OpenJournal(file)
    }
    if remembered != nil { findings.add(missingJournal) }
    return nil
  }

  private var missingJournal: Diagnostic {
    Diagnostic(
      .error, in: "\(path)/\(journalName)",
      "the file is missing, and the ledger records one")
  }

  /// Verifies the chain of the journal; nil if there is no journal and the ledger has no link.
  ///
  /// No lock is needed: lines written meanwhile are ignored. Read the ledger first, so that the
  /// journal is not older than the ledger.
  ///
  /// - Parameters:
  ///   - installation: whose journal it is; nil if it is not known.
  ///   - remembered: the newest link in the ledger.
  ///   - visit: called with each readable entry in order, verified or not.
  /// - Throws: when the file cannot be read; ``StateDamage`` when a newer version wrote it.
  package func auditJournal(
    _ installation: Installation?, _ remembered: JournalLink?,
    _ visit: ((JournalEntry) -> Void)? = nil
  ) throws -> JournalAudit? {
    guard let file = try directory.openFile(journalName, for: .reading) else {
      if remembered == nil { return nil }
      var audit = JournalAudit()
      audit.fault = missingJournal
      return audit
    }
    return try OpenJournal(file).audit(
      self, installation, remembered,
      lines: { line in
        if let visit, let entry = JournalEntry(line: line) { visit(entry) }
      })
  }

  /// Verifies the chain of an open journal.
  ///
  /// - Parameters:
  ///   - file: the journal.
  ///   - key: the key of the hashes; with nil, nothing is verified.
  ///   - remembered: the newest link in the ledger.
  ///   - size: how many bytes are read; nil for all.
  ///   - visit: called with each whole line after the first, without its newline, and with the link
  ///     after it; nil after a fault.
  /// - Throws: when the file cannot be read; ``StateDamage`` when a newer version wrote it.
  func audit(
    _ file: borrowing OpenFile, _ key: JournalKey?, _ remembered: JournalLink?,
    size: Int64? = nil, _ visit: (_ line: ArraySlice<UInt8>, _ link: JournalLink?) -> Void
  ) throws -> JournalAudit {
    var audit = JournalAudit()
    var chain: JournalChain?
    var newer: StateDamage?
    let size = try size ?? file.status().size
    let torn = try forEachLine(of: file, size: size) { line in
      audit.size += Int64(line.count) + 1
      if audit.line == 1 {
        do throws(JournalHead.Fault) {
          chain = try key.map { key throws(JournalHead.Fault) in
            JournalChain(try JournalHead(line, key), key, remembered)
          }
        } catch .version(let version) {
          newer = newerVersion(version, file.path)
          return false
        } catch {
          audit.fault = fault("this line was changed", 1, file.path)
        }
      } else {
        if audit.since == nil { audit.since = JournalEntry(line: line)?.time }
        if audit.fault == nil, let text = chain?.follow(line) {
          audit.fault = fault(text, audit.line, file.path)
        } else if audit.fault == nil, chain != nil {
          audit.verified += 1
        }
        visit(line, audit.fault == nil ? chain?.link : nil)
      }
      audit.line += 1
      return true
    }
    if let newer { throw newer }
    audit.isTorn = torn
    if audit.line == 1, key != nil {
      audit.fault = fault("the first line is missing: the file was cut", 1, file.path)
    }
    if let chain, audit.fault == nil {
      audit.tip = chain.link
      (audit.memory, audit.fault) = chain.compare(audit.line, file.path)
    }
    return audit
  }

  /// The error for a journal of a newer version, which this version must not continue or replace.
  func newerVersion(_ version: String, _ place: String) -> StateDamage {
    StateDamage(
      diagnostics: Diagnostics(
        in: place, "this file has the form \(quoted(version)), but this version reads 1",
        hint: newerVersionHint))
  }
}

/// The state of the chain after a line.
private struct JournalChain {
  private let head: JournalHead
  private let key: JournalKey
  private let remembered: JournalLink?
  private var sequence: Int
  private var mac: [UInt8]
  private var hasMet: Bool

  init(_ head: JournalHead, _ key: JournalKey, _ remembered: JournalLink?) {
    self.head = head
    self.key = key
    self.remembered = remembered
    sequence = head.sequence
    mac = head.link
    hasMet = remembered?.mac == hexadecimal(head.link)
  }

  var link: JournalLink { JournalLink(sequence: sequence, mac: hexadecimal(mac)) }

  /// Advances by one line; returns what is wrong with the line, nil if nothing is.
  mutating func follow(_ bytes: ArraySlice<UInt8>) -> String? {
    guard let line = JournalLine(bytes), let claimed = line.sequence else {
      return "this line was changed"
    }
    guard claimed == sequence + 1 else {
      return "expected entry \(sequence + 1), not entry \(claimed): lines were removed or "
        + "moved"
    }
    guard key.mac(of: line.content, after: mac) == line.mac else {
      return "this line was changed"
    }
    sequence = claimed
    mac = line.mac
    if sequence == remembered?.sequence {
      guard remembered?.mac == hexadecimal(mac) else {
        return "this is not entry \(sequence) as recorded in the ledger"
      }
      hasMet = true
    }
    return nil
  }

  /// Compares the verified chain with the link in the ledger.
  func compare(_ line: Int, _ path: String) -> (JournalAudit.Memory, Diagnostic?) {
    guard let remembered else { return (.unknown, nil) }
    if hasMet || remembered.mac == head.replaced { return (.matches, nil) }
    if remembered.sequence < head.sequence { return (.older, nil) }
    if remembered.sequence == head.sequence {
      return (
        .unknown, fault("the journal does not begin as recorded in the ledger", 1, path)
      )
    }
    let missing =
      remembered.sequence == sequence + 1
      ? "entry \(sequence + 1) is" : "entries \(sequence + 1) to \(remembered.sequence) are"
    return (.unknown, fault("\(missing) missing: the file was cut", line, path))
  }
}

private func fault(_ text: String, _ line: Int, _ path: String) -> Diagnostic {
  Diagnostic(.error, at: SourceLocation(file: path, line: line, column: 1), text)
}

/// Visits the whole lines of a file, without their newlines, in constant memory.
///
/// A line longer than the journal's maximum is cut to a length that is still invalid.
///
/// - Parameter body: returns false to stop.
/// - Returns: whether there is text after the last newline.
private func forEachLine(
  of file: borrowing OpenFile, size: Int64, _ body: (ArraySlice<UInt8>) -> Bool
) throws(FileError) -> Bool {
  var offset: Int64 = 0
  var rest: [UInt8] = []
  while offset < size {
    let piece = try file.read(at: offset, count: Int(min(size - offset, 1 << 18)))
    if piece.isEmpty { break }
    offset += Int64(piece.count)
    var start = 0
    while let end = firstNewline(piece, from: start) {
      if rest.isEmpty {
        if !body(piece[start..<end]) { return false }
      } else {
        if rest.count <= JournalLine.maximumLength { rest += piece[start..<end] }
        if !body(rest[...]) { return false }
        rest = []
      }
      start = end + 1
    }
    if rest.count <= JournalLine.maximumLength { rest += piece[start...] }
  }
  return !rest.isEmpty
}

private func firstNewline(_ bytes: [UInt8], from start: Int) -> Int? {
  bytes.withUnsafeBufferPointer { buffer in
    buffer[start...].firstIndex(of: newline)
  }
}

let journalName = "journal.jsonl"
