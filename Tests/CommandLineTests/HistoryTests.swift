import Foundation
import Testing

@Suite struct HistoryTests {
  /// A site whose messages wait, and the id of one of them.
  private func waitingSite() throws -> (site: Site, id: String) {
    let site = try Site()
    try site.write("archive", "not a directory")
    try #require(try site.run("send").status == 75)
    let name = try #require(site.names(in: "state/outbox").first)
    return (site, String(name.dropLast(".message".count)))
  }

  @Test func `show prints the exact bytes and nothing else, for the beginning of an id too`() throws
  {
    let (site, id) = try waitingSite()
    let file = try Data(
      contentsOf: URL(fileURLWithPath: "\(site.path)/state/outbox/\(id).message"))
    let before = try site.contents()
    for given in [id, String(id.prefix(12))] {
      let shown = try site.run("history", "show", given)
      #expect(shown.status == 0)
      #expect(shown.errors == "")
      #expect(shown.output.count > 300)
      #expect(file.suffix(shown.output.count) == shown.output)
      let message = try JSONSerialization.jsonObject(with: shown.output) as? [String: Any]
      #expect(message?["message_id"] as? String == id)
    }
    // Reading changes no file.
    #expect(try site.contents() == before)
  }

  @Test func `a wrong use is 64 and prints nothing`() throws {
    let (site, id) = try waitingSite()
    for arguments in [
      ["history", "show"], ["history", "show", "ffffffffffff"], ["history", "show", "abc"],
      ["history", "bogus"], ["history", "verify", "extra"], ["history", "show", id, "extra"],
    ] {
      let finished = try site.start(arguments).finish()
      #expect(finished.status == 64, "\(arguments)")
      #expect(finished.output.isEmpty)
      #expect(finished.errors.contains(": error: "), "\(arguments)")
    }
  }

  @Test(.needs(.command("script", package: "bsdutils")))
  func `a terminal is not steered by what a message holds, and a pipe gets it as it is`() throws {
    let (site, id) = try waitingSite()
    // A complete message of another version, with values that this one would not write.
    let file = "state/outbox/\(id).message"
    func digest(_ bytes: Data) throws -> String {
      try site.write("content", bytes)
      return String(try Program.run(["sha256sum", "content"], in: site.path).text.prefix(64))
    }
    let parts = try site.read(file).split(separator: 0x0A, maxSplits: 2)
    let bytes = parts[2] + Data("\u{1B}]0;title\u{7}\u{9B}2J".utf8)
    var header = try json(parts[1])
    header["bytes"] = bytes.count
    header["sha256"] = try digest(bytes)
    let line = try JSONSerialization.data(withJSONObject: header)
    let seal = Data("callhome-message 2 \(try digest(line))\n".utf8)
    try site.write(file, seal + line + Data("\n".utf8) + bytes)

    let piped = try site.run("history", "show", id)
    #expect(piped.text.hasSuffix("\u{1B}]0;title\u{7}\u{9B}2J"))
    #expect(piped.errors == "")
    let shown = try site.run(
      "history", "show", id,
      through: shell(#"script -q -e -c "'$1' $2 $3 $4" /dev/null"#))
    #expect(shown.status == 0)
    #expect(shown.text.contains("\\u{1B}]0;title\\u{7}\\u{9B}2J"))
    #expect(shown.text.contains("exact bytes"))
    #expect(!shown.text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" })
  }

  @Test func `what is deleted when the licence is revoked is journaled, and tampering is found`()
    throws
  {
    let (site, id) = try waitingSite()
    #expect(try site.run("history", "verify").text.hasPrefix("verified 6 entries since 20"))
    #expect(try site.run("license", "revoke").status == 0)
    #expect(try site.run("history", "verify").text.hasPrefix("verified 9 entries since 20"))
    let list = try site.run("history")
    #expect(list.status == 0)
    #expect(list.text.contains("  deleted "))
    #expect(list.output == (try site.run("history", "list").output))
    let document = try JSONSerialization.jsonObject(with: try site.run("history", "--json").output)
    let rows = (document as? [String: Any])?["journal"] as? [[String: Any]]
    #expect(
      rows?.suffix(3).map { $0["reason"] as? String } == ["revoked", "revoked", "revoked"])
    #expect(
      rows?.prefix(6).map { $0["event"] as? String ?? "" }
        == ["attempt", "failed", "attempt", "failed", "attempt", "failed"])
    #expect(rows?.contains { $0["message_id"] as? String == id } == true)
    let gone = try site.run("history", "show", id)
    #expect(gone.status == 64)
    #expect(gone.errors.contains("its bytes were deleted"))

    let path = "\(site.path)/state/journal.jsonl"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    try site.write("state/journal.jsonl", lines.dropLast().map { $0 + "\n" }.joined())
    let cut = try site.run("history", "verify")
    #expect(cut.status == 74)
    #expect(
      cut.errors == "\(path):10:1: error: entry 9 is missing: the file was cut\n")
    try site.write(
      "state/journal.jsonl", lines.joined(separator: "\n").replacing("revoked", with: "x"))
    #expect(try site.run("history", "verify").errors.hasPrefix("\(path):8:1: error: "))
  }

  @Test func `what a run sends is in the journal, and its bytes can be shown`() throws {
    let site = try Site()
    #expect(try site.run("history").text == "nothing was sent yet\n")
    #expect(try site.run("history", "verify").text == "there is no journal yet\n")
    #expect(try site.run("send").status == 0)
    for (key, id) in try site.ledger() {
      let kind = try #require(key.split(separator: " ").last)
      let name = try #require(site.names(in: "archive").first { $0.contains("-\(kind)-\(id).") })
      #expect(try site.run("history", "show", id).output == (try site.read("archive/\(name)")))
    }
    #expect(try site.run("history", "verify").text.hasPrefix("verified 6 entries since 20"))
    #expect(site.names(in: "state/sent").count == 3)
    #expect(site.names(in: "state/outbox") == [])
  }

  @Test func `a message is sent again under its id, and not when today forbids it`() throws {
    let site = try Site()
    #expect(try site.run("send").status == 0)
    let id = try #require(try site.ledger()["archive inventory"])
    let name = try #require(site.names(in: "archive").first { $0.contains(id) })
    let bytes = try site.read("archive/\(name)")
    try site.remove("archive/\(name)")
    let again = try site.run("history", "resend", String(id.prefix(8)))
    #expect(again.status == 0)
    #expect(again.text == "sent inventory to 'archive': \(bytes.count) bytes, id \(id)\n")
    #expect(try site.read("archive/\(name)") == bytes)
    #expect(try site.run("history").text.contains("  resent "))
    #expect(try site.run("history", "verify").status == 0)

    try site.remove("archive/\(name)")
    try site.write(
      "callhome.yaml", Site.config(more: "redaction: {\"*.serial_number\": withhold}"))
    let refused = try site.run("history", "resend", id)
    #expect(refused.status == 78)
    #expect(refused.errors.contains("may not be sent today: the mode, the rules"))
    #expect(!site.names(in: "archive").contains(name))
    #expect(try site.run("history", "resend", "0123456789").status == 64)
  }

  @Test(.needs(.tracing)) func `a revocation that is killed anywhere is finished by the next one`()
    throws
  {
    for (call, count) in [("write", 12), ("fsync", 16), ("renameat", 6), ("unlinkat", 8)] {
      for number in 1...count {
        let (site, _) = try waitingSite()
        let killed = try site.run(
          "license", "revoke",
          through: [
            "strace", "-f", "-qq", "-o", "/dev/null", "-e",
            "inject=\(call):signal=KILL:when=\(number)",
          ])
        if killed.status == 0 { break }
        #expect(killed.status == 137)
        let next = try site.run("license", "revoke")
        #expect(next.status == 0, "\(call) \(number)")
        #expect(next.errors == "", "\(call) \(number)")
        #expect(site.names(in: "state/outbox") == [])
        #expect(try site.run("history", "verify").errors == "", "\(call) \(number)")
      }
    }
  }

  @Test(.needs(.tracing), arguments: ["write", "fsync", "renameat"])
  func `a disk that fails once while the licence is revoked leaves a journal that holds`(
    call: String
  ) throws {
    for number in 1...8 {
      let (site, _) = try waitingSite()
      let failed = try site.run(
        "license", "revoke",
        through: [
          "strace", "-f", "-qq", "-o", "/dev/null", "-e",
          "inject=\(call):error=EIO:when=\(number)",
        ])
      // Past the last such call nothing fails; the last write is that to standard output.
      #expect(
        failed.status == 73 || failed.errors == "" || failed.errors.contains("standard output"),
        "\(call) \(number)")
      // It is reported, but is no fault, that the ledger did not get the link of a first journal.
      #expect(try site.run("history", "verify").status == 0, "\(call) \(number)")
      let next = try site.run("license", "revoke")
      #expect(next.status == 0, "\(call) \(number)")
      #expect(next.errors == "", "\(call) \(number)")
      #expect(site.names(in: "state/outbox") == [])
    }
  }

  @Test func `an option with a value may follow 'history' itself`() throws {
    let site = try Site()
    try #require(site.run("send", "--now").status == 0)
    for option in [
      ["--number", "2"], ["-n", "2"], ["--destination", "archive"], ["--since", "7d"],
    ] {
      let short = try site.start(["history"] + option).finish()
      #expect(short.status == 0, "\(short.errors)")
      #expect(short.output == (try site.start(["history", "list"] + option).finish()).output)
    }
  }
}
