import Catalogs
import Diagnostics
import Settings
import StateDirectory
import Times

/// Deletes what is past its retention.
extension SiteDelivery {
  /// Deletes everything that is older than the config keeps (T5). A month counts as 31 days. If the
  /// clock is not trusted, nothing is deleted.
  ///
  /// A run does a limited amount of work, and not every run searches a large state (J5).
  mutating func prune() throws {
    guard state.clock.isTrusted else { return }
    func cutoff(_ months: Months) -> Timestamp { environment.now.adding(seconds: -months.seconds) }
    let keep = site.settings.keep
    let hasAlerts = try state.files.hasWindows()
    try state.pruneCopies(
      messagesBefore: cutoff(keep.messages),
      tracesBefore: hasAlerts ? environment.now.adding(seconds: -keep.traces.seconds) : nil)
    if hasAlerts {
      let alerts = site.settings.alerts
      ledger.alertRates.forget(
        before: environment.now.adding(seconds: -alerts.caps.perType.span.seconds))
      try state.pruneAlerts(
        AlertFolder.PruningTerms(
          window: alerts.window, reportsRepeats: site.settings.mode == .smart,
          damagedBefore: cutoff(keep.messages), isBusy: sentCount > 0))
    }
    _ = try state.pruneSetAside(
      messagesBefore: try site.cutoffOfDamagedMessages(state.files, at: environment.now),
      recordsBefore: cutoff(keep.journal))
    try state.pruneJournal(before: cutoff(keep.journal))
  }

  /// Removes the traces from a queued message, which then contains the reason (T5).
  ///
  /// - Returns: the message now queued.
  @discardableResult
  func dropTraces(_ head: OutboxHead) throws -> OutboxHead {
    guard let entry = try state.files.read(head) else { return head }
    let bare = entry.withoutTraces()
    try state.put(bare)
    return bare.head
  }

  /// A queued message, without its traces if their retention is over (T5).
  func withoutOverdueTraces(_ head: OutboxHead) throws -> OutboxHead {
    let overdue = environment.now.adding(seconds: -site.settings.keep.traces.seconds)
    let isOverdue = state.clock.isTrusted && head.traceless != nil && head.created < overdue
    return isOverdue ? try dropTraces(head) : head
  }
}

extension Site {
  /// The time before which damaged messages are overdue. If there were alerts, damaged messages may
  /// contain traces (T5).
  func cutoffOfDamagedMessages(
    _ state: borrowing StateDirectory, at now: Timestamp
  ) throws -> Timestamp {
    let seconds =
      try state.hasWindows() ? settings.keep.traces.seconds : settings.keep.messages.seconds
    return now.adding(seconds: -seconds)
  }
}
