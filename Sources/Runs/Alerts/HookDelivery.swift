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
  /// Whether alerts that a cap or maintenance held back may be told now, together.
  var looksAtHeld = false

  /// Makes messages and tries each once.
  func run(
    _ state: consuming LockedState, until end: ContinuousClock.Instant, _ result: inout Outcome
  ) throws {
    let environment = environment.at(state.now)
    let installation = try state.installation()
    var courier = try Courier.prepared(
      site: site, environment: environment, state: state,
      patience: end - ContinuousClock.now)
    if let warning = courier.state.clock.warning { courier.diagnostics.append(warning) }
    var alerts = AlertDispatch(
      site: site, mode: consent.mode(within: .smart), consent: consent, installation: installation,
      environment: environment, looksAtHeld: looksAtHeld)
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
      courier.stop(error)
    }
    courier.finishRevocation()
    try tell(&courier, &result)
  }

  /// Says what is new to say; a message that waits is no failure of the hook.
  private func tell(_ courier: inout Courier, _ result: inout Outcome) throws {
    let before = courier.ledger
    result.diagnostics += courier.ledger.news(
      in: courier.diagnostics, at: courier.state.now, isTellingAll: environment.isAttended,
      sawAll: false)
    if courier.ledger != before { try courier.writeLedger() }
    switch courier.status {
    case .waiting, .partlySent, .refused:
      if tellsStatus { result.status = result.status.combined(with: courier.status) }
    default:
      result.status = result.status.combined(with: courier.status)
    }
  }
}
