import Catalogs
import Formats
import Messages
import Redaction
import RoomSupport
import Snapshots
import TestSupport
import Times
import Traces

/// A message, its files, and their redaction.
struct TraceSite {
  let message: RedactedMessage
  let redaction: FileRedaction

  /// Creates a site.
  ///
  /// - Parameters:
  ///   - hidden: values that must be withheld.
  ///   - identities: values that must not appear in scrubbed texts.
  init(hidden: [KnownValue] = [], identities: [KnownValue] = []) throws {
    let catalog = try builtInCatalog()
    let loaded = try load(["s.yaml": "snapshot: 1\nnodes: {a: {hardware: {model: M}}}\n"])
    guard let snapshot = loaded.snapshot else { throw ScriptFailure(description: "no snapshot") }
    let composer = Composer(
      catalog: catalog, snapshot: snapshot, facts: ownFacts, oldest: Timestamp(seconds: 0))
    let redactor = Redactor(
      policy: RedactionPolicy(mode: .smart, rules: [], accepted: nil),
      pseudonyms: testPseudonyms(.smart), hidden: hidden, identities: identities)
    (message, redaction) = redactor.redactWithFiles(composer.message(.inventory).message)
  }

  /// Reads files.
  func files(
    _ requests: [TraceRequest], _ limits: TraceLimits = TraceLimits(), isRead: Bool = true,
    until deadline: Deadline = .none
  ) -> [RedactedFile] {
    TraceReader(requests, until: deadline, limits).files(redaction, isRead: isRead)
  }
}

/// Reads files, each named by its path, for a site without values of its own.
func read(_ paths: String..., limits: TraceLimits = TraceLimits()) throws -> [RedactedFile] {
  let site = try TraceSite()
  return site.files(paths.map { .file($0) }, limits)
}

/// A host name that must be withheld, or must not appear in a trace.
func host(_ name: String) -> KnownValue {
  KnownValue(name, .hostName, path: "inventory.server_name", matching: .anywhere)
}

extension RedactedFile {
  /// Fate and reason in one line.
  var outcome: String { [fate.rawValue, reason].compactMap(\.self).joined(separator: ": ") }

  /// The attached text, packed or not.
  var text: String? {
    guard let attachment else { return nil }
    guard attachment.contentType == "application/gzip" else {
      return String(decoding: attachment.bytes, as: UTF8.self)
    }
    return try? withTemporaryDirectory { (directory: TemporaryDirectory) in
      try directory.write("text.gz", attachment.bytes)
      try shell("gzip -dc \"$1\" >\"$2\"", directory("text.gz"), directory("text"))
      return String(decoding: try directory.read("text"), as: UTF8.self)
    }
  }
}
