import Foundation
import ServerSupport
import Testing
import Times

/// Reports on the validity of certificates at a given time.
@Suite(openssl) struct ValidityTests {
  private static let day: Int64 = 86_400

  /// When the certificate in a file expires, according to openssl.
  private func end(of text: String) throws -> Timestamp {
    let folder = try ServerFolder()
    try folder.write("c.pem", text)
    let said = try run(["openssl", "x509", "-in", "c.pem", "-noout", "-enddate"], in: folder.path)
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "MMM d HH:mm:ss yyyy zzz"
    let date = try #require(
      formatter.date(from: said.replacing("notAfter=", with: "").split(separator: "\n").joined()))
    return Timestamp(seconds: Int64(date.timeIntervalSince1970))
  }

  private func warnings(_ text: String, at now: Timestamp) throws -> String {
    let told = try report(authorities: Array(text.utf8), at: now)
    #expect(told.faults == "")
    return told.warnings
  }

  @Test(arguments: ["ed.pem", "rsa.pem", "brainpool.pem", "sha224.pem"])
  func `a certificate is announced from 30 days before its end to its end and after it`(
    name: String
  ) throws {
    let pem = try Samples.shared().text(name)
    let end = try end(of: pem)
    let begin = end.adding(seconds: -365 * Self.day)
    func told(_ seconds: Int64) throws -> String {
      try warnings(pem, at: end.adding(seconds: seconds))
    }
    let which = "ca.pem:1:1: warning: the certificate of 'callhome.example.com'"
    let hint = "  hint: get the new certificate, then run: cp NEW.pem ca.pem\n"
    #expect(try told(-30 * Self.day - 1) == "")
    #expect(try told(-30 * Self.day) == "\(which) ends at \(end), in 30 days\n\(hint)")
    #expect(try told(-2 * Self.day + 1) == "\(which) ends at \(end), in 1 day\n\(hint)")
    #expect(try told(0) == "\(which) ends at \(end), in less than a day\n\(hint)")
    #expect(try told(1) == "\(which) ended at \(end)\n\(hint)")
    #expect(try warnings(pem, at: begin) == "")
    #expect(
      try warnings(pem, at: begin.adding(seconds: -1))
        == "\(which) is not valid before \(begin)\n  hint: check the clock of this machine: run 'timedatectl'\n"
    )
  }

  @Test func `each certificate of a file is announced, and of many the first and how many`() throws
  {
    let samples = try Samples.shared()
    let pem = try samples.text("ed.pem")
    let later = try end(of: pem).adding(seconds: 10 * Self.day)
    let three = try warnings(pem + (try samples.text("rsa.pem")) + pem, at: later)
    #expect(three.ranges(of: " ended at ").count == 3)
    let bundle = String(repeating: pem, count: 200)
    let end = try end(of: pem)
    #expect(
      try warnings(bundle, at: later) == """
        ca.pem:1:1: warning: 200 of the 200 certificates in this file have ended: the first is that of \
        'callhome.example.com', which ended at \(end)
          hint: write the new certificate to the file

        """)
  }

  @Test func `a client's certificate and its chain are announced like authorities`() throws {
    let samples = try Samples.shared()
    let chain = try samples.bytes("leaf.pem") + samples.bytes("middle.pem")
    let told = try report(
      certificate: chain, key: try samples.bytes("leaf.key"),
      at: Timestamp.now().adding(seconds: 400 * Self.day))
    #expect(told.faults == "")
    #expect(told.warnings.contains("client.pem:1:1: warning: the certificate of 'leaf' ended at "))
    #expect(told.warnings.contains(": warning: the certificate of 'Middle' ended at "))
  }

  @Test func `a name with invisible characters cannot harm a terminal`() throws {
    let folder = try ServerFolder()
    try run(
      ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "k", "-out", "c"]
        + ["-utf8", "-days", "3", "-subj", "/CN=a\u{1B}[2J\u{202E}b"], in: folder.path)
    let told = try warnings(folder.text("c"), at: .now())
    #expect(told.contains(#"'a\u{1B}[2J\u{202E}b'"#))
  }
}
