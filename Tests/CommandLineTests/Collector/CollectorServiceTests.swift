import Foundation
import Testing

/// `examples/unified-cm/collect` over HTTPS, and where it cannot write (I2a, I2b).
@Suite(
  .needs(.machine), .needs(.command("sshd", package: "openssh-server")),
  .needs(.command("bash", package: "bash")), .needs(.paramiko)
) struct CollectorServiceTests {
  private typealias Node = PlayedCluster.Node

  /// A node, the errors about its services on standard error, and callhome's findings.
  private static let nodes: [(node: Node, error: String?, finding: String?)] = [
    // The certificate is that of these three.
    (Node(name: "cucm-pub", address: "192.0.2.10", captures: "cucm-pub"), nil, nil),
    (
      Node(name: "cucm-sub1", address: "192.0.2.11", captures: "cucm-sub1", soap: "throttle"), nil,
      nil
    ),
    (Node(name: "imp1", address: "198.51.100.10", captures: "imp1"), nil, nil),
    // Those below are known by its fingerprint.
    (
      Node(name: "fault", address: "127.0.0.20", soap: "fault"),
      "the service answered with a fault", "the service answered with a fault"
    ),
    (
      Node(name: "page", address: "127.0.0.21", soap: "page"),
      "the server answered with something else than the service would",
      "the server answered with a web page"
    ),
    (
      Node(name: "cut", address: "127.0.0.22", soap: "cut"), "the connection was lost",
      "the connection failed"
    ),
    (
      Node(name: "doctype", address: "127.0.0.23", soap: "doctype"),
      "the answer is not whole, or not the one of the request",
      "the server answered with a web page"
    ),
    (
      Node(name: "other", address: "127.0.0.24", soap: "other"),
      "the answer is not whole, or not the one of the request",
      "the server answered with a web page"
    ),
    (
      Node(name: "redirect", address: "127.0.0.25", soap: "redirect"),
      "the server answered with something else than the service would",
      "the server answered with a web page"
    ),
    (
      Node(name: "drip", address: "127.0.0.26", soap: "drip"), "there was no answer in time",
      "the connection failed"
    ),
    (
      Node(
        name: "exchanged", address: "127.0.0.27",
        more: "fingerprint = sha256:\(String(repeating: "0f", count: 32))"),
      "the certificate is not the one of 'fingerprint'", "the connection failed"
    ),
    (
      Node(name: "stranger", address: "127.0.0.28", more: "fingerprint ="),
      "the certificate is not trusted", "the connection failed"
    ),
  ]

  @Test func `queries, counters and services come over HTTPS, and every fault is reported`() throws
  {
    let cluster = try PlayedCluster()
    let print = try cluster.startServices()
    let nodes = Self.nodes.map { item in
      var node = item.node
      if item.error != nil, node.more.isEmpty { node.more = "fingerprint = sha256:\(print)" }
      return node
    }
    let config = """
      over = cli, axl risport70 perfmon controlcenter
      ca_file = /tmp/node.pem
      command_limit = 20
      throttle_wait = 0.2
      """
    try cluster.play(nodes, config: config, login: "uccollect:\(PlayedCluster.password)")
    let trusted = try cluster.collect("--trust", "--yes")
    #expect(trusted.status == 0)
    #expect(trusted.text.contains("\ndrip: fingerprint = sha256:\(print) (known)\n"))
    #expect(trusted.text.contains("\nimp1: fingerprint = sha256:\(print) (put this below"))
    let finished = try cluster.collect()
    #expect(finished.status == 69)
    let lines = finished.errors.split(separator: "\n").filter { !$0.hasPrefix("  hint: ") }
    let check = try cluster.callhome("check")
    for (node, error, finding) in Self.nodes {
      let mine = lines.filter { $0.contains(" \(node.name): ") }
      let found = check.errors.split(separator: "\n").filter {
        $0.hasPrefix("/var/lib/callhome-collect/current/\(node.name)/collection-failed.txt:")
      }
      guard let error, let finding else {
        #expect(mine.isEmpty && found.isEmpty, "\(mine) \(found)")
        continue
      }
      let service = "callhome-collect: error: \(node.name): 'utils service list': \(error)"
      #expect(mine.contains { $0 == service }, "\(mine)")
      #expect(found.first?.contains("'utils service list' failed: \(finding)") == true, "\(found)")
      #expect(try cluster.files(node.name).contains("show-status.txt"))
      #expect(try !cluster.files(node.name).contains { $0.hasSuffix(".xml") })
    }
    // Nothing was sent to a server whose certificate is another.
    let asked = cluster.machine.text("/tmp/cluster.json.soap")
    #expect(!asked.contains("127.0.0.27 ") && !asked.contains("127.0.0.28 "))
    #expect(asked.contains("192.0.2.10 /axl/ \"CUCM:DB ver=9.1 executeSQLQuery\""))

    // The working nodes, and what callhome reads of them.
    try cluster.play(
      Array(nodes.prefix(3)), config: config, login: "uccollect:\(PlayedCluster.password)")
    let well = try cluster.collect()
    #expect(well.status == 0 && well.errors == "", "\(well.errors)")
    let telemetry = try json(cluster.callhome("render", "telemetry", "--format", "json").output)
    let fields = try #require(telemetry["telemetry"] as? [String: Any])
    #expect(fields["cm_user_count"] as? Int == 1986)
    #expect(fields["phone_user_count"] as? Int == 1742)
    #expect(fields["registered_device_count"] as? Int == 3)
    #expect((fields["cm_call_activity"] as? [String: Int])?["CallsInProgress"] == 8)
    #expect("\(fields["device_count_and_model"] ?? "")".contains("Cisco 7821"))
    #expect(fields["publisher_name"] as? String == "cucm-pub")
    let inventory = try cluster.message("inventory")["inventory"] ?? ""
    #expect(inventory.contains("Cisco CallManager"))
    let configuration = try cluster.message("configuration")["configuration"] ?? ""
    #expect(configuration.contains("2301"))

    // A login that is refused is tried once, or the account would be locked.
    try cluster.play(Array(nodes.prefix(1)), config: config, login: "uccollect:other")
    try cluster.machine.write("/tmp/cluster.json.soap", "")
    let refused = try cluster.collect()
    #expect(refused.status == 69)
    #expect(refused.errors.contains("cucm-pub: 'utils service list': the login was refused\n"))
    let tries = cluster.machine.text("/tmp/cluster.json.soap").split(separator: "\n").count
    #expect(tries == 1, "\(tries)")
    #expect(!"\(finished.errors)\(refused.errors)\(check.errors)".contains("wörd"))
    try unwritable(cluster, nodes)
  }

  /// A disk that is full or read-only, and a machine without paramiko.
  private func unwritable(_ cluster: PlayedCluster, _ nodes: [Node]) throws {
    let machine = cluster.machine
    let directory = "/var/lib/callhome-collect"
    try cluster.play(Array(nodes.prefix(3)))
    let before = try cluster.current()
    try machine.run([
      "sh", "-c", "mount --bind \(directory) \(directory) && mount -o remount,bind,ro \(directory)",
    ])
    let readOnly = try cluster.collect()
    #expect(readOnly.status == 73)
    #expect(
      readOnly.errors
        == "callhome-collect: error: cannot write \(directory): Read-only file system\n")
    try machine.run(["umount", directory])
    // Full at once, and when the files are written.
    for size in ["40k", "76k"] {
      try machine.run([
        "sh", "-c",
        """
        cp \(directory)/known_hosts /tmp && mount -t tmpfs -o size=\(size) tmpfs \(directory) &&
          cp /tmp/known_hosts \(directory) && chown -R callhome-collect \(directory)
        """,
      ])
      let full = try cluster.collect()
      #expect(full.status == 73)
      #expect(
        full.errors
          == "callhome-collect: error: cannot write \(directory): No space left on device\n")
      let left =
        try machine.run(["find", directory, "-mindepth", "1", "-name", "*current*"]).text
        + machine.run(["find", "\(directory)/runs", "-mindepth", "1"]).text
      #expect(left == "", "\(size): \(left)")
      try machine.run(["umount", directory])
    }
    #expect(try cluster.current() == before)
    // Debian's Python without Debian's packages.
    let bare = try machine.outcome(
      of: ["/usr/bin/python3", "-S", "/usr/local/bin/callhome-collect"], as: "callhome-collect")
    #expect(bare.status == 78)
    #expect(
      bare.errors == """
        callhome-collect: error: python3-paramiko is not installed, which speaks SSH
          hint: run: apt-get install python3-paramiko

        """)
  }

  /// A wrong config, and the error about it.
  private static let configs: [(text: String, words: String)] = [
    (
      "[cluster]\nusr = x\n[node a]\n",
      "unknown key 'usr' in [cluster]\n  hint: did you mean 'user'?"
    ),
    ("[cluster]\nuser = x\n", "there is no [node NAME]"),
    ("[node ../a]\n", "'../a' cannot be the name of a node"),
    ("[cluster]\nover = ssh\n[node a]\n", "'over' has 'ssh'"),
    ("[cluster]\ntime_limit = soon\n[node a]\n", "'time_limit' must be a number"),
    ("[cluster]\npublisher = b\n[node a]\n", "the publisher 'b' is no [node NAME]"),
    ("nonsense\n", "File contains no section headers"),
  ]

  @Test func `a config with a fault is refused with the key, before anything is asked`() throws {
    for (text, words) in Self.configs {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "collect-\(UUID().uuidString).conf")
      try Data(text.utf8).write(to: folder)
      defer { try? FileManager.default.removeItem(at: folder) }
      let finished = try Program.run(
        [
          "/usr/bin/python3", "\(Program.root)/examples/unified-cm/collect", "-c", folder.path,
        ], in: "/")
      #expect(finished.status == 78)
      #expect(finished.errors.contains(words), "\(finished.errors)")
    }
  }
}
