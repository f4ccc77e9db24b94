import Documents
import Files

/// A kind of file in the state directory that is read and written whole.
///
/// Reading and writing share the same limits, so that no run writes a file that cannot be read
/// back: content that is too large is refused, and the old content stays.
struct StateFile: Sendable {
  /// The maximum size of a file.
  let limits: DocumentLimits

  /// JSON files other than the following, and the JSON line at the beginning of other files.
  static let record = StateFile(limits: DocumentLimits(bytes: 8 << 20, nodes: 500_000))
  /// An accepted alert with all data of its input.
  static let alert = StateFile(limits: DocumentLimits(bytes: 64 << 20, nodes: 500_000))
  /// The receivers' replies to a message.
  static let replies = StateFile(limits: .written)
  /// The last used config; the limit is larger than that of a config.
  static let config = StateFile(limits: DocumentLimits(bytes: 2 << 20, nodes: 0))

  /// Reads a file; nil if there is none. A link, a file that is too large, or anything that is no
  /// regular file counts as a damaged file without bytes.
  ///
  /// - Throws: when it exists and cannot be read.
  func read(_ name: String, in folder: borrowing Directory) throws(FileError) -> [UInt8]? {
    try folder.bytes(of: name, limit: limits.bytes)
  }

  /// Whether a value of this size can be read back.
  func holds(_ value: @autoclosure () -> JSONValue, bytes: Int) -> Bool {
    // A value takes at least one byte.
    bytes <= limits.bytes && (bytes <= limits.nodes || value().count <= limits.nodes)
  }

  /// Requires that a value of this size can be read back.
  ///
  /// - Throws: when it cannot; `place` is the file's path.
  func require(
    _ value: @autoclosure () -> JSONValue, bytes: Int, _ place: String
  ) throws(FileError) {
    if !holds(value(), bytes: bytes) {
      throw FileError("write", place, .tooLarge(limit: limits.bytes))
    }
  }

  /// Replaces a file.
  ///
  /// - Parameters:
  ///   - value: its content.
  ///   - name: the file.
  ///   - folder: its directory.
  ///   - isDurable: false for content that can be rebuilt.
  /// - Throws: when it would be too large to read back, or cannot be written; the old content
  ///   stays.
  func write(
    _ value: JSONValue, to name: String, in folder: borrowing Directory, isDurable: Bool = true
  ) throws(FileError) {
    let bytes = value.bytes()
    try require(value, bytes: bytes.count, "\(folder.path)/\(name)")
    try folder.replace(name, mode: 0o600, isDurable: isDurable) { write throws(FileError) in
      try write(bytes)
    }
  }
}

extension JSONValue {
  /// How many values it consists of, as the reader counts them.
  fileprivate var count: Int {
    switch self {
    case .object(let members): members.reduce(1) { $0 + $1.value.count }
    case .array(let values): values.reduce(1) { $0 + $1.count }
    case .string, .base64, .number, .boolean, .null: 1
    }
  }
}
