import Glibc

/// Runs a script of the shell, with `$1` and so on, and fails when it does.
package func shell(_ script: String, _ arguments: String...) throws {
  let status = try run(script, arguments)
  if status != 0 { throw ScriptFailure(description: "status \(status) of: \(script)") }
}

/// Runs a shell script and returns its status from waitpid(2): 0 for success.
package func shell(returning script: String, _ arguments: String...) throws -> Int32 {
  try run(script, arguments)
}

private func run(_ script: String, _ arguments: [String]) throws -> Int32 {
  let words = ["/bin/sh", "-euc", script, "sh"] + arguments
  var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  var process = pid_t()
  guard posix_spawn(&process, "/bin/sh", nil, nil, &pointers, environ) == 0 else {
    throw SystemCallFailure("posix_spawn /bin/sh")
  }
  var status: Int32 = 0
  while waitpid(process, &status, 0) == -1, errno == EINTR {}
  return status
}

/// A script of a test that failed.
package struct ScriptFailure: Error, CustomStringConvertible {
  /// Which, and how.
  package let description: String

  /// Creates a failure.
  package init(description: String) {
    self.description = description
  }
}
