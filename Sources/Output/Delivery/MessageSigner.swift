import ASCII
import Crypto
import Diagnostics
package import Times

/// Signs a message for one delivery attempt (R4).
///
/// The header fields are those of Standard Webhooks 1.0.0: `webhook-id`, `webhook-timestamp` and
/// `webhook-signature`, which contains one signature for each secret and each key.
package struct MessageSigner: Sendable {
  /// A file of secrets shared with the receiver; nil for none.
  private let secretFile: String?
  /// The installation's keys, the newest first; empty if it does not sign.
  let keys: [InstallationKey]
  /// The time of the attempt.
  private let time: Timestamp

  /// Creates a signer.
  package init(secretFile: String? = nil, keys: [InstallationKey] = [], at time: Timestamp) {
    self.secretFile = secretFile
    self.keys = keys
    self.time = time
  }

  /// The algorithms, by their names in `webhook-signature`.
  var algorithms: [String] {
    (secretFile == nil ? [] : ["v1"]) + (keys.isEmpty ? [] : ["v1a"])
  }

  /// The header fields for a request; empty if nothing signs.
  ///
  /// The message is signed before compression: libraries for Standard Webhooks verify the text that
  /// a receiver reads.
  ///
  /// - Throws: when the secrets cannot be read.
  func fields(_ shipment: OutgoingMessage) throws(DeliveryFailure) -> [String] {
    if algorithms.isEmpty { return [] }
    let start = Array("\(shipment.messageID).\(time.seconds).".utf8)
    var signatures: [String] = []
    for secret in try secrets() {
      var code = HMAC<SHA256>(key: SymmetricKey(data: secret))
      code.update(data: start)
      code.update(data: shipment.bytes)
      signatures.append("v1," + base64(Array(code.finalize())))
    }
    if !keys.isEmpty {
      let signed = start + shipment.bytes
      for key in keys { signatures.append("v1a," + base64(try key.signature(of: signed))) }
    }
    return [
      "webhook-id: \(shipment.messageID)", "webhook-timestamp: \(time.seconds)",
      "webhook-signature: \(signatures.joined(separator: " "))",
    ]
  }

  private func secrets() throws(DeliveryFailure) -> [[UInt8]] {
    guard let secretFile else { return [] }
    do throws(Diagnostics) {
      return try readSigningSecrets(secretFile)
    } catch {
      throw DeliveryFailure(aboutSecret: error)
    }
  }
}

extension MessageSigner {
  /// Signature files for bytes, by the name of the file with the bytes. During a key rotation the
  /// second one is by the older key.
  package static func signatureFiles(
    of bytes: [UInt8], named name: String, by keys: [InstallationKey]
  ) throws(DeliveryFailure) -> [(name: String, text: String)] {
    var files: [(name: String, text: String)] = []
    for (key, suffix) in zip(keys, [".sig", ".old.sig"]) {
      files.append((name + suffix, try SSHSignature.text(of: bytes, by: key)))
    }
    return files
  }
}
