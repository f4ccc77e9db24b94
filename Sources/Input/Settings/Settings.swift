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

/// What the config says, read and checked.
package struct Settings: Sendable {
  /// Whether and how much this site shows of itself.
  package enum CallHome: String, CaseIterable, Sendable {
    /// See the table of settings for what each of them means.
    case none, disabled, smart, anonymous
  }

  /// When in a month messages are sent.
  package enum Slot: String, CaseIterable, Sendable {
    /// See the table of settings for what each of them means.
    case stable, none
  }

  /// The version of the config's form.
  package internal(set) var version = 1
  /// Whether and how much this site shows of itself.
  package internal(set) var callHome = CallHome.none
  /// The name of a built-in catalog, or the path of one.
  package internal(set) var product = Located("unified-cm")
  /// Who to ask.
  package internal(set) var contact = Contact()
  /// The support contract.
  package internal(set) var contract = Contract()
  /// Patterns of paths of snapshots.
  package internal(set) var snapshots = [Located("/var/lib/callhome/snapshots/*")]
  /// The nodes that every snapshot should have something of (S7).
  package internal(set) var nodes: [Located<String>] = []
  /// How old a value may be before it is marked as stale.
  package internal(set) var maxAge = TimeSpan(seconds: 3 * 86_400)
  /// Where messages go besides the copies, in the order of the file.
  package internal(set) var writtenDestinations: [Destination] = []
  /// Who receives copies.
  package internal(set) var copies = Located<[String]>([])
  /// The server that takes e-mail, nil if there is none.
  package internal(set) var mailServer: MailServerSettings?
  /// When in a month messages are sent.
  package internal(set) var schedule = Schedule()
  /// The node that collects; nil for the publisher.
  package internal(set) var collector: String?
  /// What happens with alerts.
  package internal(set) var alerts = AlertSettings()
  /// Whether alerts carry traces and diagnostics (T1).
  package internal(set) var traces = false
  /// The traces that belong to alerts.
  package internal(set) var traceFiles: [TraceFiles] = []
  /// Rules for every destination.
  package internal(set) var redaction: [RedactionRule] = []
  /// Examples that the rules must pass.
  package internal(set) var redactionTests: [RedactionTest] = []
  /// How long what was sent is kept.
  package internal(set) var keep = KeepSettings()
  /// The file of metrics, nil if none is wanted (O3).
  package internal(set) var metricsFile: Located<String>?
  /// What is added to the log of the system (O12).
  package internal(set) var log = LogSettings()
  /// The directory that holds the state.
  package internal(set) var state = Located("/var/lib/callhome")

  /// What the policy of the machine does to it; nothing without a policy.
  package internal(set) var limits = PolicyLimits()

  /// Every file with a secret that the config names, keys of certificates apart, in its order.
  package internal(set) var secretFiles: [SecretFile] = []

  /// The mode whose messages are sent, nil when none are.
  package var mode: Mode? {
    switch callHome {
    case .none, .disabled: nil
    case .smart: .smart
    case .anonymous: .anonymous
    }
  }

  init() {}
}

/// A file with a secret that the config names.
package struct SecretFile: Hashable, Sendable {
  /// What it must hold.
  package enum Content: Hashable, Sendable {
    /// One line, the password.
    case password
    /// One line, a token.
    case token
    /// Header fields, one a line; without Authorization where another key of the destination sets it.
    case headers(besidesAuthorization: Bool)
    /// One or two secrets of Standard Webhooks, one a line.
    case signingSecrets
  }

  /// The path.
  package let path: String
  /// What it must hold.
  package let content: Content
}

/// Who to ask about the site (C1).
package struct Contact: Hashable, Sendable {
  /// The address to write to; there in smart mode.
  package internal(set) var email: String?
  /// The company's name.
  package internal(set) var company: String?
  /// Whom to ask for.
  package internal(set) var name: String?
  /// The street address.
  package internal(set) var address: String?
  /// The telephone number.
  package internal(set) var phone: String?
}

/// The support contract (C4).
package struct Contract: Hashable, Sendable {
  /// The user id that the support centre knows.
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
  /// A value that it could have.
  package internal(set) var given = ""
  /// What must be sent of it, `withheld` for nothing; nil if it does not matter.
  package internal(set) var expected: String?
  /// What must not appear in what is sent of it; nil if nothing is forbidden.
  package internal(set) var unexpected: String?
}

/// The keys of `schedule:`.
package struct Schedule: Hashable, Sendable {
  /// When in a month messages are sent.
  package internal(set) var slot = Settings.Slot.stable
}

/// Somewhere messages go (H3).
package struct Destination: Sendable {
  /// How they get there.
  package enum Via: String, CaseIterable, Sendable {
    /// Over HTTPS.
    case https
    /// By e-mail.
    case email
    /// As files in a directory.
    case directory
  }

  /// How messages are put into requests.
  package enum Method: String, CaseIterable, Sendable {
    /// See the table of settings for what each of them means.
    case post = "POST", put = "PUT"
  }

  /// How bodies are packed.
  package enum Compression: String, CaseIterable, Sendable {
    /// See the table of settings for what each of them means.
    case none, gzip
  }

  /// The name that the config gives it.
  package internal(set) var name = ""
  /// Where the config names it.
  package internal(set) var location = SourceLocation(file: "", line: 1, column: 1)
  /// How messages get there.
  package internal(set) var via = Via.https
  /// For `via: https`: where messages are posted.
  package internal(set) var url: Located<String>?
  /// For `via: https`: the media type of a true receiver's reply, nil if any will do.
  package internal(set) var expectedType: String?
  /// For `via: https`: a file of header fields that are added to every message.
  package internal(set) var headersFile: String?
  /// For `via: https`: a file that holds a token.
  package internal(set) var tokenFile: String?
  /// For `via: https`: the name to log in with; given together with the password's file.
  package internal(set) var user: String?
  /// For `via: https`: the file that holds the password.
  package internal(set) var passwordFile: String?
  /// For `via: https`: who issues tokens, nil for none.
  package internal(set) var oauth: OAuthSettings?
  /// For `via: https`: how messages are put into requests, nil for the default.
  package internal(set) var method: Method?
  /// For `via: https`: how bodies are packed, nil for not at all.
  package internal(set) var compression: Compression?
  /// For `via: https`: who signs requests to S3-compatible storage, nil for nobody.
  package internal(set) var s3: S3Settings?
  /// Whether messages are signed with the installation's key (R4).
  package var signs: Bool { namedSign ?? false }
  /// For `via: https`: a file of secrets with which messages are signed.
  package internal(set) var signingSecretFile: String?
  /// For `via: https`: the proxy on the way, nil for none.
  package internal(set) var proxy: ProxySettings?
  /// For `via: https`: certificates.
  package internal(set) var tls = TLSSettings()
  /// For `via: https`: how long a transfer may take, nil for the defaults.
  package internal(set) var timeout: TimeoutSettings?
  /// For `via: email`: who receives messages.
  package internal(set) var to: [String] = []
  /// For `via: directory`: the directory.
  package internal(set) var path: Located<String>?
  /// How messages are written.
  package internal(set) var format = Format.json
  /// For `via: https`: what messages in the format are posted as, nil for the format's own media type.
  package internal(set) var contentType: String?
  /// For `via: https`: the JSON body that is posted instead of the message (R3); nil for the message.
  package internal(set) var body: MessageBody?
  /// How the body is written.
  package var bodyForm: MessageBody.Form { namedBodyForm ?? .json }
  /// Which kinds of message it gets.
  package var messages: [MessageKind] { namedMessages ?? MessageKind.inCatalogs }
  /// How large a message may be; nil is no limit.
  package internal(set) var sizeLimit: ByteCount?
  /// The least severity of an alert that is sent here (A6).
  package internal(set) var minimumSeverity = Severity.debugging
  /// Rules next to those for every destination.
  package internal(set) var redaction: [RedactionRule] = []

  /// The media type of what is posted there.
  package var postedType: String { body == nil ? format.contentType : bodyForm.contentType }

  /// Whether the config lists the kinds itself.
  package var namesMessages: Bool { namedMessages != nil }

  var namedSign: Bool?
  var namedMessages: [MessageKind]?
  var namedBodyForm: MessageBody.Form?

  init() {}

  /// Who receives what is sent here, in words that consent is bound to: a directory by its one path, however
  /// the config is named and spells it.
  package var recipient: String {
    switch via {
    case .https: url?.value ?? ""
    case .email: "e-mail to \(to.joined(separator: ", "))"
    case .directory: Self.directoryWord + (path.map { resolvedPath($0.value) } ?? "")
    }
  }

  /// Whether words that were kept with a consent, a message or a refusal mean who receives what is sent here.
  ///
  /// Version 0.1.0 kept the path of a directory as it was spelled.
  package func isRecipient(_ words: String) -> Bool {
    let recipient = recipient.utf8
    if recipient.elementsEqual(words.utf8) { return true }
    guard via == .directory, words.hasPrefix(Self.directoryWord) else { return false }
    let path = resolvedPath(String(words.dropFirst(Self.directoryWord.count)))
    return recipient.elementsEqual((Self.directoryWord + path).utf8)
  }

  private static let directoryWord = "directory "

  /// Whether it shows the receiver who sends.
  var hasCredentials: Bool {
    headersFile != nil || tokenFile != nil || user != nil || oauth != nil || s3 != nil
      || signingSecretFile != nil
  }

  /// Whether these are the copies, whose recipients do not see each other.
  package var isCopies: Bool { name == Self.copiesName }

  /// The name of the destination that copies are.
  package static let copiesName = "copies"
}

extension Settings {
  /// Everywhere messages go: the config's destinations, and the copies, which withhold whatever any of
  /// them withholds (C2).
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
  /// What holds without a config: nothing was decided, everything else is as it would be by default.
  package static let undecided = Settings()
}

extension Destination {
  /// What a preview is made for while the config has no destination.
  package static let preview: Destination = {
    var destination = Destination()
    destination.name = "preview"
    destination.via = .directory
    return destination
  }()
}
