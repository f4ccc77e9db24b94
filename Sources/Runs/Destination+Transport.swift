import Delivery
import Formats
import Settings
import Times

extension Settings {
  /// The transport to a destination.
  ///
  /// - Parameters:
  ///   - token: what the destination's token endpoint has issued; nil where it has none.
  ///   - recipients: who receives the mail of `via: email`; nil for all.
  ///   - connections: connections of other transfers; nil opens one for each.
  /// - Throws: when the config lacks what it needs.
  func transport(
    to destination: Destination, token: AccessToken?, recipients: [String]? = nil,
    connections: KeptConnections? = nil
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
        credentials: HTTPCredentials(destination, token), connections: connections)
    case .email:
      guard let server = mailServer else { throw .noMailServer }
      return MailTransport(
        server: MailTransport.Server(server), recipients: recipients ?? destination.to)
    case .directory:
      return DirectoryTransport(path: destination.path?.value ?? "")
    }
  }
}

extension Settings {
  /// Who issues the tokens that a destination is sent to with; nil where it needs none.
  func tokenEndpoint(of destination: Destination) -> TokenEndpoint? {
    guard destination.via == .https, let oauth = destination.oauth else { return nil }
    return TokenEndpoint(
      server: HTTPSServer(
        url: oauth.tokenURL, proxy: (oauth.proxy ?? destination.proxy).map(Proxy.init),
        tls: TLSFiles(oauth.tls),
        limits: TimeLimits(destination.timeout ?? TimeoutSettings()),
        userAgent: Program.userAgent),
      clientID: oauth.clientID, secretFile: oauth.secretFile,
      login: oauth.login == .header ? .header : .body, scope: oauth.scope,
      audience: oauth.audience)
  }
}

extension DeliveryFailure {
  /// Mail that has nobody to take it.
  static let noMailServer = DeliveryFailure(
    .local, "there is no mail server in the config", hint: "set 'mail_server'")
}

extension HTTPCredentials {
  fileprivate init(_ destination: Destination, _ token: AccessToken?) {
    let login = makeLogin(destination.user, destination.passwordFile)
    self.init(
      headersFile: destination.headersFile,
      authorization: token.map { .token($0) } ?? destination.tokenFile.map { .tokenFile($0) }
        ?? login.map { .login($0) })
  }
}

extension Proxy {
  fileprivate init(_ settings: ProxySettings) {
    self.init(
      host: settings.host, port: settings.port,
      login: makeLogin(settings.user, settings.passwordFile))
  }
}

extension MailTransport.Server {
  fileprivate init(_ settings: MailServerSettings) {
    let security: MailTransport.Security =
      switch settings.security {
      case .starttls: .starttls
      case .tls: .tls
      case .none: .none
      }
    self.init(
      host: settings.host, port: settings.usedPort, security: security,
      login: makeLogin(settings.user, settings.passwordFile), tls: TLSFiles(settings.tls),
      sender: settings.from, heloName: settings.heloName ?? MailTransport.Server.neutralName,
      limits: TimeLimits(settings.timeout))
  }
}

extension SecretContent {
  /// What a file that the config names must hold.
  init(_ content: SecretFile.Content) {
    switch content {
    case .password: self = .password
    case .token: self = .token
    case .headers(let hasAuthorization):
      self = .headers(besidesAuthorization: hasAuthorization)
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
    // What the operator sets for the connection is in force for the greeting as well.
    if let connect = settings.connect {
      self.init(connect: .seconds(connect.seconds), total: total)
    } else {
      self.init(greeting: TimeLimits.mail.greeting, total: total)
    }
  }
}

private func makeLogin(_ user: String?, _ passwordFile: String?) -> Login? {
  guard let user, let passwordFile else { return nil }
  return Login(user: user, passwordFile: passwordFile)
}
