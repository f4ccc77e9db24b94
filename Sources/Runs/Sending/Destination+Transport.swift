import Delivery
import Formats
import Settings
import Times

extension Settings {
  /// The transport to a destination.
  ///
  /// - Parameters:
  ///   - token: the token issued by the destination's endpoint; nil if it has none.
  ///   - server: the index of the mail server to use for `via: email`.
  ///   - recipients: the recipients of the e-mail for `via: email`; nil for all.
  ///   - signer: signs messages; nil if they are not signed.
  ///   - connections: connections kept from other transfers; nil opens a new one for each.
  /// - Throws: when the config lacks a required setting.
  func transport(
    to destination: Destination, token: AccessToken?, server: Int = 0, recipients: [String]? = nil,
    signer: MessageSigner? = nil, connections: KeptConnections? = nil
  ) throws(DeliveryFailure) -> any Transport {
    switch destination.via {
    case .https:
      return HTTPSTransport(
        server: HTTPSServer(
          url: destination.url?.value ?? "", proxy: destination.proxy.map(Proxy.init),
          tls: TLSFiles(destination.tls),
          limits: TimeLimits(destination.timeout ?? TimeoutSettings()),
          userAgent: Program.userAgent),
        expectedType: destination.expectedType,
        retyping: destination.contentType.map { .init(destination.postedType, as: $0) },
        credentials: HTTPCredentials(destination, token),
        request: HTTPRequest(destination), signer: signer, connections: connections)
    case .email:
      guard let servers = mailServer?.all, server < servers.count else { throw .noMailServer }
      return MailTransport(
        server: MailTransport.Server(servers[server], token),
        recipients: recipients ?? destination.to)
    case .directory:
      return DirectoryTransport(path: destination.path?.value ?? "", signer: signer)
    }
  }
}

extension Settings {
  /// How many servers may be tried for a destination, one after the other.
  func serverCount(for destination: Destination) -> Int {
    destination.via == .email ? max(1, mailServer?.all.count ?? 0) : 1
  }

  /// The name of a server, for a destination that has several.
  func serverName(_ server: Int) -> String { mailServer?.all[server].host ?? "" }

  /// The endpoint that issues tokens for a destination; nil if it needs none.
  func tokenEndpoint(of destination: Destination, server: Int = 0) -> TokenEndpoint? {
    switch destination.via {
    case .https:
      return destination.oauth.map {
        TokenEndpoint($0, destination.proxy, destination.timeout ?? TimeoutSettings())
      }
    case .email:
      guard let servers = mailServer?.all, server < servers.count else { return nil }
      return servers[server].oauth.map { TokenEndpoint($0, nil, TimeoutSettings()) }
    case .directory:
      return nil
    }
  }
}

extension TokenEndpoint {
  fileprivate init(_ settings: OAuthSettings, _ proxy: ProxySettings?, _ timeout: TimeoutSettings) {
    self.init(
      server: HTTPSServer(
        url: settings.tokenURL, proxy: (settings.proxy ?? proxy).map(Proxy.init),
        tls: TLSFiles(settings.tls), limits: TimeLimits(timeout), userAgent: Program.userAgent),
      clientID: settings.clientID, secretFile: settings.secretFile,
      login: settings.login == .header ? .header : .body, scope: settings.scope,
      audience: settings.audience)
  }
}

extension DeliveryFailure {
  /// The failure for e-mail without a mail server.
  static let noMailServer = DeliveryFailure(
    .local, "there is no mail server in the config", hint: "set 'mail_server'")
}

extension HTTPCredentials {
  fileprivate init(_ destination: Destination, _ token: AccessToken?) {
    let login = makeLogin(destination.user, destination.passwordFile)
    self.init(
      headersFile: destination.headersFile,
      authorization: token.map { .token($0) } ?? destination.tokenFile.map { .tokenFile($0) }
        ?? login.map { .login($0) }, isSigned: destination.s3 != nil)
  }
}

extension HTTPRequest {
  fileprivate init(_ destination: Destination) {
    self.init(
      method: destination.method == .put || destination.s3 != nil ? .put : .post,
      compresses: destination.compression == .gzip,
      signer: destination.s3.map {
        Signer(region: $0.region, keyID: $0.keyID, secretFile: $0.secretFile)
      })
  }
}

extension Proxy {
  fileprivate init(_ settings: ProxySettings) {
    let scheme: Scheme =
      switch settings.scheme {
      case .http: .http
      case .https: .https
      case .socks5: .socks5
      }
    let authentication: Authentication =
      switch settings.authentication {
      case .basic: .basic
      case .digest: .digest
      case .ntlm: .ntlm
      case .negotiate: .negotiate
      }
    self.init(
      host: settings.host, port: settings.port,
      login: makeLogin(settings.user, settings.passwordFile), scheme: scheme,
      authentication: authentication, authorities: settings.caFile)
  }
}

extension MailTransport.Server {
  fileprivate init(_ settings: MailServerSettings, _ token: AccessToken?) {
    let security: MailTransport.Security =
      switch settings.security {
      case .starttls: .starttls
      case .tls: .tls
      case .none: .none
      }
    self.init(
      host: settings.host, port: settings.usedPort, security: security,
      login: MailTransport.Credentials(settings, token), tls: TLSFiles(settings.tls),
      sender: settings.from, heloName: settings.heloName ?? MailTransport.Server.neutralName,
      limits: TimeLimits(settings.timeout))
  }
}

extension SecretContent {
  /// The content that a file named by the config must have.
  init(_ content: SecretFile.Content) {
    switch content {
    case .password: self = .password
    case .token: self = .token
    case .headers(let hasAuthorization):
      self = .headers(besidesAuthorization: hasAuthorization)
    case .signingSecrets: self = .signingSecrets
    }
  }
}

extension TLSFiles {
  init(_ settings: TLSSettings) {
    self.init(
      authorities: settings.caFile, certificate: settings.certificateFile, key: settings.keyFile)
  }
}

extension TimeLimits {
  fileprivate init(_ settings: TimeoutSettings) {
    self.init(
      connect: .seconds(settings.connect.seconds), total: .seconds(settings.total.seconds))
  }

  fileprivate init(_ settings: MailTimeoutSettings) {
    let total = Duration.seconds(settings.total.seconds)
    // The operator's connection timeout also applies to the greeting.
    if let connect = settings.connect {
      self.init(connect: .seconds(connect.seconds), total: total)
    } else {
      self.init(greeting: TimeLimits.mail.greeting, total: total)
    }
  }
}

extension MailTransport.Credentials {
  /// The credentials for a server; nil if it needs none.
  fileprivate init?(_ settings: MailServerSettings, _ token: AccessToken?) {
    guard let user = settings.user else { return nil }
    if let token {
      self = .token(user: user, token)
    } else if let path = settings.tokenFile {
      self = .tokenFile(user: user, path: path)
    } else if let login = makeLogin(user, settings.passwordFile) {
      self = .password(login)
    } else {
      return nil
    }
  }
}

private func makeLogin(_ user: String?, _ passwordFile: String?) -> Login? {
  guard let user, let passwordFile else { return nil }
  return Login(user: user, passwordFile: passwordFile)
}
