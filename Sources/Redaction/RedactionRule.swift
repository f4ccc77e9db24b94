package import Catalogs
package import Diagnostics

/// A rule of the config: what to do with every field that a pattern names.
package struct RedactionRule: Hashable, Sendable {
  /// A path of a field (`telemetry.cm_user_count`), a name that any field may have (`contact_phone`),
  /// or either with `*` for any run of characters (`*.serial_number`).
  package let pattern: String

  /// What to do with them.
  package let action: FieldAction

  /// Where the config has the pattern.
  package let location: SourceLocation

  /// Creates a rule.
  package init(pattern: String, action: FieldAction, location: SourceLocation) {
    self.pattern = pattern
    self.action = action
    self.location = location
  }

  /// Whether the rule is about a field: its path, its name, or a group that it belongs to.
  package func applies(to field: FieldDefinition) -> Bool {
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
