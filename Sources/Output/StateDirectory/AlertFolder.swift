package import Alerts
import Diagnostics
import Documents
package import Files
package import Times

/// The directory `alerts/`, locked against changes by other runs.
///
/// Its lock is separate from the state lock: a hook needs it only for the moment of a decision,
/// while another run may hold the state lock for minutes to deliver queued messages.
package struct AlertFolder: ~Copyable {
  /// What was decided about an alert.
  package enum Decision: Hashable, Sendable {
    /// It is stored on disk, and messages will be built of it.
    case accepted
    /// It is a repeat of an accepted alert; it was counted.
    case repeated
    /// It is the end of an alert whose start was never sent.
    case notKnown
  }

  /// The input of a decision, besides the alert itself.
  package struct Terms: Sendable {
    /// How long the same alert counts as a repeat.
    package let window: TimeSpan
    /// The destinations that get messages about alerts.
    package let destinations: [String]
    /// A digest of the rules by which some destinations get no message about this alert, and of the
    /// data that the rules were applied to.
    package let rules: String
    /// The time.
    package let now: Timestamp
    /// When the current maintenance began; nil if there is none. During maintenance alerts are held
    /// back.
    package let heldSince: Timestamp?
    /// Whether the end of an alert is sent.
    package let reportsEnd: Bool

    /// Creates terms.
    package init(
      window: TimeSpan, destinations: [String], rules: String = "", now: Timestamp,
      heldSince: Timestamp? = nil, reportsEnd: Bool = true
    ) {
      self.window = window
      self.destinations = destinations
      self.rules = rules
      self.now = now
      self.heldSince = heldSince
      self.reportsEnd = reportsEnd
    }
  }

  let windows: Directory
  let findings: StateFindings
  private let lock: FileLock

  init(_ windows: consuming Directory, _ lock: consuming FileLock, _ findings: StateFindings) {
    self.windows = windows
    self.lock = lock
    self.findings = findings
  }

  /// Decides whether an alert is new or a repeat, and stores the decision.
  ///
  /// The alert is new for each destination whose message about it was not delivered and is not
  /// queued (A2). A new alert is durable when this returns. The record is written before the
  /// window; if the hook is killed in between, the next hook finds the record and finishes the
  /// decision.
  ///
  /// - Parameters:
  ///   - alert: the alert, under the name used in messages.
  ///   - key: its key.
  ///   - diagnostics: files to attach.
  ///   - place: its index in the input.
  ///   - terms: what the decision depends on.
  /// - Throws: when a file could not be written: then the alert was not accepted.
  package func decide(
    _ alert: Alert, _ key: AlertKey, diagnostics: [String], inputIndex: Int = 0, _ terms: Terms
  ) throws(FileError) -> Decision {
    if alert.isResolved { return try end(alert, key, inputIndex, terms) }
    var alert = alert
    // Its message is built later and must still contain the time of the alert.
    if terms.heldSince != nil, alert.time == nil { alert.time = terms.now }
    let found = try window(key)
    let isOpen = found?.window.isOpen(at: terms.now, for: terms.window) ?? false
    let missing = terms.destinations.filter { name in
      found?.window.suppresses(name, terms.rules, at: terms.now, for: terms.window) != true
    }
    if let found, missing.isEmpty, isOpen || !terms.destinations.isEmpty {
      try count(found, key, terms.now)
      return .repeated
    }
    let pending = try Directory(creating: "pending", in: windows, mode: 0o700)
    if var record = try record(key.digits + AlertRecord.suffix, in: pending, .pending) {
      // A hook was killed before it wrote the window, or the window ended before anything was sent.
      try finishInterruptedDecision(record)
      if let again = try window(key) { try count(again, key, terms.now) }
      let added = missing.filter { !record.destinations.contains($0) }
      if !added.isEmpty {
        record.destinations += added
        try write(record, pending)
      }
      return .repeated
    }
    // If some destinations have a message, only the others get one, and the window continues.
    let isForSome = isOpen && missing.count < terms.destinations.count
    let incident =
      isForSome
      ? found?.window.incidentStarted
      : try incidentStart(of: key, found?.window, at: terms.now, terms.window)
    let threads =
      if let window = found?.window {
        window.incidentStarted == incident ? window.threads : [:]
      } else {
        try threadsOfEnded(key, incident)
      }
    let record = AlertRecord(
      key: key, id: randomIdentifier(), accepted: terms.now,
      windowStarted: isForSome ? found?.window.started : nil, incidentStarted: incident,
      inputIndex: inputIndex, alert: alert,
      diagnostics: diagnostics, repeats: found?.window.unreported, destinations: missing
    ).filed(with: threads)
    try write(record, pending)
    if let found, isForSome {
      try count(found, key, terms.now)
    } else {
      try write(
        AlertWindow(
          alert: alert.name, node: alert.node ?? "", started: terms.now, incidentStarted: incident),
        key)
    }
    return .accepted
  }

  /// Reports the end of an alert once, and only to destinations that were sent its start; after
  /// that the alert can start anew.
  private func end(
    _ alert: Alert, _ key: AlertKey, _ inputIndex: Int, _ terms: Terms
  ) throws(FileError) -> Decision {
    let known = try window(key)
    let pending = try Directory(creating: "pending", in: windows, mode: 0o700)
    if let since = terms.heldSince,
      let begin = try record(key.digits + AlertRecord.suffix, in: pending, .pending),
      begin.accepted >= since
    {
      // Destinations that have a message about the alert must get its end, even if others have
      // none.
      let isKnown = known.map { !$0.window.coverage.isEmpty } ?? false
      let goesOn = isKnown && terms.reportsEnd
      let held = begin.addingRepeats(of: known?.window)
      try keepEnded(held, isKnown ? nil : known?.window, ended: alert.time, at: terms.now)
      if !goesOn { return .accepted }
    }
    guard terms.reportsEnd, let found = known else { return .notKnown }
    var reached = Set(found.window.coverage.keys)
    var threads = found.window.threads
    if let begin = try record(key.digits + AlertRecord.suffix, in: pending, .pending) {
      reached.formUnion(begin.destinations)
      for name in begin.destinations where threads[name] == nil {
        threads[name] = begin.threads[name] ?? begin.messageID(for: name)
      }
    }
    for stuck in try records(.stuck) where stuck.key == key {
      reached.formUnion(stuck.destinations)
    }
    let destinations = terms.destinations.filter(reached.contains)
    let name = "\(key.digits)-over\(AlertRecord.suffix)"
    // The record already exists if a hook was killed before it removed the window.
    let isRecorded = try record(name, in: pending, .pending) != nil
    if !isRecorded, !destinations.isEmpty {
      try write(
        AlertRecord(
          key: key, id: randomIdentifier(), accepted: terms.now,
          incidentStarted: found.window.incidentStarted, inputIndex: inputIndex, alert: alert,
          diagnostics: [], repeats: found.window.unreported, destinations: destinations
        ).filed(with: threads),
        pending)
    }
    try close(found.window, key, at: terms.now, threads: threads)
    return isRecorded ? .repeated : destinations.isEmpty ? .notKnown : .accepted
  }

  // MARK: - Windows

  func window(
    _ key: AlertKey
  ) throws(FileError) -> (window: AlertWindow, counterStart: Int)? {
    let name = key.digits + windowSuffix
    guard let bytes = try StateFile.record.read(name, in: windows) else { return nil }
    if let found = AlertWindow.reading(bytes) { return found }
    try windows.rename(name, to: name + damagedSuffix)
    findings.add(
      Diagnostic(
        .warning, in: "\(windows.path)/\(name)",
        "the file is damaged; it is kept as '\(name)\(damagedSuffix)' and a new one is started",
        hint: "an alert may be sent twice"))
    return nil
  }

  private func count(
    _ found: (window: AlertWindow, counterStart: Int), _ key: AlertKey, _ now: Timestamp
  ) throws(FileError) {
    noteRepeat(of: key, isFirst: found.window.unreported == nil)
    var window = found.window
    window.countOne(at: now)
    guard let file = try windows.openFile(key.digits + windowSuffix, for: .changing) else { return }
    try file.overwrite(window.counter, at: Int64(found.counterStart))
  }

  func write(_ window: AlertWindow, _ key: AlertKey) throws(FileError) {
    let (name, bytes) = (key.digits + windowSuffix, window.file)
    try StateFile.record.require(window.json, bytes: bytes.count, "\(windows.path)/\(name)")
    try windows.replace(name, with: bytes, mode: 0o600)
  }
}

extension AlertFolder {
  /// Writes the window of a record, in case the hook was killed before it did.
  ///
  /// - Throws: when the window cannot be read or written.
  func finishInterruptedDecision(_ record: AlertRecord) throws(FileError) {
    if !record.members.isEmpty { return }
    let found = try window(record.key)?.window
    if record.alert.isResolved {
      if let found, found.started <= record.accepted {
        try close(
          found, record.key, at: record.accepted,
          threads: record.threads.merging(found.threads) { $1 })
      }
    } else if found.map({ $0.started < record.windowStarted }) ?? true {
      try write(
        AlertWindow(
          alert: record.alert.name, node: record.alert.node ?? "",
          started: record.windowStarted, incidentStarted: record.incidentStarted),
        record.key)
    }
  }

  /// The window of an alert; nil if there is none.
  ///
  /// - Throws: when it cannot be read.
  package func window(
    of key: AlertKey
  ) throws(FileError) -> AlertWindow? {
    try window(key)?.window
  }
}

extension StateDirectory {
  /// Whether any alert was ever accepted in this state.
  ///
  /// - Throws: when that cannot be determined.
  package func hasWindows() throws(FileError) -> Bool { try folder("alerts") != nil }

  /// Locks `alerts/` against other runs; nil if another run still held the lock after `patience`.
  ///
  /// - Throws: when the directory or its lock cannot be created.
  package func alerts(patience: Duration) throws(FileError) -> AlertFolder? {
    let folder = try folderOrNew("alerts")
    guard let lock = try folder.lock("lock", patience: patience) else { return nil }
    return AlertFolder(folder, lock, findings)
  }
}

let windowSuffix = ".window"
