import Glibc
import RoomSupport
import Snapshots
import Testing

/// One file that cannot be read never keeps the others from being read; a file's name and place count more
/// than a guess from its content.
@Suite struct UnreadableFileTests {
  private static let network = """
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

  @Test(arguments: ["show-network-eth0.txt", "eth0.txt", "1"])
  func `an output that begins like a metric is that of its command`(name: String) throws {
    try withTemporaryDirectory { directory in
      #expect(mkdir("\(directory)/n", 0o700) == 0)
      try write(Self.network.utf8, to: "\(directory)/n/\(name)")
      let loaded = load(in: directory, ["n"])
      #expect(loaded.diagnostics == [])
      #expect(loaded.snapshot?.says("network.gateway", of: "n") == "192.0.2.1")
    }
  }

  @Test(arguments: ["show-network-eth0.txt", "eth0.txt"])
  func `a capture that the config names itself is one of the node its directory is named after`(
    name: String
  ) throws {
    try withTemporaryDirectory { directory in
      #expect(mkdir("\(directory)/cucm-pub", 0o700) == 0)
      try write(Self.network.utf8, to: "\(directory)/cucm-pub/\(name)")
      try write(
        "Active Master Version: 14.0.1.12900-161\nActive Version Installed Software Options:\nA\n"
          .utf8, to: "\(directory)/cucm-pub/show-version-active.txt")
      let loaded = load(in: directory, ["*/*"])
      #expect(loaded.diagnostics == [])
      let snapshot = try #require(loaded.snapshot)
      #expect(snapshot.members.map(\.name) == ["cucm-pub"])
      #expect(snapshot.says("network.gateway", of: "cucm-pub") == "192.0.2.1")
      #expect(snapshot.says("versions.active", of: "cucm-pub") == "14.0.1.12900-161")
      #expect(
        snapshot.says("hardware.model", of: "cucm-pub") == "!'show hardware' not captured")
    }
  }

  private static let broken: [(name: String, text: String)] = [
    ("a.yaml", "snapshot: 1\nusers: [\n"), ("a.yaml", "snapshot: 7\n"), ("a.json", "{"),
    ("a.yaml", "snapshot: 1\ntaken: yesterday\nusers: {phone: 9}\n"), ("a.yaml", ""),
    ("a.txt", "hello\n"), ("a.prom", "404 page not found\n"), ("a.yaml", "<html></html>"),
  ]

  @Test(arguments: broken)
  func `a snapshot that cannot be read is an error, and the others are read`(
    name: String, text: String
  ) throws {
    let loaded = try load([name: text, "z.yaml": "snapshot: 1\nusers: {cm: 1}\nnodes: {n: }\n"])
    let snapshot = try #require(loaded.snapshot)
    #expect(loaded.diagnostics.contains { $0.hasPrefix("\(name):") && $0.contains("error: ") })
    #expect(snapshot.says("users.cm") == "1")
    #expect(snapshot.says("users.phone") == "!not in the snapshots that could be read")
    #expect(snapshot.says("os.name", of: "n") == "!not in the snapshots that could be read")
  }

  @Test
  func `a file of a directory that this user cannot read is an error, and the others are read`()
    throws
  {
    try withTemporaryDirectory { directory in
      #expect(mkdir("\(directory)/n", 0o700) == 0)
      try write(Self.network.utf8, to: "\(directory)/n/show-network-eth0.txt")
      // A file that is too large cannot be read by root either.
      try write("x".utf8, to: "\(directory)/n/show-status.txt")
      #expect(truncate("\(directory)/n/show-status.txt", 1 << 30) == 0)
      #expect(symlink("nowhere", "\(directory)/n/show-hardware.txt") == 0)
      let loaded = load(in: directory, ["n"])
      let snapshot = try #require(loaded.snapshot)
      #expect(snapshot.says("network.gateway", of: "n") == "192.0.2.1")
      #expect(snapshot.says("status.host_name", of: "n") == "!collection failed: 'show status'")
      #expect(loaded.diagnostics.count == 2)
      for (diagnostic, name) in zip(loaded.diagnostics, ["show-hardware.txt", "show-status.txt"]) {
        #expect(diagnostic.hasPrefix("n/\(name): error: this cannot be read: "), "\(diagnostic)")
      }
    }
  }

  @Test func `of several files with metrics of a node a broken one costs the others nothing`()
    throws
  {
    try withTemporaryDirectory { directory in
      #expect(mkdir("\(directory)/n", 0o700) == 0)
      try write("node_uname_info{nodename=\"n\"} x\n".utf8, to: "\(directory)/n/a.prom")
      try write("node_memory_MemTotal_bytes 1048576\n".utf8, to: "\(directory)/n/b.prom")
      let loaded = load(in: directory, ["n"], product: "linux-host")
      let snapshot = try #require(loaded.snapshot)
      #expect(snapshot.members.map(\.name) == ["n"])
      #expect(snapshot.members.first?.metrics.count == 1)
      #expect(loaded.diagnostics.count == 1)
    }
  }
}
