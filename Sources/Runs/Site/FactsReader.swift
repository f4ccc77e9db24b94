import Catalogs
import Certificates
import Diagnostics
import Files
import Findings
import Redaction
import Settings
import StateDirectory
import Times

/// Collects the facts about a site for all commands that show findings.
struct FactsReader {
  let site: Site?
  let environment: RunEnvironment
  /// The ledger of a run in progress; nil to read the state.
  var ledger: Ledger?
  /// The facts about the snapshots; nil if they are not examined.
  var snapshots: SnapshotFacts?

  /// Reads the state and the files in the config.
  ///
  /// - Parameter result: receives a report if the state cannot be written.
  /// - Throws: when the state cannot be read.
  func facts(_ result: inout Outcome) throws -> SiteFacts {
    var facts = SiteFacts(
      configPath: site?.configPath, callHome: (site?.settings.callHome ?? .none).rawValue,
      now: environment.now, calendar: environment.calendar)
    if environment.configPath != Settings.defaultPath {
      facts.namedConfig = absolutePath(environment.configPath)
    }
    guard let site else {
      facts.reminder = notConfigured(environment)
      return facts
    }
    facts.product = site.catalog.product
    facts.remarks = site.settings.notes(about: site.catalog, file: environment.configPath)
    facts.policyFault = site.policyFault
    facts.policyLimits = site.settings.limits.problems
    if site.settings.callHome == .none {
      facts.reminder = notConfigured(environment, hasConfig: true)
    }
    guard let mode = site.settings.mode else { return facts }
    let path = site.settings.state.value
    facts.stateProblem = findObstacle(path, &result)
    facts.snapshots = snapshots
    let reading: StoredFacts
    do {
      reading = try StoredFacts(site, environment, ledger, &facts, result.findings)
    } catch {
      throw site.mendable(error, environment)
    }
    // A clock that is behind would hide due messages; one that is ahead shows how long nothing was
    // sent.
    let time = reading.now
    var watch = CertificateWatch(now: time)
    (facts.brokenCertificates, facts.certificateNotices) =
      watch.findings(for: site.settings.destinations, site.settings)
    facts.secrets = SecretProblems(of: site).all
    facts.rows = reading.rows(mode)
    if site.settings.destinations.contains(where: { $0.via == .email }) {
      facts.mailServer = site.settings.mailServer?.words(lastUsed: reading.memory.mailServer)
    }
    if let consent = reading.consent {
      facts.accepted = (consent.time, consent.user)
      facts.notAccepted = ConsentDifference(site, consent: consent, mode: mode).differences
    }
    let isMonthly = site.settings.schedule.slot == .none
    facts.runs = SiteFacts.Runs(
      last: reading.memory.last, longestGap: (isMonthly ? 32 : 1) * 86_400,
      scheduler: environment.machine.scheduler,
      crontabUser: environment.person != nil && effectiveUser() != 0
        ? userName(effectiveUser()) : nil)
    facts.collector = environment.machine.collector
    facts.stateDamage = result.findings.all
    return facts
  }

  /// What would prevent a run from writing the state; nil if nothing would.
  private func findObstacle(_ path: String, _ result: inout Outcome) -> Diagnostic? {
    do throws(FileError) {
      if let state = try StateDirectory(openingToRead: path, StateFindings()) {
        try state.requireWritable()
      } else {
        try StateDirectory.requireCreatable(path)
      }
      return nil
    } catch {
      let mendable = site?.mendable(error, environment) ?? error
      result.stop(mendable)
      let problem = CommandError(state: mendable).diagnostics.first
      return problem.map {
        Diagnostic(
          .error, in: path, "the state cannot be written, so nothing is sent: \(error.reason)",
          hint: $0.hint)
      }
    }
  }
}

/// The contents of a state, read once.
private struct StoredFacts {
  let site: Site
  let environment: RunEnvironment
  private(set) var now: Timestamp
  private(set) var ledger = Ledger()
  private(set) var consent: Consent?
  private(set) var memory = LastRun()
  private var installation: Installation?
  private var queued: [OutboxHead] = []
  private var alerts: [AlertRecord] = []
  private var areAlertsHeld = false

  init(
    _ site: Site, _ environment: RunEnvironment, _ known: Ledger?, _ facts: inout SiteFacts,
    _ findings: StateFindings
  ) throws {
    (self.site, self.environment) = (site, environment)
    now = environment.now
    guard let state = try StateDirectory(openingToRead: site.settings.state.value, findings) else {
      return
    }
    let clock = try state.clock(at: environment.clock, tolerance: site.settings.keep.shortest)
    facts.clockWarning = clock.warning
    now = max(clock.now, environment.clock)
    facts = facts.at(now)
    ledger = try known ?? state.ledger()
    consent = try state.consent(comparedWith: site.comparedInputs)
    installation = try state.installation()
    queued = try state.outbox()
    alerts = try state.waitingAlerts()
    if let open = environment.at(now).open(try state.maintenance(), at: site) {
      facts.maintenance = (open.end, open.reason, alerts.count)
      areAlertsHeld = true
    }
    memory = state.lastRun()
    let keep = site.settings.keep
    let messages = now.seconds(since: try site.cutoffOfDamagedMessages(state, at: now))
    facts.setAside = try state.setAsideFiles().map { file in
      let time = file.kind == .message ? messages : keep.journal.seconds
      return SiteFacts.SetAside(
        file: file.name, time: file.time, end: file.time.adding(seconds: time))
    }
    facts.overdueCopies = try state.keptCount(
      before: now.adding(seconds: -keep.messages.seconds))
    let cutoff = now.adding(seconds: -keep.traces.seconds)
    facts.overdueTraces =
      try queued.count { $0.traceless != nil && $0.created < cutoff }
      + state.tracesCount(after: ledger.tracesDeleted, before: cutoff)
  }

  func rows(_ mode: Mode) -> [SiteFacts.Row] {
    let schedule = installation.map {
      MonthlySchedule(site.settings.schedule, slotKey: $0.slotKey, calendar: environment.calendar)
    }
    return site.settings.destinations.flatMap { destination in
      let policy = site.policy(for: destination, mode: mode, consent: consent)
      return site.kinds(for: destination, in: mode).map { kind in
        let isSent = consent != nil && policy.allowsAnything(of: kind, site.catalog)
        return row(destination, kind, schedule, isSent: isSent)
      }
    }
  }

  private func row(
    _ destination: Destination, _ kind: MessageKind, _ schedule: MonthlySchedule?, isSent: Bool
  ) -> SiteFacts.Row {
    let record = ledger[Ledger.Key(destination.name, kind)]
    let isDue = schedule?.isDue(record, at: destination, now: now) ?? true
    let mine = queued.filter { $0.destination == destination.name && $0.kind == kind }
    // The finding about maintenance counts what it holds.
    let waiting = alerts.filter {
      kind == .alert && !areAlertsHeld && $0.destinations.contains(destination.name)
    }
    let attempts = mine.compactMap { ledger.retry(of: $0, at: now) }
    let last = attempts.max { $0.next < $1.next }
    let next = isDue ? now : schedule?.nextDue(after: now)
    return SiteFacts.Row(
      destination: destination.name, kind: kind, record: record, queuedCount: mine.count,
      waitingSince: mine.map(\.created).min(),
      nextAttempt: attempts.map { max($0.nextAttempt(at: now), now) }.min(),
      failing: last.map { (attempts.map(\.since).min() ?? $0.since, $0.failure) },
      waitingAlerts: waiting.map(\.accepted).min().map { (waiting.count, $0) },
      nextDue: isSent && kind != .alert ? next : nil,
      overdueAt: isSent && isDue && kind != .alert ? overdueTime(record, schedule) : nil)
  }

  /// When a due message becomes overdue: a day after its slot. If cron starts one run a month, its
  /// day is not known, so that it is 35 days after the last message.
  private func overdueTime(_ record: Ledger.Record, _ schedule: MonthlySchedule?) -> Timestamp? {
    guard let accepted = consent?.time else { return nil }
    if site.settings.schedule.slot == .none {
      return (record.sent?.time ?? accepted).adding(seconds: 35 * 86_400)
    }
    return max(schedule?.slot(at: now) ?? accepted, accepted).adding(seconds: 86_400)
  }
}

extension MailServerSettings {
  /// For example `mail.example.com:587, STARTTLS, login as 'callhome'`. Several servers are listed
  /// in order, with a mark on the one that accepted the last message.
  fileprivate func words(lastUsed: String?) -> String {
    let servers = all.map(\.words).joined(separator: "; else ")
    if all.count == 1 { return servers }
    let last: String = lastUsed.map { visible($0) } ?? "none"
    return "\(servers); last used: \(last)"
  }

  private var words: String {
    let protection =
      switch security {
      case .starttls: "STARTTLS"
      case .tls: "TLS"
      case .none: "without TLS"
      }
    let address = host.contains(":") ? "[\(host)]" : host
    return "\(address):\(usedPort), \(protection), "
      + (user.map { "login as \(quoted($0))" } ?? "no login")
  }
}
