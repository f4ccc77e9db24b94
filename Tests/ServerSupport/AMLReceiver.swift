import Foundation

/// Readers of AML that share nothing with the program: libxml2 through xmllint, expat through
/// Python, and SOAP::Lite, which knows what an envelope is.
package final class AMLReceiver {
  private let folder: ServerFolder
  private var count = 0

  /// Begins with no messages.
  package init() throws {
    folder = try ServerFolder()
  }

  /// Takes a message, and the JSON form of the same one.
  package func append(_ aml: [UInt8], json: [UInt8]) throws {
    count += 1
    let name = "\(folder.path)/\(String(format: "%05d", count))"
    try Data(aml).write(to: URL(fileURLWithPath: "\(name).xml"))
    try Data(json).write(to: URL(fileURLWithPath: "\(name).json"))
  }

  /// A line for everything in which AML and JSON differ or that a receiver could not read, and one
  /// with the number of messages.
  package func differences() throws -> [String] {
    // Each file as libxml2 read it, for expat to compare with what it read itself.
    let canonical = """
      for file in *.xml; do
        xmllint --nonet --c14n "$file" >"${file%.xml}.c14n" 2>"${file%.xml}.c14n.errors" ||
          echo "$file: xmllint: $(head -n 1 "${file%.xml}.c14n.errors")"
      done
      """
    let refused = try run(["sh", "-c", canonical], in: folder.path)
    let read = try run(["/usr/bin/python3", Self.script("read-aml.py"), folder.path], in: "/")
    return (refused + read).split(separator: "\n").map(String.init)
  }

  /// What a SOAP server finds, a line a message.
  package func found() throws -> [String] {
    try run(
      ["sh", "-c", "perl '\(Self.script("read-soap.pl"))' *.xml"], in: folder.path
    ).split(separator: "\n").map(String.init)
  }

  private static func script(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Scripts/\(name)").path
  }
}
