package import Catalogs
import Diagnostics
package import Messages
package import Redaction
package import Snapshots
package import Times

/// The result of reading snapshots.
package struct LoadedSnapshot: Sendable {
  package let snapshot: Snapshot?
  /// All diagnostics as printed, without the directory of the files.
  package let diagnostics: [String]
}

/// When files of ``load(_:_:product:)`` were last changed: 2026-11-01T02:00:00Z.
package let fileTime = Timestamp(seconds: 1_793_498_400)

/// When ``load(_:_:product:)`` reads: 2026-11-01T03:00:00Z.
package let readingTime = Timestamp(seconds: 1_793_502_000)

/// Writes files into a new directory and loads those that match the patterns, by default all.
package func load(
  _ files: KeyValuePairs<String, String>, _ patterns: [String]? = nil,
  product: String = "unified-cm", catalog: Catalog? = nil
) throws -> LoadedSnapshot {
  try withTemporaryDirectory { directory in
    for (name, text) in files {
      try write(text.utf8, to: "\(directory)/\(name)", modified: fileTime.seconds)
    }
    return load(in: directory, patterns ?? files.map(\.key), product: product, catalog: catalog)
  }
}

/// Loads the files in a directory that match the patterns. Of metrics, those are read that the
/// catalog uses: the built-in one of the product, or another.
package func load(
  in directory: String, _ patterns: [String], product: String = "unified-cm",
  catalog: Catalog? = nil
) -> LoadedSnapshot {
  let config = SourceLocation(file: "callhome.yaml", line: 7, column: 13)
  let loaded = SnapshotLoader.load(
    patterns.map { (path: "\(directory)/\($0)", location: config) }, product: product,
    metrics: (catalog ?? .builtIn(product))?.wantedMetrics ?? .none,
    outputs: (catalog ?? .builtIn(product))?.wantedOutputs ?? [], now: readingTime)
  return LoadedSnapshot(
    snapshot: loaded.snapshot,
    diagnostics: loaded.diagnostics.map { removing(directory + "/", from: $0.description) })
}

/// A text without every occurrence of another.
package func removing(_ part: String, from text: String) -> String {
  var rest = Substring(text)
  var result = ""
  while let range = rest.firstRange(of: part) {
    result += rest[..<range.lowerBound]
    rest = rest[range.upperBound...]
  }
  return result + rest
}

/// The run's facts about a message, the same in all tests.
package let ownFacts: Composer.Facts = [
  .message: [
    "id": "0123456789abcdef0123456789abcdef", "kind": "inventory", "mode": "smart",
    "created": "2026-11-01T03:00:00Z", "product": "unified-cm", "schema_version": "1",
    "severity": "notification", "installation_id": "fedcba9876543210fedcba9876543210",
  ]
]

/// The message of a kind about a snapshot, as a mode without rules lets it through.
package func redactedMessage(
  _ kind: MessageKind, _ snapshot: Snapshot, _ mode: Mode, catalog: Catalog,
  facts: Composer.Facts = ownFacts, rules: [(String, FieldAction)] = [],
  oldest: Timestamp = Timestamp(seconds: 0)
) -> RedactedMessage {
  let composer = Composer(catalog: catalog, snapshot: snapshot, facts: facts, oldest: oldest)
  let policy = RedactionPolicy(mode: mode, rules: redactionRules(rules), accepted: nil)
  return redact(kind, composer, policy, catalog)
}

/// The message of a kind, redacted as in a run: values withheld anywhere are known everywhere.
package func redact(
  _ kind: MessageKind, _ composer: Composer, _ policy: RedactionPolicy, _ catalog: Catalog
) -> RedactedMessage {
  let hidden = KnownValues(hiddenFrom: kind, catalog, policy: policy) { composer.values(of: $0) }
  let identities = KnownValues(identitiesOf: catalog, policy: policy) { composer.values(of: $0) }
  return Redactor(
    policy: policy, pseudonyms: testPseudonyms(policy.mode), hidden: hidden.all,
    identities: identities.all
  ).redact(composer.message(kind).message)
}

/// Pseudonyms of a key that every test knows.
package func testPseudonyms(_ mode: Mode) -> Pseudonyms {
  Pseudonyms(key: [UInt8](0..<32), mode: mode)
}

/// Rules of a config.
package func redactionRules(_ rules: [(String, FieldAction)]) -> [RedactionRule] {
  rules.map { pattern, action in
    RedactionRule(
      pattern: pattern, action: .exactly(action),
      location: SourceLocation(file: "callhome.yaml", line: 1, column: 1))
  }
}

/// A built-in catalog, which must be there.
package func builtInCatalog(_ product: String = "unified-cm") throws -> Catalog {
  guard let catalog = Catalog.builtIn(product) else {
    throw Diagnostics(in: product, "there is no such catalog")
  }
  return catalog
}
