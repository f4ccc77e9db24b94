import Catalogs
import Delivery
import Diagnostics
import Settings
import StateDirectory
import Times

/// Records the outcome of an attempt.
extension SiteDelivery {
  /// Records a delivery.
  ///
  /// - Parameter settlesLater: whether the outcome may become durable with the next attempt, and
  ///   the ledger with the last. If the run is killed in between, the next run repairs it, see
  ///   ``LockedState/deliveriesOfKilledRun()``.
  mutating func arrived(
    _ entry: OutboxEntry, _ reply: DeliveryReply, settlesLater: Bool = false
  ) throws {
    ledger.pauses[entry.destination] = nil
    ledger.alertPauses[entry.destination] = nil
    let isPartial = !reply.refused.isEmpty
    let later = reply.refused.filter { !$0.isRefused }.map(\.address)
    // Store this before the outcome: if the run is killed, nobody who has the e-mail gets it again.
    if !later.isEmpty { try state.put(entry.remaining(for: later)) }
    do {
      try keep(reply, to: entry.head)
    } catch {
      // The message was delivered all the same.
      stop(error)
    }
    // The journal comes before the ledger, which must not be newer. If this fails, the message is
    // sent again under the same id.
    let outcome = JournalEntry(
      .delivered, entry.head, at: environment.now, status: reply.status,
      caseNumber: reply.caseNumber,
      recipients: isPartial ? reply.recipients.count - reply.refused.count : nil)
    let settlesLater = settlesLater && !isPartial
    if settlesLater { state.appendLater(outcome) } else { try state.append(outcome) }
    try recordRefusals(reply.refused.filter(\.isRefused), entry)
    remember(
      entry.head, at: environment.now, caseNumber: reply.caseNumber, caseURL: reply.caseURL)
    if entry.kind == .alert {
      ledger.alertRates.add(
        AlertRates.Key(entry.destination), keeping: TimeSpan(seconds: 60), at: environment.now)
    }
    if later.isEmpty {
      keepLater(entry.head)
      if !settlesLater { try finishDelivered() }
    } else {
      try state.keepCopy(entry)
      try failed(
        entry.remaining(for: later).head,
        DeliveryFailure(
          .throttled, "the mail server asks to retry later for \(later.count) of the recipients"
        ), nil, recipients: later.count)
    }
    if later.isEmpty { sentCount += 1 }
    let number = reply.caseNumber.map { ", case \($0)" } ?? ""
    lines.append(
      "sent \(entry.kind.rawValue) to '\(entry.destination)': \(entry.bytes.count) bytes, id "
        + entry.messageID + number
        + (later.isEmpty ? "" : ", not yet to \(later.count) of the recipients"))
  }

  /// Records a delivery in the ledger.
  ///
  /// - Parameters:
  ///   - time: when the message was delivered.
  ///   - caseNumber: the number of the case that the receiver opened.
  ///   - caseURL: the URL of the case.
  mutating func remember(
    _ head: OutboxHead, at time: Timestamp, caseNumber: String?, caseURL: String? = nil
  ) {
    let key = Ledger.Key(head.destination, head.kind)
    ledger.messages[head.messageID] = nil
    ledger[key].failure = nil
    ledger[key].refusal = nil
    // A message built under a clock that was ahead does not count for this month; otherwise this
    // month's message would be sent again.
    if !isAhead(head.period) || ledger[key].sent.map({ isAhead($0.period) }) ?? true {
      let sent = Ledger.Sent(
        time: time, made: head.created == time ? nil : head.created, period: head.period,
        messageID: head.messageID, bytes: head.byteCount, sha256: head.digest,
        caseNumber: caseNumber, caseURL: caseURL)
      MonthlySchedule.remember(sent, in: &ledger[key])
    }
  }

  /// Stores the URL of the case that the receiver opened for a message (H5).
  ///
  /// - Throws: when it cannot be written.
  func keep(_ reply: DeliveryReply, to head: OutboxHead) throws {
    guard let url = reply.caseURL else { return }
    try state.keep(
      CaseReply(at: environment.now, number: reply.caseNumber, url: url), to: head)
  }

  /// Records that a mail server permanently refuses some recipients, while others have the e-mail
  /// or will get it.
  private mutating func recordRefusals(
    _ refused: [RecipientOutcome], _ entry: OutboxEntry
  ) throws {
    if refused.isEmpty { return }
    try record(
      .rejected, entry.head, reason: DeliveryFailure.Kind.rejected.rawValue,
      status: refused.first?.status, recipients: refused.count)
    diagnostics += refused.map { recipient in
      Diagnostic(
        .warning, at: nil,
        "the mail server refuses '\(recipient.address)'\(recipient.status.map { " (\($0))" } ?? ""), who "
          + "got no \(entry.kind.rawValue) message",
        hint: "remove the address from '\(entry.destination)' if it is wrong")
    }
  }

  /// The e-mail without the permanently refused recipients, if it is queued for others.
  mutating func withoutRefused(
    _ entry: OutboxEntry, _ failure: DeliveryFailure
  ) throws -> OutboxEntry {
    let refused = failure.recipients.filter(\.isRefused)
    if refused.isEmpty || refused.count == failure.recipients.count { return entry }
    let rest = entry.remaining(for: failure.recipients.filter { !$0.isRefused }.map(\.address))
    try state.put(rest)
    try recordRefusals(refused, entry)
    return rest
  }

  /// Whether a month is so far in the future that the clock was wrong, see ``MonthlySchedule``.
  private func isAhead(_ period: String) -> Bool {
    period > environment.calendar.civilTime(at: MonthlySchedule.horizon(environment.now)).monthText
  }

  mutating func failed(
    _ entry: OutboxHead, _ failure: DeliveryFailure, _ destination: Destination?,
    recipients: Int? = nil
  ) throws {
    let key = Ledger.Key(entry.destination, entry.kind)
    let isAlert = entry.kind == .alert
    let isShared = failure.kind.concernsDestination && destination != nil
    // Other recipients have the same e-mail.
    let hasArrived = ledger[key].sent?.messageID == entry.messageID
    let pause = isAlert ? ledger.alertPauses[entry.destination] : ledger.pauses[entry.destination]
    let before = isShared ? pause : ledger.messages[entry.messageID]
    let attempts = (before?.attempts ?? 0) + 1
    var random = SystemRandomNumberGenerator()
    let next = RetrySchedule(attempts: attempts)
      .next(after: failure, at: environment.now, isAlert: isAlert, random: random.next())
    try record(
      next == nil ? .rejected : .failed, entry, reason: failure.kind.rawValue,
      status: failure.status, recipients: recipients ?? entry.remaining?.count)
    ledger[key].failure = Ledger.Event(
      time: environment.now, text: failure.text, hint: failure.hint)
    if let next {
      let waiting = Ledger.Retry(
        attempts: attempts, next: next, since: before?.since ?? environment.now,
        failure: failure.kind.rawValue)
      if !isShared {
        ledger.messages[entry.messageID] = waiting
      } else if isAlert {
        ledger.alertPauses[entry.destination] = waiting
      } else {
        ledger.pauses[entry.destination] = waiting
      }
      if isShared { unreachable.insert(entry.destination) }
      waitingCount += 1
    } else {
      ledger.messages[entry.messageID] = nil
      if !hasArrived {
        ledger[key].refusal = Ledger.Refusal(period: entry.period, recipient: entry.recipient)
      }
      status = status.combined(with: .refused)
    }
    try writeLedger()
    if next == nil {
      if !hasArrived { try state.release(entry) }
      try keepRejected(entry)
    }
    report(
      entry.kind, entry.destination, failure.text, failure.kind.rawValue,
      hint: failure.hint)
  }
}
