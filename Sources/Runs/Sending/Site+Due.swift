import Catalogs
import Redaction
import Settings
import StateDirectory
import Times

extension Site {
  /// The monthly messages that a run must build now, and whether some are left out because nothing
  /// is accepted (C3).
  ///
  /// - Parameter queued: the messages in the outbox.
  func due(
    _ filter: DeliveryFilter, _ mode: Mode, _ consent: Consent, _ ledger: Ledger,
    _ queued: [OutboxHead], _ schedule: MonthlySchedule, at now: Timestamp
  ) -> (messages: [(destination: Destination, kind: MessageKind)], isWithheld: Bool) {
    let period = schedule.duePeriod(at: now)
    var due: [(destination: Destination, kind: MessageKind)] = []
    var isWithheld = false
    for destination in settings.destinations {
      let policy = policy(for: destination, mode: mode, consent: consent)
      let proposed = self.policy(for: destination, mode: mode, consent: nil)
      for kind in kinds(for: destination, in: mode)
      where MessageKind.monthly.contains(kind) && filter.includes(destination.name, kind) {
        // A message queued for this month is tried now; one of an earlier month does not replace
        // it.
        let isQueued = queued.contains {
          $0.destination == destination.name && $0.kind == kind && $0.period >= period
        }
        let record = ledger[Ledger.Key(destination.name, kind)]
        guard !isQueued, filter.isNow || schedule.isDue(record, at: destination, now: now) else {
          continue
        }
        if policy.allowsAnything(of: kind, catalog) {
          due.append((destination, kind))
        } else if proposed.allowsAnything(of: kind, catalog) {
          isWithheld = true
        }
      }
    }
    return (due, isWithheld)
  }

  /// How many seconds a scheduled run waits before it starts: 0 unless it would send a monthly
  /// message.
  ///
  /// Alerts are never delayed: a run with alerts to send does not wait. Nothing is changed or
  /// locked here. Problems with the state are left to the run itself.
  func delay(of filter: DeliveryFilter, _ mode: Mode, _ environment: RunEnvironment) -> Int {
    let key = try? slotKeyOfReadyRun(filter, mode, environment)
    // The config is read again after the wait, and may be unreadable for the user that root has
    // become.
    guard let key, (try? Settings.load(configPath)) != nil else { return 0 }
    return Installation.delay(slotKey: key)
  }

  /// The slot key if a run would send monthly messages and no alert; nil for any other run.
  private func slotKeyOfReadyRun(
    _ filter: DeliveryFilter, _ mode: Mode, _ environment: RunEnvironment
  ) throws -> String? {
    guard
      let state = try StateDirectory(openingToRead: settings.state.value, StateFindings()),
      let consent = try state.consent(), let installation = try state.installation(),
      !(try state.hasAlerts(besidesPending: false))
    else { return nil }
    let now = try state.clock(at: environment.clock, tolerance: settings.keep.shortest).now
    let (ledger, queued) = (try state.ledger(), try state.outbox())
    let ready = queued.filter {
      filter.includes($0.destination, $0.kind) && ledger.isTimeCome(for: $0, at: now)
    }
    if ready.contains(where: { $0.kind == .alert }) { return nil }
    let schedule = MonthlySchedule(
      settings.schedule, slotKey: installation.slotKey, calendar: environment.calendar)
    let due = due(filter, mode, consent, ledger, queued, schedule, at: now).messages
    return ready.isEmpty && due.isEmpty ? nil : installation.slotKey
  }
}
