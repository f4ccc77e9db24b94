package import Catalogs
package import Diagnostics

/// A rule of the config: the action for all fields that match a pattern.
package struct RedactionRule: Hashable, Sendable {
  /// The action that a rule requires.
  package enum Action: Hashable, Sendable {
    /// This action.
    case exactly(FieldAction)
    /// The usual way to make values of the field's type less exact.
    case coarsen
  }

  /// The path of a field (`telemetry.cm_user_count`) or the name of fields (`contact_phone`),
  /// either with `*` for any characters (`*.serial_number`), or `class:` and a class of values
  /// (`class:host_name`).
  package let pattern: String

  /// The action.
  package let action: Action

  /// The location of the pattern in the config.
  package let location: SourceLocation

  /// Whether it is a rule of the machine's policy, which other rules cannot weaken.
  package private(set) var isFloor = false

  /// The beginning of a pattern that means a class.
  package static let classPrefix = "class:"

  /// Creates a rule.
  package init(pattern: String, action: Action, location: SourceLocation) {
    self.pattern = pattern
    self.action = action
    self.location = location
  }

  /// The same rule as one of the machine's policy.
  package var asFloor: RedactionRule {
    var rule = self
    rule.isFloor = true
    return rule
  }

  /// Whether the rule applies to a field: by its path, its name, its group, or the class of its
  /// values or of one of its columns.
  package func applies(to field: FieldDefinition) -> Bool {
    if pattern.hasPrefix(Self.classPrefix) {
      let name = pattern.dropFirst(Self.classPrefix.count)
      return field.valueClasses.contains { name == $0.rawValue }
    }
    if matches(field.name) { return true }
    // `telemetry.system_status` also matches everything in that group.
    var path = Substring(field.path)
    while true {
      if matches(path) { return true }
      guard let dot = path.lastIndex(of: ".") else { return false }
      path = path[..<dot]
    }
  }

  /// Whether the pattern matches the whole text; takes linear time for each star.
  private func matches(_ text: some StringProtocol) -> Bool {
    let text = Array(text.utf8)
    let pattern = Array(pattern.utf8)
    var (t, p) = (0, 0)
    var resume: (t: Int, p: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        resume = (t, p)
        p += 1
      } else if p < pattern.count, pattern[p] == text[t] {
        t += 1
        p += 1
      } else if let last = resume {
        t = last.t + 1
        p = last.p + 1
        resume = (t, last.p)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}

extension FieldDefinition {
  /// The class of the values, and those of columns with texts or identifying numbers.
  package var valueClasses: Set<ValueClass> {
    guard case .records(let columns) = type else { return [valueClass] }
    return Set(
      columns.filter { $0.type == .text || $0.valueClass.isIdentityOfNumbers }.map(\.valueClass)
    )
    .union([valueClass])
  }

  /// Whether any of its values may identify a person, a host or a site.
  var mayIdentify: Bool {
    if valueClass.isIdentity { return true }
    guard case .records(let columns) = type else { return false }
    return columns.contains {
      $0.type == .text ? $0.valueClass.isIdentity : $0.valueClass.isIdentityOfNumbers
    }
  }
}

extension RedactionRule.Action {
  /// The action for a field. If values of its type do not support the action, they are withheld.
  package func action(on field: FieldDefinition) -> FieldAction {
    switch self {
    case .coarsen: field.usualCoarsening.map { .coarsen($0) } ?? .withhold
    case .exactly(let action): field.canBe(action) ? action : .withhold
    }
  }
}

extension FieldDefinition {
  /// How its values are made less exact if a rule does not say how; nil if they cannot be.
  package var usualCoarsening: Coarsening? {
    switch (type, valueClass) {
    case (.integer, _), (.number, _), (.integers, _), (.numbers, _): .powersOfTen
    // Names in rows stay; a row with a time or an address cannot be made less exact.
    case (.records, _):
      valueClasses.isSubset(of: [.term, .freeText, .quantity]) ? .powersOfTen : nil
    case (.time, _): .day
    case (.text, .address), (.texts, .address): .network(prefix: 24)
    case (.text, .version): .version(parts: 2)
    case (.text, .time): .day
    default: nil
    }
  }

  /// Whether its values support an action; all values can be withheld or sent.
  package func canBe(_ action: FieldAction) -> Bool {
    switch action {
    case .withhold, .scrub, .send: true
    case .mask, .pseudonym: type.isMaskable
    case .coarsen(let coarsening):
      switch (usualCoarsening, coarsening) {
      case (.bounds, .bounds), (.network, .network), (.version, .version), (.day, .day),
        (.day, .month):
        true
      default: false
      }
    }
  }
}

extension FieldDefinition.ValueType {
  /// Whether it consists of texts, which can be masked or replaced by a pseudonym.
  package var isMaskable: Bool {
    switch self {
    case .text, .lines, .texts: true
    default: false
    }
  }
}
