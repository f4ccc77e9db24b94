import CCurl
import Diagnostics

/// Hands messages to a mail server (H1): STARTTLS or TLS, with a login if there is one.
///
/// The bytes of a shipment are the whole e-mail, header included.
package struct MailTransport: Transport {
  /// How the connection to the server is protected.
  package enum Security: String, CaseIterable, Sendable {
    /// TLS after STARTTLS; a server that does not offer it gets nothing.
    case starttls
    /// TLS from the first byte.
    case tls
    /// Nothing.
    case none
  }

  /// The server and how it is spoken to.
  package struct Server: Hashable, Sendable {
    /// Its name or address.
    package let host: String
    /// Its port.
    package let port: Int
    /// How the connection is protected.
    package let security: Security
    /// Who we are to it, nil when it does not ask.
    package let login: Login?
    /// Certificates.
    package let tls: TLSFiles
    /// The address that refused mail goes back to.
    package let sender: String
    /// How long a transfer may take.
    package let limits: TimeLimits

    /// Creates a server.
    package init(
      host: String, port: Int, security: Security, login: Login? = nil, tls: TLSFiles = TLSFiles(),
      sender: String, limits: TimeLimits = TimeLimits()
    ) {
      self.host = host
      self.port = port
      self.security = security
      self.login = login
      self.tls = tls
      self.sender = sender
      self.limits = limits
    }
  }

  private let server: Server
  private let recipients: [String]

  /// Creates a transport to some recipients, of whom none sees another but in the mail's own header.
  package init(server: Server, recipients: [String]) {
    self.server = server
    self.recipients = recipients
  }

  /// Hands a message over. Success is the server's 250 after the last byte.
  ///
  /// Recipients whom the server refuses do not hold back the others; the reply names them.
  package func deliver(
    _ shipment: Shipment, within limit: Duration
  ) throws(DeliveryFailure) -> DeliveryReply {
    var handle = try handle(body: shipment.bytes, limit)
    handle.set(CURLOPT_UPLOAD, 1)
    // The server hears the size in MAIL FROM and can refuse before a byte of it is sent.
    handle.setSize(CURLOPT_INFILESIZE_LARGE)
    handle.set(CURLOPT_MAIL_FROM, "<\(server.sender)>")
    handle.set(CURLOPT_MAIL_RCPT, list: recipients.map { "<\($0)>" })
    handle.set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1)
    let end = try handle.perform()
    let dialog = MailDialog(end)
    if let failure = failure(of: end, dialog) { throw failure }
    let refused = zip(recipients, dialog.recipientReplies(recipients.count))
      .filter { $1 / 100 != 2 }.map { DeliveryReply.Refused(address: $0, status: $1) }
    return DeliveryReply(status: dialog.afterData ?? end.response, refused: refused)
  }

  /// Connects, with TLS and login, and says nothing but NOOP.
  package func connect(within limit: Duration) -> ConnectionReport {
    let steps =
      ["name", "connection", "greeting"] + (server.security == .none ? [] : ["TLS"])
      + (server.login == nil ? [] : ["login"])
    do throws(DeliveryFailure) {
      var handle = try handle(body: [], limit)
      handle.set(CURLOPT_NOBODY, 1)
      handle.set(CURLOPT_CUSTOMREQUEST, "NOOP")
      let end = try handle.perform()
      let dialog = MailDialog(end)
      guard let failure = failure(of: end, dialog) else {
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

  private func handle(
    body: [UInt8], _ limit: Duration
  ) throws(DeliveryFailure) -> CurlHandle {
    let scheme = server.security == .tls ? "smtps" : "smtp"
    // What stands after the slash is what EHLO says: else it would be this host's name (H9).
    var handle = try CurlHandle(
      url: "\(scheme)://\(server.host):\(server.port)/localhost", protocols: scheme, body: body)
    handle.set(
      CURLOPT_USE_SSL,
      Int((server.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue))
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, limit: min(server.limits.connect, limit))
    handle.set(CURLOPT_TIMEOUT_MS, limit: min(server.limits.total, limit))
    handle.use(server.tls)
    if let login = server.login {
      if server.security == .none {
        throw DeliveryFailure(.local, "a password is never sent without TLS")
      }
      handle.set(CURLOPT_USERNAME, login.user)
      handle.set(CURLOPT_PASSWORD, try login.password())
    }
    return handle
  }

  private func failure(of end: TransferEnd, _ dialog: MailDialog) -> DeliveryFailure? {
    mailFailure(end, dialog, hasLogin: server.login != nil)
  }
}
