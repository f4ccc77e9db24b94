import Diagnostics
import Files
import Settings
import StateDirectory

/// What `callhome send` does when the config cannot be obeyed: it sends nothing, and tells what is wrong
/// when that is news (O7).
struct UnreadableConfig {
  private let stop: CommandError

  init(_ stop: CommandError) {
    self.stop = stop
  }

  /// What is told and how the run ends.
  func outcome(_ environment: RunEnvironment, reportsAll: Bool) -> Outcome {
    let found = PartialSettings.trusted(at: environment.configPath)
    // Who switched Call Home off does not want to hear of the rest (M2); `check` tells it.
    if stop.status == .notConfigured, found?.glimpse.callHome == .disabled { return Outcome() }
    var result = Outcome(stop)
    guard !reportsAll, !environment.isAttended,
      [.notConfigured, .permission].contains(stop.status),
      let path = stateDirectory(found?.glimpse, environment),
      environment.fleet?.mayRemember(in: path, environment.configPath) ?? true
    else { return result }
    do {
      // As always, nobody's config is obeyed with more than the owner's rights.
      if effectiveUser() == 0, let owner = found?.owner { try becomeUser(owner) }
      try keepOnlyNew(in: &result, path, environment)
    } catch {
      // Without a place to remember that it was told, it is told every time: better than never.
      return result
    }
    return result
  }

  /// Leaves what is news, as far as the ledger remembers; all of it where there is no state.
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
    // Another config may have another memory, with which it must not be mixed up.
    let isDefault = environment.configPath == Settings.defaultPath
    return isDefault ? Settings.undecided.state.value : nil
  }
}
