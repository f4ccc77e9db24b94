import Foundation

/// Independent readers of AML: libxml2 through xmllint, expat through Python, and SOAP::Lite, which
/// knows SOAP envelopes.
package final class AMLReceiver {
  private let folder: ServerFolder
  private var count = 0

  /// Begins with no messages.
  package init() throws {
    folder = try ServerFolder()
  }

  /// Adds a message, and its JSON form.
  package func append(_ aml: [UInt8], json: [UInt8]) throws {
    count += 1
    let name = "\(folder.path)/\(String(format: "%05d", count))"
    try Data(aml).write(to: URL(fileURLWithPath: "\(name).xml"))
    try Data(json).write(to: URL(fileURLWithPath: "\(name).json"))
  }

  /// A line for everything in which AML and JSON differ or that a receiver could not read, and one
  /// with the number of messages.
  package func differences() throws -> [String] {
    // Each file as read by libxml2, for expat to compare with its own reading.
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

  /// The content as read by a SOAP server, one line for each message.
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
