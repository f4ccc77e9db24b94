import ArgumentParser
import Reports
import Runs

/// `callhome report`: the page for a person.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", _superCommandName: "callhome",
    abstract: "Write a page of all that was sent, waits and is withheld.",
    discussion: """
      The directory is made, for its owner alone; a former report in it is replaced. The page shows values \
      that are withheld from others, but with '--redacted'.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: "Where to write it: a directory that is new, empty, or has a former report.")
  var directory: String

  @Flag(help: "Show only what was sent.")
  var redacted = false

  @Option(help: "The language of the page.")
  var language = Language.Code.en

  func run() throws {
    try ReportRun(directory: directory, isRedacted: redacted, language: .named(language))
      .run(common.environment).finish()
  }
}

extension Language.Code: WordArgument {}
