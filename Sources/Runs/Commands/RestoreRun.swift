import Diagnostics
import Documents
import Files
import Findings
import Reports
import Settings
import StateDirectory
import Times

/// `callhome config restore`: restores the last config that was used successfully (O5).
///
/// It reads the state without writing to it, and never sends.
package struct RestoreRun: Sendable {
  /// The state directory; nil for that of the current config.
  package let state: String?

  /// Creates a run.
  package init(state: String?) {
    self.state = state
  }

  /// Shows what would change.
  ///
  /// - Returns: the outcome, and whether there is anything to restore.
  package func preview(_ environment: RunEnvironment) -> (outcome: Outcome, isChange: Bool) {
    var isChange = false
    let result = outcome { result in
      let plan = try RestorePlan(state, environment)
      isChange = plan.isChange
      result = plan.shown(environment)
    }
    return (result, isChange)
  }

  /// Restores.
  ///
  /// - Parameters:
  ///   - shown: the output of ``preview(_:)`` that the operator accepted; nil if nobody was asked.
  ///   - environment: the environment of the run.
  package func restore(shown: [UInt8]?, _ environment: RunEnvironment) -> Outcome {
    outcome { result in
      let plan = try RestorePlan(state, environment)
      result = plan.shown(environment)
      if let shown {
        guard result.output == shown else {
          throw CommandError(
            "the config changed in the meantime, and nothing was restored",
            hint: "run 'callhome config restore' again", .notConfigured)
        }
        result.output = []
      }
      guard plan.isChange else { return }
      do {
        try plan.carryOut(&result, environment)
      } catch let error as FileError {
        throw CommandError(error.description, error.isPermission ? .permission : .stateNotWritable)
      }
    }
  }
}

/// The current config, its replacement, and the path.
private struct RestorePlan {
  private let path: String
  private let folder: String
  private let name: String
  /// The owner of the config's directory; changes in the directory are made with this user's
  /// rights.
  private let folderOwner: UInt32
  /// The current config; nil if there is none.
  private let present: FileContents?
  private let used: LastUsedConfig

  init(_ state: String?, _ environment: RunEnvironment) throws {
    path = environment.configPath
    let absolute = absolutePath(path)
    let slash = absolute.lastIndex(of: "/") ?? absolute.startIndex
    name = String(absolute[slash...].dropFirst())
    folder = slash == absolute.startIndex ? "/" : String(absolute[..<slash])
    do {
      (folderOwner, present) = try Self.look(folder, name)
    } catch {
      throw CommandError(
        error.description,
        hint: error.cause == .link ? "name the file that the link points to with '--config'" : nil,
        error.isPermission ? .permission : .notConfigured)
    }
    if let owner = present?.status.owner, effectiveUser() != 0, owner != effectiveUser() {
      throw CommandError(
        [
          Diagnostic(
            .error, in: path,
            "this file belongs to \(userName(owner)), and only that user or root "
              + "can restore it")
        ], .permission)
    }
    used = try Self.used(
      try Self.directory(state, present, path), isNamed: state != nil, path,
      owner: present?.status.owner ?? effectiveUser())
  }

  /// Reads the current config. A link is not followed: it would be unclear which file is replaced.
  private static func look(
    _ folder: String, _ name: String
  ) throws(FileError) -> (owner: UInt32, present: FileContents?) {
    let directory = try Directory(opening: folder)
    let owner = try directory.status().owner
    let present = try acting(as: owner) { () throws(FileError) -> FileContents? in
      try directory.read(name, limit: presentLimit)
    }
    return (owner, present)
  }

  /// The state directory: as given, as in the current config, or the default.
  private static func directory(
    _ named: String?, _ present: FileContents?, _ path: String
  ) throws -> String {
    if let named { return absolutePath(named) }
    let found = PartialSettings.trusted(at: path).map { $0.glimpse.state }
    if case .some(.some(let directory)) = found { return directory }
    // A config at another path may have its state elsewhere.
    if absolutePath(path) == Settings.defaultPath { return Settings.undecided.state.value }
    throw CommandError(
      present == nil
        ? "there is no \(visible(path)) that says where the state is"
        : "\(visible(path)) does not say where the state is, or could have been changed by others",
      hint: "add '--state' and the state directory", .notConfigured)
  }

  private static func used(
    _ directory: String, isNamed: Bool, _ path: String, owner: UInt32
  ) throws -> LastUsedConfig {
    guard let used = try LastUsedConfig(in: directory) else {
      throw CommandError(
        "no config is kept in '\(visible(directory))': none was used successfully yet",
        hint: isNamed ? nil : "add '--state' and the state directory, if that is another one",
        .notConfigured)
    }
    let settings: Settings
    do throws(Diagnostics) {
      settings = try Settings.read(used.bytes, file: path, owner: owner)
    } catch {
      let reason = error.all.first?.message ?? ""
      throw CommandError(
        [Diagnostic(.error, in: used.path, "this version cannot read the config there: \(reason)")],
        .stateDamaged)
    }
    // The copy must name the directory that it is in. Otherwise somebody has put it there, whose
    // rights must not become those of the config's owner.
    guard resolvedPath(settings.state.value).utf8.elementsEqual(resolvedPath(directory).utf8) else {
      throw CommandError(
        [
          Diagnostic(
            .error, in: used.path,
            "the config there names another state directory, \(quoted(settings.state.value))",
            hint: "if that is right, copy it by hand")
        ], .permission)
    }
    return used
  }

  var isChange: Bool { present?.bytes != used.bytes }

  func shown(_ environment: RunEnvironment) -> Outcome {
    var result = Outcome()
    let since = clock(used.time, environment.calendar)
    guard isChange else {
      result.say(
        "\(visible(path)) is the last config that was used successfully, since \(since)")
      return result
    }
    result.say("the last config that was used successfully is kept since \(since)")
    if let present {
      result.say("\(visible(path)) would change so:")
      let difference = LineDifference(from: present.bytes, to: used.bytes)
      for line in difference.shownForConfig { result.say(line) }
    } else {
      result.say("\(visible(path)) does not exist and would be created")
    }
    return result
  }

  /// Keeps the current config under another name, and replaces it in one step.
  func carryOut(_ result: inout Outcome, _ environment: RunEnvironment) throws(FileError) {
    // Never writable by others: such a config is refused.
    let mode = (present?.status.mode ?? 0o600) & 0o755
    let replaced = try acting(as: folderOwner) { () throws(FileError) -> String? in
      let directory = try Directory(opening: folder)
      let names = Set(try directory.allNames())
      // Files left by a killed restore; the new config's temporary file has another name each time.
      try directory.remove(
        names.filter { $0.hasPrefix(Directory.temporaryPrefix + name) }.sorted())
      var backup: String?
      if let present {
        let stamp = environment.now.description.filter { $0 != "-" && $0 != ":" }
        var free = "\(name).\(stamp)"
        var number = 1
        while names.contains(free) {
          number += 1
          free = "\(name).\(stamp).\(number)"
        }
        try directory.replace(
          free, with: present.bytes, mode: mode, owner: present.status.fileOwner)
        backup = free
      }
      do throws(FileError) {
        try directory.replace(name, with: used.bytes, mode: mode, owner: present?.status.fileOwner)
      } catch {
        if let backup { try? directory.remove(backup) }
        throw error
      }
      return backup
    }
    if let replaced {
      result.say("restored \(visible(path)); what it was is in \(visible("\(folder)/\(replaced)"))")
      if let present, present.status.isWritableByOthers {
        result.say("only its owner can write it now")
      }
    } else {
      result.say("restored \(visible(path)), which only its owner can read")
    }
  }
}

/// Larger than the limit for a config: one that is too large can still be replaced.
private let presentLimit = 16 << 20
