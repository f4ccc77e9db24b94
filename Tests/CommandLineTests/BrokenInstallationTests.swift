import Foundation
import ServerSupport
import Testing

/// Installations that somebody broke: the remedy that `status` prints is run by a shell, and mends them (O9).
@Suite struct BrokenInstallationTests {
  /// One way to break an installation.
  struct Fault: Sendable, CustomTestStringConvertible {
    let what: String
    /// The code of the finding; nil if the whole command fails, and says on standard error what mends it.
    let code: String?
    /// What a person answers to the command of the remedy.
    let answer: String
    /// Whether the next run of cron has to follow.
    let needsRun: Bool
    let breakage: @Sendable (Site) throws -> Void

    init(
      _ what: String, _ code: String?, answer: String = "", needsRun: Bool = false,
      _ breakage: @escaping @Sendable (Site) throws -> Void
    ) {
      (self.what, self.code, self.answer, self.needsRun) = (what, code, answer, needsRun)
      self.breakage = breakage
    }

    var testDescription: String { what }
  }

  static let faults: [Fault] = [
    Fault("terms that nobody accepted", "not-accepted", answer: " --yes") { site in
      try site.remove("state")
    },
    Fault("a destination that nobody accepted", "not-all-accepted", answer: " --yes") { site in
      try site.write(
        "callhome.yaml",
        Site.config(destinations: ["archive": "path: archive", "new": "path: new"]))
    },
    Fault("a directory that is gone", "not-sent", needsRun: true) { site in
      try site.write(
        "callhome.yaml", Site.config(destinations: ["archive": "path: gone/archive"]))
      try #require(site.run("license", "accept", "--yes").status == 0)
      try #require(site.run("send", "--now").status == 75)
    },
    Fault("a token that others can read", "secret") { site in
      try site.write("token", "0123456789abcdef\n")
      try site.setMode(0o600, of: "token")
      let destination = "  new: {url: 'https://receiver.invalid/', token_file: token}\n"
      try site.write("callhome.yaml", Site.config(more: destination))
      try #require(site.run("license", "accept", "--yes").status == 0)
      try site.setMode(0o644, of: "token")
    },
    Fault("a damaged consent", "state-damaged", answer: " --yes") { site in
      try site.write("state/consent.json", "{")
    },
    Fault("a damaged ledger", "state-damaged") { try $0.write("state/ledger.json", "{") },
    Fault("a damaged message in the outbox", "state-damaged") { site in
      try site.write("state/outbox/0123456789abcdef0123456789abcdef.message", "x")
    },
    Fault("a config that others can write", nil) { try $0.setMode(0o666, of: "callhome.yaml") },
    Fault("a state that others can enter", nil) { try $0.setMode(0o755, of: "state") },
    Fault("a site that others can write", nil) { site in
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o777], ofItemAtPath: site.path)
    },
  ]

  /// Faults that only root can make.
  static let faultsOfRoot: [Fault] = [
    Fault("a state of another user", nil) { site in
      for name in ["", "callhome.yaml", "archive"]
        + site.names(in: "archive").map({ "archive/\($0)" })
      {
        try #require(chown("\(site.path)/\(name)", 1, 1) == 0)
      }
      for name in ["state"] + site.names(in: "state").map({ "state/\($0)" }) {
        try #require(chown("\(site.path)/\(name)", 65_534, 65_534) == 0)
      }
    }
  ]

  @Test(.needs(.root), arguments: faultsOfRoot)
  func `what status prints mends a wrong owner`(fault: Fault) throws {
    try `what status prints mends a broken installation`(fault: fault)
  }

  @Test(.needs(.webServer), arguments: [401, 403])
  func `a receiver that refuses the login is named with the file of the login`(status: Int) throws {
    let server = try WebServer()
    let site = try Site(isAccepted: false)
    try site.write("token", "0123456789abcdef\n")
    try site.setMode(0o600, of: "token")
    let authority = try TestCertificates.shared().authority
    try site.write(
      "callhome.yaml",
      Site.config(
        more: "  support: {url: 'https://localhost:\(server.port)/switch', token_file: token, "
          + "tls: {ca_file: \(authority)}}\n"))
    try #require(site.run("license", "accept", "--yes").status == 0)
    try server.answer(status)
    #expect(try site.run("send", "--now").status != 0)
    let shown = unfolded(try site.run("status").text)
    #expect(shown.hasPrefix("Call Home is failing (1 finding) failing "), "\(shown)")
    #expect(shown.contains("could not be sent to 'support': the receiver denies access"))
    #expect(shown.contains("fix: check 'token_file'"), "\(shown)")
    try server.answer(nil)
    #expect(try site.run("send", "--now").status == 0)
    #expect(try site.run("status", "--exit-status").status == 0)
  }

  @Test(arguments: faults)
  func `what status prints mends a broken installation`(fault: Fault) throws {
    let site = try Site()
    try #require(site.run("send").status == 0)
    try fault.breakage(site)
    if fault.code == nil {
      let monitor = try site.run("status", "--exit-status")
      #expect(monitor.status == 3)
      #expect(monitor.text.hasPrefix("Call Home is unknown: "), "\(monitor.text)")
    }
    let command = try #require(try remedy(fault, site), "there is no remedy")
    let finished = try Program.run(
      ["sh", "-c", command + fault.answer], in: site.path,
      environment: ["PATH": "\((Program.path as NSString).deletingLastPathComponent):/usr/bin:/bin"]
    )
    // A run that sets a damaged file aside says so by its status.
    #expect([0, 74].contains(finished.status), "\(command): \(finished.errors)")
    if fault.needsRun { #expect(try site.run("send", "--now").status == 0) }
    #expect(try remedy(fault, site) == nil, "\(command) does not mend it")
    let status = try site.run("status", "--exit-status")
    #expect(status.status == 0, "\(status.text)\(status.errors)")
  }

  @Test(.needs(.mounts)) func `a full disk is named with what shows it, and room on it mends it`()
    throws
  {
    let site = try Site()
    try #require(site.run("send").status == 0)
    let finished = try site.run(
      "status",
      through: mountNamespace(
        "cp -a state kept && mount -t tmpfs -o size=600k,mode=0700 tmpfs state && "
          + "cp -a kept/. state && { dd if=/dev/zero of=state/filler 2>/dev/null; true; } && "
          + #"{ "$@" >full; rm state/filler; "$@"; }"#))
    let full = unfolded(String(decoding: try site.read("full"), as: UTF8.self))
    #expect(full.hasPrefix("Call Home is failing (1 finding) failing "), "\(full)")
    #expect(full.contains("the disk is full: 0 bytes are free"))
    #expect(
      full.contains("fix: free space on its file system, which 'df -h \(site.path)/state' shows"))
    #expect(finished.status == 0)
    #expect(finished.text.hasPrefix("Call Home is working"), "\(finished.text)")
  }

  /// The command that mends it, as `status` prints it; nil if it finds nothing.
  private func remedy(_ fault: Fault, _ site: Site) throws -> String? {
    guard let code = fault.code else {
      let line = try site.run("status").errors.split(separator: "\n")
        .first { $0.hasPrefix("  hint: run: ") }
      return line.map { String($0.dropFirst("  hint: run: ".count)) }
    }
    let findings = try json(try site.run("status", "--json").output)["findings"] as? [[String: Any]]
    let finding = findings?.first { $0["code"] as? String == code }
    let remedy = finding?["remedy"] as? [String: Any]
    return remedy?["command"] as? String
  }
}
