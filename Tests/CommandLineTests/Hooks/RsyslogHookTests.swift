import Foundation
import Testing

/// `examples/rsyslog`: the real rsyslogd starts the hook for alerts of RTMT, as the example has it (I3, A2).
@Suite(
  .needs(.machine), .needs(.command("rsyslogd", package: "rsyslog")),
  .needs(.command("bash", package: "bash"))
) struct RsyslogHookTests {
  private func machine() throws -> Machine {
    let machine = try Machine(product: "unified-cm")
    try machine.install(
      "rsyslog/callhome.conf", at: "/etc/rsyslog.d/callhome.conf",
      changing: [
        "#module(load=\"imudp\")": "module(load=\"imudp\")", "#input(type": "input(type",
        // A delay that is longer at a real site.
        "action.resumeInterval=\"10\"": "action.resumeInterval=\"1\"",
      ])
    return machine
  }

  /// Starts rsyslogd with the example, and a file for all messages.
  private func rsyslogd(
    _ machine: Machine, as owner: String = "root", first: String = "",
    changing: [String: String] = [:]
  ) throws {
    try machine.install(
      "rsyslog/rsyslog-hook", at: "/etc/callhome/rsyslog-hook", mode: 0o755, changing: changing)
    try machine.write(
      "/etc/rsyslog.conf",
      """
      \(first)
      global(workDirectory="/var/spool/rsyslog")
      module(load="imuxsock")
      $IncludeConfig /etc/rsyslog.d/callhome.conf
      *.* action(type="omfile" file="/tmp/all")

      """)
    try machine.run(["install", "-d", "-m", "700", "-o", owner, "/var/spool/rsyslog"])
    try machine.run(["rsyslogd", "-N1", "-f", "/etc/rsyslog.conf"])
    let said = try machine.start([
      "rsyslogd", "-n", "-i", "/tmp/rsyslogd.pid", "-f", "/etc/rsyslog.conf",
    ])
    // The socket is created last.
    let isReady = try eventually {
      try machine.outcome(of: ["logger", "--tag", "test", "begun"]).status == 0
        && machine.text("/tmp/all").contains("begun")
    }
    try #require(isReady, "\(said())")
  }

  /// Sends one datagram, as an appliance does.
  private func send(_ text: String, to machine: Machine) throws {
    try machine.write("/tmp/datagram", text)
    try machine.run(["bash", "-c", "cat /tmp/datagram >/dev/udp/127.0.0.1/514"])
  }

  private func alarm(_ name: String, node: String, detail: String = "") -> String {
    """
    <186>72: cucm-pub: Nov 20 2026 02:00:11.476 UTC : %UC_RTMT-2-RTMT_ALERT: %[AlertName=\(name)]\
    [AlertDetail= At Fri Nov 20 02:00:11 UTC 2026 on node \(node), the following \(name) events \
    generated: \nLoad : 99\(detail)][AppID=Cisco AMC Service][ClusterID=][NodeID=cucm-pub]: RTMT Alert
    """
  }

  private static let hostile =
    "\nfound <b>&amp; $(touch /tmp/executed) `touch /tmp/executed` ; \"x\" 'y' \\n %s \\ é"

  @Test func `alerts of RTMT that rsyslogd hears of are sent once, and counted`() throws {
    let machine = try machine()
    try rsyslogd(machine)
    try send(alarm("CpuPegging", node: "cucm-sub1", detail: Self.hostile), to: machine)
    try send("<13>Nov 20 02:00:00 web1 app: something else", to: machine)
    // A message that callhome cannot read does not stop the following ones.
    try send("<186>Nov 20 02:00:00 web1 app: it saw %UC_RTMT-2 somewhere", to: machine)
    for _ in 1...5 { try send(alarm("CpuPegging", node: "cucm-sub1"), to: machine) }
    try send(alarm("CpuPegging", node: "cucm-sub2").replacing("%UC_", with: "%CCM_"), to: machine)
    #expect(
      try eventually { try machine.alerts().contains { $0["node"] as? String == "cucm-sub2" } })

    let alerts = try machine.alerts().filter { $0["alert"] as? String == "CpuPegging" }
    #expect(alerts.compactMap { $0["node"] as? String }.sorted() == ["cucm-sub1", "cucm-sub2"])
    #expect(machine.repeats() == 5)
    let first = try #require(alerts.first { $0["node"] as? String == "cucm-sub1" })
    #expect((first["details"] as? [String])?.contains("Load: 99") == true)
    #expect(
      (first["description"] as? [String])?.last == String(Self.hostile.dropFirst()))
    #expect(!FileManager.default.fileExists(atPath: machine.path("/tmp/executed")))
    #expect(try machine.stateIsPrivate())

    // The fault went to the log, and did not come back as an alert.
    #expect(eventually { machine.text("/tmp/all").contains("callhome: ") })
    #expect(machine.text("/tmp/all").contains("1 line is no alarm of the appliance"))
    #expect(try machine.alerts().count == 2)
  }

  @Test func `what cannot be saved waits in the queue, also while rsyslogd is stopped`() throws {
    let machine = try machine()
    try rsyslogd(machine)
    try machine.run(["chmod", "755", "/var/lib/callhome"])
    let nodes = (1...8).map { "cucm-sub\($0)" }
    for node in nodes { try send(alarm("CpuPegging", node: node), to: machine) }
    let complaint = "hint: run: chmod go-rwx "
    #expect(eventually { machine.text("/tmp/all").contains(complaint) })
    try machine.run(["sh", "-c", "kill \"$(cat /tmp/rsyslogd.pid)\""])
    #expect(
      eventually { !FileManager.default.fileExists(atPath: machine.path("/tmp/rsyslogd.pid")) })
    #expect(try machine.alerts().isEmpty)

    // It still cannot be when rsyslogd starts again.
    try machine.run(["rm", "/tmp/all"])
    try rsyslogd(machine)
    #expect(eventually { machine.text("/tmp/all").contains(complaint) })
    try machine.run(["chmod", "700", "/var/lib/callhome"])
    #expect(try eventually { try machine.alerts().count == nodes.count })
    #expect(try machine.alerts().compactMap { $0["node"] as? String }.sorted() == nodes)
    #expect(eventually { machine.text("/var/spool/rsyslog/callhome.line") == "" })
  }

  @Test(.needs(.command("sudo", package: "sudo")))
  func `an rsyslogd that gives up root's rights asks sudo for one command line`() throws {
    let machine = try machine()
    try machine.install("rsyslog/sudoers", at: "/etc/sudoers.d/callhome-rsyslog", mode: 0o440)
    try machine.run(["visudo", "-c"])
    try rsyslogd(
      machine, as: "syslog", first: "$PrivDropToUser syslog\n$PrivDropToGroup syslog",
      changing: [
        "#set -- sudo": "set -- sudo", "set -- /usr/local/bin/callhome": "#set -- /usr/local/bin/",
      ])
    try send(alarm("CpuPegging", node: "cucm-sub1"), to: machine)
    #expect(try eventually { try machine.alerts().count == 1 }, "\(machine.text("/tmp/all"))")
    let runs = try machine.run(["ps", "-eo", "user,args"]).text
    #expect(runs.contains("syslog   rsyslogd"), "\(runs)")
    #expect(try machine.stateIsPrivate())
    for words in [
      ["alert"], ["alert", "--input", "syslog", "/tmp/all"], ["alert", "--input", "own"],
    ] {
      let finished = try machine.outcome(
        of: ["sudo", "-n", "-u", "callhome", "/usr/local/bin/callhome"] + words, as: "syslog")
      #expect(finished.status == 1 && finished.errors.hasPrefix("sudo: "), "\(words)")
    }
  }
}
