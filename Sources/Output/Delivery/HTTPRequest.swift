import CCurl
import Crypto
import Diagnostics
import Gzip

/// The form of requests.
package struct HTTPRequest: Hashable, Sendable {
  /// The HTTP method.
  package enum Method: Hashable, Sendable {
    /// All messages go to one address.
    case post
    /// Each message goes to an address of its own if the address ends in a slash.
    case put
  }

  /// The credentials for signing requests to S3-compatible storage.
  package struct Signer: Hashable, Sendable {
    /// The region.
    package let region: String
    /// The access key id.
    package let keyID: String
    /// File that contains the secret access key.
    package let secretFile: String

    /// Creates a signer.
    package init(region: String, keyID: String, secretFile: String) {
      self.region = region
      self.keyID = keyID
      self.secretFile = secretFile
    }
  }

  /// The method.
  package let method: Method
  /// Whether bodies are compressed with gzip.
  package let compresses: Bool
  /// The credentials for signing requests; nil for unsigned requests.
  package let signer: Signer?

  /// Creates a form of requests.
  package init(method: Method = .post, compresses: Bool = false, signer: Signer? = nil) {
    self.method = method
    self.compresses = compresses
    self.signer = signer
  }

  /// The config keys to check if the storage rejects the credentials; nil for none.
  var keys: String? {
    signer == nil ? nil : "'s3.region', 's3.access_key_id' and 's3.secret_key_file'"
  }

  /// The bytes to send.
  ///
  /// - Throws: when they cannot be compressed.
  func body(of shipment: OutgoingMessage) throws(DeliveryFailure) -> [UInt8] {
    if !compresses { return shipment.bytes }
    guard var writer = GzipWriter(isFast: true) else {
      throw DeliveryFailure(.local, "zlib is not installed", hint: "install the package 'zlib1g'")
    }
    shipment.bytes.withUnsafeBufferPointer { writer.append($0) }
    return writer.finished().bytes
  }

  /// The address for a message: below an address that ends in a slash, with the same name as a file
  /// in a directory destination. The same message sent again replaces itself.
  func url(_ url: String, for shipment: OutgoingMessage) -> String {
    guard method == .put else { return url }
    let path = url.prefix { $0 != "?" }
    guard path.hasSuffix("/") else { return url }
    return path + DirectoryTransport.fileName(of: shipment) + url.dropFirst(path.count)
  }

  /// Makes libcurl sign the request (AWS Signature Version 4).
  ///
  /// - Returns: the header fields that belong to the signature.
  /// - Throws: when the secret cannot be read.
  func sign(
    _ body: [UInt8], _ handle: inout CurlHandle
  ) throws(DeliveryFailure) -> [String] {
    guard let signer else { return [] }
    do throws(Diagnostics) {
      handle.set(CURLOPT_AWS_SIGV4, "aws:amz:\(signer.region):s3")
      handle.set(CURLOPT_USERNAME, signer.keyID)
      handle.set(CURLOPT_PASSWORD, try readPassword(signer.secretFile))
    } catch {
      throw DeliveryFailure(aboutSecret: error)
    }
    let digest = SHA256.hash(data: body).map { byte in
      let text = String(byte, radix: 16)
      return byte < 16 ? "0\(text)" : text
    }
    return ["x-amz-content-sha256: \(digest.joined())"]
  }
}
