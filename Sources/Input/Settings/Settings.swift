package import Catalogs
package import Diagnostics
import Files
package import Formats
package import Redaction
package import Times

/// A value and its location in the config.
package struct Located<Value: Sendable>: Sendable {
  /// The value.
  package let value: Value
  /// Its location; nil for a default.
  package let location: SourceLocation?

  init(_ value: Value, at location: SourceLocation? = nil) {
    self.value = value
    self.location = location
  }
}

/// The settings of a config, read and checked.
package struct Settings: Sendable {
  /// Whether this site sends messages, and in which mode.
  package enum CallHome: String, CaseIterable, Sendable {
    /// The table of settings explains each of them.
    case none, disabled, smart, anonymous
  }

  /// When in a month messages are sent.
  package enum Slot: String, CaseIterable, Sendable {
    /// The table of settings explains each of them.
    case stable, none
  }

  /// The version of the config format.
  package internal(set) var version = 1
  /// Whether this site sends messages, and in which mode.
  package internal(set) var callHome = CallHome.none
  /// The name of a built-in catalog, or the path of a catalog.
  package internal(set) var product = Located("unified-cm")
  /// The contact person.
  package internal(set) var contact = Contact()
  /// The support contract.
  package internal(set) var contract = Contract()
  /// Path patterns of snapshots.
  package internal(set) var snapshots = [Located("/var/lib/callhome/snapshots/*")]
  /// When alerts are held for maintenance (O13).
  package internal(set) var maintenance: [MaintenanceWindow] = []
  /// The nodes that the snapshots must contain (S7).
  package internal(set) var nodes: [Located<String>] = []
  /// The age at which a value is marked as stale.
  package internal(set) var maxAge = TimeSpan(seconds: 3 * 86_400)
  /// The destinations apart from the copies, in the order of the file.
  package internal(set) var writtenDestinations: [Destination] = []
  /// The recipients of copies.
  package internal(set) var copies = Located<[String]>([])
  /// The mail server; nil if there is none.
  package internal(set) var mailServer: MailServerSettings?
  /// When in a month messages are sent.
  package internal(set) var schedule = Schedule()
  /// The node that the data is collected on; nil for the publisher.
  package internal(set) var collector: String?
  /// What happens with alerts.
  package internal(set) var alerts = AlertSettings()
  /// Whether alerts contain traces and diagnostics (T1).
  package internal(set) var traces = false
  /// The trace files of alerts.
  package internal(set) var traceFiles: [TraceFiles] = []
  /// Rules for every destination.
  package internal(set) var redaction: [RedactionRule] = []
  /// Examples that the rules must pass.
  package internal(set) var redactionTests: [RedactionTest] = []
  /// How long messages, journal and traces are kept.
  package internal(set) var keep = KeepSettings()
  /// The metrics file; nil for none (O3).
  package internal(set) var metricsFile: Located<String>?
  /// What is written to the system log (O12).
  package internal(set) var log = LogSettings()
  /// The state directory.
  package internal(set) var state = Located("/var/lib/callhome")

  /// The limits of the machine's policy; empty without a policy.
  package internal(set) var limits = PolicyLimits()

  /// All secret files in the config, except keys of certificates, in its order.
  package internal(set) var secretFiles: [SecretFile] = []

  /// The mode of messages; nil if none are sent.
  package var mode: Mode? {
    switch callHome {
    case .none, .disabled: nil
    case .smart: .smart
    case .anonymous: .anonymous
    }
  }

  init() {}
}

/// A secret file in the config.
package struct SecretFile: Hashable, Sendable {
  /// The content that it must have.
  package enum Content: Hashable, Sendable {
    /// One line, a password.
    case password
    /// One line, a token.
    case token
    /// Header fields, one per line; without Authorization if another key of the destination sets
    /// it.
    case headers(besidesAuthorization: Bool)
    /// One or two secrets of Standard Webhooks, one per line.
    case signingSecrets
  }

  /// The path.
  package let path: String
  /// The content that it must have.
  package let content: Content
}

/// The contact for questions about the site (C1).
package struct Contact: Hashable, Sendable {
  /// The e-mail address; required in smart mode.
  package internal(set) var email: String?
  /// The company's name.
  package internal(set) var company: String?
  /// The name of the contact person.
  package internal(set) var name: String?
  /// The street address.
  package internal(set) var address: String?
  /// The telephone number.
  package internal(set) var phone: String?
}

/// The support contract (C4).
package struct Contract: Hashable, Sendable {
  /// The user id at the support centre.
  package internal(set) var userID: String?
  /// The customer id.
  package internal(set) var customerID: String?
  /// The contract's id.
  package internal(set) var contractID: String?
  /// The site's id.
  package internal(set) var siteID: String?
}

/// An example that the rules must pass.
package struct RedactionTest: Sendable {
  /// The path of a field.
  package internal(set) var field = Located("")
  /// A value of that field.
  package internal(set) var given = ""
  /// The value that must be sent, `withheld` for none; nil for no check.
  package internal(set) var expected: String?
  /// A text that must not appear in the sent value; nil for no check.
  package internal(set) var unexpected: String?
}

/// The keys of `schedule:`.
package struct Schedule: Hashable, Sendable {
  /// When in a month messages are sent.
  package internal(set) var slot = Settings.Slot.stable
}

/// A destination of messages (H3).
package struct Destination: Sendable {
  /// The transport.
  package enum Via: String, CaseIterable, Sendable {
    /// Over HTTPS.
    case https
    /// By e-mail.
    case email
    /// As files in a directory.
    case directory
  }

  /// The HTTP method.
  package enum Method: String, CaseIterable, Sendable {
    /// The table of settings explains each of them.
    case post = "POST", put = "PUT"
  }

  /// The compression of bodies.
  package enum Compression: String, CaseIterable, Sendable {
    /// The table of settings explains each of them.
    case none, gzip
  }

  /// Its name in the config.
  package internal(set) var name = ""
  /// The location of the name in the config.
  package internal(set) var location = SourceLocation(file: "", line: 1, column: 1)
  /// The transport.
  package internal(set) var via = Via.https
  /// For `via: https`: the address.
  package internal(set) var url: Located<String>?
  /// For `via: https`: the media type that a reply must have; nil for any.
  package internal(set) var expectedType: String?
  /// For `via: https`: a file of header fields added to every request.
  package internal(set) var headersFile: String?
  /// For `via: https`: a file with a token.
  package internal(set) var tokenFile: String?
  /// For `via: https`: the user name; given together with the password file.
  package internal(set) var user: String?
  /// For `via: https`: the file with the password.
  package internal(set) var passwordFile: String?
  /// For `via: https`: the settings for requesting tokens; nil for none.
  package internal(set) var oauth: OAuthSettings?
  /// For `via: https`: the HTTP method; nil for the default.
  package internal(set) var method: Method?
  /// For `via: https`: the compression; nil for none.
  package internal(set) var compression: Compression?
  /// For `via: https`: the credentials for S3-compatible storage; nil for none.
  package internal(set) var s3: S3Settings?
  /// Whether messages are signed with the installation's key (R4).
  package var signs: Bool { namedSign ?? false }
  /// For `via: https`: a file of secrets that messages are signed with.
  package internal(set) var signingSecretFile: String?
  /// For `via: https`: the proxy; nil for none.
  package internal(set) var proxy: ProxySettings?
  /// For `via: https`: the certificates.
  package internal(set) var tls = TLSSettings()
  /// For `via: https`: the time limits of a transfer; nil for the defaults.
  package internal(set) var timeout: TimeoutSettings?
  /// For `via: email`: the recipients.
  package internal(set) var to: [String] = []
  /// For `via: directory`: the directory.
  package internal(set) var path: Located<String>?
  /// The format of messages.
  package internal(set) var format = Format.json
  /// For `via: https`: the media type of posted messages; nil for that of the format.
  package internal(set) var contentType: String?
  /// For `via: https`: the JSON body that is posted instead of the message (R3); nil for the
  /// message.
  package internal(set) var body: MessageBody?
  /// The format of the body.
  package var bodyForm: MessageBody.Form { namedBodyForm ?? .json }
  /// The kinds of message that it gets.
  package var messages: [MessageKind] { namedMessages ?? MessageKind.inCatalogs }
  /// The maximum size of a message; nil for no limit.
  package internal(set) var sizeLimit: ByteCount?
  /// The minimum severity of alerts that are sent here (A6).
  package internal(set) var minimumSeverity = Severity.debugging
  /// Rules in addition to those for every destination.
  package internal(set) var redaction: [RedactionRule] = []

  /// The media type of posted data.
  package var postedType: String { body == nil ? format.contentType : bodyForm.contentType }

  /// Whether the config lists the kinds.
  package var namesMessages: Bool { namedMessages != nil }

  var namedSign: Bool?
  var namedMessages: [MessageKind]?
  var namedBodyForm: MessageBody.Form?

  init() {}

  /// The recipient, in the form that consent is bound to. For a directory it is the absolute path,
  /// however the config spells it.
  package var recipient: String {
    switch via {
    case .https: url?.value ?? ""
    case .email: "e-mail to \(to.joined(separator: ", "))"
    case .directory: Self.directoryWord + (path.map { resolvedPath($0.value) } ?? "")
    }
  }

  /// Whether a recipient stored with a consent, a message or a refusal is the recipient of this
  /// destination.
  ///
  /// Version 0.1.0 stored the path of a directory as spelled in the config.
  package func isRecipient(_ words: String) -> Bool {
    let recipient = recipient.utf8
    if recipient.elementsEqual(words.utf8) { return true }
    guard via == .directory, words.hasPrefix(Self.directoryWord) else { return false }
    let path = resolvedPath(String(words.dropFirst(Self.directoryWord.count)))
    return recipient.elementsEqual((Self.directoryWord + path).utf8)
  }

  private static let directoryWord = "directory "

  /// Whether requests to it contain credentials.
  var hasCredentials: Bool {
    headersFile != nil || tokenFile != nil || user != nil || oauth != nil || s3 != nil
      || signingSecretFile != nil
  }

  /// Whether it is the destination of copies, whose recipients do not see each other.
  package var isCopies: Bool { name == Self.copiesName }

  /// The name of the destination of copies.
  package static let copiesName = "copies"
}

extension Settings {
  /// All destinations: those of the config, and the copies, which withhold whatever any of the
  /// others withholds (C2).
  package var destinations: [Destination] {
    if copies.value.isEmpty { return writtenDestinations }
    var destination = Destination()
    destination.name = Destination.copiesName
    destination.via = .email
    destination.to = copies.value
    if let location = copies.location { destination.location = location }
    destination.format = .text
    destination.redaction =
      writtenDestinations.flatMap(\.redaction) + limits.rulesOfRefused
    return writtenDestinations + [destination]
  }
}

extension Settings {
  /// The settings without a config: nothing is decided, everything else has its default.
  package static let undecided = Settings()
}

extension Destination {
  /// The destination of previews while the config has none.
  package static let preview: Destination = {
    var destination = Destination()
    destination.name = "preview"
    destination.via = .directory
    return destination
  }()
}
