import Glibc

/// A file that can be locked and released any number of times. A lock ends with the process at the
/// latest.
package struct LockFile: ~Copyable {
  private let file: Descriptor
  private let place: String

  init(_ file: consuming Descriptor, _ place: String) {
    self.file = file
    self.place = place
  }

  /// Locks it, waiting for others at most `patience`.
  ///
  /// - Returns: false when others still had it at the end.
  /// - Throws: when the system refuses.
  package func acquire(patience: Duration) throws(FileError) -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + patience
    while true {
      do {
        try check("lock", place) { flock(file.number, LOCK_EX | LOCK_NB) }
        return true
      } catch let error where error.cause == .system(EWOULDBLOCK) {
        if clock.now >= deadline { return false }
        usleep(20_000)
      }
    }
  }

  /// Lets others lock it.
  package func release() { flock(file.number, LOCK_UN) }
}

/// A lock that is held until this value is destroyed, or the process ends.
///
/// It is released explicitly, not only by closing: a child process that was forked meanwhile has
/// the file open until its program starts, and would keep the lock.
package struct FileLock: ~Copyable {
  private let file: LockFile

  init(_ file: consuming LockFile) {
    self.file = file
  }

  deinit { file.release() }
}
