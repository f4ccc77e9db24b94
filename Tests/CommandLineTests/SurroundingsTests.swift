import Foundation
import Testing

/// Unusual environments of the process.
@Suite struct SurroundingsTests {
  @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"])
  func `closed standard streams harm nothing`(closing: String) throws {
    let site = try Site()
    let finished = try site.run("send", through: shell(#"exec "$@" \#(closing)"#))
    #expect(finished.status == 0)
    #expect(site.names(in: "archive").count == 3)
    // Nothing that was meant for a stream went into a file.
    for kind in ["inventory", "telemetry", "configuration"] {
      #expect(try site.delivered(kind)["kind"] as? String == kind)
    }
    #expect(try site.ledger().count == 3)
    #expect(try site.run("send").status == 0)
  }

  @Test func `what cannot be said because the streams are closed changes no file`() throws {
    let site = try Site()
    try site.write("archive", "not a directory")
    let finished = try site.run("send", "--now", through: shell(#"exec "$@" >&- 2>&-"#))
    #expect(finished.status == 75)
    for (name, bytes) in try site.contents() where name != "snapshot.yaml" {
      #expect(!String(decoding: bytes, as: UTF8.self).contains("not all messages were sent"))
    }
    #expect(site.names(in: "state/outbox").count == 3)
  }

  @Test(.needs(.tracing)) func `no file is opened in the place of a closed stream`() throws {
    let site = try Site()
    let finished = try site.run(
      "send",
      through: ["strace", "-f", "-qq", "-o", "trace", "-e", "trace=openat"]
        + shell(#"exec "$@" <&- >&- 2>&-"#))
    #expect(finished.status == 0)
    let lines = String(decoding: try site.read("trace"), as: UTF8.self).split(separator: "\n")
    let begun = try #require(lines.firstIndex { $0.contains("callhome.yaml") })
    let low = lines[begun...].filter { line in
      ["= 0", "= 1", "= 2"].contains { line.hasSuffix($0) }
    }
    #expect(low == [])
  }

  @Test func `a snapshot from a closed standard input is missing, and nothing else is read`() throws
  {
    let site = try Site(Site.config(snapshots: "'-'"))
    let finished = try site.run("send", through: shell(#"exec "$@" <&-"#))
    #expect(finished.status == 65, "\(finished.errors)")
    #expect(finished.errors.contains("standard input"))
    #expect(site.names(in: "archive") == [])
  }

  @Test func `a reader that goes early is no crash`() throws {
    let site = try Site()
    // A message that does not fit into a pipe.
    let tables = (0..<9_000).map { "table_number_\($0): \($0)" }.joined(separator: ", ")
    try site.write("snapshot.yaml", "snapshot: 1\ntables: {\(tables)}\nnodes: {a: {}}\n")
    let finished = try site.run(
      "render", "configuration",
      through: shell(#"{ "$@"; echo $? >status; } | head -c 1; sleep 0"#))
    #expect(finished.text == "{")
    let status = String(decoding: try site.read("status"), as: UTF8.self)
    // 141 is SIGPIPE, 74 is EX_IOERR where that signal is ignored.
    #expect(["141\n", "74\n"].contains(status))
    #expect(!finished.errors.contains("Fatal"))
  }

  @Test func `a reader that goes early and an ignored SIGPIPE are an error, not a crash`() throws {
    let site = try Site()
    let tables = (0..<9_000).map { "table_number_\($0): \($0)" }.joined(separator: ", ")
    try site.write("snapshot.yaml", "snapshot: 1\ntables: {\(tables)}\nnodes: {a: {}}\n")
    _ = try site.run(
      "render", "configuration",
      through: shell(#"trap "" PIPE; { "$@"; echo $? >status; } | head -c 1"#))
    #expect(String(decoding: try site.read("status"), as: UTF8.self) == "74\n")
  }

  @Test(arguments: ["000", "022", "777"])
  func `permissions do not depend on the umask`(umask: String) throws {
    let site = try Site(isAccepted: false)
    for command in [["license", "accept", "--yes"], ["send"]] {
      let finished = try site.start(command, through: shell(#"umask \#(umask); exec "$@""#))
        .finish()
      #expect(finished.status == 0, "\(finished.errors)")
    }
    for name in ["state", "state/outbox", "archive"] {
      #expect(try site.mode(of: name) == 0o700, "\(name)")
    }
    for name in ["consent.json", "installation.json", "ledger.json", "lock"] {
      #expect(try site.mode(of: "state/\(name)") == 0o600, "\(name)")
    }
    for name in site.names(in: "archive") {
      #expect(try site.mode(of: "archive/\(name)") == 0o600, "\(name)")
    }
    #expect(try site.run("send", "--now").status == 0)
  }

  @Test func `a working directory that is gone harms nothing`() throws {
    let site = try Site()
    let finished = try site.run(
      "send", through: shell(#"mkdir gone && cd gone && rmdir ../gone && exec "$@""#))
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(site.names(in: "archive").count == 3)
  }

  /// Runs the words that follow it without /proc.
  private static let withoutProc = [
    "unshare", "-rm", "sh", "-c",
    #"mount -t tmpfs none /proc && test ! -e /proc/self && exec "$@""#, "sh",
  ]

  @Test(.needs(.mounts)) func `without /proc an alert on standard input is sent`() throws {
    let site = try Site()
    let finished = try site.run(
      "alert",
      through: shell(#"printf 'alert: CodeYellow\nnode: cucm-pub\n' | "$@""#) + Self.withoutProc)
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(finished.text == "")
    #expect(try site.delivered("alert")["kind"] as? String == "alert")
  }

  @Test(
    .needs(.mounts),
    arguments: [
      ["send"], ["check", "-c", "SITE/callhome.yaml"], ["history", "show", "abcdef"],
      ["render", "inventory", "--format=short"], ["status", "--help"], ["--version"],
      ["check", "--nonsense"], ["--generate-completion-script", "bash"], ["keys"], [],
    ])
  func `without /proc a command does what it always does`(arguments: [String]) throws {
    func run(through wrapper: [String]) throws -> [String] {
      let site = try Site()
      let finished = try site.start(
        arguments.map { $0.replacing("SITE", with: site.path) }, through: wrapper
      ).finish()
      return [
        "\(finished.status)", finished.text.replacing(site.path, with: "SITE"),
        finished.errors.replacing(site.path, with: "SITE"), "\(site.names(in: "archive").count)",
      ].map {
        $0.replacing(/[0-9a-f]{32}/, with: "ID")
          .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "TIME")
      }
    }
    #expect(try run(through: Self.withoutProc) == run(through: []))
  }

  @Test func `relative paths in a config count from its directory`() throws {
    let site = try Site()
    let finished = try Program.run(
      [Program.path, "send", "-c", "\((site.path as NSString).lastPathComponent)/callhome.yaml"],
      in: (site.path as NSString).deletingLastPathComponent)
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `an empty environment is enough`() throws {
    let site = try Site()
    let finished = try site.run(
      "send", through: shell(#"exec env -i "$@" -c "$CALLHOME_CONFIG""#))
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(site.names(in: "archive").count == 3)
    #expect(site.names(in: "").count == 4)
  }

  @Test(arguments: ["NO/SUCH/ZONE", ":/etc/passwd", String(repeating: "x", count: 10_000)])
  func `a time zone that does not exist stops nothing`(zone: String) throws {
    let site = try Site()
    #expect(try site.run("send", environment: ["TZ": zone]).status == 0)
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `variables for proxies and the like change nothing`() throws {
    let site = try Site()
    let environment = [
      "HTTP_PROXY": "http://127.0.0.1:1", "TMPDIR": "/nonexistent", "HOME": "/nonexistent",
      "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "POSIXLY_CORRECT": "1",
    ]
    let plain = try site.run("render", "inventory", "--format", "short")
    let other = try site.run(
      "render", "inventory", "--format", "short", environment: environment)
    #expect(other.status == 0)
    #expect(other.text.prefix(60) == plain.text.prefix(60))
    #expect(try site.run("send", environment: environment).status == 0)
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `few file descriptors are enough`() throws {
    let site = try Site()
    let finished = try site.run("send", through: shell(#"ulimit -n 16; exec "$@""#))
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(site.names(in: "archive").count == 3)
  }
}
