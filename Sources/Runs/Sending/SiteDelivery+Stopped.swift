import Catalogs
import Diagnostics
import Settings
import StateDirectory
import Times

/// Messages that are not sent, or not any more.
extension SiteDelivery {
  /// Stops a message because of a redaction fault (D1). It is reported in every run, and recorded
  /// in the journal when it is new and then once a day.
  mutating func stop(
    _ kind: MessageKind, _ destination: Destination, _ messageID: String, _ fault: RedactionFault,
    _ mode: Mode
  ) throws {
    let key = Ledger.Key(destination.name, kind)
    let before = ledger[key].failure
    let day = environment.now.adding(seconds: -86_400)...environment.now
    let isOld = before.map { !day.contains($0.time) } ?? true
    if before?.text != fault.text || isOld {
      ledger[key].failure = Ledger.Event(
        time: environment.now, text: fault.text, hint: fault.hint)
      try state.append(
        JournalEntry(
          .stopped, at: environment.now, messageID: messageID, destination: destination.name,
          kind: kind.rawValue, mode: mode.rawValue, reason: fault.reason))
      try state.writeLedger()
    }
    diagnostics.append(
      Diagnostic(
        .error, at: nil, "\(kind.rawValue) is not sent to '\(destination.name)': \(fault.text)",
        hint: fault.hint))
    status = status.combined(with: .redactionFault)
  }

  /// Withdraws a message that may not be sent any more (M5).
  mutating func withdraw(
    _ entry: OutboxHead, _ reason: String
  ) throws {
    try record(.withdrawn, entry)
    try state.release(entry)
    ledger[Ledger.Key(entry.destination, entry.kind)].withdrawn = Ledger.Event(
      time: environment.now, text: reason)
    // Write the ledger first: it is the only place that keeps the message's number.
    try state.writeLedger()
    try state.remove(entry)
    diagnostics.append(
      Diagnostic(
        .warning, at: nil,
        "a queued \(entry.kind.rawValue) message for '\(entry.destination)' was withdrawn: "
          + reason))
  }
}
