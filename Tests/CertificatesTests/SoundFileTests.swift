import Foundation
import ServerSupport
import Testing

/// Every form of PEM that tools write, and every kind of key that TLS has.
@Suite(openssl) struct SoundFileTests {
  /// The base64 of a file with one block.
  private func body(_ name: String) throws -> String {
    try Samples.shared().lines(name).dropFirst().dropLast().joined()
  }

  private func wrapped(_ body: String, at width: Int, end: String = "\n") -> String {
    var lines: [Substring] = []
    var rest = body[...]
    while !rest.isEmpty {
      lines.append(rest.prefix(width))
      rest = rest.dropFirst(width)
    }
    return lines.map { $0 + end }.joined()
  }

  private func certificate(_ body: String, end: String = "\n") -> String {
    "-----BEGIN CERTIFICATE-----\(end)\(body)-----END CERTIFICATE-----\(end)"
  }

  @Test(arguments: [4, 63, 64, 65, 76, 254, 100_000])
  func `lines may have every length`(width: Int) throws {
    let body = try body("rsa.pem")
    #expect(try faults(certificate(wrapped(body, at: width))) == "")
    #expect(try faults(certificate(wrapped(body, at: width, end: "\r\n"), end: "\r\n")) == "")
  }

  @Test func `lines may differ in length, be indented, and have blanks at the end`() throws {
    let body = try body("rsa.pem")
    let ragged = body.prefix(10) + "\n" + body.dropFirst(10).prefix(50) + "\n" + body.dropFirst(60)
    #expect(try faults(certificate(ragged + "\n")) == "")
    #expect(try faults(certificate(wrapped(body, at: 64, end: " \t\r\n"), end: "  \n")) == "")
    let indented = wrapped(body, at: 64).split(separator: "\n").map { "\t  \($0)\n" }.joined()
    #expect(try faults(certificate(indented)) == "")
  }

  @Test func `text may stand around blocks, as openssl writes it`() throws {
    let samples = try Samples.shared()
    let pem = try samples.text("ed.pem")
    #expect(try faults(try samples.text("text.pem")) == "")
    #expect(
      try faults("Bag Attributes\n    friendlyName: x\nsubject=CN = x\n\n\(pem)\n---\nend") == "")
    #expect(try faults("\u{FEFF}\(pem)") == "")
    #expect(try faults(String(pem.dropLast())) == "")
    #expect(try faults(pem + (try samples.text("rsa.pem")) + pem) == "")
    #expect(try faults(try samples.text("trusted.pem")) == "")
    #expect(
      try faults(
        certificate("Comment: from a person\n\n" + wrapped(try body("ed.pem"), at: 64))) == "")
  }

  @Test func `what a server shows to s_client can be pasted as it is`() throws {
    let server = try WebServer()
    let shown = try run(
      [
        "sh", "-c", "openssl s_client -connect localhost:\(server.port) -showcerts </dev/null 2>&1",
      ],
      in: "/")
    #expect(shown.contains("-----BEGIN CERTIFICATE-----"))
    #expect(try faults(shown) == "")
  }

  @Test(
    arguments: [
      ("ed", "ed"), ("rsa", "rsa"), ("rsa", "rsa-pkcs1"), ("p256", "p256"), ("p256", "p256-sec1"),
      ("p384", "p384"), ("p384", "p384-sec1"), ("p521", "p521"), ("p521", "p521-sec1"),
      ("brainpool", "brainpool"), ("brainpool", "brainpool-sec1"), ("short", "short"),
      ("short", "short-pkcs1"), ("parameters", "parameters"),
      ("sha224", "rsa"), ("ed448", "ed448"), ("pss", "pss"), ("explicit", "explicit"),
      ("explicit", "explicit-named"), ("compressed", "compressed"),
      ("compressed", "compressed-whole"), ("p256", "p256-hybrid"),
    ])
  func `every kind of key is taken with its certificate`(certificate: String, key: String) throws {
    let samples = try Samples.shared()
    let pem = try samples.text("\(certificate).pem")
    let secret = try samples.text("\(key).key")
    #expect(try faults(certificate: pem, key: secret) == "")
    #expect(try faults(pem) == "")
  }

  @Test func `the client's chain follows its certificate`() throws {
    let samples = try Samples.shared()
    let chain = try ["leaf", "middle", "root"].map { try samples.text("\($0).pem") }.joined()
    #expect(try faults(certificate: chain, key: try samples.text("leaf.key")) == "")
  }

  @Test func `certificate and key may be one file, which only its owner can read`() throws {
    let samples = try Samples.shared()
    let both = try samples.text("ed.key") + samples.text("ed.pem")
    let told = try sameFile(both)
    #expect(told == "")
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: systemBundle), "no package ca-certificates here"))
  func `the system's own authorities are taken, all of them`() throws {
    let text = try String(contentsOfFile: systemBundle, encoding: .utf8)
    #expect(text.ranges(of: "-----BEGIN").count > 50)
    #expect(try faults(text) == "")
  }
}

private let systemBundle = "/etc/ssl/certs/ca-certificates.crt"
