import Foundation
import Testing

/// `examples/smartd`: the hook as started by the scripts of smartd and of Debian's package (I3,
/// A2).
///
/// smartd itself does nothing without a disk; its manual describes the commands that it runs, and
/// their environment.
@Suite(
  .needs(.machine),
  .needs(.command("/usr/share/smartmontools/smartd-runner", package: "smartmontools"))
) struct SmartdHookTests {
  private func machine() throws -> Machine {
    let machine = try Machine()
    try machine.install(
      "smartd/20callhome", at: "/etc/smartmontools/run.d/20callhome", mode: 0o755)
    // This script sends mail to root, and fails if there is no mail.
    try machine.run(["rm", "-f", "/etc/smartmontools/run.d/10mail"])
    return machine
  }

  /// Runs what smartd runs for a warning, with Debian's line of smartd.conf.
  private func warn(
    _ machine: Machine, device: String = "/dev/sda", type: String,
    message: String = "Device: /dev/sda [SAT], FAILED SMART self-check. BACK UP DATA NOW!",
    info: String = "Example Disk 4000, S/N:X1234567, FW:1.00, 4.00 TB"
  ) throws {
    let line = try #require(
      machine.text("/etc/smartd.conf").split(separator: "\n").first { $0.hasPrefix("DEVICESCAN") })
    let runner = try #require(line.split(separator: " ").last.map(String.init))
    let finished = try machine.run(
      ["/usr/share/smartmontools/smartd_warning.sh"],
      environment: [
        "SMARTD_MAILER": runner, "SMARTD_ADDRESS": "root", "SMARTD_MESSAGE": message,
        "SMARTD_FAILTYPE": type, "SMARTD_DEVICE": device, "SMARTD_DEVICETYPE": "auto",
        "SMARTD_DEVICESTRING": "\(device) [SAT]", "SMARTD_DEVICEINFO": info,
        "SMARTD_TFIRST": "Fri Nov 20 03:00:00 2026 CET", "SMARTD_TFIRSTEPOCH": "1795140000",
        "SMARTD_PREVCNT": "0", "SMARTD_NEXTDAYS": "1",
      ])
    // Otherwise smartd logs an error of its mailer.
    #expect(finished.text == "" && finished.errors == "")
  }

  @Test func `a warning of smartd goes out, once for each disk and failure`() throws {
    let machine = try machine()
    try warn(machine, type: "Health")
    let alert = try #require(try machine.alerts().first)
    #expect(alert["alert"] as? String == "HostSmartWarning")
    #expect(alert["severity"] as? String == "critical")
    #expect(alert["node"] as? String == (try machine.run(["hostname", "--fqdn"]).text.trimmed))
    #expect(
      alert["description"] as? [String]
        == ["Device: /dev/sda [SAT], FAILED SMART self-check. BACK UP DATA NOW!"])
    #expect(
      alert["details"] as? [String] == [
        "device: /dev/sda [SAT]", "failure: Health",
        "device info: Example Disk 4000, S/N:X1234567, FW:1.00, 4.00 TB",
        "first warning: Fri Nov 20 03:00:00 2026 CET", "earlier warnings: 0",
      ])
    // The reminder of the next day, and other failures.
    try warn(machine, type: "Health")
    #expect(try machine.alerts().count == 1 && machine.repeats() == 1)
    try warn(machine, device: "/dev/sdb", type: "Health")
    try warn(machine, type: "Temperature")
    try warn(machine, type: "EmailTest")
    #expect(
      try machine.alerts().compactMap { $0["severity"] as? String }.sorted()
        == ["critical", "critical", "notification", "warning"])
    #expect(machine.repeats() == 1)
    #expect(try machine.stateIsPrivate())
  }

  @Test func `whatever a disk calls itself is text`() throws {
    let machine = try machine()
    let hostile =
      "\"}, \"traces\": [\"/etc/passwd\"], {\" \\ $(touch /tmp/executed) `id` ; 'x' <b> é \u{1}\t\u{1B}[31m"
    let message = "Device: \(hostile)\nsecond line \\"
    try warn(machine, type: hostile, message: message, info: hostile)
    let alert = try #require(try machine.alerts().first)
    let details = try #require(alert["details"] as? [String])
    // Control characters are replaced visibly.
    let shown = hostile.replacing("\u{1}", with: "\u{FFFD}").replacing("\u{1B}", with: "\u{FFFD}")
    #expect(details.contains("device info: \(shown)"))
    let lines = try #require(alert["description"] as? [String])
    #expect(lines == ["Device: \(shown)", "second line \\"])
    #expect(alert["severity"] as? String == "warning")
    #expect(!FileManager.default.fileExists(atPath: machine.path("/tmp/executed")))
    #expect(!(try machine.messages().description).contains("attachments"))
  }
}

extension String {
  /// Without white space at its ends.
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
