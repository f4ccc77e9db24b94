import Foundation
import ServerSupport
import Testing

/// Disks without room, without names for files, or read-only: nothing is sent that could not be
/// remembered, and all of it when the disk is well again.
@Suite(.needs(.mounts)) struct DiskFaultTests {
  /// A site whose state is on a disk of its own.
  private func site() throws -> Site {
    let site = try Site(
      Site.config().replacing("state: state", with: "state: disk/state"), isAccepted: false)
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/disk", withIntermediateDirectories: false)
    return site
  }

  /// Runs a script in a mount namespace of its own; `$1` is the program.
  private func run(_ script: String, on disk: String, _ site: Site) throws {
    let mounted = "mount -t tmpfs -o \(disk),mode=755 none disk && \(script)"
    let finished = try site.run(through: ["unshare", "-rm", "sh", "-ec", mounted, "sh"])
    #expect(finished.status == 0, "\(finished.errors)")
  }

  private func text(_ name: String, _ site: Site) throws -> String {
    String(decoding: try site.read(name), as: UTF8.self)
  }

  @Test func `a disk that is too small sends nothing and says how much is missing`() throws {
    let site = try site()
    try run(
      #""$1" license accept --yes >accepted; "$1" send >said 2>&1 || echo $? >status"#,
      on: "size=64k", site)
    #expect(try text("status", site) == "73\n")
    #expect(try text("said", site).contains("bytes are free, and "))
    #expect(site.names(in: "archive") == [])
  }

  @Test func `a disk without a limit has room`() throws {
    let site = try site()
    try run(#""$1" license accept --yes >accepted; "$1" send"#, on: "size=0,nr_inodes=0", site)
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `a disk that takes no more files sends nothing, again and again`() throws {
    let site = try site()
    try site.write("archive", "not a directory")
    try run(
      """
      "$1" license accept --yes >accepted
      "$1" send 2>/dev/null || echo $? >waiting
      i=0; while touch disk/$i 2>/dev/null; do i=$((i + 1)); done
      rm archive
      "$1" send >said 2>&1 || echo $? >first
      "$1" send 2>/dev/null || echo $? >second
      ls archive >early 2>/dev/null || :
      rm disk/[0-9]*
      "$1" send
      """, on: "size=4m,nr_inodes=60", site)
    #expect(try text("waiting", site) == "75\n")
    #expect(try text("first", site) == "73\n")
    #expect(try text("second", site) == "73\n")
    #expect(
      try text("said", site).contains("the disk is full: it takes 0 more files, and 8 are needed"))
    #expect(try text("early", site) == "")
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `a disk that became read-only sends nothing, and everything later`() throws {
    let site = try site()
    try site.write("archive", "not a directory")
    try run(
      """
      "$1" license accept --yes >accepted
      "$1" send 2>/dev/null || echo $? >waiting
      rm archive; mount -o remount,ro disk
      "$1" send >said 2>&1 || echo $? >first
      ls archive >early 2>/dev/null || :
      "$1" status >status
      mount -o remount,rw disk
      "$1" send
      """, on: "size=4m", site)
    #expect(try text("first", site) == "73\n")
    #expect(try text("said", site).contains("read-only file system"))
    #expect(try text("said", site).contains("disk/state"))
    #expect(try text("early", site) == "")
    #expect(try text("status", site).contains("inventory"))
    #expect(site.names(in: "archive").count == 3)
  }

  @Test(.needs(.tracing), .needs(.webServer), arguments: ["EDQUOT", "EROFS", "EIO"])
  func `what could not be remembered is not sent at every run`(error: String) throws {
    let site = try FaultSite(.https)
    try site.reset()
    try #require(try site.site.run("send", through: ["unshare", "-rn"]).status == 75)
    for _ in 0..<2 {
      let run = try site.site.run(
        "send", "--now",
        through: ["strace", "-f", "-qq", "-o", "/dev/null", "-P", ".callhome-ledger.json"]
          + ["-e", "inject=openat:error=\(error):when=1+"])
      #expect(run.status == 73)
      #expect(run.errors.contains("\(site.site.path)/state/ledger.json': "))
    }
    let last = try site.site.run("send", "--now")
    #expect(last.status == 0, "\(last.errors)")
    #expect(try site.arrivals(atLeast: 3).count == 3)
  }

  @Test func `a limit on the size of files is an error like a full disk`() throws {
    let site = try Site()
    let limited = try site.run(
      "send", through: shell(#"trap "" XFSZ; ulimit -f 1; exec "$@""#))
    #expect(limited.status == 73)
    #expect(limited.errors.contains("file too large"))
    #expect(limited.errors.contains("\(site.path)/state/"))
    #expect(try site.run("send").status == 0)
    #expect(site.names(in: "archive").count == 3)
  }
}
