package import Times

/// The keys of `proxy:`.
package struct ProxySettings: Hashable, Sendable {
  /// The protocol of the proxy.
  package enum Scheme: String, CaseIterable, Sendable {
    /// The table of settings explains each of them.
    case http, https, socks5
  }

  /// The kind of login.
  package enum Authentication: String, CaseIterable, Sendable {
    /// The table of settings explains each of them.
    case basic, digest, ntlm, negotiate
  }

  /// The protocol of the proxy.
  package internal(set) var scheme = Scheme.http
  /// The kind of login.
  package internal(set) var authentication = Authentication.basic
  /// The trusted authorities, instead of the system's.
  package internal(set) var caFile: String?
  /// Its name or address.
  package internal(set) var host = ""
  /// Its port.
  package internal(set) var port = 0
  /// The user name; given together with the password file.
  package internal(set) var user: String?
  /// The file with the password.
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
  /// How the client authenticates.
  package enum ClientLogin: String, CaseIterable, Sendable {
    /// The table of settings explains each of them.
    case header, body
  }

  /// The address of the token endpoint.
  package internal(set) var tokenURL = ""
  /// The client's id.
  package internal(set) var clientID = ""
  /// The file with the client's secret.
  package internal(set) var secretFile = ""
  /// How the client authenticates.
  package internal(set) var login = ClientLogin.header
  /// The scope to request.
  package internal(set) var scope: String?
  /// The audience to request.
  package internal(set) var audience: String?
  /// The proxy for the endpoint; nil for that of the destination.
  package internal(set) var proxy: ProxySettings?
  /// The certificates.
  package internal(set) var tls = TLSSettings()
}

/// The keys of `tls:`.
package struct TLSSettings: Hashable, Sendable {
  /// The trusted authorities, instead of the system's.
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
  /// For the whole transfer.
  package internal(set) var total = TimeSpan(seconds: 120)

  /// Creates the defaults.
  package init() {}
}

/// The keys of `mail_server.timeout:`.
package struct MailTimeoutSettings: Hashable, Sendable {
  /// Until the server is ready for the first message; nil for 10 s until the connection is
  /// established and five minutes after that.
  package internal(set) var connect: TimeSpan?
  /// For the whole transfer.
  package internal(set) var total = TimeSpan(seconds: 600)
}

/// The keys of `mail_server:`.
package struct MailServerSettings: Hashable, Sendable {
  /// How the connection is encrypted.
  package enum Security: String, CaseIterable, Sendable {
    /// The table of settings explains each of them.
    case starttls, tls, none
  }

  /// Its name or address.
  package internal(set) var host = ""
  /// How the connection is encrypted.
  package internal(set) var security = Security.starttls
  /// The user name; given together with the password file.
  package internal(set) var user: String?
  /// The file with the password.
  package internal(set) var passwordFile: String?
  /// The file with a token; given together with the user name, instead of a password.
  package internal(set) var tokenFile: String?
  /// The settings for requesting tokens, nil for none; given together with the user name, instead
  /// of a password.
  package internal(set) var oauth: OAuthSettings?
  /// Servers that are tried in this order if this one does not answer or refuses temporarily.
  package internal(set) var fallbacks: [MailServerSettings] = []
  /// The sender's address.
  package internal(set) var from = ""
  /// The EHLO name; nil for a default that reveals nothing of the site.
  package internal(set) var heloName: String?
  /// The certificates.
  package internal(set) var tls = TLSSettings()
  /// The time limits of a transfer.
  package internal(set) var timeout = MailTimeoutSettings()

  var port: Int?

  /// All servers in the order in which they are tried; sender and EHLO name are those of the first.
  package var all: [MailServerSettings] {
    [self]
      + fallbacks.map { server in
        var server = server
        (server.from, server.heloName) = (from, heloName)
        return server
      }
  }

  /// Its port; by default the standard port for its encryption.
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
  /// How long sent messages are kept.
  package internal(set) var messages = Months(count: 13)
  /// How long entries of the journal are kept.
  package internal(set) var journal = Months(count: 24)
  /// How long copies of traces and diagnostics are kept (T5).
  package internal(set) var traces = TimeSpan(seconds: 48 * 3_600)

  /// The shortest of these times.
  package var shortest: TimeSpan {
    min(traces, TimeSpan(seconds: messages.seconds), TimeSpan(seconds: journal.seconds))
  }
}
