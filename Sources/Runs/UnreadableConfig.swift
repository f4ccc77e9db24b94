import Diagnostics
import Files
import Settings
import StateDirectory

/// What `callhome send` does when the config cannot be obeyed: it sends nothing, and tells what is wrong
/// when that is news (O7).
struct UnreadableConfig {
  private let stop: Stop

  init(_ stop: Stop) {
    self.stop = stop
  }

  /// What is told and how the run ends.
  func outcome(_ environment: RunEnvironment, isTellingAll: Bool) -> Outcome {
    let found = SettingsGlimpse.trusted(at: environment.configPath)
    // Who switched Call Home off does not want to hear of the rest (M2); `check` tells it.
    if stop.status == .notConfigured, found?.glimpse.callHome == .disabled { return Outcome() }
    var result = Outcome(stop)
    guard !isTellingAll, !environment.isAttended,
      [.notConfigured, .permission].contains(stop.status),
      let path = stateDirectory(found?.glimpse, environment),
      environment.fleet?.mayRemember(in: path, environment.configPath) ?? true
    else { return result }
    do {
      // As always, nobody's config is obeyed with more than the owner's rights.
      if effectiveUser() == 0, let owner = found?.owner { try becomeUser(owner) }
      if let news = try news(path, environment) { result.diagnostics = news }
    } catch {
      // Without a place to remember that it was told, it is told every time: better than never.
      return result
    }
    return result
  }

  /// What of it is news, remembered in the state directory; nil where that is not there, or is not in
  /// order.
  private func news(_ path: String, _ environment: RunEnvironment) throws -> [Diagnostic]? {
    guard let found = try StateDirectory(openingToRead: path), found.path == path else {
      return nil
    }
    let state = try StateDirectory(openingForChanges: path)
    guard let lock = try state.lock(patience: .seconds(1)) else { return nil }
    var problems: [Diagnostic] = []
    let before = try state.ledger(&problems)
    guard problems.isEmpty else { return nil }
    var ledger = before
    let news = ledger.news(in: stop.diagnostics, at: environment.now, isTellingAll: false)
    if ledger != before { try state.write(ledger) }
    _ = consume lock
    return news
  }

  private func stateDirectory(
    _ glimpse: SettingsGlimpse?, _ environment: RunEnvironment
  ) -> String? {
    if let glimpse { return glimpse.state }
    // Another config may have another memory, with which it must not be mixed up.
    let isDefault = environment.configPath == Settings.defaultPath
    return isDefault ? Settings.undecided.state.value : nil
  }
}
