import Diagnostics
package import Files
import Settings
import Synchronization

/// Runs a command for several sites in one process, some in parallel. A failure at one site does
/// not affect the others.
package struct FleetRun: Sendable {
  /// The configs, one for each site.
  package let configs: [String]
  private let all: [String]
  /// How many sites are handled in parallel.
  package let jobs: Int
  private let use: Fleet.Use
  private let reportsAll: Bool

  /// Creates a run.
  ///
  /// - Parameters:
  ///   - configs: the configs of the sites to handle.
  ///   - all: the configs of all sites, of which these may be a part.
  ///   - jobs: how many sites are handled in parallel.
  ///   - use: the purpose of the run.
  ///   - reportsAll: whether all problems of a site are reported; otherwise one line.
  package init(
    _ configs: [String], of all: [String], jobs: Int, for use: Fleet.Use = .sending,
    reportsAll: Bool = false
  ) {
    self.use = use
    self.reportsAll = reportsAll
    self.configs = configs
    self.all = all
    self.jobs = jobs
  }

  /// The result for one site, as a run of several sites prints it.
  package struct Report: Sendable {
    /// The config of the site; nil for a line about several sites.
    package let config: String?
    /// Its outcome; nil for a line about several sites.
    package let outcome: Outcome?
    /// For standard output.
    package let output: [UInt8]
    /// For standard error; empty if there is nothing to report.
    package let errors: [UInt8]
  }

  /// Runs the command.
  ///
  /// - Parameters:
  ///   - environment: creates the environment of a site from the path of its config and what the
  ///     sites share.
  ///   - work: the command for one site. Several threads call it.
  ///   - tell: called with the result of each site, one at a time in the order of the configs.
  /// - Returns: how many sites are done, and the most severe exit status.
  /// - Throws: when root cannot become the owner of the sites, or no threads can be started.
  package func run(
    _ environment: @Sendable (_ configPath: String, Fleet) -> RunEnvironment,
    _ work: @Sendable (RunEnvironment) -> Outcome,
    _ emit: @Sendable (Report) -> Void
  ) throws(FileError) -> (done: Int, status: ExitStatus) {
    try becomeOwner()
    let fleet = Fleet(all, for: use)
    let progress = Mutex(Progress(reportsAll: reportsAll))
    let start = ContinuousClock.now
    try onThreads(min(jobs, configs.count)) {
      while let index = progress.withLock({ $0.begin(of: configs.count) }) {
        let outcome = work(environment(configs[index], fleet))
        progress.withLock { $0.end(index, of: configs, outcome, emit) }
      }
    }
    let delayedCount = progress.withLock { $0.sortDelayed() }
    if delayedCount > 0 {
      try onThreads(min(jobs, delayedCount)) {
        while let (index, delay) = progress.withLock({ $0.beginDelayed() }) {
          pause(until: start + .seconds(delay))
          var environment = environment(configs[index], fleet)
          environment.isSpread = false
          let outcome = work(environment)
          progress.withLock { $0.end(index, of: configs, outcome, emit) }
        }
      }
    }
    return progress.withLock { progress in
      progress.reportRepeated(emit)
      return (progress.doneCount, progress.status)
    }
  }

  /// Lets root become the user that it would become for the first site with a valid config: the
  /// owner of the config or, if that is root, of the state. Disabled sites are skipped, unless the
  /// terms are being revoked. Once threads run it would be too late.
  private func becomeOwner() throws(FileError) {
    if effectiveUser() != 0 { return }
    for config in configs {
      guard let (settings, owner, _) = try? Settings.load(config) else { continue }
      let stateOwner = (try? fileStatus(settings.state.value))?.owner
      if settings.callHome == .disabled {
        // A disabled site can have a state with accepted terms to revoke.
        if use != .revoking || owner == 0 && stateOwner == nil { continue }
      }
      try becomeUser(owner)
      if owner == 0, let stateOwner { try becomeUser(stateOwner) }
      return
    }
  }

  /// Which sites were started, finished and reported.
  private struct Progress: Sendable {
    private let reportsAll: Bool
    private var begun = 0
    private var reportedCount = 0
    private var waiting: [Int: Outcome] = [:]
    /// Warnings in their order, each with the number of further sites that had it.
    private var warnings: [Diagnostic] = []
    private var repeats: [Diagnostic: Int] = [:]
    /// The sites that are handled later, with their delays in seconds.
    private var delayed: [(index: Int, delay: Int)] = []
    private(set) var doneCount = 0
    private(set) var status = ExitStatus.done

    init(reportsAll: Bool) {
      self.reportsAll = reportsAll
    }

    mutating func begin(of count: Int) -> Int? {
      if begun == count { return nil }
      begun += 1
      return begun - 1
    }

    /// Sorts the delayed sites by their delay.
    ///
    /// - Returns: how many there are.
    mutating func sortDelayed() -> Int {
      delayed.sort { ($0.delay, $0.index) > ($1.delay, $1.index) }
      return delayed.count
    }

    /// The delayed site that is next.
    mutating func beginDelayed() -> (index: Int, delay: Int)? { delayed.popLast() }

    mutating func end(
      _ index: Int, of configs: [String], _ outcome: Outcome, _ emit: (Report) -> Void
    ) {
      if outcome.delay > 0 { return delayed.append((index, outcome.delay)) }
      if outcome.status == .done { doneCount += 1 }
      status = status.combined(with: outcome.status)
      waiting[index] = outcome
      while let outcome = waiting.removeValue(forKey: reportedCount) {
        emit(report(outcome, configs[reportedCount]))
        reportedCount += 1
      }
    }

    /// The result with the config in front of each line of output, and one or all lines of errors.
    private mutating func report(_ outcome: Outcome, _ path: String) -> Report {
      let config = visible(path)
      let output = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
        .map { "\(config): \($0)\n" }.joined()
      func report(_ errors: String) -> Report {
        Report(
          config: path, outcome: outcome, output: Array(output.utf8), errors: Array(errors.utf8))
      }
      func line(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.place ?? config
        return (place == config || place.hasPrefix(config + ":") ? place : "\(config): \(place)")
          + ": \(diagnostic.severity.rawValue): \(diagnostic.message)"
      }
      if reportsAll {
        return report(
          outcome.diagnostics.map { diagnostic in
            line(diagnostic) + (diagnostic.hint.map { "\n  hint: \($0)" } ?? "") + "\n"
          }.joined())
      }
      var diagnostics: [Diagnostic] = []
      for diagnostic in outcome.diagnostics where !isRepeated(diagnostic) {
        diagnostics.append(diagnostic)
      }
      guard
        let first = diagnostics.first(where: { $0.severity == .error }) ?? diagnostics.first
      else { return report("") }
      let more = diagnostics.count - 1
      return report(line(first) + (more > 0 ? " (and \(more) more)" : "") + "\n")
    }

    /// Whether another site had the same warning, about a certificate that they share.
    private mutating func isRepeated(_ diagnostic: Diagnostic) -> Bool {
      if diagnostic.severity == .error || diagnostic.place == nil { return false }
      guard let count = repeats[diagnostic] else {
        warnings.append(diagnostic)
        repeats[diagnostic] = 0
        return false
      }
      repeats[diagnostic] = count + 1
      return true
    }

    /// Reports how many further sites had a warning.
    func reportRepeated(_ emit: (Report) -> Void) {
      for warning in warnings {
        guard let count = repeats[warning], count > 0 else { continue }
        let sites = count == 1 ? "1 more site" : "\(count) more sites"
        let line = "\(warning.place ?? ""): \(warning.severity.rawValue): \(warning.message)"
        emit(
          Report(
            config: nil, outcome: nil, output: [], errors: Array("\(sites): \(line)\n".utf8)))
      }
    }
  }
}
