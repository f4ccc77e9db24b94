import Foundation
import Testing

/// The set-up of a Unified CM cluster in its README works unchanged.
@Suite(
  .needs(.machine), .needs(.command("sshd", package: "openssh-server")),
  .needs(.command("bash", package: "bash")), .needs(.paramiko),
  .needs(.command("script", package: "bsdutils"))
) struct CollectorSetUpTests {
  /// The commands of a section: the lines after a prompt in each of its blocks.
  private func blocks(_ section: String) throws -> [[String]] {
    let text = try String(
      contentsOfFile: "\(Program.root)/examples/unified-cm/README.md", encoding: .utf8)
    let start = try #require(text.firstRange(of: "\n## \(section)\n")?.upperBound)
    let end = text[start...].firstRange(of: "\n## ")?.lowerBound ?? text.endIndex
    var blocks: [[String]] = [[]]
    for line in text[start..<end].split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("    # ") {
        blocks[blocks.count - 1].append(String(line.dropFirst(6)))
      } else if !line.hasPrefix("    "), blocks.last?.isEmpty == false {
        blocks.append([])
      }
    }
    return blocks.filter { !$0.isEmpty }
  }

  @Test func `README goes from nothing to the first message of a cluster`() throws {
    let cluster = try PlayedCluster(isSetUp: false)
    let machine = cluster.machine
    try machine.run([
      "sh", "-c",
      """
      for place in /usr/share/doc /usr/local/sbin; do mount -t tmpfs -o mode=755 tmpfs $place; done
      mkdir -p /usr/share/doc/callhome /etc/cron.d
      rm /etc/callhome/callhome.yaml
      """,
    ])
    try machine.copy("\(Program.root)/examples", to: "/usr/share/doc/callhome")
    try cluster.play(
      [
        .init(name: "cucm-pub", address: "192.0.2.10"),
        .init(name: "cucm-sub1", address: "192.0.2.11", captures: "cucm-sub1"),
        .init(name: "imp1", address: "198.51.100.10", captures: "imp1"),
      ], isConfigured: false)
    let blocks = try blocks("Set-up")
    #expect(blocks.count == 3)
    var installing = try #require(blocks.first)
    // The packages are installed on this machine, but apt's lists are missing.
    #expect(installing.removeFirst() == "apt install python3-paramiko")
    try machine.run(["sh", "-ec", installing.joined(separator: "\n")])
    // The edits that the text asks for; the nodes are those of the file.
    try machine.run([
      "sed", "-i", "s/^user = callhome$/user = uccollect/", "/etc/callhome-collect/collect.conf",
    ])
    try machine.run([
      "sh", "-c", "cut -d : -f 2- /tmp/logins >/etc/callhome-collect/password",
    ])
    var shown: [String] = []
    try machine.write("/tmp/answers", "y\ny\ny\n")
    for command in blocks[1] {
      let finished = try machine.outcome(
        of: ["script", "--quiet", "--return", "--command", command, "/dev/null"],
        environment: ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
        input: command.hasSuffix(" --trust") ? machine.path("/tmp/answers") : "/dev/null")
      #expect(finished.status == 0, "\(command): \(finished.text)")
      shown.append(finished.text)
    }
    #expect(blocks[1].first == "callhome-collect --trust")
    #expect(shown[0].contains("Is this the key of imp1? [y/N] "))
    #expect(shown[0].components(separatedBy: "saved\r\n").count == 4)
    #expect(shown[1] == "")
    #expect(!shown[2].contains("warning"), "\(shown[2])")
    #expect(shown[3].contains("VMware Virtual Machine") && shown[3].contains("imp1"))
    try machine.run([
      "sh", "-ec", "cd /usr/share/doc/callhome/examples/unified-cm\n" + blocks[2][0],
    ])
    // Cron and systemd start the installed program, as the created user.
    let line = try #require(
      machine.text("/etc/cron.d/callhome-collect").split(separator: "\n").last {
        !$0.hasPrefix("#")
      })
    let words = line.split(separator: " ").map(String.init)
    let nightly = try machine.outcome(of: [words[6]], as: words[5])
    #expect(nightly.status == 0 && nightly.text + nightly.errors == "")
    let unit = machine.text("/usr/share/doc/callhome/examples/unified-cm/callhome-collect.service")
    #expect(unit.contains("\nExecStart=\(words[6])\nUser=\(words[5])\n"))
  }
}
