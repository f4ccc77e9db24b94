import Foundation
import ServerSupport
import Testing

/// A message that arrived.
struct Arrival {
  /// The message's id.
  let id: String
  /// Its bytes.
  let bytes: Data
}

/// A transport, with an end that records what arrived.
enum Way: String, CaseIterable, Sendable { case directory, https, mail }

/// A site with one transport that can be reset to its state before the first run.
final class FaultSite {
  let site: Site
  let way: Way
  private let webServer: WebServer?
  private let mailServer: MailServer?

  /// Creates a site whose licence is accepted and that has sent nothing yet.
  init(_ way: Way) throws {
    self.way = way
    webServer = way == .https ? try WebServer() : nil
    mailServer = way == .mail ? try MailServer() : nil
    var config = Site.config()
    let target = "{via: directory, path: archive}"
    if let webServer {
      let authority = try TestCertificates.shared().authority
      config = config.replacing(
        target,
        with: "{url: \"https://localhost:\(webServer.port)/case\", tls: {ca_file: \(authority)}}")
    }
    if let mailServer {
      config = config.replacing(target, with: "{via: email, to: [support@example.com]}")
      config += """
        mail_server:
          host: localhost
          port: \(mailServer.port)
          user: callhome
          password_file: password
          from: callhome@example.com
          tls: {ca_file: \(try TestCertificates.shared().authority)}

        """
    }
    site = try Site(isAccepted: false)
    try site.write("password", "s3cret\n")
    try site.setMode(0o600, of: "password")
    try site.write("callhome.yaml", config)
    let accepted = try site.run("license", "accept", "--yes")
    try #require(accepted.status == 0, "\(accepted.errors)")
    try FileManager.default.copyItem(atPath: "\(site.path)/state", toPath: "\(site.path)/before")
  }

  /// Puts everything back to how it was before the first run.
  func reset() throws {
    for name in ["state", "archive"] where !site.names(in: name).isEmpty || name == "state" {
      try site.remove(name)
    }
    if FileManager.default.fileExists(atPath: "\(site.path)/archive") { try site.remove("archive") }
    try FileManager.default.copyItem(atPath: "\(site.path)/before", toPath: "\(site.path)/state")
    webServer?.forget()
    mailServer?.forget()
  }

  /// The messages that arrived since the last ``reset()``, one entry for each time.
  ///
  /// - Parameter count: how many must arrive; it waits for them for a while.
  func arrivals(atLeast count: Int) throws -> [Arrival] {
    switch way {
    case .directory:
      return try site.names(in: "archive").filter { !$0.hasPrefix(".") }.map { name in
        Arrival(
          id: String(name.split(separator: "-").last?.prefix(32) ?? ""),
          bytes: try site.read("archive/\(name)"))
      }
    case .https:
      return webServer?.accepted(atLeast: count).map {
        Arrival(
          id: ($0.fields["idempotency-key"] ?? "").replacing("\"", with: ""), bytes: Data($0.body))
      } ?? []
    case .mail:
      return mailServer?.messages().map { mail in
        let text = String(decoding: mail, as: UTF8.self)
        let id = text.firstRange(of: "Message-ID: <").map { text[$0.upperBound...].prefix(32) }
        return Arrival(id: String(id ?? ""), bytes: Data(mail))
      } ?? []
    }
  }

  /// The places of a good run.
  func places() throws -> [FaultPlace] {
    FaultPlace.all(in: try trace(), of: site.path)
  }

  /// The output of strace for a good run.
  func trace() throws -> String {
    try reset()
    let good = try site.run("send", through: ["strace", "-f", "-y", "-s", "4096", "-o", "trace"])
    try #require(good.status == 0, "\(good.errors)")
    let trace = String(decoding: try site.read("trace"), as: UTF8.self)
    try site.remove("trace")
    return trace
  }

  /// All wrong modes of files that a run left.
  func openModes() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(site.path)/state").compactMap { name in
      var raw = stat()
      guard lstat("\(site.path)/state/\(name)", &raw) == 0 else { return nil }
      let allowed: mode_t = raw.st_mode & S_IFMT == S_IFDIR ? 0o700 : 0o600
      return raw.st_mode & 0o7777 & ~allowed == 0 ? nil : "mode of \(name)"
    }
  }

  /// Runs `send` normally and returns everything that is wrong afterwards.
  ///
  /// Queued messages must have arrived, each under one id with the same bytes, as recorded in the
  /// ledger; the journal is intact; the case that a receiver opened is known; no file is left over.
  ///
  /// - Parameter mayLoseCases: whether a case may be lost, since it could not be written.
  func faultsAfterNextRun(
    mayLoseCases: Bool = false
  ) throws -> (faults: [String], arrivals: [Arrival]) {
    var faults = try openModes()
    let waiting = Set(
      site.names(in: "state/outbox").filter { $0.hasSuffix(".message") && !$0.hasPrefix(".") }
        .map { String($0.prefix(32)) })
    let early = Set(try arrivals(atLeast: 0).map(\.id))
    let next = try site.run("send")
    if next.status != 0 { faults.append("the next run ends with \(next.status)") }
    if next.errors != "" { faults.append("the next run says \(next.errors)") }
    let arrived = try arrivals(atLeast: 3)
    let ids = Set(arrived.map(\.id))
    if ids.count != 3 { faults.append("\(ids.count) messages arrived") }
    if !waiting.isSubset(of: ids) { faults.append("a message that waited was lost") }
    if !early.isSubset(of: ids) { faults.append("a message that had arrived is gone") }
    for id in ids where Set(arrived.filter { $0.id == id }.map(\.bytes)).count != 1 {
      faults.append("a repeat has other bytes")
    }
    let known = Set(((try? site.ledger()) ?? [:]).values)
    if known != ids { faults.append("the ledger knows other messages than those that arrived") }
    // It verifies the chain as 'history verify' does, and has the same status.
    let listed = try site.run("history", "--json")
    if listed.status != 0 { faults.append("history says \(listed.errors)") }
    let history = try? json(listed.output)["journal"] as? [[String: Any]]
    let delivered = Set(
      (history ?? []).filter { $0["event"] as? String == "delivered" }
        .compactMap { $0["message_id"] as? String })
    if !ids.isSubset(of: delivered) { faults.append("the journal lacks the outcome of a message") }
    let shown = Set(
      (history ?? []).filter { $0["case_url"] as? String == "https://cases.example/SR-42" }
        .compactMap { $0["message_id"] as? String })
    if way == .https, !mayLoseCases, shown != ids { faults.append("the case of a message is lost") }
    let sent = Set(
      site.names(in: "state/sent").filter { $0.hasSuffix(".message") }
        .map { String($0.dropFirst(17).prefix(32)) })
    if sent != ids { faults.append("what is kept is not what arrived") }
    if site.names(in: "state/outbox") != [] { faults.append("something waits") }
    let left = try FileManager.default.subpathsOfDirectory(atPath: site.path)
      .filter { ($0 as NSString).lastPathComponent.hasPrefix(".callhome-") }
    if !left.isEmpty { faults.append("left over: \(left)") }
    faults += try openModes()
    return (faults, arrived)
  }
}
