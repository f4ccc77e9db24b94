import Files
import Glibc
import TestSupport
import Testing
import Times

/// Reading in a child process gives the same result as reading here.
@Suite struct ReadingProcessTests {
  private func contents(_ process: ReadingProcess, _ path: String) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let piece = try process.read(path)
      if piece.isEmpty { return bytes }
      bytes += piece
    }
  }

  @Test func `files are read whole, one after the other`() throws {
    try withTemporaryDirectory { directory in
      let process = ReadingProcess(until: .none)
      for count in [0, 1, 65_535, 65_536, 65_537, 200_000] {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 3) }
        let path = try directory.write("\(count)", bytes)
        #expect(try process.open(path).size == Int64(count))
        #expect(try contents(process, path) == bytes)
        try shell("echo more >>\"$1\"", path)
        #expect(try process.statusOfOpenFile(path).size == Int64(count + 5))
      }
    }
  }

  @Test func `patterns give what they match in the order of bytes`() throws {
    try withTemporaryDirectory { directory in
      for name in ["b.log", "a.log", "é.log", "c.txt"] { try directory.write(name, name) }
      try directory.link("dangling.log", to: "none")
      let process = ReadingProcess(until: .none)
      let found = try process.files(matching: directory("*.log"))
      #expect(
        found.map(\.path) == ["a.log", "b.log", "dangling.log", "é.log"].map { directory($0) })
      #expect(found.map(\.status.size) == [5, 5, 4, 6])
      #expect(try process.files(matching: directory("none/*")).isEmpty)
      #expect(try process.files(matching: directory("*.gz")).isEmpty)
      #expect(try process.status(of: directory("c.txt"))?.size == 5)
    }
  }

  @Test func `what is no file is not opened, and is told as what it is`() throws {
    try withTemporaryDirectory { directory in
      try shell("cd \"$1\"; mkfifo pipe; mkdir folder; ln -s none link", directory.path)
      let process = ReadingProcess(until: .none)
      func cause(_ name: String) -> FileError.Cause? {
        do throws(FileError) {
          _ = try process.open(directory(name))
          return nil
        } catch {
          return error.cause
        }
      }
      #expect(cause("pipe") == .notRegular)
      #expect(cause("folder") == .notRegular)
      #expect(cause("link") == .link)
      #expect(cause("none") == .system(ENOENT))
      #expect(cause(String(repeating: "n/", count: 40_000)) == .system(ENAMETOOLONG))
      #expect(try process.status(of: directory("none")) == nil)
    }
  }

  @Test func `nothing is asked when the time is over`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("a", "text")
      let process = ReadingProcess(until: Deadline(.now))
      #expect(throws: FileError("read", path, .system(ETIMEDOUT))) { try process.open(path) }
      #expect(throws: FileError("list", path, .system(ETIMEDOUT))) {
        try process.files(matching: path)
      }
    }
  }

  @Test func `children are gone with those who asked them`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("a", "text")
      // A child of this very thread: others start processes at the same time.
      func children() throws -> String {
        let thread = "/proc/thread-self/children"
        return String(decoding: try readFile(thread, limit: 65_536).bytes, as: UTF8.self)
      }
      try onThreadOfItsOwn { _ in
        let before = try children()
        do {
          let process = ReadingProcess(until: .none)
          _ = try process.open(path)
          let during = try children()
          #expect(during != before)
          withExtendedLifetime(process) {}
        }
        let after = try children()
        #expect(after == before)
      }
    }
  }
}
