import Runs

/// The command lines of cron and of hooks: `send`, optionally with `--now` or `--spread`; `alert`
/// with configs and a file; and `render` with a kind and a config. No other options.
///
/// They have the same meaning as in the commands. For these, parsing with the library takes as long
/// as all the work of a hook for a repeated alert.
enum PlainCommand {
  case send(isNow: Bool, isSpread: Bool, Sites)
  case alert(file: String?, Sites)
  case render(MonthlyKind, config: String?)

  /// Parses a command line; nil if it contains anything else, including help and mistakes.
  init?(_ arguments: ArraySlice<String>) {
    var sites = Sites()
    var files: [String] = []
    var (isNow, isSpread) = (false, false)
    var words = arguments.dropFirst()
    while let word = words.popFirst() {
      if word == "--now" {
        isNow = true
        continue
      }
      if word == "--spread" {
        isSpread = true
        continue
      }
      let isConfig = word == "-c" || word == "--config"
      guard let value = isConfig ? words.popFirst() : word, let first = value.utf8.first,
        first != UInt8(ascii: "-")
      else { return nil }
      if isConfig { sites.configs.append(value) } else { files.append(value) }
    }
    switch (arguments.first, files.count, isNow || isSpread) {
    case ("send", 0, _): self = .send(isNow: isNow, isSpread: isSpread, sites)
    case ("alert", 0...1, false): self = .alert(file: files.first, sites)
    case ("render", 1, false):
      guard let kind = files.first.flatMap(MonthlyKind.init), !sites.isForMany else {
        return nil
      }
      self = .render(kind, config: sites.configs.first)
    default: return nil
    }
  }

  func run() throws {
    switch self {
    case .send(let isNow, let isSpread, let sites):
      try Send.send(
        SendRun(isNow: isNow, kinds: [], destinations: []), sites, isSpread: isSpread)
    case .alert(let file, let sites):
      let source = AlertSource(file: file, input: nil, traces: [], diagnosticFiles: [])
      try AlertCommand.alert(source, sites, tellsStatus: false)
    case .render(let kind, let config):
      let run = DryRun(
        kind: kind.kind, alerts: nil, destination: nil, format: nil, mode: nil)
      try run.run(.ofProcess(config: config)).finish()
    }
  }
}
