import Alerts
import Foundation
import Testing

/// Alerts in mails as a mail system hands them on.
@Suite struct MailTests {
  private static let sentence = """
    At Fri Nov 20 03:00:10 GMT+01:00 2026 on node cucm-sub1, the following CpuPegging events generated:
    Ort : Zürich <1 & "2"
    """
  private static let expected = """
    alert CpuPegging
      node: cucm-sub1
      time: 2026-11-20T02:00:10Z
      description: At Fri Nov 20 03:00:10 GMT+01:00 2026 on node cucm-sub1, the following CpuPegging \
    events generated:
      - Ort: Zürich <1 & "2"

    """

  private static func mail(_ fields: String, _ body: String) -> [UInt8] {
    Array("From: RTMT\r\nSubject: [RTMT-ALERT-Lab] CpuPegging\r\n\(fields)\r\n\r\n\(body)".utf8)
  }

  private static func base64(_ text: String, encoding: String.Encoding = .utf8) -> String {
    (text.data(using: encoding) ?? Data())
      .base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn])
  }

  private static func quotedPrintable(_ text: String) -> String {
    var line = 0
    return text.utf8.map { byte in
      if byte == 0x0A {
        line = 0
        return "\n"
      }
      line += 1
      let plain = byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "=")
      return (line % 25 == 0 ? "= \r\n" : "")
        + (plain
          ? String(UnicodeScalar(byte)) : "=" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
    }.joined()
  }

  private static let html = """
    <html><head><style>p { color: red }</style></head><body><p>\(sentence.split(separator: "\n")[0])</p>\
    <div>Ort : Z&#252;rich &lt;1 &amp; &quot;2&quot;</div></body></html>
    """

  private static func multipart(_ type: String, _ parts: [String]) -> [UInt8] {
    let body = parts.map { "--b=_1\r\n\($0)\r\n" }.joined()
    return mail(
      "Content-Type: multipart/\(type);\r\n boundary=\"b=_1\"",
      "Not to be read.\r\n\(body)--b=_1--\r\n")
  }

  private static let plainPart = "Content-Type: text/plain; charset=utf-8\r\n\r\n\(sentence)"
  private static let htmlPart = "Content-Type: text/html; charset=utf-8\r\n\r\n\(html)"

  @Test(arguments: [
    mail("Content-Type: text/plain; charset=UTF-8", sentence),
    mail(
      "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable",
      quotedPrintable(sentence)),
    mail(
      "Content-Type: text/plain; charset=\"utf-8\"\r\nContent-transfer-encoding: BASE64",
      base64(sentence)),
    mail(
      "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64",
      base64(sentence, encoding: .isoLatin1)),
    mail(
      "Content-Type: text/plain; charset=utf-16\r\nContent-Transfer-Encoding: base64",
      base64(sentence, encoding: .utf16)),
    mail("Content-Type: text/html; charset=utf-8", html),
    multipart("alternative", [htmlPart, plainPart]), multipart("mixed", [htmlPart]),
    multipart("mixed", ["Content-Type: image/png\r\n\r\nx", plainPart]),
    Array("From RTMT Fri Nov 20\n".utf8) + mail("Date: x", sentence),
  ])
  func `a mail is read in each encoding`(mail: [UInt8]) {
    #expect(Self.expected == told(mail))
  }

  @Test(arguments: [
    "=?utf-8?Q?=5BRTMT-ALERT-Lab=5D_CpuPegging?=",
    "=?UTF-8?b?W1JUTVQtQUxFUlQtTGFiXSBDcHVQZWdnaW5n?=",
    "=?iso-8859-1?q?=5BRTMT-ALERT-Lab=5D_Cpu?=\r\n =?utf-8?q?Pegging?=",
    "[RTMT-ALERT-Lab]\r\n\tCpuPegging",
  ])
  func `a subject is read however it is encoded and folded`(subject: String) throws {
    let found = try alerts("Date: x\r\nSubject: \(subject)\r\n\r\nover 99 percent\r\n")
    #expect(found.map(\.name) == ["CpuPegging"])
    #expect(found.map(\.description) == ["over 99 percent"])
  }

  @Test func `a mail that was cut anywhere is read or refused`() {
    let mail = Self.multipart("alternative", [Self.htmlPart, Self.plainPart])
    for count in 0..<mail.count { _ = told(Array(mail[..<count])) }
  }

  @Test func `parts inside of parts are read to a depth that no mail has`() {
    func nested(_ depth: Int) -> String {
      depth == 0
        ? Self.plainPart
        : "Content-Type: multipart/mixed; boundary=b\(depth)\r\n\r\n--b\(depth)\r\n\(nested(depth - 1))"
    }
    #expect(told(Array("Subject: x\r\n\(nested(7))".utf8)) == Self.expected)
    #expect(told(Array("Subject: x\r\n\(nested(5_000))".utf8)).hasPrefix("refused\n"))
  }

  @Test(arguments: ["<", "<style>", "=?", "=?utf-8?Q?", "= ", "&#", "--b\n", "</"])
  func `a mail that opens without end costs no more than its size`(piece: String) {
    let many = String(repeating: piece, count: 2_000_000 / piece.utf8.count)
    let type = piece == "--b\n" ? "multipart/mixed; boundary=b" : "text/html"
    let encoding = piece == "= " ? "\r\nContent-Transfer-Encoding: quoted-printable" : ""
    let subject = piece.hasPrefix("=?") ? many : "x"
    let mail = "From: x\r\nSubject: \(subject)\r\nContent-Type: \(type)\(encoding)\r\n\r\n\(many)"
    #expect(told(Array(mail.utf8)).hasPrefix("refused\n"))
  }

  @Test func `a text that only begins like a mail is left as it is`() throws {
    #expect(try alerts("Subject: [RTMT-ALERT-Lab] A\n\n=41\n").first?.description == "=41")
    #expect(told(Array("alert: A\nfrom: x\nsubject: y\n".utf8)).contains("unknown key 'from'"))
  }
}
