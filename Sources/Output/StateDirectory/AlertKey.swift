import Crypto

/// What tells alerts apart: the same key within a window is the same alert (A2).
package struct AlertKey: Hashable, Sendable {
  /// The key in 32 hexadecimal digits, for names of files: it shows nothing of what it is made of.
  package let digits: String

  /// The alert's name alone in 16 hexadecimal digits, for what is counted by name (A7).
  package let type: String

  /// Creates a key.
  ///
  /// - Parameters:
  ///   - name: the alert's name, folded so that all of its spellings are the same text.
  ///   - node: the node's name, likewise; empty if none is known.
  ///   - details: what else the catalog counts in, such as a service's name.
  package init(name: String, node: String, details: [String]) {
    var bytes: [UInt8] = []
    for part in [name, node] + details {
      // With its length before it, no part can look like the end of one and the beginning of another.
      bytes += Array("\(part.utf8.count):".utf8) + Array(part.utf8)
    }
    digits = String(hexadecimal(SHA256.hash(data: bytes)).prefix(32))
    type = String(hexadecimal(SHA256.hash(data: Array(name.utf8))).prefix(16))
  }

  /// Whether a text from a file can be the digits of a key: they become part of names of files.
  static func isDigits(_ text: String) -> Bool {
    text.utf8.count == 32 && hexadecimalBytes(text.utf8) != nil
  }

  init(digits: String, type: String) {
    self.digits = digits
    self.type = type
  }
}
