package import Diagnostics

/// One field of a message as the catalog declares it.
///
/// A class, since lists of them are made, filtered and thrown away all the time.
package final class FieldDefinition: Sendable {
  /// How a value is read and written.
  package enum ValueType: Hashable, Sendable {
    /// One text.
    case text
    /// One text of several lines.
    case lines
    /// A whole number, zero or more.
    case integer
    /// A decimal number, kept in the digits that it has.
    case number
    /// A date and time, in UTC if its zone is known.
    case time
    /// A list of texts.
    case texts
    /// Whole numbers by name.
    case integers
    /// Decimal numbers by name.
    case numbers
    /// A list of rows, each with the same columns.
    case records([Column])
    /// Fields of its own.
    case group([FieldDefinition])
    /// The list of what is missing in a message, created by the formats.
    case remarks
  }

  /// A column of ``ValueType/records(_:)``.
  package struct Column: Hashable, Sendable {
    /// The key of the cell in a row.
    package let name: String
    /// What a person reads above the cells.
    package let label: String
    /// `.text`, `.integer` or `.number`.
    package let type: ValueType
    /// What its numbers count.
    package let unit: Unit?
    /// The class of its cells; that of the field unless the catalog overrides it.
    package let valueClass: ValueClass
  }

  /// What a number counts.
  package enum Unit: String, CaseIterable, Sendable {
    case megahertz = "MHz"
    case megabytes = "MB"
    case kilobytes = "kB"
    case percent
    case seconds
  }

  /// The numbers that a value can be without being a fault of whatever collected it.
  ///
  /// Shares may be a little over 100, since they are rounded before they are added up. Beyond 2^53
  /// readers of JSON lose digits.
  package static func plausible(_ unit: Unit?) -> ClosedRange<Double> {
    unit == .percent ? 0...101 : -0x1p53...0x1p53
  }

  /// The key in a message, unique in its message and stable for ever.
  package let name: String

  /// The name with the message's name, and the group's, before it: `telemetry.system_status.dns`.
  package let path: String

  /// What a person reads.
  package let label: String

  /// How a value is read and written.
  package let type: ValueType

  /// What a number counts, nil for a plain count and for everything that is no number.
  package let unit: Unit?

  /// What kind of thing a value names; `.term` for a group, which has no value of its own.
  package let valueClass: ValueClass

  /// Whether its values are the vendor's own words, such as names of services, models and versions.
  /// They are sent unchanged even if they equal a withheld value, and are not removed from other
  /// texts.
  package let isVocabulary: Bool

  /// Whether every node has a value of its own.
  package let isPerNode: Bool

  /// Where the value is found; the first place that has one counts.
  package let sources: [FactSource]

  /// Where the time zone of a ``ValueType/time`` is found, nil when it is not known.
  package let zone: FactSource?

  /// What each mode does with it: the ceiling that rules can only lower (M5).
  package let actions: ModeActions

  /// The commands and queries of the product that have the value.
  package let collect: [OutputSource]

  /// Where the catalog declares it.
  package let location: SourceLocation

  init(
    name: String, path: String, label: String, type: ValueType, unit: Unit?, valueClass: ValueClass,
    isVocabulary: Bool = false, isPerNode: Bool, sources: [FactSource], zone: FactSource?,
    actions: ModeActions, collect: [OutputSource], location: SourceLocation
  ) {
    self.name = name
    self.path = path
    self.label = label
    self.type = type
    self.unit = unit
    self.valueClass = valueClass
    self.isVocabulary = isVocabulary
    self.isPerNode = isPerNode
    self.sources = sources
    self.zone = zone
    self.actions = actions
    self.collect = collect
    self.location = location
  }

  /// Whether it has the details of an alert, `Name: value` a line: messages have them by name, too
  /// (R5).
  package var hasAlertDetails: Bool {
    (type == .lines || type == .texts)
      && sources.first == FactSource(root: .alert, path: [AlertFact.details.rawValue])
  }

  /// The field itself, or for a group all fields inside of it.
  package var leaves: [FieldDefinition] {
    if case .group(let members) = type { members.flatMap(\.leaves) } else { [self] }
  }
}

extension FieldDefinition: Hashable {
  /// The same declaration in the same catalog.
  package static func == (left: FieldDefinition, right: FieldDefinition) -> Bool {
    left.path == right.path && left.location == right.location
  }

  /// Follows from the path.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(path)
  }
}

/// Where a field's value comes from.
package struct FactSource: Hashable, Sendable {
  /// Whose facts they are.
  package enum Root: String, CaseIterable, Sendable {
    /// `contact:` of the config.
    case contact
    /// `contract:` of the config.
    case contract
    /// The snapshots' facts about the cluster as a whole.
    case snapshot
    /// The snapshots' facts about the current node.
    case node
    /// The snapshots' facts about the node that `cluster.publisher` names.
    case publisher
    /// The message itself: its id, its time, the installation's id.
    case message
    /// The alert that the message is about.
    case alert
  }

  /// Whose facts they are.
  package let root: Root

  /// The keys that lead from there to the value; none if it is read from metrics.
  package let path: [String]

  /// How the value is read from metrics, nil if it is a fact.
  package let metric: MetricSource?

  /// Creates a source.
  package init(root: Root, path: [String]) {
    self.root = root
    self.path = path
    metric = nil
  }

  /// Creates a source that reads metrics: of the node at hand, or of all nodes together.
  package init(metric: MetricSource, isPerNode: Bool) {
    root = isPerNode ? .node : .snapshot
    path = []
    self.metric = metric
  }

  /// `node.hardware.model`, `metric node_boot_time_seconds`.
  package var text: String {
    if let metric { return metric.text }
    // Asked for hundreds of times by a short run.
    var text = root.rawValue
    for key in path {
      text += "."
      text += key
    }
    return text
  }
}

/// What each mode does with a field.
package struct ModeActions: Hashable, Sendable {
  /// In smart mode.
  let smart: FieldAction
  /// In anonymous mode.
  let anonymous: FieldAction

  /// Creates the actions of both modes.
  package init(smart: FieldAction, anonymous: FieldAction) {
    self.smart = smart
    self.anonymous = anonymous
  }

  /// What a mode does with it.
  package subscript(mode: Mode) -> FieldAction {
    switch mode {
    case .smart: smart
    case .anonymous: anonymous
    }
  }
}
