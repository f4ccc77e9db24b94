import ArgumentParser
import Diagnostics
import Files
import Findings
import Formats
import Glibc
import Runs

extension Outcome {
  /// Prints the output of a run and ends the command with its status.
  ///
  /// - Parameter isWritten: whether all earlier output was written.
  /// - Throws: always if the status is not 0.
  func finish(isWritten: Bool = true) throws {
    log?.write()
    for diagnostic in diagnostics { writeAll(STDERR_FILENO, Array("\(diagnostic)\n".utf8)) }
    if !isWritten || !writeOutput() { try Self.unwritten(status) }
    if status != .done { throw ExitCode(status.rawValue) }
    // The next step is not for scripts or cron.
    if let next, isatty(STDERR_FILENO) == 1 {
      writeAll(STDERR_FILENO, Array("\(next.text)\n".utf8))
    }
  }

  /// Writes everything to standard output; false if it is closed.
  private func writeOutput() -> Bool {
    var isTaken = writeAll(STDOUT_FILENO, output)
    for message in largeMessages {
      message.forEachPiece { isTaken = isTaken && writeAll(STDOUT_FILENO, Array($0)) }
    }
    return isTaken
  }
}

extension Outcome {
  /// Prints the output of a run and ends the command with the status of its verdict, like a plugin
  /// of a monitoring system.
  ///
  /// - Throws: always.
  func finishForMonitor() throws {
    for diagnostic in diagnostics { writeAll(STDERR_FILENO, Array("\(diagnostic)\n".utf8)) }
    // Monitoring systems show standard output alone.
    let cause = output.isEmpty ? diagnostics.first { $0.severity == .error } : nil
    let line = cause.map { "Call Home is unknown: \($0.message)\n" } ?? ""
    let isWritten = writeAll(STDOUT_FILENO, output + Array(line.utf8))
    // Unknown, as 3 means to them.
    throw ExitCode(isWritten ? verdict?.exitStatus ?? 3 : 3)
  }
}

extension Outcome {
  /// The same without output, warnings and notes. The exit status stays.
  var errorsOnly: Outcome {
    var outcome = self
    outcome.output = []
    outcome.diagnostics = diagnostics.filter { $0.severity == .error }
    outcome.next = nil
    return outcome
  }

  /// Writes a text that is not the output of a run to standard output.
  ///
  /// - Throws: when it cannot be written.
  static func write(_ text: String) throws {
    if !writeAll(STDOUT_FILENO, Array(text.utf8)) { try unwritten(.done) }
  }

  /// Ends a command whose output could not be written.
  static func unwritten(_ status: ExitStatus) throws -> Never {
    writeAll(STDERR_FILENO, Array("callhome: error: cannot write to standard output\n".utf8))
    throw ExitCode(status == .done ? EX_IOERR : status.rawValue)
  }
}

/// Writes everything, in as many pieces as necessary; false if the output is closed.
@discardableResult
func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
  write(bytes, toStandardStream: descriptor)
}
