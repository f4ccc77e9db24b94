import ASCII
import CCurl
import Diagnostics

/// Sends messages through a mail server (H1) with STARTTLS or TLS, and with a login if one is
/// configured.
///
/// The bytes of a message are the whole e-mail, including its header.
package struct MailTransport: Transport {
  /// How the connection is encrypted.
  package enum Security: String, CaseIterable, Sendable {
    /// TLS after STARTTLS; nothing is sent to a server that does not offer it.
    case starttls
    /// TLS from the first byte.
    case tls
    /// No encryption.
    case none
  }

  /// The credentials for a server.
  package enum Credentials: Hashable, Sendable {
    /// A user name and a password.
    case password(Login)
    /// A user name, and the file with a token.
    case tokenFile(user: String, path: String)
    /// A user name, and a token issued by an endpoint.
    case token(user: String, AccessToken)

    /// The config keys to check when the login fails.
    var keys: String {
      switch self {
      case .password: "'mail_server.user' and 'mail_server.password_file'"
      case .tokenFile: "'mail_server.user' and 'mail_server.token_file'"
      case .token: "'mail_server.user' and 'mail_server.oauth'"
      }
    }

    /// Whether it is a token (RFC 7628).
    var isToken: Bool { if case .password = self { false } else { true } }
  }

  /// A mail server and the settings of the connection to it.
  package struct Server: Hashable, Sendable {
    /// Its name or address.
    package let host: String
    /// Its port.
    package let port: Int
    /// How the connection is encrypted.
    package let security: Security
    /// The login; nil if none is needed.
    package let login: Credentials?
    /// The certificates.
    package let tls: TLSFiles
    /// The sender, to which bounces go.
    package let sender: String
    /// The EHLO name: a host name or an address literal (RFC 5321, section 4.1.3).
    package let heloName: String
    /// The time limits of a transfer.
    package let limits: TimeLimits

    /// The default EHLO name. It reveals nothing of the site, and servers that require a full name
    /// or a literal accept it (H9).
    package static let neutralName = "[127.0.0.1]"

    /// Creates a server.
    package init(
      host: String, port: Int, security: Security, login: Credentials? = nil,
      tls: TLSFiles = TLSFiles(),
      sender: String, heloName: String = neutralName, limits: TimeLimits = .mail
    ) {
      self.host = host
      self.port = port
      self.security = security
      self.login = login
      self.tls = tls
      self.sender = sender
      self.heloName = heloName
      self.limits = limits
    }
  }

  private let server: Server
  private let recipients: [String]

  /// Creates a transport to some recipients. They see each other only in the header of the e-mail.
  package init(server: Server, recipients: [String]) {
    self.server = server
    self.recipients = recipients
  }

  /// Sends a message. It succeeds with the server's 250 after the last byte.
  ///
  /// Refused recipients do not keep the others from getting the message; the reply lists them. If
  /// nobody gets it, the failure has the outcome of each recipient.
  package func deliver(
    _ shipment: OutgoingMessage, within limit: Duration
  ) throws(DeliveryFailure) -> DeliveryReply {
    let secret = try secret()
    do throws(DeliveryFailure) {
      return try deliver(shipment, secret, limit)
    } catch {
      throw error.hiding(secret.map(server.spellings(of:)) ?? [])
    }
  }

  private func deliver(
    _ shipment: OutgoingMessage, _ secret: String?, _ limit: Duration
  ) throws(DeliveryFailure) -> DeliveryReply {
    var handle = try handle(body: shipment.bytes, secret, limit)
    handle.set(CURLOPT_UPLOAD, 1)
    // With the size in MAIL FROM the server can refuse before any byte of the message is sent.
    handle.setSize(CURLOPT_INFILESIZE_LARGE)
    handle.set(CURLOPT_MAIL_FROM, "<\(server.sender)>")
    handle.set(CURLOPT_MAIL_RCPT, list: recipients.map { "<\($0)>" })
    handle.set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1)
    let end = try handle.perform()
    let dialog = MailDialog(end, recipients: recipients.count)
    if let failure = mailFailure(end, dialog, to: recipients, server) { throw failure }
    let outcomes = zip(recipients, dialog.recipients).map { address, reply in
      RecipientOutcome(
        address: address, status: reply.code,
        failure: reply.isPositive ? nil : mailRefusal(reply, dialog, server).kind)
    }
    return DeliveryReply(
      status: dialog.message?.code ?? end.response, recipients: outcomes)
  }

  /// Connects, with TLS and login, and sends only NOOP.
  package func connect(within limit: Duration) -> ConnectionReport {
    let steps =
      ["name", "connection", "greeting"] + (server.security == .none ? [] : ["TLS"])
      + (server.login == nil ? [] : ["login"])
    do throws(DeliveryFailure) {
      let secret = try secret()
      var handle = try handle(body: [], secret, limit)
      handle.set(CURLOPT_NOBODY, 1)
      handle.set(CURLOPT_CUSTOMREQUEST, "NOOP")
      let end = try handle.perform()
      let dialog = MailDialog(end)
      guard
        let failure = mailFailure(end, dialog, to: [], server)?.hiding(
          secret.map(server.spellings(of:)) ?? [])
      else {
        let report = ConnectionReport(steps)
        return dialog.hasLoggedIn ? report : report.without("login")
      }
      let step =
        switch failure.kind {
        case .nameService, .unknownName: "name"
        case .tls: "TLS"
        case _ where !end.hasName: "name"
        case _ where !end.hasConnected: "connection"
        case .authentication where server.login != nil && end.code == CURLE_LOGIN_DENIED: "login"
        case _ where end.hasTLS && server.login != nil: "login"
        default: "greeting"
        }
      return ConnectionReport(steps, failed: (step, failure))
    } catch {
      return ConnectionReport(steps, failed: (steps[0], error))
    }
  }

  /// The password or token, read when it is needed; it is not kept in memory.
  private func secret() throws(DeliveryFailure) -> String? {
    do throws(Diagnostics) {
      switch server.login {
      case .password(let login): return try readPassword(login.passwordFile)
      case .tokenFile(_, let path): return try readToken(path)
      case .token(_, let token): return token.text
      case nil: return nil
      }
    } catch {
      throw DeliveryFailure(aboutSecret: error)
    }
  }

  private func handle(
    body: [UInt8], _ secret: String?, _ limit: Duration
  ) throws(DeliveryFailure) -> CurlHandle {
    let scheme = server.security == .tls ? "smtps" : "smtp"
    // libcurl uses the text after the slash as EHLO name; otherwise it would send this host's name
    // (H9).
    var handle = try CurlHandle(
      url: "\(scheme)://\(urlHost(server.host)):\(server.port)/\(percentEncoded(server.heloName))",
      protocols: scheme, body: body)
    handle.set(
      CURLOPT_USE_SSL,
      Int((server.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue))
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, limit: min(server.limits.connect, limit))
    if let greeting = server.limits.greeting {
      handle.set(limitAfterConnection: min(greeting, limit))
    }
    handle.set(CURLOPT_TIMEOUT_MS, limit: min(server.limits.total, limit))
    handle.use(server.tls)
    if let login = server.login, let secret {
      if server.security == .none {
        throw DeliveryFailure(.local, "a password is never sent without TLS")
      }
      handle.use(login, secret)
    }
    return handle
  }
}

extension CurlHandle {
  /// Logs in at a mail server.
  fileprivate mutating func use(_ login: MailTransport.Credentials, _ secret: String) {
    switch login {
    case .password(let login):
      // Exclude GSSAPI, which libcurl would try first for a user such as 'name@example.com'. SCRAM
      // is available only if libcurl was built with it.
      set(
        CURLOPT_LOGIN_OPTIONS,
        "AUTH=PLAIN;AUTH=LOGIN;AUTH=SCRAM-SHA-256;AUTH=SCRAM-SHA-1;AUTH=CRAM-MD5;AUTH=DIGEST-MD5;"
          + "AUTH=NTLM")
      set(CURLOPT_USERNAME, login.user)
      set(CURLOPT_PASSWORD, secret)
    case .tokenFile(let user, _), .token(let user, _):
      set(CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2")
      set(CURLOPT_USERNAME, user)
      set(CURLOPT_XOAUTH2_BEARER, secret)
    }
  }
}

extension MailTransport.Server {
  /// The forms of a secret in a login, which a server may quote: SASL encodes it (RFC 4616, RFC
  /// 7628).
  fileprivate func spellings(of secret: String) -> [String] {
    let forms: [String]
    switch login {
    case nil: forms = []
    case .password(let login): forms = [secret, "\0\(login.user)\0\(secret)"]
    case .tokenFile(let user, _), .token(let user, _):
      let end = "\u{1}auth=Bearer \(secret)\u{1}\u{1}"
      forms = ["user=\(user)\(end)", "n,a=\(user),\u{1}host=\(host)\u{1}port=\(port)\(end)"]
    }
    return [secret] + forms.map { base64(Array($0.utf8)) }
  }
}
