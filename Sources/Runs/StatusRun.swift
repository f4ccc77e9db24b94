import Catalogs
import Certificates
import Diagnostics
import Files
import Redaction
import Reports
import Settings
import StateDirectory
import Times

/// What `callhome status` does (P4, O3).
package struct StatusRun: Sendable {
  /// Whether a program reads it.
  package let isJSON: Bool
  /// Whether colours stress what a person reads.
  package let isColoured: Bool

  /// Creates a run.
  package init(isJSON: Bool, isColoured: Bool = false) {
    self.isJSON = isJSON
    self.isColoured = isColoured
  }

  /// The JSON Schema of what a program reads.
  package func schema() -> Outcome {
    var result = Outcome()
    result.output = Array(StatusReport.jsonSchema.utf8)
    return result
  }

  /// Reports.
  package func run(_ environment: RunEnvironment) -> Outcome {
    outcome { result in
      let site = try Site(environment)
      let report = try report(site, environment, &result)
      let text =
        isJSON ? report.json : report.text(environment.calendar, isColoured ? .coloured : .plain)
      result.output = Array(text.utf8)
      guard let site else {
        result.diagnostics.append(notConfigured(environment))
        return
      }
      if site.settings.callHome == .none {
        result.diagnostics.append(notConfigured(environment, hasConfig: true))
      }
      result.diagnostics += site.settings.notes(about: site.catalog, file: environment.configPath)
      if site.settings.mode != nil,
        let (snapshot, diagnostics) = site.loadSnapshotFiles(
          now: environment.now, site.knownNodes(result.findings))
      {
        result.diagnostics += diagnostics
        if let snapshot {
          result.diagnostics += ageWarnings(
            snapshot, site.settings.maxAge, now: environment.now)
        }
      }
    }
  }

  /// The report; what is damaged, or cannot be written, is reported in `result`.
  func report(
    _ site: Site?, _ environment: RunEnvironment, _ result: inout Outcome
  ) throws -> StatusReport {
    var environment = environment
    var stateProblem: String?
    var ledger = Ledger()
    var consent: Consent?
    var installation: Installation?
    var waiting: [OutboxHead] = []
    var alerts: [AlertRecord] = []
    var setAside: [StatusReport.SetAside] = []
    var overdueCopies = 0
    var overdueTraces = 0
    let path = (site?.settings ?? .undecided).state.value
    if let site, site.settings.mode != nil {
      stateProblem = try findObstacle(path, &result)
    }
    if let site, site.settings.mode != nil,
      let state = try StateDirectory(openingToRead: path, result.findings)
    {
      let clock = try state.clock(at: environment.clock, tolerance: site.settings.keep.shortest)
      if let warning = clock.warning { result.diagnostics.append(warning) }
      // A clock that is behind would hide what is due; one that is ahead shows how long nothing was sent.
      environment = environment.at(max(clock.now, environment.clock))
      ledger = try state.ledger()
      consent = try state.consent()
      installation = try state.installation()
      waiting = try state.outbox()
      alerts = try state.waitingAlerts()
      let keep = site.settings.keep
      let messages =
        environment.now.seconds
        - (try site.cutoffOfDamagedMessages(state, at: environment.now)).seconds
      setAside = try state.setAsideFiles().map { file in
        let time = file.kind == .message ? messages : keep.journal.seconds
        return StatusReport.SetAside(
          file: file.name, time: file.time, end: file.time.adding(seconds: time))
      }
      overdueCopies = try state.keptCount(
        before: environment.now.adding(seconds: -keep.messages.seconds))
      let cutoff = environment.now.adding(seconds: -keep.traces.seconds)
      overdueTraces =
        try waiting.count { $0.traceless != nil && $0.created < cutoff }
        + state.tracesCount(after: ledger.tracesDeleted, before: cutoff)
    }
    var rows: [StatusReport.Row] = []
    var withholdsNew = false
    var certificates: (broken: [Diagnostic], notices: [ValidityNotice]) = ([], [])
    if let site, let mode = site.settings.mode {
      var watch = CertificateWatch(now: environment.now)
      certificates = watch.findings(for: site.settings.destinations, site.settings)
      withholdsNew = !ConsentDifference(site, consent: consent, mode: mode).isEmpty
      rows = self.rows(
        site, mode, ledger, consent, installation, waiting, alerts, environment)
    }
    if !isJSON, !rows.isEmpty, ledger.isNew {
      result.next = consent == nil ? .accept : .wait
    }
    return StatusReport(
      configPath: site?.configPath,
      callHome: (site?.settings.callHome ?? .none).rawValue, product: site?.catalog.product,
      stateProblem: stateProblem,
      accepted: consent.map { ($0.time, $0.user) }, withholdsNew: withholdsNew, rows: rows,
      setAside: setAside, overdueCopies: overdueCopies, overdueTraces: overdueTraces,
      brokenCertificates: certificates.broken,
      certificateNotices: certificates.notices, now: environment.now)
  }

  /// What would keep a run from writing the state; nil when nothing does.
  private func findObstacle(_ path: String, _ result: inout Outcome) throws -> String? {
    do throws(FileError) {
      if let state = try StateDirectory(openingToRead: path, StateFindings()) {
        try state.requireWritable()
      } else {
        try StateDirectory.requireCreatable(path)
      }
      return nil
    } catch {
      result.stop(error)
      return error.reason
    }
  }

  private func rows(
    _ site: Site, _ mode: Mode, _ ledger: Ledger, _ consent: Consent?,
    _ installation: Installation?, _ waiting: [OutboxHead],
    _ alerts: [AlertRecord], _ environment: RunEnvironment
  ) -> [StatusReport.Row] {
    let schedule = installation.map {
      MonthlySchedule(site.settings.schedule, slotKey: $0.slotKey, calendar: environment.calendar)
    }
    return site.settings.destinations.flatMap { destination in
      let policy = site.policy(for: destination, mode: mode, consent: consent)
      return site.kinds(for: destination, in: mode).map { kind in
        let record = ledger[Ledger.Key(destination.name, kind)]
        let isDue = schedule.map {
          $0.isDue(record, at: destination, now: environment.now)
        }
        let waits = waiting.first { $0.destination == destination.name && $0.kind == kind }
        let mine = alerts.filter { kind == .alert && $0.destinations.contains(destination.name) }
        let known = waits.flatMap { ledger.waiting($0, at: environment.now) }
        let next =
          kind == .alert
          ? nil : (isDue ?? true) ? environment.now : schedule?.nextDue(after: environment.now)
        return StatusReport.Row(
          destination: destination.name, kind: kind, record: record,
          waitingSince: waits?.created,
          nextTry: known.map {
            max($0.nextTry(at: environment.now), environment.now)
          },
          waitingAlerts: mine.map(\.accepted).min().map { (mine.count, $0) },
          nextDue: consent != nil && policy.allowsAnything(of: kind, site.catalog) ? next : nil)
      }
    }
  }
}
