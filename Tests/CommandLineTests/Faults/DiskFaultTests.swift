import Foundation
import ServerSupport
import Testing

/// Disks that are full, out of inodes, or read-only: nothing is sent that could not be recorded,
/// and everything once the disk works again.
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
      "$1" status >status 2>/dev/null || echo $? >looked
      mount -o remount,rw disk
      "$1" send
      """, on: "size=4m", site)
    #expect(try text("first", site) == "73\n")
    #expect(try text("said", site).contains("read-only file system"))
    #expect(try text("said", site).contains("disk/state"))
    #expect(try text("early", site) == "")
    #expect(try text("looked", site) == "73\n")
    #expect(try text("status", site).contains("inventory"))
    #expect(site.names(in: "archive").count == 3)
  }

  /// The faults of a disk, how each is reported, and its remedy.
  static let illnesses: [(String, String, String)] = [
    (
      "dd if=/dev/zero of=disk/fill bs=4k 2>/dev/null || :", "the disk is full: 0 bytes are free",
      "'df -h "
    ),
    (
      "i=0; while touch disk/$i 2>/dev/null; do i=$((i + 1)); done",
      "the disk is full: it takes 0 more files", "'df -i "
    ),
    ("mount -o remount,ro disk", "read-only file system", "'findmnt -T "),
    (
      "mount --bind disk/state disk/state; mount -o remount,bind,ro disk/state",
      "read-only file system", "'findmnt -T "
    ),
    (
      "mount --bind disk/state/outbox disk/state/outbox; mount -o remount,bind,ro disk/state/outbox",
      "read-only file system", "'findmnt -T "
    ),
    (
      "rm -r disk/state; umount disk; rmdir disk",
      "no such file or directory", "run: mkdir -p "
    ),
    ("rm -r disk/state; mount -o remount,ro disk", "read-only file system", "'findmnt -T "),
  ]

  @Test(arguments: illnesses)
  func `check and status see what keeps a run from writing, and leave nothing behind`(
    illness: String, reason: String, cure: String
  ) throws {
    let site = try site()
    try site.write("archive", "not a directory")
    try run(
      """
      "$1" license accept --yes >accepted
      "$1" send 2>/dev/null || echo $? >waiting
      "$1" check >well 2>&1; "$1" status >well-status
      find disk | sort >before
      \(illness)
      for command in check status send; do
        "$1" $command >$command.out 2>$command.err || echo $? >$command.status
      done
      "$1" status --json >status.json 2>/dev/null || echo $? >json.status
      if [ -d disk/state ]; then find disk/state | sort >after; else : >after; fi
      """, on: "size=4m,nr_inodes=60", site)
    #expect(try text("waiting", site) == "75\n")
    for command in ["check", "status", "send"] {
      let errors = try text("\(command).err", site)
      if command == "send", illness.contains("/outbox") {
        // A queued message waits for its next attempt, and nothing is written.
        #expect(try text("send.status", site) == "75\n", "\(errors)")
        continue
      }
      #expect(try text("\(command).status", site) == "73\n", "\(command): \(errors)")
      for words in [reason, cure, "disk/state"] {
        #expect(errors.contains(words), "\(command): \(errors)")
      }
    }
    #expect(
      unfolded(try text("status.out", site)).contains(
        "the state cannot be written, so nothing is sent"))
    #expect(try text("json.status", site) == "73\n")
    let problem = try json(try site.read("status.json"))["state_problem"] as? String
    #expect(problem?.contains(reason) == true)
    let before = Set(try text("before", site).split(separator: "\n"))
    #expect(before.isSuperset(of: try text("after", site).split(separator: "\n")))
  }

  @Test(
    .needs(.root), .needs(.command("chattr", package: "e2fsprogs")), arguments: ["", "/outbox"])
  func `check and status see that a directory of the state is immutable`(folder: String) throws {
    let site = try site()
    try site.write("archive", "not a directory")
    let script = """
      mount -t tmpfs -o mode=755 none disk
      "$1" license accept --yes >accepted
      "$1" send 2>/dev/null || echo $? >waiting
      chattr +i disk/state\(folder)
      for command in check status; do
        "$1" $command >$command.out 2>$command.err || echo $? >$command.status
      done
      chattr -i disk/state\(folder)
      "$1" check; "$1" status >well
      """
    let finished = try site.run(through: ["unshare", "-m", "sh", "-ec", script, "sh"])
    #expect(finished.status == 0, "\(finished.errors)")
    for command in ["check", "status"] {
      #expect(try text("\(command).status", site) == "73\n")
      let errors = try text("\(command).err", site)
      #expect(errors.contains("disk/state\(folder)': operation not permitted"), "\(errors)")
      #expect(errors.contains("'lsattr -d "), "\(errors)")
    }
  }

  @Test(.needs(.tracing), arguments: ["EDQUOT", "EROFS", "EIO", "ENOSPC"])
  func `check sees what only writing shows`(error: String) throws {
    let site = try Site()
    for call in ["write", "fsync", "renameat", "openat"] {
      let numbers = try Program.run(
        ["strace", "-f", "-qq", "-y", "-e", "trace=\(call)", Program.path, "check"], in: site.path,
        environment: ["CALLHOME_CONFIG": "\(site.path)/callhome.yaml"]
      ).errors.split(separator: "\n").enumerated()
        .filter { $0.element.contains("callhome-check-") || call == "fsync" }.map { $0.offset + 1 }
      let number = try #require(numbers.first)
      let run = try site.run(
        "check",
        through: ["strace", "-f", "-qq", "-o", "/dev/null"]
          + ["-e", "inject=\(call):error=\(error):when=\(number)"])
      #expect(run.status == 73, "\(call): \(run.errors)")
      #expect(run.errors.contains("'\(site.path)/state': "), "\(call): \(run.errors)")
      #expect(!site.names(in: "state").contains { $0.hasPrefix(".") }, "\(call)")
    }
    #expect(try site.run("check").status == 0)
  }

  @Test(.needs(.tracing))
  func `killed anywhere, check leaves nothing that the next run does not remove`()
    throws
  {
    let site = try Site()
    try #require(try site.run("send").status == 0)
    let before = site.names(in: "state")
    let good = try site.run("check", through: ["strace", "-f", "-y", "-s", "4096", "-o", "trace"])
    try #require(good.status == 0, "\(good.errors)")
    let trace = String(decoding: try site.read("trace"), as: UTF8.self)
    let places = FaultPlace.all(in: trace, of: site.path)
      .filter {
        $0.isOfSite && ["openat", "write", "fsync", "renameat", "unlinkat"].contains($0.call)
      }
    try #require(places.count > 10)
    var left = 0
    for place in places {
      _ = try site.run("check", through: place.inject("signal=KILL"))
      left += try site.contents().keys.count { $0.contains(".callhome-") }
      #expect(try site.run("send").status == 0)
      #expect(site.names(in: "state") == before, "\(place)")
      #expect(site.names(in: "state/outbox") == [], "\(place)")
    }
    // Otherwise the test proves nothing.
    #expect(left > 0)
  }

  @Test(.needs(.tracing)) func `check does not wait for a run at work, nor disturb it`() throws {
    let site = try Site()
    let stopped = try StoppedRun(site, ["send"], after: "renameat", 2)
    let start = ContinuousClock.now
    let check = try site.run("check")
    #expect(check.status == 0, "\(check.errors)")
    #expect(ContinuousClock.now - start < .seconds(8))
    #expect(try stopped.finish().status == 0)
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
