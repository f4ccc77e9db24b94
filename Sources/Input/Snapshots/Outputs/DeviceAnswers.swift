import Catalogs
import Diagnostics
import Documents
import Times

/// Combines RisPort70 replies about the devices of a cluster.
///
/// A reply has at most 1,000 devices; if there are more, each reply contains a part and their
/// number. A query for one node or for some names is answered completely, and further queries
/// return the others. Each device is counted once.
struct DeviceAnswers {
  /// Replies that are further apart, in seconds, are not from one collection: the older ones are
  /// outdated.
  private static let spread: Int64 = 86_400

  private let tables: [OutputTable]

  /// - Parameter outputs: the replies of all nodes; nil if there are none.
  init?(_ outputs: [SavedOutput]) {
    guard let latest = outputs.map(\.taken.seconds).max() else { return nil }
    tables = outputs.filter { latest - $0.taken.seconds <= Self.spread }.flatMap(\.section.tables)
    if tables.isEmpty { return nil }
  }

  /// What they say together.
  func fact(
    _ source: OutputSource, _ type: FieldDefinition.ValueType, _ findings: inout OutputFindings
  ) -> OutputFact {
    for table in tables { findings.judged(table.start) }
    if let fault = tables.compactMap(\.fault).first {
      findings.note(fault, source)
      return .absent(.notUnderstood, at: fault)
    }
    if let problem = incompleteness {
      findings.warn(problem.place, problem.text, hint: problem.hint)
      return .absent(.missing, at: problem.place)
    }
    var whole = OutputTable(columns: tables[0].columns, start: tables[0].start)
    whole.isEnded = true
    // A device that moved is there once for each node; it is registered with one of them.
    var seen: Set<[String]> = []
    for row in tables.flatMap(\.rows) where seen.insert(row.dropFirst().map(\.text)).inserted {
      whole.rows.append(row)
    }
    var doubts: [SourceLocation] = []
    let fact = source.fact(in: whole, type, &doubts)
    for doubt in doubts { findings.note(doubt, source) }
    if case .absent(.notUnderstood, let place?) = fact { findings.note(place, source) }
    return fact
  }

  /// Where the answers list another number of devices than they say there are.
  private var incompleteness: (place: SourceLocation, text: String, hint: String)? {
    var parts: [OutputTable] = []
    for table in tables {
      guard let total = table.total, let count = total.whole else { continue }
      if count > table.rows.count {
        parts.append(table)
      } else if count < Set(table.rows.map { $0[1].text }).count {
        return (
          total.location,
          "this answer lists \(table.rows.count) devices and says that \(count) were found",
          OutputFindings.answerHint
        )
      }
    }
    guard let first = parts.first?.total else { return nil }
    let found = parts.compactMap { $0.total?.whole }.max() ?? 0
    let listed = Set(parts.flatMap(\.rows).map { $0.map(\.text) }).count
    if found <= listed { return nil }
    let answers = parts.count == 1 ? "this answer lists" : "\(parts.count) answers list together"
    return (
      first.location, "\(answers) \(listed) of \(found) devices",
      "an answer has at most 1,000 devices: ask for the others as well, and save each answer in a file of "
        + "its own"
    )
  }
}
