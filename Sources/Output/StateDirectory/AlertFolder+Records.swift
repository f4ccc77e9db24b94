import Diagnostics
import Documents
package import Files

/// Records of alerts for which messages are still to be built. Only the holder of the state lock
/// builds them.
extension AlertFolder {
  /// The folder that a record is in.
  package enum Subfolder: String, CaseIterable, Sendable {
    /// Its messages are to be built.
    case pending
    /// It is held back until one message may report it together with others (A7).
    case held
    /// Its message could not be built because of a problem that the operator must fix; the next
    /// `send` tries again.
    case stuck
    /// The alert began and ended during maintenance; the summary of the maintenance will report it
    /// (O13).
    case over
  }

  /// The records in a folder, the oldest first. A damaged record is set aside and reported.
  ///
  /// - Throws: when a record cannot be read.
  package func records(_ subfolder: Subfolder) throws(FileError) -> [AlertRecord] {
    guard let folder = try folder(subfolder) else { return [] }
    try folder.removeLeftovers()
    var records: [AlertRecord] = []
    for name in try folder.names(where: { $0.hasSuffix(AlertRecord.suffix) }) {
      if let record = try record(name, in: folder, subfolder) { records.append(record) }
    }
    return records.sorted(by: AlertRecord.isBefore)
  }

  /// Writes a pending record: a new one, a combined one, or one with fewer destinations.
  ///
  /// - Throws: when it cannot be written.
  package func write(_ record: AlertRecord) throws(FileError) {
    try write(record, try Directory(creating: Subfolder.pending.rawValue, in: windows, mode: 0o700))
  }

  /// Writes an existing record of a folder again, with fewer destinations.
  ///
  /// - Throws: when it cannot be written.
  package func rewrite(_ record: AlertRecord, in subfolder: Subfolder) throws(FileError) {
    guard let folder = try folder(subfolder) else { return }
    try StateFile.alert.write(record.json, to: record.fileName(in: subfolder), in: folder)
  }

  /// Removes a record whose messages are built.
  ///
  /// - Throws: when it cannot be removed, or its window cannot be written.
  package func remove(
    _ record: AlertRecord, from subfolder: Subfolder
  ) throws(FileError) {
    if subfolder == .pending { try finishInterruptedDecision(record) }
    try folder(subfolder)?.remove(record.fileName(in: subfolder))
  }

  /// Moves a record to another folder.
  ///
  /// - Throws: when it cannot be moved, or its window cannot be written.
  package func move(
    _ record: AlertRecord, from subfolder: Subfolder, to other: Subfolder
  ) throws(FileError) {
    if subfolder == other { return }
    if subfolder == .pending { try finishInterruptedDecision(record) }
    let target = try Directory(creating: other.rawValue, in: windows, mode: 0o700)
    try folder(subfolder)?.move(
      record.fileName(in: subfolder), to: target, as: record.fileName(in: other))
  }

  /// Reads a record; nil if there is none, or if it is damaged: then it is set aside and reported.
  ///
  /// - Throws: when it exists and cannot be read, or cannot be set aside.
  func record(
    _ name: String, in folder: borrowing Directory, _ subfolder: Subfolder
  ) throws(FileError) -> AlertRecord? {
    switch try AlertRecord.reading(name, in: folder, subfolder) {
    case .none: return nil
    case .sound(let record): return record
    case .damaged:
      try folder.rename(name, to: name + damagedSuffix)
      findings.add(
        Diagnostic(
          .warning, in: "\(folder.path)/\(name)",
          "the alert is damaged and is not sent; it is kept as '\(name)\(damagedSuffix)'"))
      return nil
    }
  }

  func write(_ record: AlertRecord, _ folder: borrowing Directory) throws(FileError) {
    try StateFile.alert.write(record.json, to: record.fileName, in: folder)
  }

  func folder(_ subfolder: Subfolder) throws(FileError) -> Directory? {
    do throws(FileError) {
      return try Directory(opening: subfolder.rawValue, in: windows)
    } catch let error where error.isMissing {
      return nil
    }
  }
}

extension StateDirectory {
  /// Whether messages are to be built of any alert.
  ///
  /// - Parameter besidesPending: whether held records count too.
  /// - Throws: when a folder cannot be read.
  package func hasAlerts(besidesPending: Bool) throws(FileError) -> Bool {
    guard let alerts = try folder("alerts") else { return false }
    for subfolder in AlertFolder.Subfolder.allCases where subfolder == .pending || besidesPending {
      do throws(FileError) {
        let folder = try Directory(opening: subfolder.rawValue, in: alerts)
        if !(try folder.names { $0.hasSuffix(AlertRecord.suffix) }).isEmpty { return true }
      } catch let error where error.isMissing {
        continue
      }
    }
    return false
  }

  /// The alerts for which at least one destination has no message yet. A damaged record is left in
  /// place and reported.
  ///
  /// - Throws: when the directory exists and cannot be read.
  package func waitingAlerts() throws(FileError) -> [AlertRecord] {
    guard let alerts = try folder("alerts") else { return [] }
    var found: [AlertRecord] = []
    for subfolder in AlertFolder.Subfolder.allCases {
      do throws(FileError) {
        let folder = try Directory(opening: subfolder.rawValue, in: alerts)
        for name in try folder.names(where: { $0.hasSuffix(AlertRecord.suffix) }) {
          switch try AlertRecord.reading(name, in: folder, subfolder) {
          case .none: continue
          case .sound(let record): found.append(record)
          case .damaged:
            findings.add(
              Diagnostic(
                .warning, in: "\(folder.path)/\(name)", "the alert is damaged and is not sent"))
          }
        }
      } catch let error where error.isMissing {
        continue
      }
    }
    return found
  }

  /// Whether messages of an alert are still to be built.
  ///
  /// - Throws: when that cannot be determined.
  package func isPending(_ key: AlertKey) throws(FileError) -> Bool {
    guard let alerts = try folder("alerts") else { return false }
    do throws(FileError) {
      let pending = try Directory(opening: AlertFolder.Subfolder.pending.rawValue, in: alerts)
      if try pending.status(of: key.digits + AlertRecord.suffix) != nil { return true }
      return try pending.status(of: key.digits + "-over" + AlertRecord.suffix) != nil
    } catch let error where error.isMissing {
      return false
    }
  }
}

extension LockedState {
  /// Deletes all data about alerts: records without messages, and windows of alerts that were sent.
  ///
  /// - Returns: the number of records.
  /// - Throws: when a file cannot be removed.
  package func clearAlerts() throws(FileError) -> Int {
    // No hook may decide meanwhile. A hook that still saw the consent has written its alert, which
    // is deleted too.
    guard let alerts = try files.folder("alerts"),
      let lock = try alerts.lock("lock", patience: .seconds(60))
    else { return 0 }
    var count = 0
    for subfolder in AlertFolder.Subfolder.allCases {
      do throws(FileError) {
        let folder = try Directory(opening: subfolder.rawValue, in: alerts)
        let names = try folder.allNames()
        try folder.remove(names)
        count += names.filter { $0.hasSuffix(AlertRecord.suffix) }.count
      } catch let error where error.isMissing {
        continue
      }
    }
    try alerts.remove(
      try alerts.allNames { name in
        name != "lock" && !AlertFolder.Subfolder.allCases.contains { $0.rawValue == name }
      })
    try directory.remove(ratesName)
    try directory.remove(pruningMemoryName)
    _ = consume lock
    return count
  }
}

extension AlertRecord {
  /// The result of reading a record's file.
  fileprivate enum ReadRecord {
    /// There is no such file: its messages were built meanwhile.
    case none
    case sound(AlertRecord)
    case damaged
  }

  /// Reads a record's file.
  ///
  /// A record under a file name that is not its own counts as damaged: it would be sent twice, and
  /// would stay when the record is removed. So does a link or a directory.
  ///
  /// - Throws: when it exists and cannot be read.
  fileprivate static func reading(
    _ name: String, in folder: borrowing Directory, _ subfolder: AlertFolder.Subfolder
  ) throws(FileError) -> ReadRecord {
    guard let bytes = try StateFile.alert.read(name, in: folder) else { return .none }
    guard let root = try? readJSON(bytes, file: "", limits: StateFile.alert.limits),
      root["version"]?.scalar?.text == "1", let record = AlertRecord(root),
      record.fileName(in: subfolder) == name
    else { return .damaged }
    return .sound(record)
  }
}
