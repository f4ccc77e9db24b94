import Crypto
import Documents
package import Files
package import Times

/// The incident that an alert belongs to (R5). Repeats and the end of an alert belong to the same
/// incident, and so does an occurrence within one window after the last occurrence or the end.
extension AlertFolder {
  /// Finds the start of the incident that an occurrence of an alert belongs to.
  ///
  /// - Parameters:
  ///   - key: the alert's key.
  ///   - window: its window; nil if there is none.
  ///   - now: when the alert occurs.
  ///   - span: the length of a window.
  /// - Returns: `now` if the occurrence starts an incident.
  /// - Throws: when the stored data of the alert cannot be read.
  func incidentStart(
    of key: AlertKey, _ window: AlertWindow?, at now: Timestamp, _ span: TimeSpan
  ) throws(FileError) -> Timestamp {
    if let window { return window.isHeard(at: now, for: span) ? window.incidentStarted : now }
    return try EndedIncident(key, in: windows)?.start(at: now, span) ?? now
  }

  /// Removes the window of an alert that has ended and stores its incident, so that an alert that
  /// recurs soon continues that incident. If a run is killed in between, the window is still there
  /// and the next run repeats both steps.
  ///
  /// - Parameter threads: by destination, the id of the message that the next message is threaded
  ///   with.
  /// - Throws: when a file cannot be written or removed.
  func close(
    _ window: AlertWindow, _ key: AlertKey, at end: Timestamp, threads: [String: String]
  ) throws(FileError) {
    let ended = EndedIncident(started: window.incidentStarted, ended: end, threads: threads)
    try StateFile.record.write(ended.json, to: key.digits + endedSuffix, in: windows)
    try windows.remove(key.digits + windowSuffix)
  }
}

extension AlertFolder {
  /// By destination, the id of the message that the next message about an ended incident is
  /// threaded with; empty for another incident.
  func threadsOfEnded(
    _ key: AlertKey, _ started: Timestamp?
  ) throws(FileError) -> [String: String] {
    guard let ended = try EndedIncident(key, in: windows), ended.started == started else {
      return [:]
    }
    return ended.threads
  }
}

/// The incident of an alert that has ended, kept while a recurrence would still belong to it.
struct EndedIncident: Sendable {
  /// When it started.
  let started: Timestamp
  /// When it ended.
  let ended: Timestamp
  /// By destination, the id of the message that the next one is threaded with.
  let threads: [String: String]

  init(started: Timestamp, ended: Timestamp, threads: [String: String]) {
    self.started = started
    self.ended = ended
    self.threads = threads
  }

  /// Reads the file of a key; nil if there is none or it is damaged. The alert then starts a new
  /// incident.
  init?(_ key: AlertKey, in windows: borrowing Directory) throws(FileError) {
    guard let bytes = try StateFile.record.read(key.digits + endedSuffix, in: windows),
      let root = try? readJSON(bytes, file: "", limits: StateFile.record.limits),
      root["version"]?.scalar?.text == "1",
      let started = root["started"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
      let ended = root["ended"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) })
    else { return nil }
    let threads = (root["threads"]?.entries ?? []).compactMap { entry in
      entry.value.scalar.map { (entry.key, $0.text) }
    }
    self.init(
      started: started, ended: ended, threads: Dictionary(threads, uniquingKeysWith: { $1 }))
  }

  var json: JSONValue {
    .object([
      "version": .integer(1), "started": .string(started.description),
      "ended": .string(ended.description),
      "threads": .object(
        threads.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }),
    ])
  }

  /// The start of the incident while an occurrence still belongs to it; nil after that.
  func start(at now: Timestamp, _ span: TimeSpan) -> Timestamp? {
    AlertWindow.isRecent(ended, now, span) ? started : nil
  }
}

let endedSuffix = ".ended"

/// The key in the file name of an ended incident; nil for any other name.
func endedDigits(_ name: String) -> String? {
  guard name.hasSuffix(endedSuffix) else { return nil }
  let digits = String(name.dropLast(endedSuffix.count))
  return AlertKey.isDigits(digits) ? digits : nil
}

extension StateDirectory {
  /// Finds the start of the incident that an alert would belong to, without changing anything and
  /// without the lock of `alerts/`.
  ///
  /// - Throws: when the stored data of the alert cannot be read.
  package func incidentStart(
    of key: AlertKey, isResolved: Bool, at now: Timestamp, _ span: TimeSpan
  ) throws(FileError) -> Timestamp {
    guard let alerts = try folder("alerts") else { return now }
    if let bytes = try StateFile.record.read(key.digits + windowSuffix, in: alerts),
      let window = AlertWindow.reading(bytes)?.window
    {
      return isResolved || window.isHeard(at: now, for: span) ? window.incidentStarted : now
    }
    return try EndedIncident(key, in: alerts)?.start(at: now, span) ?? now
  }
}

extension Installation {
  /// The id of an incident: a keyed hash of the alert's key and the start of the incident, in 32
  /// hexadecimal digits. Without the key nobody can test guesses against it.
  package func incident(of key: AlertKey, started: Timestamp) -> String {
    incident("alert \(key.digits) \(started)")
  }

  /// The id of the incident that a record's messages are about. A record that combines several
  /// alerts of one name, on any nodes, has the incident of that name.
  package func incident(of record: AlertRecord) -> String {
    record.members.count > 1
      ? incident("alerts \(record.key.type)")
      : incident(of: record.key, started: record.incidentStarted)
  }

  private func incident(_ words: String) -> String {
    let key = SymmetricKey(data: Array("incident \(slotKey)".utf8))
    let code = HMAC<SHA256>.authenticationCode(for: Array(words.utf8), using: key)
    return String(hexadecimal(code).prefix(32))
  }
}
