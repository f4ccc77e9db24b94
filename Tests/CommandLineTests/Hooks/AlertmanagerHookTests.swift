import Foundation
import Testing

/// `examples/alertmanager`: the real Alertmanager and the real webhook, as the example has them (I3, A2).
@Suite(
  .needs(.machine), .needs(.command("webhook", package: "webhook")),
  .needs(.command("curl", package: "curl")),
  .needs(.command("prometheus-alertmanager", package: "prometheus-alertmanager"))
) struct AlertmanagerHookTests {
  private static let token = "2f9c0d5e"
  private static let hook = "http://127.0.0.1:9000/hooks/callhome"

  /// A machine on which webhook is running, and webhook's output.
  private func webhook(
    _ machine: Machine, as user: String = "callhome", changing: [String: String] = [:]
  ) throws -> () -> String {
    let path = "alertmanager/"
    try machine.install(
      path + "alertmanager-hook", at: "/etc/callhome/alertmanager-hook", mode: 0o755,
      changing: changing)
    try machine.install(path + "hooks.yaml", at: "/etc/callhome/hooks.yaml")
    try machine.install(
      path + "callhome-webhook.service", at: "/etc/systemd/system/callhome-webhook.service")
    // Applies the unit like systemd: its command, its user and its environment.
    let command = try #require(
      machine.text("/etc/systemd/system/callhome-webhook.service").split(separator: "\n")
        .first { $0.hasPrefix("ExecStart=") })
    let said = try machine.start(
      command.dropFirst("ExecStart=".count).split(separator: " ").map(String.init), as: user,
      environment: ["CALLHOME_TOKEN": Self.token])
    try #require(eventually { said().contains("serving hooks") }, "\(said())")
    return said
  }

  /// Starts Alertmanager with the example's config.
  private func alertmanager(_ machine: Machine, repeatInterval: String) throws {
    try machine.install(
      "alertmanager/alertmanager.yml", at: "/etc/prometheus/alertmanager.yml",
      // Delays that are minutes at a real site.
      changing: [
        "group_wait: 30s": "group_wait: 100ms", "group_interval: 5m": "group_interval: 1s",
        "repeat_interval: 4h": "repeat_interval: \(repeatInterval)",
      ])
    try machine.write("/etc/prometheus/callhome.token", Self.token)
    let said = try machine.start(
      [
        "prometheus-alertmanager", "--config.file=/etc/prometheus/alertmanager.yml",
        "--storage.path=/tmp/alertmanager", "--cluster.listen-address=",
        "--web.listen-address=127.0.0.1:9093",
      ])
    let isReady = try eventually {
      try machine.outcome(of: ["curl", "-sf", "http://127.0.0.1:9093/-/ready"]).status == 0
    }
    try #require(isReady, "\(said())")
  }

  /// Posts alerts to Alertmanager, like Prometheus.
  private func post(_ alerts: [[String: Any]], to machine: Machine) throws {
    try machine.write(
      "/tmp/alerts.json",
      String(decoding: try JSONSerialization.data(withJSONObject: alerts), as: UTF8.self))
    try machine.run([
      "curl", "-sSf", "-H", "Content-Type: application/json", "--data-binary", "@/tmp/alerts.json",
      "http://127.0.0.1:9093/api/v2/alerts",
    ])
  }

  /// Posts to webhook directly, and returns the status of the reply.
  private func post(
    _ text: String, token: String? = Self.token, to machine: Machine
  ) throws -> (status: Int?, text: String) {
    try machine.write("/tmp/payload.json", text)
    let finished = try machine.run(
      ["curl", "-sS", "-w", "\\n%{http_code}", "--data-binary", "@/tmp/payload.json"]
        + (token.map { ["-H", "Authorization: Bearer \($0)"] } ?? []) + [Self.hook])
    let lines = finished.text.split(separator: "\n", omittingEmptySubsequences: false)
    return (lines.last.flatMap { Int($0) }, lines.dropLast().joined(separator: "\n"))
  }

  private func notification(_ alerts: [[String: Any]]) throws -> String {
    let all: [String: Any] = ["version": "4", "groupKey": "{}", "alerts": alerts]
    return String(decoding: try JSONSerialization.data(withJSONObject: all), as: UTF8.self)
  }

  private static let hostile = """
    <b>&amp; $(touch /tmp/executed) `touch /tmp/executed` ; touch /tmp/executed | "x" 'y' \\ é
    $CALLHOME_PAYLOAD "; touch /tmp/executed #
    """

  @Test func `an alert goes through the real Alertmanager, once, is counted, and ends`() throws {
    let machine = try Machine(more: "alerts: {resolved: send}")
    let said = try webhook(machine)
    try alertmanager(machine, repeatInterval: "1s")
    let disk = [
      "alertname": "NodeFilesystemAlmostOutOfSpace", "instance": "web1.example.net:9100",
      "severity": "critical", "mountpoint": "/var",
    ]
    try post(
      [
        [
          "labels": disk.merging(["fs": "ext4", "odd": Self.hostile]) { $1 },
          "annotations": ["description": Self.hostile],
        ],
        ["labels": disk.merging(["fs": "second"]) { $1 }],
        ["labels": ["alertname": "HostDown", "instance": "db1:9100"]],
      ], to: machine)
    #expect(try eventually { try machine.alerts().count >= 2 }, "\(said())")
    let alerts = try machine.alerts()
    #expect(alerts.count == 2)
    let found = try #require(alerts.first { $0["node"] as? String == "web1.example.net" })
    #expect(found["alert"] as? String == "NodeFilesystemAlmostOutOfSpace")
    #expect(found["severity"] as? String == "critical")
    let lines = Self.hostile.split(separator: "\n").map(String.init)
    #expect(found["description"] as? [String] == lines)
    let details = try #require(found["details"] as? [String])
    #expect(details.contains("mountpoint: /var"))
    // Two series, in the order of Alertmanager's own digests of them.
    for word in ["ext4", "second"] {
      #expect(details.filter { $0.hasPrefix("series ") && $0.hasSuffix(" fs: \(word)") }.count == 1)
    }
    #expect(details.filter { $0.hasSuffix("odd: \(lines[0])") }.count == 1)
    #expect(details.contains("  \(lines[1])"))
    #expect(
      alerts.contains { $0["node"] as? String == "db1" && $0["alert"] as? String == "HostDown" })

    // Alertmanager sends both again, which is counted and not sent.
    #expect(eventually { machine.repeats() >= 4 }, "\(said())")
    #expect(try machine.alerts().count == 2)

    try post(
      [
        [
          "labels": ["alertname": "HostDown", "instance": "db1:9100"],
          "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2026-01-01T00:00:01Z",
        ]
      ], to: machine)
    #expect(try eventually { try machine.alerts().count == 3 }, "\(said())")
    let resolved = try machine.alerts().filter { $0["status"] as? String == "resolved" }
    #expect(resolved.map { $0["node"] as? String } == ["db1"])

    #expect(!FileManager.default.fileExists(atPath: machine.path("/tmp/executed")))
    #expect(try machine.stateIsPrivate())
    #expect(try machine.run(["callhome", "history", "verify"]).status == 0)
  }

  @Test func `the end of an alert says nothing where the config does not want it`() throws {
    let machine = try Machine()
    let said = try webhook(machine)
    try alertmanager(machine, repeatInterval: "4h")
    let labels = ["alertname": "HostDown", "instance": "db1:9100"]
    try post([["labels": labels]], to: machine)
    #expect(try eventually { try machine.alerts().count == 1 }, "\(said())")
    try post(
      [["labels": labels, "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2026-01-01T00:00:01Z"]],
      to: machine)
    // The second notification was answered.
    #expect(
      eventually { said().components(separatedBy: "finished handling").count == 3 }, "\(said())")
    #expect(try machine.alerts().count == 1)
    #expect(machine.repeats() == 0)
  }

  @Test func `an alert that cannot be saved is told again until it can`() throws {
    let machine = try Machine()
    let said = try webhook(machine)
    try alertmanager(machine, repeatInterval: "4h")
    try machine.run(["chmod", "755", "/var/lib/callhome"])
    try post([["labels": ["alertname": "HostDown", "instance": "db1:9100"]]], to: machine)
    #expect(eventually { said().contains(" 500 |") }, "\(said())")
    #expect(said().contains("hint: run: chmod go-rwx "))
    #expect(try machine.alerts().isEmpty)
    try machine.run(["chmod", "700", "/var/lib/callhome"])
    #expect(try eventually { try machine.alerts().count == 1 }, "\(said())")
    #expect(machine.repeats() == 0)
  }

  @Test func `a notification that is longer than an argument may be arrives whole`() throws {
    let machine = try Machine()
    _ = try webhook(machine)
    let alerts = (1...10).map { number in
      [
        "status": "firing", "labels": ["alertname": "HostDown", "instance": "node\(number)"],
        "annotations": ["description": String(repeating: "<\"\(number)\">", count: 2_500)],
      ] as [String: Any]
    }
    let text = try notification(alerts)
    // More than Linux lets a single argument have.
    #expect(text.utf8.count > 131_072)
    #expect(try post(text, to: machine).status == 200)
    let delivered = try machine.alerts()
    #expect(delivered.count == 10)
    for alert in delivered {
      let number = try #require(alert["node"] as? String).dropFirst("node".count)
      let isWhole =
        alert["description"] as? [String] == [String(repeating: "<\"\(number)\">", count: 2_500)]
      #expect(isWhole, "node\(number)")
    }
    // webhook keeps no copy of it.
    #expect(try machine.run(["ls", "/tmp"]).text == "payload.json\n")
  }

  @Test func `whoever has no token is not heard, and whoever has it names no file`() throws {
    let machine = try Machine(more: "traces: true")
    let said = try webhook(machine)
    let good = try notification([["labels": ["alertname": "HostDown", "instance": "n"]]])
    for token in [nil, "", "wrong", "2f9c0d5"] {
      #expect(try post(good, token: token, to: machine).status == 403, "\(token ?? "none")")
    }
    // In a form of callhome's own an alert could name any file that the owner of the state can read.
    let own = #"{"alert": "HostDown", "node": "n", "traces": ["/etc/passwd"]}"#
    let answer = try post(own, to: machine)
    #expect(answer.status == 200)
    #expect(answer.text.contains("'alerts' must be a list"))
    #expect(said().contains("'alerts' must be a list"))
    #expect(try machine.alerts().isEmpty)
    #expect(try post(good, to: machine).status == 200)
    #expect(try machine.alerts().count == 1)
  }

  @Test(.needs(.command("sudo", package: "sudo")))
  func `a webhook of another user gives alerts by the one line that sudoers allows`() throws {
    let machine = try Machine()
    try machine.install(
      "alertmanager/sudoers", at: "/etc/sudoers.d/callhome-alertmanager", mode: 0o440)
    try machine.run(["visudo", "-c"])
    let said = try webhook(
      machine, as: "hooks",
      changing: [
        "#set -- sudo": "set -- sudo", "set -- /usr/local/bin/callhome": "#set -- /usr/local/bin/",
      ])
    let text = try notification([["labels": ["alertname": "HostDown", "instance": "n"]]])
    #expect(try post(text, to: machine).status == 200, "\(said())")
    #expect(try machine.alerts().count == 1, "\(said())")
    #expect(try machine.stateIsPrivate())
    #expect(try machine.outcome(of: ["ls", "/var/lib/callhome"], as: "hooks").status != 0)

    // No further argument, and no other user.
    let allowed = ["/usr/local/bin/callhome", "alert", "--input", "alertmanager"]
    try machine.write("/tmp/own.yaml", "{alert: HostDown, node: other, traces: [/etc/passwd]}\n")
    let refused = [
      ["-u", "callhome", "/usr/local/bin/callhome", "alert"],
      ["-u", "callhome", "/usr/local/bin/callhome", "alert", "--input", "own"],
      ["-u", "callhome"] + allowed + ["/tmp/own.yaml"],
      ["-u", "callhome"] + allowed + ["--config", "/tmp/own.yaml"],
      ["-u", "callhome"] + allowed + ["--trace", "/etc/passwd"],
      ["-u", "callhome", "CALLHOME_CONFIG=/tmp/own.yaml"] + allowed,
      ["-E", "-u", "callhome"] + allowed,
      ["-u", "callhome", "/usr/local/bin/callhome", "status"],
      ["-u", "callhome", "/bin/sh", "-c", "true"],
      ["-u", "root"] + allowed,
    ]
    for words in refused {
      let finished = try machine.outcome(
        of: ["sudo", "-n"] + words, as: "hooks", input: machine.path("/tmp/own.yaml"))
      #expect(finished.status == 1 && finished.errors.hasPrefix("sudo: "), "\(words)")
    }
    #expect(try machine.alerts().count == 1)
  }
}
