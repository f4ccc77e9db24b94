import Diagnostics
import Foundation
import ServerSupport
import TestSupport
import Testing

/// Incomplete files, and the complete report on each.
@Suite(openssl) struct BrokenFileTests {
  struct Case: Sendable {
    let name: String
    let make: @Sendable (Samples) throws -> String

    init(_ name: String, _ make: @escaping @Sendable (Samples) throws -> String) {
      self.name = name
      self.make = make
    }
  }

  static let certificates: [Case] = [
    Case("nothing") { _ in "" },
    Case("blanks") { _ in " \r\n\t\n" },
    Case("a text") { _ in "hello\nworld\n" },
    Case("no BEGIN line") { try text(Array($0.lines("ed.pem").dropFirst())) },
    Case("no END line") { try text($0.lines("ed.pem").dropLast()) },
    Case("no END line between two") {
      try text($0.lines("ed.pem").dropLast() + $0.lines("rsa.pem"))
    },
    Case("neither line") { try text($0.lines("ed.pem").dropFirst().dropLast()) },
    Case("neither line beside another") {
      try text($0.lines("ed.pem") + $0.lines("rsa.pem").dropFirst().dropLast())
    },
    Case("the END line of something else") {
      try $0.text("ed.pem").replacing("END CERTIFICATE", with: "END PRIVATE KEY")
    },
    Case("a BEGIN line with four dashes") {
      try $0.text("ed.pem").replacing("-----BEGIN", with: "----BEGIN")
    },
    Case("a BEGIN line with two blanks") {
      try $0.text("ed.pem").replacing("BEGIN ", with: "BEGIN  ")
    },
    Case("an indented BEGIN line") { "  " + (try $0.text("ed.pem")) },
    Case("an END line with four dashes") {
      String(try $0.text("ed.pem").dropLast(2))
    },
    Case("long dashes") { try $0.text("ed.pem").replacing("-----", with: "—-–") },
    Case("the END line behind the last line") {
      try $0.text("ed.pem").replacing("\n-----END", with: "-----END")
    },
    Case("small letters") {
      try $0.text("ed.pem").replacing("CERTIFICATE", with: "certificate")
    },
    Case("a character that base64 does not have") {
      try changed($0.lines("ed.pem"), 3) { $0.prefix(9) + "*" + $0.dropFirst(10) }
    },
    Case("a character that is no ASCII") {
      try changed($0.lines("ed.pem"), 3) { $0.prefix(9) + "é" + $0.dropFirst(10) }
    },
    Case("a NUL") {
      try changed($0.lines("ed.pem"), 3) { $0.prefix(9) + "\0" + $0.dropFirst(10) }
    },
    Case("a blank within a line") {
      try changed($0.lines("ed.pem"), 3) { $0.prefix(9) + " " + $0.dropFirst(10) }
    },
    Case("a character is missing") { try changed($0.lines("ed.pem"), 3) { $0.dropLast() } },
    Case("a character is missing in the first line") {
      try changed($0.lines("ed.pem"), 2) { $0.dropLast() }
    },
    Case("a character too many") { try changed($0.lines("ed.pem"), 3) { $0 + "A" } },
    Case("four characters are missing") {
      try changed($0.lines("ed.pem"), 3) { $0.dropLast(4) }
    },
    Case("a character is missing in the last line") {
      try changed($0.lines("ed.pem"), $0.lines("ed.pem").count - 1) { $0.dropFirst() }
    },
    Case("the '=' at the end is missing") {
      try $0.text("padded.pem").replacing("=", with: "")
    },
    Case("a '=' too many") { try $0.text("padded.pem").replacing("=\n", with: "==\n") },
    Case("a '=' in the middle") {
      try changed($0.lines("ed.pem"), 3) { $0.prefix(9) + "=" + $0.dropFirst(10) }
    },
    Case("characters after the '='") {
      try $0.text("padded.pem").replacing("=\n", with: "=\nAAAA\n")
    },
    Case("a last character that cannot be") { samples in
      let body = try samples.text("padded.pem")
      let place = try #require(body.firstIndex(of: "="))
      return body[..<body.index(before: place)] + "/" + body[place...]
    },
    Case("a line is missing") {
      try changed($0.lines("ed.pem"), 3) { _ in "" }.replacing("\n\n", with: "\n")
    },
    Case("a line stands twice") { try changed($0.lines("ed.pem"), 3) { $0 + "\n" + $0 } },
    Case("two lines are swapped") { samples in
      var lines = try samples.lines("ed.pem")
      lines.swapAt(2, 3)
      return text(lines)
    },
    Case("an empty line in the middle") { try changed($0.lines("ed.pem"), 3) { $0 + "\n" } },
    Case("no empty line after a head") {
      try changed($0.lines("ed.pem"), 1) { $0 + "\nComment: x" }
    },
    Case("nothing between the lines") {
      text([try $0.lines("ed.pem")[0], try $0.lines("ed.pem").last ?? ""])
    },
    Case("a changed character in what is signed") {
      try changed($0.lines("ed.pem"), 5) {
        $0.prefix(9) + ($0.dropFirst(9).first == "x" ? "y" : "x") + $0.dropFirst(10)
      }
    },
    Case("a changed character in the signature") { samples in
      try changed(samples.lines("rsa.pem"), samples.lines("rsa.pem").count - 3) {
        $0.prefix(9) + ($0.dropFirst(9).first == "x" ? "y" : "x") + $0.dropFirst(10)
      }
    },
    Case("the second of three is broken") {
      try $0.text("rsa.pem") + changed($0.lines("ed.pem"), 3) { $0 + "\n" + $0 }
        + $0.text("p256.pem")
    },
    Case("every fault of a file") {
      try changed($0.lines("ed.pem"), 3) { $0.dropLast() + "*" }
        + text($0.lines("rsa.pem").dropLast())
    },
    Case("a private key") { try $0.text("ed.key") },
    Case("a private key beside a certificate") { try $0.text("ed.pem") + $0.text("ed.key") },
    Case("a request") { try $0.text("request.pem") },
    Case("a public key") { try $0.text("public.pem") },
    Case("something else") { try $0.text("ed.pem").replacing("CERTIFICATE", with: "PKCS7") },
    Case("base64 of something else") { _ in
      "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n"
    },
  ]

  @Test func `files of certificates that are not whole are refused with all of this text`() throws {
    try compare(Self.certificates, with: "certificates.txt") { try faults($0) }
  }

  static let keys: [Case] = [
    Case("nothing") { _ in "" },
    Case("a text") { _ in "hello\n" },
    Case("a certificate") { try $0.text("ed.pem") },
    Case("a public key") { try $0.text("public.pem") },
    Case("an encrypted key") { try $0.text("ed-encrypted.key") },
    Case("an encrypted key of the old form") { try $0.text("rsa-encrypted.key") },
    Case("a key of OpenSSH") {
      try $0.text("ed.key").replacing("PRIVATE", with: "OPENSSH PRIVATE")
    },
    Case("the key of another certificate") { try $0.text("other.key") },
    Case("a key of another kind") { try $0.text("rsa.key") },
    Case("no END line") { try text($0.lines("ed.key").dropLast()) },
    Case("a character is missing") { try changed($0.lines("rsa.key"), 3) { $0.dropLast() } },
    Case("a character that base64 does not have") {
      try changed($0.lines("rsa.key"), 3) { $0.prefix(9) + "*" + $0.dropFirst(10) }
    },
    Case("a changed character") {
      try changed($0.lines("rsa.key"), 9) {
        $0.prefix(9) + ($0.dropFirst(9).first == "x" ? "y" : "x") + $0.dropFirst(10)
      }
    },
    Case("the label of another kind") {
      try $0.text("rsa-pkcs1.key").replacing("RSA", with: "EC")
    },
    Case("a key behind the last line of text") { "key: " + (try $0.text("ed.key")) },
  ]

  @Test func `keys that are not whole are refused with all of this text`() throws {
    let certificate = try Samples.shared().text("ed.pem")
    try compare(Self.keys, with: "keys.txt") { try faults(certificate: certificate, key: $0) }
  }

  private func compare(
    _ cases: [Case], with name: String, _ faults: (String) throws -> String
  ) throws {
    let samples = try Samples.shared()
    var told = ""
    for fault in cases {
      let text = try faults(try fault.make(samples))
      #expect(!text.isEmpty, "\(fault.name)")
      told += "# \(fault.name)\n\(text)\n"
    }
    #expect(!told.unicodeScalars.contains { $0 != "\n" && isInvisible($0) })
    let problem = goldenProblem(
      told, at: "\(directory())/Fixtures/\(name)", name: name,
      command: "UPDATE_GENERATED=1 swift test --filter BrokenFileTests")
    #expect(problem == nil, "what is told now:\n\(told)")
  }
}

/// Lines of which one, counted from 1, is another.
private func changed(
  _ lines: [String], _ number: Int, _ change: (String) -> some StringProtocol
) -> String {
  var lines = lines
  lines[number - 1] = String(change(lines[number - 1]))
  return text(lines)
}
