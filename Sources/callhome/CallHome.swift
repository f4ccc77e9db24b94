import ArgumentParser
import Diagnostics
import Files
import Glibc
import Runs

/// The command `callhome`.
@main
struct CallHome: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "callhome",
    abstract: "Send inventory, telemetry, configuration and alerts of a product to its support.",
    discussion: """
      Begin with 'callhome config init'. Cron runs 'callhome send', monitoring systems run 'callhome alert'. See callhome(8).
      """,
    version: Program.version,
    subcommands: [
      Send.self, AlertCommand.self, Maintenance.self, Render.self, Explain.self, Diff.self,
      Schema.self, Check.self,
      Test.self,
      Deliver.self,
      Status.self, Nodes.self, History.self, Report.self, License.self, Config.self,
      CatalogCommand.self, PolicyCommand.self, Keys.self,
      Reveal.self,
    ])

  static func main() {
    occupyStandardStreams()
    // Every file is created with its final mode; this is for files created by libraries.
    umask(0o077)
    // A subcommand is parsed as a command of its own: reflecting on all of the others first costs
    // more than a millisecond of every run.
    let arguments = withUsualNames(Array(ProgramArguments.all.dropFirst()))
    let named = configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    let root: any ParsableCommand.Type = named ?? CallHome.self
    do {
      if let plain = PlainCommand(arguments[...]) {
        try plain.run()
      } else {
        try refuseUnknownCommand(in: arguments)
        try root.run(named == nil ? arguments : Array(arguments.dropFirst()))
      }
    } catch {
      root.end(with: error)
    }
    endProcess(ExitStatus.done.rawValue)
  }
}

extension ParsableCommand {
  /// Runs a command line: a command, or the text of help, version or completions.
  ///
  /// The library would print such a text without checking whether it can be written.
  fileprivate static func run(_ words: [String]) throws {
    do {
      var command = try parseAsRoot(words)
      try type(of: command).refuseRepeatedOptions(in: words)
      try command.run()
    } catch let error as CleanExit {
      // A command that only has subcommands was given none: that is not how help is asked for.
      throw error
    } catch  where exitCode(for: error).isSuccess {
      try Outcome.write("\(fullMessage(for: error))\n")
    }
  }

  /// Ends the process with a run's status, or with that of a wrong command line, which is reported
  /// in the style of other errors.
  fileprivate static func end(with error: any Error) -> Never {
    if let code = error as? ExitCode { endProcess(code.rawValue) }
    if error is CleanExit { endWithUsage("no command", advice: "\n" + fullMessage(for: error)) }
    if let repeated = error as? RepeatedOption {
      endWithUsage(
        "'\(repeated.name)' takes one value, and was given \(repeated.count) times",
        advice: "  hint: run the command once for each")
    }
    if let unknown = error as? UnknownCommand {
      endWithUsage(unknown.message, advice: "  hint: \(unknown.hint)")
    }
    if let refused = error as? RefusedAnswer {
      endWithUsage(refused.message, advice: refused.hint.map { "  hint: \($0)" } ?? "")
    }
    let (words, hint) = withHint(message(for: error))
    endWithUsage(words, advice: "  hint: \(hint ?? "add '--help' to see what the command takes")")
  }

  /// A message of the library in the style of other messages, with its suggestion as a hint.
  private static func withHint(_ message: String) -> (words: String, hint: String?) {
    let text = message.prefix(1).lowercased() + message.dropFirst()
    if let mark = text.firstRange(of: ". Hint: ") {
      return (String(text[..<mark.lowerBound]), String(text[mark.upperBound...]))
    }
    if let mark = text.firstRange(of: ". Did you mean ") {
      return (String(text[..<mark.lowerBound]), "did you mean \(text[mark.upperBound...])")
    }
    if let mark = text.firstRange(of: ". Please provide one of ") {
      let quotedWords = text[mark.upperBound...].split(
        separator: "'", omittingEmptySubsequences: false)
      let words = quotedWords.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
      let typed = text.split(separator: "'").dropFirst().first.map(String.init) ?? ""
      return (
        String(text[..<mark.lowerBound]),
        didYouMean(typed, among: words)
          ?? "write one of \(text[mark.upperBound...].prefix { $0 != "." })"
      )
    }
    let argument = text.split(separator: "'").dropFirst().first.map(String.init) ?? ""
    if text.hasPrefix("unexpected argument "),
      argument.hasSuffix(".yaml") || argument.hasSuffix(".yml")
    {
      return (text, edit("--config \(argument)"))
    }
    return (text, nil)
  }

  private static func endWithUsage(_ message: String, advice: String) -> Never {
    writeAll(STDERR_FILENO, Array("callhome: error: \(message)\n\(advice)\n".utf8))
    endProcess(ExitStatus.usage.rawValue)
  }
}

/// Ends the process without the clean-up of libraries, especially libcrypto, which takes longer
/// than most hooks and has no lasting effect.
private func endProcess(_ status: Int32) -> Never {
  fflush(nil)
  _exit(status)
}
