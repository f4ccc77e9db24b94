package import Catalogs
import Diagnostics
import Documents
package import Files
package import Times

/// What the operator accepted to send, and to whom (C3).
package struct Consent: Hashable, Sendable {
  /// What may go to one destination.
  package struct Grant: Hashable, Sendable {
    /// Who receives it, as `Destination.recipient` writes it.
    package let recipient: String
    /// A digest of the template that is posted instead of messages (R3); nil if there is none.
    package let body: String?
    /// Path and action of each field that may be sent.
    package let fields: [String: FieldAction]
    /// What is removed from texts, by kind of message; one line for each source of values.
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

  /// Everything else that decides which bytes are sent and by which route; the same for all
  /// destinations.
  package struct Basis: Hashable, Sendable {
    /// The mode in which messages were shown.
    package let mode: Mode
    /// The definition of each field that may be sent, in words, by its path.
    package let definitions: [String: String]
    /// Where the diagnostic files of alerts come from: path patterns by the folded name of the
    /// alert.
    package let traceFiles: [String: Set<String>]
    /// The mail server that relays all e-mail; nil if there was none.
    package let mailServer: MailServer?
    /// The servers that relay e-mail if the first one does not accept it.
    package let fallbackServers: [MailServer]
    /// A digest of the vendor's statement of what happens to messages; nil if there was none.
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

  /// A mail server, which can read all e-mail that it relays.
  package struct MailServer: Hashable, Sendable {
    /// Its name or address.
    package let host: String
    /// Its port.
    package let port: Int
    /// Whether the connection is encrypted and the server's certificate must match the host.
    package let hasTLS: Bool

    /// Creates a mail server.
    package init(host: String, port: Int, hasTLS: Bool) {
      self.host = host
      self.port = port
      self.hasTLS = hasTLS
    }
  }

  /// The version of the terms that this program shows. A consent to another version is void.
  package static let currentTerms = 1

  /// When it was accepted.
  package let time: Timestamp
  /// The login name of the operator who accepted it.
  package let user: String
  /// The version of the terms that were shown.
  package let terms: Int
  /// The grants, by destination name.
  package let grants: [String: Grant]
  /// What else the consent is bound to; nil if version 0.1.0 wrote it, which stored only the
  /// grants.
  package let basis: Basis?
  /// The result of the last comparison. If it is set, ``grants`` and ``basis`` were not read.
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
  /// The accepted consent; nil if there is none, if it is for other terms, or if the file is
  /// damaged. Then nothing is sent.
  ///
  /// - Throws: when the file exists and cannot be read.
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

  /// Sets a damaged file aside before a new consent is written.
  fileprivate func setConsentAside() throws {
    var found: [Diagnostic] = []
    _ = try consent(&found)
    try setAside(consentName, found, consequence: "the earlier acceptance is lost")
  }
}

extension LockedState {
  /// Replaces the stored consent.
  ///
  /// - Throws: ``StateDamage`` when a newer version wrote the file; a file error when it cannot be
  ///   written: then the stored consent stays valid.
  package func replace(with consent: Consent) throws {
    try files.setConsentAside()
    try write(consent)
  }

  func write(_ consent: Consent) throws(FileError) {
    try files.writeJSON(consentName, consent.json)
  }
}
