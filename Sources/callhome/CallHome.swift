import ArgumentParser
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
      Begin with 'callhome config example >/etc/callhome/callhome.yaml'; each step says the next one. \
      Cron runs 'callhome send', monitoring systems run 'callhome alert'. See callhome(8).
      """,
    version: Program.version,
    subcommands: [
      Send.self, AlertCommand.self, Render.self, Explain.self, Diff.self, Check.self, Test.self,
      Deliver.self,
      Status.self, History.self, Report.self, License.self, Config.self, Keys.self, Reveal.self,
    ])

  static func main() {
    occupyStandardStreams()
    // Every file is made with its final mode; this is for what a library might make.
    umask(0o077)
    // A subcommand is parsed as a command of its own: reflecting on all of the others first costs
    // more than a millisecond of every run.
    let arguments = ProgramArguments.all.dropFirst()
    let named = configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    let root: any ParsableCommand.Type = named ?? CallHome.self
    do {
      if let plain = PlainCommand(arguments) {
        try plain.run()
      } else {
        try root.run(Array(named == nil ? arguments : arguments.dropFirst()))
      }
    } catch {
      root.end(with: error)
    }
    endProcess(ExitStatus.done.rawValue)
  }
}

extension ParsableCommand {
  /// Runs what a command line asks for: a command, or the text of help, version or completions.
  ///
  /// The library would print such a text without a look at whether it can be written.
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

  /// Ends the process: with a run's own status, or with that of a wrong command line, which is told in the
  /// style of all other errors.
  fileprivate static func end(with error: any Error) -> Never {
    if let code = error as? ExitCode { endProcess(code.rawValue) }
    if error is CleanExit { endWithUsage("no command", advice: "\n" + fullMessage(for: error)) }
    if let repeated = error as? RepeatedOption {
      endWithUsage(
        "'\(repeated.name)' takes one value, and was given \(repeated.count) times",
        advice: "  hint: run the command once for each")
    }
    let message = message(for: error)
    endWithUsage(
      message.prefix(1).lowercased() + message.dropFirst(),
      advice: "  hint: add '--help' to see what the command takes")
  }

  private static func endWithUsage(_ message: String, advice: String) -> Never {
    writeAll(STDERR_FILENO, Array("callhome: error: \(message)\n\(advice)\n".utf8))
    endProcess(ExitStatus.usage.rawValue)
  }
}

/// Ends the process. What libraries tidy up at its end, libcrypto above all, costs more than most of what a
/// hook does, and leaves nothing behind.
private func endProcess(_ status: Int32) -> Never {
  fflush(nil)
  _exit(status)
}
