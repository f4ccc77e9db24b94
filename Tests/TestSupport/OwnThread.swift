import Glibc

/// Whether tests run as root, which some of them need for their preparations.
package let isRoot = geteuid() == 0

/// Whether this is continuous integration, where no test may be skipped.
package let isContinuousIntegration = getenv("CI").map { String(cString: $0) } == "true"

/// Settings of a single thread, which do not affect other tests.
package struct OwnThread {
  fileprivate init() {}

  /// Sets the umask of this thread alone.
  package func setUmask(_ mask: UInt32) { umask(mask) }

  /// Makes this thread alone reach files as another user does. Only root can.
  ///
  /// Capabilities over files go with it; `geteuid` stays as it was.
  package func reachFiles(as user: UInt32) throws {
    typealias Call = @convention(c) (UInt32) -> Int32
    let setfsuid = unsafeBitCast(try symbol("setfsuid"), to: Call.self)
    _ = setfsuid(user)
    // The call reports no failure; called with an impossible user it returns the current one.
    try require(setfsuid(.max) == Int32(bitPattern: user), "setfsuid \(user)")
  }

  /// Mounts a memory file system of `size` bytes over a directory, seen by this thread alone. Only
  /// root can.
  package func mountMemory(at directory: String, size: Int) throws {
    try require(mount("tmpfs", directory, "tmpfs", 0, "size=\(size)") == 0, "mount \(directory)")
  }

  /// Makes a file system read-only that ``mountMemory(at:size:)`` mounted.
  package func makeReadOnly(_ directory: String) throws {
    let remount: UInt = 32
    let readOnly: UInt = 1
    try require(
      mount("tmpfs", directory, "tmpfs", remount | readOnly, nil) == 0, "remount \(directory)")
  }
}

/// Runs `body` on a thread that has its own umask and user for files and, as root, its own mounts.
package func onThreadOfItsOwn(_ body: (OwnThread) throws -> Void) throws {
  try withoutActuallyEscaping(body) { body in
    let work = Work(body)
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { raw in
        if let raw { Unmanaged<Work>.fromOpaque(raw).takeUnretainedValue().run() }
        return nil
      }, Unmanaged.passUnretained(work).toOpaque())
    guard code == 0 else {
      errno = code
      throw SystemCallFailure("pthread_create")
    }
    pthread_join(thread, nil)
    if let failure = work.failure { throw failure }
  }
}

private final class Work {
  private(set) var failure: (any Error)?
  private let body: (OwnThread) throws -> Void

  init(_ body: @escaping (OwnThread) throws -> Void) {
    self.body = body
  }

  func run() {
    do {
      try separate()
      try body(OwnThread())
    } catch {
      failure = error
    }
  }

  private func separate() throws {
    typealias Call = @convention(c) (Int32) -> Int32
    let unshare = unsafeBitCast(try symbol("unshare"), to: Call.self)
    let newMounts: Int32 = 0x0002_0000
    let newUmask: Int32 = 0x0000_0200
    try require(unshare(isRoot ? newMounts : newUmask) == 0, "unshare")
    if isRoot {
      // Otherwise a mount made here would be visible everywhere.
      let recursivePrivate: UInt = 0x4000 | (1 << 18)
      try require(mount("none", "/", nil, recursivePrivate, nil) == 0, "mount --make-rprivate /")
    }
  }
}

/// A function of the C library that Swift's module of it leaves out.
private func symbol(_ name: String) throws -> UnsafeMutableRawPointer {
  guard let symbol = dlsym(nil, name) else { throw SystemCallFailure("dlsym \(name)") }
  return symbol
}
