package import Catalogs
import Crypto
package import Messages
@_spi(_Unicode) import Swift

/// Keyed hashes that replace values (D2). A value of this installation has the same pseudonym every
/// month. Without the key nobody can find the value, not even by trying all possible values.
package struct Pseudonyms: Sendable {
  private let key: SymmetricKey
  private let mode: Mode
  private let nodes: NodeIndex

  /// Creates pseudonyms.
  ///
  /// - Parameters:
  ///   - key: the installation's secret, 32 bytes.
  ///   - mode: anonymous and smart messages have different pseudonyms, so that they cannot be
  ///     linked.
  ///   - nodes: the names of each node in the snapshots.
  package init(key: [UInt8], mode: Mode, nodes: [NodeNames] = []) {
    self.key = SymmetricKey(data: key)
    self.mode = mode
    self.nodes = NodeIndex(nodes)
  }

  /// The pseudonym of a value: its class and 16 hexadecimal digits of an HMAC-SHA-256, such as
  /// `host-name-0f3c9a1be0274d55`. Classes have separate pseudonyms.
  ///
  /// It is the same for all spellings of the value: in both Unicode normal forms; host names,
  /// addresses and mailboxes in upper or lower case; a host with or without a final dot; a hardware
  /// address with any separators; and an IPv6 address in any form. A node has the pseudonym of its
  /// name or address in the node list, whether it is called by its short name, its full name or an
  /// address.
  package func pseudonym(of text: String, _ valueClass: ValueClass) -> String {
    let value = canonical(nodes.standard(text, valueClass) ?? text, valueClass)
    let domain = "callhome pseudonym 1 \(mode.rawValue) \(valueClass.rawValue)\n"
    let code = HMAC<SHA256>.authenticationCode(for: Array((domain + value).utf8), using: key)
    let digits = code.prefix(8).map { byte in
      byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
    }
    return valueClass.rawValue.replacing("_", with: "-") + "-" + digits.joined()
  }
}

/// The standard spelling of a value.
func canonical(_ text: String, _ valueClass: ValueClass) -> String {
  let text = text._nfc.reduce(into: "") { $0.unicodeScalars.append($1) }
  switch valueClass {
  case .hostName:
    let name = text.hasSuffix(".") ? String(text.dropLast()) : text
    return canonicalIPv6(name) ?? name.lowercased()
  case .address: return canonicalIPv6(text) ?? text.lowercased()
  case .mac:
    let digits = text.utf8.filter(\.isHexDigit)
    let isPlain = text.utf8.allSatisfy { $0.isHexDigit || ":-. ".utf8.contains($0) }
    guard digits.count == 12, isPlain else { return text.lowercased() }
    let pairs = stride(from: 0, to: 12, by: 2).map {
      String(decoding: digits[$0..<$0 + 2], as: UTF8.self)
    }
    return pairs.joined(separator: ":").lowercased()
  case .email: return text.lowercased()
  default: return text
  }
}
