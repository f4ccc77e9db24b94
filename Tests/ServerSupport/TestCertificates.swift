import Foundation

/// Certificates of an authority of their own, made by openssl once for each test process.
package struct TestCertificates: Sendable {
  /// The directory with `NAME.pem` and `NAME.key`, and `ca.pem`.
  package let path: String

  /// The authority's certificate.
  package var authority: String { "\(path)/ca.pem" }

  /// The certificate of a name: `good`, `expired`, `future`, `wrong-host`, `self-signed`, `client`,
  /// `weak` (a key of 1,024 bits), `sha1` (signed with SHA-1).
  package func certificate(_ name: String) -> String { "\(path)/\(name).pem" }

  /// Its key.
  package func key(_ name: String) -> String { "\(path)/\(name).key" }

  /// The certificates of this process.
  package static func shared() throws -> TestCertificates { try made.get() }

  private static let folder = try? ServerFolder()
  private static let made = Result { try make() }

  private static func remove() {
    if let folder { try? FileManager.default.removeItem(atPath: folder.path) }
  }

  private static func make() throws -> TestCertificates {
    guard let path = folder?.path else { throw ServerError(text: "no directory for certificates") }
    // Static values are never destroyed.
    atexit { TestCertificates.remove() }
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    // Every test finds these valid, whatever date its clock shows. openssl has no option for the day on
    // which a certificate begins.
    let begin = "2020-01-01 00:00:00"
    let century = ["-days", "36525"]
    try run(
      ["faketime", begin, "openssl", "req", "-x509"] + key + [
        "-keyout", "ca.key", "-out", "ca.pem",
      ]
        + ["-subj", "/CN=Test authority"] + century, in: path)
    try run(
      ["faketime", begin, "openssl", "req", "-x509"] + key + ["-keyout", "self-signed.key"]
        + ["-out", "self-signed.pem", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=DNS:localhost"] + century, in: path)
    let names = "DNS:localhost,IP:127.0.0.1,IP:::1"
    for (name, alternatives, time, days, digest) in [
      ("good", names, begin, century, "sha256"), ("client", names, begin, century, "sha256"),
      ("wrong-host", "DNS:elsewhere.example", begin, century, "sha256"),
      ("expired", names, begin, ["-days", "30"], "sha256"),
      ("future", names, "2099-01-01 00:00:00", ["-days", "30"], "sha256"),
      ("weak", names, begin, century, "sha256"), ("sha1", names, begin, century, "sha1"),
    ] {
      let key = name == "weak" ? ["-newkey", "rsa:1024", "-nodes"] : key
      try run(
        ["openssl", "req"] + key + ["-keyout", "\(name).key", "-out", "\(name).csr"]
          + ["-subj", "/CN=localhost"], in: path)
      try Data("subjectAltName=\(alternatives)\n".utf8)
        .write(to: URL(fileURLWithPath: "\(path)/\(name).ext"))
      try run(
        ["faketime", time, "openssl", "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem"]
          + ["-CAkey", "ca.key", "-CAcreateserial", "-\(digest)", "-extfile", "\(name).ext"]
          + ["-out", "\(name).pem"] + days, in: path)
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: path)
    where name.hasSuffix(".key") { chmod("\(path)/\(name)", 0o600) }
    return TestCertificates(path: path)
  }
}
