package import Files
import StateDirectory
package import Times

/// What a run must know of the world around it. Nothing below reads a clock or a variable itself.
package struct RunEnvironment: Sendable {
  /// The config's path.
  package let configPath: String
  /// Whether somebody named that path; else it is the default, where a missing file is no error.
  package let isConfigNamed: Bool
  /// What the system clock shows. Only the state judges it (``RunClock``).
  package let clock: Timestamp
  /// The time of the run.
  package private(set) var now: Timestamp
  /// The calendar that says when a month begins.
  package let calendar: LocalCalendar
  /// Whether a person reads standard error as it is written.
  package let isAttended: Bool
  /// Whether a scheduled run may be delayed, so that sites do not all come to a receiver in the same second.
  package var isSpread = false
  /// Who started a process of root: whoever used sudo, else root; nil for a process of another user.
  package var person: FileOwner?
  /// Files that tell what starts runs and who reads what they report.
  package var machine = MachineFiles()
  /// Tells for how long the machine has been up; nil if nobody knows.
  package var bootClock: @Sendable () -> BootClock? = { nil }
  /// What the sites of a run have in common; nil in a run for one.
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

  /// Maintenance that is going on; nil if it is over, or there is none.
  func open(_ maintenance: Maintenance?) -> Maintenance? {
    maintenance.flatMap { $0.isOpen(at: now, bootClock()) ? $0 : nil }
  }

  /// The same world at the time that the state says it is.
  func at(_ time: Timestamp) -> RunEnvironment {
    var copy = self
    copy.now = time
    return copy
  }
}
