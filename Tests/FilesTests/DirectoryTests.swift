import Files
import Glibc
import TestSupport
import Testing

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
}
