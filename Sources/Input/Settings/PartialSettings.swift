import Documents
import Files

/// The values of a few keys of a config that may not be readable as a whole.
///
/// They are the state directory and whether Call Home is disabled, so that an error in another line
/// does not hide them.
package struct PartialSettings: Sendable {
  /// The value of `call_home`; nil if it cannot be determined.
  package let callHome: Settings.CallHome?
  /// The state directory, by default the standard one; nil if it cannot be determined.
  package let state: String?

  /// Reads the text of a config.
  ///
  /// - Parameters:
  ///   - bytes: the whole text.
  ///   - file: its path; relative paths start at its directory.
  ///   - owner: the owner of the file, whose home directory `~` means.
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

  /// Reads a config file.
  ///
  /// - Returns: nil if it is missing or unreadable, or if other users could have written it.
  /// - Parameter path: the file.
  package static func trusted(
    at path: String
  ) -> (glimpse: PartialSettings, owner: UInt32)? {
    guard let file = try? Settings.readTrusted(path) else { return nil }
    let owner = file.status.owner
    return (PartialSettings(file.bytes, file: path, owner: owner), owner)
  }

  /// The values of the two keys: no entry if the key is absent, an entry of nil if it cannot be
  /// read.
  private static func values(_ bytes: [UInt8], _ file: String) -> [String: DocumentNode?] {
    let keys = ["call_home", "state"]
    var values: [String: DocumentNode?] = [:]
    if let root = try? readDocument(bytes, file: file, limits: .written) {
      for key in keys { root[key].map { values[key] = .some($0) } }
      return values
    }
    // Some line is not YAML, but a line that starts with the key in the first column is.
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

  /// Whether a line may contain a top-level key in another form: quoted, or in braces.
  private static func mayHide(_ key: String, _ line: Substring) -> Bool {
    line.hasPrefix("{") || line.contains("\"\(key)\"") || line.contains("'\(key)'")
  }
}
