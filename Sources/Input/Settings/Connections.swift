package import Times

/// The keys of `proxy:`.
package struct ProxySettings: Hashable, Sendable {
  /// How it is spoken to.
  package enum Scheme: String, CaseIterable, Sendable {
    /// See the table of settings for what each of them means.
    case http, https, socks5
  }

  /// How a name and a password are shown to it.
  package enum Authentication: String, CaseIterable, Sendable {
    /// See the table of settings for what each of them means.
    case basic, digest, ntlm, negotiate
  }

  /// How it is spoken to.
  package internal(set) var scheme = Scheme.http
  /// How a name and a password are shown to it.
  package internal(set) var authentication = Authentication.basic
  /// The authorities that are trusted for it instead of the system's.
  package internal(set) var caFile: String?
  /// Its name or address.
  package internal(set) var host = ""
  /// Its port.
  package internal(set) var port = 0
  /// The name to log in with; given together with the password's file.
  package internal(set) var user: String?
  /// The file that holds the password.
  package internal(set) var passwordFile: String?
}

/// The keys of `s3:`.
package struct S3Settings: Hashable, Sendable {
  /// The region.
  package internal(set) var region = ""
  /// The access key id.
  package internal(set) var keyID = ""
  /// File that contains the secret access key.
  package internal(set) var secretFile = ""
}

/// The keys of `oauth:`.
package struct OAuthSettings: Hashable, Sendable {
  /// How the client proves who it is.
  package enum ClientLogin: String, CaseIterable, Sendable {
    /// See the table of settings for what each of them means.
    case header, body
  }

  /// Where tokens are asked for.
  package internal(set) var tokenURL = ""
  /// The client's id.
  package internal(set) var clientID = ""
  /// The file that holds the client's secret.
  package internal(set) var secretFile = ""
  /// How the client proves who it is.
  package internal(set) var login = ClientLogin.header
  /// What the token is for.
  package internal(set) var scope: String?
  /// Whom the token is for.
  package internal(set) var audience: String?
  /// The proxy on the way to the endpoint, nil for that of the destination.
  package internal(set) var proxy: ProxySettings?
  /// Certificates.
  package internal(set) var tls = TLSSettings()
}

/// The keys of `tls:`.
package struct TLSSettings: Hashable, Sendable {
  /// The authorities that are trusted instead of the system's.
  package internal(set) var caFile: String?
  /// The client's certificate; given together with its key.
  package internal(set) var certificateFile: String?
  /// The client's key.
  package internal(set) var keyFile: String?
}

/// The keys of `timeout:`.
package struct TimeoutSettings: Hashable, Sendable {
  /// Until the connection is established.
  package internal(set) var connect = TimeSpan(seconds: 10)
  /// In all.
  package internal(set) var total = TimeSpan(seconds: 120)

  /// The defaults.
  package init() {}
}

/// The keys of `mail_server.timeout:`.
package struct MailTimeoutSettings: Hashable, Sendable {
  /// Until the server is ready for the first message; nil for 10 s until the connection is established, and five
  /// minutes from then on.
  package internal(set) var connect: TimeSpan?
  /// In all.
  package internal(set) var total = TimeSpan(seconds: 600)
}

/// The keys of `mail_server:`.
package struct MailServerSettings: Hashable, Sendable {
  /// How the connection is protected.
  package enum Security: String, CaseIterable, Sendable {
    /// See the table of settings for what each of them means.
    case starttls, tls, none
  }

  /// Its name or address.
  package internal(set) var host = ""
  /// How the connection is protected.
  package internal(set) var security = Security.starttls
  /// The name to log in with; given together with the password's file.
  package internal(set) var user: String?
  /// The file that holds the password.
  package internal(set) var passwordFile: String?
  /// The file that holds a token; given together with the name, instead of a password.
  package internal(set) var tokenFile: String?
  /// Who issues tokens, nil for none; given together with the name, instead of a password.
  package internal(set) var oauth: OAuthSettings?
  /// Servers that are tried when this one does not answer or refuses for now, in their order.
  package internal(set) var fallbacks: [MailServerSettings] = []
  /// The sender's address.
  package internal(set) var from = ""
  /// What EHLO says; nil for what tells nothing of the site.
  package internal(set) var heloName: String?
  /// Certificates.
  package internal(set) var tls = TLSSettings()
  /// How long a transfer may take.
  package internal(set) var timeout = MailTimeoutSettings()

  var port: Int?

  /// All servers, in the order in which they are tried; the sender and the name in EHLO are those of the first.
  package var all: [MailServerSettings] {
    [self]
      + fallbacks.map { server in
        var server = server
        (server.from, server.heloName) = (from, heloName)
        return server
      }
  }

  /// Its port, the usual one of its security where none is given.
  package var usedPort: Int {
    switch security {
    case _ where port != nil: port ?? 0
    case .starttls: 587
    case .tls: 465
    case .none: 25
    }
  }
}

/// The keys of `keep:`.
package struct KeepSettings: Hashable, Sendable {
  /// How long the bytes of sent messages are kept.
  package internal(set) var messages = Months(count: 13)
  /// How long the lines of the journal are kept.
  package internal(set) var journal = Months(count: 24)
  /// How long copies of traces and diagnostics are kept (T5).
  package internal(set) var traces = TimeSpan(seconds: 48 * 3_600)

  /// The shortest of them.
  package var shortest: TimeSpan {
    min(traces, TimeSpan(seconds: messages.seconds), TimeSpan(seconds: journal.seconds))
  }
}
