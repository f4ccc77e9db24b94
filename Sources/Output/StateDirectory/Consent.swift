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
    /// A digest of the body that is posted instead of messages (R3); nil if there is none.
    package let body: String?
    /// Path and action of every field that may be sent.
    package let fields: [String: FieldAction]
    /// What is removed from texts of each kind of message, a line for each place that values are read from.
    package let cleaning: [MessageKind: Set<String>]

    /// Creates a grant.
    package init(
      recipient: String, body: String? = nil, fields: [String: FieldAction],
      cleaning: [MessageKind: Set<String>] = [:]
    ) {
      self.recipient = recipient
      self.body = body
      self.fields = fields
      self.cleaning = cleaning
    }
  }

  /// What else decides which bytes leave, and on which way; the same for all destinations.
  package struct Basis: Hashable, Sendable {
    /// The mode in which messages were shown.
    package let mode: Mode
    /// The definition of every field that may be sent, in words, by its path.
    package let definitions: [String: String]
    /// Where the files of alerts are taken from: patterns by the folded name of the alert.
    package let traceFiles: [String: Set<String>]
    /// The server that gets every e-mail to pass it on, nil if there was none.
    package let mailServer: MailServer?
    /// The servers that get e-mail where that one does not take it.
    package let fallbackServers: [MailServer]
    /// A digest of what the vendor says about what becomes of messages; nil if it said nothing.
    package let vendorTerms: String?

    /// Creates a basis.
    package init(
      mode: Mode, definitions: [String: String], traceFiles: [String: Set<String>],
      mailServer: MailServer?, fallbackServers: [MailServer] = [], vendorTerms: String? = nil
    ) {
      self.vendorTerms = vendorTerms
      self.mode = mode
      self.definitions = definitions
      self.traceFiles = traceFiles
      self.mailServer = mailServer
      self.fallbackServers = fallbackServers
    }
  }

  /// A mail server, which reads all that it passes on.
  package struct MailServer: Hashable, Sendable {
    /// Its name or address.
    package let host: String
    /// Its port.
    package let port: Int
    /// Whether the connection is encrypted, and its certificate names the host.
    package let hasTLS: Bool

    /// Creates a mail server.
    package init(host: String, port: Int, hasTLS: Bool) {
      self.host = host
      self.port = port
      self.hasTLS = hasTLS
    }
  }

  /// The version of the terms that this program shows. Whoever accepted another one accepted nothing.
  package static let currentTerms = 1

  /// When it was given.
  package let time: Timestamp
  /// The login name of who gave it.
  package let user: String
  /// The version of the terms that were shown.
  package let terms: Int
  /// What may go where, by the destination's name.
  package let grants: [String: Grant]
  /// What else it is bound to; nil if version 0.1.0 wrote it, which remembered only the grants.
  package let basis: Basis?
  /// What comparing it found; then ``grants`` and ``basis`` were not read.
  package let comparison: Comparison?

  /// Creates a consent.
  package init(
    time: Timestamp, user: String, terms: Int = Self.currentTerms, grants: [String: Grant],
    basis: Basis? = nil, comparison: Comparison? = nil
  ) {
    self.time = time
    self.user = user
    self.terms = terms
    self.grants = grants
    self.basis = basis
    self.comparison = comparison
  }
}

let consentName = "consent.json"

extension StateDirectory {
  /// What was agreed to; nil when nothing was, the terms were other ones, or the file cannot be
  /// understood: then nothing is sent.
  ///
  /// - Throws: when the file is there and cannot be read.
  package func consent() throws(FileError) -> Consent? {
    if try isRevoked() { return nil }
    var found: [Diagnostic] = []
    defer { findings.add(found) }
    let consent = try consent(&found)
    return consent?.terms == Consent.currentTerms ? consent : nil
  }

  private func consent(_ problems: inout [Diagnostic]) throws(FileError) -> Consent? {
    guard let root = try readJSON(consentName, &problems) else { return nil }
    guard let consent = Consent(root) else {
      problems.append(
        Diagnostic(
          .error, in: "\(path)/\(consentName)", "the file is damaged: no acceptance is recorded",
          hint: "run 'callhome license accept' again"))
      return nil
    }
    return consent
  }

  /// Makes way for a new consent where the old file is damaged.
  fileprivate func setConsentAside() throws {
    var found: [Diagnostic] = []
    _ = try consent(&found)
    try setAside(consentName, found, consequence: "the earlier acceptance is lost")
  }
}

extension LockedState {
  /// Records what was accepted, instead of what was accepted before.
  ///
  /// - Throws: ``StateDamage`` when a newer version wrote the file; when it cannot be written: then what
  ///   was accepted before holds.
  package func replace(with consent: Consent) throws {
    try files.setConsentAside()
    try write(consent)
  }

  func write(_ consent: Consent) throws(FileError) {
    try files.writeJSON(consentName, consent.json)
  }
}
