import Foundation
import Testing

/// `examples/unified-cm/collect` against a real SSH server that plays a cluster (I2a, I2b).
@Suite(
  .needs(.machine), .needs(.command("sshd", package: "openssh-server")),
  .needs(.command("bash", package: "bash")), .needs(.paramiko)
) struct CollectorTests {
  private typealias Node = PlayedCluster.Node

  private static let cluster = [
    Node(name: "cucm-pub", address: "127.0.0.10", captures: "cucm-pub"),
    Node(name: "cucm-sub1", address: "127.0.0.11", captures: "cucm-sub1", isPlain: true),
    Node(name: "imp1", address: "::1", captures: "imp1"),
  ]

  /// The command lines of the machine's processes, as other users see them.
  private func commandLines(_ cluster: PlayedCluster) throws -> String {
    try cluster.machine.run(["sh", "-c", "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>&1 || :"])
      .text
  }

  @Test func `messages from a collected cluster say what its nodes print`() throws {
    let cluster = try PlayedCluster()
    try cluster.play(Self.cluster)
    let unknown = try cluster.collect()
    #expect(unknown.status == 69)
    #expect(
      unknown.errors
        == Self.cluster.map {
          "callhome-collect: error: \($0.name): the host key is not known\n"
            + "  hint: run: callhome-collect --trust\n"
        }.joined())
    let key = try cluster.machine.run(["ssh-keygen", "-l", "-f", "/etc/ssh/node.pub"]).text
    let trusted = try cluster.collect("--trust", "--yes")
    #expect(trusted.status == 0)
    for node in Self.cluster {
      let print = try #require(key.split(separator: " ").dropFirst().first)
      #expect(
        trusted.text.contains("\(node.name) (\(node.address)): ssh-ed25519 \(print)\nsaved\n"))
    }
    #expect(try cluster.collect("--trust").text.matches(of: /\(known\)/).count == 3)

    let finished = try cluster.collect()
    #expect(finished.status == 0)
    #expect(finished.text + finished.errors == "")
    for kind in ["inventory", "telemetry", "configuration"] {
      let expected = try cluster.message(kind, reading: "/tmp/captures/cucm-*, /tmp/captures/imp1")
      #expect(try cluster.message(kind) == expected)
    }
    // Exactly the commands that the catalog requires ran, each on its nodes.
    let ran = cluster.machine.text("/tmp/cluster.json.log").split(separator: "\n").map(String.init)
      .filter { !$0.hasSuffix(" set cli pagination off") }
    let wanted = try expectedCommands(cluster)
    #expect(Set(ran) == wanted)
    #expect(ran.count == Set(ran).count)
    // Others see nothing of it, and callhome all.
    let open = try cluster.machine.run([
      "find", "/var/lib/callhome-collect", "(", "-type", "f", "-o", "-type", "d", ")", "-perm",
      "/027", "-print", "-o", "(", "!", "-user", "callhome-collect", "-o", "!", "-group",
      "callhome", ")", "-print",
    ])
    #expect(open.text == "")

    try secondRun(cluster)
    try killedRun(cluster)
  }

  /// The commands that the catalog requires, as they appear in the log of the nodes.
  private func expectedCommands(_ cluster: PlayedCluster) throws -> Set<String> {
    let list = try json(cluster.machine.run(["callhome", "catalog", "commands", "--json"]).output)
    let commands = try #require(list["commands"] as? [[String: Any]])
    var expected: Set<String> = []
    for command in commands where command["needed"] as? Bool == true {
      let text = try #require(command["command"] as? String)
        .replacing("file view ", with: "file dump ")
      let hasService = command["service"] is String
      for node in Self.cluster
      where node.name == "cucm-pub" || command["nodes"] as? String == "each" {
        if hasService, node.captures == "imp1" { continue }
        expected.insert("\(node.address) \(text)")
      }
    }
    return expected
  }

  /// Whether a run at work has begun to make a new set of files.
  private func isAtWork(_ cluster: PlayedCluster) throws -> Bool {
    try cluster.machine.run(["ls", "-A", "/var/lib/callhome-collect/runs"]).text
      .split(separator: "\n").contains { $0.hasPrefix(".") }
  }

  /// A second run starts while another is in progress; meanwhile nobody can see the password.
  private func secondRun(_ cluster: PlayedCluster) throws {
    let slow = Self.cluster.map {
      Node(name: $0.name, address: $0.address, captures: $0.captures, mode: "late", wait: 6)
    }
    try cluster.play(slow)
    let done = try cluster.machine.start(
      ["sh", "-c", "callhome-collect; echo ended $?"], as: "callhome-collect")
    let isFirst = try eventually { try isAtWork(cluster) }
    #expect(isFirst)
    let second = try cluster.collect()
    #expect(second.status == 75)
    #expect(
      second.errors == """
        callhome-collect: error: another run is at work
          hint: wait until it has ended

        """)
    let isAsking = try eventually { try commandLines(cluster).contains("vos-node") }
    #expect(isAsking)
    let lines = try commandLines(cluster)
    #expect(lines.contains("callhome-collect"))
    #expect(!lines.contains("wörd"))
    let hasEnded = eventually { done().contains("ended 0") }
    #expect(hasEnded, "\(done())")
    let found = try cluster.machine.outcome(of: [
      "grep", "-rF", "wörd", "/var/lib/callhome-collect",
    ])
    #expect(found.status == 1)
  }

  /// A killed run leaves the last run's files, and the next one cleans up.
  private func killedRun(_ cluster: PlayedCluster) throws {
    let before = try cluster.current()
    let run = try cluster.machine.start(
      ["sh", "-c", "echo $$ >/tmp/collector; exec callhome-collect"], as: "callhome-collect")
    let isWriting = try eventually { try isAtWork(cluster) }
    #expect(isWriting, "\(run())")
    let id = cluster.machine.text("/tmp/collector").trimmed
    try cluster.machine.run(["kill", "-KILL", id])
    #expect(try cluster.current() == before)
    try cluster.play(Self.cluster)
    let next = try eventually { try cluster.collect().status == 0 }
    #expect(next)
    #expect(try cluster.current() != before)
    let left = try cluster.machine.run(["ls", "-A", "/var/lib/callhome-collect/runs"]).text
    #expect(left.split(separator: "\n").count == 2 && !left.contains("\n."), "\(left)")
  }

  // MARK: - What fails

  /// A failure of a node, with the error on standard error, and callhome's findings.
  private static let failing: [(node: Node, error: String?, finding: String?)] = [
    (Node(name: "good", address: "127.0.0.20"), nil, nil),
    (
      Node(name: "slow", address: "127.0.0.21", mode: "slow"),
      "slow: 'show hardware': the output was not complete", "the output is cut"
    ),
    (
      Node(name: "pauses", address: "127.0.0.33", mode: "pauses"),
      "pauses: 'show hardware': the output was not complete", "the output is cut"
    ),
    (Node(name: "banner", address: "127.0.0.22", mode: "banner"), nil, nil),
    (Node(name: "noisy", address: "127.0.0.23", mode: "noisy"), nil, nil),
    (Node(name: "odd", address: "127.0.0.34", mode: "odd"), nil, nil),
    (Node(name: "silent", address: "127.0.0.35", mode: "silent"), nil, nil),
    (Node(name: "forgets", address: "127.0.0.36", mode: "forgets", isPlain: true), nil, nil),
    (
      Node(name: "busy", address: "127.0.0.24", mode: "busy"),
      "busy: the node has no free session", "the node had no free session"
    ),
    (
      Node(name: "cut", address: "127.0.0.25", mode: "cut"),
      "cut: 'show hardware': the connection was lost", "the connection failed"
    ),
    (
      Node(name: "hang", address: "127.0.0.26", mode: "hang"),
      "hang: 'show hardware': there was no answer in time", "the connection failed"
    ),
    (
      Node(name: "asks", address: "127.0.0.27", mode: "asks"),
      "asks: 'show hardware': the node asks a question", "the node reports an error"
    ),
    (
      Node(name: "cold", address: "127.0.0.28", mode: "cold"),
      "cold: there was no answer in time", "the connection failed"
    ),
    (
      Node(name: "flood", address: "127.0.0.29", mode: "flood"),
      "flood: 'show hardware': the output is too large", "the output is cut"
    ),
    (
      Node(name: "login", address: "127.0.0.66"),
      "login: the login was refused", "the login was refused"
    ),
    (
      Node(name: "changed", address: "127.0.0.31"),
      "changed: the host key is not the known one", "the host key is not the known one"
    ),
    (
      Node(name: "off", address: "127.0.0.32"), "off: the connection was refused",
      "the connection failed"
    ),
    (
      Node(name: "nowhere", address: "nowhere.invalid"),
      "nowhere: the name of the node is not known", "the connection failed"
    ),
  ]

  @Test func `of nodes that fail the last good files stay, and each failure is reported`() throws {
    let cluster = try PlayedCluster()
    let machine = cluster.machine
    // All of them were well once.
    let well = Self.failing.map {
      Node(
        name: $0.node.name,
        address: $0.node.address == "127.0.0.66" ? "127.0.0.30" : $0.node.address)
    }
    try cluster.play(well.filter { $0.name != "nowhere" })
    #expect(try cluster.collect("--trust", "--yes").status == 0)
    let first = try cluster.collect()
    #expect(first.status == 0, "\(first.errors)")
    let good = try cluster.files("good")
    #expect(try cluster.files("cut").count == 7)

    let limits = "login_limit = 25\ncommand_limit = 25"
    let nodes = Self.failing.map { item in
      var node = item.node
      if node.name == "off" { node.more = "ssh_port = 23" }
      return node
    }
    try cluster.play(nodes, config: limits)
    try machine.run([
      "sh", "-c",
      """
      cd /var/lib/callhome-collect
      sed -n 's/^127.0.0.30 /127.0.0.66 /p' known_hosts >/tmp/added
      cat /tmp/added >>known_hosts
      ssh-keygen -q -t ed25519 -N '' -f /tmp/other
      sed -i "s|^127.0.0.31 .*|127.0.0.31 $(cut -d ' ' -f 1,2 /tmp/other.pub)|" known_hosts
      """,
    ])
    let finished = try cluster.collect()
    #expect(finished.status == 69)
    #expect(finished.text == "")
    let lines = finished.errors.split(separator: "\n").filter { !$0.hasPrefix("  hint: ") }
    let check = try cluster.callhome("check")
    #expect(check.status == 0)
    for (node, error, finding) in Self.failing {
      let mine = lines.filter {
        $0.contains(" \(node.name): ") || $0.hasSuffix(" \(node.name)")
      }
      let found = check.errors.split(separator: "\n").filter {
        $0.hasPrefix("/var/lib/callhome-collect/current/\(node.name)/collection-failed.txt:")
      }
      let files = try cluster.files(node.name)
      guard let error, let finding else {
        #expect(mine.isEmpty && found.isEmpty, "\(mine) \(found)")
        #expect(!files.contains("collection-failed.txt"))
        continue
      }
      #expect(mine.contains("callhome-collect: error: \(error)"), "\(node.name): \(mine)")
      #expect(found.count == 1 && found.first?.contains(finding) == true, "\(found)")
      if node.name == "nowhere" {
        #expect(files == ["collection-failed.txt"])
      } else {
        #expect(files.contains("show-hardware.txt") && files.count == 8, "\(files)")
        // A kept file keeps its age.
        #expect(try cluster.text("\(node.name)/show-hardware.txt").hasSuffix("admin:\n"))
      }
    }
    #expect(!finished.errors.contains("wörd"))
    #expect(try cluster.files("good") == good)
    // Escapes and a banner that looks like a prompt change nothing. The end of an output that
    // contains a prompt cannot be determined, so the last good output is kept.
    for node in ["banner", "noisy", "odd", "silent", "forgets", "slow", "pauses"] {
      for file in try cluster.files(node) where file != "collection-failed.txt" {
        let (text, same) = (try cluster.text("\(node)/\(file)"), try cluster.text("good/\(file)"))
        #expect(text == same, "\(node)")
      }
    }
    // A wrong password is tried once, or the account would be locked.
    try machine.write("/etc/callhome-collect/password", "wrong\n", mode: 0o600)
    try cluster.play([Node(name: "good", address: "127.0.0.20")])
    let refused = try cluster.collect()
    #expect(
      refused.errors == """
        callhome-collect: error: good: the login was refused
          hint: check 'user' and 'password_file'

        """)
    // Once it is right everything is as it was.
    try machine.write(
      "/etc/callhome-collect/password", PlayedCluster.password + "\n", mode: 0o600)
    #expect(try cluster.collect().status == 0)
    #expect(try cluster.files("good") == good)
  }
}
