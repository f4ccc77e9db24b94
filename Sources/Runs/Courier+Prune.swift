import Diagnostics
import Settings
import StateDirectory
import Times

/// What is not kept any longer.
extension Courier {
  /// Deletes what is older than the config keeps (T5). A month counts as 31 days.
  mutating func prune(_ problems: inout [Diagnostic]) throws {
    func cutoff(_ months: Months) -> Timestamp { environment.now.adding(seconds: -months.seconds) }
    let keep = site.settings.keep
    _ = try state.pruneKept(messagesBefore: cutoff(keep.messages), now: environment.now)
    let overdue = environment.now.adding(seconds: -keep.traces.seconds)
    for head in try state.outbox(&problems) where head.traceless != nil && head.created < overdue {
      try dropTraces(head)
    }
    try state.pruneTraces(after: ledger.tracesDeleted, before: overdue)
    if ledger.tracesDeleted.map({ $0 < overdue }) ?? true { ledger.tracesDeleted = overdue }
    if try state.hasWindows(), let alerts = try state.alerts(patience: .seconds(10)) {
      try alerts.prune(site.settings.alerts.window, at: environment.now, &problems)
    }
    ledger.alertRates.forget(
      before: environment.now.adding(seconds: -site.settings.alerts.caps.perType.span.seconds))
    _ = try state.pruneSetAside(
      messagesBefore: cutoff(keep.messages), recordsBefore: cutoff(keep.journal),
      now: environment.now)
    _ = try journal.prune(
      before: cutoff(keep.journal), now: environment.now, state, &problems)
    ledger.journal = journal.link
  }

  /// Takes the traces out of a message that waits; it goes without them and says so (T5).
  ///
  /// - Returns: what waits now.
  @discardableResult
  func dropTraces(_ head: OutboxHead) throws -> OutboxHead {
    var problems: [Diagnostic] = []
    guard let entry = try state.read(head, &problems) else { return head }
    let bare = entry.withoutTraces()
    try state.put(bare)
    return bare.head
  }
}
