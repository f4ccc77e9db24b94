import Catalogs
import Redaction
import Settings
import StateDirectory
import Times

extension Site {
  /// The monthly messages that a run is to make now, and whether some are not made because nobody accepted to
  /// send them (C3).
  ///
  /// - Parameter queued: what is in the outbox.
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
        // One that is queued for this month is tried now; one of an earlier month does not stand in.
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

  /// After how many seconds a scheduled run starts its work: 0 unless it would send a monthly message.
  ///
  /// Alerts are never delayed: a run that has some to send does not wait. Nothing is changed and nothing is
  /// locked. What is wrong with the state is left to the run itself.
  func delay(of filter: DeliveryFilter, _ mode: Mode, _ environment: RunEnvironment) -> Int {
    let key = try? slotKeyOfReadyRun(filter, mode, environment)
    // Read again after the wait, the config may be closed to the user that root has become.
    guard let key, (try? Settings.load(configPath)) != nil else { return 0 }
    return Installation.delay(slotKey: key)
  }

  /// The slot key where a run would send monthly messages and no alert; nil for any other run.
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
