import Certificates
import Diagnostics
import Foundation
import ServerSupport
import TestSupport
import Testing
import Times

/// Certificates and keys of all kinds, made by openssl once for each test process.
///
/// Everything that affects the number of lines in a file is fixed, so that tests can name lines.
struct Samples {
  private let folder: ServerFolder

  /// The text of a file.
  func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  /// The bytes of a file.
  func bytes(_ name: String) throws -> [UInt8] {
    try #require(contents(of: "\(folder.path)/\(name)"))
  }

  /// The lines of a file.
  func lines(_ name: String) throws -> [String] {
    try text(name).split(separator: "\n").map(String.init)
  }

  /// The samples of this process.
  static func shared() throws -> Samples { try made.get() }

  private static let made = Result {
    let folder = try ServerFolder()
    // Static values are never destroyed.
    atexit { Samples.remove() }
    return Samples(folder: try make(in: folder))
  }

  private static func remove() {
    if let samples = try? made.get() {
      try? FileManager.default.removeItem(atPath: samples.folder.path)
    }
  }

  private static func make(in folder: ServerFolder) throws -> ServerFolder {
    let kinds = [
      "ed": "ed25519", "rsa": "rsa:2048", "p256": "ec -pkeyopt ec_paramgen_curve:P-256",
      "p384": "ec -pkeyopt ec_paramgen_curve:P-384", "p521": "ec -pkeyopt ec_paramgen_curve:P-521",
      "brainpool": "ec -pkeyopt ec_paramgen_curve:brainpoolP256r1", "short": "rsa:1024",
      "other": "ed25519", "ed448": "ed448", "pss": "rsa-pss -pkeyopt rsa_keygen_bits:2048",
      "explicit": "ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit",
      "compressed": "ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt point-format:compressed",
    ]
    for (name, kind) in kinds {
      try openssl(
        "req -x509 -newkey \(kind) -nodes -keyout \(name).key -out \(name).pem -set_serial 7 "
          + "-subj /CN=callhome.example.com -days 365", folder)
    }
    for name in ["p256", "p384", "p521", "brainpool"] {
      try openssl("ec -in \(name).key -out \(name)-sec1.key", folder)
    }
    for command in [
      "ec -in explicit.key -param_enc named_curve -out explicit-named.key",
      "ec -in compressed.key -conv_form uncompressed -out compressed-whole.key",
      "ec -in p256.key -conv_form hybrid -out p256-hybrid.key",
      "rsa -in rsa.key -traditional -out rsa-pkcs1.key",
      "rsa -in short.key -traditional -out short-pkcs1.key",
      "rsa -in rsa.key -traditional -aes128 -passout pass:secret -out rsa-encrypted.key",
      "pkcs8 -topk8 -in ed.key -passout pass:secret -out ed-encrypted.key",
      "req -x509 -key rsa.key -sha224 -out sha224.pem -set_serial -7 "
        + "-subj /CN=callhome.example.com -days 365",
      "ecparam -name prime256v1 -genkey -out parameters.key",
      "req -x509 -key parameters.key -out parameters.pem -subj /CN=x -days 365",
      "req -new -key ed.key -subj /CN=x -out request.pem",
      "x509 -in ed.pem -outform der -out ed.der",
      "x509 -in ed.pem -trustout -addtrust serverAuth -out trusted.pem",
      "x509 -in ed.pem -text -out text.pem",
      "pkey -in ed.key -pubout -out public.pem",
      // A leaf, its issuer, and the issuer's issuer.
      "req -x509 -newkey ed25519 -nodes -keyout root.key -out root.pem -subj /CN=Root -days 365",
      "req -newkey ed25519 -nodes -keyout middle.key -out middle.csr -subj /CN=Middle",
      "x509 -req -in middle.csr -CA root.pem -CAkey root.key -set_serial 8 -days 365 -out middle.pem",
      "req -newkey ed25519 -nodes -keyout leaf.key -out leaf.csr -subj /CN=leaf",
      "x509 -req -in leaf.csr -CA middle.pem -CAkey middle.key -set_serial 9 -days 365 -out leaf.pem",
    ] { try openssl(command, folder) }
    // One whose base64 ends with one '='.
    for name in ["a", "aa", "aaa"] {
      try openssl(
        "req -x509 -key ed.key -set_serial 7 -subj /CN=\(name) -days 365 -out padded.pem", folder)
      let pem = folder.text("padded.pem")
      if pem.contains("=\n"), !pem.contains("==\n") { break }
    }
    return folder
  }

  private static func openssl(_ words: String, _ folder: ServerFolder) throws {
    try run(["openssl"] + words.split(separator: " ").map(String.init), in: folder.path)
  }
}

/// The report on files with these contents, called `ca.pem`, `client.pem` and `client.key`.
func report(
  authorities: [UInt8]? = nil, certificate: [UInt8]? = nil, key: [UInt8]? = nil,
  keyMode: UInt32 = 0o600, at now: Timestamp = .now()
) throws -> (faults: String, warnings: String) {
  try withTemporaryDirectory { directory in
    let report = CertificateReport(
      authorities: try authorities.map { try directory.write("ca.pem", $0, mode: 0o644) },
      certificate: try certificate.map { try directory.write("client.pem", $0, mode: 0o644) },
      key: try key.map { try directory.write("client.key", $0, mode: keyMode) }, at: now)
    func text(_ diagnostics: [Diagnostic]) -> String {
      diagnostics.map { "\($0)\n" }.joined().replacing("\(directory.path)/", with: "")
    }
    return (text(report.faults), text(warnings(about: report.notices, now: now)))
  }
}

/// The report on a text as the file of authorities.
func faults(_ text: String) throws -> String {
  try report(authorities: Array(text.utf8)).faults
}

/// The report on texts as a client's certificate and key.
func faults(certificate: String, key: String) throws -> String {
  try report(certificate: Array(certificate.utf8), key: Array(key.utf8)).faults
}

/// Lines as a text.
func text(_ lines: [String]) -> String { lines.map { "\($0)\n" }.joined() }

/// openssl is on every machine that builds this.
let openssl: ConditionTrait = {
  let isThere = (try? run(["sh", "-c", "command -v openssl"], in: "/")) != nil
  return .enabled(if: isContinuousIntegration || isThere, "install the package openssl")
}()

/// The report on a text as the file of both certificate and key.
func sameFile(_ text: String) throws -> String {
  try withTemporaryDirectory { directory in
    let path = try directory.write("both.pem", text)
    return CertificateReport(authorities: nil, certificate: path, key: path, at: .now()).faults
      .map { "\($0)\n" }.joined()
  }
}
