import Foundation
import ServerSupport
import Testing

/// Broken installations: a shell runs the remedy that `status` prints, which fixes them (O9).
@Suite struct BrokenInstallationTests {
  /// A way to break an installation.
  struct Fault: Sendable, CustomTestStringConvertible {
    let what: String
    /// The code of the finding; nil if the whole command fails, and standard error contains the
    /// remedy.
    let code: String?
    /// The operator's answer to the remedy's command.
    let answer: String
    /// What the machine does later, a command: cron starts what its table has.
    let later: String
    /// The directories of the site that are those of the machine, by their paths there.
    let machine: [String: String]
    let breakage: @Sendable (Site) throws -> Void

    init(
      _ what: String, _ code: String?, answer: String = "", later: String = "",
      machine: [String: String] = [:], _ breakage: @escaping @Sendable (Site) throws -> Void
    ) {
      (self.what, self.code, self.answer, self.later) = (what, code, answer, later)
      (self.machine, self.breakage) = (machine, breakage)
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
    Fault("a directory that is gone", "not-sent") { site in
      try site.write(
        "callhome.yaml", Site.config(destinations: ["archive": "path: gone/archive"]))
      try #require(site.run("license", "accept", "--yes").status == 0)
      try #require(site.run("send", "--now").status == 75)
    },
    Fault("a destination that is paused for a day", "not-sent") { site in
      try site.write("occupied", "")
      try site.write(
        "callhome.yaml",
        Site.config(destinations: ["archive": "path: archive", "second": "path: occupied"]))
      try #require(site.run("license", "accept", "--yes").status == 0)
      try #require(site.run("send").status != 0)
    },
    Fault("a node that vanished", "silent-node") { site in
      try site.write("snapshot.yaml", Site.snapshot + "  'sub 2': {status: {host_name: sub2}}\n")
      try #require(site.run("send", "--now").status == 0)
      try site.write("snapshot.yaml", Site.snapshot)
    },
    Fault("a certificate that ended", "certificate") { site in
      try site.write("ca.pem", SampleCertificates.expired)
      try site.write("NEW.pem", SampleCertificates.successor)
      try site.write(
        "callhome.yaml",
        Site.config(
          more: "  new: {url: 'https://receiver.invalid/', tls: {ca_file: ca.pem}}\n"))
      try #require(site.run("license", "accept", "--yes").status == 0)
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

  /// Collects what a fault of the collector left undone.
  private static let collector = """
    #!/bin/sh
    mkdir -p "$1/captures/cucm-pub"
    echo 'Active Master Version: 14.0.1.12900-161' >"$1/captures/cucm-pub/show-version-active.txt"
    touch "$1/snapshot.yaml"

    """

  private static func install(_ script: String, in site: Site) throws {
    try site.write("collect", script)
    try site.setMode(0o755, of: "collect")
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/cron.d", withIntermediateDirectories: false)
    try site.write(
      "cron.d/callhome-collect", "PATH=/bin\n23 2 * * * root \(site.path)/collect \(site.path)\n")
  }

  /// Faults that only root can make.
  static let faultsOfRoot: [Fault] = [
    Fault(
      "a dead cron", "no-run",
      later: "sh -c \"$(sed -n 's/^[^c]*callhome/callhome/; s/ --spread//p' crontabs/root)\"",
      machine: ["crontabs": "/var/spool/cron/crontabs"]
    ) { site in
      try FileManager.default.createDirectory(
        atPath: "\(site.path)/crontabs", withIntermediateDirectories: false)
      var memory = try json(try site.read("state/runs.json"))
      memory["last"] = "2024-01-01T00:00:00Z"
      try site.write("state/runs.json", try JSONSerialization.data(withJSONObject: memory))
      var consent = try json(try site.read("state/consent.json"))
      consent["time"] = "2024-01-01T00:00:00Z"
      try site.write("state/consent.json", try JSONSerialization.data(withJSONObject: consent))
    },
    Fault("a dead collector", "stale-snapshot", machine: ["cron.d": "/etc/cron.d"]) { site in
      try install(collector, in: site)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)],
        ofItemAtPath: "\(site.path)/snapshot.yaml")
    },
    Fault("a failed collection", "failed-collection", machine: ["cron.d": "/etc/cron.d"]) { site in
      try install(collector, in: site)
      try FileManager.default.createDirectory(
        atPath: "\(site.path)/captures/cucm-pub", withIntermediateDirectories: true)
      try site.write(
        "captures/cucm-pub/show-version-active.txt", "Executed command unsuccessfully\n")
      try site.write("callhome.yaml", Site.config(snapshots: "snapshot.yaml, captures/*"))
    },
    Fault("a state of another user", nil) { site in
      for name in ["", "callhome.yaml", "archive"]
        + site.names(in: "archive").map({ "archive/\($0)" })
      {
        try #require(chown("\(site.path)/\(name)", 1, 1) == 0)
      }
      for name in ["state"] + site.names(in: "state").map({ "state/\($0)" }) {
        try #require(chown("\(site.path)/\(name)", 65_534, 65_534) == 0)
      }
    },
  ]

  @Test(
    .needs(.root), .needs(.mounts), .needs(.command("crontab", package: "cron")),
    arguments: faultsOfRoot)
  func `what status prints mends what only root can break`(fault: Fault) throws {
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
    let finished = try run(command + fault.answer, fault, site)
    // The status of a run that sets a damaged file aside reports that.
    #expect([0, 74].contains(finished.status), "\(command): \(finished.errors)")
    if !fault.later.isEmpty { #expect(try run(fault.later, fault, site).status == 0) }
    #expect(try remedy(fault, site) == nil, "\(command) does not mend it")
    let status = try site.run("status", "--exit-status", through: machine(fault, site))
    #expect(status.status == 0, "\(status.text)\(status.errors)")
  }

  /// Runs a command as the shell of root does.
  private func run(_ command: String, _ fault: Fault, _ site: Site) throws -> Finished {
    try Program.run(
      machine(fault, site) + ["sh", "-c", command], in: site.path,
      environment: [
        "PATH":
          "\((Program.path as NSString).deletingLastPathComponent):/usr/sbin:/usr/bin:/sbin:/bin"
      ])
  }

  /// Runs the words that follow it on a machine with some directories of the site; none if the fault needs none.
  private func machine(_ fault: Fault, _ site: Site) -> [String] {
    if fault.machine.isEmpty { return [] }
    let mounts = fault.machine.map { "mount --bind \(site.path)/\($0.key) \($0.value)" }
    return ["unshare", "-m"] + shell(mounts.joined(separator: " && ") + #" && exec "$@""#)
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
    let machine = machine(fault, site)
    guard let code = fault.code else {
      let line = try site.run("status", through: machine).errors.split(separator: "\n")
        .first { $0.hasPrefix("  hint: run: ") }
      return line.map { String($0.dropFirst("  hint: run: ".count)) }
    }
    let document = try json(try site.run("status", "--json", through: machine).output)
    let findings = document["findings"] as? [[String: Any]]
    let finding = findings?.first { $0["code"] as? String == code }
    let remedy = finding?["remedy"] as? [String: Any]
    if let command = remedy?["command"] as? String { return command }
    // What a person has to see to first, and then the command.
    let text = remedy?["text"] as? String
    return text?.components(separatedBy: "run: ").dropFirst().last
  }
}
