import Catalogs
import Documents
import Formats
import Redaction
import RoomSupport
import TestSupport
import Testing
import Times
import Traces

/// Traces in the messages that they go with.
@Suite struct TraceMessageTests {
  private static let envelope = MailEnvelope(
    from: "callhome@example.com", to: ["support@example.com"], messageID: "0123456789abcdef",
    created: Timestamp(seconds: 0))

  /// A message with a text, a packed text and a file that is not there.
  private func message(lines: Int = 200, isPackedNewer: Bool = false) throws -> RedactedMessage {
    try withTemporaryDirectory { (directory: TemporaryDirectory) in
      try shell(
        "cd \"$1\"; seq \(lines) >plain.txt; seq \(lines) | gzip >packed.gz", directory.path)
      try setModified(2, of: directory("plain.txt"))
      try setModified(isPackedNewer ? 3 : 1, of: directory("packed.gz"))
      let site = try TraceSite()
      let files = site.files([
        .file(directory("plain.txt")), .file(directory("packed.gz")), .file("/nothing/there"),
      ])
      return site.message.with(files)
    }
  }

  @Test func `a trace and its name are scrubbed by the log shapes of the catalog`() throws {
    try withTemporaryDirectory { (directory: TemporaryDirectory) in
      let trace = "|CallingPartyNumber=4155550107\n[UserID=mroe][NodeID=vm-pub-1] SEP00005E005310\n"
      try directory.write("SEP00005E005310.log", Array(trace.utf8))
      let file = try #require(try read(directory("SEP00005E005310.log")).first)
      #expect(
        file.text
          == "|CallingPartyNumber=[phone 1]\n[UserID=[identifier 1]][NodeID=[host name 1]] SEP[mac 1]\n"
      )
      #expect(file.attachment?.name.contains("00005E005310") == false)
    }
  }

  private func text(_ message: RedactedMessage, _ format: Format) -> String {
    String(decoding: format.payload(for: message).bytes, as: UTF8.self)
  }

  /// The result of a Python script that reads a payload.
  private func python(_ script: String, _ payload: Payload) throws -> String {
    try withTemporaryDirectory { (directory: TemporaryDirectory) in
      try directory.write("payload", payload.bytes)
      try directory.write("script.py", script)
      try shell("cd \"$1\"; /usr/bin/python3 script.py <payload >out", directory.path)
      return String(decoding: try directory.read("out"), as: UTF8.self)
    }
  }

  @Test func `JSON holds the files in base64, last of all`() throws {
    let message = try message()
    let found = try python(
      """
      import base64, gzip, json, sys
      document = json.load(sys.stdin)
      assert list(document)[-1] == 'attachments'
      for a in document['attachments']:
          data = base64.b64decode(a.pop('content', ''), validate=True)
          if a.get('content_type') == 'application/gzip': data = gzip.decompress(data)
          a['path'] = a['path'].rsplit('/', 1)[1]
          print(json.dumps(a), len(data), hash(data) == hash(b''.join(b'%d\\n' % n for n in range(1, 201))))
      """, Format.json.payload(for: message))
    let size = message.files[1].size ?? 0
    #expect(
      found == """
        {"path": "plain.txt", "size": 692, "fate": "attached", "name": "plain.txt", \
        "content_type": "text/plain", "encoding": "base64"} 692 True
        {"path": "packed.gz", "size": \(size), "fate": "attached", "name": "packed.gz", \
        "content_type": "application/gzip", "encoding": "base64"} 692 True
        {"path": "there", "fate": "left out", "reason": "no such file"} 0 False

        """)
  }

  @Test func `AML holds the files in base64, and tells of all of them`() throws {
    let message = try message()
    let found = try python(
      """
      import base64, gzip, sys, xml.etree.ElementTree as tree
      root = tree.parse(sys.stdin.buffer).getroot()
      block = '{http://www.cisco.com/2004/01/aml-block}'
      for a in root.iter(block + 'Attachment'):
          data = a.find(block + 'Data')
          content = base64.b64decode(data.text, validate=True)
          name = a.find(block + 'Name').text
          if name.endswith('.gz'): content = gzip.decompress(content)
          print(name, data.attrib, content == b''.join(b'%d\\n' % n for n in range(1, 201)))
      for entry in root.iter('{http://www.cisco.com/rme/4.1}AD'):
          if entry.get('name').startswith('attachments'):
              print(entry.get('name'), entry.get('value').rsplit('/', 1)[-1])
      """, Format.aml.payload(for: message))
    let size = message.files[1].size ?? 0
    #expect(
      found == """
        plain.txt {'encoding': 'base64'} True
        packed.gz {'encoding': 'base64'} True
        attachments[0].path plain.txt
        attachments[0].size 692
        attachments[0].fate attached
        attachments[0].name plain.txt
        attachments[0].content_type plain
        attachments[1].path packed.gz
        attachments[1].size \(size)
        attachments[1].fate attached
        attachments[1].name packed.gz
        attachments[1].content_type gzip
        attachments[2].path there
        attachments[2].fate left out
        attachments[2].reason no such file

        """)
  }

  @Test(arguments: [Format.json, .aml, .text])
  func `an e-mail has the files as parts, and they are in it once`(format: Format) throws {
    let message = try message()
    let mail = format.mail(for: message, Self.envelope)
    let found = try python(
      """
      import email, email.policy, gzip, sys
      mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
      for part in mail.iter_attachments():
          data = part.get_content() if part.get_content_maintype() == 'text' else part.get_payload(decode=True)
          if part.get_content_type() == 'application/json': data = b'encoding' in data
          elif part.get_content_type() == 'text/xml': data = 'base64' in data
          elif part.get_content_type() == 'application/gzip': data = len(gzip.decompress(data))
          else: data = len(data)
          print(part.get_content_type(), part.get_filename(), data)
      """, mail)
    let document =
      switch format {
      case .json: "application/json inventory-0123456789abcdef.json False\n"
      case .aml: "text/xml inventory-0123456789abcdef.xml False\n"
      default: ""
      }
    #expect(
      found == document
        + "text/plain plain.txt 692\napplication/gzip packed.gz 692\n")
    let short = Format.short.mail(for: message, Self.envelope)
    #expect(short.bytes.count < 2_000)
  }

  @Test func `the text for a person lists every file, and what became of it`() throws {
    let message = try message()
    let mail = String(decoding: Format.text.mail(for: message, Self.envelope).bytes, as: UTF8.self)
    #expect(mail.contains("Traces and diagnostics"))
    #expect(mail.contains("          692 bytes, as 'plain.txt'"))
    #expect(mail.contains("Left out  /nothing/there\r\n          no such file"))
    let bare = text(message, .text)
    #expect(bare.contains("692 bytes: this form of message holds no files"))
    #expect(!bare.contains("as 'plain.txt'"))
    #expect(!Format.text.holdsFiles(asMail: false) && !Format.short.holdsFiles(asMail: true))
  }

  @Test func `a message goes without its files too, and says why`() throws {
    let message = try message().withoutAttachments(because: .deleted(afterHours: 48))
    let deleted =
      "taken out of our copy: such are kept for 48 hours at most, and while 'traces' allows it"
    let reasons = [deleted, deleted, "no such file"]
    #expect(message.files.map(\.reason) == reasons)
    #expect(message.files.allSatisfy { $0.fate == .leftOut && $0.attachment == nil })
    #expect(!text(message, .json).contains("\"content\""))
    #expect(text(message, .json).contains("\"reason\": \"\(deleted)\""))
  }

  @Test func `a message without files has no word of them`() throws {
    let message = try TraceSite().message
    #expect(!text(message, .json).contains("attachments"))
    #expect(!text(message, .text).contains("Traces"))
  }

  @Test(arguments: [Format.json, .aml, .text], [false, true])
  func `a message is cut to what its destination takes, the newest part of the newest kept`(
    format: Format, isMail: Bool
  ) throws {
    if !format.holdsFiles(asMail: isMail) { return }
    let message = try message(lines: 400_000)
    func size(_ message: RedactedMessage) -> Int {
      (isMail ? format.mail(for: message, Self.envelope) : format.payload(for: message)).bytes.count
    }
    let whole = size(message)
    let bare = size(message.withoutAttachments(because: .noRoom))
    let plain = try #require(message.files.first?.text)
    let packed = try #require(message.files[1].text)
    var outcomes: Set<String> = []
    for limit in stride(from: bare + 10_000, through: whole + 2_000, by: (whole - bare) / 40) {
      let fitted = format.fitted(message, to: limit, isMail ? Self.envelope : nil)
      #expect(size(fitted) <= limit)
      let texts = fitted.files.map(\.text)
      if let first = texts[0] {
        #expect(plain.hasSuffix(first))
        #expect(first.count == plain.count || plain.dropLast(first.count).hasSuffix("\n"))
        // No space is wasted: nine tenths of it are used, or everything is sent.
        if first.count < plain.count { #expect(size(fitted) > limit * 9 / 10) }
      }
      if let second = texts[1] {
        #expect(packed.hasSuffix(second))
        #expect(texts[0] == plain)
      }
      for file in fitted.files { outcomes.insert(file.outcome.filter { !$0.isNumber }) }
    }
    #expect(
      outcomes.isSuperset(of: [
        "attached", "attached: only the last  of  bytes of its text",
        "left out: beyond the size limit of the destination", "left out: no such file",
      ]))
    #expect(size(format.fitted(message, to: whole + 2_000, isMail ? Self.envelope : nil)) == whole)
    let none = format.fitted(message, to: 10, isMail ? Self.envelope : nil)
    #expect(none.files.allSatisfy { $0.attachment == nil })
  }

  @Test func `nothing older is sent than what was cut`() throws {
    let message = try message(lines: 400_000, isPackedNewer: true)
    let packed = try #require(message.files[0].attachment?.bytes.count)
    // A packed text is cut in pieces, which leaves some space that further lines would fit into.
    let around = Format.json.payload(for: message.withEmptyAttachments).bytes.count
    let fitted = Format.json.fitted(message, to: around + packed)
    #expect(fitted.files[0].outcome.hasPrefix("attached: only the last"))
    #expect(fitted.files[1].outcome == "left out: beyond the size limit of the destination")
    #expect(Format.json.payload(for: fitted).bytes.count < around + packed - 10_000)
  }

  @Test func `mode, rules and consent decide whether files go with a message`() throws {
    let catalog = try builtInCatalog()
    func sends(
      _ mode: Mode, _ rules: [(String, FieldAction)] = [], accepted: [String: FieldAction]? = nil,
      _ kind: MessageKind = .alert
    ) -> Bool {
      RedactionPolicy(mode: mode, rules: redactionRules(rules), accepted: accepted)
        .sendsFiles(with: kind, catalog)
    }
    #expect(sends(.smart))
    #expect(sends(.smart, [("class:free_text", .scrub)]))
    #expect(sends(.smart, accepted: ["alert.attachments": .send]))
    #expect(!sends(.anonymous))
    #expect(!sends(.smart, [("alert.attachments", .withhold)]))
    #expect(!sends(.smart, [("class:free_text", .mask(keeping: 4))]))
    #expect(!sends(.smart, accepted: ["alert.alert": .send]))
    #expect(!sends(.smart, [], accepted: nil, .inventory))
  }
}
