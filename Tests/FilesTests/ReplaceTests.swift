import Files
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite struct ReplaceTests {
  private let old = Array("old content".utf8)
  private let new = [UInt8](repeating: 78, count: 300_000)

  private static let needsRoot = "only root can mount a file system"

  @Test func `a file is made and then replaced`() throws {
    try withTemporaryDirectory { directory in
      let opened = try Directory(opening: directory.path)
      try opened.replace("a", with: old, mode: 0o600)
      #expect(contents(of: directory("a")) == old)
      try opened.replace("a", with: new, mode: 0o600)
      #expect(contents(of: directory("a")) == new)
      try opened.replace("a", with: [], mode: 0o600)
      #expect(contents(of: directory("a")) == [])
      #expect(try directory.names() == ["a"])
    }
  }

  @Test func `the mode is exact whatever the umask`() throws {
    try withTemporaryDirectory { directory in
      let path = directory.path
      try onThreadOfItsOwn { thread in
        for mask in [UInt32(0), 0o022, 0o777] {
          thread.setUmask(mask)
          for mode in [UInt32(0o600), 0o640, 0o644] {
            try Directory(opening: path).replace("a", with: [1], mode: mode)
            #expect(try directory.mode(of: "a") == mode)
          }
        }
      }
    }
  }

  @Test func `who has the old file open goes on reading the old content`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("a", old)
      let reader = open(path, O_RDONLY | O_CLOEXEC)
      try #require(reader >= 0)
      defer { close(reader) }
      try Directory(opening: directory.path).replace("a", with: new, mode: 0o600)
      var bytes = [UInt8](repeating: 0, count: 100)
      #expect(read(reader, &bytes, 100) == old.count)
      #expect(Array(bytes.prefix(old.count)) == old)
      #expect(contents(of: path) == new)
    }
  }

  @Test func `a link or another name of the old file is replaced and not written through`() throws {
    try withTemporaryDirectory { directory in
      let victim = try directory.write("victim", old, mode: 0o644)
      try directory.link("soft", to: "victim")
      try #require(link(victim, directory("hard")) == 0)
      let opened = try Directory(opening: directory.path)
      try opened.replace("soft", with: new, mode: 0o600)
      try opened.replace("hard", with: new, mode: 0o600)
      #expect(contents(of: victim) == old)
      #expect(try directory.mode(of: "victim") == 0o644)
      #expect(try fileStatus(directory("soft")).size == 300_000)
      #expect(contents(of: directory("hard")) == new)
    }
  }

  @Test func `a directory in the way stays and no temporary file does`() throws {
    try withTemporaryDirectory { directory in
      try directory.make("a")
      let opened = try Directory(opening: directory.path)
      #expect(throws: FileError("write", directory("a"), .system(EISDIR))) {
        try opened.replace("a", with: new, mode: 0o600)
      }
      #expect(try directory.names() == ["a"])
    }
  }

  @Test(.enabled(if: isRoot || isContinuousIntegration, Comment(rawValue: needsRoot)))
  func `with a full disk the old content stays and no temporary file does`() throws {
    try withTemporaryDirectory { directory in
      try onThreadOfItsOwn { thread in
        try thread.mountMemory(at: directory.path, size: 64 << 10)
        try directory.write("a", self.old)
        let opened = try Directory(opening: directory.path)
        #expect(throws: FileError("write", directory("a"), .system(ENOSPC))) {
          try opened.replace("a", with: self.new, mode: 0o600)
        }
        #expect(contents(of: directory("a")) == self.old)
        #expect(try directory.names() == ["a"])
        // A failed attempt used no space.
        try opened.replace("a", with: [UInt8](repeating: 1, count: 40_000), mode: 0o600)
        #expect(try directory.names() == ["a"])
      }
    }
  }

  @Test(.enabled(if: isRoot || isContinuousIntegration, Comment(rawValue: needsRoot)))
  func `a disk that became read-only keeps the old content`() throws {
    try withTemporaryDirectory { directory in
      try onThreadOfItsOwn { thread in
        try thread.mountMemory(at: directory.path, size: 1 << 20)
        try directory.write("a", self.old)
        let opened = try Directory(opening: directory.path)
        try thread.makeReadOnly(directory.path)
        let expected = FileError("write", directory("a"), .system(EROFS))
        #expect(throws: expected) { try opened.replace("a", with: self.new, mode: 0o600) }
        #expect(throws: FileError("remove", directory("a"), .system(EROFS))) {
          try opened.remove("a")
        }
        #expect(contents(of: directory("a")) == self.old)
        #expect(try directory.names() == ["a"])
      }
    }
  }

  @Test func `at every moment a reader sees all of the old or all of the new`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("a", [UInt8](repeating: 0, count: 100_000))
      let writer = try Writer(directory.path)
      try writer.start()
      var readings = 0
      var isWhole = true
      while !writer.isDone || readings == 0 {
        let bytes = try readFile(path, limit: 200_000).bytes
        isWhole = isWhole && bytes.count == 100_000 && Set(bytes).count == 1
        readings += 1
      }
      writer.join()
      #expect(isWhole)
      #expect(writer.failures == 0)
      #expect(contents(of: path)?.first == 40)
      #expect(try directory.names() == ["a"])
    }
  }
}

/// Replaces a file forty times on a thread of its own.
private final class Writer: Sendable {
  private let path: String
  private let done = Atomic(false)
  private let failed = Atomic(0)
  private let thread = Mutex(pthread_t())

  init(_ path: String) throws {
    self.path = path
  }

  var isDone: Bool { done.load(ordering: .acquiring) }
  var failures: Int { failed.load(ordering: .acquiring) }

  func start() throws {
    let raw = Unmanaged.passRetained(self).toOpaque()
    let code = thread.withLock { thread in
      pthread_create(
        &thread, nil,
        { raw in
          if let raw { Unmanaged<Writer>.fromOpaque(raw).takeRetainedValue().run() }
          return nil
        }, raw)
    }
    try #require(code == 0)
  }

  func join() {
    _ = thread.withLock { pthread_join($0, nil) }
  }

  private func run() {
    for number in UInt8(1)...40 {
      do {
        let bytes = [UInt8](repeating: number, count: 100_000)
        try Directory(opening: path).replace("a", with: bytes, mode: 0o600)
      } catch {
        failed.add(1, ordering: .relaxed)
      }
    }
    done.store(true, ordering: .releasing)
  }
}
