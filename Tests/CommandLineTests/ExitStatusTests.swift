import Foundation
import Testing

/// A test for each row of the table of exit statuses.
@Suite struct ExitStatusTests {
  @Test func `0 when all is done, and when nothing is due`() throws {
    let site = try Site()
    #expect(try site.run("send").status == 0)
    #expect(site.names(in: "archive").count == 3)
    #expect(try site.run("send").status == 0)
    #expect(site.names(in: "archive").count == 3)
  }

  @Test(arguments: [
    ["bogus"], ["send", "--bogus"], ["send", "--message", "bogus"], ["send", "extra"],
    ["send", "--destination", "bogus"], ["render"], ["render", "alert"],
    ["render", "inventory", "--format", "bogus"], ["render", "inventory", "--mode", "none"],
    ["render", "inventory", "--destination", "bogus"], ["license", "accept"],
    ["check", "-c", ""],
  ])
  func `64 when the command line is wrong`(arguments: [String]) throws {
    let site = try Site()
    let before = try site.contents()
    let finished = try site.start(arguments).finish()
    #expect(finished.status == 64)
    #expect(finished.errors != "")
    #expect(finished.output.isEmpty)
    #expect(try site.contents() == before)
  }

  @Test func `65 when a snapshot is wrong`() throws {
    let site = try Site()
    try site.write("snapshot.yaml", "snapshot: 2\n")
    let finished = try site.run("send")
    #expect(finished.status == 65)
    #expect(finished.errors.contains("\(site.path)/snapshot.yaml:1:11: error: "))
    #expect(site.names(in: "archive") == [])
  }

  @Test func `69 when a message is too large for its destination`() throws {
    let site = try Site(
      Site.config(destinations: ["archive": "path: archive, size_limit: 1kB"]))
    let finished = try site.run("send")
    #expect(finished.status == 69)
    #expect(finished.errors.contains("'size_limit'"))
  }

  @Test(.needs(.mounts)) func `73 when the state is on a read-only file system`() throws {
    let site = try Site()
    let before = try site.contents()
    let finished = try site.run("send", through: readOnly("."))
    #expect(finished.status == 73)
    #expect(finished.errors.contains("read-only file system"))
    #expect(try site.contents() == before)
  }

  @Test(.needs(.mounts)) func `73 when the disk is full, and the next run goes on`() throws {
    let site = try Site()
    let finished = try site.run(
      "send",
      through: mountNamespace(
        "cp -a state kept && mount -t tmpfs -o size=64k,mode=0700 tmpfs state && "
          + "cp -a kept/. state && { dd if=/dev/zero of=state/filler 2>/dev/null; true; } && "
          + #"{ "$@"; status=$?; ls -A state state/outbox >&2; exit $status; }"#))
    #expect(finished.status == 73)
    #expect(finished.errors.contains("the disk is full: 0 bytes are free, and "))
    #expect(!finished.errors.contains(".callhome-"))
    #expect(site.names(in: "archive") == [])

    #expect(try site.run("send").status == 0)
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `74 when the installation is of a newer version, which stops the run`() throws {
    let site = try Site()
    let text = #"{"version": 2, "id": "x", "slot_key": "y"}"#
    try site.write("state/installation.json", text)
    let finished = try site.run("send")
    #expect(finished.status == 74)
    #expect(finished.errors.contains("\(site.path)/state/installation.json"))
    #expect(try site.read("state/installation.json") == Data(text.utf8))
    #expect(site.names(in: "archive") == [])
  }

  @Test(arguments: ["{", #"{"version": 1}"#, ""])
  func `74 when the installation is damaged, which is set aside and stops nothing`(
    text: String
  ) throws {
    let site = try Site()
    try site.write("state/installation.json", text)
    let finished = try site.run("send")
    #expect(finished.status == 74)
    #expect(finished.errors.contains("\(site.path)/state/installation.json"))
    #expect(try site.read("state/installation.json.damaged") == Data(text.utf8))
    #expect(site.names(in: "archive").count == 3)
    #expect(try site.run("send").status == 0)
  }

  @Test func `74 when the ledger is of a newer version`() throws {
    let site = try Site()
    let text = #"{"version": 2, "records": []}"#
    try site.write("state/ledger.json", text)
    let finished = try site.run("send")
    #expect(finished.status == 74)
    #expect(finished.errors.contains("newer version"))
    #expect(try site.read("state/ledger.json") == Data(text.utf8))
    #expect(site.names(in: "archive") == [])
  }

  @Test(arguments: [
    ([], ["send", "alert", "config"]), (["config"], ["show", "example", "restore"]),
    (["keys"], ["rotate"]), (["catalog"], ["commands"]),
  ])
  func `64 for a command line that names no command, with the list of commands`(
    words: [String], listed: [String]
  ) throws {
    let finished = try Program.run([Program.path] + words, in: "/")
    #expect(finished.status == 64)
    #expect(finished.text == "")
    #expect(finished.errors.hasPrefix("callhome: error: "))
    for name in listed { #expect(finished.errors.contains(name)) }
  }

  @Test func `74 when standard output cannot be written`() throws {
    let site = try Site()
    let finished = try site.run("render", "inventory", through: shell(#"exec "$@" >/dev/full"#))
    #expect(finished.status == 74)
    #expect(finished.errors.contains("cannot write to standard output"))
  }

  @Test(arguments: [
    ["--version"], ["--help"], ["help", "send"], ["send", "--help"], ["history", "show", "--help"],
    ["keys", "--help"], ["--help-hidden"], ["--generate-completion-script", "bash"],
    ["--generate-completion-script=fish"], ["config", "example"], ["config", "schema"],
    ["status", "--schema"],
  ])
  func `74 when a text that was asked for cannot be written`(words: [String]) throws {
    let program = [Program.path] + words
    let whole = try Program.run(program, in: "/")
    #expect(whole.status == 0)
    #expect(!whole.text.isEmpty)
    for place in [
      #"exec "$@" >/dev/full"#, #"exec "$@" >&-"#,
      // The reader is gone before the program starts.
      #"""
      trap "" PIPE; gone=$(mktemp -u)
      { until [ -e "$gone" ]; do :; done; "$@"; echo $? >&2; } | { exec <&-; : >"$gone"; }
      rm "$gone"
      """#,
    ] {
      let finished = try Program.run(shell(place) + program, in: "/")
      let text = "callhome: error: cannot write to standard output\n"
      #expect(finished.text == "")
      #expect(
        (finished.status, finished.errors) == (74, text) || finished.errors == "\(text)74\n",
        "\(place)")
    }
  }

  @Test func `75 when every destination fails`() throws {
    let site = try Site()
    try site.write("archive", "not a directory")
    #expect(try site.run("send").status == 75)
    #expect(site.names(in: "state/outbox").count == 3)
  }

  @Test func `76 when one destination fails and another does not`() throws {
    let site = try Site(
      Site.config(destinations: ["bad": "path: bad", "good": "path: good"]))
    try site.write("bad", "not a directory")
    #expect(try site.run("send").status == 76)
    #expect(site.names(in: "good").count == 3)
  }

  @Test(.needs(.mounts)) func `76 when one destination is on a read-only file system`() throws {
    let site = try Site(
      Site.config(destinations: ["bad": "path: bad", "good": "path: good"]))
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/bad", withIntermediateDirectories: false)
    let finished = try site.run("send", through: readOnly("bad"))
    #expect(finished.status == 76)
    #expect(finished.errors.contains("read-only file system"))
    #expect(site.names(in: "good").count == 3)
    #expect(site.names(in: "bad") == [])
  }

  @Test func `77 when others can write the config`() throws {
    let site = try Site()
    try site.setMode(0o666, of: "callhome.yaml")
    let finished = try site.run("send")
    #expect(finished.status == 77)
    #expect(finished.errors.contains("hint: run: chmod go-w "))
    #expect(site.names(in: "archive") == [])
  }

  @Test func `77 when others have access to the state`() throws {
    let site = try Site()
    try site.setMode(0o755, of: "state")
    for command in [["send"], ["status"], ["license", "show"], ["license", "revoke"]] {
      let finished = try site.start(command).finish()
      #expect(finished.status == 77)
      #expect(finished.errors.contains("mode 0755"))
    }
    #expect(site.names(in: "archive") == [])
  }

  @Test func `77 when the state is a link`() throws {
    let site = try Site()
    try FileManager.default.moveItem(
      atPath: "\(site.path)/state", toPath: "\(site.path)/elsewhere")
    try FileManager.default.createSymbolicLink(
      atPath: "\(site.path)/state", withDestinationPath: "elsewhere")
    let before = try site.contents(of: "elsewhere")
    let finished = try site.run("send")
    #expect(finished.status == 77)
    #expect(finished.errors.contains("symbolic link"))
    #expect(try site.contents(of: "elsewhere") == before)
    #expect(site.names(in: "archive") == [])
  }

  @Test(arguments: ["send", "check", "status"])
  func `78 when the config is wrong`(command: String) throws {
    let site = try Site()
    let before = try site.contents(of: "state")
    try site.write("callhome.yaml", Site.config(more: "metod: x\n"))
    let finished = try site.run(command)
    #expect(finished.status == 78)
    #expect(finished.errors.contains("callhome.yaml:11:1: error: unknown key 'metod'"))
    // Only the fact that it was reported is stored (O7).
    let told = command == "send" ? ["ledger.json"] : []
    let after = try site.contents(of: "state")
    #expect(after.filter { !told.contains($0.key) } == before)
  }

  @Test func `78 when nobody accepted the licence`() throws {
    let site = try Site(isAccepted: false)
    let finished = try site.run("send")
    #expect(finished.status == 78)
    #expect(finished.errors.contains("the terms have not been accepted"))
    #expect(site.names(in: "archive") == [])
  }

  @Test func `the most severe status wins`() throws {
    let site = try Site(
      Site.config(destinations: [
        "bad": "path: bad", "small": "path: small, size_limit: 1kB, messages: [inventory]",
      ]))
    try site.write("bad", "not a directory")
    #expect(try site.run("send").status == 69)
  }
}

/// Runs the words that follow it in a mount namespace of their own, after a shell script.
func mountNamespace(_ script: String) -> [String] { ["unshare", "-rmn"] + shell(script) }

/// Runs a command for which a directory, and everything below it, is read-only.
func readOnly(_ directory: String) -> [String] {
  mountNamespace(
    #"place=$PWD/\#(directory) && mount --bind "$place" "$place" && "#
      + #"mount -o remount,bind,ro "$place" && cd "$PWD" && exec "$@""#)
}
