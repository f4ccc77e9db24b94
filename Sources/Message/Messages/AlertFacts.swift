package import Alerts
package import Catalogs
import Diagnostics
package import Times

/// The data of an alert, in addition to the snapshots.
package struct AlertFacts: Sendable {
  /// Repeats of the same alert, which were suppressed.
  package struct Repeats: Hashable, Sendable {
    /// The number of repeats.
    package let count: Int
    /// When the first one occurred.
    package let first: Timestamp?
    /// When the last one occurred.
    package let last: Timestamp?

    /// Creates a count.
    package init(count: Int, first: Timestamp? = nil, last: Timestamp? = nil) {
      self.count = count
      self.first = first
      self.last = last
    }
  }

  /// The alert from the input.
  package let alert: Alert

  /// The definition in the catalog; nil if the catalog does not contain the alert.
  package let definition: AlertDefinition?

  /// The id of the incident that it belongs to (R5); nil if that does not matter.
  package let incident: String?

  /// The repeats since it was sent before; nil if there were none.
  package let repeats: Repeats?

  /// What is not as it should be, next to the faults of the input.
  package let remarks: [String]

  /// Nodes next to the alert's own that its words name.
  package let otherNodes: [String]

  /// Whether it is a summary of other alerts, which no catalog has.
  package let isSummary: Bool

  /// Creates what is known of an alert.
  package init(
    _ alert: Alert, definition: AlertDefinition?, incident: String? = nil, repeats: Repeats? = nil,
    remarks: [String] = [], otherNodes: [String] = [],
    isSummary: Bool = false
  ) {
    self.incident = incident
    self.alert = alert
    self.definition = definition
    self.repeats = repeats
    self.remarks = remarks
    self.otherNodes = otherNodes
    self.isSummary = isSummary
  }
}

extension AlertFacts {
  /// How severe it is (A8): what the catalog says of the release, else what the input says as far as
  /// that is a name of the scale, else a warning.
  ///
  /// - Parameter release: the release of the alert's node, nil if unknown it.
  package func severity(in release: String?) -> Severity {
    definition?.severity(in: release, said: said) ?? said ?? .warning
  }

  private var said: Severity? { alert.severity.flatMap { Severity(named: $0) } }

  /// What a message can say of it; a fact that is missing is left out of the message.
  func values(in release: String?, notes: [String]) -> [AlertFact: Value] {
    let time = { (moment: Timestamp?) in moment.map { Value.moment($0) } }
    let lines = { (texts: [String]) in texts.isEmpty ? nil : Value.lines(texts) }
    let values: [AlertFact: Value?] = [
      .alert: .text(definition?.name ?? alert.name), .node: alert.node.map { .text($0) },
      .category: definition.map { .text($0.category) },
      .severity: .text(severity(in: release).rawValue),
      .status: .text(alert.isResolved ? "resolved" : "firing"),
      .condition: definition?.condition(in: release).map { .text($0) }, .time: time(alert.time),
      .description: lines(alert.description?.lines ?? []),
      .details: lines(alert.details.flatMap(\.lines)),
      .impact: definition?.impact.map { .text($0) }, .remedy: lines(definition?.remedy ?? []),
      .repeats: repeats.map { .integer(Int64($0.count)) },
      .firstRepeat: time(repeats?.first), .lastRepeat: time(repeats?.last),
      .remarks: lines(alert.faults + ownRemarks + notes + remarks),
    ]
    return values.compactMapValues(\.self)
  }

  private var ownRemarks: [String] {
    var remarks: [String] = []
    if let definition {
      if foldedName(definition.name) != foldedName(alert.name) {
        // Not by which: a rule may withhold what the alert is called.
        remarks.append("the input calls the alert by another of its names")
      }
    } else if !isSummary {
      remarks.append("the catalog does not know this alert")
    }
    if let word = alert.severity, said == nil {
      remarks.append(Severity.fault(ofUnknown: word))
    }
    return remarks
  }
}

extension Alert.Detail {
  /// The detail as a message tells it: `Name: value`, further lines of the value below it.
  fileprivate var lines: [String] {
    let lines = value.lines
    let first = lines.first.map { "\(name): \($0)" } ?? "\(name):"
    return [first] + lines.dropFirst().map { "  \($0)" }
  }
}

extension String {
  /// The lines with anything on them.
  fileprivate var lines: [String] {
    split(whereSeparator: \.isNewline).map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
  }
}
