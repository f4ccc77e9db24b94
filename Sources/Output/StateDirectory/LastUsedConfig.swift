import Documents
package import Files
package import Times

/// The exact bytes of the last config that was used successfully (O5).
package struct LastUsedConfig: Sendable {
  /// The path of the copy.
  package let path: String
  /// The bytes.
  package let bytes: [UInt8]
  /// When these bytes were first used successfully.
  package let time: Timestamp

  /// Reads the copy; nil if there is none, or no state directory.
  ///
  /// A process of root acts as the directory's owner while it reads, and becomes root again
  /// afterwards. Only this caller needs that: it goes on to write a config that root may own.
  ///
  /// - Parameter state: the state directory.
  /// - Throws: when the directory has wrong permissions, or the file cannot be read.
  package init?(in state: String) throws(FileError) {
    guard let directory = try existing(state) else { return nil }
    let owner = try directory.status().owner
    let file = try acting(as: owner) { () throws(FileError) -> FileContents? in
      try requireOwn(directory)
      return try directory.read(usedConfigName, limit: StateFile.config.limits.bytes)
    }
    guard let file else { return nil }
    path = "\(state)/\(usedConfigName)"
    bytes = file.bytes
    time = file.status.modified
  }
}

extension LockedState {
  /// Stores the config that was just used successfully, unless the copy is the same already.
  ///
  /// - Throws: when it cannot be written: then the previous copy stays.
  package func keepConfig(_ bytes: [UInt8]) throws(FileError) {
    // A copy that cannot be read is replaced like an older one.
    let kept = try? directory.read(usedConfigName, limit: StateFile.config.limits.bytes)
    if kept?.bytes == bytes { return }
    if bytes.count > StateFile.config.limits.bytes {
      throw FileError(
        "write", "\(files.path)/\(usedConfigName)", .tooLarge(limit: StateFile.config.limits.bytes))
    }
    try directory.replace(usedConfigName, with: bytes, mode: 0o600)
  }
}

private let usedConfigName = "config.yaml"
