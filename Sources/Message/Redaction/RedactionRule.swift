package import Catalogs
package import Diagnostics

/// A rule of the config: what to do with every field that a pattern names.
package struct RedactionRule: Hashable, Sendable {
  /// What a rule asks for.
  package enum Action: Hashable, Sendable {
    /// This.
    case exactly(FieldAction)
    /// To be made less exact in the way that is usual for values of the field's type.
    case coarsen
  }

  /// A path of a field (`telemetry.cm_user_count`), a name that any field may have (`contact_phone`),
  /// either with `*` for any run of characters (`*.serial_number`), or `class:` and a class of values
  /// (`class:host_name`).
  package let pattern: String

  /// What to do with them.
  package let action: Action

  /// Where the config has the pattern.
  package let location: SourceLocation

  /// Whether it is a rule of the machine's policy: what is sent must follow from what it lets through.
  package private(set) var isFloor = false

  /// What a pattern that means a class begins with.
  package static let classPrefix = "class:"

  /// Creates a rule.
  package init(pattern: String, action: Action, location: SourceLocation) {
    self.pattern = pattern
    self.action = action
    self.location = location
  }

  /// The same as a rule of the machine's policy.
  package var asFloor: RedactionRule {
    var rule = self
    rule.isFloor = true
    return rule
  }

  /// Whether the rule is about a field: its path, its name, a group that it belongs to, or the class of
  /// its values or of one of its columns.
  package func applies(to field: FieldDefinition) -> Bool {
    if pattern.hasPrefix(Self.classPrefix) {
      let name = pattern.dropFirst(Self.classPrefix.count)
      return field.valueClasses.contains { name == $0.rawValue }
    }
    if matches(field.name) { return true }
    // `telemetry.system_status` names everything inside of it.
    var path = Substring(field.path)
    while true {
      if matches(path) { return true }
      guard let dot = path.lastIndex(of: ".") else { return false }
      path = path[..<dot]
    }
  }

  /// Whether the pattern covers the whole text; linear but for the number of stars.
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
  /// The class of the values, and those of the columns that hold texts, or numbers that identify somebody.
  package var valueClasses: Set<ValueClass> {
    guard case .records(let columns) = type else { return [valueClass] }
    return Set(
      columns.filter { $0.type == .text || $0.valueClass.isIdentityOfNumbers }.map(\.valueClass)
    )
    .union([valueClass])
  }

  /// Whether any of its values may tell who or what it belongs to.
  var mayIdentify: Bool {
    if valueClass.isIdentity { return true }
    guard case .records(let columns) = type else { return false }
    return columns.contains {
      $0.type == .text ? $0.valueClass.isIdentity : $0.valueClass.isIdentityOfNumbers
    }
  }
}

extension RedactionRule.Action {
  /// What it comes to on a field: what cannot be done with values of its type withholds them.
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
    // Names in rows stay; a row with a time or an address in it cannot be told less exactly.
    case (.records, _):
      valueClasses.isSubset(of: [.term, .freeText, .quantity]) ? .powersOfTen : nil
    case (.time, _): .day
    case (.text, .address), (.texts, .address): .network(prefix: 24)
    case (.text, .version): .version(parts: 2)
    case (.text, .time): .day
    default: nil
    }
  }

  /// Whether an action can be done with its values; withholding them and sending them always can.
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
  /// Whether it consists of texts, of which a mask can hide a part and a pseudonym the whole.
  package var isMaskable: Bool {
    switch self {
    case .text, .lines, .texts: true
    default: false
    }
  }
}
