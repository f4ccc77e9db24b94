package import Diagnostics

/// The definition of an alert of a product.
package struct AlertDefinition: Sendable {
  /// What is different in some releases of the product.
  package struct Release: Hashable, Sendable {
    /// What people call these releases, such as `12.5(1)`.
    package let name: String
    /// The first of them, nil if all before ``before`` belong to them.
    package let from: ReleaseNumber?
    /// The first later release that is excluded; nil if all later ones are included.
    package let before: ReleaseNumber?
    /// The condition that raises the alert; nil if it is the same as in other releases.
    package let condition: String?
    /// How severe it is, nil if it is as in the others.
    package let severity: Severity?

    /// Whether a release is one of them.
    func contains(_ release: ReleaseNumber) -> Bool {
      from.map { $0 <= release } ?? true && before.map { release < $0 } ?? true
    }
  }

  /// The alert's name, such as `CpuPegging`.
  package let name: String

  /// Other names of the alert, such as that of an alarm.
  package let also: [String]

  /// What kind of trouble it is: a word of the catalog.
  package let category: String

  /// The severity, except in ``releases``.
  package let severity: Severity

  /// What an input may say instead: there are alerts that are raised at two levels under one name.
  package let severities: [Severity]

  /// The condition that raises it, except in ``releases``; nil if the catalog contains none.
  package let condition: String?

  /// What is different in some releases.
  package let releases: [Release]

  /// Whether it can happen on a node of IM and Presence (A5).
  package let appliesToIMAndPresence: Bool

  /// The details that are part of its key besides name and node, each with all of its spellings
  /// (A2).
  package let key: [[String]]

  /// What it means for those who use the product; nil if the catalog does not say it.
  package let impact: String?

  /// What to do, step by step.
  package let remedy: [String]

  /// What of the whole cluster belongs to it; nil for most.
  package let overview: AlertOverview?

  /// Where the catalog declares it.
  package let location: SourceLocation
}

extension AlertDefinition {
  /// The severity in a release; nil for an unknown one.
  ///
  /// - Parameter said: the severity in the input, as one of the ten names.
  package func severity(in release: String?, said: Severity? = nil) -> Severity {
    if let said, severities.contains(said) { return said }
    return difference(in: release, \.severity) ?? severity
  }

  /// The condition in a release. If the release is unknown, differences between releases are
  /// included.
  package func condition(in release: String?) -> String? {
    if let release, ReleaseNumber(release) != nil {
      return difference(in: release, \.condition) ?? condition
    }
    let others = releases.compactMap { release in
      release.condition.map { "in \(release.name): \($0)" }
    }
    let all = [condition].compactMap(\.self) + others
    return all.isEmpty ? nil : all.joined(separator: "; ")
  }

  private func difference<Value>(
    in release: String?, _ value: (Release) -> Value?
  ) -> Value? {
    guard let number = release.flatMap({ ReleaseNumber($0) }) else { return nil }
    return releases.first { $0.contains(number) && value($0) != nil }.flatMap(value)
  }

  /// The parts of the alert's key from its details, in the order of ``key``: for each the first
  /// detail with one of its spellings, or an empty text.
  ///
  /// - Parameter details: names and values from the input.
  package func keyParts(in details: [(name: String, value: String)]) -> [String] {
    if key.isEmpty { return [] }
    let named = details.map { (name: foldedName($0.name), value: $0.value) }
    return key.map { spellings in
      let wanted = spellings.map { foldedName($0) }
      return named.first { wanted.contains($0.name) }?.value ?? ""
    }
  }

  /// Why the alert cannot come from a node (A5); nil if it can.
  ///
  /// - Parameter isIMAndPresence: whether the node is an IM and Presence node; nil if that is
  ///   unknown.
  package func reasonNotToSend(isIMAndPresence: Bool?) -> String? {
    isIMAndPresence == true && !appliesToIMAndPresence
      ? "\(name) does not apply to IM and Presence" : nil
  }
}
