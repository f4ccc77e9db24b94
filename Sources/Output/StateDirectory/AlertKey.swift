import Crypto

/// Identifies an alert: an alert with the same key within a window is a repeat (A2).
package struct AlertKey: Hashable, Sendable {
  /// The key in 32 hexadecimal digits, for file names. It is a digest and reveals nothing of its
  /// input.
  package let digits: String

  /// A digest of the alert's name alone, in 16 hexadecimal digits, for counts by name (A7).
  package let type: String

  /// Creates a key.
  ///
  /// - Parameters:
  ///   - name: the alert's name, folded so that all of its spellings are the same text.
  ///   - node: the node's name, folded likewise; empty if none is known.
  ///   - details: further values that the catalog distinguishes alerts by, such as a service's
  ///     name.
  package init(name: String, node: String, details: [String]) {
    var bytes: [UInt8] = []
    for part in [name, node] + details {
      // The length before each part makes the joined bytes unambiguous.
      bytes += Array("\(part.utf8.count):".utf8) + Array(part.utf8)
    }
    digits = String(hexadecimal(SHA256.hash(data: bytes)).prefix(32))
    type = String(hexadecimal(SHA256.hash(data: Array(name.utf8))).prefix(16))
  }

  /// Whether a text from a file has the form of a key; such texts become part of file names.
  static func isDigits(_ text: String) -> Bool {
    text.utf8.count == 32 && hexadecimalBytes(text.utf8) != nil
  }

  init(digits: String, type: String) {
    self.digits = digits
    self.type = type
  }
}
