import ArgumentParser

/// The options of commands for one or several sites.
struct FleetOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, parsing: .singleValue,
    help: ArgumentHelp("Config file; repeat or use a pattern for many sites.", valueName: "file"),
    completion: .file())
  var config: [String] = []

  @Option(help: ArgumentHelp("Only part I of N of the sites, counted from 0.", valueName: "I/N"))
  var shard: Shard?

  @Option(help: "Number of sites processed in parallel.")
  var jobs: Int = 8

  /// The sites that they mean.
  var sites: Sites { Sites(configs: config, shard: shard, jobs: jobs) }

  func validate() throws {
    if config.contains("") { throw ValidationError.emptyConfig }
    guard (1...64).contains(jobs) else {
      throw ValidationError("'--jobs' must be from 1 to 64, not \(jobs)")
    }
    if shard != nil, config.isEmpty {
      throw ValidationError("'--shard' needs the sites, as '--config'")
    }
  }
}

extension Shard: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
