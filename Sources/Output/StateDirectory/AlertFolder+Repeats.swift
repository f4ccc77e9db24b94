import Diagnostics
package import Files

/// Repeats that no message has reported yet, found without reading every window (J5).
///
/// The file `alerts/repeated` lists the windows with unreported repeats. A hook adds the key before
/// it counts the first repeat; the monthly message that reports the repeats removes it. If there is
/// no list, as in a state of 0.1.0, up to 5,000 windows are read once; if there are more,
/// ``LockedState/pruneAlerts(_:)`` adds those that it finds. The file `alerts/suppressed` contains
/// the number of all repeats.
extension AlertFolder {
  /// Adds an alert to the list before a repeat of it is counted.
  ///
  /// If the hook is killed before it counts, the list contains a key without repeats, which does no
  /// harm. On a full disk the repeat is counted all the same, and pruning adds the key later.
  ///
  /// - Parameters:
  ///   - key: the alert's key.
  ///   - isFirst: whether this is the first repeat that no message has reported.
  func noteRepeat(of key: AlertKey, isFirst: Bool) {
    if isFirst { try? addToList(key.digits) }
    try? countRepeat()
  }

  private func addToList(_ digits: String) throws(FileError) {
    guard let list = try openAid(repeatedName, for: .changing) else { return }
    // A full disk may have left part of a line at the end; it is overwritten.
    let end = try list.status().size / KeyLines.length * KeyLines.length
    try list.overwrite(Array("\(digits)\n".utf8), at: end)
  }

  private func countRepeat() throws(FileError) {
    let count = min(suppressedCount(in: windows) + 1, StateNumbers.count.upperBound)
    let digits = String(count)
    let line = Array((String(repeating: "0", count: 10 - digits.utf8.count) + digits + "\n").utf8)
    if let file = try openAid(suppressedName, for: .changing) {
      try file.overwrite(line, at: 0)
    } else {
      try windows.replace(suppressedName, with: line, mode: 0o600)
    }
  }

  /// Windows with counted and unreported repeats, by key.
  ///
  /// - Throws: when the list or a window cannot be read.
  package func unreported() throws(FileError) -> [(key: AlertKey, window: AlertWindow)] {
    let listed = try repeatedKeys()
    var keys = listed ?? []
    if listed == nil { keys = try someKeys() }
    var found: [(key: AlertKey, window: AlertWindow)] = []
    for digits in keys {
      let key = AlertKey(digits: digits, type: "")
      if let window = try window(of: key), window.unreported != nil { found.append((key, window)) }
    }
    if listed == nil || keys.count > found.count {
      do throws(FileError) {
        try list(found.map(\.key.digits))
      } catch {
        // The list only saves work, so a fault in it must not stop the message.
        findings.add(Diagnostic(.warning, at: nil, error.description, hint: error.hint))
      }
    }
    return found
  }

  /// The keys of all windows; empty if there are too many to read them in one run.
  private func someKeys() throws(FileError) -> Set<String> {
    var keys: Set<String> = []
    try windows.forEachName { name in
      if let digits = windowDigits(name) { keys.insert(digits) }
      return keys.count <= Self.many
    }
    return keys.count <= Self.many ? keys : []
  }

  /// Marks the repeats in these windows as reported; repeats counted since then stay unreported.
  ///
  /// - Throws: when a window or the list cannot be written.
  package func markReported(_ reported: [(key: AlertKey, window: AlertWindow)]) throws(FileError) {
    var done: Set<String> = []
    for (key, old) in reported {
      guard let found = try window(key), found.window.started == old.started,
        let unreported = old.unreported,
        let file = try windows.openFile(key.digits + windowSuffix, for: .changing)
      else { continue }
      var window = found.window
      window.markReported(upTo: old.count, until: unreported.last)
      try file.overwrite(window.counter, at: Int64(found.counterStart))
      if window.unreported == nil { done.insert(key.digits) }
    }
    guard let keys = try repeatedKeys(), !keys.isDisjoint(with: done) else { return }
    try list(keys.subtracting(done))
  }

  /// Adds windows with unreported repeats that are missing from the list, for example after a power
  /// failure.
  func list(repeated digits: [String]) throws(FileError) {
    if digits.isEmpty { return }
    guard let listed = try repeatedKeys() else { return try list(digits) }
    if !listed.isSuperset(of: digits) { try list(listed.union(digits)) }
  }

  /// Removes the list if repeats are not reported: nothing would ever remove a key from it.
  func removeList() { try? windows.remove(repeatedName) }

  private func list(_ keys: some Collection<String>) throws(FileError) {
    try windows.replace(repeatedName, mode: 0o600) { write throws(FileError) in
      try write(KeyLines.bytes(keys))
    }
  }

  /// Opens a file that only saves work and can be rebuilt. Also nil if something other than our own
  /// regular file has its name: the next write replaces it.
  private func openAid(_ name: String, for access: OpenFile.Access) throws(FileError) -> OpenFile? {
    do throws(FileError) {
      return try windows.openFile(name, for: access)
    } catch {
      switch error.cause {
      case .link, .notRegular, .otherNames, .foreignOwner: return nil
      default: throw error
      }
    }
  }

  /// The keys in the list; nil if there is no list.
  private func repeatedKeys() throws(FileError) -> Set<String>? {
    guard let list = try openAid(repeatedName, for: .reading) else { return nil }
    let size = try list.status().size
    var keys: Set<String> = []
    var offset: Int64 = 0
    while offset < size {
      let bytes = try list.read(at: offset, count: Int(KeyLines.length) * 4_096)
      if bytes.isEmpty { break }
      keys.formUnion(KeyLines.keys(bytes))
      offset += Int64(bytes.count)
    }
    return keys
  }
}

extension StateDirectory {
  /// The number of all repeats of alerts, which were counted instead of sent.
  ///
  /// - Throws: when the directory exists and cannot be opened.
  package func repeatCount() throws(FileError) -> Int {
    guard let folder = try folder("alerts") else { return 0 }
    return suppressedCount(in: folder)
  }
}

/// The number of all repeats; 0 if it cannot be read, since it is only shown.
private func suppressedCount(in folder: borrowing Directory) -> Int {
  guard let file = try? folder.read(suppressedName, first: 10),
    let count = Int(String(decoding: file.bytes, as: UTF8.self)),
    StateNumbers.count.contains(count)
  else { return 0 }
  return count
}

private let repeatedName = "repeated"
private let suppressedName = "suppressed"

/// A file of keys, one in each line. All lines have the same length, so that a hook can append one
/// without reading the others.
private enum KeyLines {
  /// The number of bytes in a line.
  static let length: Int64 = 33

  static func bytes(_ keys: some Collection<String>) -> [UInt8] {
    keys.flatMap { Array("\($0)\n".utf8) }
  }

  /// The keys in whole lines; invalid lines are left out.
  static func keys(_ bytes: [UInt8]) -> [String] {
    stride(from: 0, to: bytes.count - Int(length) + 1, by: Int(length)).compactMap { start in
      let end = start + Int(length) - 1
      let key = String(decoding: bytes[start..<end], as: UTF8.self)
      return bytes[end] == newline && AlertKey.isDigits(key) ? key : nil
    }
  }
}

/// The key in the file name of a window; nil for any other name.
func windowDigits(_ name: String) -> String? {
  guard name.hasSuffix(windowSuffix) else { return nil }
  let digits = String(name.dropLast(windowSuffix.count))
  return AlertKey.isDigits(digits) ? digits : nil
}
