import Foundation
import Testing

/// What runs write to a real syslog daemon and to the real journal (O12).
@Suite(
  .needs(.machine), .needs(.command("rsyslogd", package: "rsyslog")),
  .needs(.command("/lib/systemd/systemd-journald", package: "systemd"))
) struct LogTests {
  @Test func `what was sent and what went wrong is in the log that the config names`() throws {
    let machine = try Machine(more: "log: {to: syslog}")
    try machine.write(
      "/etc/rsyslog.conf",
      "module(load=\"imuxsock\")\n*.* action(type=\"omfile\" file=\"/tmp/all\")\n")
    let rsyslogd = try machine.start(["rsyslogd", "-n", "-i", "/tmp/rsyslogd.pid"])
    let isReady = try eventually {
      try machine.outcome(of: ["logger", "--tag", "test", "begun"]).status == 0
        && machine.text("/tmp/all").contains("begun")
    }
    try #require(isReady, "\(rsyslogd())")
    let journald = try machine.start(["/lib/systemd/systemd-journald"])
    let isOpen = try eventually {
      try machine.outcome(of: ["test", "-S", "/run/systemd/journal/socket"]).status == 0
    }
    try #require(isOpen, "\(journald())")

    #expect(try machine.run(["callhome", "send"]).text == "")
    try machine.write("/tmp/alert.yaml", "{alert: HostDown, node: web1.example.net}")
    try machine.run(["callhome", "alert", "--quiet", "/tmp/alert.yaml"])
    #expect(eventually { machine.text("/tmp/all").contains(": sent alert to 'archive': ") })
    let text = machine.text("/tmp/all")
    #expect(text.contains(" callhome[") && text.contains(": sent inventory to 'archive': "))

    let config = machine.text("/etc/callhome/callhome.yaml")
    try machine.write(
      "/etc/callhome/callhome.yaml", config.replacing("to: syslog", with: "to: journal"))
    try machine.write("/tmp/alert.yaml", "{alert: HostDown, node: web2 %s %n.example.net}")
    try machine.run(["callhome", "alert", "/tmp/alert.yaml"])
    try machine.write(
      "/etc/callhome/callhome.yaml",
      config.replacing("{to: syslog}", with: "{to: journal, level: error}"))
    try machine.write("/tmp/broken.yaml", "alert: [\n")
    #expect(try machine.outcome(of: ["callhome", "alert", "/tmp/broken.yaml"]).status != 0)
    #expect(try machine.outcome(of: ["callhome", "alert", "/tmp/none\nPLANTED=1"]).status != 0)
    var lines: [String] = []
    let isWritten = try eventually {
      lines = try machine.run(["journalctl", "--quiet", "-t", "callhome", "-o", "json"]).text
        .split(separator: "\n").map(String.init)
      return lines.count >= 3
    }
    try #require(isWritten, "\(lines)")
    #expect(lines[0].contains("sent alert to 'archive'"))
    #expect(lines[0].contains("\"PRIORITY\":\"6\""))
    #expect(lines.dropFirst().allSatisfy { $0.contains("\"PRIORITY\":\"3\"") }, "\(lines)")
    #expect(lines.contains { $0.contains("/tmp/broken.yaml:") })
    #expect(lines.allSatisfy { !$0.contains("\"PLANTED\"") }, "\(lines)")
    #expect(!machine.text("/tmp/all").contains("broken.yaml"))
  }
}
