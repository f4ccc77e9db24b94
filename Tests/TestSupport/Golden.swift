import Glibc

/// The directory of a file; without an argument, of the caller's source file.
package func directory(of file: String = #filePath) -> String {
  String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
}

/// The root of the package: the directory above `Tests`.
package let packageRoot = directory(of: directory(of: directory()))

/// The bytes of a file; nil when it cannot be read.
package func contents(of path: String) -> [UInt8]? {
  guard let stream = fopen(path, "rb") else { return nil }
  defer { fclose(stream) }
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&piece, 1, piece.count, stream)
    if count == 0 { return ferror(stream) == 0 ? bytes : nil }
    bytes += piece[..<count]
  }
}

/// Compares a text with the expected file, byte by byte.
///
/// With `UPDATE_GENERATED=1` in the environment the file is written instead.
///
/// - Parameters:
///   - text: the actual text.
///   - path: the file.
///   - name: its name in the message.
///   - command: the command that updates the file, for the message.
/// - Returns: the difference; nil if there is none. A missing file is a difference.
package func goldenProblem(
  _ text: String, at path: String, name: String, command: String
) -> String? {
  if getenv("UPDATE_GENERATED").map({ String(cString: $0) }) == "1" {
    mkdir(directory(of: path), 0o755)
    guard let stream = fopen(path, "wb") else { return "\(name) cannot be written" }
    let bytes = Array(text.utf8)
    let count = fwrite(bytes, 1, bytes.count, stream)
    return fclose(stream) == 0 && count == bytes.count ? nil : "\(name) cannot be written"
  }
  guard let expected = contents(of: path) else { return "\(name) is missing: run '\(command)'" }
  return expected == Array(text.utf8) ? nil : "\(name) is out of date: run '\(command)'"
}
