import Diagnostics
import Documents
import Times

/// Reads a snapshot in the program's own YAML or JSON form, callhome-snapshot(5).
struct SnapshotFileReader {
  /// The present, which is when facts that never change were collected.
  let now: Timestamp
  var problems: [Diagnostic] = []

  init(now: Timestamp) { self.now = now }

  /// - Parameters:
  ///   - root: the document.
  ///   - file: its path in locations.
  ///   - fileTime: when the file was last changed; used if it does not state when its facts were
  ///     collected.
  ///   - product: the product in the config.
  mutating func part(
    _ root: DocumentNode, file: String, fileTime: Timestamp, product: String
  ) -> SnapshotPart? {
    guard let entries = root.entries, let version = root["snapshot"] else {
      problems.append(
        Diagnostic(
          .error, at: root.location, "this is not a snapshot: the key 'snapshot' is missing",
          hint: "a snapshot begins with 'snapshot: 1', see callhome-snapshot(5)"))
      return nil
    }
    if version.scalar?.text != "1" {
      problems.append(
        Diagnostic(
          .error, at: version.location,
          "'snapshot' must be 1, the form that this version reads, not \(version.foundText)"))
      return nil
    }
    if let named = root["product"], named.scalar?.text != product {
      problems.append(
        Diagnostic(
          .error, at: named.location,
          "'product' must be '\(product)', as in the config, not \(named.foundText)"))
    }
    let reserved = ["snapshot", "product", "taken", "unavailable", "nodes"]
    let facts = entries.filter { !reserved.contains($0.key) }
    return SnapshotPart(
      file: file, taken: root["taken"].flatMap { moment($0) } ?? fileTime, isCapture: false,
      facts: DocumentNode(.mapping(facts), at: root.location),
      absences: root["unavailable"].map { absences($0) } ?? [],
      members: root["nodes"].map { members($0) } ?? [])
  }

  private mutating func moment(_ node: DocumentNode) -> Timestamp? {
    if node.scalar?.text == "always" { return now }
    if let scalar = node.scalar, let moment = Timestamp(rfc3339: scalar.text) { return moment }
    problems.append(
      Diagnostic(
        .error, at: node.location,
        "'taken' must be 'always' or a time such as '2026-11-01T03:00:00Z', not \(node.foundText)",
        hint: "write the time zone: 'Z' for UTC or an offset such as '+01:00'"))
    return nil
  }

  private mutating func members(
    _ node: DocumentNode
  ) -> [(name: String, location: SourceLocation, facts: DocumentNode, absences: [Absence])] {
    if node.isNull { return [] }
    guard let entries = node.entries else {
      problems.append(
        Diagnostic(
          .error, at: node.location,
          "'nodes' must be a mapping from node names, not \(node.foundKind)"))
      return []
    }
    return entries.compactMap { entry in
      guard let facts = entry.value.entries ?? (entry.value.isNull ? [] : nil) else {
        problems.append(
          Diagnostic(
            .error, at: entry.value.location,
            "the node \(quoted(entry.key)) must be a mapping, not \(entry.value.foundKind)"))
        return nil
      }
      return (
        entry.key, entry.keyLocation,
        DocumentNode(.mapping(facts.filter { $0.key != "unavailable" }), at: entry.value.location),
        entry.value["unavailable"].map { absences($0) } ?? []
      )
    }
  }

  /// A word for everything, or a mapping from dotted paths to words.
  private mutating func absences(_ node: DocumentNode) -> [Absence] {
    guard let entries = node.entries else {
      return reason(node).map { [Absence(path: [], reason: $0, location: node.location)] } ?? []
    }
    return entries.compactMap { entry in
      reason(entry.value).map {
        Absence(
          path: entry.key.split(separator: ".").map(String.init), reason: $0,
          location: entry.keyLocation)
      }
    }
  }

  private mutating func reason(_ node: DocumentNode) -> AbsenceReason? {
    switch node.choice(of: "'unavailable'", StatedReason.self, &problems) {
    case .down: .down
    case .unreachable: .unreachable
    case .notSupported: .notSupported
    case .notCollected: .notCollected
    case nil: nil
    }
  }
}

/// The reasons that a snapshot can give itself.
private enum StatedReason: String, CaseIterable {
  case down, unreachable
  case notSupported = "not_supported"
  case notCollected = "not_collected"
}
