import Documents
import Files

/// A kind of file below the state directory that is read and written whole.
///
/// Its reader and its writer share the limits, so that no run can write a file that no run can read: what would be
/// too large is refused, and the old content stays.
struct StateFile: Sendable {
  /// How large a file may be.
  let limits: DocumentLimits

  /// Every file of JSON that is none of the following, and the line of JSON that another file begins with.
  static let record = StateFile(limits: DocumentLimits(bytes: 8 << 20, nodes: 500_000))
  /// An accepted alert, with all that its input said.
  static let alert = StateFile(limits: DocumentLimits(bytes: 64 << 20, nodes: 500_000))
  /// What receivers replied about a message.
  static let replies = StateFile(limits: .written)
  /// The config that was used last: more than a config may have.
  static let config = StateFile(limits: DocumentLimits(bytes: 2 << 20, nodes: 0))

  /// Reads a file; nil when there is none. Something else in its place, such as a link or a file that is too
  /// large, has no bytes and counts as damaged.
  ///
  /// - Throws: when it is there and cannot be read.
  func read(_ name: String, in folder: borrowing Directory) throws(FileError) -> [UInt8]? {
    try folder.bytes(of: name, limit: limits.bytes)
  }

  /// Whether a reader takes a value in so many bytes.
  func holds(_ value: @autoclosure () -> JSONValue, bytes: Int) -> Bool {
    // A value has a byte at least.
    bytes <= limits.bytes && (bytes <= limits.nodes || value().count <= limits.nodes)
  }

  /// Requires that a reader takes a value in so many bytes.
  ///
  /// - Throws: when it does not; `place` is the file's path.
  func require(
    _ value: @autoclosure () -> JSONValue, bytes: Int, _ place: String
  ) throws(FileError) {
    if !holds(value(), bytes: bytes) {
      throw FileError("write", place, .tooLarge(limit: limits.bytes))
    }
  }

  /// Replaces a file by one with a value.
  ///
  /// - Parameters:
  ///   - value: its content.
  ///   - name: the file.
  ///   - folder: the directory that it is in.
  ///   - isDurable: false for what can be made again.
  /// - Throws: when no reader would take it, or it cannot be written; then the old content is still there.
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
  /// How many values it consists of, as a reader counts them.
  fileprivate var count: Int {
    switch self {
    case .object(let members): members.reduce(1) { $0 + $1.value.count }
    case .array(let values): values.reduce(1) { $0 + $1.count }
    case .string, .base64, .number, .boolean, .null: 1
    }
  }
}
