import ASCII
import Crypto

/// A signature that `ssh-keygen -Y verify` accepts (OpenSSH, PROTOCOL.sshsig).
package enum SSHSignature {
  /// The purpose of the signature, so that it is not valid for anything else.
  package static let namespace = "callhome"

  static let keyType = "ssh-ed25519"
  private static let hashName = "sha512"

  /// The text of a signature file for bytes.
  ///
  /// - Throws: when the library cannot sign.
  package static func text(
    of bytes: [UInt8], by key: InstallationKey
  ) throws(DeliveryFailure) -> String {
    let magic = Array("SSHSIG".utf8)
    let digest = Array(SHA512.hash(data: bytes))
    let purpose = string(namespace.utf8) + string([]) + string(hashName.utf8)
    let signature = try key.signature(of: magic + purpose + string(digest))
    let blob =
      magic + number(1) + string(blob(of: key)) + purpose
      + string(string(keyType.utf8) + string(signature))
    var lines = ["-----BEGIN SSH SIGNATURE-----"]
    var rest = Substring(base64(blob))
    while !rest.isEmpty {
      lines.append(String(rest.prefix(70)))
      rest = rest.dropFirst(70)
    }
    lines.append("-----END SSH SIGNATURE-----")
    return lines.map { $0 + "\n" }.joined()
  }

  /// The public key in binary form, which `authorized_keys` contains in base64 (RFC 8709, section
  /// 4).
  static func blob(of key: InstallationKey) -> [UInt8] {
    string(keyType.utf8) + string(key.publicBytes)
  }

  /// Bytes after their length (RFC 4251, section 5).
  private static func string(_ bytes: some Collection<UInt8>) -> [UInt8] {
    number(UInt32(truncatingIfNeeded: bytes.count)) + Array(bytes)
  }

  private static func number(_ value: UInt32) -> [UInt8] {
    stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
  }
}
