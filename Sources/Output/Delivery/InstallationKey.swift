import ASCII
import Crypto

/// An Ed25519 key of the installation, with which it signs messages (R4).
package struct InstallationKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  /// Creates the key from a secret of 32 bytes; nil for another length.
  package init?(seed: [UInt8]) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
    self.key = key
  }

  /// The public key, 32 bytes.
  var publicBytes: [UInt8] { Array(key.publicKey.rawRepresentation) }

  /// The public key in the form of Standard Webhooks.
  package var webhookText: String { "whpk_" + base64(publicBytes) }

  /// The public key in the form of OpenSSH.
  package var sshText: String { "\(SSHSignature.keyType) \(base64(SSHSignature.blob(of: self)))" }

  /// Signs bytes; the signature has 64 bytes.
  ///
  /// - Throws: when the library cannot sign.
  func signature(of bytes: [UInt8]) throws(DeliveryFailure) -> [UInt8] {
    do {
      return Array(try key.signature(for: bytes))
    } catch {
      throw DeliveryFailure(.local, "the message cannot be signed")
    }
  }
}
