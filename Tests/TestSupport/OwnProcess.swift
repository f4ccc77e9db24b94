import Glibc

/// Runs a test in its own process, which may become another user, change its limits or have another
/// time zone: this program again, with only this test. All of the test belongs into `body`.
///
/// Use this instead of Swift Testing's exit tests. These wait for any child of this process to end,
/// and hang if another child has died that nobody waits for, such as a server.
///
/// - Parameters:
///   - name: the case of a test with arguments; the process runs no other.
///   - file: the test's target and file.
///   - function: the test's name.
/// - Throws: the output of the process, if the test fails there or did not run.
package func inProcessOfItsOwn(
  case name: String = "", file: String = #fileID, function: String = #function,
  _ body: () throws -> Void
) throws {
  if let wanted = getenv(variable) {
    if String(cString: wanted) == name {
      try body()
      print("\n\(endOfBody)")
    }
    return
  }
  try withTemporaryDirectory { directory in
    // The process can reach its files as any user.
    try require(chmod(directory.path, 0o755) == 0, "chmod \(directory.path)")
    let output = try directory.write("output", "")
    let status = try shell(
      returning: """
        export \(variable)="$2" \(temporaryDirectories)="$3"
        exec env --default-signal "$1" --testing-library swift-testing --filter "$4" >"$5" 2>&1
        """, try program(), name, "\(directory.path)/", filter(file, function), output)
    let text = String(decoding: try directory.read("output"), as: UTF8.self)
    if status != 0 || !text.contains("\n\(endOfBody)\n") { throw ScriptFailure(description: text) }
  }
}

/// Marks a process as started by ``inProcessOfItsOwn``, and selects the case of its test.
private let variable = "CALLHOME_TEST_CASE"

/// Where that process makes its temporary directories: once it is another user it cannot remove them.
private let temporaryDirectories = "CALLHOME_TEST_DIRECTORIES"

/// Printed by the process when the test has ended without an error.
private let endOfBody = "The body of the test has ended."

/// Matches the identifier of one test: `Target.Suite/name/File.swift:1:2`.
private func filter(_ file: String, _ function: String) -> String {
  let parts = file.split(separator: "/")
  let name = function.prefix { $0 != "(" }.filter { $0 != "`" }
  let pattern = name.map { $0.isLetter || $0.isNumber ? String($0) : "." }.joined()
  return "^\(parts.first ?? "")\\..*/.?\(pattern).?\\(.*/\(parts.last ?? "")"
}

private func program() throws -> String {
  var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
  try require(readlink("/proc/self/exe", &path, Int(PATH_MAX)) > 0, "readlink /proc/self/exe")
  return path.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
}
