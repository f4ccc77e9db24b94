import ArgumentParser
import Catalogs
import Runs

/// `callhome schema`: the JSON Schema of a kind of message.
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", _superCommandName: "callhome",
    abstract: "Print the JSON Schema of a kind of message.",
    discussion: "For receivers of JSON messages.")

  @OptionGroup var common: CommonOptions

  @Argument(help: "Kind of message.")
  var kind: SchemaKind

  func run() throws {
    let run = SchemaRun(kind: MessageKind(rawValue: kind.rawValue) ?? .inventory)
    try run.run(common.environment).finish()
  }
}

/// The kinds of message for `schema`.
enum SchemaKind: String, WordArgument {
  case inventory, telemetry, configuration, alert, test
}
