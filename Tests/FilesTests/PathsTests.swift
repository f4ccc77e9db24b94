import Files
import Glibc
import TestSupport
import Testing

@Suite struct PathsTests {
  @Test func `a pattern finds paths in byte order`() throws {
    try withTemporaryDirectory { directory in
      for name in ["b.yaml", "a.yaml", "B.yaml", "ä.yaml", "c.json", ".hidden.yaml"] {
        try directory.write(name, "")
      }
      #expect(
        try paths(matching: directory("*.yaml"))
          == ["B.yaml", "a.yaml", "b.yaml", "ä.yaml"].map { directory($0) })
      #expect(try paths(matching: directory("[ab].yaml")).count == 2)
      #expect(try paths(matching: directory("?.json")) == [directory("c.json")])
    }
  }

  @Test func `a pattern may name directories on the way`() throws {
    try withTemporaryDirectory { directory in
      try directory.make("one")
      try directory.make("two")
      try directory.write("one/x", "")
      try directory.write("two/x", "")
      #expect(try paths(matching: directory("*/x")) == [directory("one/x"), directory("two/x")])
    }
  }

  @Test func `what matches nothing is an empty list`() throws {
    try withTemporaryDirectory { directory in
      for pattern in [directory("*"), directory("none"), directory("none/a"), directory("*/*"), ""]
      {
        let found = try paths(matching: pattern)
        #expect(found.isEmpty, "\(pattern)")
      }
    }
  }

  @Test func `a directory that is missing on the way has nothing to match`() throws {
    try withTemporaryDirectory { directory in
      let found = try paths(matching: directory("none/*"))
      #expect(found == [])
    }
  }

  @Test func `a path without wildcards is itself when it is there`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("a b$(c)", "")
      #expect(try paths(matching: directory("a b$(c)")) == [directory("a b$(c)")])
    }
  }

  @Test(.enabled(if: isRoot || isContinuousIntegration, "only root can act as another user"))
  func `a directory that may not be read is an error and not an empty list`() throws {
    try withTemporaryDirectory { directory in
      try #require(chmod(directory.path, 0o755) == 0)
      try directory.make("closed", mode: 0o700)
      try directory.write("closed/x", "")
      let closed = directory("closed")
      try onThreadOfItsOwn { thread in
        try thread.reachFiles(as: 65_534)
        #expect(throws: FileError("list", "\(closed)/*", .system(EACCES))) {
          try paths(matching: "\(closed)/*")
        }
        #expect(throws: FileError("list", closed, .system(EACCES))) { try names(in: closed) }
      }
    }
  }

  @Test func `names are in byte order, without the directory itself`() throws {
    try withTemporaryDirectory { directory in
      for name in ["b", "a", ".c", "...", "Z"] { try directory.write(name, "") }
      #expect(try names(in: directory.path) == ["...", ".c", "Z", "a", "b"])
      #expect(throws: FileError("list", directory("none"), .system(ENOENT))) {
        try names(in: directory("none"))
      }
    }
  }

  @Test func `a path becomes absolute from the working directory`() throws {
    try withTemporaryDirectory { directory in
      try onThreadOfItsOwn { _ in
        try #require(chdir(directory.path) == 0)
        #expect(absolutePath("a/b") == "\(directory.path)/a/b")
        #expect(absolutePath("/a/b") == "/a/b")
        try #require(chdir("/") == 0)
        #expect(absolutePath("a") == "/a")
      }
    }
  }

  @Test func `users have names and unknown ones their number`() {
    #expect(userName(0) == "root")
    #expect(userName(4_000_000_000) == "4000000000")
  }

  @Test func `becoming the user who one is already does nothing`() throws {
    try becomeUser(effectiveUser())
    #expect(effectiveUser() == geteuid())
  }

  @Test func `a full disk is shown by a path that 'df' can read`() {
    func hint(_ path: String) -> String? { FileError("write", path, .system(ENOSPC)).hint }
    #expect(hint("/etc/passwd")?.contains("'df -h /etc/passwd'") == true)
    #expect(hint("/etc/no-such-file")?.contains("'df -h /etc'") == true)
    #expect(hint("/no-such-file")?.contains("'df -h /'") == true)
    #expect(hint("no-such-file")?.contains("'df -h .'") == true)
  }
}
