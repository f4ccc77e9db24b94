import StateDirectory
package import Times

/// Selects the entries of the journal that `callhome history` lists.
package struct HistoryFilter: Sendable {
  /// The time from which entries are listed.
  package enum Start: Sendable {
    /// A point in time.
    case moment(Timestamp)
    /// A local time.
    case local(CivilTime)
    /// A time span before now.
    case ago(TimeSpan)

    /// Reads `2026-11-01`, `2026-11-01 03:00`, `2026-11-01T03:00:00Z`, `7d` or `2 weeks`; nil for
    /// any other text.
    package init?(_ text: String) {
      if let span = TimeSpan(text) {
        self = .ago(span)
      } else if let moment = Timestamp(rfc3339: text) {
        self = .moment(moment)
      } else {
        let time = text.replacing(" ", with: "T")
        let missing = "T00:00:00".dropFirst(max(0, time.utf8.count - 10))
        guard time.utf8.count >= 10, let local = CivilTime(time + missing) else { return nil }
        self = .local(local)
      }
    }
  }

  /// The time of the oldest entry to list; nil for no limit.
  package var start: Start?
  /// How many entries, counted from the newest; nil for all.
  package var count: Int?
  /// Only entries about these destinations; empty for all.
  package var destinations: [String] = []
  /// Only entries about these kinds of message; empty for all.
  package var kinds: [String] = []
  /// Only entries with these outcomes; empty for all.
  package var outcomes: [String] = []

  /// Creates a filter that selects everything.
  package init() {}

  /// The outcomes in the journal that the filter accepts.
  package static let outcomeWords = [
    JournalEntry.Event.delivered, .failed, .rejected, .withdrawn, .stopped, .deleted, .test,
    .resent, .filtered,
    .refused, .held, .maintenanceBegan, .maintenanceEnded,
  ].map(\.rawValue)

  /// Whether an entry is selected, not considering their number.
  func test(_ environment: RunEnvironment) -> (JournalEntry) -> Bool {
    let first: Timestamp? =
      switch start {
      case .none: nil
      case .moment(let moment): moment
      case .local(let local): environment.calendar.moment(of: local)
      case .ago(let span): environment.now.adding(seconds: -span.seconds)
      }
    return { entry in
      (first.map { entry.time >= $0 } ?? true)
        && (destinations.isEmpty || entry.destination.map(destinations.contains) == true)
        && (kinds.isEmpty || entry.kind.map(kinds.contains) == true)
        && (outcomes.isEmpty || outcomes.contains(entry.event.rawValue))
    }
  }
}
