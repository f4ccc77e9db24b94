import Diagnostics
import Documents
import Snapshots
import Testing

/// Session logs as written by scripts: each way of marking a command gives the same facts.
@Suite struct SessionLogTests {
  private static let outputs: [(command: String, text: String)] = [
    ("show status", lines(of: CaptureSample.status12)),
    (
      "show version active",
      """
      Active Master Version: 14.0.1.12900-161
      Active Version Installed Software Options:
      No Installed Software Options Found.
      """
    ),
    ("show hardware", lines(of: CaptureSample.hardwareVirtual)),
    (
      "show network eth0",
      """
      Ethernet 0
      DHCP         : disabled       Status      : up
      IP Address   : 192.0.2.10     IP Mask     : 255.255.255.000
      Link Detected: yes            Mode        : Auto disabled, Full, 1000 Mbits/s
      Duplicate IP : no

      DNS
      Primary      : 192.0.2.53     Secondary   : Not Configured
      Options      : timeout:5 attempts:2
      Domain       : example.com
      Gateway      : 192.0.2.1 on Ethernet 0
      """
    ),
    (
      "utils service list",
      """
      Requesting service status, please wait...
      Service Manager is running
      >> Return code = 0
      Cisco Tomcat[STARTED]
      Cisco DirSync[STOPPED]  Service Not Activated
      Primary Node =true
      """
    ),
  ]

  private static func lines(of sample: String) -> String {
    sample.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("admin:") }.joined(separator: "\n")
  }

  /// A log of all commands, the unknown one included, with a line before each output.
  private static func log(_ echo: (String) -> String, footer: String = "") -> String {
    let unknown = ("show tech runtime memory", "Memory Total: 1K\nHost Name : other\n")
    return (outputs.prefix(2) + [unknown] + outputs.dropFirst(2)).map { command, text in
      "\(echo(command))\n\(text)\n\(footer)"
    }.joined()
  }

  private static let styles: [(name: String, echo: @Sendable (String) -> String, footer: String)] =
    [
      ("a prompt", { "admin:\($0)" }, ""),
      ("the command alone", { $0 }, ""),
      ("colons", { ":::\($0):::" }, ""),
      (
        "colons and a word", { ":::Command::: \($0)\n" },
        "\n\(String(repeating: "=", count: 80))\n\n"
      ),
      ("dashes", { "---- \($0)" }, "\n"),
      ("dashes on both sides", { "-------- \($0) --------" }, ""),
      (
        "rules of one length",
        { "=== \($0) \(String(repeating: "=", count: 60 - $0.utf8.count))" }, "\n"
      ),
      ("signs of headings", { "### \($0)" }, "\n"),
      ("a dollar", { "$ \($0)" }, ""), ("an angle", { ">>> \($0)" }, ""),
      ("a star", { "*** \($0) ***" }, ""), ("brackets", { "[\($0)]" }, ""),
      ("words", { "Running command: \($0)" }, ""), ("quotes", { "Output of '\($0)':" }, ""),
      ("a host", { "### cucm-pub: \($0)" }, "\n"),
      ("a prompt with a host", { "cucm-pub:\($0)" }, "cucm-pub:\n"),
      ("a prompt of a shell", { "admin@cucm-pub:~$ \($0)" }, ""),
      ("a prompt in brackets", { "[admin@cucm-pub ~]# \($0)" }, ""),
      ("a prompt of two words", { "cucm-pub admin:\($0)" }, ""),
      ("numbers", { "\($0.utf8.count)) \($0)" }, ""),
      ("words and numbers", { "Command \($0.utf8.count): \($0)" }, ""),
      ("headings and fences", { "## \($0)\n```" }, "```\n"),
      ("a time and a prompt", { "2026-06-16 09:31:20,768 - admin:\($0)" }, ""),
      (
        "times, a prompt and the command on the next line",
        { "2026-06-16 09:31:20,768 - admin:\n2026-06-16 09:31:20,890 - \($0)\n" }, ""
      ),
      ("a time in brackets", { "[2026-06-16T09:31:20Z] admin:\($0)" }, ""),
      ("a time of day", { "09:31:20 \($0)" }, ""),
      ("the time of syslog", { "Jun 16 09:31:20 admin:\($0)" }, ""),
    ]

  @Test(arguments: styles.indices)
  func `all commands of a log are read however it marks them`(index: Int) throws {
    let style = Self.styles[index]
    let text = CaptureText(
      Array(Self.log(style.echo, footer: style.footer).utf8), file: "session.log")
    let wanted = Self.outputs.map(\.command)
    #expect(text.echoedCommands.map(\.rawValue) == wanted, "\(style.name)")
    for (command, output) in Self.outputs {
      let command = try #require(CaptureCommand(rawValue: command))
      let alone = readCapture(CaptureText(Array("\(output)\n".utf8), file: "f"), as: command)
      let found = readCapture(text, as: command)
      #expect(
        found.leaves.mapValues { $0.prefix { $0 != "@" } }.keys.sorted()
          == alone.leaves.keys.sorted(), "\(style.name), \(command)")
      for key in ["status.host_name", "versions.active", "network.gateway", "services.active"] {
        #expect(found[key] == alone[key], "\(style.name)")
      }
      #expect(found.missingReasons == alone.missingReasons, "\(style.name), \(command)")
    }
  }

  @Test func `every line of a log may have its time in front`() throws {
    let session = Self.log { "admin:\($0)" }
    let stamped = session.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "2026-06-16 09:31:20,768 - \($0)" }.joined(separator: "\n")
    let text = CaptureText(Array(stamped.utf8), file: "session.log")
    let status = readCapture(text, as: .showStatus)
    #expect(status["status.host_name"] == "cucm-pub")
    #expect(status["status.up_time_seconds"] == "1047840")
    #expect(status.node("status.host_name")?.location.description == "session.log:3:48")
    #expect(readCapture(text, as: .showNetwork)["network.gateway"] == "192.0.2.1")
  }

  @Test(arguments: [
    "Host Name : show status", "Host Name : admin:show status", "to do: show status",
    "{\"alert\": \"show status\"}", "noshow status", "show status | include x", "a: b: show status",
    "\"x\": \"show status\"", "show  statuses", "the command show status failed",
  ])
  func `a value with the words of a command is no command`(line: String) {
    let text = CaptureText(Array("Locale : b\n\(line)\n".utf8), file: "f")
    #expect(text.echoedCommands == [])
  }

  @Test func `a time at the beginning of a value stays where no command has one`() {
    let text = "admin:show version active\nActive Master Version: 14\n09:31:20 x\n"
    let found = CaptureText(Array(text.utf8), file: "f")
    #expect(found.echoedCommands == [.showVersionActive])
    let options = read(
      "\(text)Active Version Installed Software Options:\n09:31:20 y\n", as: .showVersionActive)
    #expect(options["versions.active_options"] == "09:31:20 y")
  }

  @Test func `a long hostile log costs time that grows with its size`() {
    func seconds(_ count: Int) -> Double {
      let line = String(repeating: "s u show utils ", count: 60)
      let bytes = Array(
        String(repeating: "\(line)\n[09:31:20] show status --\n", count: count).utf8)
      let clock = ContinuousClock()
      let time = clock.measure { _ = CaptureText(bytes, file: "f").echoedCommands }
      return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    }
    _ = seconds(10)
    #expect(seconds(2_000) < 10 * max(seconds(500), 0.01))
  }
}
