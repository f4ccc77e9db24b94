import Glibc
import RoomSupport
import Snapshots
import Testing
import Times

@Suite struct SnapshotLoaderTests {
  @Test func `a pattern matches all files of that form and no others`() throws {
    let loaded = try load(
      [
        "a.yaml": "snapshot: 1\nusers: {cm: 1}\n", "b.yaml": "snapshot: 1\nusers: {phone: 2}\n",
        "b.json": "{}", ".c.yaml": "{}",
      ], ["*.yaml"])
    #expect(loaded.diagnostics == [])
    #expect(loaded.snapshot?.takenByFile.count == 2)
    #expect(loaded.snapshot?.says("users.phone") == "2")
  }

  @Test func `a file that two patterns match is no contradiction`() throws {
    let loaded = try load(["a.yaml": "snapshot: 1\nusers: {cm: 1}\n"], ["*.yaml", "a.*", "[a]*"])
    #expect(loaded.diagnostics == [])
    #expect(loaded.snapshot?.says("users.cm") == "1")
  }

  @Test func `no file at all is an error at the pattern`() throws {
    let loaded = try load([:], ["*.yaml"])
    #expect(loaded.snapshot == nil)
    #expect(
      loaded.diagnostics == [
        """
        callhome.yaml:7:13: error: there is no snapshot: 'snapshots' matches no file
          hint: see callhome-snapshot(5) for what a snapshot is and how to make one
        """
      ])
  }

  @Test func `a file that is named and missing is an error, beside what is wrong with others`()
    throws
  {
    let loaded = try load(
      ["a.yaml": "snapshot: 3\n", "b.yaml": "snapshot: 1\n"], ["gone.yaml", "a.yaml", "b.yaml"])
    #expect(loaded.snapshot?.takenByFile.count == 1)
    #expect(loaded.diagnostics.count == 2)
    #expect(
      loaded.diagnostics.first
        == "callhome.yaml:7:13: error: cannot read 'gone.yaml': no such file or directory")
  }

  @Test func `a file of a gigabyte is refused before it is read`() throws {
    try withTemporaryDirectory { directory in
      try write("snapshot: 1\n".utf8, to: "\(directory)/a.yaml")
      #expect(truncate("\(directory)/a.yaml", 1 << 30) == 0)
      let loaded = load(in: directory, ["a.yaml"])
      #expect(loaded.snapshot == nil)
      #expect(
        loaded.diagnostics == [
          "callhome.yaml:7:13: error: cannot read 'a.yaml': it has more than the 16777216 bytes that are read"
        ])
    }
  }

  @Test func `a pipe and a device are refused without waiting for them`() throws {
    try withTemporaryDirectory { directory in
      #expect(mkfifo("\(directory)/pipe.yaml", 0o600) == 0)
      #expect(symlink("/dev/zero", "\(directory)/zero.yaml") == 0)
      let loaded = load(in: directory, ["pipe.yaml", "zero.yaml"])
      #expect(
        loaded.diagnostics
          == ["pipe.yaml", "zero.yaml"].map {
            "callhome.yaml:7:13: error: cannot read '\($0)': it is not a regular file"
          })
    }
  }

  @Test func `a file that is a link to a snapshot is read`() throws {
    try withTemporaryDirectory { directory in
      try write("snapshot: 1\nusers: {cm: 4}\n".utf8, to: "\(directory)/a.yaml")
      #expect(symlink("a.yaml", "\(directory)/latest") == 0)
      #expect(load(in: directory, ["latest"]).snapshot?.says("users.cm") == "4")
    }
  }

  @Test(
    arguments: [
      ([0x73, 0x0A, 0xFF, 0xFE], "a.yaml:2:1"), ([0xFF, 0xFE, 0x73, 0x00], "a.yaml:1:1"),
      (Array("snapshot: 1\nnodes: {caf\u{E9}: {}, b".utf8) + [0xE9], "a.yaml:2:20"),
      ([0xC0, 0xAF], "a.yaml:1:1"),
    ] as [([UInt8], String)])
  func `a file that is not UTF-8 is one error with its place`(bytes: [UInt8], place: String) throws
  {
    try withTemporaryDirectory { directory in
      try write(bytes, to: "\(directory)/a.yaml")
      let loaded = load(in: directory, ["a.yaml"])
      #expect(loaded.snapshot == nil)
      #expect(loaded.diagnostics.count == 1)
      #expect(
        loaded.diagnostics.first?.hasPrefix("\(place): error: the text is not UTF-8") == true)
    }
  }

  @Test(arguments: [
    "", "\u{0}", "\u{1}\u{2}\u{3}", "snapshot", "%PDF-1.7\n", "{\"snapshot\": 1",
    "snapshot: 1\n--- \nsnapshot: 1\n", "snapshot: 1\nusers: {cm: [\n", "a: &x 1\nb: *x\n",
    String(repeating: "[", count: 100_000),
    "snapshot: 1\na: " + String(repeating: "{a: ", count: 100),
  ])
  func `what is no document is one error with a place, under both names`(text: String) throws {
    for name in ["a.yaml", "a.json", "a"] {
      let loaded =
        try name == "a.yaml" ? load(["a.yaml": text]) : load([name == "a" ? "a" : "a.json": text])
      #expect(loaded.snapshot == nil)
      #expect(loaded.diagnostics.isEmpty == false)
      for line in loaded.diagnostics { #expect(line.hasPrefix("\(name):"), "\(line)") }
    }
  }

  @Test func `a snapshot cut anywhere is an error or says nothing that the whole one does not`()
    throws
  {
    let whole = "snapshot: 1\nusers: {cm: 12}\nnodes:\n  n: {hardware: {model: M}}\n"
    for end in 0..<whole.count {
      let loaded = try load(["a.yaml": String(whole.prefix(end))])
      guard let snapshot = loaded.snapshot else {
        #expect(!loaded.diagnostics.isEmpty)
        continue
      }
      #expect(["12", "!not in the snapshots"].contains(snapshot.says("users.cm")), "\(end)")
    }
  }

  @Test func `a directory holds the captures of the node that it is named after`() throws {
    try withTemporaryDirectory { directory in
      let node = "\(directory)/cucm-pub"
      #expect(mkdir(node, 0o700) == 0)
      try write(
        "admin:show version active\nActive Master Version: 14.0.1.12900-161\n".utf8,
        to: "\(node)/show-version-active.txt", modified: fileTime.seconds)
      try write("buy milk\n".utf8, to: "\(node)/notes.txt")
      try write("".utf8, to: "\(node)/.hidden")
      #expect(mkdir("\(node)/old", 0o700) == 0)
      let loaded = load(in: directory, ["*"])
      let snapshot = try #require(loaded.snapshot)
      #expect(snapshot.members.map(\.name) == ["cucm-pub"])
      #expect(snapshot.says("versions.active", of: "cucm-pub") == "14.0.1.12900-161")
      #expect(
        snapshot.says("versions.inactive", of: "cucm-pub")
          == "!'show version inactive' not captured")
      #expect(snapshot.says("hardware.model", of: "cucm-pub") == "!'show hardware' not captured")
      #expect(
        snapshot.says("network.ip_address", of: "cucm-pub") == "!'show network eth0' not captured")
      #expect(
        snapshot.says("services.active", of: "cucm-pub") == "!'utils service list' not captured")
      #expect(snapshot.writtenLeaves().isEmpty)
      #expect(
        loaded.diagnostics == [
          """
          cucm-pub/notes.txt: warning: this is not the output of a command that is known, and is \
          left out
            hint: name the file after its command, such as 'show-status.txt'
          """, "cucm-pub/old: warning: this is not a regular file and is left out",
        ])
    }
  }

  @Test func `captures and our own form say things about the same node, contradictions included`()
    throws
  {
    try withTemporaryDirectory { directory in
      #expect(mkdir("\(directory)/n", 0o700) == 0)
      try write(
        "admin:show version active\nActive Master Version: 14.0.1.12900-161\n".utf8,
        to: "\(directory)/n/show-version-active.txt")
      try write(
        "snapshot: 1\nnodes: {n: {versions: {active: 12.5}, os: {name: x}}}\n".utf8,
        to: "\(directory)/o.yaml")
      let loaded = load(in: directory, ["n", "o.yaml"])
      #expect(loaded.snapshot == nil)
      let errors = loaded.diagnostics.filter { $0.contains("error") }
      #expect(errors.count == 1)
      #expect(
        errors.first?.contains(
          "o.yaml:2:32: error: this says something else about 'nodes.n.versions.active'") == true)
      #expect(errors.first?.contains("n/show-version-active.txt:2:") == true)
    }
  }

  @Test func `an empty directory is a node of which nothing was captured`() throws {
    try withTemporaryDirectory { directory in
      #expect(mkdir("\(directory)/n", 0o700) == 0)
      let snapshot = try #require(load(in: directory, ["n/"]).snapshot)
      #expect(snapshot.members.map(\.name) == ["n"])
      #expect(snapshot.says("status.host_name", of: "n") == "!'show status' not captured")
    }
  }
}
