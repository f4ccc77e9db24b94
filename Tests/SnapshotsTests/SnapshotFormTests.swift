import Diagnostics
import Documents
import RoomSupport
import Snapshots
import Testing
import Times

extension Snapshot {
  /// The value at a dotted path about the cluster or a node: a scalar's text, or `!` and the reason
  /// why there is none.
  func says(_ path: String, of node: String? = nil) -> String {
    let keys = path.split(separator: ".").map(String.init)
    let fact: Fact
    if let node {
      guard let member = members.first(where: { $0.name == node }) else { return "no such node" }
      fact = self.fact(keys, of: member)
    } else {
      fact = self.fact(keys)
    }
    return switch fact {
    case .found(let node, _): node.scalar?.text ?? node.foundText
    case .absent(let reason): "!\(reason)"
    }
  }
}

@Suite struct SnapshotFormTests {
  private let yaml = """
    snapshot: 1
    product: unified-cm
    taken: 2026-10-31T23:30:00+01:00
    cluster: {publisher: cucm-pub, product_id: 0012345}
    users: {cm: 1200}
    devices:
      models:
        - {type: Phone, model: "7841", count: 12}
    unavailable: {license: down}
    nodes:
      cucm-sub: {unavailable: unreachable}
      cucm-pub:
        hardware: {model: VMware, memory_mb: 8192}
        network: {dns: [192.0.2.1, 192.0.2.2]}
        unavailable: {network.ip_address: not_collected, services: not_supported}
    """

  private let json = """
    {"snapshot": 1, "product": "unified-cm", "taken": "2026-10-31T22:30:00Z",
     "cluster": {"publisher": "cucm-pub", "product_id": "0012345"}, "users": {"cm": 1200},
     "devices": {"models": [{"type": "Phone", "model": "7841", "count": 12}]},
     "unavailable": {"license": "down"},
     "nodes": {"cucm-pub": {"hardware": {"model": "VMware", "memory_mb": 8192},
       "network": {"dns": ["192.0.2.1", "192.0.2.2"]},
       "unavailable": {"network.ip_address": "not_collected", "services": "not_supported"}},
       "cucm-sub": {"unavailable": "unreachable"}}}
    """

  @Test func `YAML and JSON say the same`() throws {
    for loaded in [try load(["a.yaml": yaml]), try load(["a.json": json])] {
      #expect(loaded.diagnostics == [])
      let snapshot = try #require(loaded.snapshot)
      #expect(snapshot.members.map(\.name) == ["cucm-pub", "cucm-sub"])
      #expect(snapshot.latest == Timestamp(rfc3339: "2026-10-31T22:30:00Z"))
      #expect(snapshot.says("cluster.product_id") == "0012345")
      #expect(snapshot.says("users.cm") == "1200")
      #expect(snapshot.says("hardware.memory_mb", of: "cucm-pub") == "8192")
      #expect(snapshot.says("network.dns", of: "cucm-pub") == "a list")
      #expect(snapshot.says("license.server") == "!down")
      #expect(snapshot.publisher?.name == "cucm-pub")
    }
  }

  @Test func `a value keeps its place`() throws {
    let snapshot = try #require(try load(["a.yaml": yaml]).snapshot)
    guard case .found(let node, let taken) = snapshot.fact(["users", "cm"]) else {
      Issue.record("users.cm is not there")
      return
    }
    #expect(node.location.line == 5)
    #expect(node.location.column == 13)
    #expect(taken == Timestamp(rfc3339: "2026-10-31T22:30:00Z"))
  }

  @Test func `facts that hold always are as new as the reading`() throws {
    let loaded = try load(["a.yaml": "snapshot: 1\ntaken: always\nusers: {cm: 1}\n"])
    #expect(loaded.diagnostics == [])
    guard case .found(_, let taken)? = loaded.snapshot?.fact(["users", "cm"]) else {
      Issue.record("users.cm is not there")
      return
    }
    #expect(taken == readingTime)
  }

  @Test func `a snapshot that does not say when it was taken is as old as its file`() throws {
    let snapshot = try #require(try load(["a.yaml": "snapshot: 1\nusers: {cm: 1}\n"]).snapshot)
    #expect(snapshot.latest == fileTime)
    guard case .found(_, let taken) = snapshot.fact(["users", "cm"]) else {
      Issue.record("users.cm is not there")
      return
    }
    #expect(taken == fileTime)
  }

  @Test func `a reason counts for all below it, a closer one before a farther one`() throws {
    let text = """
      snapshot: 1
      unavailable: {license: down, license.mac: not_supported, call_activity.total: unreachable}
      nodes:
        a:
          unavailable: {hardware: not_collected, hardware.bios.version: not_supported}
          hardware: {model: VMware}
        b: {unavailable: down}
        c:
        d: {hardware: {model: ~}, unavailable: {hardware.model: unreachable}}
      """
    let snapshot = try #require(try load(["a.yaml": text]).snapshot)
    #expect(snapshot.says("license.server") == "!down")
    #expect(snapshot.says("license.mac") == "!not supported")
    #expect(snapshot.says("license") == "!down")
    #expect(snapshot.says("call_activity") == "!not in the snapshots")
    #expect(snapshot.says("call_activity.total") == "!unreachable")
    #expect(snapshot.says("users.cm") == "!not in the snapshots")
    #expect(snapshot.says("hardware.model", of: "a") == "VMware")
    #expect(snapshot.says("hardware.memory_mb", of: "a") == "!not collected")
    #expect(snapshot.says("hardware.bios.version", of: "a") == "!not supported")
    #expect(snapshot.says("hardware.bios.information", of: "a") == "!not collected")
    #expect(snapshot.says("status.host_name", of: "a") == "!not in the snapshots")
    #expect(snapshot.says("hardware.model", of: "b") == "!down")
    #expect(snapshot.says("hardware.model", of: "c") == "!not in the snapshots")
    #expect(snapshot.says("hardware.model", of: "d") == "!unreachable")
    #expect(snapshot.says("name", of: "b") == "b")
  }

  @Test(arguments: [
    (
      "users: {cm: 1}\n",
      """
      a.yaml:1:1: error: this is not a snapshot: the key 'snapshot' is missing
        hint: a snapshot begins with 'snapshot: 1', see callhome-snapshot(5)
      """
    ),
    (
      "- snapshot: 1\n",
      """
      a.yaml:1:1: error: this is not a snapshot: the key 'snapshot' is missing
        hint: a snapshot begins with 'snapshot: 1', see callhome-snapshot(5)
      """
    ),
    (
      "snapshot: 2\n",
      "a.yaml:1:11: error: 'snapshot' must be 1, the form that this version reads, not '2'"
    ),
    (
      "snapshot: 1\nproduct: linux-host\n",
      "a.yaml:2:10: error: 'product' must be 'unified-cm', as in the config, not 'linux-host'"
    ),
    (
      "snapshot: 1\ntaken: yesterday\n",
      """
      a.yaml:2:8: error: 'taken' must be 'always' or a time such as '2026-11-01T03:00:00Z', not 'yesterday'
        hint: write the time zone: 'Z' for UTC or an offset such as '+01:00'
      """
    ),
    (
      "snapshot: 1\ntaken: 2026-11-31T03:00:00Z\n",
      """
      a.yaml:2:8: error: 'taken' must be 'always' or a time such as '2026-11-01T03:00:00Z', not \
      '2026-11-31T03:00:00Z'
        hint: write the time zone: 'Z' for UTC or an offset such as '+01:00'
      """
    ),
    (
      "snapshot: 1\nnodes: [a]\n",
      "a.yaml:2:8: error: 'nodes' must be a mapping from node names, not a list"
    ),
    (
      "snapshot: 1\nnodes: {a: b}\n",
      "a.yaml:2:12: error: the node 'a' must be a mapping, not a text"
    ),
    (
      "snapshot: 1\nunavailable: donw\n",
      """
      a.yaml:2:14: error: 'unavailable' must be 'down', 'unreachable', 'not_supported' or \
      'not_collected', not 'donw'
        hint: did you mean 'down'?
      """
    ),
    (
      "snapshot: 1\nnodes: {a: {unavailable: {hardware: jdoe said so}}}\n",
      """
      a.yaml:2:37: error: 'unavailable' must be 'down', 'unreachable', 'not_supported' or \
      'not_collected', not 'jdoe said so'
      """
    ),
    (
      "snapshot: 1\nsnapshot: 1\n",
      "a.yaml:2:1: error: the key 'snapshot' occurs twice\n  hint: line 1 has it already: remove one of the two, or join what is below them"
    ),
  ])
  func `what is no snapshot is one error with its place`(text: String, wanted: String) throws {
    let loaded = try load(["a.yaml": text])
    #expect(loaded.snapshot == nil)
    #expect(loaded.diagnostics == [wanted])
  }

  @Test func `every problem of every file is told at once`() throws {
    let loaded = try load([
      "a.yaml": "snapshot: 1\ntaken: 1\nnodes: {a: 1, b: {unavailable: x}}\n",
      "b.yaml": "users: 1\n", "c.yaml": "snapshot: 1\n",
    ])
    #expect(loaded.snapshot?.takenByFile.count == 1)
    let places = loaded.diagnostics.map { String($0.prefix(10)) }.map { $0.prefix { $0 != " " } }
    #expect(places == ["a.yaml:2:8", "a.yaml:3:1", "a.yaml:3:3", "b.yaml:1:1"])
  }

  @Test func `the names of nodes are data`() throws {
    let names = [
      "$(reboot)", "../../x", "-rf", "a b", "\u{202E}cba", "null", "~", "név", "name", "nodes[0]",
      String(repeating: "n", count: 10_000),
    ]
    let members = names.map {
      JSONValue.Member($0, .object(["status": .object(["locale": .string("x")])]))
    }
    let text = JSONValue.object(["snapshot": .integer(1), "nodes": .object(members)]).text()
    let loaded = try load(["a.json": text])
    #expect(loaded.diagnostics == [])
    let snapshot = try #require(loaded.snapshot)
    #expect(Set(snapshot.members.map(\.name)) == Set(names))
    for name in names {
      #expect(snapshot.says("status.locale", of: name) == "x")
      #expect(snapshot.says("name", of: name) == name)
    }
  }

  @Test func `members stand in the byte order of their names, whatever the files' order`() throws {
    let first = try load(["a.yaml": "snapshot: 1\nnodes: {z: {}, B: {}, é: {}, a: {}}\n"])
    #expect(first.snapshot?.members.map(\.name) == ["B", "a", "z", "é"])
  }
}
