package import Catalogs
package import Diagnostics
import Documents
import Redaction

extension Settings {
  /// Checks the config against the catalog of its product.
  ///
  /// - Returns: warnings about probable mistakes.
  /// - Throws: errors: a rule for a field that does not exist protects nothing, and a rule must not
  ///   send what the catalog withholds in every mode (M5).
  package func problems(with catalog: Catalog) throws(Diagnostics) -> [Diagnostic] {
    var problems = ruleProblems(catalog) + partlyHidden(catalog) + bodyProblems(catalog)
    for destination in writtenDestinations {
      for kind in destination.messages where destination.namesMessages {
        if catalog.messages[kind] == nil {
          problems.append(
            Diagnostic(
              .warning, at: destination.location,
              "'\(catalog.product)' has no \(kind.rawValue) message for '\(destination.name)'"))
        }
      }
    }
    if problems.contains(where: { $0.severity == .error }) { throw Diagnostics(problems) }
    return problems
  }

  /// Notes about settings that have no effect in the mode, and other things that the operator may
  /// want to know.
  ///
  /// - Parameter file: the path of the config, for messages.
  package func notes(about catalog: Catalog, file: String) -> [Diagnostic] {
    var notes: [Diagnostic] = []
    func note(_ message: String, hint: String? = nil) {
      notes.append(Diagnostic(.note, in: file, message, hint: hint))
    }
    if mode != nil { notes += mailNotes(file) }
    // Another name may be that of an alert that the catalog does not list.
    notes += traceFiles.filter { catalog.alert(named: $0.alert) == nil }.compactMap { files in
      didYouMean(files.alert, among: catalog.alerts.names).map {
        Diagnostic(
          .warning, at: files.location,
          "\(quoted(files.alert)) in 'trace_files' is no alert of '\(catalog.product)'", hint: $0)
      }
    }
    switch callHome {
    case .none, .disabled:
      break
    case .anonymous:
      if destinations.contains(where: { $0.via != .directory }) {
        note(
          "what a receiver sees even so: \(visibleToReceivers)",
          hint: "no setting can hide these from those who take the messages")
      }
      if contact != Contact() { note("'contact' is not in force in anonymous mode") }
      if contract != Contract() { note("'contract' is not in force in anonymous mode") }
      for destination in writtenDestinations where destination.signs {
        note("'sign' of '\(destination.name)' is not in force in anonymous mode")
      }
      for destination in writtenDestinations where destination.namesMessages {
        let allowed = catalog.kinds(in: .anonymous)
        for kind in destination.messages where !allowed.contains(kind) {
          note("'\(kind.rawValue)' for '\(destination.name)' is not in force in anonymous mode")
        }
      }
    case .smart:
      if contract.userID == nil {
        note(
          "'contract.user_id' is not given: the support centre may not know whose message it is")
      }
    }
    return notes
  }

  /// Warnings and notes about sending e-mail.
  private func mailNotes(_ file: String) -> [Diagnostic] {
    let destinations = destinations.filter { $0.via == .email }
    guard let first = destinations.first else { return [] }
    guard let mailServer else {
      return [
        Diagnostic(
          .warning, at: first.location,
          "nothing is sent to \(wordList(destinations.map(\.name))): there is no mail server in the config",
          hint: "write 'mail_server: {host: mail.example.net, from: callhome@example.com}'")
      ]
    }
    if mailServer.security == .none {
      return [
        Diagnostic(
          .warning, in: file,
          "mail goes to '\(mailServer.host)' without TLS: others on the network can read it",
          hint: "set 'mail_server.security' to 'starttls' or 'tls'")
      ]
    }
    if mailServer.security == .starttls, mailServer.port == 465 {
      return [
        Diagnostic(
          .warning, in: file,
          "port 465 of a mail server is for TLS from the first byte, and 'mail_server.security' is "
            + "'starttls'", hint: "write 'security: tls' below 'mail_server'")
      ]
    }
    if mailServer.security == .tls, let port = mailServer.port, [25, 587].contains(port) {
      return [
        Diagnostic(
          .warning, in: file,
          "port \(port) of a mail server is for STARTTLS, and 'mail_server.security' is 'tls'",
          hint: "write 'security: starttls' below 'mail_server'")
      ]
    }
    return []
  }

  /// What the transport reveals of a site that no redaction can remove (H9).
  private var visibleToReceivers: String {
    let vias = Set(destinations.map(\.via))
    var seen = ["the address of this machine"]
    if vias.contains(.email), let mailServer {
      seen.append("the sender's address '\(mailServer.from)'")
      if let name = mailServer.heloName { seen.append("the name '\(name)' in EHLO") }
    }
    if destinations.contains(where: { $0.tls.certificateFile != nil }) {
      seen.append("the client certificate")
    }
    if mailServer?.user != nil, vias.contains(.email) {
      seen.append("the login at the mail server")
    }
    if destinations.contains(where: \.hasCredentials) {
      seen.append("the credentials of the destination")
    }
    return seen.joined(separator: ", ")
  }
}
