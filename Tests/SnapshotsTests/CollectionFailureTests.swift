import Glibc
import RoomSupport
import Snapshots
import Testing

/// Files that should have the output of a command, and do not: each is reported, none stops the others.
@Suite struct CollectionFailureTests {
  /// Loads a directory `cucm-pub` with a valid output next to the files.
  private func load(_ files: [(name: String, bytes: [UInt8])]) throws -> LoadedSnapshot {
    try withTemporaryDirectory { directory in
      #expect(mkdir("\(directory)/cucm-pub", 0o700) == 0)
      try write(
        "Active Master Version: 14.0.1.12900-161\nActive Version Installed Software Options:\nNone\n"
          .utf8, to: "\(directory)/cucm-pub/show-version-active.txt")
      for file in files { try write(file.bytes, to: "\(directory)/cucm-pub/\(file.name)") }
      return RoomSupport.load(in: directory, ["*"])
    }
  }

  private func load(_ name: String, _ text: String) throws -> LoadedSnapshot {
    try load([(name, Array(text.utf8))])
  }

  private static let texts: [(text: String, cause: String)] = [
    ("admin@192.0.2.10's password: \nPermission denied, please try again.\n", "login was refused"),
    ("Access denied\nUsing keyboard-interactive authentication.\n", "login was refused"),
    ("Received disconnect from 192.0.2.1: 2: Too many authentication failures\n", "login was ref"),
    (
      "Command Line Interface is starting up, please wait ...\n\n   Welcome to the Platform Command "
        + "Line Interface\n\nThe maximum number of concurrent CLI sessions has been reached\n",
      "no free session"
    ),
    ("ssh: connect to host 192.0.2.10 port 22: Connection refused\n", "connection failed"),
    ("ssh: connect to host 192.0.2.10 port 22: No route to host\n", "connection failed"),
    ("kex_exchange_identification: read: Connection reset by peer\n", "connection failed"),
    ("ssh: Could not resolve hostname cucm-pub: Name or service not known\n", "connection failed"),
    (
      "@@@@@@@@@@@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@\n",
      "host key"
    ),
    ("Host key verification failed.\n", "host key"),
    ("admin:show status\nExecuted command unsuccessfully\nadmin:", "the node reports an error"),
    ("Executed command unsuccessfully\nNo valid command entered\n", "the node reports an error"),
    (
      "<soapenv:Envelope><soapenv:Body><soapenv:Fault><faultcode>x</faultcode></soapenv:Fault>",
      "answered with a fault"
    ),
    ("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n", "answered with a web page"),
    ("admin:show status\nThe output was not complete\nadmin:", "output is cut"),
    ("", "no output"), ("\r\n \u{A0}\n", "no output"), ("admin:show status\nadmin:", "no output"),
    ("\u{1B}[2J\u{7}the dog ate it\n", "none of its output"),
    ("\u{0}\u{1}\u{2}PK\u{3}\u{4}\n", "none of its output"),
    (String(repeating: "x", count: 5_000), "none of its output"),
  ]

  @Test(arguments: texts)
  func `a file without any of the output is one finding, and its fields say why`(
    text: String, cause: String
  ) throws {
    let loaded = try load("show-status.txt", text)
    let snapshot = try #require(loaded.snapshot)
    #expect(loaded.diagnostics.count == 1)
    let finding = loaded.diagnostics.first ?? ""
    #expect(finding.hasPrefix("cucm-pub/show-status.txt:"), "\(finding)")
    #expect(finding.contains("warning: the collection of 'show status' failed: "), "\(finding)")
    #expect(finding.contains(cause), "\(finding)")
    #expect(finding.contains("\n  hint: "), "\(finding)")
    #expect(!finding.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(
      snapshot.says("status.host_name", of: "cucm-pub") == "!collection failed: 'show status'")
    #expect(snapshot.says("versions.active", of: "cucm-pub") == "14.0.1.12900-161")
  }

  @Test func `what failed alike on a node is one finding`() throws {
    let names = ["show-hardware.txt", "show-network-eth0.txt", "show-status.txt"]
    let loaded = try load(names.map { ($0, Array("Permission denied.\n".utf8)) })
    #expect(
      loaded.diagnostics == [
        """
        cucm-pub/show-hardware.txt:1:1: warning: the collection of 'show hardware' and 2 other \
        commands failed: the login was refused
          hint: check the user and the password of the collector, then collect again
        """
      ])
  }

  @Test func `no text of a failed collection is in its finding`() throws {
    let said = "sshpass -p hunter2 ssh admin@cucm-secret: Permission denied"
    for name in ["show-status.txt", "session.log"] {
      let finding = try load(name, said + "\n").diagnostics.joined()
      #expect(finding.contains("the login was refused"), "\(finding)")
      #expect(!finding.contains("hunter2") && !finding.contains("cucm-secret"), "\(finding)")
    }
  }

  @Test func `a file of no known command that tells of a failure is a finding`() throws {
    let refused = try load("session.log", "ssh: connect to host x port 22: Connection refused\n")
    #expect(
      refused.diagnostics.first?.contains(
        "cucm-pub/session.log:1:1: warning: the collection of this failed: the connection failed")
        == true)
    let empty = try load("session.log", "")
    #expect(
      empty.diagnostics.first?.contains("the collection of this failed: the file has no output")
        == true)
  }

  @Test func `a file that has something is not one without output`() throws {
    // The whole output is in the line of an unknown command.
    let glued = try load(
      "disk.log", "admin: show tech runtime disk ------- The disk usage: 3.8G 0 3.8G\n")
    #expect(
      glued.diagnostics.first?.contains("this is not the output of a command that is known") == true
    )
    let large = try load("d.log", "Query request too large. Total rows matched: 2816 rows.\n")
    #expect(large.diagnostics.first?.contains("the service answered with a fault") == true)
  }

  @Test func `a note that names no command is about all that the node has no output of`() throws {
    let loaded = try load("collection-failed.txt", "Connection timed out\n")
    #expect(loaded.diagnostics.count == 1)
    #expect(
      loaded.snapshot?.says("status.host_name", of: "cucm-pub")
        == "!collection failed: 'show status'")
    #expect(loaded.snapshot?.says("versions.active", of: "cucm-pub") == "14.0.1.12900-161")
  }

  @Test(arguments: [
    ("run sql select count(*) as cm_users from enduser", OutputSample.users, "users.cm"),
    ("show network cluster", OutputSample.cluster, "cluster.publisher"),
    (
      "show perf query class \"Cisco CallManager\"", OutputSample.counters,
      "call_activity.CallsActive"
    ),
    ("file view install system-history.log", OutputSample.history, "upgrade_history"),
  ])
  func `a failure after a good output is a finding, and what was collected before counts`(
    command: String, sample: String, path: String
  ) throws {
    let files: KeyValuePairs = [
      "cucm-pub/output.txt": sample,
      "cucm-pub/collection-failed.txt": "admin:\(command)\nConnection lost\n",
    ]
    let before = try outputs(["cucm-pub/output.txt": sample])
    let later = try outputs(files, later: ["cucm-pub/collection-failed.txt": 86_400])
    #expect(before.diagnostics == [])
    #expect(later.told == before.told && later.told[path] != nil)
    #expect(
      later.diagnostics == [
        """
        cucm-pub/collection-failed.txt:2:1: warning: the collection of '\(command)' failed: the \
        connection failed
          hint: check that the node is up and that the collector reaches it, then collect again
        """
      ])
    // Collected again, it is forgotten.
    let again = try outputs(files, later: ["cucm-pub/output.txt": 86_400])
    #expect(again.diagnostics == [] && again.told == before.told)
  }

  @Test
  func `an output in which the appliance reports an error is a finding, and what it has is read`()
    throws
  {
    let loaded = try load(
      "show-status.txt",
      "admin:\(CaptureSample.status12)".replacing("admin:admin:", with: "admin:")
        + "\nExecuted command unsuccessfully\nadmin:")
    #expect(
      loaded.diagnostics.first?.contains(
        "the collection of 'show status' failed: the node reports an error") == true)
    #expect(loaded.snapshot?.says("status.host_name", of: "cucm-pub") == "cucm-pub")
  }

  @Test func `an output that was cut is a finding, wherever more of it must follow`() throws {
    let whole = CaptureSample.status12.split(separator: "\n", omittingEmptySubsequences: false)
      .dropFirst().joined(separator: "\n")
    let end = try #require(whole.firstRange(of: "Disk/inactive")?.upperBound)
    let firstRow = try #require(whole.firstRange(of: "(69%)\n"))
    for length in 0..<whole[..<end].count {
      // Between two lines of the table nothing shows that another must follow.
      let cut = whole.index(whole.startIndex, offsetBy: length)
      if cut >= whole.index(before: firstRow.upperBound), cut <= firstRow.upperBound { continue }
      let loaded = try load("show-status.txt", String(whole.prefix(length)))
      #expect(loaded.diagnostics.count == 1, "\(length): \(loaded.diagnostics)")
      #expect(
        loaded.diagnostics.first?.contains("the collection of 'show status' failed") == true)
    }
    let cut = try load("show-status.txt", String(whole.prefix(600)))
    #expect(
      cut.snapshot?.says("status.partitions", of: "cucm-pub") == "!collection failed: 'show status'"
    )
    #expect(cut.snapshot?.says("status.host_name", of: "cucm-pub") == "cucm-pub")
  }

  @Test(arguments: CaptureSample.all)
  func `a whole output is no finding, with its last line end or without`(
    sample: (command: String, text: String)
  ) throws {
    for text in [sample.text, String(sample.text.trimmed)] {
      let loaded = try load("capture.txt", text)
      #expect(loaded.diagnostics.filter { !$0.contains("something else") } == [], "\(sample)")
    }
  }

  @Test func `a table with fewer servers than it announces is cut`() throws {
    let table = """
      DB and Replication Services: ALL RUNNING

      Cluster Detailed View from cucm-pub (3 Servers):

                                  PING   DB/RPC/   REPL.    Replication  REPLICATION SETUP
      SERVER-NAME    IP ADDRESS   (msec) DbMon?    QUEUE    Group ID     (RTMT) & Details
      -----------    ----------   ------ -------   -----    -----------  ------------------
      cucm-pub       192.0.2.10   0.015  Y/Y/Y     0        (g_2)        (2) Setup Completed
      cucm-sub1      192.0.2.11   0.205  Y/Y/Y     0        (g_3)        (2) Setup Completed

      """
    let cut = try load("utils-dbreplication-runtimestate.txt", table)
    #expect(cut.diagnostics.first?.contains("failed: the output is cut") == true)
    let whole = try load(
      "utils-dbreplication-runtimestate.txt", table.replacing("(3 Servers)", with: "(2 Servers)"))
    #expect(whole.diagnostics == [])
  }

  @Test func `a node without an inactive version is no finding`() throws {
    let loaded = try load("show-version-inactive.txt", "No Inactive Version\n")
    #expect(loaded.diagnostics == [])
  }

  @Test func `commands of a session that nobody reads are named`() throws {
    let loaded = try load(
      "session.log",
      "admin:show version inactive\nNo Inactive Version\nadmin:show tech all\nx\nadmin:show x\nadmin:exit"
    )
    #expect(
      loaded.diagnostics == [
        """
        cucm-pub/session.log:3:7: note: the output of 'show tech all' and 1 other command is left \
        out: no field is read from it
        """
      ])
  }
}

extension String {
  fileprivate var trimmed: Substring {
    let end = lastIndex { !$0.isWhitespace } ?? startIndex
    return isEmpty ? self[...] : self[...end]
  }
}
