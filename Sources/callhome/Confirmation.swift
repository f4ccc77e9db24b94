import ArgumentParser
import Runs

/// Asks a yes-or-no question on the terminal.
///
/// - Parameters:
///   - question: the question.
///   - otherwise: printed after any answer other than yes.
/// - Throws: after any answer other than yes, and when the question cannot be written.
func confirm(_ question: String, otherwise: String) throws {
  try Outcome.write("\(question) [y/N] ")
  if let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) { return }
  try Outcome.write("\(otherwise)\n")
  throw ExitCode(ExitStatus.notConfigured.rawValue)
}
