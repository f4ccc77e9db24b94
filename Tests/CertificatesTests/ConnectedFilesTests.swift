import Certificates
import Diagnostics
import ServerSupport
import TestSupport
import Testing
import Times

/// Conditions between the files of a connection, and their permissions.
@Suite(openssl) struct ConnectedFilesTests {
  @Test func `the certificate of the key must be the first of its chain`() throws {
    let samples = try Samples.shared()
    let chain = try samples.text("middle.pem") + samples.text("leaf.pem")
    #expect(
      try faults(certificate: chain, key: samples.text("leaf.key")) == """
        client.key:1:1: error: this key belongs to certificate 2 in 'client.pem', which must be the \
        first there
          hint: its issuer's follows after it

        """)
  }

  @Test func `a certificate that its issuer in the same file did not sign is broken`() throws {
    let samples = try Samples.shared()
    let leaf = try samples.lines("leaf.pem")
    let line = leaf[leaf.count - 3]
    let other = line.prefix(20) + (line.dropFirst(20).first == "x" ? "y" : "x") + line.dropFirst(21)
    let chain = try text(leaf.map { $0 == line ? String(other) : $0 }) + samples.text("middle.pem")
    #expect(
      try faults(certificate: chain, key: samples.text("leaf.key")) == """
        client.pem:1:1: error: this certificate, or that of its issuer in line \(leaf.count + 1), is \
        broken: characters were changed, or lines are missing or mixed up
          hint: copy it again completely from its source

        """)
  }

  @Test(arguments: [UInt32(0o640), 0o604, 0o644])
  func `a key that others can read is refused`(mode: UInt32) throws {
    let samples = try Samples.shared()
    let told = try report(
      certificate: samples.bytes("ed.pem"), key: samples.bytes("ed.key"), keyMode: mode)
    #expect(
      told.faults == """
        client.key: error: other users have access to it (mode 0\(String(mode, radix: 8)))
          hint: run: chmod go-rwx client.key

        """)
  }

  @Test func `all files are looked at, and what is missing is told`() throws {
    let report = CertificateReport(
      authorities: "/nonexistent/ca.pem", certificate: "/nonexistent/client.pem",
      key: "/nonexistent/client.key", at: .now())
    let missing = "name a file that exists in the config, or remove its key"
    #expect(
      report.faults.map(\.description) == [
        "/nonexistent/ca.pem: error: no such file or directory\n  hint: \(missing)",
        "/nonexistent/client.pem: error: no such file or directory\n  hint: \(missing)",
        "/nonexistent/client.key: error: no such file or directory\n  hint: \(missing)",
      ])
    #expect(!report.isPermission)
  }

  @Test func `a file that is too large is not read`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write(
        "ca.pem", [UInt8](repeating: 0x41, count: CertificateReport.limit + 1))
      let report = CertificateReport(authorities: path, certificate: nil, key: nil, at: .now())
      #expect(
        report.faults.map(\.description) == [
          "\(path): error: it has more than the 4194304 bytes that are read"
        ])
    }
  }
}
