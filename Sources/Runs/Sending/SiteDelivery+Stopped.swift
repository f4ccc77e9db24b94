import Catalogs
import Diagnostics
import Settings
import StateDirectory
import Times

/// What is not sent, or not any more.
extension SiteDelivery {
  /// A message that a fault of the redaction keeps back (D1): told at every run, journaled when it is new
  /// and then once a day.
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

  /// Takes back what may not be sent any more (M5).
  mutating func withdraw(
    _ entry: OutboxHead, _ reason: String
  ) throws {
    try record(.withdrawn, entry)
    try state.release(entry)
    ledger[Ledger.Key(entry.destination, entry.kind)].withdrawn = Ledger.Event(
      time: environment.now, text: reason)
    // The ledger first: it has the message's number, which nothing else would say any more.
    try state.writeLedger()
    try state.remove(entry)
    diagnostics.append(
      Diagnostic(
        .warning, at: nil,
        "a queued \(entry.kind.rawValue) message for '\(entry.destination)' was withdrawn: "
          + reason))
  }
}
