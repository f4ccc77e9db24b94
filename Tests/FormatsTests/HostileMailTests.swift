import Diagnostics
import Foundation
import Redaction
import RoomSupport
import ServerSupport
import Testing
import Times

@testable import Formats

/// An independent reader finds in an e-mail exactly what was put into it.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["CI"] == "true"
      || FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"),
    "install the package python3")
) struct HostileMailTests {
  @Test func `two thousand hostile mails are read as they were meant`() throws {
    var hostile = Hostile(seed: 3)
    let batch = try Batch()
    let count = 2_000
    for number in 0..<count {
      // Two of them carry a file of three megabytes.
      let largest = number % 1_000 == 500 ? 3_000_000 : 300
      try batch.append(hostile.mail(largest))
    }
    let differences = try batch.differences()
    #expect(
      differences.count == 1 && differences.last == "\(count) mails", "\(differences.prefix(3))")
  }

  @Test func `a difference of each kind is found`() throws {
    var hostile = Hostile(seed: 4)
    func found(_ change: (inout SampleMail) -> Void) throws -> String {
      var mail = hostile.mail(300)
      while mail.attachments.isEmpty { mail = hostile.mail(300) }
      change(&mail)
      let batch = try Batch()
      try batch.append(mail)
      return try batch.differences().dropLast().joined()
    }
    #expect(try found { $0.bytes.insert(0x0A, at: 3) }.contains("CR or LF without the other"))
    #expect(try found { $0.bytes += Array(repeating: 0x78, count: 999) }.contains("998 bytes"))
    #expect(try found { $0.bytes = Array("Bcc: a@b.c\r\n".utf8) + $0.bytes }.contains("'Bcc'"))
    #expect(try found { $0.subject += "!" }.contains("Subject"))
    #expect(try found { $0.text += "!" }.contains("text"))
    #expect(try found { $0.attachments[0].bytes += [0] }.contains("other bytes"))
    #expect(try found { $0.attachments[0].fileName += "x" }.contains("file name"))
    #expect(try found { $0.to.append("a@example.com") }.contains("To"))
  }
}

/// An e-mail, and its content.
private struct SampleMail {
  var bytes: [UInt8] = []
  var from = ""
  var to: [String] = []
  var identifier = ""
  var subject = ""
  var text = ""
  var isMultipart = false
  var attachments: [(given: String, fileName: String, bytes: [UInt8])] = []
}

/// Mails that one process of Python reads.
private final class Batch {
  private let folder: ServerFolder
  private let file: FileHandle

  init() throws {
    folder = try ServerFolder()
    file = try FileHandle(
      forWritingTo: URL(fileURLWithPath: try folder.write("mails", "")))
  }

  func append(_ mail: SampleMail) throws {
    let expected: [String: Any] = [
      "size": mail.bytes.count, "from": mail.from, "to": mail.to, "id": mail.identifier,
      "subject": visible(mail.subject), "text": mail.text, "multipart": mail.isMultipart,
      "attachments": mail.attachments.map {
        ["given": $0.given, "name": $0.fileName, "size": $0.bytes.count] as [String: Any]
      },
    ]
    try file.write(contentsOf: try JSONSerialization.data(withJSONObject: expected) + [0x0A])
    try file.write(contentsOf: Data(mail.bytes))
    for attachment in mail.attachments { try file.write(contentsOf: Data(attachment.bytes)) }
  }

  /// A line for each difference, and one with the number of mails.
  func differences() throws -> [String] {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Scripts/read-mails.py").path
    return try run(["/usr/bin/python3", script, "\(folder.path)/mails"], in: "/")
      .split(separator: "\n").map(String.init)
  }
}

/// E-mails with everything that has ever broken one.
private struct Hostile {
  private var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  /// An e-mail with at most this many bytes of files.
  mutating func mail(_ largest: Int) -> SampleMail {
    var mail = SampleMail()
    let addresses = some(of: Self.addresses + Self.noAddresses, atMost: 6)
    mail.to = addresses.filter { Self.addresses.contains($0) }
    let sender = one(of: Self.addresses + Self.noAddresses)
    mail.from = Self.addresses.contains(sender) ? sender : "nobody@callhome.invalid"
    let envelope = MailEnvelope(
      from: sender, to: addresses, messageID: chance(8) ? text() : "0123456789abcdef",
      created: Timestamp(seconds: Int64.random(in: 0...4_000_000_000, using: &generator)))
    mail.identifier = envelope.identifier
    mail.subject = text()
    mail.text = text()
    mail.isMultipart = largest > 1_000 || !chance(4)
    guard mail.isMultipart else {
      mail.bytes = textMail(envelope, subject: mail.subject, text: mail.text).bytes
      return mail
    }
    var made = MultipartMail(envelope, subject: mail.subject, text: mail.text)
    for number in 0..<Int.random(in: largest > 1_000 ? 1...2 : 0...3, using: &generator) {
      let size =
        number == 0 && largest > 1_000
        ? largest : chance(3) ? 0 : Int.random(in: 0...min(largest, 300), using: &generator)
      let byte = UInt8.random(in: 0...255, using: &generator)
      // One period is longer than a line, so that a line that is lost or twice there shows.
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) ^ byte }
      let given = text()
      made.append(
        MailAttachment(fileName: given, contentType: one(of: Self.types), bytes: bytes))
      mail.attachments.append((given, fileName(given), bytes))
    }
    mail.bytes = made.finished().bytes
    return mail
  }

  /// A text of a few pieces, seldom a very long one.
  private mutating func text() -> String {
    if chance(100) { return String(repeating: one(of: Self.pieces), count: 2_000) }
    if chance(50) {
      return String(repeating: one(of: ["x", "é", "日", "=", ".", " "]), count: 10_000)
    }
    if chance(30) {
      return String(repeating: "word ", count: 3) + String(repeating: "x", count: 999)
    }
    if chance(10) { return one(of: Self.pieces) }
    return some(of: Self.pieces, atMost: 12).joined()
  }

  private mutating func chance(_ one: Int) -> Bool {
    Int.random(in: 0..<one, using: &generator) == 0
  }

  private mutating func one(of texts: [String]) -> String {
    texts[Int.random(in: 0..<texts.count, using: &generator)]
  }

  private mutating func some(of texts: [String], atMost most: Int) -> [String] {
    (0..<Int.random(in: 0...most, using: &generator)).map { _ in one(of: texts) }
  }

  private static let pieces = [
    "", " ", "  ", "\t", "\n", "\r", "\r\n", "\r\r\n", "\n\r", "\r\n\r\n", "\r\n.\r\n", ".", "..",
    "\n.\n", "\0", "\u{1}", "\u{7F}", "\u{85}", "\u{A0}", "\u{AD}", "\u{1B}[31m", "\u{200B}",
    "\u{200F}", "\u{202E}", "\u{2028}", "\u{2029}", "\u{2066}", "\u{FEFF}", "\u{FFFD}", "\u{FFFE}",
    "\u{E000}", "\u{10FFFF}", "\u{E0041}", "%0d%0a", "%0D%0ABcc: x@example.com", "\\r\\n",
    "\r\nBcc: x@example.com", "\nBcc: x@example.com\n\n", "\r\n To: x@example.com",
    "=?UTF-8?Q?=0D=0ABcc:_x?=", "=?UTF-8?B?DQo=?=", "=?", "?=", "=", "=_", "=_0123456789abcdef",
    "\r\n--=_0123456789abcdef\r\n", "\r\n--=_0123456789abcdef--\r\n", "--", "From ", "\nFrom x",
    "\"", "'", "`", "\\", "\\\"", ";", ",", ":", "<", ">", "(", ")", "@", "[", "]", "*", "?", "|",
    "$(id)", "; filename=x.exe", "\"; filename=\"x.exe", "filename*=UTF-8''x", "''", "../../etc/x",
    "/etc/passwd", "C:\\", "con", "aux.txt", "-rf", "~", "a", "Ab9", "report", ".txt", ".tar.gz",
    "é", "e\u{301}", "ß", "日本語", "🙂", "👩‍👩‍👧", "שלום", "العربية", "Ελλάδα", "\u{1D518}",
    "naïve café", "the cluster of Springfield", "word word word word word word word word word ",
    "long_word_without_a_single_blank_in_it_that_reaches_well_beyond_seventy-six_columns_of_text",
  ]

  private static let addresses = [
    "callhome@example.com", "a.b+c@example.org", "o'hara@mail.example.net", "x@[192.0.2.1]",
    "very-long-local-part-of-fifty-characters-0123456789@subdomain.of.a.long.domain.example.com",
  ]

  private static let noAddresses = [
    "", "@", "a", "a@", "@b", "a@b@c", "a b@example.com", "<a@example.com>", "a@example.com, b@c.d",
    "a@example.com\r\nBcc: b@example.com", "a@example.com\nX: y", "a@example.com (b)",
    "é@example.com",
    "a@exämple.com", "=?UTF-8?Q?a?=@example.com", "\"a\"@example.com", "a@b;c", "a\0@b.c",
    "a@b.c\u{2028}", "a@%0d%0a.c", ".a@b.c", "a..b@b.c", "a@.b", "a@b\u{202E}.c", "Name: a@b.c",
    String(repeating: "x", count: 10_000) + "@example.com",
    "a@" + String(repeating: "x", count: 10_000),
  ]

  private static let types = [
    "application/json", "text/plain", "text/plain; charset=latin1", "TEXT/HTML", "image/svg+xml",
    "",
    "/", "text", "text/", "a/b/c", "message/rfc822", "multipart/mixed; boundary=x",
    "text/plain\r\nX: y",
    "application/x\0", "application/é", "application/" + String(repeating: "x", count: 200),
    "application/json; name=\"x\"\r\nBcc: a@b.c",
  ]
}
