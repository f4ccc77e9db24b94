package import Files
package import Times

/// Removes copies of sent and rejected messages, and the traces in them, when their retention is
/// over (T5).
extension StateDirectory {
  /// Counts copies with overdue traces.
  ///
  /// - Parameters:
  ///   - start: copies from before have no traces any more; nil if that is not known.
  ///   - cutoff: traces in copies from before are overdue.
  /// - Throws: when a copy cannot be read.
  package func tracesCount(
    after start: Timestamp?, before cutoff: Timestamp
  ) throws(FileError) -> Int {
    let span = TracesSpan(after: start, before: cutoff)
    var count = 0
    for location in KeptMessage.Location.copies {
      guard let folder = try folder(location.rawValue) else { continue }
      for name in try folder.names(where: { keptTime($0).map(span.contains) ?? false })
      where try OutboxHead.read(name, in: folder)?.found?.head.traceless != nil {
        count += 1
      }
    }
    return count
  }

  /// Counts kept messages that were sent or rejected before a time.
  ///
  /// - Throws: when a directory exists and cannot be read.
  package func keptCount(before moment: Timestamp) throws(FileError) -> Int {
    let moment = compact(moment)
    var count = 0
    for location in KeptMessage.Location.copies {
      try folder(location.rawValue)?.forEachName { name in
        if let time = keptTime(name), time < moment { count += 1 }
        return true
      }
    }
    return count
  }
}

extension LockedState {
  /// Deletes overdue copies with the receivers' replies to them, and overdue traces in the other
  /// copies (T5). The time in its file name decides about a copy.
  ///
  /// One run deletes at most 1,000 files in each directory; the next run continues. A large state
  /// is searched once an hour (J5).
  ///
  /// A file whose name is more than a day in the future was written under a wrong clock and would
  /// be kept for years; it is renamed to the present time.
  ///
  /// - Parameters:
  ///   - cutoff: messages from before are overdue.
  ///   - tracesCutoff: traces in copies from before are overdue; nil if there never were any.
  /// - Throws: when a directory cannot be read, or a file cannot be removed or replaced.
  package mutating func pruneCopies(
    messagesBefore cutoff: Timestamp, tracesBefore tracesCutoff: Timestamp?
  ) throws {
    let before = lastPruning()
    guard LastPruning.isDue(after: before.copies, at: now) else { return }
    let traces = tracesCutoff.map { TracesSpan(after: ledger.tracesDeleted, before: $0) }
    var withTraces: [FoundCopies.Copy] = []
    var (count, isComplete) = (0, true)
    for location in KeptMessage.Location.copies {
      guard let folder = try files.folder(location.rawValue) else { continue }
      var found = FoundCopies(
        location, overdue: compact(cutoff), future: compact(now.adding(seconds: 86_400)),
        traces: traces)
      try folder.forEachName { name in
        found.add(name)
        return true
      }
      try folder.remove(found.leftovers)
      for name in found.future {
        try folder.rename(name, to: compact(now) + name.dropFirst(compactLength))
      }
      let overdue = Array(found.overdue.prefix(FoundCopies.limit))
      // Replies first: without the message they could not be found.
      try removeReplies(to: overdue.compactMap { location.id(in: $0) })
      try folder.remove(overdue)
      withTraces += found.withTraces
      count += found.count
      isComplete = isComplete && overdue.count == found.overdue.count
    }
    if let tracesCutoff {
      isComplete = try removeTraces(from: withTraces, tracesCutoff) && isComplete
    }
    var memory = before
    memory.copies = isComplete && count > FoundCopies.few ? now : nil
    try remember(memory, insteadOf: before)
  }

  /// Removes overdue traces from a limited number of copies.
  ///
  /// - Parameters:
  ///   - copies: all copies that may have traces.
  ///   - cutoff: traces in copies from before are overdue.
  /// - Returns: whether all overdue traces are gone.
  private mutating func removeTraces(
    from copies: [FoundCopies.Copy], _ cutoff: Timestamp
  ) throws -> Bool {
    let known = ledger.tracesDeleted.map(compact) ?? ""
    var (looked, stripped, last) = (0, 0, "")
    var rest: Timestamp?
    for copy in copies.sorted(by: { $0.time < $1.time }) {
      // Check all copies of the same second, since the next run starts at a second.
      if stripped == FoundCopies.limit || looked >= FoundCopies.lookLimit && copy.time > last {
        rest = timestamp(copy.time)
        if rest != nil { break }
      }
      if let folder = try files.folder(copy.location.rawValue),
        try removeTraces(from: copy.name, in: folder)
      {
        stripped += 1
      }
      if copy.time >= known { looked += 1 }
      last = copy.time
    }
    // Once a day: a run without work writes nothing.
    let isRecent = ledger.tracesDeleted.map { deleted in
      deleted <= cutoff && deleted >= cutoff.adding(seconds: -86_400)
    }
    if rest != nil || isRecent != true {
      ledger.tracesDeleted = rest ?? cutoff
      try writeLedger()
    }
    return rest == nil
  }

  /// Replaces a copy with the same message without its traces.
  ///
  /// - Returns: whether it had any.
  private func removeTraces(
    from name: String, in folder: borrowing Directory
  ) throws(FileError) -> Bool {
    guard try OutboxHead.read(name, in: folder)?.found?.head.traceless != nil,
      let file = try folder.read(name, limit: OutboxEntry.fileLimit),
      let entry = OutboxEntry(file: file.bytes)
    else { return false }
    let bare = entry.withoutTraces()
    try bare.write(to: name, in: folder)
    return true
  }

  /// Deletes all copies of sent and rejected messages, and all replies, including damaged, foreign
  /// and temporary files.
  ///
  /// - Returns: the number of copies.
  /// - Throws: when a file cannot be removed.
  package func clearKept() throws(FileError) -> Int {
    var count = 0
    for location in KeptMessage.Location.copies {
      guard let folder = try files.folder(location.rawValue) else { continue }
      let names = try folder.allNames()
      try folder.remove(names)
      count += names.count { !$0.hasSuffix(CaseReply.suffix) }
    }
    return count
  }
}

extension KeptMessage.Location {
  /// The folders of messages that are no longer queued.
  fileprivate static let copies = [rejected, sent]
}

/// The times of copies that may have overdue traces.
private struct TracesSpan {
  private let start: String
  private let end: String

  /// Creates a span.
  ///
  /// - Parameters:
  ///   - looked: copies from before have no traces any more; nil if that is not known.
  ///   - cutoff: traces in copies from before are overdue.
  init(after looked: Timestamp?, before cutoff: Timestamp) {
    // Start a day earlier: a copy may have been written while the clock was behind. If the clock
    // was ahead, check all copies.
    let known = looked.flatMap { $0 <= cutoff ? $0.adding(seconds: -86_400) : nil }
    start = known.map(compact) ?? ""
    end = compact(cutoff)
  }

  func contains(_ time: String) -> Bool { time >= start && time < end }
}

/// The work to do in a directory of copies.
private struct FoundCopies {
  /// A copy that may have overdue traces.
  struct Copy {
    let location: KeptMessage.Location
    let name: String
    let time: String
  }

  private let location: KeptMessage.Location
  private let cutoff: String
  private let horizon: String
  private let traces: TracesSpan?

  private(set) var leftovers: [String] = []
  private(set) var future: [String] = []
  private(set) var overdue: [String] = []
  private(set) var withTraces: [Copy] = []
  /// How many names there are.
  private(set) var count = 0

  /// How many files one run deletes or replaces.
  static let limit = 1_000
  /// How many copies one run searches for traces, not counting those of the day before.
  static let lookLimit = 5_000
  /// Up to this number of files, every run checks all of them.
  static let few = 256

  init(
    _ location: KeptMessage.Location, overdue cutoff: String, future horizon: String,
    traces: TracesSpan?
  ) {
    self.location = location
    self.cutoff = cutoff
    self.horizon = horizon
    self.traces = traces
  }

  mutating func add(_ name: String) {
    count += 1
    if name.hasPrefix(Directory.temporaryPrefix) { leftovers.append(name) }
    guard let time = keptTime(name) else { return }
    if time < cutoff {
      overdue.append(name)
    } else if time > horizon {
      future.append(name)
    } else if traces?.contains(time) ?? false {
      withTraces.append(Copy(location: location, name: name, time: time))
    }
  }
}

/// The time at the beginning of a copy's file name; nil if it is no valid time.
private func timestamp(_ time: String) -> Timestamp? {
  var text = Array(time)
  for (index, separator) in [(13, ":"), (11, ":"), (6, "-"), (4, "-")] as [(Int, Character)] {
    guard index < text.count else { return nil }
    text.insert(separator, at: index)
  }
  return Timestamp(rfc3339: String(text))
}
