import Catalogs
package import Files
import Settings
import StateDirectory
package import Times

/// The environment of a run. Code below this level reads no clock and no environment variable
/// itself.
package struct RunEnvironment: Sendable {
  /// The config's path.
  package let configPath: String
  /// Whether the path was given; otherwise it is the default, at which a missing file is no error.
  package let isConfigNamed: Bool
  /// The system clock's time. Only the state decides whether it is trusted (``RunClock``).
  package let clock: Timestamp
  /// The time of the run.
  package private(set) var now: Timestamp
  /// The local calendar, which decides when a month begins.
  package let calendar: LocalCalendar
  /// Whether an operator reads standard error as it is written.
  package let isAttended: Bool
  /// Whether a scheduled run may be delayed, so that sites do not all contact a receiver in the
  /// same second.
  package var isSpread = false
  /// The user who started a process of root: the one who ran sudo, or else root; nil for a process
  /// of another user.
  package var person: FileOwner?
  /// Files of the machine that show what starts runs and who reads their reports.
  package var machine = MachineFiles()
  /// Returns how long the machine has been up; nil if that is not known.
  package var bootClock: @Sendable () -> BootClock? = { nil }
  /// What the sites of a run share; nil in a run for one site.
  package let fleet: Fleet?

  /// Creates an environment.
  package init(
    configPath: String, isConfigNamed: Bool, now: Timestamp, calendar: LocalCalendar,
    isAttended: Bool, fleet: Fleet? = nil
  ) {
    self.configPath = configPath
    self.isConfigNamed = isConfigNamed
    clock = now
    self.now = now
    self.calendar = calendar
    self.isAttended = isAttended
    self.fleet = fleet
  }

  /// The maintenance if it is in progress; nil if it is over, or there is none.
  private func open(_ maintenance: Maintenance?) -> Maintenance? {
    maintenance.flatMap { $0.isOpen(at: now, bootClock()) ? $0 : nil }
  }

  /// Maintenance that is going on at a site, by hand or in a window of its config; nil if there is none.
  ///
  /// - Parameter known: what the state says.
  func open(_ known: Maintenance?, at site: Site) -> Maintenance? {
    if let open = open(known) { return open }
    guard site.settings.mode == .smart else { return nil }
    for window in site.settings.maintenance {
      guard let time = window.around(now, calendar),
        known?.isOver(forWindowFrom: time.start) != true
      else { continue }
      // What is held since an earlier maintenance, and was not sent yet, is held on.
      let held = known.flatMap { $0.journaled == .end ? nil : $0.start }
      let length = TimeSpan(seconds: time.end.seconds - now.seconds)
      return Maintenance(
        from: min(held ?? time.start, time.start), lasting: length, at: now, bootClock(),
        reason: window.description, window: time.start)
    }
    return nil
  }

  /// Whether a window of the config is going on, by the clock alone.
  func isInWindow(of site: Site) -> Bool {
    site.settings.maintenance.contains { $0.around(now, calendar) != nil }
  }

  /// The same environment at the time from the state.
  func at(_ time: Timestamp) -> RunEnvironment {
    var copy = self
    copy.now = time
    return copy
  }
}
