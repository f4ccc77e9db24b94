import ArgumentParser
import Runs

/// `callhome nodes`: the nodes that are expected in the snapshots.
struct Nodes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nodes", _superCommandName: "callhome",
    abstract: "List the nodes that are expected, or forget some.")

  @OptionGroup var common: CommonOptions

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Do not expect this node any more. May be repeated.", valueName: "name"))
  var forget: [String] = []

  func validate() throws {
    if forget.contains("") { throw ValidationError("the name of the node is empty") }
  }

  func run() throws {
    try NodesRun(forgotten: forget).run(common.environment).finish()
  }
}
