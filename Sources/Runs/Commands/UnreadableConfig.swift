import Diagnostics
import Files
import Settings
import StateDirectory

/// `callhome send` with a config that cannot be used: sends nothing, and reports the problem when
/// it is new (O7).
struct UnreadableConfig {
  private let stop: CommandError

  init(_ stop: CommandError) {
    self.stop = stop
  }

  /// What is reported, and how the run ends.
  func outcome(_ environment: RunEnvironment, reportsAll: Bool) -> Outcome {
    let found = PartialSettings.trusted(at: environment.configPath)
    // An operator who disabled Call Home does not want other reports (M2); `check` has them.
    if stop.status == .notConfigured, found?.glimpse.callHome == .disabled { return Outcome() }
    var result = Outcome(stop)
    guard !reportsAll, !environment.isAttended,
      [.notConfigured, .permission].contains(stop.status),
      let path = stateDirectory(found?.glimpse, environment),
      environment.fleet?.mayRemember(in: path, environment.configPath) ?? true
    else { return result }
    do {
      // As always, a config is not obeyed with more rights than its owner has.
      if effectiveUser() == 0, let owner = found?.owner { try becomeUser(owner) }
      try keepOnlyNew(in: &result, path, environment)
    } catch {
      // If the report cannot be recorded, it is repeated in every run, which is better than never.
      return result
    }
    return result
  }

  /// Keeps only new problems, according to the ledger; all of them if there is no state.
  private func keepOnlyNew(
    in result: inout Outcome, _ path: String, _ environment: RunEnvironment
  ) throws {
    guard try StateDirectory.exists(path),
      var state = try LockedState.open(
        path, result.findings, patience: .seconds(1), at: environment.clock)
    else { return }
    result.keepOnlyNew(&state, reportsAll: false)
  }

  private func stateDirectory(
    _ glimpse: PartialSettings?, _ environment: RunEnvironment
  ) -> String? {
    if let glimpse { return glimpse.state }
    // Another config may have another state, which must not be mixed up with this one.
    let isDefault = environment.configPath == Settings.defaultPath
    return isDefault ? Settings.undecided.state.value : nil
  }
}
