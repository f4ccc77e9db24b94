package import Catalogs
package import Certificates
package import Diagnostics
package import StateDirectory
package import Times

/// All that is known about a site: what ``findings`` are computed from, and what `status` and the page show.
package struct SiteFacts: Sendable {
  /// One kind of message at one destination.
  package struct Row: Sendable {
    /// The destination's name.
    package let destination: String
    /// The kind of message.
    package let kind: MessageKind
    /// What the ledger remembers.
    package let record: Ledger.Record
    /// How many messages of this kind are queued.
    package let queuedCount: Int
    /// Since when the first of them is queued; nil if none is.
    package let waitingSince: Timestamp?
    /// When it is tried next; nil if none is queued or it was not tried yet.
    package let nextAttempt: Timestamp?
    /// Since when attempts fail, and what kind of failure the last one was, as the journal calls it; nil if
    /// none failed.
    package let failing: (since: Timestamp, kind: String)?
    /// How many alerts wait to be made into messages, and since when the first of them; nil for none.
    package let waitingAlerts: (count: Int, since: Timestamp)?
    /// When the next one is due, a moment in the past when it is due now; nil when none ever is.
    package let nextDue: Timestamp?
    /// From when on a due message is too late; nil if none is due.
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
    /// When the time is over for which it is kept.
    package let end: Timestamp

    /// Creates the line of a file.
    package init(file: String, time: Timestamp, end: Timestamp) {
      self.file = file
      self.time = time
      self.end = end
    }
  }

  /// What starts `callhome send`, as far as the files of this machine tell it.
  package enum Scheduler: Sendable {
    /// The line of cron that the package or `make install` put there.
    case cron
    /// The systemd timer, which is enabled.
    case timer
    /// Neither of them.
    case unknown
  }

  /// What is known of runs.
  package struct Runs: Sendable {
    /// When a scheduled run last took place; nil if none is remembered.
    package let last: Timestamp?
    /// After how many seconds without a run something is wrong.
    package let longestGap: Int64
    /// What starts runs.
    package let scheduler: Scheduler
    /// Why cron's mail cannot be delivered; nil if it can, or nobody looked.
    package var mailProblem: Diagnostic?
    /// Whose crontab root has to change for runs to take place; nil for that of the user who looks.
    package let crontabUser: String?

    /// Creates what is known of runs.
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
  /// Its absolute path, for commands that would not find it; nil if it is the default one.
  package var namedConfig: String?
  /// `call_home` as it is in force.
  package var callHome: String
  /// The product, nil without a config.
  package var product: String?
  /// What to do while nobody has chosen a mode; nil if somebody has.
  package var reminder: Diagnostic?
  /// Why the policy of the machine cannot be used, so that nothing is sent; nil if it can, or there is none.
  package var policyFault: Diagnostic?
  /// What the config asks for and the policy does not allow.
  package var policyLimits: [Diagnostic] = []
  /// Why no run can write the state, nil when one can.
  package var stateProblem: Diagnostic?
  /// What is damaged in the state.
  package var stateDamage: [Diagnostic] = []
  /// What is wrong with the system clock; nil if nothing is.
  package var clockWarning: Diagnostic?
  /// When and by whom the terms were accepted, nil when they were not.
  package var accepted: (time: Timestamp, user: String)?
  /// What would be sent beyond what was accepted, and whether nothing at all is sent there.
  package var notAccepted: [(difference: Diagnostic, isAll: Bool)] = []
  /// Every destination and kind, in the order of the config.
  package var rows: [Row] = []
  /// Runs; nil if no run is expected.
  package var runs: Runs?
  /// The command that collects again; nil if this machine's files name none.
  package var collector: String?
  /// Maintenance that holds alerts back: until when, why, and how many so far; nil for none.
  package var maintenance: (end: Timestamp, reason: String, count: Int)?
  /// The mail server, as `status` shows it; nil if no destination needs one.
  package var mailServer: String?
  /// Damaged files that were set aside.
  package var setAside: [SetAside] = []
  /// How many copies of messages are kept although their time is over (T5).
  package var overdueCopies = 0
  /// How many copies of messages hold traces although their time is over (T5).
  package var overdueTraces = 0
  /// What is wrong with certificate and key files.
  package var brokenCertificates: [Diagnostic] = []
  /// Certificates that end soon, have ended or are not valid yet.
  package var certificateNotices: [ValidityNotice] = []
  /// What is wrong with files of passwords and tokens.
  package var secrets: [Diagnostic] = []
  /// What the snapshots lack; nil if they were not read.
  package var snapshots: SnapshotFacts?
  /// What in the config has no effect or is worth a thought.
  package var remarks: [Diagnostic] = []
  /// The time of the report.
  package private(set) var now: Timestamp
  /// Times are shown as clocks of this place show them.
  package let calendar: LocalCalendar

  /// Creates facts about a site of which nothing is known yet.
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

/// What snapshots lack.
package struct SnapshotFacts: Sendable {
  /// A collection that failed.
  package struct Failure: Sendable {
    /// The node whose output it is.
    package let node: String
    /// Why it failed, in words.
    package let cause: String
    /// The same with its place and its remedy.
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
  /// What cannot be read, or contradicts another snapshot.
  package var errors: [Diagnostic] = []
  /// Collections that failed.
  package var failures: [Failure] = []
  /// The nodes from which nothing was collected: how many, since when, and what is reported; nil if there
  /// is none.
  package var silent: (count: Int, since: Timestamp?, diagnostic: Diagnostic)?
  /// How many files were read.
  package var fileCount = 0
  /// Files that are older than `max_age`, and when each was taken.
  package var stale: [(file: String, taken: Timestamp)] = []
  /// Files that are dated in the future.
  package var future: [(file: String, taken: Timestamp)] = []
  /// `max_age`, as the config writes it.
  package var maxAge = ""
  /// What else was reported.
  package var remarks: [Diagnostic] = []

  /// Nothing is lacking.
  package init() {}
}

/// A moment as clocks of a place show it, to the minute: `2026-11-20 06:30`.
package func clock(_ moment: Timestamp, _ calendar: LocalCalendar) -> String {
  let local = calendar.civilTime(at: moment).description
  return local.prefix(10) + " " + local.dropFirst(11).prefix(5)
}
