import Diagnostics

/// The text between a line that begins with `-----BEGIN` and its end, decoded.
struct PEMBlock {
  /// What the two lines say that it is, such as `CERTIFICATE`.
  let label: String
  /// The line that begins it.
  let line: Int
  /// Its bytes; nil when the framing or the base64 is broken, which is reported.
  let bytes: [UInt8]?
  /// The first line that is not as long as its neighbours: where characters were lost, if any were.
  let oddLine: OddLine?
  /// Whether its header declares encryption (RFC 1421, section 4.6.1.1).
  let isEncrypted: Bool

  /// A line of base64 that has another length than the others.
  struct OddLine {
    let number: Int
    let length: Int
    let usual: Int

    var fault: PEMFault {
      PEMFault(
        number, min(length, usual) + 1,
        "this line must have \(usual) characters like the others, not \(length)", hint: copyAgain)
    }
  }

  /// What kind of thing it is, for the person who pasted it.
  var noun: String { Self.noun(of: label) }

  var isCertificate: Bool { Self.certificates.contains(label) }

  var isKey: Bool { label.hasSuffix("PRIVATE KEY") }

  static func noun(of label: String) -> String {
    if certificates.contains(label) { return "certificate" }
    if label.hasSuffix("PRIVATE KEY") { return "private key" }
    if label == "PUBLIC KEY" || label.hasSuffix(" PUBLIC KEY") { return "public key" }
    if label.hasSuffix("CERTIFICATE REQUEST") { return "certificate request" }
    return "block of type \(quoted(label))"
  }

  private static let certificates = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"]
}

/// A fault at a place in a file.
struct PEMFault: Error {
  let line: Int
  let column: Int
  let text: String
  let hint: String?

  init(_ line: Int, _ column: Int, _ text: String, hint: String? = nil) {
    self.line = line
    self.column = column
    self.text = text
    self.hint = hint
  }
}
