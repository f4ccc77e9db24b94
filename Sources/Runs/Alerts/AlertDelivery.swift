import Catalogs
import Diagnostics
import Settings
import StateDirectory
import Times

/// Sends the pending alerts from within a hook, in the time that the hook has.
struct AlertDelivery {
  let site: Site
  let consent: Consent
  let environment: RunEnvironment
  let tellsStatus: Bool
  /// Whether alerts held back by a cap or by maintenance may be sent now, combined.
  var looksAtHeld = false

  /// Builds the messages and tries each once.
  func run(
    _ state: consuming LockedState, until end: ContinuousClock.Instant, _ result: inout Outcome
  ) throws {
    let environment = environment.at(state.now)
    let installation = try state.installation()
    var delivery = try SiteDelivery.prepared(
      site: site, environment: environment, state: state,
      patience: end - ContinuousClock.now)
    if let warning = delivery.state.clock.warning { delivery.diagnostics.append(warning) }
    var alerts = AlertComposer(
      site: site, mode: consent.mode(within: .smart), consent: consent, installation: installation,
      environment: environment, looksAtHeld: looksAtHeld)
    let filter = DeliveryFilter(isNow: false, kinds: [.alert], destinations: [])
    do {
      var entries = alerts.composeOrReport(&delivery)
      while !entries.isEmpty {
        var more: [OutboxHead] = []
        try delivery.deliverAll(entries, filter) { delivery in
          more += alerts.composeOrReport(&delivery)
        }
        entries = more
      }
    } catch {
      delivery.stop(error)
    }
    delivery.finishRevocation()
    try report(&delivery, &result)
  }

  /// Reports new problems; a queued message is no failure of the hook.
  private func report(_ delivery: inout SiteDelivery, _ result: inout Outcome) throws {
    result.sentLines = delivery.lines
    let before = delivery.ledger
    result.diagnostics += delivery.ledger.newDiagnostics(
      in: delivery.diagnostics, at: delivery.state.now, reportsAll: environment.isAttended,
      sawAll: false)
    if delivery.ledger != before { try delivery.writeLedger() }
    switch delivery.status {
    case .waiting, .partlySent, .refused:
      if tellsStatus { result.status = result.status.combined(with: delivery.status) }
    default:
      result.status = result.status.combined(with: delivery.status)
    }
  }
}
