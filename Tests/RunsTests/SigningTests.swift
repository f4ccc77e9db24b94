import Catalogs
import Foundation
import Runs
import ServerSupport
import StateDirectory
import Testing
import Times

/// Signatures of messages by the installation's key, over its life (R4).
@Suite struct SigningTests {
  private let start: Timestamp = "2026-11-01T12:00:00Z"
  private static let signed = TestConfig().with {
    $0.destinations = ["archive": "path: archive, sign: true"]
  }

  private func show(_ site: TestSite, at time: Timestamp) -> String {
    SigningRun().show(isJSON: false, site.environment(time)).text
  }

  /// The lines for ssh-keygen in what `keys show` prints.
  private func signers(_ text: String) -> [String] {
    text.split(separator: "\n").filter { $0.contains("allowed_signers") }
      .map { $0.replacing("allowed_signers", with: "").drop { $0 == " " } + "\n" }
  }

  private func isVerified(
    _ site: TestSite, _ signature: String, of file: String, by signer: String
  ) throws -> Bool {
    try site.write("signers", signer)
    let command =
      "ssh-keygen -Y verify -f signers -I callhome -n callhome -s '\(signature)' < '\(file)'"
    return (try? run(["sh", "-c", command], in: site.path)) != nil
  }

  @Test func `while a key is exchanged messages have signatures by both, and then by the new one`()
    throws
  {
    let site = try TestSite(Self.signed)
    site.accept()
    site.confirm(start)
    let first = try #require(signers(show(site, at: start)).first)
    #expect(site.send(at: start, kinds: [.inventory]).status == .done)
    let rotated = SigningRun().rotate(isAtOnce: false, site.environment(later(start, day)))
    let both = signers(rotated.text)
    #expect(both.count == 2 && both.last == first, "\(rotated.text)")
    #expect(rotated.text.contains("until 2026-12-02T12:00:00Z"))
    #expect(signers(show(site, at: later(start, day))) == both)
    #expect(site.send(at: later(start, day), isNow: true, kinds: [.inventory]).status == .done)
    var messages = site.names().filter { $0.hasSuffix(".json") && $0.contains("-inventory-") }.map {
      "archive/\($0)"
    }
    #expect(messages.count == 3)
    let message = try #require(messages.last)
    #expect(try isVerified(site, "\(message).sig", of: message, by: both[0]))
    #expect(try isVerified(site, "\(message).old.sig", of: message, by: first))
    #expect(try !isVerified(site, "\(message).sig", of: message, by: first))
    #expect(try isVerified(site, "\(messages[0]).sig", of: messages[0], by: first))

    let end = later(start, 31 * day)
    site.confirm(end)
    #expect(signers(show(site, at: end)) == [both[0]])
    #expect(site.send(at: end, isNow: true, kinds: [.inventory]).status == .done)
    messages = site.names().filter { $0.hasSuffix(".json") && $0.contains("-inventory-") }
    #expect(site.names().contains("\(try #require(messages.last)).sig"))
    #expect(!site.names().contains("\(try #require(messages.last)).old.sig"))

    let gone = SigningRun().rotate(isAtOnce: true, site.environment(end))
    #expect(signers(gone.text).count == 1 && signers(gone.text) != [both[0]])
  }

  @Test func `a message of anonymous mode has nothing of the installation's key`() throws {
    let site = try TestSite(Self.signed.with { $0.mode = "anonymous" })
    site.accept()
    site.confirm(start)
    #expect(site.send(at: start).status == .done)
    #expect(site.count() == 2)
    #expect(!site.names().contains { $0.hasSuffix(".sig") })
    #expect(!site.names(in: "state").contains("signing.json"))
    let check = CheckRun(connects: false).run(site.environment(start))
    #expect(check.told.contains("'sign' of 'archive' is not in force in anonymous mode"))
  }

  @Test func `with a damaged key nothing leaves unsigned, and a new key lets it go`() throws {
    let site = try TestSite(
      Self.signed.with { $0.destinations["plain"] = "path: plain, sign: false" })
    site.accept()
    site.confirm(start)
    let count = site.count()
    let zeros = String(repeating: "0", count: 64)
    try site.write(
      "state/signing.json",
      "{\"version\": 1, \"current\": {\"key\": \"\(zeros)\", \"since\": \"2026-11-01T00:00:00Z\"}}")
    let failed = site.send(at: later(start, hour), isNow: true, kinds: [.inventory])
    #expect(failed.status == .stateDamaged, "\(failed.told)")
    #expect(failed.told.contains("signing.json: error: the file is damaged"))
    #expect(failed.told.contains("callhome keys rotate --signing"))
    #expect(site.count() == count && site.count(in: "plain") > 0)
    #expect(!failed.told.contains(zeros))
    _ = SigningRun().rotate(isAtOnce: false, site.environment(later(start, hour)))
    #expect(site.send(at: later(start, 2 * hour)).status == .done)
    #expect(site.count() > count)
    #expect(try site.waiting().isEmpty)
  }

  @Test func `a key file that cannot be read holds back its own destinations alone`() throws {
    let site = try TestSite(
      Self.signed.with { $0.destinations["plain"] = "path: plain, sign: false" })
    site.accept()
    site.confirm(start)
    let count = site.count(in: "plain")
    try? FileManager.default.removeItem(atPath: site.path + "/state/signing.json")
    try FileManager.default.createDirectory(
      atPath: site.path + "/state/signing.json", withIntermediateDirectories: false)
    let failed = site.send(at: later(start, hour), isNow: true, kinds: [.inventory])
    #expect(failed.status != .done)
    #expect(failed.told.contains("signing.json"), "\(failed.told)")
    #expect(site.count(in: "plain") > count)
  }

  @Test func `a mail carries a signature of its document that ssh-keygen verifies`() throws {
    let site = try TestSite()
    let config =
      TestConfig(destinations: [:]).text
      .replacing("user_id: jdoe", with: #"user_id: jdoe, site_id: 'rack boundary="7"'"#)
        + """
          support: {via: email, to: [support@example.com], sign: true}
        mail_server: {host: 127.0.0.1, port: 9, from: uc@example.com, security: none}

        """
    try site.write("callhome.yaml", config)
    site.accept()
    let sent = site.send(at: start, isNow: true, kinds: [.inventory])
    let entry = try #require(try site.waiting().first, "\(sent.told)")
    try site.write("mail.eml", String(decoding: entry.bytes, as: UTF8.self))
    let names = try run(
      [
        "/usr/bin/python3", "-c",
        """
        import email, email.policy
        mail = email.message_from_binary_file(open("mail.eml", "rb"), policy=email.policy.default)
        assert not mail.defects
        for part in mail.iter_attachments():
            print(part.get_filename())
            open(part.get_filename(), "wb").write(part.get_payload(decode=True))
        """,
      ], in: site.path
    ).split(separator: "\n").map(String.init)
    let document = "inventory-\(entry.head.messageID).json"
    #expect(names == [document, "\(document).sig"])
    let signer = try #require(signers(show(site, at: start)).first)
    #expect(try isVerified(site, "\(document).sig", of: document, by: signer))
    try site.write("changed", String(decoding: try site.bytes(document), as: UTF8.self) + " ")
    #expect(try !isVerified(site, "\(document).sig", of: "changed", by: signer))
  }
}
