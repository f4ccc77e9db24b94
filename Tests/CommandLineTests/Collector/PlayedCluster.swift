import Foundation
import Testing

/// A machine with the collector as `examples/unified-cm` sets it up, and a cluster to collect from: a real SSH server
/// whose forced command plays the command line of a node, and optionally a server of SOAP services.
///
/// Each node has an address of 127.0.0.0/8, and all listen on the same ports.
final class PlayedCluster {
  /// A node and how it behaves, see `vos-node.py` and `soap-server.py`.
  struct Node {
    let name: String
    let address: String
    /// The node of the example whose outputs it prints.
    var captures = "cucm-pub"
    var mode = ""
    /// Whether its release always shows outputs page by page.
    var isPlain = false
    var soap = "good"
    /// The seconds until its first prompt in the mode `late`.
    var wait = 3.0
    /// Further lines of its section.
    var more = ""
  }

  /// One that a shell, a config or a URL would not leave alone.
  static let password = "pa\"ss $HOME `id` 'wörd' %20:&#  "

  /// The addresses that the example's nodes print as their own.
  static let addresses = ["192.0.2.10", "192.0.2.11", "198.51.100.10"]

  let machine: Machine

  /// Starts the SSH server, and saves nothing yet.
  ///
  /// - Parameter isSetUp: whether the collector is installed, with its user and directories.
  init(isSetUp: Bool = true) throws {
    machine = try Machine(product: "unified-cm")
    // Its terms were accepted for another recipient.
    try machine.run(["sh", "-c", "rm -rf /var/lib/callhome/*"])
    for address in Self.addresses {
      try machine.run(["ip", "address", "add", "\(address)/32", "dev", "lo"])
    }
    // The command line of a node needs a terminal.
    try machine.run([
      "sh", "-c",
      """
      mkdir /dev/pts && mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts /dev/pts &&
        ln -s pts/ptmx /dev/ptmx
      """,
    ])
    try machine.run([
      "useradd", "--system", "--user-group", "--home-dir", "/", "--shell", "/bin/sh", "uccollect",
    ])
    for script in ["vos-node", "soap-server"] {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Scripts/\(script).py")
      try machine.write(
        "/usr/local/bin/\(script)", try String(contentsOf: file, encoding: .utf8), mode: 0o755)
    }
    try machine.copy("\(Program.root)/examples/unified-cm/snapshots", to: "/tmp/captures")
    try machine.run(["install", "-d", "-m", "755", "/run/sshd"])
    if isSetUp { try setUp() }
    try machine.run(["install", "-m", "666", "/dev/null", "/tmp/cluster.json.log"])
    try machine.write("/tmp/logins", "uccollect:\(Self.password)\n")
    try machine.run(["chpasswd"], input: machine.path("/tmp/logins"))
    try machine.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/etc/ssh/node"])
    try machine.write(
      "/etc/ssh/nodes",
      """
      ListenAddress 0.0.0.0
      ListenAddress ::
      HostKey /etc/ssh/node
      UsePAM no
      UseDNS no
      PasswordAuthentication yes
      KbdInteractiveAuthentication no
      MaxStartups 100
      ForceCommand /usr/bin/python3 /usr/local/bin/vos-node /tmp/cluster.json
      # A node that does not know the user.
      Match LocalAddress 127.0.0.66
      DenyUsers uccollect

      """)
    let said = try machine.start(["/usr/sbin/sshd", "-D", "-e", "-f", "/etc/ssh/nodes"])
    let isReady = try eventually {
      try machine.outcome(of: ["bash", "-c", "read -r x </dev/tcp/127.0.0.1/22"]).status == 0
    }
    try #require(isReady, "\(said())")
  }

  private func setUp() throws {
    try machine.run(["useradd", "--system", "--user-group", "--home-dir", "/", "callhome-collect"])
    try machine.install(
      "unified-cm/collect", at: "/usr/local/bin/callhome-collect", mode: 0o755)
    try machine.run(["install", "-d", "-m", "755", "/etc/callhome-collect"])
    try machine.run([
      "install", "-d", "-m", "2750", "-o", "callhome-collect", "-g", "callhome",
      "/var/lib/callhome-collect",
    ])
    try machine.write("/etc/callhome-collect/password", Self.password + "\n", mode: 0o600)
    try machine.run(["chown", "callhome-collect", "/etc/callhome-collect/password"])
  }

  /// Configures the nodes, and the collector for them.
  func play(
    _ nodes: [Node], config: String = "", login: String = "", isConfigured: Bool = true
  ) throws {
    var played: [String: Any] = ["login": login]
    var text = """
      [cluster]
      user = uccollect
      password_file = /etc/callhome-collect/password
      at_once = 20
      \(config)

      """
    for node in nodes {
      played[node.address] = [
        "captures": "/tmp/captures/\(node.captures)", "mode": node.mode, "plain": node.isPlain,
        "wait": node.wait, "soap": node.soap, "names": nodes.map(\.name),
        "services": ["Cisco CallManager": node.captures == "imp1" ? "Not Activated" : "Started"],
      ]
      text += "[node \(node.name)]\naddress = \(node.address)\n\(node.more)\n"
    }
    let json = try JSONSerialization.data(withJSONObject: played)
    try machine.write("/tmp/cluster.json", String(decoding: json, as: UTF8.self))
    if isConfigured { try machine.write("/etc/callhome-collect/collect.conf", text) }
  }

  /// Starts the server of the SOAP services.
  ///
  /// - Returns: the fingerprint of its certificate, which is for the addresses of the example's nodes alone.
  func startServices() throws -> String {
    try machine.run(["install", "-m", "666", "/dev/null", "/tmp/cluster.json.soap"])
    let names = Self.addresses.map { "IP:\($0)" }.joined(separator: ",")
    try machine.run([
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-keyout", "/tmp/node.key", "-out", "/tmp/node.pem", "-days", "36500", "-subj", "/CN=node",
      "-addext", "subjectAltName=\(names)",
    ])
    let said = try machine.start([
      "/usr/bin/python3", "/usr/local/bin/soap-server", "/tmp/cluster.json", "/tmp/node.pem",
      "/tmp/node.key",
    ])
    let isReady = try eventually {
      try machine.outcome(of: ["bash", "-c", ": </dev/tcp/127.0.0.1/8443"]).status == 0
    }
    try #require(isReady, "\(said())")
    return try machine.run([
      "sh", "-c", "openssl x509 -in /tmp/node.pem -outform der | sha256sum | cut -d ' ' -f 1",
    ]).text.trimmed
  }

  /// Runs the collector as its user.
  func collect(_ options: String...) throws -> Finished {
    try machine.outcome(of: ["callhome-collect"] + options, as: "callhome-collect")
  }

  /// The names of the files that callhome would read for a node.
  func files(_ node: String) throws -> [String] {
    let folder = machine.path("/var/lib/callhome-collect/") + "/" + (try current()) + "/" + node
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  /// The set of files that callhome would read, below the directory.
  func current() throws -> String {
    try machine.run(["readlink", "/var/lib/callhome-collect/current"]).text.trimmed
  }

  /// The text of a file that callhome would read.
  func text(_ file: String) throws -> String {
    machine.text("/var/lib/callhome-collect/\(try current())/\(file)")
  }

  /// Runs `callhome` with the example's config, as the user that sends.
  func callhome(_ arguments: String..., reading snapshots: String? = nil) throws -> Finished {
    let collected = "/var/lib/callhome-collect/current/*"
    try machine.install(
      "unified-cm/cluster.yaml", at: "/etc/callhome/cluster.yaml", mode: 0o644,
      changing: [collected: snapshots ?? collected])
    return try machine.outcome(
      of: ["callhome"] + arguments + ["-c", "/etc/callhome/cluster.yaml"], as: "callhome")
  }

  /// The fields of a message, and what is missing.
  func message(_ kind: String, reading snapshots: String? = nil) throws -> [String: String] {
    let finished = try callhome("render", kind, "--format", "json", reading: snapshots)
    try #require(finished.status == 0, "\(finished.errors)")
    #expect(!finished.errors.contains("warning"), "\(finished.errors)")
    let message = try json(finished.output)
    var result: [String: String] = [:]
    for key in [kind, "unavailable", "stale"] {
      guard let value = message[key] else { continue }
      let data = try JSONSerialization.data(
        withJSONObject: value, options: [.sortedKeys, .prettyPrinted])
      result[key] = String(decoding: data, as: UTF8.self)
    }
    return result
  }
}
