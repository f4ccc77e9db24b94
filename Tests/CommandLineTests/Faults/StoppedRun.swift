import Foundation
import Testing

/// A run that is stopped in the middle of its work, as by SIGSTOP, until it is continued.
final class StoppedRun {
  private let running: Running
  private let process: pid_t

  /// Starts `callhome` and returns when it is stopped.
  ///
  /// - Parameters:
  ///   - site: the site.
  ///   - arguments: the program's arguments.
  ///   - call: the system call after which it stops.
  ///   - number: the index of that call among those of its kind.
  init(_ site: Site, _ arguments: [String], after call: String, _ number: Int = 1) throws {
    let trace = "trace-\(UUID().uuidString)"
    running = try site.start(
      arguments,
      through: ["strace", "-f", "-qq", "-o", trace] + [
        "-e", "trace=\(call)", "-e", "inject=\(call):signal=STOP:when=\(number)",
      ])
    let deadline = Date().addingTimeInterval(60)
    var found: pid_t?
    while found == nil, Date() < deadline {
      usleep(5_000)
      let text = (try? String(contentsOfFile: "\(site.path)/\(trace)", encoding: .utf8)) ?? ""
      guard text.contains("stopped by SIGSTOP") else { continue }
      found = pid_t(text.prefix { $0.isNumber })
    }
    process = try #require(found)
    try site.remove(trace)
  }

  deinit { kill(process, SIGKILL) }

  /// Lets it go on, and waits for its end.
  func finish() throws -> Finished {
    kill(process, SIGCONT)
    return try running.finish()
  }
}
