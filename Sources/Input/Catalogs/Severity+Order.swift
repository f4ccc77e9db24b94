extension Severity: Comparable {
  /// The less severe first.
  package static func < (left: Severity, right: Severity) -> Bool { left.weight < right.weight }

  /// Its place in the scale, 0 for the least severe.
  package var weight: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
