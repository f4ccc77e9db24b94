package import Catalogs
import Crypto

/// Keyed hashes that take the place of values (D2): the same value of this installation has the same
/// pseudonym every month, and nobody without the key can tell which value it stands for, not even by
/// trying all that there are.
package struct Pseudonyms: Sendable {
  private let key: SymmetricKey
  private let mode: Mode

  /// Creates pseudonyms.
  ///
  /// - Parameters:
  ///   - key: the installation's secret, 32 bytes.
  ///   - mode: anonymous messages have others than smart ones, so that the two cannot be joined.
  package init(key: [UInt8], mode: Mode) {
    self.key = SymmetricKey(data: key)
    self.mode = mode
  }

  /// The pseudonym of a value: its class and 16 hexadecimal digits of an HMAC-SHA-256, such as
  /// `host-name-0f3c9a1be0274d55`. Every class is a domain of its own.
  ///
  /// Names of hosts, addresses and mailboxes are the same in any case of letters.
  package func pseudonym(of text: String, _ valueClass: ValueClass) -> String {
    let isCaseless = [.hostName, .address, .mac, .email].contains(valueClass)
    let value = isCaseless ? text.lowercased() : text
    let domain = "callhome pseudonym 1 \(mode.rawValue) \(valueClass.rawValue)\n"
    let code = HMAC<SHA256>.authenticationCode(for: Array((domain + value).utf8), using: key)
    let digits = code.prefix(8).map { byte in
      byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
    }
    return valueClass.rawValue.replacing("_", with: "-") + "-" + digits.joined()
  }
}
