package import Catalogs
import Crypto
import Documents
package import Files
import Times

extension Consent {
  /// The result of comparing the consent with the config and the catalog: everything that would be
  /// sent was accepted, in the accepted form. A later run with the same config, catalog and program
  /// need not compare again.
  package struct Comparison: Hashable, Sendable {
    /// The mode in which messages were shown and are sent.
    package let mode: Mode
    /// The fields whose values are removed from texts of each kind of message, by destination.
    package let hidden: [String: [MessageKind: Set<String>]]

    /// Creates a result.
    package init(mode: Mode, hidden: [String: [MessageKind: Set<String>]]) {
      self.mode = mode
      self.hidden = hidden
    }
  }
}

/// The result of a comparison, and a digest of everything that was compared.
struct ComparedConsent: Hashable, Sendable {
  let consent: Consent
  let seal: String

  private init(_ consent: Consent, seal: String) {
    self.consent = consent
    self.seal = seal
  }

  /// - Parameters:
  ///   - inputs: what the consent was compared with.
  ///   - file: the bytes of `consent.json`.
  init(_ consent: Consent, _ comparison: Consent.Comparison, inputs: [UInt8], file: [UInt8]) {
    self.consent = Consent(
      time: consent.time, user: consent.user, terms: consent.terms, grants: [:],
      comparison: comparison)
    seal = Self.seal(self.consent, inputs, file)
  }

  /// Nil if it is damaged.
  init?(_ node: DocumentNode) {
    guard let time = node["time"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
      let user = node["user"]?.scalar?.text,
      let terms = node["terms"]?.integer(in: Int.min...Int.max),
      let mode = node["mode"]?.scalar.flatMap({ Mode(rawValue: $0.text) }),
      let destinations = node["hidden"]?.entries, let seal = node["seal"]?.scalar?.text
    else { return nil }
    var hidden: [String: [MessageKind: Set<String>]] = [:]
    for destination in destinations {
      var kinds: [MessageKind: Set<String>] = [:]
      for entry in destination.value.entries ?? [] {
        guard let kind = MessageKind(rawValue: entry.key), let paths = entry.value.elements else {
          return nil
        }
        kinds[kind] = Set(paths.compactMap { $0.scalar?.text })
      }
      hidden[destination.key] = kinds
    }
    let comparison = Consent.Comparison(mode: mode, hidden: hidden)
    self.init(
      Consent(time: time, user: user, terms: terms, grants: [:], comparison: comparison), seal: seal
    )
  }

  /// Whether nothing has changed since the comparison.
  func holds(for inputs: [UInt8], file: [UInt8]) -> Bool {
    seal == Self.seal(consent, inputs, file)
  }

  var json: JSONValue { Self.json(consent, seal: seal) }

  private static func json(_ consent: Consent, seal: String?) -> JSONValue {
    let hidden = (consent.comparison?.hidden ?? [:]).sorted { $0.key < $1.key }
    return .object([
      "time": .string(consent.time.description), "user": .string(consent.user),
      "terms": .integer(consent.terms),
      "mode": consent.comparison.map { .string($0.mode.rawValue) },
      "hidden": .object(
        hidden.map { destination, kinds in
          let lists = kinds.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, paths in
            JSONValue.Member(kind.rawValue, .array(paths.sorted().map { .string($0) }))
          }
          return JSONValue.Member(destination, .object(lists))
        }),
      "seal": seal.map { .string($0) },
    ])
  }

  private static func seal(_ consent: Consent, _ inputs: [UInt8], _ file: [UInt8]) -> String {
    var hash = SHA256()
    for part in [json(consent, seal: nil).bytes(), inputs, file] {
      hash.update(data: Array("\(part.count) ".utf8))
      hash.update(data: part)
    }
    return hexadecimal(hash.finalize())
  }
}

extension StateDirectory {
  /// The accepted consent, as from ``consent()``. If nothing has changed since the last comparison,
  /// only its ``Consent/comparison`` is read.
  ///
  /// - Parameter inputs: everything that decides what would be sent; nil if it is not known.
  /// - Throws: when the file exists and cannot be read.
  package func consent(comparedWith inputs: [UInt8]?) throws(FileError) -> Consent? {
    if let inputs, let compared = lastRun().compared, let file = try? bytesOfConsent(),
      compared.holds(for: inputs, file: file), try !isRevoked()
    {
      return compared.consent
    }
    return try consent()
  }

  fileprivate func bytesOfConsent() throws(FileError) -> [UInt8]? {
    try directory.read(consentName, limit: StateFile.record.limits.bytes)?.bytes
  }
}

extension LockedState {
  /// Stores the result of comparing a consent; nil removes it, so that the next run compares again.
  package func note(
    _ comparison: Consent.Comparison?, of consent: Consent, with inputs: [UInt8]?,
    in memory: inout LastRun
  ) {
    memory.compared = nil
    guard let comparison, let inputs, let file = (try? files.bytesOfConsent()) ?? nil,
      // The consent may have been replaced meanwhile.
      let root = try? readJSON(file, file: consentName, limits: StateFile.record.limits),
      Consent(root) == consent
    else { return }
    memory.compared = ComparedConsent(consent, comparison, inputs: inputs, file: file)
  }
}
