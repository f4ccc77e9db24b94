import ArgumentParser
import Diagnostics
import Files
import Glibc
import Runs
import Settings
import Times

/// Whether standard output is a terminal with colours, and the user wants them
/// (https://no-color.org).
func isColourWanted() -> Bool {
  func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
  return isatty(STDOUT_FILENO) == 1 && variable("NO_COLOR").isEmpty
    && !["", "dumb"].contains(variable("TERM"))
}

/// The width of the terminal in columns; 80 if standard output is not a terminal.
func terminalWidth() -> Int {
  var size = winsize()
  let isTerminal = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
  return isTerminal && size.ws_col > 0 ? Int(size.ws_col) : 80
}

/// The options of commands for one site.
struct CommonOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Config file (default: \(Settings.defaultPath)).", valueName: "file"),
    completion: .file())
  var config: String?

  func validate() throws {
    if config == "" { throw ValidationError.emptyConfig }
    if let config, Sites.isPattern(config) {
      throw ValidationError(
        "this command is for one site, and \(quoted(config)) is a pattern. "
          + "Hint: run the command once for each config")
    }
  }

  /// The world as this process finds it.
  var environment: RunEnvironment { .ofProcess(config: config) }
}

extension ValidationError {
  /// An empty path, probably from a script; it does not mean the working directory.
  static let emptyConfig = ValidationError("the path of the config is empty")
}

extension RunEnvironment {
  /// The world as this process finds it.
  ///
  /// - Parameter config: the config that the command line names.
  static func ofProcess(config: String?) -> RunEnvironment {
    let variable = getenv("CALLHOME_CONFIG").map { String(cString: $0) } ?? ""
    let named = config ?? (variable.isEmpty ? nil : variable)
    var environment = RunEnvironment(
      configPath: named ?? Settings.defaultPath, isConfigNamed: named != nil, now: .now(),
      calendar: .system, isAttended: isatty(STDERR_FILENO) == 1)
    environment.person = personBehindRoot()
    environment.bootClock = { BootClock.current() }
    return environment
  }
}

/// The user who started a process of root: the one who ran sudo, or else root; nil for a process of
/// another user.
private func personBehindRoot() -> FileOwner? {
  if effectiveUser() != 0 { return nil }
  func number(_ name: String) -> UInt32? { getenv(name).flatMap { UInt32(String(cString: $0)) } }
  guard let user = number("SUDO_UID"), let group = number("SUDO_GID") else {
    return FileOwner(user: 0, group: 0)
  }
  return FileOwner(user: user, group: group)
}
