import Glibc

/// Runs a test in a process of its own, which may become another user, change its limits or have another time
/// zone: this program again, with this test alone. All of the test belongs into `body`.
///
/// This takes the place of Swift Testing's exit tests. These wait for the end of any child of this process, and
/// one that nobody else waits for, such as a server that died, keeps them waiting for ever.
///
/// - Parameters:
///   - name: which case of a test with arguments this is; the process runs no other.
///   - file: the test's target and file.
///   - function: the test's name.
/// - Throws: what the process said, if the test fails there or did not run.
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
    // Whoever the process becomes reaches what it makes there.
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

/// Says to a process that it is one of its own, and for which case of its test.
private let variable = "CALLHOME_TEST_CASE"

/// Where that process makes its temporary directories: once it is another user it cannot remove them.
private let temporaryDirectories = "CALLHOME_TEST_DIRECTORIES"

/// What a process of its own prints when the test has ended without an error.
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
