import Catalogs
import Formats
import Redaction
import RoomSupport
import TestSupport
import Testing
import Times
import Traces

/// A hidden value that the scrubber misses is found in every part of a message with files, and before a
/// file is attached.
@Suite struct TraceLeakTests {
  private static let value = host("secrethost-example")
  private static let envelope = MailEnvelope(
    from: "callhome@example.com", to: ["support@example.com"], messageID: "0123456789abcdef",
    created: Timestamp(seconds: 0))

  /// The locations of a planted value that the scrubber does not know.
  private func places(_ script: String, isMail: Bool, _ format: Format = .json) throws -> [String] {
    try withTemporaryDirectory { (directory: TemporaryDirectory) in
      try shell("cd \"$1\"; \(script)", directory.path)
      let site = try TraceSite()
      let files = site.files([.pattern(directory("*"))])
      #expect(files.contains { $0.fate == .attached })
      let message = site.message.with(files)
      func bytes(_ message: RedactedMessage) -> [UInt8] {
        (isMail ? format.mail(for: message, Self.envelope) : format.payload(for: message)).bytes
      }
      return LeakGuard([Self.value], exempt: [])
        .leaks(in: message, payload: bytes(message), written: bytes).map(\.place)
    }
  }

  private static let many = "seq 20000; echo up SECRETHOST-example; seq 20000"

  @Test func `in an attached text`() throws {
    let mail = try places("(\(Self.many)) >a.log", isMail: true)
    #expect(mail == ["the attachment 'a.log', line 20001"])
    #expect(try places("(\(Self.many)) >a.log", isMail: false).count == 1)
    #expect(try places("(\(Self.many)) >a.log", isMail: false, .aml).count == 1)
    #expect(try places("(\(Self.many)) >a.log", isMail: true, .aml) == mail)
    #expect(try places("seq 20000 >a.log", isMail: true) == [])
    #expect(try places("seq 20000 >a.log", isMail: false, .aml) == [])
  }

  @Test func `in a packed text, wherever it stands`() throws {
    let mail = try places("(\(Self.many)) | gzip >a.gz", isMail: true)
    #expect(mail == ["the attachment 'a.gz', line 20001"])
    #expect(try places("(\(Self.many)) | gzip >a.gz", isMail: false).count == 1)
    #expect(try places("(\(Self.many)) | gzip >a.gz", isMail: false, .aml).count == 1)
    #expect(try places("seq 20000 | gzip >a.gz", isMail: false, .aml) == [])
    #expect(try places("seq 20000 | gzip >a.gz", isMail: true) == [])
    // At every place around the end of a window.
    for count in stride(from: 1_048_540, through: 1_048_600, by: 15) {
      let script = "(yes 1 | head -c \(count); echo secrethost-example; seq 9) | gzip >a.gz"
      #expect(try places(script, isMail: true).count == 1, "\(count)")
    }
  }

  @Test func `in the name of an attachment`() throws {
    let script = "seq 9 >secrethost-example.log"
    let mail = try places(script, isMail: true)
    #expect(mail.contains("a file name"))
    #expect(try !places(script, isMail: false).isEmpty)
    #expect(try !places(script, isMail: false, .aml).isEmpty)
  }

  @Test func `before a file is attached, so that it does not stop the message`() throws {
    try withTemporaryDirectory { directory in
      // No scrubber looks into base64.
      let encoded = "printf 'the host secrethost-example is up\\n' | base64"
      try shell(
        "cd \"$1\"; \(encoded) >a.log; (seq 30000; \(encoded)) | gzip >b.gz; seq 9 >c.log",
        directory.path)
      for (index, name) in ["a.log", "b.gz", "c.log"].enumerated() {
        try setModified(10 - Int64(index), of: directory(name))
      }
      let site = try TraceSite(hidden: [Self.value])
      let files = site.files([.pattern(directory("*"))])
      let expected = "left out: holds a value that must not leave in a form that was not taken out"
      #expect(files.map(\.outcome) == [expected, expected, "attached"])
      let blind = try TraceSite()
      #expect(blind.files([.pattern(directory("*"))]).allSatisfy { $0.fate == .attached })
    }
  }

  @Test func `what the scrubber knows is in none of them`() throws {
    try withTemporaryDirectory { directory in
      try shell(
        "cd \"$1\"; (\(Self.many)) | gzip >secrethost.gz; echo secrethost-example >b.log",
        directory.path)
      let site = try TraceSite(hidden: [Self.value])
      let message = site.message.with(site.files([.pattern(directory("*"))]))
      #expect(message.files.allSatisfy { $0.fate == .attached })
      for payload in [
        Format.json.payload(for: message), Format.aml.payload(for: message),
        Format.json.mail(for: message, Self.envelope),
      ] {
        #expect(LeakGuard([Self.value], exempt: []).leaks(in: payload.bytes, skeleton: []) == [])
      }
    }
  }
}
