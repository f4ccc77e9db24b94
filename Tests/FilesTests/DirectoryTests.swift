import Files
import Glibc
import TestSupport
import Testing
import Times

@Suite struct DirectoryTests {
  private func problem(opening path: String) -> FileError? {
    do throws(FileError) {
      _ = try Directory(opening: path)
      return nil
    } catch {
      return error
    }
  }

  @Test func `what is no directory is not opened`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("file", "")
      #expect(problem(opening: directory.path) == nil)
      #expect(problem(opening: directory("none"))?.isMissing == true)
      #expect(problem(opening: directory("file/none"))?.isMissing == true)
      #expect(problem(opening: directory("file"))?.cause == .notDirectory)
      #expect(problem(opening: "/dev/null")?.cause == .notDirectory)
    }
  }

  @Test func `a link is not opened, however its path is written`() throws {
    try withTemporaryDirectory { directory in
      try directory.make("real")
      try directory.write("file", "")
      try directory.link("link", to: "real")
      try directory.link("tofile", to: "file")
      try directory.link("dangling", to: "none")
      try directory.link("loop", to: "loop")
      for name in ["link", "link/", "link//", "tofile", "dangling", "loop"] {
        #expect(problem(opening: directory(name))?.cause == .link, "\(name)")
        #expect(problem(opening: directory(name))?.isPermission == true, "\(name)")
      }
      #expect(problem(opening: directory("real/")) == nil)
    }
  }

  @Test func `a directory is made with its mode whatever the umask`() throws {
    try withTemporaryDirectory { directory in
      try onThreadOfItsOwn { thread in
        for (mask, name) in [(UInt32(0), "open"), (0o777, "shut")] {
          thread.setUmask(mask)
          let made = try Directory(creating: directory(name), mode: 0o700)
          #expect(try made.status().mode == 0o700)
          #expect(try made.status().kind == .directory)
          #expect(try directory.mode(of: name) == 0o700)
        }
      }
    }
  }

  @Test func `a directory that is there keeps its mode`() throws {
    try withTemporaryDirectory { directory in
      try directory.make("d", mode: 0o750)
      #expect(try Directory(creating: directory("d"), mode: 0o700).status().mode == 0o750)
    }
  }

  @Test func `no directory is made where something else or nothing to hold it is`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("file", "")
      try directory.make("real")
      try directory.link("link", to: "real")
      #expect(throws: FileError("open", directory("file"), .notDirectory)) {
        _ = try Directory(creating: directory("file"), mode: 0o700)
      }
      #expect(throws: FileError("open", directory("link"), .link)) {
        _ = try Directory(creating: directory("link"), mode: 0o700)
      }
      #expect(throws: FileError("create", directory("a/b"), .system(ENOENT))) {
        _ = try Directory(creating: directory("a/b"), mode: 0o700)
      }
      #expect(try directory.names() == ["file", "link", "real"])
    }
  }

  @Test func `names and files are those of the directory that was opened, not of its path`() throws
  {
    try withTemporaryDirectory { directory in
      try directory.make("d")
      try directory.write("d/mine", "mine")
      let opened = try Directory(opening: directory("d"))
      try #require(rename(directory("d"), directory("moved")) == 0)
      try directory.make("d")
      try directory.write("d/other", "other")
      #expect(try opened.names() == ["mine"])
      #expect(try opened.read("mine", limit: 10)?.bytes == Array("mine".utf8))
      #expect(try opened.read("other", limit: 10) == nil)
      try opened.replace("new", with: [1], mode: 0o600)
      #expect(try names(in: directory("d")) == ["other"])
      #expect(try names(in: directory("moved")) == ["mine", "new"])
    }
  }

  @Test func `a directory in another one is that of the one that was opened`() throws {
    try withTemporaryDirectory { directory in
      try directory.make("real")
      try directory.make("victim")
      let opened = try Directory(opening: directory("real"))
      try #require(rename(directory("real"), directory("moved")) == 0)
      try directory.link("real", to: "victim")
      let inner = try Directory(creating: "inner", in: opened, mode: 0o700)
      try inner.replace("a", with: [1], mode: 0o600)
      #expect(try Directory(opening: "inner", in: opened).names() == ["a"])
      #expect(try fileNames(in: directory("moved/inner")) == ["a"])
      #expect(try fileNames(in: directory("victim")) == [])
    }
  }

  @Test func `names can be listed again`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("b", "")
      try directory.write("a", "")
      let opened = try Directory(opening: directory.path)
      #expect(try opened.names() == ["a", "b"])
      #expect(try opened.names() == ["a", "b"])
    }
  }

  @Test func `only regular files of its own are read`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("file", "12345")
      try directory.link("link", to: "file")
      try directory.make("d")
      try #require(mkfifo(directory("pipe"), 0o600) == 0)
      let opened = try Directory(opening: directory.path)
      #expect(try opened.read("none", limit: 10) == nil)
      #expect(try opened.read("file", limit: 5)?.bytes.count == 5)
      for (name, cause) in [
        ("link", FileError.Cause.link), ("d", .notRegular), ("pipe", .notRegular),
        ("file", .tooLarge(limit: 4)),
      ] {
        #expect(throws: FileError("read", directory(name), cause)) {
          _ = try opened.read(name, limit: 4)
        }
      }
    }
  }

  @Test func `a file can have another name and replaces what had it`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("a", "a")
      try directory.write("b", "b")
      let opened = try Directory(opening: directory.path)
      try opened.rename("a", to: "b")
      #expect(try directory.names() == ["b"])
      #expect(contents(of: directory("b")) == Array("a".utf8))
      #expect(throws: FileError("rename", directory("a"), .system(ENOENT))) {
        try opened.rename("a", to: "c")
      }
    }
  }

  @Test func `what is gone already can be removed and what cannot be removed is told`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("a", "")
      try directory.make("d")
      try directory.link("link", to: "a")
      let opened = try Directory(opening: directory.path)
      try opened.remove("link")
      #expect(try directory.names() == ["a", "d"])
      try opened.remove("a")
      try opened.remove("a")
      #expect(throws: FileError("remove", directory("d"), .system(EISDIR))) {
        try opened.remove("d")
      }
      #expect(try directory.names() == ["d"])
    }
  }

  @Test func `what a killed run left behind is removed and nothing else`() throws {
    try withTemporaryDirectory { directory in
      for name in [".callhome-1", ".callhome-zz", ".callhome", "callhome-1", "ledger.json"] {
        try directory.write(name, "")
      }
      try Directory(opening: directory.path).removeLeftovers()
      #expect(try directory.names() == [".callhome", "callhome-1", "ledger.json"])
    }
  }

  @Test func `the beginning of a file is read, and how large it is`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("a", [1, 2, 3, 4])
      try directory.link("link", to: "a")
      try directory.make("folder")
      let opened = try Directory(opening: directory.path)
      for (count, bytes) in [(0, []), (2, [1, 2]), (9, [1, 2, 3, 4])] as [(Int, [UInt8])] {
        let file = try #require(try opened.read("a", first: count))
        #expect(file.bytes == bytes)
        #expect(file.status.size == 4)
      }
      #expect(try opened.read("missing", first: 1) == nil)
      #expect(throws: FileError("read", directory("link"), .link)) {
        _ = try opened.read("link", first: 1)
      }
      #expect(throws: FileError("read", directory("folder"), .notRegular)) {
        _ = try opened.read("folder", first: 1)
      }
    }
  }

  @Test func `the time of a file is told and set, and that of a link's target is not`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("a", [1])
      try directory.link("link", to: "a")
      let opened = try Directory(opening: directory.path)
      let time = Timestamp(seconds: 1_793_502_000)
      try opened.setModified("a", time)
      try opened.setModified("link", Timestamp(seconds: 1))
      #expect(try opened.status(of: "a")?.modified == time)
      #expect(try opened.status(of: "link")?.kind == .link)
      #expect(try opened.status(of: "missing") == nil)
      #expect(throws: FileError("write", directory("missing"), .system(ENOENT))) {
        try opened.setModified("missing", time)
      }
    }
  }

  @Test(.enabled(if: isRoot || isContinuousIntegration, "only root can give a file away"))
  func `a file can be replaced by one of another owner`() throws {
    try withTemporaryDirectory { directory in
      let opened = try Directory(opening: directory.path)
      let path = try directory.write("a", [1])
      try #require(chown(path, 65_534, 65_533) == 0)
      let owner = try #require(try opened.status(of: "a")).fileOwner
      #expect(owner.user == 65_534 && owner.group == 65_533)
      try opened.replace("a", with: [2], mode: 0o640, owner: owner)
      #expect(try opened.status(of: "a")?.fileOwner == owner)
      #expect(try directory.mode(of: "a") == 0o640)
      try opened.replace("a", with: [3], mode: 0o640)
      #expect(try opened.status(of: "a")?.owner == 0)
    }
  }

  @Test(.enabled(if: isRoot || isContinuousIntegration, "only root can act as others"))
  func `acting as another user has that user's rights, and ends`() throws {
    try inProcessOfItsOwn {
      try withTemporaryDirectory { directory in
        let path = try directory.write("a", [1], mode: 0o600)
        try #require(chmod(directory.path, 0o755) == 0)
        #expect {
          try acting(as: 65_534) { () throws(FileError) in
            #expect(effectiveUser() == 65_534)
            _ = try readFile(path, limit: 10)
          }
        } throws: {
          ($0 as? FileError)?.description
            == "cannot read '\(path)': permission denied: user 'nobody' cannot read it "
            + "(owner 'root', mode 0600)"
        }
        #expect(effectiveUser() == 0 && getegid() == 0)
        #expect(try readFile(path, limit: 10).bytes == [1])
        #expect(try acting(as: 0) { () throws(FileError) in effectiveUser() } == 0)
      }
    }
  }
}
