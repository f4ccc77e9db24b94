import Catalogs
import Diagnostics
import Settings
import StateDirectory
import Times

/// What a hook sends: the alerts that wait to be made into messages, within the time that it has.
struct HookDelivery {
  let site: Site
  let consent: Consent
  let environment: RunEnvironment
  let tellsStatus: Bool

  /// Makes messages and tries each once; the caller holds the lock.
  func run(
    _ state: consuming StateDirectory, until end: ContinuousClock.Instant,
    _ result: inout Outcome
  ) throws {
    var problems: [Diagnostic] = []
    let ledger = try state.ledgerForChanges(&problems)
    let installation = try state.installationOrNew(&problems)
    var courier = try Courier(
      site: site, environment: environment, state: state, installation: installation,
      ledger: ledger, patience: end - ContinuousClock.now, &problems)
    if !problems.isEmpty { courier.status = .stateDamaged }
    courier.diagnostics += problems
    var alerts = AlertDispatch(
      site: site, mode: .smart, consent: consent, installation: installation,
      environment: environment, looksAtHeld: false)
    let request = MonthlyRun(isNow: false, kinds: [.alert], destinations: [])
    do {
      var entries = alerts.composeOrTell(&courier)
      while !entries.isEmpty {
        var more: [OutboxHead] = []
        try courier.deliverAll(entries, request) { courier in
          more += alerts.composeOrTell(&courier)
        }
        entries = more
      }
    } catch {
      let stop = Stop(state: error)
      courier.diagnostics += stop.diagnostics
      courier.status = courier.status.combined(with: stop.status)
    }
    try tell(&courier, &result)
  }

  /// Says what is new to say; a message that waits is no failure of the hook.
  private func tell(_ courier: inout Courier, _ result: inout Outcome) throws {
    let before = courier.ledger
    var after = before
    result.diagnostics += after.news(
      in: courier.diagnostics, at: environment.now, isTellingAll: environment.isAttended,
      sawAll: false)
    courier.ledger = after
    if after != before { try courier.writeLedger() }
    switch courier.status {
    case .waiting, .partlySent, .refused:
      if tellsStatus { result.status = result.status.combined(with: courier.status) }
    default:
      result.status = result.status.combined(with: courier.status)
    }
  }
}
