import Diagnostics
import Findings
import Reports
import Settings
import StateDirectory
import Times

/// `callhome history`: the journal, and the exact bytes of messages (J3, J4).
///
/// It writes nothing and takes no lock, so that it works while a run is in progress.
package struct HistoryRun: Sendable {
  /// Creates a run.
  package init() {}

  /// Prints the entries of the journal while reading it.
  ///
  /// - Parameters:
  ///   - isJSON: whether to print JSON.
  ///   - filter: the entries to list.
  ///   - environment: the environment of the run.
  ///   - write: receives the output piece by piece; returns false if the output was closed.
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

  /// Prints the exact bytes of a sent, queued or rejected message, and nothing else.
  ///
  /// - Parameters:
  ///   - id: its id, or at least six characters that no other id begins with.
  ///   - isTerminal: whether the output is a terminal; then control characters are made visible.
  ///   - environment: the environment of the run.
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

  /// The ids of the newest messages in the journal, the newest first; empty if it cannot be read.
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

  /// How many ids are offered for completion in a shell.
  private static let completedIDs = 100

  /// Checks whether any line of the journal was changed, removed, cut off or moved.
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

  /// Reads the ledger before the journal, so that it is never newer.
  private func memory(
    of state: borrowing StateDirectory
  ) throws -> (installation: Installation?, ledger: Ledger) {
    (try state.installation(), try state.ledger())
  }

  /// The bytes of the only message whose id begins like this; nil if none is kept, or if it was
  /// moved between listing the directory and reading the file.
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

/// Output collected into pieces that are large enough for a system call.
private struct Pieces {
  private let write: ([UInt8]) -> Bool
  private var bytes: [UInt8] = []
  /// Whether the output is still open.
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

/// Finds the URLs of the cases of messages.
private struct Cases {
  /// The URLs in the ledger, the only ones that older versions kept.
  private let remembered: [String: String]
  /// The replies to the last message asked for, since its entries are often next to each other.
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

/// Bytes that are safe for a terminal: newlines and tabs stay, other control characters are
/// escaped.
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
