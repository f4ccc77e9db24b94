package import Files

/// Whether a run could write the state. None of this takes a lock, so that it can be asked while a run is at
/// work.
extension StateDirectory {
  /// Looks, without writing, whether a run could write.
  ///
  /// - Throws: when it could not.
  package func requireWritable() throws(FileError) {
    try requireSpace()
    for name in [".", "outbox", "sent", "rejected", "alerts"] + alertPlaces {
      try directory.requireWritable(name, isDirectory: true)
    }
    for name in ["lock", journalName, "alerts/lock"] {
      try directory.requireWritable(name, isDirectory: false)
    }
  }

  /// Tries to write as a run does. It leaves nothing behind, and where it is killed, the next run does not
  /// either.
  ///
  /// - Throws: when a run could not write.
  package func tryWriting() throws(FileError) {
    try requireWritable()
    // A quota shows nowhere else.
    try directory.tryWriting(bytes: Int(spareBytes))
    if let outbox = try folder("outbox") { try outbox.tryWriting(bytes: 1) }
  }

  /// Looks whether a run could create the state directory if there is none.
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
