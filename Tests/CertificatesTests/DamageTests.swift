import Diagnostics
import Foundation
import ServerSupport
import Testing

/// Whatever is done to a sound file, it is refused with a place, or it is still sound.
@Suite(openssl) struct DamageTests {
  private func expectPlace(_ told: String, _ what: String) {
    #expect(told.firstMatch(of: #/^client\.(pem|key):\d+:\d+: error: /#) != nil, "\(what): \(told)")
    #expect(!told.unicodeScalars.contains { $0 != "\n" && isInvisible($0) })
  }

  /// A certificate, its key, and the distance between the tested positions: reading keys takes a
  /// while.
  private static let pairs = [
    ("ed", "ed", 1), ("p256", "p256", 3), ("p256", "p256-sec1", 3), ("rsa", "rsa-pkcs1", 31),
  ]

  /// One with a signature that is not verified here.
  @Test(arguments: pairs + [("sha224", "rsa-pkcs1", 31)])
  func `a file that is cut at any byte is refused`(
    certificate: String, key: String, step: Int
  ) throws {
    let samples = try Samples.shared()
    let pem = try samples.bytes("\(certificate).pem")
    let secret = try samples.bytes("\(key).key")
    #expect(try report(certificate: pem, key: secret).faults == "")
    // The last byte ends the last line, which is whole without it.
    for count in stride(from: 0, to: pem.count - 1, by: step) {
      expectPlace(
        try report(certificate: Array(pem[..<count]), key: secret).faults,
        "cut after \(count) bytes")
    }
    for count in stride(from: 0, to: secret.count - 1, by: step) {
      expectPlace(
        try report(certificate: pem, key: Array(secret[..<count])).faults,
        "key cut after \(count) bytes")
    }
  }

  @Test(arguments: pairs)
  func `what is taken with a changed character is taken by openssl, and is a pair`(
    certificate: String, key: String, step: Int
  ) throws {
    let samples = try Samples.shared()
    let pem = try samples.bytes("\(certificate).pem")
    let secret = try samples.bytes("\(key).key")
    let taken = try ServerFolder()
    var count = 0
    func check(_ pem: [UInt8], _ secret: [UInt8], _ what: String) throws {
      let told = try report(certificate: pem, key: secret).faults
      if !told.isEmpty { return expectPlace(told, what) }
      count += 1
      try taken.write("\(count).pem", String(decoding: pem, as: UTF8.self))
      try taken.write("\(count).key", String(decoding: secret, as: UTF8.self))
    }
    let others: [UInt8] = [0x00, 0x0A, 0x20, 0x2A, 0x2D, 0x3D, 0x41, 0x78, 0xFF]
    func candidates(_ index: Int, _ byte: UInt8) -> [UInt8] {
      [others[index % others.count], byte ^ 1].filter { $0 != byte }
    }
    for index in stride(from: 0, to: pem.count, by: step) {
      for other in candidates(index, pem[index]) {
        var damaged = pem
        damaged[index] = other
        try check(damaged, secret, "\(other) at \(index)")
      }
    }
    for index in stride(from: 0, to: secret.count, by: step) {
      for other in candidates(index, secret[index]) {
        var damaged = secret
        damaged[index] = other
        try check(pem, damaged, "\(other) at \(index) of the key")
      }
    }
    let script = """
      for f in *.pem; do
        [ -n "$(openssl x509 -in $f -noout -pubkey)" ] &&
        [ "$(openssl x509 -in $f -noout -pubkey)" = "$(openssl pkey -in ${f%.pem}.key -pubout)" ] ||
        echo "$f"
      done
      """
    let refused = try run(["sh", "-c", script], in: taken.path)
    #expect(refused == "", "of \(count)")
    // A signature reveals most of the damage that the form of the bytes does not.
    #expect(count < (pem.count + secret.count) / 5, "\(count) of \(pem.count + secret.count)")
  }

  @Test func `bytes that are anything are refused and do no harm`() throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let bytes = (0..<Int.random(in: 1...2_000, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let frame = "-----BEGIN CERTIFICATE-----\n\(Data(bytes).base64EncodedString())\n"
      let pem = Array((frame + "-----END CERTIFICATE-----\n").utf8)
      #expect(try !report(certificate: bytes, key: bytes).faults.isEmpty)
      #expect(try !report(certificate: pem, key: pem).faults.isEmpty)
    }
  }
}
