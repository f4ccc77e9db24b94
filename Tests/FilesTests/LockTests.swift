import Files
import Glibc
import TestSupport
import Testing

@Suite struct LockTests {
  /// Whether the lock of a directory is free; it is let go at once.
  private func isFree(_ path: String, patience: Duration = .zero) throws -> Bool {
    switch try Directory(opening: path).lock("lock", patience: patience) {
    case .some: true
    case nil: false
    }
  }

  /// Ends a lock that must have been held until here.
  private func release(_ lock: consuming FileLock?) {
    if lock == nil { Issue.record("there was no lock") }
  }

  @Test func `whoever comes second gives up after its patience`() throws {
    try withTemporaryDirectory { directory in
      do {
        let lock = try Directory(opening: directory.path).lock("lock", patience: .zero)
        #expect(try !isFree(directory.path))
        #expect(try !isFree(directory.path, patience: .milliseconds(50)))
        release(lock)
      }
      #expect(try isFree(directory.path))
    }
  }

  @Test func `the lock outlives the directory value that made it`() throws {
    try withTemporaryDirectory { directory in
      func locked() throws -> FileLock? {
        try Directory(opening: directory.path).lock("lock", patience: .zero)
      }
      let lock = try locked()
      #expect(try !isFree(directory.path))
      release(lock)
    }
  }

  @Test func `a process that was forked while it was held does not keep it`() throws {
    try withTemporaryDirectory { directory in
      var sleeper: pid_t = -1
      do {
        let lock = try Directory(opening: directory.path).lock("lock", patience: .zero)
        sleeper = fork()
        if sleeper == 0 { while true { pause() } }
        release(lock)
      }
      let free = try isFree(directory.path)
      kill(sleeper, SIGKILL)
      waitpid(sleeper, nil, 0)
      #expect(free)
    }
  }

  @Test func `two names are two locks`() throws {
    try withTemporaryDirectory { directory in
      let opened = try Directory(opening: directory.path)
      let one = try opened.lock("one", patience: .zero)
      let two = try opened.lock("two", patience: .zero)
      release(one)
      release(two)
    }
  }

  @Test func `its file is for the owner alone and holds nothing`() throws {
    try withTemporaryDirectory { directory in
      try onThreadOfItsOwn { thread in
        thread.setUmask(0)
        let isFree = try self.isFree(directory.path)
        #expect(isFree)
      }
      #expect(try directory.mode(of: "lock") == 0o600)
      #expect(contents(of: directory("lock")) == [])
    }
  }

  @Test func `a link in place of its file is refused`() throws {
    try withTemporaryDirectory { directory in
      try directory.link("lock", to: "victim")
      #expect(throws: FileError("lock", directory("lock"), .system(ELOOP))) {
        try isFree(directory.path)
      }
      #expect(try directory.names() == ["lock"])
    }
  }

  @Test func `what is no file of one's own with one name is no lock, and is left as it is`() throws
  {
    try withTemporaryDirectory { directory in
      try directory.write("precious", "precious", mode: 0o644)
      try #require(link(directory("precious"), directory("lock")) == 0)
      #expect(throws: FileError("lock", directory("lock"), .otherNames)) {
        try isFree(directory.path)
      }
      #expect(try directory.mode(of: "precious") == 0o644)
      try #require(unlink(directory("lock")) == 0)
      try #require(mkfifo(directory("lock"), 0o644) == 0)
      #expect(throws: FileError("lock", directory("lock"), .notRegular)) {
        try isFree(directory.path)
      }
      #expect(try directory.mode(of: "lock") == 0o644)
    }
  }

  @Test func `another process that holds it keeps this one out, and its death lets it in`() throws {
    try withTemporaryDirectory { directory in
      // It reports that it has the lock and then waits for a line that never comes.
      let holder = try Child([
        "/usr/bin/flock", directory("lock"), "/bin/sh", "-c", "echo locked; read line",
      ])
      #expect(holder.readLine() == "locked")
      #expect(try !isFree(directory.path))
      holder.kill()
      // The shell is a child of flock and shares the lock; both are gone when the pipe is.
      #expect(holder.readLine() == "")
      holder.wait()
      #expect(try isFree(directory.path, patience: .seconds(60)))
    }
  }
}

/// Another process in a group of its own, whose standard input is a pipe without end.
private final class Child {
  private let process: pid_t
  private let input: Int32
  private let output: Int32

  init(_ arguments: [String]) throws {
    var toChild: [Int32] = [0, 0]
    var fromChild: [Int32] = [0, 0]
    try #require(pipe(&toChild) == 0)
    try #require(pipe(&fromChild) == 0)
    for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    var process = pid_t()
    let words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    let code = posix_spawn(&process, arguments[0], &actions, &attributes, words, environ)
    close(toChild[0])
    close(fromChild[1])
    self.process = process
    input = toChild[1]
    output = fromChild[0]
    try #require(code == 0)
  }

  deinit {
    close(input)
    close(output)
  }

  /// The next line without its end; the rest if the other end is closed.
  func readLine() -> String {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while read(output, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
    return String(decoding: line, as: UTF8.self)
  }

  func kill() { Glibc.kill(-process, SIGKILL) }

  func wait() {
    var status: Int32 = 0
    waitpid(process, &status, 0)
  }
}
