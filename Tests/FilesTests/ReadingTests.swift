import Files
import Glibc
import TestSupport
import Testing

@Suite struct ReadingTests {
  private func problem(_ path: String, limit: Int = 100) -> FileError? {
    do throws(FileError) {
      _ = try readFile(path, limit: limit)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a file is read whole with what the system says about it`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("a", [0, 255, 10], mode: 0o640)
      let file = try readFile(path, limit: 3)
      #expect(file.bytes == [0, 255, 10])
      #expect(file.status.kind == .regular)
      #expect(file.status.mode == 0o640)
      #expect(file.status.size == 3)
      #expect(file.status.owner == effectiveUser())
      #expect(!file.status.isWritableByOthers)
    }
  }

  @Test func `an empty file and one that is larger than a piece are read`() throws {
    try withTemporaryDirectory { directory in
      for count in [0, 1, 65_536, 200_000] {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let path = try directory.write("\(count)", bytes)
        #expect(try readFile(path, limit: count).bytes == bytes)
      }
    }
  }

  @Test func `a link is followed`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("a", "text")
      #expect(try readFile(directory.link("b", to: "a"), limit: 10).bytes == Array("text".utf8))
    }
  }

  @Test func `what is missing is told as missing`() throws {
    try withTemporaryDirectory { directory in
      let error = problem(directory("none"))
      #expect(error?.isMissing == true)
      #expect(error?.isPermission == false)
      #expect(
        error?.description == "cannot read '\(directory("none"))': no such file or directory")
      try directory.write("a", "")
      #expect(problem(directory("a/b"))?.isMissing == true)
      let dangling = try directory.link("dangling", to: "none")
      #expect(problem(dangling)?.isMissing == true)
    }
  }

  @Test func `a link that leads to itself is an error`() throws {
    try withTemporaryDirectory { directory in
      let loop = try directory.link("loop", to: "loop")
      #expect(problem(loop)?.cause == .system(ELOOP))
    }
  }

  @Test func `a directory, a device and a pipe without a writer are refused at once`() throws {
    try withTemporaryDirectory { directory in
      let pipe = directory("pipe")
      try #require(mkfifo(pipe, 0o600) == 0)
      for path in [directory.path, "/dev/zero", "/dev/null", pipe] {
        #expect(problem(path)?.cause == .notRegular)
      }
      #expect(problem(pipe)?.description == "cannot read '\(pipe)': it is not a regular file")
    }
  }

  @Test func `a file of the limit is read and one byte more is refused`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("a", [UInt8](repeating: 65, count: 101))
      #expect(problem(path, limit: 101) == nil)
      #expect(problem(path, limit: 100)?.cause == .tooLarge(limit: 100))
      #expect(problem(path, limit: 100)?.reason == "it has more than the 100 bytes that are read")
    }
  }

  @Test func `a huge file is refused by its size alone`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("sparse", "")
      try #require(truncate(path, 1 << 40) == 0)
      #expect(problem(path, limit: 1 << 20)?.cause == .tooLarge(limit: 1 << 20))
    }
  }

  @Test func `a file that tells no size is read no further than the limit`() throws {
    #expect(try fileStatus("/proc/self/maps").size == 0)
    #expect(problem("/proc/self/maps", limit: 10)?.cause == .tooLarge(limit: 10))
    #expect(problem("/proc/self/maps", limit: 1 << 24) == nil)
  }

  @Test(.enabled(if: isRoot || isContinuousIntegration, "only root can act as another user"))
  func `a file that this user may not read is told as a matter of permission`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("a", "secret", mode: 0o600)
      try onThreadOfItsOwn { thread in
        try thread.reachFiles(as: 65_534)
        let error = self.problem(path)
        #expect(error?.cause == .system(EACCES))
        #expect(error?.isPermission == true)
        #expect(error?.isMissing == false)
      }
    }
  }

  @Test func `the status of a path tells what kind of thing it is`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("a", "", mode: 0o620)
      try directory.make("d")
      #expect(try fileStatus(directory("a")).isWritableByOthers)
      #expect(try fileStatus(directory("d")).kind == .directory)
      #expect(try fileStatus(directory.link("l", to: "d")).kind == .directory)
      #expect(try fileStatus("/dev/null").kind == .device)
      #expect(throws: FileError.self) { try fileStatus(directory("none")) }
    }
  }
}

@Suite struct FileErrorTests {
  @Test(arguments: [
    (FileError.Cause.system(ENOSPC), "no space left on device"),
    (.tooLarge(limit: 5), "it has more than the 5 bytes that are read"),
    (.notRegular, "it is not a regular file"),
    (.notDirectory, "it is not a directory"),
    (.link, "it is a symbolic link"),
    (
      .foreignOwner(54_321),
      "it belongs to user id 54321, and must belong to user \(quotedUser(effectiveUser()))"
    ),
    (.openMode(0o644), "other users have access to it (mode 0644)"),
  ])
  func `every cause has its words`(cause: FileError.Cause, words: String) {
    let error = FileError("read", "/x\n", cause)
    #expect(error.reason == words)
    #expect(error.description == "cannot read '/x\\u{A}': \(words)")
  }

  @Test(arguments: [
    (FileError.Cause.system(EACCES), true), (.system(EPERM), true), (.foreignOwner(1), true),
    (.openMode(0o666), true), (.link, true), (.system(ENOENT), false), (.notRegular, false),
    (.tooLarge(limit: 1), false), (.system(EIO), false), (.notDirectory, false),
  ])
  func `permission is what the user may not do`(cause: FileError.Cause, isPermission: Bool) {
    #expect(FileError("read", "/x", cause).isPermission == isPermission)
  }

  @Test(arguments: [
    (UInt32(0), "0000"), (0o7, "0007"), (0o644, "0644"), (0o1777, "1777"), (0o7777, "7777"),
  ])
  func `modes have four octal digits`(mode: UInt32, text: String) {
    #expect(octal(mode) == text)
  }
}
