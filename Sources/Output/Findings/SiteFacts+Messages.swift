import Catalogs
import Diagnostics
import StateDirectory
import Times

extension SiteFacts {
  /// The findings about messages: rejected, not sent, queued, withdrawn.
  var messageFindings: [Finding] { rejected + notSent + queued + withdrawn }

  private var rejected: [Finding] {
    groups(rows.filter { $0.record.refusal != nil && $0.waitingSince == nil }) {
      "\($0.destination)\n\($0.record.failure?.text ?? "")"
    }.map { group in
      let refusal = group.compactMap(\.record.refusal).first
      let cause = group.compactMap(\.record.failure).first
      let kinds = kinds(group)
      let (month, place) = (refusal?.period ?? "", group[0].destination)
      return Finding(
        .rejected, .failing,
        cause == nil
          ? "\(kinds) for \(month) was rejected by '\(place)'"
          : "\(kinds) for \(month) was rejected by '\(place)': \(cause?.text ?? "")",
        subjects: [place], count: group.count, since: cause?.time,
        remedy: cause?.hint.map(resuming) ?? command("send --now"))
    }
  }

  private var notSent: [Finding] {
    let failing = rows.filter { row in
      guard let failure = row.record.failure else { return false }
      if row.record.refusal != nil, row.waitingSince == nil { return false }
      if secrets.contains(where: { failure.text.hasSuffix($0.message) }) { return false }
      // Broken certificates and unreadable snapshots are findings of their own.
      if brokenCertificates.contains(where: { failure.text.hasPrefix("\($0.place ?? ""): ") }) {
        return false
      }
      return failure.text != Self.unreadableSnapshots || snapshots.map { $0.isUsable } ?? true
    }
    return groups(failing) { "\($0.destination)\n\($0.record.failure?.text ?? "")" }.map { group in
      let failure = group.compactMap(\.record.failure).max { $0.time < $1.time }
      let since = (group.compactMap(\.failing?.since) + [failure?.time].compactMap(\.self)).min()
      let isTransient = group.contains { row in
        row.failing.map { Self.transient.contains($0.kind) } ?? false
      }
      let isYoung = since.map { now.seconds(since: $0) < 86_400 } ?? false
      let sentence = Finding.notSent(
        group.map(\.kind.rawValue), to: group[0].destination, failure?.text ?? "")
      let next = group.compactMap(\.nextAttempt).min()
      return Finding(
        .notSent, isTransient && isYoung ? .degraded : .failing, sentence,
        subjects: [group[0].destination], count: group.count, since: since,
        remedy: failure?.hint.map { isTransient ? Remedy(hint: $0) : resuming(after: $0) }
          ?? (isTransient && next != nil
            ? command("send --now") : command("check --connect")))
    }
  }

  /// Messages queued for a day without an attempt.
  private var queued: [Finding] {
    let old = now.adding(seconds: -86_400)
    let rows = rows.filter { row in
      let since = [row.waitingSince, row.waitingAlerts?.since].compactMap(\.self).min()
      return row.record.failure == nil && since.map { $0 < old } ?? false
    }
    // Without runs there are no attempts; that is a finding of its own.
    if rows.isEmpty || silence != nil { return [] }
    return groups(rows) { $0.destination }.map { group in
      let since = group.flatMap { [$0.waitingSince, $0.waitingAlerts?.since] }.compactMap(\.self)
        .min()
      let count = group.reduce(0) { $0 + $1.queuedCount + ($1.waitingAlerts?.count ?? 0) }
      let (place, time) = (group[0].destination, time(since ?? now))
      return Finding(
        .queued, .degraded,
        count == 1
          ? "1 message to '\(place)' has been queued since \(time), and was not tried"
          : "\(count) messages to '\(place)' have been queued since \(time), and were not tried",
        subjects: [place], count: count, since: since, remedy: command("send --now"))
    }
  }

  /// The findings about alerts that are held back.
  var maintenanceFindings: [Finding] {
    guard let maintenance else { return [] }
    let (end, count) = (time(maintenance.end), maintenance.count)
    let reason = visible(maintenance.reason)
    return [
      Finding(
        .maintenance, .note,
        reason.isEmpty
          ? "alerts are held for maintenance until \(end); held so far: \(count)"
          : "alerts are held for maintenance until \(end) (\(reason)); held so far: \(count)",
        count: max(1, count), remedy: command("maintenance end"))
    ]
  }

  private var withdrawn: [Finding] {
    let rows = rows.filter { row in
      guard let withdrawn = row.record.withdrawn, row.record.failure == nil else { return false }
      return row.record.sent.map { $0.time < withdrawn.time } ?? true
    }
    return groups(rows) { "\($0.destination)\n\($0.record.withdrawn?.text ?? "")" }.map { group in
      let event = group.compactMap(\.record.withdrawn).max { $0.time < $1.time }
      return Finding(
        .withdrawn, .note,
        "\(kinds(group)) to '\(group[0].destination)' was withdrawn before it was sent: \(event?.text ?? "")",
        subjects: [group[0].destination], count: group.count, since: event?.time, remedy: nil)
    }
  }

  private func kinds(_ rows: [Row]) -> String {
    rows.map(\.kind.rawValue).joined(separator: ", ")
  }

  private func groups(_ rows: [Row], by key: (Row) -> String) -> [[Row]] {
    var order: [String] = []
    let groups = Dictionary(grouping: rows) { row in
      let key = key(row)
      if !order.contains(key) { order.append(key) }
      return key
    }
    return order.compactMap { groups[$0] }
  }

  /// The text stored in the ledger when messages cannot be built because no snapshot can be read.
  package static let unreadableSnapshots =
    "the snapshots could not be read; 'callhome check' reports why"

  /// Failures that may end by themselves, by their words in the journal.
  private static let transient: Set<String> = [
    "dns", "connect", "throttled", "server-fault", "unexpected-reply", "timeout", "outcome-unknown",
  ]
}
