import Catalogs
import Glibc
import Metrics
import RoomSupport
import Snapshots
import Testing
import Times

/// Texts of metrics as snapshots: of which node they are, and how they are joined.
@Suite struct MetricSnapshotTests {
  private static let uname = "node_uname_info{nodename=\"build1\"} 1\n"

  private func load(
    _ files: KeyValuePairs<String, String>, _ patterns: [String]? = nil
  ) throws -> LoadedSnapshot {
    try RoomSupport.load(files, patterns, product: "linux-host")
  }

  @Test func `a text names its node, else its file does`() throws {
    let loaded = try load([
      "x.prom": Self.uname, "db1.example.com.prom": "node_load1 1\n",
      "db2.openmetrics": "node_load1 1\n# EOF\n", "db3": "node_load1 1\n",
      "db4.txt": "node_load1 1\n",
    ])
    #expect(loaded.diagnostics == [])
    #expect(
      loaded.snapshot?.members.map(\.name) == [
        "build1", "db1.example.com", "db2", "db3", "db4",
      ])
  }

  @Test func `a directory of texts is one node, and all of them are its metrics`() throws {
    try withTemporaryDirectory { directory in
      #expect(mkdir("\(directory)/build2", 0o700) == 0)
      try write("node_load1 1\n".utf8, to: "\(directory)/build2/a.prom")
      try write("node_load5 2\n".utf8, to: "\(directory)/build2/b.prom")
      try write("".utf8, to: "\(directory)/build2/empty.prom")
      try write("node_load5 x".utf8, to: "\(directory)/build2/.hidden.prom")
      let loaded = RoomSupport.load(in: directory, ["build2"], product: "linux-host")
      #expect(loaded.diagnostics == [])
      let members = loaded.snapshot?.members ?? []
      #expect(members.map(\.name) == ["build2"])
      #expect(members.flatMap { $0.metrics.flatMap(\.text.samples) }.count == 2)
      try write(Self.uname.utf8, to: "\(directory)/build2/c.prom")
      let named = RoomSupport.load(in: directory, ["build2"], product: "linux-host")
      #expect(named.snapshot?.members.map(\.name) == ["build1"])
    }
  }

  @Test func `texts and a snapshot in our own form tell of one node`() throws {
    let loaded = try load([
      "a.prom": Self.uname, "b.yaml": "snapshot: 1\nnodes: {build1: {os: {name: X}}}\n",
    ])
    #expect(loaded.diagnostics == [])
    #expect(loaded.snapshot?.members.map(\.name) == ["build1"])
    #expect(loaded.snapshot?.says("os.name", of: "build1") == "X")
    #expect(loaded.snapshot?.members.first?.metrics.count == 1)
  }

  @Test func `a text that tells of two nodes is refused`() throws {
    let loaded = try load(["a.prom": Self.uname + Self.uname.replacing("build1", with: "build2")])
    #expect(loaded.snapshot == nil)
    #expect(
      loaded.diagnostics == [
        """
        a.prom:2:1: error: these metrics are from another node than those at a.prom:1:1
          hint: each node needs its own file or directory
        """
      ])
  }

  @Test func `a fault in a text is told with its place, and nothing of it is read`() throws {
    let loaded = try load(["a.prom": "node_load1 1\nnode_load5 x\n", "b.yaml": "snapshot: 1\n"])
    #expect(loaded.snapshot?.members.isEmpty == true)
    #expect(
      loaded.diagnostics == [
        "a.prom:2:12: error: the value must be a number that a double can hold, not this text"
      ])
  }

  @Test func `what no field reads does not keep a node from being read`() throws {
    let loaded = try load([
      "a.openmetrics": """
      # HELP request_seconds Seconds.
      # HELP request_seconds Again.
      # TYPE request_seconds histogram
      request_seconds_bucket{le="0.5"} 1 # {trace_id="\(String(repeating: "a", count: 200))"} 0.2
      request_seconds_bucket{le="0.1"} 2
      request_seconds_sum -7.5
      request_seconds_count 9
      node_load1 1
      request_seconds_bucket{le="0.1} x

      # EOF

      """
    ])
    #expect(loaded.diagnostics == [])
    #expect(loaded.snapshot?.members.map(\.name) == ["a"])
    #expect(loaded.snapshot?.members.first?.metrics.first?.text.samples.count == 1)
  }

  @Test func `a text in which a server says that it has no metrics is refused`() throws {
    let loaded = try load(["a.prom": "404 page not found\n", "b.yaml": "snapshot: 1\n"])
    #expect(loaded.snapshot?.members.isEmpty == true)
    #expect(
      loaded.diagnostics == [
        "a.prom:1:1: error: a line must begin with a metric's name, not '4'"
      ])
  }

  @Test func `two texts that contradict each other are refused with both places`() throws {
    let loaded = try load([
      "a.prom": Self.uname + "node_load1 1\n",
      "b.prom": Self.uname + "\nnode_load5 2\n  node_load1 3\n",
    ])
    #expect(loaded.snapshot == nil)
    #expect(
      loaded.diagnostics == [
        """
        b.prom:4:3: error: this says something else about the same series than a.prom:2:1
          hint: remove the file that is wrong or out of date
        """
      ])
  }

  @Test func `the order of labels makes no other series, and an empty one is none`() throws {
    let loaded = try load([
      "a.prom": Self.uname + "node_network_up{device=\"a\",b=\"c\"} 1\n",
      "b.prom": Self.uname + "node_network_up{b=\"c\",d=\"\",device=\"a\"} 1\n",
    ])
    #expect(loaded.diagnostics == [])
    let texts = loaded.snapshot?.members.first?.metrics.map(\.text) ?? []
    #expect(texts.map { $0.samples(named: "node_network_up").count } == [1, 0])
  }

  @Test func `of a series at several times the newest counts`() throws {
    let loaded = try load([
      "a.prom": Self.uname + "node_load1 1 5000\nnode_load1 2 7000\nnode_load1 3 6000\n"
    ])
    #expect(loaded.diagnostics == [])
    let text = loaded.snapshot?.members.first?.metrics.first?.text
    let kept = text?.samples(named: "node_load1") ?? []
    #expect(kept.map { text?.value(of: $0) } == [2])
    #expect(kept.map { text?.time(of: $0) } == [Timestamp(seconds: 7)])
  }

  @Test func `of two times in the same second the later one counts`() throws {
    let loaded = try load(["a.prom": Self.uname + "node_load1 1 5100\nnode_load1 2 5900\n"])
    #expect(loaded.diagnostics == [])
    let text = loaded.snapshot?.members.first?.metrics.first?.text
    #expect((text?.samples(named: "node_load1") ?? []).map { text?.value(of: $0) } == [2])
  }

  @Test func `a text of a product that reads no metrics is left out with a warning`() throws {
    let loaded = try RoomSupport.load(["a.prom": Self.uname, "b.yaml": "snapshot: 1\n"])
    #expect(loaded.snapshot?.members.isEmpty == true)
    #expect(
      loaded.diagnostics == [
        """
        a.prom: warning: no field of the product 'unified-cm' is read from metrics: this is left out
        """
      ])
  }

  @Test func `a text may be larger than a snapshot in our own form`() throws {
    let comment = "#" + String(repeating: "x", count: 100) + "\n"
    let text = String(repeating: comment, count: 180_000) + Self.uname
    let loaded = try load(["a": text])
    #expect(loaded.diagnostics == [])
    #expect(loaded.snapshot?.members.map(\.name) == ["build1"])
    try withTemporaryDirectory { directory in
      try write("".utf8, to: "\(directory)/a.prom")
      #expect(truncate("\(directory)/a.prom", 1 << 30) == 0)
      let loaded = RoomSupport.load(in: directory, ["a.prom"], product: "linux-host")
      #expect(
        loaded.diagnostics == [
          "callhome.yaml:7:13: error: cannot read 'a.prom': it has more than the 268435456 bytes that are read"
        ])
    }
  }
}
