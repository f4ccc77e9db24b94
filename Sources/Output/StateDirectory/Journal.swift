import Diagnostics
import Files
import Times

/// The open journal, to which a run adds lines while it holds the state lock (J3).
///
/// Opening takes the same time for a long file as for a short one (J5): only the first line and the
/// last lines are read, unless they do not match the ledger.
struct Journal: ~Copyable {
  /// The newest link on disk; the ledger must store it.
  private(set) var link: JournalLink
  /// The entries after the link that the ledger had when the journal was opened.
  fileprivate(set) var unremembered: [JournalEntry] = []

  private var file: OpenFile
  private let key: JournalKey
  private var size: Int64
  private var failure: FileError?

  init(
    _ file: consuming OpenFile, _ key: JournalKey, _ link: JournalLink, size: Int64
  ) {
    self.file = file
    self.key = key
    self.link = link
    self.size = size
  }

  /// Appends entries in one write, durable when this returns.
  ///
  /// - Returns: the newest link, which the ledger must store.
  /// - Throws: when they could not be written: then none of them is in the file, and later calls
  ///   throw too.
  @discardableResult
  mutating func append(_ entries: JournalEntry...) throws(FileError) -> JournalLink {
    try append(entries)
  }

  /// Appends entries in one write, as ``append(_:)-(JournalEntry...)``.
  @discardableResult
  mutating func append(_ entries: [JournalEntry]) throws(FileError) -> JournalLink {
    if let failure { throw failure }
    var bytes: [UInt8] = []
    var newest = link
    var mac = hexadecimalBytes(link.mac.utf8) ?? []
    for entry in entries {
      let sequence = newest.sequence + 1
      let (line, next) = JournalLine.bytes(entry.json(sequence: sequence), key, after: mac)
      bytes += line
      mac = next
      newest = JournalLink(sequence: sequence, mac: hexadecimal(next))
    }
    if bytes.isEmpty { return link }
    do {
      try file.append(bytes, at: size)
    } catch {
      failure = error
      throw error
    }
    size += Int64(bytes.count)
    link = newest
    return newest
  }
}

extension Journal {
  /// Removes the oldest entries once they are more than a month overdue (T5); waiting that long
  /// avoids rewriting the file every day.
  ///
  /// Entries with a future time, written under a wrong clock, are removed with the overdue entries
  /// after them. If the chain is broken, nothing is removed: the file may be evidence.
  ///
  /// - Parameters:
  ///   - cutoff: entries from before are overdue.
  ///   - now: the time.
  ///   - state: the journal's directory, to which a broken chain is reported.
  /// - Returns: the newest link, which the ledger must store.
  /// - Throws: when the file cannot be read or replaced: then it is unchanged.
  mutating func prune(
    before cutoff: Timestamp, now: Timestamp, _ state: borrowing StateDirectory
  ) throws -> JournalLink {
    let future = now.adding(seconds: 86_400)
    let monthOverdue = cutoff.adding(seconds: -31 * 86_400)
    let beginning = try file.read(at: 0, count: Int(min(size, Int64(tailLength))))
    // Read the head, then line by line: nearly always the first entry decides.
    var rest = beginning.drop { $0 != newline }.dropFirst()
    var oldest: Timestamp?
    while oldest == nil, !rest.isEmpty {
      let line = rest.prefix { $0 != newline }
      rest = rest[line.endIndex...].dropFirst()
      oldest = JournalEntry(line: line).map(\.time).flatMap { $0 <= future ? $0 : nil }
    }
    guard let oldest, oldest < monthOverdue else { return link }

    var position: Int64?
    var offset: Int64 = 0
    var isInOldPart = true
    var first = link
    let headLength = Int64((beginning.firstIndex(of: newline) ?? 0) + 1)
    let audit = try state.audit(file, key, link) { line, link in
      offset += Int64(line.count) + 1
      guard isInOldPart, let link, let time = JournalEntry(line: line)?.time else { return }
      if time < cutoff {
        position = headLength + offset
        first = link
      } else if time <= future {
        isInOldPart = false
      }
    }
    if let fault = audit.fault {
      state.findings.add(fault)
      return link
    }
    guard let position else { return link }
    try replace(from: position, now: now, after: first, state)
    return link
  }

  /// Replaces the file with a head and the text from `position` on.
  private mutating func replace(
    from position: Int64, now: Timestamp, after first: JournalLink,
    _ state: borrowing StateDirectory
  ) throws(FileError) {
    let head = JournalHead(
      time: now, sequence: first.sequence, link: hexadecimalBytes(first.mac.utf8) ?? [],
      replaced: nil
    ).line(key)
    let file = try state.rewriteJournal { write throws(FileError) in
      try write(head)
      var offset = position
      while offset < size {
        let piece = try self.file.read(at: offset, count: Int(min(size - offset, 1 << 18)))
        try write(piece)
        offset += Int64(piece.count)
      }
    }
    size = size - position + Int64(head.count)
    self.file = file
  }
}

extension StateDirectory {
  /// Opens the journal to append to it, and creates it if there is none. The caller holds the state
  /// lock.
  ///
  /// An incomplete last line, left by a killed run or a full disk, is removed and recorded in the
  /// journal; its write never returned, so nothing depends on it. A journal that does not match the
  /// ledger is set aside under a name of its own and reported, and the new journal records that it
  /// was started anew.
  ///
  /// - Parameters:
  ///   - installation: whose journal it is.
  ///   - remembered: the newest link in the ledger.
  ///   - now: the time.
  /// - Throws: when it cannot be read or written; ``StateDamage`` when a newer version wrote it.
  func openJournal(
    _ installation: Installation, after remembered: JournalLink?, at now: Timestamp
  ) throws -> Journal {
    guard let key = JournalKey(installation.journalKey) else {
      throw StateDamage(
        diagnostics: Diagnostics(
          in: "\(path)/installation.json", "the key 'journal_key' is missing"))
    }
    guard let file = try directory.openFile(journalName, for: .appending) else {
      if let remembered {
        findings.add(
          Diagnostic(
            .error, in: "\(path)/\(journalName)",
            "the journal is missing, and a new one is started", hint: journalConsequence))
        return try beginJournal(key, after: remembered, reason: "missing", at: now)
      }
      return try beginJournal(key, after: nil, reason: nil, at: now)
    }
    let size = try file.status().size
    var (tip, wholeSize) = try tip(of: file, key, size: size)
    var unremembered: [JournalEntry] = []
    if tip == nil || tip != remembered {
      let audit = try audit(file, key, remembered) { line, link in
        if let link, link.sequence > remembered?.sequence ?? 0,
          let entry = JournalEntry(line: line)
        {
          unremembered.append(entry)
        }
      }
      tip = audit.fault == nil ? audit.tip : nil
      wholeSize = audit.size
      if let fault = audit.fault { findings.add(fault) }
    }
    guard let tip else {
      try setJournalAside()
      return try beginJournal(key, after: remembered, reason: "damaged", at: now)
    }
    let isTorn = wholeSize < size
    if isTorn { try file.truncate(to: wholeSize) }
    var journal = Journal(file, key, tip, size: wholeSize)
    journal.unremembered = unremembered
    if isTorn { try journal.append(JournalEntry(.recovered, at: now)) }
    return journal
  }

  /// Replaces the journal and opens the new file.
  fileprivate func rewriteJournal(
    _ content: (_ write: ([UInt8]) throws(FileError) -> Void) throws(FileError) -> Void
  ) throws(FileError) -> OpenFile {
    try directory.replace(journalName, mode: 0o600, content)
    guard let file = try directory.openFile(journalName, for: .appending) else {
      throw FileError("write", "\(path)/\(journalName)", .notRegular)
    }
    return file
  }

  /// Creates a journal in one step: if the run is killed, the file is complete or absent.
  private func beginJournal(
    _ key: JournalKey, after remembered: JournalLink?, reason: String?, at now: Timestamp
  ) throws(FileError) -> Journal {
    var link = randomBytes(32)
    var sequence = remembered?.sequence ?? 0
    var bytes = JournalHead(
      time: now, sequence: sequence, link: link, replaced: remembered?.mac
    ).line(key)
    if let reason {
      sequence += 1
      let begun = JournalEntry(.begun, at: now, reason: reason).json(sequence: sequence)
      let (line, mac) = JournalLine.bytes(begun, key, after: link)
      bytes += line
      link = mac
    }
    let file = try rewriteJournal { write throws(FileError) in try write(bytes) }
    return Journal(
      file, key, JournalLink(sequence: sequence, mac: hexadecimal(link)), size: Int64(bytes.count))
  }

  /// The newest link and the offset at which its line ends, from the first line and the end of the
  /// file alone; nil if these are not enough.
  private func tip(
    of file: borrowing OpenFile, _ key: JournalKey, size: Int64
  ) throws -> (JournalLink?, Int64) {
    let start = max(0, size - Int64(tailLength))
    let tail = try file.read(at: start, count: Int(size - start))
    let beginning = start == 0 ? tail : try file.read(at: 0, count: JournalLine.maximumLength)
    guard let headEnd = beginning.firstIndex(of: newline), let end = tail.lastIndex(of: newline)
    else { return (nil, 0) }
    let head: JournalHead
    do throws(JournalHead.Fault) {
      head = try JournalHead(beginning[..<headEnd], key)
    } catch .version(let version) {
      throw newerVersion(version, file.path)
    } catch {
      return (nil, 0)
    }
    let wholeSize = start + Int64(end) + 1
    let headLink = JournalLink(sequence: head.sequence, mac: hexadecimal(head.link))
    if wholeSize == Int64(headEnd) + 1 { return (headLink, wholeSize) }
    guard let before = tail[..<end].lastIndex(of: newline),
      let line = JournalLine(tail[(before + 1)..<end]), let sequence = line.sequence
    else { return (nil, wholeSize) }
    let link: [UInt8]
    if start + Int64(before) == Int64(headEnd) {
      link = head.link
    } else {
      // If the first of two lines begins before the tail, its end is still in the tail.
      let from = tail[..<before].lastIndex(of: newline).map { $0 + 1 } ?? 0
      guard let previous = JournalLine(tail[from..<before]) else { return (nil, wholeSize) }
      link = previous.mac
    }
    guard key.mac(of: line.content, after: link) == line.mac else { return (nil, wholeSize) }
    return (JournalLink(sequence: sequence, mac: hexadecimal(line.mac)), wholeSize)
  }

  /// Renames the journal to make room for a new one. A file set aside earlier is never replaced: it
  /// may be evidence.
  private func setJournalAside() throws(FileError) {
    let names = Set(try directory.names())
    var aside = journalName + damagedSuffix
    var number = 1
    while names.contains(aside) {
      number += 1
      aside = "\(journalName)\(damagedSuffix).\(number)"
    }
    try directory.rename(journalName, to: aside)
    findings.add(
      Diagnostic(
        .warning, in: "\(path)/\(journalName)",
        "the journal is damaged; it is kept as '\(aside)' and a new one is started",
        hint: journalConsequence))
  }
}

private let journalConsequence = "what was sent before is not in the new journal"

/// How many bytes at the end of a journal are read: two lines of the maximum length, doubled.
private let tailLength = 4 * JournalLine.maximumLength
