import Diagnostics
import Documents
package import Files
package import Times

/// A period of planned work on the product, during which alerts are held back (O13).
package struct Maintenance: Hashable, Sendable {
  /// When it began.
  package let start: Timestamp
  /// When it ends unless it is ended earlier.
  package let end: Timestamp
  /// The reason given by the operator; no message contains it.
  package let reason: String
  /// When the window of the config began that this one is, or lies in; nil for none.
  package let window: Timestamp?
  /// Whether somebody ended it before its time.
  package let isEnded: Bool
  /// What the journal says of it.
  package private(set) var journaled: Journaled
  /// The boot clock when it began or was extended, and the length from then in seconds.
  private let reading: (clock: BootClock, length: Int64)?

  /// What the journal says of maintenance.
  package enum Journaled: Int, Sendable, Comparable {
    /// Nothing, that it began, and also that it ended.
    case nothing, begin, end

    package static func < (left: Journaled, right: Journaled) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// Creates a period.
  ///
  /// - Parameters:
  ///   - start: when it began.
  ///   - length: its length, counted from `now`.
  ///   - now: the time.
  ///   - clock: the boot clock; nil if it is not known.
  ///   - reason: the reason.
  ///   - window: when the window of the config began that it is, or lies in; nil for none.
  ///   - journaled: what the journal says of it.
  package init(
    from start: Timestamp, lasting length: TimeSpan, at now: Timestamp, _ clock: BootClock?,
    reason: String, window: Timestamp? = nil, journaled: Journaled = .nothing
  ) {
    self.window = window
    isEnded = false
    self.journaled = journaled
    self.start = min(start, now)
    end = now.adding(seconds: length.seconds)
    self.reason = reason
    reading = clock.map { ($0, length.seconds) }
  }

  private init(
    start: Timestamp, end: Timestamp, reason: String, window: Timestamp?, isEnded: Bool,
    journaled: Journaled, _ reading: (clock: BootClock, length: Int64)?
  ) {
    self.window = window
    self.isEnded = isEnded
    self.journaled = journaled
    self.start = start
    self.end = end
    self.reason = reason
    self.reading = reading
  }

  /// Whether alerts are held back. Until the next boot the boot clock decides, so that setting the
  /// system clock back does not prolong the maintenance. A system clock before the start ends it.
  package func isOpen(at now: Timestamp, _ clock: BootClock?) -> Bool {
    if let reading, let clock, reading.clock.boot == clock.boot {
      return (0..<reading.length).contains(clock.seconds - reading.clock.seconds)
    }
    return now >= start && now < end
  }

  /// The same maintenance, ended at a time.
  package func ended(at now: Timestamp) -> Maintenance {
    Maintenance(
      start: min(start, now), end: now, reason: reason, window: window, isEnded: true,
      journaled: journaled, nil)
  }

  /// The same, of which the journal says something.
  package func journaled(_ state: Journaled) -> Maintenance {
    var copy = self
    copy.journaled = state
    return copy
  }

  /// Whether it is over for the time of a window: somebody ended it in that time, or it was that window.
  package func isOver(forWindowFrom start: Timestamp) -> Bool {
    window == start || isEnded && end >= start
  }

  package static func == (left: Maintenance, right: Maintenance) -> Bool {
    left.start == right.start && left.end == right.end && left.reason == right.reason
      && left.window == right.window && left.isEnded == right.isEnded
      && left.journaled == right.journaled && left.reading?.clock == right.reading?.clock
      && left.reading?.length == right.reading?.length
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(start)
    hasher.combine(end)
  }

  /// The maximum length: a maintenance that was never ended must not silence a site permanently.
  package static let longest = TimeSpan(seconds: 7 * 86_400)
}

extension Maintenance {
  fileprivate var json: JSONValue {
    .object([
      "version": .integer(1), "start": .string(start.description),
      "end": .string(end.description), "reason": .string(reason),
      "window": window.map { .string($0.description) }, "ended": isEnded ? .boolean(true) : nil,
      "journaled": journaled == .nothing ? nil : .integer(journaled.rawValue),
      "boot": reading.map { .string($0.clock.boot) },
      "uptime": reading.map { .integer(Int($0.clock.seconds)) },
      "length": reading.map { .integer(Int($0.length)) },
    ])
  }

  /// Reads the file; nil if it is damaged. The length is limited to ``longest``.
  fileprivate init?(_ bytes: [UInt8]) {
    func time(_ node: DocumentNode?) -> Timestamp? {
      node?.scalar.flatMap { Timestamp(rfc3339: $0.text) }
    }
    let limit = Int(Self.longest.seconds)
    guard let root = try? readJSON(bytes, file: "", limits: StateFile.record.limits),
      root["version"]?.scalar?.text == "1", let start = time(root["start"]),
      let end = time(root["end"]), start <= end
    else { return nil }
    let seconds = root["uptime"]?.integer(in: 0...Int(Int32.max))
    let length = root["length"]?.integer(in: 0...limit)
    var reading: (clock: BootClock, length: Int64)?
    if let boot = root["boot"]?.scalar?.text, let seconds, let length {
      reading = (BootClock(boot: boot, seconds: Int64(seconds)), Int64(length))
    }
    self.init(
      start: start, end: end, reason: root["reason"]?.scalar?.text ?? "",
      window: time(root["window"]), isEnded: root["ended"]?.scalar?.text == "true",
      journaled: root["journaled"]?.integer(in: 0...2).flatMap { Journaled(rawValue: $0) }
        ?? .nothing, reading)
  }
}

extension AlertFolder {
  /// The last maintenance; nil if there is none. A damaged file is set aside and reported: then no
  /// alert is held back.
  ///
  /// - Throws: when the file cannot be read.
  package func maintenance() throws(FileError) -> Maintenance? {
    guard let bytes = try StateFile.record.read(maintenanceName, in: windows) else { return nil }
    if let found = Maintenance(bytes) { return found }
    try windows.rename(maintenanceName, to: maintenanceName + damagedSuffix)
    findings.add(
      Diagnostic(
        .warning, in: "\(windows.path)/\(maintenanceName)",
        "the file is damaged; it is kept as '\(maintenanceName)\(damagedSuffix)' and maintenance is over",
        hint: "begin it again with 'callhome maintenance'"))
    return nil
  }

  /// Begins, changes or ends a maintenance, durable when this returns.
  ///
  /// - Throws: when it cannot be written.
  package func set(_ maintenance: Maintenance) throws(FileError) {
    try StateFile.record.write(maintenance.json, to: maintenanceName, in: windows)
  }

  /// Deletes a maintenance that is over.
  ///
  /// - Throws: when the file cannot be removed.
  package func removeMaintenance() throws(FileError) { try windows.remove(maintenanceName) }

  /// Keeps an alert that began and ended during maintenance for the summary, and closes its window.
  /// If the hook is killed in between, the alert is pending as well; see ``removeEndedTwice()``.
  func keepEnded(
    _ record: AlertRecord, _ window: AlertWindow?, ended: Timestamp?, at now: Timestamp
  ) throws(FileError) {
    var over = record
    over.ended = ended ?? now
    let folder = try Directory(creating: Subfolder.over.rawValue, in: windows, mode: 0o700)
    try StateFile.alert.write(over.json, to: over.fileName(in: .over), in: folder)
    try self.folder(.pending)?.remove(record.fileName)
    if let window { try close(window, record.key, at: now, threads: window.threads) }
  }

  /// Removes pending records of alerts that are also in the folder of ended alerts.
  ///
  /// - Throws: when one cannot be read or removed.
  package func removeEndedTwice() throws(FileError) {
    let ended = Set(try records(.over).map(\.id))
    for record in try records(.pending) where ended.contains(record.id) {
      try folder(.pending)?.remove(record.fileName)
    }
  }
}

extension StateDirectory {
  /// The last maintenance, read without the lock of `alerts/`; nil if there is none, or if its file
  /// is damaged, which is reported.
  ///
  /// - Throws: when it exists and cannot be read.
  package func maintenance() throws(FileError) -> Maintenance? {
    guard let alerts = try folder("alerts"),
      let bytes = try StateFile.record.read(maintenanceName, in: alerts)
    else { return nil }
    if let found = Maintenance(bytes) { return found }
    findings.add(
      Diagnostic(.warning, in: "\(alerts.path)/\(maintenanceName)", "the file is damaged"))
    return nil
  }
}

private let maintenanceName = "maintenance.json"
