package import Diagnostics
import Documents
import Files

/// Why the settings could not be read.
package enum SettingsFault: Error, Sendable {
  /// There is no such file.
  case missing(Diagnostics)
  /// Other users could have written it, or it cannot be read.
  case permission(Diagnostics)
  /// It contains errors.
  case invalid(Diagnostics)

  /// The errors to report.
  package var diagnostics: Diagnostics {
    switch self {
    case .missing(let all), .permission(let all), .invalid(let all): all
    }
  }
}

extension Settings {
  /// The default path of the config.
  package static let defaultPath = "/etc/callhome/callhome.yaml"

  /// Reads and checks a config file.
  ///
  /// - Returns: the settings, the owner and the exact bytes. A config is obeyed only with its
  ///   owner's rights: a user obeys configs of root and of itself, and root must become the owner
  ///   before it continues.
  /// - Throws: all errors in the file, each with its location.
  package static func load(
    _ path: String
  ) throws(SettingsFault) -> (settings: Settings, owner: UInt32, bytes: [UInt8]) {
    let file = try readTrusted(path)
    do throws(Diagnostics) {
      let owner = file.status.owner
      return (try read(file.bytes, file: path, owner: owner), owner, file.bytes)
    } catch {
      throw .invalid(error)
    }
  }

  /// Reads a config file that only root or this user could have written.
  static func readTrusted(_ path: String) throws(SettingsFault) -> FileContents {
    let file: FileContents
    do throws(FileError) {
      file = try readFile(path, limit: DocumentLimits.written.bytes)
    } catch {
      let diagnostics = Diagnostics(in: path, error.reason, hint: error.hint)
      if error.isMissing { throw .missing(diagnostics) }
      throw error.isPermission ? .permission(diagnostics) : .invalid(diagnostics)
    }
    if file.status.isWritableByOthers {
      throw .permission(
        Diagnostics(
          in: path, "other users can write this file (mode \(octal(file.status.mode)))",
          hint: "run: chmod go-w \(shellWord(path))"))
    }
    let owner = file.status.owner
    if effectiveUser() != 0, owner != 0, owner != effectiveUser() {
      throw .permission(
        Diagnostics(
          in: path,
          "this file belongs to user \(quotedUser(owner)), not to root or to user "
            + "\(quotedUser(effectiveUser())), who runs callhome",
          hint: "run: chown root \(shellWord(path))"))
    }
    do throws(FileError) {
      let user = effectiveUser()
      try requireTrustedWay(to: path, of: user == 0 ? owner : user)
    } catch {
      throw .permission(Diagnostics(in: path, error.reason, hint: error.hint))
    }
    return file
  }

  /// Reads and checks the text of a config.
  ///
  /// - Parameters:
  ///   - bytes: the whole text.
  ///   - file: its path, for messages; relative paths start at its directory.
  ///   - owner: the owner of the file, whose home directory `~` means.
  /// - Throws: all errors, each with its location.
  package static func read(
    _ bytes: [UInt8], file: String, owner: UInt32
  ) throws(Diagnostics) -> Settings {
    if bytes.count > DocumentLimits.written.bytes {
      throw Diagnostics(in: file, "the file has more than \(DocumentLimits.written.bytes) bytes")
    }
    let root = try document(bytes, file: file)
    var context = ParsingContext(directory: directory(of: absolutePath(file)), owner: owner)
    let settings = ValueParser<Settings>.settings.read(root, "", &context)
    guard let settings, context.problems.isEmpty else {
      throw Diagnostics(inOrder: context.problems + context.secretProblems)
    }
    var found = settings
    found.secretFiles = context.secretFiles
    return found
  }

  /// The document tree of a config, or the errors in its syntax.
  private static func document(_ bytes: [UInt8], file: String) throws(Diagnostics) -> DocumentNode {
    let root: DocumentNode
    do throws(Diagnostics) {
      root = try readDocument(bytes, file: file, limits: .written)
    } catch {
      throw Diagnostics(
        error.all.map { problem in
          problem.hint != nil
            ? problem
            : Diagnostic(
              problem.severity, at: problem.location, problem.message,
              hint: "run 'callhome config example' to see the form of a config")
        })
    }
    // A file with only document markers is empty.
    let isMark = bytes.split(separator: 0x0A).allSatisfy { line in
      ["---", "...", "---\r", "...\r"].contains(String(decoding: line, as: UTF8.self))
    }
    if root.isNull, root.location.line == 1 || isMark {
      throw Diagnostics(
        at: root.location, "the config is empty",
        hint: "run 'callhome config example' to see a config to begin with")
    }
    if root.scalar?.isQuoted == false,
      let problem = problem(ofTextInsteadOfMapping: bytes, file: file)
    {
      throw Diagnostics([problem])
    }
    return root
  }

  /// The config in force, including defaults, as YAML that can be read again.
  package var effectiveYAML: String {
    ValueParser<Settings>.settings.show(self)?.yaml() ?? ""
  }
}

func directory(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
  return String(path[..<slash])
}
