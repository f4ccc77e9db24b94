import Catalogs
import Diagnostics
import Settings
import StateDirectory
import Times

/// What is not kept any longer.
extension Courier {
  /// Deletes what is older than the config keeps (T5). A month counts as 31 days. A clock that is not trusted
  /// deletes nothing.
  mutating func prune() throws {
    guard state.clock.isTrusted else { return }
    func cutoff(_ months: Months) -> Timestamp { environment.now.adding(seconds: -months.seconds) }
    let keep = site.settings.keep
    _ = try state.pruneKept(messagesBefore: cutoff(keep.messages))
    if try state.files.hasWindows() { try pruneAlerts() }
    _ = try state.pruneSetAside(
      messagesBefore: try site.cutoffOfDamagedMessages(state.files, at: environment.now),
      recordsBefore: cutoff(keep.journal))
    try state.pruneJournal(before: cutoff(keep.journal))
  }

  private mutating func pruneAlerts() throws {
    let now = environment.now
    let overdue = now.adding(seconds: -site.settings.keep.traces.seconds)
    try state.pruneTraces(after: ledger.tracesDeleted, before: overdue)
    // Where it was done is remembered once a day: a run with nothing to do writes nothing.
    if ledger.tracesDeleted.map({ $0 < overdue.adding(seconds: -86_400) }) ?? true {
      ledger.tracesDeleted = overdue
      try state.writeLedger()
    }
    if let alerts = try state.files.alerts(patience: .seconds(10)) {
      try alerts.prune(
        site.settings.alerts.window, tells: site.settings.mode == .smart,
        damagedBefore: now.adding(seconds: -site.settings.keep.messages.seconds), at: now)
    }
    ledger.alertRates.forget(
      before: now.adding(seconds: -site.settings.alerts.caps.perType.span.seconds))
  }

  /// Takes the traces out of a message that waits; it goes without them and says so (T5).
  ///
  /// - Returns: what waits now.
  @discardableResult
  func dropTraces(_ head: OutboxHead) throws -> OutboxHead {
    guard let entry = try state.files.read(head) else { return head }
    let bare = entry.withoutTraces()
    try state.put(bare)
    return bare.head
  }

  /// A message that waits, without its traces where their time is over (T5).
  func withoutOverdueTraces(_ head: OutboxHead) throws -> OutboxHead {
    let overdue = environment.now.adding(seconds: -site.settings.keep.traces.seconds)
    let isOverdue = state.clock.isTrusted && head.traceless != nil && head.created < overdue
    return isOverdue ? try dropTraces(head) : head
  }
}

extension Site {
  /// Before which damaged messages go. What is damaged may hold traces, where alerts ever came (T5).
  func cutoffOfDamagedMessages(
    _ state: borrowing StateDirectory, at now: Timestamp
  ) throws -> Timestamp {
    let seconds =
      try state.hasWindows() ? settings.keep.traces.seconds : settings.keep.messages.seconds
    return now.adding(seconds: -seconds)
  }
}
