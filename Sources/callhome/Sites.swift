import ArgumentParser
import Diagnostics
import Files
import Glibc
import Runs
import Settings
import Synchronization
import Times

/// The site or the sites that a command is for.
struct Sites {
  /// What the command line names: paths of configs, and patterns that match some.
  var configs: [String] = []
  /// Which part of the sites is meant; nil for all.
  var shard: Shard?
  /// How many sites are worked on at a time.
  var jobs = 8

  /// Whether the command line may mean several sites.
  var isForMany: Bool {
    configs.count > 1 || shard != nil || configs.contains { Self.isPattern($0) }
  }

  static func isPattern(_ config: String) -> Bool {
    // A file name may contain the characters of a pattern.
    config.contains { "*?[".contains($0) } && (try? fileStatus(config)) == nil
  }

  /// Runs a command for one or all sites, prints the output and ends the command with its status.
  ///
  /// - Parameters:
  ///   - use: the purpose of the run.
  ///   - reportsAll: whether all problems of one of several sites are printed; otherwise one line.
  ///   - showsProgress: whether to print at the end how many sites are done.
  ///   - isSpread: whether the work may be delayed, see ``RunEnvironment/isSpread``.
  ///   - work: the command for one site. Several threads call it.
  /// - Throws: always if the status is not 0.
  func run(
    for use: Fleet.Use, reportsAll: Bool = true, showsProgress: Bool = false,
    isSpread: Bool = false,
    _ work: @Sendable (RunEnvironment) -> Outcome
  ) throws {
    guard let many = try many else {
      let start = ContinuousClock.now
      var environment = RunEnvironment.ofProcess(config: configs.first)
      environment.isSpread = isSpread
      let outcome = work(environment)
      if outcome.delay == 0 { return try outcome.finish() }
      pause(until: start + .seconds(outcome.delay))
      // The clock, the config and the state are read anew: all of them may have changed.
      return try work(.ofProcess(config: configs.first)).finish()
    }
    let isWritten = Mutex(true)
    let result = try run(many, for: use, reportsAll: reportsAll, isSpread: isSpread, work) {
      report in
      report.outcome?.log?.write(config: report.config)
      writeAll(STDERR_FILENO, report.errors)
      if !writeAll(STDOUT_FILENO, report.output) { isWritten.withLock { $0 = false } }
    }
    if showsProgress {
      let line = Array("\(result.done) of \(many.part.count) sites are done\n".utf8)
      if !writeAll(STDOUT_FILENO, line) { isWritten.withLock { $0 = false } }
    }
    if !isWritten.withLock({ $0 }) { try Outcome.unwritten(result.status) }
    if result.status != .done { throw ExitCode(result.status.rawValue) }
  }

  /// Runs a command for several sites.
  ///
  /// - Parameter take: called with the outcome of each site, in the order of the configs.
  /// - Returns: how many sites are done, and the most severe status.
  func run(
    _ many: Many, for use: Fleet.Use, reportsAll: Bool = true, isSpread: Bool = false,
    _ work: @Sendable (RunEnvironment) -> Outcome,
    _ take: @Sendable (FleetRun.Report) -> Void
  ) throws -> (done: Int, status: ExitStatus) {
    let calendar = LocalCalendar.system
    let isAttended = isatty(STDERR_FILENO) == 1
    do {
      return try FleetRun(many.part, of: many.all, jobs: jobs, for: use, reportsAll: reportsAll)
        .run(
          { path, fleet in
            var environment = RunEnvironment(
              configPath: path, isConfigNamed: true, now: .now(), calendar: calendar,
              isAttended: isAttended, fleet: fleet)
            environment.isSpread = isSpread
            environment.bootClock = { BootClock.current() }
            return environment
          }, work, take)
    } catch {
      throw stop("\(error)", error.isPermission ? .permission : .stateNotWritable)
    }
  }
}

extension Sites {
  /// The configs of the sites to handle, and all configs that were given.
  typealias Many = (part: [String], all: [String])

  /// The configs of many sites; nil for one site, named or not.
  var many: Many? {
    get throws { try isForMany ? paths() : nil }
  }

  private func paths() throws -> Many {
    var paths: [String] = []
    for config in configs {
      guard Self.isPattern(config) else {
        paths.append(config)
        continue
      }
      let found: [String]
      do throws(FileError) {
        found = try Files.paths(matching: config)
      } catch {
        throw stop(error.description, .notConfigured)
      }
      if found.isEmpty { throw stop("no config matches \(quoted(config))", .notConfigured) }
      paths += found
    }
    var seen: Set<[UInt8]> = []
    paths = paths.filter { seen.insert(Self.place(of: $0)).inserted }
    guard let shard else { return (paths, paths) }
    let part = stride(from: shard.index, to: paths.count, by: shard.count).map { paths[$0] }
    return (part, paths)
  }

  /// What two names of one config have in common: its directory and its name in that. A link to a
  /// config is a site of its own, whose relative paths count from the directory of the link.
  ///
  /// In bytes: two spellings of one letter are two names.
  private static func place(of config: String) -> [UInt8] {
    let slash = config.utf8.lastIndex(of: UInt8(ascii: "/"))
    let directory = resolvedPath(slash.map { String(config[...$0]) } ?? ".")
    let name = slash.map { config.utf8[$0...].dropFirst() } ?? config.utf8[...]
    return Array(directory.utf8) + [UInt8(ascii: "/")] + name
  }

  private func stop(_ message: String, _ status: ExitStatus) -> ExitCode {
    writeAll(STDERR_FILENO, Array("\(Diagnostic(.error, at: nil, message))\n".utf8))
    return ExitCode(status.rawValue)
  }
}

/// Part `index`, from 0, of `count` parts.
struct Shard: Sendable {
  let index: Int
  let count: Int

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]), index >= 0,
      index < count
    else { return nil }
    (self.index, self.count) = (index, count)
  }
}
