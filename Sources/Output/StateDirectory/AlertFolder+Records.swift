import Diagnostics
import Documents
package import Files

/// Alerts of which messages are to be made. Only anyone with the lock of the state makes them.
extension AlertFolder {
  /// Where a record is.
  package enum Subfolder: String, CaseIterable, Sendable {
    /// Messages are to be made of it.
    case pending
    /// It waits until one message may tell it together with others (A7).
    case held
    /// A message of it could not be made, for a fault that the operator must fix; the next `send` tries again.
    case stuck
    /// It began and ended during maintenance, and waits for the summary of it (O13).
    case over
  }

  /// The records in a place, the oldest first. A damaged one is set aside and reported.
  ///
  /// - Throws: when one cannot be read.
  package func records(_ subfolder: Subfolder) throws(FileError) -> [AlertRecord] {
    guard let folder = try folder(subfolder) else { return [] }
    try folder.removeLeftovers()
    var records: [AlertRecord] = []
    for name in try folder.names(where: { $0.hasSuffix(AlertRecord.suffix) }) {
      if let record = try record(name, in: folder, subfolder) { records.append(record) }
    }
    return records.sorted(by: AlertRecord.isBefore)
  }

  /// Writes a pending record, one that stands for many or one with fewer destinations.
  ///
  /// - Throws: when it cannot be written.
  package func write(_ record: AlertRecord) throws(FileError) {
    try write(record, try Directory(creating: Subfolder.pending.rawValue, in: windows, mode: 0o700))
  }

  /// Writes a record that was in a place already, with fewer destinations.
  ///
  /// - Throws: when it cannot be written.
  package func rewrite(_ record: AlertRecord, in subfolder: Subfolder) throws(FileError) {
    guard let folder = try folder(subfolder) else { return }
    try StateFile.alert.write(record.json, to: record.fileName(in: subfolder), in: folder)
  }

  /// Removes a record: its messages are built.
  ///
  /// - Throws: when it cannot be removed, or its window not be written.
  package func remove(
    _ record: AlertRecord, from subfolder: Subfolder
  ) throws(FileError) {
    if subfolder == .pending { try finishInterruptedDecision(record) }
    try folder(subfolder)?.remove(record.fileName(in: subfolder))
  }

  /// Moves a record to another place.
  ///
  /// - Throws: when it cannot be moved, or its window not be written.
  package func move(
    _ record: AlertRecord, from subfolder: Subfolder, to other: Subfolder
  ) throws(FileError) {
    if subfolder == other { return }
    if subfolder == .pending { try finishInterruptedDecision(record) }
    let target = try Directory(creating: other.rawValue, in: windows, mode: 0o700)
    try folder(subfolder)?.move(
      record.fileName(in: subfolder), to: target, as: record.fileName(in: other))
  }

  /// Reads a record; nil when there is none, or it is damaged: then it is set aside and reported.
  ///
  /// - Throws: when it is there and cannot be read, or not be set aside.
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
  /// Whether there is an alert of which messages are to be made.
  ///
  /// - Parameter besidesPending: whether those that are held count too.
  /// - Throws: when that cannot be seen.
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

  /// The alerts of which not every destination has a message. A damaged one is left where it is and
  /// reported.
  ///
  /// - Throws: when the directory is there and cannot be read.
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

  /// Whether messages are still to be made of an alert.
  ///
  /// - Throws: when that cannot be seen.
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
  /// Takes away everything about alerts: those that wait, and what is known of those that were sent.
  ///
  /// - Returns: how many alerts waited.
  /// - Throws: when something cannot be removed.
  package func clearAlerts() throws(FileError) -> Int {
    // No hook decides meanwhile: one that saw the consent has written its alert, which goes as well.
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
  /// What a file holds.
  fileprivate enum ReadRecord {
    /// There is no such file: its messages were made meanwhile.
    case none
    case sound(AlertRecord)
    case damaged
  }

  /// Reads a file.
  ///
  /// A copy under a name that is not the record's own counts as damaged: it would be sent a second time,
  /// and stay when the record goes. So does a link or a directory in its place.
  ///
  /// - Throws: when it is there and cannot be read.
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
