import Diagnostics
import RoomSupport
import Snapshots
import Testing
import Times

@Suite struct SnapshotMergeTests {
  @Test func `facts of several files are one snapshot`() throws {
    let loaded = try load([
      "a.yaml": "snapshot: 1\nusers: {cm: 1}\nnodes: {n: {hardware: {model: M}}}\n",
      "b.yaml":
        "snapshot: 1\nusers: {phone: 2}\nnodes: {n: {hardware: {bios: {version: 3}}}, m: }\n",
    ])
    #expect(loaded.diagnostics == [])
    let snapshot = try #require(loaded.snapshot)
    #expect(snapshot.says("users.cm") == "1")
    #expect(snapshot.says("users.phone") == "2")
    #expect(snapshot.says("hardware.model", of: "n") == "M")
    #expect(snapshot.says("hardware.bios.version", of: "n") == "3")
    #expect(snapshot.members.map(\.name) == ["m", "n"])
  }

  @Test(arguments: [
    ("7", "'7'"), ("\"0007\"", "0007"), ("[1, 2]", "[ 1, '2' ]"),
    ("{a: 1, b: 2}", "{b: '2', a: 1}"),
    ("7", "~"), ("~", "7"), ("{a: ~}", "{a: {b: 1}}"), ("{}", "{a: 1}"),
  ])
  func `the same value twice is fine, however it is written, and so is none`(
    one: String, two: String
  )
    throws
  {
    for part in ["users: {cm: ", "nodes: {n: {hardware: "] {
      let end = String(repeating: "}", count: part.filter { $0 == "{" }.count) + "\n"
      let loaded = try load([
        "a.yaml": "snapshot: 1\n\(part)\(one)\(end)", "b.yaml": "snapshot: 1\n\(part)\(two)\(end)",
      ])
      #expect(loaded.diagnostics == [])
      #expect(loaded.snapshot != nil)
    }
  }

  @Test func `a contradiction about the cluster is told with both places`() throws {
    let loaded = try load([
      "a.yaml": "snapshot: 1\nusers: {cm: 1, phone: 5}\n",
      "b.yaml": "snapshot: 1\nusers:\n  phone: 5\n  cm: 2\n",
    ])
    #expect(loaded.snapshot == nil)
    #expect(
      loaded.diagnostics == [
        """
        b.yaml:4:7: error: this says something else about 'users.cm' than a.yaml:2:13
          hint: remove the snapshot that is wrong or out of date
        """
      ])
  }

  @Test func `every contradiction is told, those of nodes with the node's name`() throws {
    let loaded = try load([
      "a.yaml":
        "snapshot: 1\nusers: 1\nnodes: {n: {status: {locale: en}, services: {active: [a]}}}\n",
      "b.yaml":
        "snapshot: 1\nusers: {cm: 1}\nnodes:\n  n:\n    status: {locale: de}\n    services: {active: [b]}\n",
    ])
    #expect(loaded.snapshot == nil)
    #expect(
      loaded.diagnostics.map { $0.prefix { $0 != "\n" } } == [
        "b.yaml:2:8: error: this says something else about 'users' than a.yaml:2:8",
        "b.yaml:5:22: error: this says something else about 'nodes.n.status.locale' than a.yaml:3:30",
        "b.yaml:6:24: error: this says something else about 'nodes.n.services.active' than a.yaml:3:54",
      ])
  }

  @Test func `lists are not joined`() throws {
    let loaded = try load([
      "a.yaml": "snapshot: 1\nupgrade_history: [{version: 1}]\n",
      "b.yaml": "snapshot: 1\nupgrade_history: [{version: 1}, {version: 2}]\n",
    ])
    #expect(loaded.snapshot == nil)
    #expect(loaded.diagnostics.count == 1)
  }

  @Test func `a value counts before another file's word that there is none`() throws {
    let loaded = try load([
      "a.yaml":
        "snapshot: 1\nnodes: {n: {unavailable: down}}\nunavailable: {users: not_collected}\n",
      "b.yaml": "snapshot: 1\nusers: {cm: 1}\nnodes: {n: {hardware: {model: M}}}\n",
    ])
    let snapshot = try #require(loaded.snapshot)
    #expect(snapshot.says("users.cm") == "1")
    #expect(snapshot.says("users.phone") == "!not collected")
    #expect(snapshot.says("hardware.model", of: "n") == "M")
    #expect(snapshot.says("hardware.cpu_type", of: "n") == "!down")
  }

  @Test func `every fact is as old as the file that it comes from`() throws {
    let loaded = try load([
      "a.yaml": "snapshot: 1\ntaken: 2026-01-01T00:00:00Z\nusers: {cm: 1}\n",
      "b.yaml":
        "snapshot: 1\ntaken: 2026-02-01T00:00:00Z\nusers: {phone: 2}\nnodes: {n: {os: {name: a}}}\n",
    ])
    let snapshot = try #require(loaded.snapshot)
    let old = Timestamp(rfc3339: "2026-01-01T00:00:00Z")
    let new = Timestamp(rfc3339: "2026-02-01T00:00:00Z")
    guard case .found(_, let cm) = snapshot.fact(["users", "cm"]),
      case .found(_, let phone) = snapshot.fact(["users", "phone"])
    else {
      Issue.record("the users are not there")
      return
    }
    #expect(cm == old)
    #expect(phone == new)
    #expect(snapshot.latest == new)
    #expect(snapshot.members.first?.taken == new)
  }

  @Test func `the publisher is the node that the cluster names`() throws {
    let text = "snapshot: 1\ncluster: {publisher: p}\nnodes: {o: {}, p: {os: {name: x}}}\n"
    #expect(try load(["a.yaml": text]).snapshot?.publisher?.name == "p")
    let other = text.replacing("publisher: p", with: "publisher: q")
    let without = try #require(try load(["a.yaml": other]).snapshot)
    #expect(without.publisher == nil)
    let list = text.replacing("publisher: p", with: "publisher: [p]")
    #expect(try #require(try load(["a.yaml": list]).snapshot).publisher == nil)
  }

  @Test func `the written values are listed with their places`() throws {
    let snapshot = try #require(
      try load(["a.yaml": "snapshot: 1\nusers: {cm: 1}\ntables: [a]\nnodes: {n: {os: {name: x}}}\n"]
      )
      .snapshot)
    let leaves = snapshot.writtenLeaves()
    #expect(leaves.map { $0.path.joined(separator: ".") } == ["users.cm", "tables", "os.name"])
    #expect(leaves.map(\.member) == [nil, nil, "n"])
    #expect(leaves.map(\.location.line) == [2, 3, 4])
  }
}
