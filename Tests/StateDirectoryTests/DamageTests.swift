import Catalogs
import Diagnostics
import Files
import RoomSupport
import Testing

@testable import StateDirectory

@Suite struct DamageTests {
  /// Contents that no version of the program wrote.
  static let damaged = [
    "", "\u{0}", "{", "{}", "[]", "null", "\"x\"", "{\"version\": 1", "version: 1\n",
    "{\"version\": 1}x", "{\"version\": {}}", "{\"version\": 1, \"a\": 1, \"a\": 1}",
    "{\"version\": 1, \"version\": 1}", String(repeating: "[", count: 100_000),
  ]

  @Test(arguments: damaged)
  func `a damaged ledger counts as empty, and a run that goes on sets it aside`(text: String) throws
  {
    try withFilledState { state in
      let path = "\(state.path)/ledger.json"
      try write(text.utf8, to: path)
      var (ledger, findings) = try state.look { try $0.ledger() }
      #expect(ledger == Ledger())
      #expect(findings.count >= 1)
      #expect(RoomSupport.text(of: path) == text)
      (ledger, findings) = try state.look { try $0.ledgerForChanges() }
      #expect(ledger == Ledger())
      #expect(findings.contains { $0.message.contains("kept as 'ledger.json.damaged'") })
      #expect(RoomSupport.text(of: path) == nil)
      #expect(RoomSupport.text(of: "\(path).damaged") == text)
      (ledger, findings) = try state.look { try $0.ledgerForChanges() }
      #expect(ledger == Ledger())
      #expect(findings == [])
    }
  }

  @Test func `records that cannot be understood make a ledger a damaged one`() throws {
    try withFilledState { state in
      let path = "\(state.path)/ledger.json"
      let whole = try #require(text(of: path))
      for (old, new) in [
        ("\"records\": [", "\"record\": ["), ("\"bytes\": 1234", "\"bytes\": \"many\""),
        ("\"kind\": \"inventory\"", "\"kind\": \"inventry\""),
        ("\"time\": \"2026-11-01", "\"time\": \"2026-11-51"), ("\"period\"", "\"perios\""),
        ("\"destination\"", "\"destinatiom\""),
      ] {
        let damaged = whole.replacing(old, with: new)
        try #require(damaged != whole, "\(old)")
        try write(damaged.utf8, to: path)
        #expect(try !state.look { try $0.ledger() }.findings.isEmpty, "\(new)")
      }
    }
  }

  @Test(arguments: ["2", "0", "-1", "1.0", "\"2\"", "\"1 \"", "true"])
  func `a file of another version is refused and not touched`(version: String) throws {
    try withFilledState { state in
      for name in ["ledger.json", "consent.json", "installation.json"] {
        let path = "\(state.path)/\(name)"
        let whole = try #require(text(of: path))
        let newer = whole.replacing("\"version\": 1,", with: "\"version\": \(version),")
        try #require(newer != whole)
        try write(newer.utf8, to: path)
      }
      let before = listing(state.path).map { text(of: "\(state.path)/\($0.dropFirst(5))") }
      #expect(throws: StateDamage.self) { _ = try state.files.ledgerForChanges() }
      #expect(throws: StateDamage.self) { _ = try state.files.installationOrNew() }
      #expect(try state.files.consent() == nil)
      #expect(try state.files.ledger() == Ledger())
      #expect(try state.files.installation() == nil)
      #expect(state.findings.count == 3)
      #expect(state.findings.allSatisfy { $0.hint?.contains("newer version") == true })
      #expect(listing(state.path).map { text(of: "\(state.path)/\($0.dropFirst(5))") } == before)
    }
  }

  @Test(arguments: damaged)
  func `a damaged installation is set aside and told`(text: String) throws {
    try withFilledState { state in
      let path = "\(state.path)/installation.json"
      for content in [
        text, "{\"version\": 1, \"id\": \"a\"}",
        "{\"version\": 1, \"id\": [1], \"slot_key\": \"a\"}",
      ] {
        try write(content.utf8, to: path)
        var (installation, findings) = try state.look { try $0.installation() }
        #expect(installation == nil)
        #expect(findings.count >= 1)
        let new: Installation
        (new, findings) = try state.look { try $0.installationOrNew() }
        #expect(findings.contains { $0.message.contains("installation.json.damaged") })
        #expect(RoomSupport.text(of: path + ".damaged") == content)
        (installation, findings) = try state.look { try $0.installation() }
        #expect(installation == new)
        #expect(findings.isEmpty)
      }
    }
  }

  @Test(arguments: damaged)
  func `a damaged consent is none, and is told`(text: String) throws {
    try withFilledState { state in
      try write(text.utf8, to: "\(state.path)/consent.json")
      #expect(try state.files.consent() == nil)
      #expect(state.findings.count >= 1)
    }
  }

  @Test func `files cut at any byte are never taken for more than they were`() throws {
    try withFilledState { state in
      let names = ["ledger.json", "consent.json", "installation.json"]
      let whole = try names.map { try #require(contents(of: "\(state.path)/\($0)")) }
      for (name, bytes) in zip(names, whole) {
        for end in 0..<bytes.count {
          try write(bytes[..<end], to: "\(state.path)/\(name)")
          let ((ledger, consent), findings) = try state.look { files in
            _ = try files.installation()
            return (try files.ledger(), try files.consent())
          }
          #expect(ledger == sampleLedger || !findings.isEmpty)
          if end < bytes.count - 1 { #expect(!findings.isEmpty, "\(name) cut at \(end)") }
          #expect(isNoMore(consent, than: sampleConsent), "cut at \(end)")
        }
        try write(bytes, to: "\(state.path)/\(name)")
      }
    }
  }

  @Test func `grants that cannot be understood were not given`() throws {
    try withFilledState { state in
      let path = "\(state.path)/consent.json"
      let whole = try #require(text(of: path))
      for (old, new) in [
        ("\"send\"", "\"snd\""), ("\"mask 4\"", "\"mask\""), ("\"mask 4\"", "[\"mask 4\"]"),
        ("\"mask 4\"", "\"mask -4\""), ("\"mask 4\"", "4"), ("\"send\"", "true"),
        ("\"fields\"", "\"field\""),
        ("\"recipient\": \"directory /var", "\"recipient\": [\"directory /var"),
        ("\"terms\": 1", "\"terms\": \"one\""), ("\"user\"", "\"usr\""),
      ] {
        let damaged = whole.replacing(old, with: new)
        try #require(damaged != whole, "\(old)")
        try write(damaged.utf8, to: path)
        let consent = try state.files.consent()
        #expect(isNoMore(consent, than: sampleConsent), "\(new)")
        #expect(consent != sampleConsent, "\(new)")
      }
    }
  }

  @Test func `a message of which any byte is changed is not one that waits`() throws {
    try withFilledState { state in
      let path = "\(state.path)/outbox/\(sampleEntry.messageID).message"
      let whole = try #require(contents(of: path))
      for index in whole.indices {
        for bit in [0x01, 0x10, 0x80] as [UInt8] {
          var bytes = whole
          bytes[index] ^= bit
          try write(bytes, to: path)
          let (entries, findings) = try state.look { try $0.wholeOutbox() }
          #expect(entries == [], "byte \(index), bit \(bit)")
          #expect(findings.count == 1)
          if !entries.isEmpty { return }
        }
      }
      try write(whole, to: path)
      #expect(try state.files.wholeOutbox() == [sampleEntry])
    }
  }

  @Test func `a message that is cut or has more behind it is not one that waits`() throws {
    try withFilledState { state in
      let path = "\(state.path)/outbox/\(sampleEntry.messageID).message"
      let whole = try #require(contents(of: path))
      for bytes in whole.indices.map({ Array(whole[..<$0]) }) + [whole + [0x0A], whole + whole] {
        try write(bytes, to: path)
        let (entries, findings) = try state.look { try $0.wholeOutbox() }
        #expect(entries == [], "\(bytes.count) bytes")
        #expect(findings.count == 1)
        #expect(findings.first?.file == path)
      }
    }
  }

  @Test func `a damaged message does not hide the others, and clearing takes it too`() throws {
    try withFilledState { state in
      try write([1], to: "\(state.path)/outbox/a.message")
      try write([1], to: "\(state.path)/outbox/notes.txt")
      #expect(try state.files.wholeOutbox() == [sampleEntry])
      #expect(state.findings.count == 1)
      #expect(listing("\(state.path)/outbox").count == 3)
      #expect(try state.clearOutbox() == 3)
      #expect(listing("\(state.path)/outbox") == [])
    }
  }

  @Test func `a copy of a waiting message under another name is not sent a second time`() throws {
    try withFilledState { state in
      let folder = "\(state.path)/outbox"
      let whole = try #require(contents(of: "\(folder)/\(sampleEntry.messageID).message"))
      try write(whole, to: "\(folder)/copy.message")
      #expect(try state.files.wholeOutbox() == [sampleEntry])
      #expect(state.findings.count == 1)
      try state.remove(sampleEntry.head)
      #expect(try state.files.wholeOutbox() == [])
    }
  }

  /// Whether a consent allows nothing that another does not.
  private func isNoMore(_ consent: Consent?, than other: Consent) -> Bool {
    guard let consent else { return true }
    return consent.grants.allSatisfy { name, grant in
      guard let wanted = other.grants[name],
        grant.recipient == wanted.recipient || grant.recipient == ""
      else { return false }
      return grant.fields.allSatisfy { path, action in
        wanted.fields[path].map { action.isAtLeastAsStrict(as: $0) } ?? false
      }
    }
  }
}
