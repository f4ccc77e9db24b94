package import Files
package import Times

/// Removes windows that have ended, a limited number in each run (J5).
///
/// If there are few windows, every run checks all of them. If there are many, one run in each hour
/// checks the next part, in the order of their keys.
extension AlertFolder {
  /// What pruning depends on.
  package struct PruningTerms: Sendable {
    /// How long a window lasts.
    package let window: TimeSpan
    /// Whether repeats are still reported to any destination.
    package let reportsRepeats: Bool
    /// Damaged files from before this time are overdue.
    package let damagedBefore: Timestamp
    /// Whether the run sent something. Then many windows are left to a later run, for a day at
    /// most.
    package let isBusy: Bool

    /// Creates terms.
    package init(
      window: TimeSpan, reportsRepeats: Bool = true, damagedBefore: Timestamp, isBusy: Bool = false
    ) {
      self.window = window
      self.reportsRepeats = reportsRepeats
      self.damagedBefore = damagedBefore
      self.isBusy = isBusy
    }
  }

  /// Removes windows that have ended and have no unreported repeats, files left by killed hooks,
  /// and overdue damaged files.
  ///
  /// - Parameters:
  ///   - terms: what pruning depends on.
  ///   - memory: what earlier runs have checked.
  ///   - now: the time.
  /// - Throws: when a file cannot be read or removed.
  func prune(
    _ terms: PruningTerms, _ memory: inout LastPruning, at now: Timestamp
  ) throws(FileError) {
    for subfolder in Subfolder.allCases {
      if let folder = try folder(subfolder) { try removeDamaged(in: folder, terms) }
    }
    var names: [String] = []
    try windows.forEachName { name in
      names.append(name)
      return names.count <= Self.few
    }
    let areMany = names.count > Self.few
    if areMany, terms.isBusy, memory.windows == nil {
      // The next run that sends nothing checks at once.
      memory.windows = now.adding(seconds: -LastPruning.hour)
      return
    }
    if areMany { names = try windows.allNames() }
    try windows.remove(names.filter { $0.hasPrefix(Directory.temporaryPrefix) })
    try removeDamaged(in: windows, terms)
    var keys = Array(Set(names.compactMap { windowDigits($0) ?? endedDigits($0) })).sorted()
    if areMany {
      keys = Array(keys.drop { $0 <= memory.lastWindow ?? "" }.prefix(Self.many))
    }
    try removeOver(keys, terms, now)
    memory.windows = areMany ? now : nil
    memory.lastWindow = keys.count == Self.many ? keys.last : nil
  }

  /// Removes the ended windows among these.
  private func removeOver(
    _ keys: [String], _ terms: PruningTerms, _ now: Timestamp
  ) throws(FileError) {
    var over: [String] = []
    var repeated: [String] = []
    for digits in keys {
      let key = AlertKey(digits: digits, type: "")
      if try windows.status(of: digits + endedSuffix) != nil,
        try EndedIncident(key, in: windows)?.start(at: now, terms.window) == nil
      {
        over.append(digits + endedSuffix)
      }
      guard let window = try window(of: key) else { continue }
      if window.unreported != nil, !window.destinations.isEmpty, terms.reportsRepeats {
        repeated.append(digits)
      } else if !window.isOpen(at: now, for: terms.window),
        !window.isHeard(at: now, for: terms.window)
      {
        over.append(digits + windowSuffix)
      }
    }
    try windows.remove(over)
    if terms.reportsRepeats { try list(repeated: repeated) } else { removeList() }
  }

  private func removeDamaged(
    in folder: borrowing Directory, _ terms: PruningTerms
  ) throws(FileError) {
    for name in try folder.names(where: { $0.hasSuffix(damagedSuffix) }) {
      if let time = try folder.status(of: name)?.modified, time < terms.damagedBefore {
        try folder.remove(name)
      }
    }
  }

  /// Up to this number of files, every run checks all of them.
  private static let few = 32
  /// The number of windows that one run checks if there are more.
  static let many = 5_000
}

extension LockedState {
  /// Removes windows of alerts that have ended. If hooks hold the lock for too long, the next run
  /// does it.
  ///
  /// - Throws: when a file cannot be read or removed.
  package func pruneAlerts(_ terms: AlertFolder.PruningTerms) throws(FileError) {
    let before = lastPruning()
    let interval = terms.isBusy ? LastPruning.day : LastPruning.hour
    guard LastPruning.isDue(after: before.windows, at: now, interval),
      let alerts = try files.alerts(patience: .seconds(10))
    else { return }
    var memory = before
    try alerts.prune(terms, &memory, at: now)
    try remember(memory, insteadOf: before)
  }
}
