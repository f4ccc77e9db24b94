import Diagnostics
import Documents
import Files
import Findings
package import Settings
import StateDirectory

/// `callhome config init`: writes a first config that `callhome check` accepts.
package struct InitRun: Sendable {
  private let path: String
  private let environment: RunEnvironment

  /// Creates a run for the config path of an environment.
  package init(_ environment: RunEnvironment) {
    self.environment = environment
    path = environment.configPath
  }

  /// What prevents writing the config, found before the first question; nil if nothing does.
  package func obstacle() -> Outcome? {
    do {
      try requireAbsent()
      return nil
    } catch {
      return Outcome(CommandError(state: error))
    }
  }

  /// The default answer to a question; nil if there is none.
  package func fallback(_ question: NewConfig.Question, _ config: NewConfig) -> String? {
    switch question {
    case .mode: "smart"
    case .product: "unified-cm"
    case .email: nil
    case .destination: isUsual ? "/var/spool/callhome" : "\(folder)/messages"
    case .mailServer: "localhost:25"
    case .mailFrom: config[.email]
    case .snapshots: "\(isUsual ? "/var/lib/callhome" : folder)/snapshots/*"
    // One directory may contain the configs of several sites, each of which needs its own state.
    case .state: isUsual ? Settings.undecided.state.value : "\(folder)/\(siteName).state"
    }
  }

  /// The error in the answers so far, with its hint; nil if there is none.
  package func problem(_ config: NewConfig) -> (message: String, hint: String?)? {
    let modes = ["smart", "anonymous", "disabled"]
    if let mode = config[.mode], !modes.contains(mode) {
      return (
        "the mode must be \(wordList(modes)), not \(quoted(mode))",
        didYouMean(mode, among: modes)
      )
    }
    do throws(Diagnostics) {
      let settings = try Settings.read(
        Array(config.completed.text.utf8), file: path, owner: effectiveUser())
      _ = try Site.catalog(settings.product, beside: path)
      return nil
    } catch {
      guard let first = error.all.first(where: { $0.severity == .error }) else { return nil }
      return (first.message, first.hint)
    }
  }

  /// Writes the config.
  ///
  /// - Parameter config: the answers, without errors.
  package func run(_ config: NewConfig) -> Outcome {
    outcome { result in
      try requireAbsent()
      let directory = try Directory(opening: folder)
      let owner = try fileStatus(folder).fileOwner
      let isRoot = effectiveUser() == 0
      // The group of /etc/callhome is that of the user who runs callhome.
      let mode: UInt32 = isRoot && owner.user == 0 ? 0o640 : 0o600
      try directory.create(
        fileName, with: Array(config.text.utf8), mode: mode, owner: isRoot ? owner : nil)
      result.say("wrote \(visible(path)), mode \(octal(mode))")
      for line in nextSteps(config) { result.say(line) }
    }
  }

  // MARK: - Paths

  private var absolute: String { absolutePath(path) }

  private var folder: String {
    let slash = absolute.lastIndex(of: "/") ?? absolute.startIndex
    return slash == absolute.startIndex ? "/" : String(absolute[..<slash])
  }

  private var fileName: String {
    String(absolute.split(separator: "/").last ?? "")
  }

  private var siteName: String {
    let dot = fileName.lastIndex(of: ".") ?? fileName.endIndex
    return dot == fileName.startIndex ? fileName : String(fileName[..<dot])
  }

  private var isUsual: Bool { path == Settings.defaultPath }

  private func requireAbsent() throws {
    if try linkStatus(path) != nil {
      throw CommandError(
        "\(quoted(path: path)) exists, and 'config init' never replaces a config",
        hint: "edit it, or name another file with '--config'", .notConfigured)
    }
    do throws(FileError) {
      let directory = try Directory(opening: folder)
      try directory.requireWritable(".", isDirectory: true)
    } catch {
      if !error.isMissing { throw error }
      throw CommandError(
        "the directory \(quoted(path: folder)) is missing",
        hint: "run: install -d -m 0750 \(shellWord(folder))", .notConfigured)
    }
  }

  // MARK: - What comes next

  /// A command to run next, and its purpose.
  private struct Step {
    let command: String
    let text: String

    init(_ command: String, _ text: String) {
      self.command = command
      self.text = text
    }
  }

  private func nextSteps(_ config: NewConfig) -> [String] {
    if config[.mode] == "disabled" { return ["Call Home is disabled: nothing is sent"] }
    var lines = ["next, nothing is sent before the terms are accepted:"]
    for step in preparation(config) + commands {
      lines.append("  \(step.command)")
      lines.append("      \(step.text)")
    }
    return lines
  }

  private func preparation(_ config: NewConfig) -> [Step] {
    var steps: [Step] = []
    let state: String = config[.state] ?? Settings.undecided.state.value
    if let directory = config.directory, directory.hasPrefix("/"),
      (try? fileStatus(directory)) == nil,
      let owner = try? fileStatus(state).owner, effectiveUser() == 0, owner != 0
    {
      let command = "install -d -m 0700 -o \(shellWord(userName(owner))) \(shellWord(directory))"
      steps.append(Step(command, "create the directory of the messages"))
    }
    let snapshots: String = config[.snapshots] ?? ""
    if let found = try? paths(matching: snapshots), found.isEmpty {
      steps.append(Step("man callhome-snapshot", "put snapshots into \(visible(snapshots))"))
    }
    return steps
  }

  private var commands: [Step] {
    let option: String = isUsual ? "" : " -c \(shellWord(absolute))"
    var steps = [
      Step("callhome check\(option)", "report what is wrong or missing"),
      Step("callhome render\(option) inventory", "print the exact bytes of a message"),
      Step("callhome license accept\(option)", "read the terms and accept them"),
      Step("callhome test\(option)", "send a test message"),
    ]
    if environment.machine.scheduler == .unknown || !isUsual {
      steps.append(Step("crontab -e", "add: */15 * * * * callhome send --spread\(option)"))
    }
    return steps
  }
}
