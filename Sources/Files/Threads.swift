import Glibc

/// Runs something on some threads and waits for all of them.
///
/// - Throws: when the system has not one thread; with fewer than wanted it goes on.
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
