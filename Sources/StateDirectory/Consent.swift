package import Catalogs
import Diagnostics
import Documents
package import Files
package import Times

/// What the operator agreed to send, and to whom (C3).
package struct Consent: Hashable, Sendable {
  /// What may go to one destination.
  package struct Grant: Hashable, Sendable {
    /// Who receives it, as `Destination.recipient` words it.
    package let recipient: String
    /// Path and action of every field that may be sent.
    package let fields: [String: FieldAction]

    /// Creates a grant.
    package init(recipient: String, fields: [String: FieldAction]) {
      self.recipient = recipient
      self.fields = fields
    }
  }

  /// When it was given.
  package let time: Timestamp
  /// The login name of who gave it.
  package let user: String
  /// The version of the terms that were shown.
  package let terms: Int
  /// What may go where, by the destination's name.
  package let grants: [String: Grant]

  /// Creates a consent.
  package init(time: Timestamp, user: String, terms: Int, grants: [String: Grant]) {
    self.time = time
    self.user = user
    self.terms = terms
    self.grants = grants
  }
}

extension StateDirectory {
  /// What was agreed to; nil when nothing was, or the file cannot be understood: then nothing is sent.
  ///
  /// - Throws: when the file is there and cannot be read.
  package func consent() throws(FileError) -> Consent? {
    if try isRevoked() { return nil }
    var found: [Diagnostic] = []
    defer { findings.add(found) }
    return try consent(&found)
  }

  private func consent(_ problems: inout [Diagnostic]) throws(FileError) -> Consent? {
    guard let root = try readJSON("consent.json", &problems) else { return nil }
    guard let time = root["time"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
      let user = root["user"]?.scalar?.text,
      let terms = root["terms"]?.integer(in: StateNumbers.count),
      let grants = root["grants"]?.entries
    else {
      problems.append(
        Diagnostic(
          .error, in: "\(path)/consent.json", "the file is damaged and counts as no consent",
          hint: "run 'callhome license accept' again"))
      return nil
    }
    var byName: [String: Consent.Grant] = [:]
    for grant in grants {
      // A field whose action cannot be read was not agreed to.
      let fields = (grant.value["fields"]?.entries ?? []).compactMap { entry in
        entry.value.scalar.flatMap { FieldAction($0.text) }.map { (entry.key, $0) }
      }
      byName[grant.key] = Consent.Grant(
        recipient: grant.value["recipient"]?.scalar?.text ?? "",
        fields: Dictionary(fields) { $1 })
    }
    return Consent(time: time, user: user, terms: terms, grants: byName)
  }

  /// Makes way for a new consent where the old file is damaged.
  fileprivate func setConsentAside() throws {
    var found: [Diagnostic] = []
    _ = try consent(&found)
    try setAside("consent.json", found, consequence: "what was accepted before is forgotten")
  }
}

extension LockedState {
  /// Records what was accepted, in place of what was accepted before.
  ///
  /// - Throws: ``StateDamage`` when a newer version wrote the file; when it cannot be written: then what
  ///   was accepted before holds.
  package func replace(with consent: Consent) throws {
    try files.setConsentAside()
    try write(consent)
  }

  func write(_ consent: Consent) throws(FileError) {
    let grants = consent.grants.sorted { $0.key < $1.key }.map { name, grant in
      JSONValue.Member(
        name,
        .object([
          "recipient": .string(grant.recipient),
          "fields": .object(
            grant.fields.sorted { $0.key < $1.key }
              .map { JSONValue.Member($0.key, .string($0.value.description)) }),
        ]))
    }
    try files.writeJSON(
      "consent.json",
      .object([
        "version": .integer(1), "time": .string(consent.time.description),
        "user": .string(consent.user), "terms": .integer(consent.terms), "grants": .object(grants),
      ]))
  }
}
