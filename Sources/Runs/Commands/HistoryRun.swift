import Diagnostics
import Findings
import Reports
import Settings
import StateDirectory
import Times

/// What `callhome history` does: the journal and the exact bytes after it (J3, J4).
///
/// It writes nothing and takes no lock, so that it can be asked while a run is in progress.
package struct HistoryRun: Sendable {
  /// Creates a run.
  package init() {}

  /// The entries of the journal, which go out while it is read.
  ///
  /// - Parameters:
  ///   - isJSON: whether a program reads it.
  ///   - filter: which of them are listed.
  ///   - environment: the world around the run.
  ///   - write: gets the output piece by piece; returns false when nobody takes more of it.
  package func list(
    isJSON: Bool, listing filter: HistoryFilter = HistoryFilter(), _ environment: RunEnvironment,
    to write: @escaping ([UInt8]) -> Bool
  ) -> Outcome {
    outcome { result in
      var output = Pieces(write)
      defer { output.flush() }
      let nothing = isJSON ? HistoryReport.JSON().end : HistoryReport.Table.nothing
      guard let state = try openState(environment, result.findings) else {
        return output.add(nothing)
      }
      let memory = try memory(of: state)
      guard let journal = try state.openJournal(remembered: memory.ledger.journal) else {
        return output.add(nothing)
      }
      var cases = Cases(memory.ledger)
      let isListed = filter.test(environment)
      func audit(_ visit: (JournalEntry) -> Void) throws {
        let audit = try journal.audit(state, memory.installation, memory.ledger.journal, visit)
        if let fault = audit.fault { result.findings.add(fault) }
      }
      if isJSON {
        let places = try state.keptLocations()
        var document = HistoryReport.JSON()
        var skipped = 0
        if let count = filter.count {
          try journal.forEachEntry { entry in
            if isListed(entry) { skipped += 1 }
            return true
          }
          skipped = max(0, skipped - count)
        }
        try audit { entry in
          if !isListed(entry) { return }
          if skipped > 0 {
            skipped -= 1
            return
          }
          let kept = entry.messageID.flatMap { places[$0] }
          output.add(document.row(entry, kept: kept, caseURL: cases.url(of: entry, state)))
        }
        output.add(document.end)
      } else {
        var table = HistoryReport.Table(environment.calendar)
        try audit { table.measure($0, isListed: isListed($0)) }
        output.add(table.start)
        var skipped = filter.count.map { max(0, table.count - $0) } ?? 0
        try journal.forEachEntry { entry in
          let row = table.row(
            entry, isListed: isListed(entry), caseURL: cases.url(of: entry, state))
          if !row.isEmpty, skipped > 0 {
            skipped -= 1
          } else {
            output.add(row)
          }
          return output.isTaken
        }
      }
    }
  }

  /// The exact bytes of a message that was sent, waits or was refused, and nothing else.
  ///
  /// - Parameters:
  ///   - id: its id, or at least six characters that no other id begins with.
  ///   - isTerminal: whether the bytes go to a terminal, which what they hold must not steer.
  ///   - environment: the world around the run.
  package func show(
    _ id: String, isTerminal: Bool, _ environment: RunEnvironment
  ) -> Outcome {
    outcome { result in
      let prefix = id.lowercased()
      guard prefix.utf8.count >= 6 else {
        throw CommandError(
          "an id must be given with at least 6 characters, not \(quoted(id))",
          hint: "'callhome history' lists ids", .usage)
      }
      guard let state = try openState(environment, result.findings),
        let bytes = try bytes(prefix, state) ?? bytes(prefix, state)
      else {
        throw try unknown(id, prefix, environment)
      }
      result.output = bytes
      if isTerminal {
        result.output = printable(bytes)
        if result.output != bytes {
          result.diagnostics.append(
            Diagnostic(
              .note, at: nil, "control characters are shown as '\\u{...}'",
              hint: "send the output to a file to get the exact bytes"))
        }
      }
    }
  }

  /// The ids of the newest messages of the journal, the newest first; none if it cannot be read.
  package func newestIDs(_ environment: RunEnvironment) -> [String] {
    var ids: [String] = []
    _ = outcome { result in
      guard let state = try openState(environment, result.findings),
        let journal = try state.openJournal(remembered: memory(of: state).ledger.journal)
      else { return }
      var newest: [String: Int] = [:]
      var count = 0
      try journal.forEachEntry { entry in
        count += 1
        if let id = entry.messageID { newest[id] = count }
        if newest.count > 2 * Self.completedIDs {
          let kept = newest.sorted { $0.value > $1.value }.prefix(Self.completedIDs)
          newest = Dictionary(kept.map { ($0.key, $0.value) }) { first, _ in first }
        }
        return true
      }
      ids = newest.sorted { $0.value > $1.value }.prefix(Self.completedIDs).map(\.key)
    }
    return ids
  }

  /// How many ids a shell is offered.
  private static let completedIDs = 100

  /// Whether any line of the journal was changed, removed, cut off or moved.
  package func verify(_ environment: RunEnvironment) -> Outcome {
    outcome { result in
      guard let state = try openState(environment, result.findings) else {
        return result.say("there is no journal yet")
      }
      let memory = try memory(of: state)
      guard let audit = try state.auditJournal(memory.installation, memory.ledger.journal) else {
        return result.say("there is no journal yet")
      }
      let count = audit.verified == 1 ? "1 entry" : "\(audit.verified) entries"
      let since = audit.since.map { " since \(clock($0, environment.calendar))" } ?? ""
      if let fault = audit.fault {
        result.findings.add(fault)
        return result.say("verified \(count)\(since), up to the first fault")
      }
      result.say("verified \(count)\(since)")
      let place = "\(state.path)/journal.jsonl"
      switch audit.memory {
      case .matches: break
      case .unknown:
        result.diagnostics.append(
          Diagnostic(
            .warning, in: place, "the ledger records no entry of it",
            hint: "entries that were cut off at the end cannot be detected"))
      case .older:
        result.diagnostics.append(
          Diagnostic(
            .warning, in: place, "the ledger is older than the journal's first entry",
            hint: "entries that were cut off at the end cannot be detected"))
      }
      if audit.isTorn {
        result.diagnostics.append(
          Diagnostic(
            .note, in: place, "the last line is incomplete",
            hint: "a run is writing it, or was killed: the next run removes it"))
      }
    }
  }

  private func openState(
    _ environment: RunEnvironment, _ findings: StateFindings
  ) throws -> StateDirectory? {
    let site = try Site.open(environment, toShow: true)
    return try StateDirectory(
      openingToRead: (site?.settings ?? .undecided).state.value, findings)
  }

  /// The ledger is read before the journal, so that it is never the newer one.
  private func memory(
    of state: borrowing StateDirectory
  ) throws -> (installation: Installation?, ledger: Ledger) {
    (try state.installation(), try state.ledger())
  }

  /// The bytes of the one message whose id begins so; nil when none is kept, or it was moved between
  /// a look at its directory and at the file.
  private func bytes(_ prefix: String, _ state: borrowing StateDirectory) throws -> [UInt8]? {
    let found = try state.keptMessages(prefix)
    let exact = found.filter { $0.messageID == prefix }
    let messages = exact.isEmpty ? found : exact
    let ids = Set(messages.map(\.messageID))
    if ids.count > 1 {
      throw CommandError(
        "\(ids.count) messages have an id that begins with \(quoted(prefix))",
        hint: "give more characters of it", .usage)
    }
    for message in messages.reversed() {
      if let entry = try state.read(message) { return entry.bytes }
    }
    return nil
  }

  private func unknown(
    _ id: String, _ prefix: String, _ environment: RunEnvironment
  ) throws -> CommandError {
    var isKnown = false
    if let state = try openState(environment, StateFindings()) {
      _ = try? state.auditJournal(nil, nil) { entry in
        if entry.messageID?.hasPrefix(prefix) == true { isKnown = true }
      }
    }
    return CommandError(
      "no message with the id \(quoted(id)) is kept",
      hint: isKnown
        ? "it is in the journal, but its bytes were deleted" : "'callhome history' lists ids",
      .usage)
  }
}

/// Output on its way, in pieces that are worth a system call.
private struct Pieces {
  private let write: ([UInt8]) -> Bool
  private var bytes: [UInt8] = []
  /// Whether somebody still takes it.
  private(set) var isTaken = true

  init(_ write: @escaping ([UInt8]) -> Bool) {
    self.write = write
  }

  mutating func add(_ more: [UInt8]) {
    bytes += more
    if bytes.count >= 1 << 16 { flush() }
  }

  mutating func flush() {
    if isTaken, !bytes.isEmpty { isTaken = write(bytes) }
    bytes.removeAll(keepingCapacity: true)
  }
}

/// Where receivers show the cases of messages.
private struct Cases {
  /// What the ledger has of it, which is all that an older version kept.
  private let remembered: [String: String]
  /// Those of the message that was asked for last: its entries are often next to each other.
  private var last: (id: String, replies: [CaseReply]) = ("", [])

  init(_ ledger: Ledger) {
    remembered = Dictionary(
      ledger.records.values.compactMap { $0.sent }
        .compactMap { sent in sent.caseURL.map { (sent.messageID, $0) } },
      uniquingKeysWith: { $1 })
  }

  mutating func url(of entry: JournalEntry, _ state: borrowing StateDirectory) -> String? {
    guard let id = entry.messageID else { return nil }
    if last.id != id { last = (id, state.replies(to: id)) }
    return CaseReply.matching(entry.caseNumber, in: last.replies)?.url ?? remembered[id]
  }
}

/// Bytes as a terminal may get them: lines and tabs stay, and whatever else has no ink is written out.
private func printable(_ bytes: [UInt8]) -> [UInt8] {
  var text = ""
  for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
    if scalar == "\n" || scalar == "\t" {
      text.unicodeScalars.append(scalar)
    } else {
      text += visible(String(scalar))
    }
  }
  return Array(text.utf8)
}
