package import Files

/// Checks whether a run could write the state. No lock is taken, so that this works while a run is
/// in progress.
extension StateDirectory {
  /// Checks without writing.
  ///
  /// - Throws: when a run could not write.
  package func requireWritable() throws(FileError) {
    try requireSpace()
    for name in [".", "outbox", "sent", "rejected", "alerts"] + alertPlaces {
      try directory.requireWritable(name, isDirectory: true)
    }
    for name in ["lock", journalName, "alerts/lock"] {
      try directory.requireWritable(name, isDirectory: false)
    }
  }

  /// Checks by writing as a run does, and leaves nothing behind; if it is killed, the next run
  /// cleans up.
  ///
  /// - Throws: when a run could not write.
  package func tryWriting() throws(FileError) {
    try requireWritable()
    // Only writing shows a quota.
    try directory.tryWriting(bytes: Int(spareBytes))
    if let outbox = try folder("outbox") { try outbox.tryWriting(bytes: 1) }
  }

  /// Checks whether a run could create the state directory, if there is none.
  ///
  /// - Throws: when it could not.
  package static func requireCreatable(_ path: String) throws(FileError) {
    try requireTrustedWay(to: path, of: effectiveUser())
    try Directory.requireCreatable(path, bytes: spareBytes, files: spareFiles)
  }

  private var alertPlaces: [String] {
    AlertFolder.Subfolder.allCases.map { "alerts/\($0.rawValue)" }
  }
}
