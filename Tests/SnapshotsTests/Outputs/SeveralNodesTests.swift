import RoomSupport
import Snapshots
import Testing

/// Outputs of several nodes in one file or directory: each value is assigned to its node, or to
/// none.
@Suite struct SeveralNodesTests {
  /// A session with a node, each line that begins with `>` a command.
  private static func session(_ prompt: String, host: String, version: String, users: Int) -> String
  {
    """
    >show status
    Host Name          : \(host)
    Date               : Sun Nov 1, 2026 03:15:22
    Product Ver        : \(version)

                            Total            Free            Used
    Disk/active         15481840K        3978020K       11346172K (75%)
    Disk/inactive       15481840K       14653412K          42016K (1%)
    Disk/logging        69924908K       37348700K       31866240K (47%)
    >show version active
    Active Master Version: \(version)
    Active Version Installed Software Options:
    No Installed Software Options Found.
    >run sql select count(*) as cm_users from enduser
    cm_users
    ========
    \(users)
    >

    """.replacing(">", with: prompt)
  }

  private static func pub(_ prompt: String = "admin:") -> String {
    session(prompt, host: "cucm-pub", version: "15.0.1.10000-1", users: 7)
  }

  private static func sub(_ prompt: String = "admin:") -> String {
    session(prompt, host: "cucm-sub1", version: "15.0.1.10000-2", users: 7)
  }

  /// The same session from a script that writes a line before each command, and none after the
  /// last.
  private static func marked(_ mark: String, _ session: String) -> String {
    session.replacing("admin:\n", with: "").replacing("admin:", with: mark)
  }

  private static let banner =
    "Command Line Interface is starting up, please wait ...\n\n   Welcome to the Platform Command "
    + "Line Interface\n\n"

  /// A list of commands that does not begin alike on both nodes.
  private static let reversed = sub().split(separator: "admin:").reversed()
    .map { "admin:\($0)" }.joined()

  static let sound: [(name: String, text: String)] = [
    ("the appliance's prompt", pub() + sub()),
    ("prompts with hosts", pub("cucm-pub:") + sub("cucm-sub1:")),
    ("prompts of a shell", pub("[admin@cucm-pub ~]# ") + sub("[admin@cucm-sub1 ~]# ")),
    ("two words", pub("cucm-pub admin:") + sub("cucm-sub1 admin:")),
    ("marks with hosts", marked("### cucm-pub: ", pub()) + marked("### cucm-sub1: ", sub())),
    ("qualified names", pub("admin@cucm-pub.example.com:~$ ") + sub("admin@CUCM-SUB1:~$ ")),
    ("other lists of commands", banner + pub() + "admin:exit\n" + banner + reversed),
    ("other line ends", (pub() + sub()).replacing("\n", with: "\r\n")),
  ]

  @Test(arguments: sound)
  func `what two nodes printed into one file goes to each`(name: String, text: String) throws {
    for directory in ["cucm-pub", "logs"] {
      let loaded = try outputs(["\(directory)/session.log": text, "cucm-sub1/x.yaml.txt": "\u{0}"])
      let snapshot = try #require(loaded.snapshot)
      #expect(snapshot.says("versions.active", of: "cucm-pub") == "15.0.1.10000-1", "\(name)")
      #expect(snapshot.says("versions.active", of: "cucm-sub1") == "15.0.1.10000-2", "\(name)")
      #expect(snapshot.says("status.host_name", of: "cucm-sub1") == "cucm-sub1", "\(name)")
      #expect(loaded.told == ["users.cm": "7"], "\(name)")
      #expect(!snapshot.members.contains { $0.name == "logs" }, "\(name)")
      #expect(loaded.diagnostics.count == 1, "\(name): \(loaded.diagnostics)")
    }
  }

  @Test func `files of two nodes in one directory go to each`() throws {
    let loaded = try outputs(["logs/a.txt": Self.pub(), "logs/b.txt": Self.sub()])
    #expect(loaded.diagnostics == [])
    #expect(loaded.snapshot?.members.map(\.name) == ["cucm-pub", "cucm-sub1"])
    #expect(
      loaded.snapshot?.says("hardware.model", of: "cucm-sub1") == "!'show hardware' not captured")
  }

  @Test func `what a node's own directory has counts before what is elsewhere`() throws {
    let old = Self.sub().replacing("15.0.1.10000-2", with: "14.0.1.10000-1")
    let loaded = try outputs([
      "cucm-pub/all.log": Self.pub() + old, "cucm-sub1.example.com/all.log": Self.sub(),
    ])
    #expect(loaded.diagnostics == [])
    #expect(loaded.snapshot?.members.map(\.name) == ["cucm-pub", "cucm-sub1.example.com"])
    #expect(
      loaded.snapshot?.says("versions.active", of: "cucm-sub1.example.com") == "15.0.1.10000-2")
  }

  @Test func `outputs of which nobody knows the node are left out, with one finding`() throws {
    let loaded = try outputs(["cucm-pub/all.log": Self.pub() + Self.reversed])
    #expect(loaded.told == [:])
    #expect(
      loaded.diagnostics == [
        """
        cucm-pub/all.log:1:1: warning: this file has outputs of several nodes, and it is not clear \
        which these come from: they are left out
          hint: save the outputs of each node in a directory of their own
        """
      ])
    #expect(loaded.snapshot?.members.contains { $0.name == "cucm-sub1" } == false)
  }

  @Test func `words that scripts write before commands are no nodes`() throws {
    let text = Self.marked("[INFO] ", Self.pub())
      .replacing("[INFO] show version", with: "[DEBUG] show version")
      .replacing("[INFO] run", with: "[STEP 3] run")
    let loaded = try outputs(["node-1/all.log": text])
    #expect(loaded.diagnostics == [])
    #expect(loaded.snapshot?.members.map(\.name) == ["node-1"])
    #expect(loaded.snapshot?.says("versions.active", of: "node-1") == "15.0.1.10000-1")
  }

  @Test func `two files that contradict each other stop nothing`() throws {
    let (one, two) = (Self.pub(), Self.pub().replacing("10000-1", with: "10000-9"))
    let same = try outputs(["n/a.log": one, "n/b.log": two])
    #expect(same.told == ["users.cm": "7"])
    #expect(same.diagnostics.count == 2)
    #expect(
      same.diagnostics.first?.hasPrefix(
        "n/b.log:1:1: warning: this output of 'show status' says something else than the one at "
          + "n/a.log:1:1, and both are left out\n  hint: ") == true, "\(same.diagnostics)")
    #expect(
      same.snapshot?.says("versions.active", of: "n")
        == "!not understood in the output of 'show version active'")
    let later = try outputs(["n/a.log": one, "n/b.log": two], later: ["n/a.log": 60])
    #expect(later.diagnostics == [])
    #expect(later.snapshot?.says("versions.active", of: "n") == "15.0.1.10000-1")
  }

  @Test
  func
    `a file that names thousands of nodes is left out without much work`()
    throws
  {
    func text(_ count: Int) -> String {
      (0..<count).map { "admin:show status\nHost Name : host-\($0)\n" }.joined()
    }
    let clock = ContinuousClock()
    _ = try outputs(["n/a.log": text(10)])
    let small = try clock.measure { _ = try outputs(["n/a.log": text(4_000)]) }
    let large = try clock.measure {
      let loaded = try outputs(["n/a.log": text(32_000)])
      #expect(loaded.snapshot?.members.map(\.name) == ["n"])
      #expect(loaded.diagnostics.contains { $0.contains("it is not clear which") })
    }
    #expect(large < small * 32 + .seconds(2))
  }
}
