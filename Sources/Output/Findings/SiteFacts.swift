package import Catalogs
package import Certificates
package import Diagnostics
package import StateDirectory
package import Times

/// Everything that is known about a site: the input for ``findings``, and what `status` and the
/// page show.
package struct SiteFacts: Sendable {
  /// One kind of message at one destination.
  package struct Row: Sendable {
    /// The destination's name.
    package let destination: String
    /// The kind of message.
    package let kind: MessageKind
    /// The record in the ledger.
    package let record: Ledger.Record
    /// How many messages of this kind are queued.
    package let queuedCount: Int
    /// When the oldest of them was queued; nil if there is none.
    package let waitingSince: Timestamp?
    /// When the next attempt is due; nil if none is queued or none was tried.
    package let nextAttempt: Timestamp?
    /// When attempts began to fail, and the class of the last failure by its word in the journal;
    /// nil if none failed.
    package let failing: (since: Timestamp, kind: String)?
    /// How many alerts have no message yet, and when the oldest was accepted; nil for none.
    package let waitingAlerts: (count: Int, since: Timestamp)?
    /// When the next message is due, in the past if it is due now; nil if none is sent.
    package let nextDue: Timestamp?
    /// When a due message becomes overdue; nil if none is due.
    package let overdueAt: Timestamp?

    /// Creates a row.
    package init(
      destination: String, kind: MessageKind, record: Ledger.Record, queuedCount: Int? = nil,
      waitingSince: Timestamp?, nextAttempt: Timestamp? = nil,
      failing: (since: Timestamp, kind: String)? = nil,
      waitingAlerts: (count: Int, since: Timestamp)? = nil, nextDue: Timestamp?,
      overdueAt: Timestamp? = nil
    ) {
      self.destination = destination
      self.kind = kind
      self.record = record
      self.queuedCount = queuedCount ?? (waitingSince == nil ? 0 : 1)
      self.waitingSince = waitingSince
      self.nextAttempt = nextAttempt
      self.failing = failing
      self.waitingAlerts = waitingAlerts
      self.nextDue = nextDue
      self.overdueAt = overdueAt
    }
  }

  /// A damaged file that was set aside.
  package struct SetAside: Sendable {
    /// Its path below the state directory.
    package let file: String
    /// When it was last changed.
    package let time: Timestamp
    /// When its retention ends.
    package let end: Timestamp

    /// Creates the facts about a file.
    package init(file: String, time: Timestamp, end: Timestamp) {
      self.file = file
      self.time = time
      self.end = end
    }
  }

  /// What starts `callhome send`, according to files of this machine.
  package enum Scheduler: Sendable {
    /// The cron job that the package or `make install` installs.
    case cron
    /// The systemd timer.
    case timer
    /// Neither of them.
    case unknown
  }

  /// The facts about runs.
  package struct Runs: Sendable {
    /// When a scheduled run last took place; nil if that is not recorded.
    package let last: Timestamp?
    /// After how many seconds without a run there is a problem.
    package let longestGap: Int64
    /// What starts runs.
    package let scheduler: Scheduler
    /// Why cron's mail cannot be delivered; nil if it can, or if that was not checked.
    package var mailProblem: Diagnostic?
    /// The user in whose crontab root must add the line; nil for the user who runs the command.
    package let crontabUser: String?

    /// Creates the facts about runs.
    package init(
      last: Timestamp?, longestGap: Int64 = 86_400, scheduler: Scheduler = .unknown,
      mailProblem: Diagnostic? = nil, crontabUser: String? = nil
    ) {
      self.last = last
      self.longestGap = longestGap
      self.scheduler = scheduler
      self.mailProblem = mailProblem
      self.crontabUser = crontabUser
    }
  }

  /// The config that was read, nil when there is none.
  package var configPath: String?
  /// Its absolute path if a command needs it; nil for the default path.
  package var namedConfig: String?
  /// The effective `call_home`.
  package var callHome: String
  /// The product, nil without a config.
  package var product: String?
  /// The reminder if no mode is set; nil otherwise.
  package var reminder: Diagnostic?
  /// Why the machine's policy is invalid, so that nothing is sent; nil if it is valid, or there is
  /// none.
  package var policyFault: Diagnostic?
  /// Settings in the config that the policy does not allow.
  package var policyLimits: [Diagnostic] = []
  /// Why a run cannot write the state; nil if it can.
  package var stateProblem: Diagnostic?
  /// Damaged files of the state.
  package var stateDamage: [Diagnostic] = []
  /// What is wrong with the system clock; nil for nothing.
  package var clockWarning: Diagnostic?
  /// When and by whom the terms were accepted; nil if they were not.
  package var accepted: (time: Timestamp, user: String)?
  /// What would be sent beyond the accepted terms, and whether nothing at all is sent to the
  /// destination.
  package var notAccepted: [(difference: Diagnostic, isAll: Bool)] = []
  /// All destinations and kinds, in the order of the config.
  package var rows: [Row] = []
  /// Runs; nil if no run is expected.
  package var runs: Runs?
  /// The command that collects again; nil if this machine's files name none.
  package var collector: String?
  /// The current maintenance: its end, its reason, and the number of held alerts; nil for none.
  package var maintenance: (end: Timestamp, reason: String, count: Int)?
  /// The mail server, as `status` shows it; nil if no destination needs one.
  package var mailServer: String?
  /// Damaged files that were set aside.
  package var setAside: [SetAside] = []
  /// How many copies of messages are kept beyond their retention (T5).
  package var overdueCopies = 0
  /// How many copies of messages have traces beyond their retention (T5).
  package var overdueTraces = 0
  /// Problems with certificate and key files.
  package var brokenCertificates: [Diagnostic] = []
  /// Certificates that expire soon, have expired or are not valid yet.
  package var certificateNotices: [ValidityNotice] = []
  /// Problems with files of passwords and tokens.
  package var secrets: [Diagnostic] = []
  /// Problems with the snapshots; nil if they were not read.
  package var snapshots: SnapshotFacts?
  /// Settings that have no effect or deserve attention.
  package var remarks: [Diagnostic] = []
  /// The time of the report.
  package private(set) var now: Timestamp
  /// The local calendar for all times.
  package let calendar: LocalCalendar

  /// Creates the facts about a site of which nothing else is known.
  package init(configPath: String?, callHome: String, now: Timestamp, calendar: LocalCalendar) {
    self.configPath = configPath
    self.callHome = callHome
    self.now = now
    self.calendar = calendar
  }

  /// The same at the time that the state says it is.
  package func at(_ time: Timestamp) -> SiteFacts {
    var copy = self
    copy.now = time
    return copy
  }

  /// Whether something would be sent that was not accepted.
  package var withholdsNew: Bool { !notAccepted.isEmpty }
}

/// Problems with the snapshots.
package struct SnapshotFacts: Sendable {
  /// A collection that failed.
  package struct Failure: Sendable {
    /// The node whose output it is.
    package let node: String
    /// Why it failed, in words.
    package let cause: String
    /// The cause with its location and remedy.
    package let diagnostic: Diagnostic

    /// Creates a failure.
    package init(node: String, cause: String, _ diagnostic: Diagnostic) {
      self.node = node
      self.cause = cause
      self.diagnostic = diagnostic
    }
  }

  /// Whether any snapshot could be used.
  package var isUsable = true
  /// Snapshots that cannot be read, or contradict another one.
  package var errors: [Diagnostic] = []
  /// Collections that failed.
  package var failures: [Failure] = []
  /// The nodes without collected data: how many, since when, and the report; nil if there are none.
  package var silent: (count: Int, since: Timestamp?, diagnostic: Diagnostic)?
  /// How many files were read.
  package var fileCount = 0
  /// Files older than `max_age`, with the times at which they were taken.
  package var stale: [(file: String, taken: Timestamp)] = []
  /// Files that are dated in the future.
  package var future: [(file: String, taken: Timestamp)] = []
  /// `max_age` as in the config.
  package var maxAge = ""
  /// Other reports.
  package var remarks: [Diagnostic] = []

  /// Creates facts without problems.
  package init() {}
}

/// A local time to the minute: `2026-11-20 06:30`.
package func clock(_ moment: Timestamp, _ calendar: LocalCalendar) -> String {
  let local = calendar.civilTime(at: moment).description
  return local.prefix(10) + " " + local.dropFirst(11).prefix(5)
}
