import ASCII
import Diagnostics
import Files

/// Header fields added to each request, from a file that only its owner can read.
///
/// Errors contain line numbers and reasons, and no text of the file, which may be a secret; the
/// only exception is the name of a field that callhome sets itself.
struct HeaderFields: Sendable {
  /// The fields, each as `Name: value`.
  private(set) var lines: [String] = []
  private var hidden: [String] = []

  /// The maximum length of a line in bytes; common servers accept no more.
  private static let limit = 8_000

  /// Creates an empty list.
  init() {}

  /// Reads a file.
  ///
  /// - Parameter hasAuthorization: whether the field Authorization is set by another key of the
  ///   config.
  /// - Throws: every problem at once, each with its line.
  init(
    reading path: String, besidesAuthorization hasAuthorization: Bool
  ) throws(Diagnostics) {
    try self.init(try readSecretBytes(path, isLine: false), path)
    if hasAuthorization, has("authorization") {
      throw Diagnostics(
        in: path,
        "the file has a field 'Authorization', which another key of the destination sets as well",
        hint: "remove the line, or the other key")
    }
  }

  init(_ bytes: [UInt8], _ path: String) throws(Diagnostics) {
    var reader = HeaderReader(path: path)
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    {
      reader.read(line, index + 1, limit: Self.limit)
    }
    if reader.lines.isEmpty, reader.problems.isEmpty {
      throw Diagnostics(
        in: path, "the file has no header field",
        hint: "write a line such as 'Authorization: Bearer TOKEN'")
    }
    // One cause may make thousands of lines invalid.
    if !reader.problems.isEmpty { throw Diagnostics(Array(reader.problems.prefix(20))) }
    lines = reader.lines
  }

  /// Adds the field Authorization.
  mutating func authorize(_ scheme: String, _ value: String) {
    lines.append("Authorization: \(scheme) \(value)")
  }

  /// Adds a text that must not appear in any output.
  mutating func hide(_ secret: String) { hidden.append(secret) }

  /// Whether a field is in the list; the name in lower case.
  func has(_ name: String) -> Bool {
    lines.contains { $0.prefix { $0 != ":" }.lowercased() == name }
  }

  /// The texts that must not appear in any output: values, and parts of them that may be secret,
  /// such as the word after `Bearer`.
  var secrets: [String] {
    hidden
      + lines.flatMap { line -> [String] in
        let value = String(line.drop { $0 != ":" }.dropFirst(2))
        return [value] + value.split(separator: " ").dropFirst().map(String.init)
      }
  }
}

private struct HeaderReader {
  let path: String
  var lines: [String] = []
  var problems: [Diagnostic] = []
  /// The line of each field, by name.
  private var places: [String: Int] = [:]

  init(path: String) {
    self.path = path
  }

  mutating func read(_ bytes: ArraySlice<UInt8>, _ number: Int, limit: Int) {
    if bytes.isEmpty || bytes.first == UInt8(ascii: "#") { return }
    func refuse(_ message: String, _ hint: String? = nil) {
      problems.append(
        Diagnostic(
          .error, at: SourceLocation(file: path, line: number, column: 1), message, hint: hint))
    }
    if number == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      return refuse(
        "the file begins with a byte order mark", "save it as plain text without one")
    }
    if bytes.contains(0) {
      return refuse("the line has a NUL byte", "save the file as plain text, not as UTF-16")
    }
    if bytes.contains(0x0D) {
      return refuse("the line has a carriage return", "run: sed -i 's/\\r$//' \(visible(path))")
    }
    if bytes.count > limit { return refuse("the line has more than \(limit) bytes") }
    if bytes.contains(where: { $0 != 0x09 && !(0x20...0x7E).contains($0) }) {
      return refuse("a header field must be of printing ASCII characters")
    }
    let form = "write a line such as 'Authorization: Bearer TOKEN'"
    if bytes.first == 0x20 || bytes.first == 0x09 {
      return refuse("the line begins with a space: a header field is one line", form)
    }
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > bytes.startIndex,
      bytes[..<colon].allSatisfy(isNameByte)
    else { return refuse("the line must be 'Name: value'", form) }
    let name = String(decoding: bytes[..<colon], as: UTF8.self)
    let value = trimmed(String(decoding: bytes[(colon + 1)...], as: UTF8.self))
    if value.isEmpty { return refuse("the header field has no value", "remove the line") }
    if let hint = ownFields[name.lowercased()] {
      return refuse("callhome sets the header field '\(name)' itself", hint)
    }
    if let first = places.updateValue(number, forKey: name.lowercased()) {
      return refuse("the header field is in line \(first) already", "remove one of them")
    }
    lines.append("\(name): \(value)")
  }
}

/// Whether a byte is valid in the name of a field (RFC 9110, section 5.6.2).
private func isNameByte(_ byte: UInt8) -> Bool {
  byte.isASCIILetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(byte)
}

/// Fields that the operator must not set, each with the alternative.
private let ownFields: [String: String] = {
  let names = """
    accept-encoding call-home-kind connection content-digest content-encoding content-length date expect host \
    idempotency-key keep-alive proxy-authenticate proxy-connection te trailer transfer-encoding upgrade user-agent \
    webhook-id webhook-signature webhook-timestamp
    """
  var fields = Dictionary(names.split(separator: " ").map { (String($0), "remove the line") }) {
    $1
  }
  fields["content-type"] = "set 'content_type' of the destination instead"
  fields["proxy-authorization"] = "set 'proxy.user' and 'proxy.password_file' instead"
  return fields
}()
