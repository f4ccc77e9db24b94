import Documents
package import Files
package import Times

/// The exact bytes of the last config that was used successfully (O5).
package struct LastUsedConfig: Sendable {
  /// Where they are kept.
  package let path: String
  /// The bytes.
  package let bytes: [UInt8]
  /// Since when they are kept: when they were first used successfully.
  package let time: Timestamp

  /// Reads what is kept; nil when nothing is, or there is no such directory.
  ///
  /// A process of root acts as the directory's owner meanwhile, and is root again afterwards: unlike
  /// all others, this caller goes on to write a file that may be root's.
  ///
  /// - Parameter state: the state directory.
  /// - Throws: when the directory is not as it must be, or the file cannot be read.
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
  /// Keeps the config that was just used successfully. Nothing is written when it is kept already.
  ///
  /// - Throws: when it cannot be written: then what was kept before still is.
  package func keepConfig(_ bytes: [UInt8]) throws(FileError) {
    // Whatever stands there and cannot be read is replaced like an older config.
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
