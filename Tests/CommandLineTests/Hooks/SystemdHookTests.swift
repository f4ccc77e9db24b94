import Foundation
import Testing

/// `examples/systemd` and the units of other examples: systemd accepts them, and the commands that
/// they start report a failed unit (I3, T1).
@Suite(
  .needs(.machine), .needs(.command("systemd-analyze", package: "systemd")),
  .needs(.command("/lib/systemd/systemd-journald", package: "systemd"))
) struct SystemdHookTests {
  private static let unit = "/etc/systemd/system/callhome-failure@.service"

  private func machine(_ more: String = "traces: true") throws -> Machine {
    let machine = try Machine(more: more)
    try machine.install("systemd/failure-hook", at: "/etc/callhome/failure-hook", mode: 0o755)
    try machine.install("systemd/callhome-failure@.service", at: Self.unit)
    return machine
  }

  /// Starts the journal, and writes lines of a unit to it, as in a crash of its process.
  private func journal(_ machine: Machine, unit: String, lines: [String]) throws {
    let said = try machine.start(["/lib/systemd/systemd-journald"])
    let isReady = try eventually {
      try machine.outcome(of: ["test", "-S", "/run/systemd/journal/socket"]).status == 0
    }
    try #require(isReady, "\(said())")
    for line in lines {
      try machine.write(
        "/tmp/entry",
        """
        MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1
        COREDUMP_UNIT=\(unit)
        MESSAGE=\(line)

        """)
      try machine.run(["logger", "--journald=/tmp/entry"])
    }
    let isWritten = try eventually {
      let text = try machine.run(["journalctl", "--quiet", "--unit=\(unit)"]).text
      return lines.allSatisfy { text.contains($0) }
    }
    try #require(isWritten)
    // A running systemd does that when it starts.
    try machine.run(["chgrp", "-R", "systemd-journal", "/run/log/journal"])
  }

  /// Runs a unit like systemd: with its command, its user and groups, its directory and its
  /// environment.
  private func fail(
    _ machine: Machine, unit: String, environment: [String: String] = [:]
  ) throws -> Finished {
    var settings: [String: String] = [:]
    for line in machine.text(Self.unit).split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { settings[parts[0]] = parts[1] }
    }
    let user = try #require(settings["User"])
    let cache = "/var/cache/\(try #require(settings["CacheDirectory"]))"
    try machine.run([
      "install", "-d", "-o", user, "-m", try #require(settings["CacheDirectoryMode"]), cache,
    ])
    let command = try #require(settings["ExecStart"]).split(separator: " ").map {
      $0 == "%i" ? unit : String($0)
    }
    let groups = "--groups=\(user),\(try #require(settings["SupplementaryGroups"]))"
    return try machine.outcome(
      of: ["setpriv", "--reuid=\(user)", "--regid=\(user)", groups, "sh", "-c"]
        + ["umask \(try #require(settings["UMask"])); exec \"$@\"", "sh"] + command,
      environment: environment.merging(["CACHE_DIRECTORY": cache]) { $1 })
  }

  @Test func `a unit that failed is told, with the last lines of its journal`() throws {
    let machine = try machine()
    let hostile = "worker \"7\" died: <b> $(touch /tmp/executed) `id` \\ é"
    try journal(machine, unit: "nginx.service", lines: [hostile, "last words"])
    let finished = try fail(
      machine, unit: "nginx.service",
      environment: ["MONITOR_SERVICE_RESULT": "exit-code", "MONITOR_EXIT_STATUS": "1"])
    #expect(finished.status == 0 && finished.text == "" && finished.errors == "")
    let message = try #require(try machine.messages().first)
    let alert = try #require(message["alert"] as? [String: Any])
    #expect(alert["alert"] as? String == "NodeSystemdServiceFailed")
    #expect(alert["node"] as? String == (try machine.run(["hostname", "--fqdn"]).text.trimmed))
    #expect(alert["severity"] as? String == "warning")
    #expect(
      alert["details"] as? [String]
        == ["name: nginx.service", "result: exit-code", "exit status: 1"])
    let files = try #require(message["attachments"] as? [[String: Any]])
    #expect(files.map { $0["fate"] as? String } == ["attached"])
    let content = try #require(files.first?["content"] as? String)
    let lines = String(decoding: try #require(Data(base64Encoded: content)), as: UTF8.self)
    #expect(lines.contains(hostile) && lines.contains("last words"), "\(lines)")
    #expect(!FileManager.default.fileExists(atPath: machine.path("/tmp/executed")))
    #expect(try machine.stateIsPrivate())
    #expect(
      try machine.run(["find", "/var/cache/callhome-failures", "-printf", "%u %m %f\\n"]).text
        == "callhome 700 callhome-failures\ncallhome 600 nginx.service\n")

    // Again is a repeat; another unit is another alert, whatever its name looks like.
    #expect(try fail(machine, unit: "nginx.service").status == 0)
    #expect(try machine.alerts().count == 1 && machine.repeats() == 1)
    for unit in ["-.mount", "dev-disk-by\\x2duuid-1.swap", "user@1000.service"] {
      let finished = try fail(machine, unit: unit)
      #expect(finished.status == 0 && finished.errors == "")
      #expect(
        try machine.alerts().contains {
          ($0["details"] as? [String])?.contains("name: \(unit)") == true
        }, "\(unit)")
    }
    #expect(try machine.alerts().count == 4)
  }

  @Test func `a unit that failed is told without a journal as well`() throws {
    let machine = try machine("")
    #expect(try fail(machine, unit: "nginx.service").status == 0)
    #expect(try machine.alerts().count == 1)
    #expect(try machine.messages().first?["attachments"] == nil)
  }

  @Test func `lines of units that failed long ago are deleted`() throws {
    let machine = try machine()
    #expect(try fail(machine, unit: "old.service").status == 0)
    #expect(try fail(machine, unit: "new.service").status == 0)
    let cache = "/var/cache/callhome-failures"
    try machine.run(["touch", "-d", "49 hours ago", "\(cache)/old.service"])
    #expect(try fail(machine, unit: "nginx.service").status == 0)
    #expect(try machine.run(["ls", cache]).text == "new.service\nnginx.service\n")
  }

  @Test(.needs(.command("webhook", package: "webhook")))
  func `systemd has nothing to complain of in any unit of the examples`() throws {
    let machine = try machine()
    try machine.install(
      "alertmanager/alertmanager-hook", at: "/etc/callhome/alertmanager-hook", mode: 0o755)
    try machine.install(
      "alertmanager/callhome-webhook.service", at: "/etc/systemd/system/callhome-webhook.service")
    try machine.write(
      "/etc/systemd/system/important.service", "[Service]\nExecStart=/bin/true\n")
    try machine.install(
      "systemd/10-callhome.conf", at: "/etc/systemd/system/important.service.d/10-callhome.conf")
    func complaints() throws -> String {
      let finished = try machine.outcome(of: [
        "systemd-analyze", "verify", "--man=no", Self.unit,
        "/etc/systemd/system/callhome-webhook.service", "important.service",
      ])
      return finished.text + finished.errors
    }
    #expect(try complaints() == "")
    // A fault in any of them would show.
    for (file, line) in [
      (Self.unit, "User="), ("/etc/systemd/system/callhome-webhook.service", "ExecStart="),
      ("/etc/systemd/system/important.service.d/10-callhome.conf", "OnFailure="),
    ] {
      let text = machine.text(file)
      try machine.write(file, text.replacing(line, with: "X\(line)"))
      #expect(try complaints().contains("X\(line.dropLast())"), "\(file)")
      try machine.write(file, text)
    }
  }
}
