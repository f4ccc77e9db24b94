import Glibc

/// Runs `body` on several threads and waits for all of them.
///
/// - Throws: when no thread can be started; with fewer threads than requested it continues.
package func onThreads(_ count: Int, _ body: @Sendable () -> Void) throws(FileError) {
  final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let failure: Int32? = withoutActuallyEscaping(body) { body in
    let work = Work(body)
    var threads: [pthread_t] = []
    var failure: Int32?
    for _ in 0..<count {
      var thread = pthread_t()
      let code = pthread_create(
        &thread, nil,
        { raw in
          if let raw { Unmanaged<Work>.fromOpaque(raw).takeUnretainedValue().body() }
          return nil
        }, Unmanaged.passUnretained(work).toOpaque())
      if code != 0 {
        failure = code
        break
      }
      threads.append(thread)
    }
    for thread in threads { pthread_join(thread, nil) }
    withExtendedLifetime(work) {}
    return threads.isEmpty ? failure : nil
  }
  if let failure { throw FileError("start", "a thread", .system(failure)) }
}

/// Waits until a moment. A signal that ends the process ends it at once.
package func pause(until end: ContinuousClock.Instant) {
  while true {
    let (seconds, attoseconds) = (end - .now).components
    if seconds < 0 || seconds == 0 && attoseconds <= 0 { return }
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    nanosleep(&time, nil)
  }
}
