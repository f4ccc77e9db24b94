import Files
import Glibc
import TestSupport
import Testing

@Suite struct OpenFileTests {
  private func problem(
    _ directory: TemporaryDirectory, _ name: String, _ access: OpenFile.Access
  ) -> FileError.Cause? {
    do throws(FileError) {
      let opened = try Directory(opening: directory.path)
      _ = try opened.openFile(name, for: access)
      return nil
    } catch {
      return error.cause
    }
  }

  /// Opens a file that must be there.
  private func open(
    _ name: String, in directory: borrowing Directory, _ access: OpenFile.Access
  ) throws -> OpenFile {
    guard let file = try directory.openFile(name, for: access) else {
      throw FileError("read", name, .system(ENOENT))
    }
    return file
  }

  @Test func `pieces are read where they are, and fewer bytes where the file ends`() throws {
    try withTemporaryDirectory { directory in
      let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      try directory.write("a", bytes)
      let opened = try Directory(opening: directory.path)
      let file = try open("a", in: opened, .reading)
      #expect(try file.read(at: 0, count: 100_000) == bytes)
      #expect(try file.read(at: 99_990, count: 100) == Array(bytes.suffix(10)))
      #expect(try file.read(at: 12_345, count: 3) == Array(bytes[12_345..<12_348]))
      #expect(try file.read(at: 100_000, count: 10) == [])
      #expect(try file.read(at: 200_000, count: 10) == [])
      #expect(try file.read(at: 0, count: 0) == [])
      for access in [OpenFile.Access.reading, .appending] {
        let isMissing = try opened.openFile("none", for: access) == nil
        #expect(isMissing)
      }
    }
  }

  @Test func `what is added stands at the end, and what is cut off is gone`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("a", [1, 2])
      let opened = try Directory(opening: directory.path)
      let file = try open("a", in: opened, .appending)
      try file.append([3, 4], at: 2)
      try file.append([], at: 4)
      #expect(contents(of: path) == [1, 2, 3, 4])
      #expect(try file.status().size == 4)
      try file.truncate(to: 1)
      try file.append([5], at: 1)
      #expect(contents(of: path) == [1, 5])
    }
  }

  @Test func `what is no regular file of one's own with one name is refused`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("a", "")
      try directory.write("b", "")
      try directory.make("directory")
      try directory.link("link", to: "a")
      try directory.link("dangling", to: "none")
      try #require(link(directory("b"), directory("second")) == 0)
      try #require(mkfifo(directory("pipe"), 0o600) == 0)
      for access in [OpenFile.Access.reading, .appending] {
        #expect(problem(directory, "a", access) == nil)
        #expect(problem(directory, "link", access) == .link)
        #expect(problem(directory, "dangling", access) == .link)
        #expect(problem(directory, "directory", access) == .notRegular)
        #expect(problem(directory, "pipe", access) == .notRegular)
        #expect(problem(directory, "b", access) == .otherNames)
      }
    }
  }

  @Test(.enabled(if: isRoot, "only root can give a file away"))
  func `a file of somebody else is refused`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("a", "")
      try #require(chown(path, 1, 1) == 0)
      #expect(problem(directory, "a", .appending) == .foreignOwner(1))
      #expect(problem(directory, "a", .reading) == .foreignOwner(1))
    }
  }

  @Test(.enabled(if: isRoot, "only root can mount a file system"))
  func `what a full disk takes half of is cut off again`() throws {
    try withTemporaryDirectory { directory in
      let path = directory.path
      try onThreadOfItsOwn { thread in
        try thread.mountMemory(at: path, size: 64 << 10)
        try directory.write("a", [1, 2])
        let opened = try Directory(opening: path)
        let file = try open("a", in: opened, .appending)
        do throws(FileError) {
          try file.append([UInt8](repeating: 7, count: 256 << 10), at: 2)
          Issue.record("the disk is not full")
        } catch {
          #expect(error.cause == .system(ENOSPC))
        }
        #expect(contents(of: directory("a")) == [1, 2])
        try file.append([3], at: 2)
        #expect(contents(of: directory("a")) == [1, 2, 3])
      }
    }
  }

  @Test func `a file is moved into another directory, and many are removed at once`() throws {
    try withTemporaryDirectory { directory in
      try directory.make("from")
      try directory.make("to")
      try directory.write("from/a", "a")
      try directory.write("to/b", "old")
      let from = try Directory(opening: directory("from"))
      try from.move("a", to: try Directory(opening: directory("to")), as: "b")
      #expect(contents(of: directory("to/b")) == Array("a".utf8))
      #expect(try from.names() == [])
      for name in ["x", "y", "z"] { try directory.write("from/\(name)", "") }
      try from.remove(["x", "none", "z"])
      #expect(try from.names() == ["y"])
    }
  }

  @Test func `content that comes in pieces replaces all or nothing`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("a", "old")
      let opened = try Directory(opening: directory.path)
      #expect(throws: FileError.self) {
        let opened = try Directory(opening: directory.path)
        try opened.replace("a", mode: 0o600) { write throws(FileError) in
          try write([1])
          throw FileError("write", "a", .notRegular)
        }
      }
      #expect(contents(of: directory("a")) == Array("old".utf8))
      try opened.replace("a", mode: 0o600) { write throws(FileError) in
        for piece in [[1, 2], [], [3]] as [[UInt8]] { try write(piece) }
      }
      #expect(contents(of: directory("a")) == [1, 2, 3])
      #expect(try directory.names() == ["a"])
    }
  }
}
