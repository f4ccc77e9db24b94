import Documents
import Files

/// What a config says plainly although it may not be readable as a whole.
///
/// It tells where the memory of a site is, and whether Call Home was switched off, so that a mistake in
/// one line does not hide what another one says.
package struct PartialSettings: Sendable {
  /// The value of `call_home`; nil when it cannot be told.
  package let callHome: Settings.CallHome?
  /// The state directory, the default one where the config names none; nil if it cannot be determined.
  package let state: String?

  /// Looks at the text of a config.
  ///
  /// - Parameters:
  ///   - bytes: the whole text.
  ///   - file: its path; paths in it count from its directory.
  ///   - owner: the user to whom the file belongs, whose home directory `~` is.
  package init(_ bytes: [UInt8], file: String, owner: UInt32) {
    let values = Self.values(bytes, file)
    callHome = values["call_home"]??.scalar.flatMap { Settings.CallHome(rawValue: $0.text) }
    switch values["state"] {
    case .none: state = Settings.undecided.state.value
    case .some(.none): state = nil
    case .some(.some(let node)):
      var context = ParsingContext(directory: directory(of: absolutePath(file)), owner: owner)
      let path = ValueParser.path.read(node, "state", &context)
      state = context.problems.isEmpty ? path : nil
    }
  }

  /// Looks at a config file.
  ///
  /// - Returns: nil when it is missing, cannot be read, or could have been written by someone whom it
  ///   must not be believed.
  /// - Parameter path: the file.
  package static func trusted(
    at path: String
  ) -> (glimpse: PartialSettings, owner: UInt32)? {
    guard let file = try? Settings.readTrusted(path) else { return nil }
    let owner = file.status.owner
    return (PartialSettings(file.bytes, file: path, owner: owner), owner)
  }

  /// The values of the two keys: none if there is no such key, none in an optional where it is
  /// there and cannot be read.
  private static func values(_ bytes: [UInt8], _ file: String) -> [String: DocumentNode?] {
    let keys = ["call_home", "state"]
    var values: [String: DocumentNode?] = [:]
    if let root = try? readDocument(bytes, file: file, limits: .written) {
      for key in keys { root[key].map { values[key] = .some($0) } }
      return values
    }
    // Some line is no YAML; one at the left edge that begins with the key still is.
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(omittingEmptySubsequences: false) { $0.isNewline }
    for key in keys {
      let found = lines.filter { line in
        line.hasPrefix(key) && line.dropFirst(key.count).first { $0 != " " } == ":"
      }
      if let only = found.first, found.count == 1,
        let root = try? readYAML(Array(only.utf8), file: file, limits: .written),
        let value = root[key], value.scalar != nil
      {
        values[key] = .some(value)
      } else if !found.isEmpty || lines.contains(where: { mayHide(key, $0) }) {
        values[key] = .some(nil)
      }
    }
    return values
  }

  /// Whether a line may have a key of the whole config in another way: quoted, or between braces.
  private static func mayHide(_ key: String, _ line: Substring) -> Bool {
    line.hasPrefix("{") || line.contains("\"\(key)\"") || line.contains("'\(key)'")
  }
}
