import Catalogs
import Files
import RoomSupport
import Testing
import Times

@testable import StateDirectory

/// The URL of a case belongs to its message, and is kept as long as the message (H5).
@Suite struct CaseReplyTests {
  private func entry(_ id: String) -> OutboxEntry {
    OutboxEntry(
      messageID: id, destination: "archive", recipient: "r", kind: .inventory, mode: .smart,
      created: sampleTime, period: "2026-11", contentType: "t", fileExtension: "json", fields: [:],
      bytes: Array("bytes of \(id)".utf8))
  }

  private func reply(_ number: String?, _ address: String, at time: Timestamp) -> CaseReply {
    CaseReply(at: time, number: number, url: "https://cases.example.net/\(address)")
  }

  /// Sends a message at a moment, to a receiver that opens a case.
  private func send(_ id: String, in path: String, at time: Timestamp) throws {
    var state = try openState(path, at: time)
    try state.put(entry(id))
    try state.keep(reply("C-\(id)", id, at: time), to: entry(id).head)
    try state.keepSent(entry(id).head)
  }

  private func replies(_ id: String, in path: String) throws -> [CaseReply] {
    let state = try openState(path)
    let found = state.files.replies(to: id)
    #expect(state.findings == [])
    return found
  }

  @Test func `every message has its own, whichever came last`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      for (index, id) in ["aaaa", "bbbb"].enumerated() {
        try send(id, in: path, at: sampleTime.adding(seconds: Int64(index) * 60))
      }
      #expect(try replies("aaaa", in: path) == [reply("C-aaaa", "aaaa", at: sampleTime)])
      #expect(try replies("bbbb", in: path).map(\.number) == ["C-bbbb"])
      #expect(try replies("cccc", in: path) == [])
      #expect(listing("\(path)/sent").allSatisfy { $0.hasPrefix("0600 ") })
    }
  }

  @Test
  func `a message that is sent again keeps both, and each entry of the journal finds its own`()
    throws
  {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      try send("aaaa", in: path, at: sampleTime)
      let later = sampleTime.adding(seconds: 3_600)
      let state = try openState(path, at: later)
      try state.keep(reply("C-2", "second", at: later), to: entry("aaaa").head)
      let found = state.files.replies(to: "aaaa")
      #expect(found.map(\.number) == ["C-aaaa", "C-2"])
      #expect(CaseReply.matching("C-aaaa", in: found)?.url.hasSuffix("/aaaa") == true)
      #expect(CaseReply.matching("C-2", in: found)?.url.hasSuffix("/second") == true)
      #expect(CaseReply.matching(nil, in: found)?.number == "C-2")
      #expect(CaseReply.matching("C-1", in: []) == nil)
      // The journal has only the beginning of a long number.
      let long = String(repeating: "7", count: 100)
      let cut = JournalEntry(.delivered, at: later, caseNumber: long).caseNumber
      #expect(
        CaseReply.matching(cut, in: [reply(long, "long", at: later)] + found)?.number == long)
    }
  }

  @Test func `a run that was killed before the message moved leaves what the next one finds`()
    throws
  {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      let first = try openState(path, at: sampleTime)
      try first.put(entry("aaaa"))
      try first.keep(reply("C-1", "1", at: sampleTime), to: entry("aaaa").head)
      _ = consume first
      var second = try openState(path, at: sampleTime.adding(seconds: 900))
      try second.keepSent(entry("aaaa").head)
      _ = consume second
      #expect(try replies("aaaa", in: path).map(\.number) == ["C-1"])
    }
  }

  @Test func `it goes with the message, by age and with a revocation`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      try send("aaaa", in: path, at: sampleTime)
      try send("bbbb", in: path, at: sampleTime.adding(seconds: 7_200))
      var state = try openState(path, at: sampleTime.adding(seconds: 86_400 + 3_600))
      try state.pruneCopies(
        messagesBefore: state.now.adding(seconds: -86_400), tracesBefore: nil)
      #expect(try state.files.keptMessages().map(\.messageID) == ["bbbb"])
      #expect(contents(of: "\(path)/sent/aaaa.reply") == nil)
      #expect(state.files.replies(to: "bbbb").count == 1)
      // Only messages are counted.
      #expect(try state.clearKept() == 1)
      #expect(listing("\(path)/sent") == [])
    }
  }

  @Test func `it goes with a message that is withdrawn, and no id leads out of the directory`()
    throws
  {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      var state = try openState(path)
      try state.put(entry("aaaa"))
      try state.keep(reply("C-1", "1", at: sampleTime), to: entry("aaaa").head)
      try write(
        try #require(contents(of: "\(path)/sent/aaaa.reply")), to: "\(directory)/other.reply")
      #expect(state.files.replies(to: "../../other") == [])
      try state.remove(entry("aaaa").head)
      #expect(listing("\(path)/sent") == [])
      #expect(state.findings == [])
    }
  }

  @Test func `one that is cut or changed is reported or read, and never a trap`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      try send("aaaa", in: path, at: sampleTime)
      let name = "aaaa.reply"
      let whole = try #require(contents(of: "\(path)/sent/\(name)"))
      func found(_ bytes: [UInt8]) throws -> (count: Int, findings: Int) {
        try write(bytes, to: "\(path)/sent/\(name)")
        let state = try openState(path)
        let replies = state.files.replies(to: "aaaa")
        return (replies.count, state.findings.count)
      }
      for length in 0..<(whole.count - 2) {
        let cut = try found(Array(whole.prefix(length)))
        #expect(cut.count == 0 && cut.findings == 1, "cut to \(length)")
      }
      for index in whole.indices {
        var bytes = whole
        bytes[index] ^= 1
        let changed = try found(bytes)
        #expect(changed.count + changed.findings >= 0, "byte \(index)")
      }
      for other in [
        String(repeating: "x", count: 10 << 20), "{\"version\": 2, \"replies\": []}",
        "{\"version\": 1, \"replies\": 9223372036854775807}",
        "{\"version\": 9223372036854775808, \"replies\": [-1]}", "[]", "",
      ] {
        #expect(try found(Array(other.utf8)).findings == 1, "\(other.prefix(50))")
      }
      #expect(try found(Array("{\"version\": 1, \"replies\": [-1, null]}".utf8)).count == 0)
      // A run replaces it.
      try write([1], to: "\(path)/sent/\(name)")
      do {
        let state = try openState(path)
        try state.keep(reply("C-9", "9", at: sampleTime), to: entry("aaaa").head)
      }
      #expect(try replies("aaaa", in: path).map(\.number) == ["C-9"])
    }
  }
}
