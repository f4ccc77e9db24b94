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

  /// The id of the incident that it belongs to (R5); nil if it is not needed.
  package let incident: String?

  /// The repeats since it was sent before; nil if there were none.
  package let repeats: Repeats?

  /// Remarks about the alert, besides errors in the input.
  package let remarks: [String]

  /// Other nodes named in its text.
  package let otherNodes: [String]

  /// Whether it is a summary of other alerts, which no catalog contains.
  package let isSummary: Bool

  /// Creates the data of an alert.
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
  /// The severity (A8): from the catalog for the release, or else from the input if it is one of
  /// the ten names, or else warning.
  ///
  /// - Parameter release: the release of the alert's node; nil if it is unknown.
  package func severity(in release: String?) -> Severity {
    definition?.severity(in: release, said: said) ?? said ?? .warning
  }

  private var said: Severity? { alert.severity.flatMap { Severity(named: $0) } }

  /// The values for a message; a missing fact is left out of the message.
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
        // The remark does not contain the name, which a rule may withhold.
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
  /// The detail as lines of a message: `Name: value`, followed by further lines of the value.
  fileprivate var lines: [String] {
    let lines = value.lines
    let first = lines.first.map { "\(name): \($0)" } ?? "\(name):"
    return [first] + lines.dropFirst().map { "  \($0)" }
  }
}

extension String {
  /// The lines that are not blank.
  fileprivate var lines: [String] {
    split(whereSeparator: \.isNewline).map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
  }
}
