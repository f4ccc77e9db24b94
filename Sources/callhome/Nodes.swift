import ArgumentParser
import Runs

/// `callhome nodes`: the nodes that are expected in the snapshots.
struct Nodes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nodes", _superCommandName: "callhome",
    abstract: "List the expected nodes, or forget some.")

  @OptionGroup var sites: FleetOptions

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Stop expecting this node. Can be repeated.", valueName: "name"))
  var forget: [String] = []

  func validate() throws {
    if !forget.isEmpty, sites.sites.isForMany {
      throw ValidationError(
        "'--forget' is for one site. Hint: name the config of the site that the node belongs to")
    }
    if forget.contains("") { throw ValidationError("the name of the node is empty") }
  }

  func run() throws {
    let run = NodesRun(forgotten: forget)
    try sites.sites.run(for: forget.isEmpty ? .reading : .sending) { run.run($0) }
  }
}
