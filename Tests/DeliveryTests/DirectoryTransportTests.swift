import Catalogs
import Delivery
import Diagnostics
import Files
import Glibc
import RoomSupport
import Testing

import func TestSupport.inProcessOfItsOwn
import Times

private let nobody: UInt32 = 65_534

private func shipment(
  id: String = "0123456789abcdef0123456789abcdef", kind: MessageKind = .inventory,
  created: Timestamp = Timestamp(seconds: 1_793_502_000),
  bytes: [UInt8] = Array("{\"a\": 1}\n".utf8)
) -> OutgoingMessage {
  OutgoingMessage(
    messageID: id, kind: kind, mode: .smart, created: created, bytes: bytes,
    contentType: "application/json", fileExtension: "json")
}

/// The words of a failure, nil when the shipment arrived.
private func failure(_ path: String, _ shipment: OutgoingMessage) -> String? {
  do {
    _ = try DirectoryTransport(path: path).deliver(shipment, within: .seconds(10))
    return nil
  } catch {
    return error.text
  }
}

/// The files in a directory except notes, each with its mode.
private func messages(_ path: String) -> [String] {
  listing(path).filter { !$0.hasSuffix(MessageSidecar.suffix) }
}

private let fileName = "20261101T030000Z-inventory-0123456789abcdef0123456789abcdef.json"

extension String {
  fileprivate func replacingSuffix(_ suffix: String, with other: String) -> String {
    hasSuffix(suffix) ? dropLast(suffix.count) + other : self
  }
}

@Suite struct DirectoryTransportTests {
  @Test func `a message is a file for its owner alone, with exactly its bytes`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/out"
      #expect(failure(path, shipment()) == nil)
      #expect(modeText(of: path) == "0700")
      #expect(messages(path) == ["0600 \(fileName)"])
      #expect(contents(of: "\(path)/\(fileName)") == shipment().bytes)
      #expect(DirectoryTransport.fileName(of: shipment()) == fileName)
    }
  }

  @Test func `a note beside it tells later whether it is whole`() throws {
    try withTemporaryDirectory { directory in
      #expect(failure(directory, shipment()) == nil)
      let name = fileName.replacingSuffix(".json", with: ".shipment")
      #expect(listing(directory) == ["0600 \(fileName)", "0600 \(name)"])
      let note = try MessageSidecar(try #require(contents(of: "\(directory)/\(name)")), path: name)
      #expect(note.file == fileName)
      let again = try #require(note.shipment(shipment().bytes))
      #expect(again.messageID == shipment().messageID)
      #expect(again.mode == .smart)
      #expect(again.contentType == "application/json")
      #expect(again.fileExtension == "json")
      #expect(note.shipment(shipment().bytes + [0x20]) == nil)
      #expect(note.shipment([]) == nil)
    }
  }

  @Test(arguments: [
    "", "{}", #"{"version": 2}"#,
    #"{"version":1,"message_id":"x","kind":"inventory","mode":"smart","created":"2026-11-01T03:00:00Z","content_type":"a/b","file":"a.json","sha256":"x"}"#,
  ])
  func `what is not a note is refused`(text: String) {
    #expect(throws: Diagnostics.self) { try MessageSidecar(Array(text.utf8), path: "x.shipment") }
  }

  @Test(arguments: ["../x.json", "a/b.json", ".hidden"])
  func `a note that names a file elsewhere is refused`(file: String) throws {
    let directory = try makeTemporaryDirectory()
    defer { removeTree(directory) }
    #expect(failure(directory, shipment()) == nil)
    let name = fileName.replacingSuffix(".json", with: ".shipment")
    let text = String(
      decoding: try #require(contents(of: "\(directory)/\(name)")), as: UTF8.self)
    let hostile = String(text.split(separator: fileName).joined(separator: file))
    #expect(throws: Diagnostics.self) { try MessageSidecar(Array(hostile.utf8), path: name) }
  }

  @Test func `modes do not depend on the umask`() throws {
    try inProcessOfItsOwn {
      let directory = try makeTemporaryDirectory()
      defer { removeTree(directory) }
      for (name, mask) in [("loose", 0), ("tight", 0o777)] as [(String, mode_t)] {
        umask(mask)
        #expect(failure("\(directory)/\(name)", shipment()) == nil)
      }
      #expect(
        messages(directory) == [
          "0700 loose/", "0600 loose/\(fileName)", "0700 tight/", "0600 tight/\(fileName)",
        ])
    }
  }

  @Test func `the same message twice is one file`() throws {
    try withTemporaryDirectory { directory in
      for _ in 1...2 { #expect(failure(directory, shipment()) == nil) }
      #expect(messages(directory) == ["0600 \(fileName)"])
    }
  }

  @Test func `messages that differ in kind or id are files of their own`() throws {
    try withTemporaryDirectory { directory in
      for sent in [shipment(), shipment(kind: .telemetry), shipment(id: "f")] {
        #expect(failure(directory, sent) == nil)
      }
      #expect(messages(directory).count == 3)
    }
  }

  @Test func `a directory that is there keeps its mode and what is in it`() throws {
    try withTemporaryDirectory { directory in
      #expect(chmod(directory, 0o755) == 0)
      try write([1], to: "\(directory)/other")
      #expect(failure(directory, shipment()) == nil)
      #expect(modeText(of: directory) == "0755")
      #expect(messages(directory).count == 2)
    }
  }

  @Test func `a parent that is missing, a file and a link are told and left alone`() throws {
    try withTemporaryDirectory { directory in
      try write([1], to: "\(directory)/file")
      #expect(mkdir("\(directory)/real", 0o700) == 0)
      #expect(symlink("real", "\(directory)/link") == 0)
      let before = messages(directory)
      for (name, wanted) in [
        ("a/b", "no such file or directory"), ("file", "it is not a directory"),
        ("file/b", "not a directory"), ("link", "it is a symbolic link"), ("", "no such file"),
      ] {
        let path = name.isEmpty ? "" : "\(directory)/\(name)"
        let text = try #require(failure(path, shipment()), "\(name)")
        #expect(text.contains(wanted), "\(name): \(text)")
        #expect(text.hasPrefix("cannot "))
        #expect(!text.contains("FileError"))
      }
      #expect(messages(directory) == before)
    }
  }

  @Test func `a directory where the file should be is told, and nothing half-made is left`() throws
  {
    try withTemporaryDirectory { directory in
      #expect(mkdir("\(directory)/\(fileName)", 0o700) == 0)
      let text = try #require(failure(directory, shipment()))
      #expect(text.contains("is a directory"))
      #expect(messages(directory) == ["0700 \(fileName)/"])
    }
  }

  @Test func `a link where the file should be is replaced, not followed`() throws {
    try withTemporaryDirectory { directory in
      try write([1, 2, 3], to: "\(directory)/precious")
      #expect(mkdir("\(directory)/out", 0o700) == 0)
      #expect(symlink("../precious", "\(directory)/out/\(fileName)") == 0)
      #expect(failure("\(directory)/out", shipment()) == nil)
      #expect(contents(of: "\(directory)/precious") == [1, 2, 3])
      #expect(messages("\(directory)/out") == ["0600 \(fileName)"])
    }
  }

  @Test func `an id with a path in it leads nowhere else`() throws {
    try withTemporaryDirectory { directory in
      let out = "\(directory)/out"
      for id in ["../x", "a/../../x", "/../x", "a\0b/../../x"] {
        _ = failure(out, shipment(id: id))
        #expect(messages(directory).filter { !$0.contains(" out/") } == [], "\(id)")
      }
    }
  }

  @Test(.enabled(if: effectiveUser() == 0, "needs root, who alone can become another user"))
  func `a directory without permission is told, and nothing is left`() throws {
    try inProcessOfItsOwn {
      let directory = try makeTemporaryDirectory()
      defer { removeTree(directory) }
      #expect(chmod(directory, 0o755) == 0)
      #expect(mkdir("\(directory)/closed", 0o755) == 0)
      try becomeUser(nobody)
      for name in ["closed", "closed/new"] {
        let text = try #require(failure("\(directory)/\(name)", shipment()))
        #expect(text.contains("permission denied"))
      }
      #expect(messages(directory) == ["0755 closed/"])
    }
  }

  @Test func `a disk that is full in the middle leaves the old file and nothing else`() throws {
    try inProcessOfItsOwn {
      let directory = try makeTemporaryDirectory()
      defer { removeTree(directory) }
      #expect(failure(directory, shipment()) == nil)
      // Writing more than this fails in the middle of the file, as a full disk does.
      var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
      signal(SIGXFSZ, SIG_IGN)
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let large = shipment(bytes: [UInt8](repeating: 0x61, count: 10_000))
      let text = try #require(failure(directory, large))
      #expect(text.contains("file too large"))
      #expect(messages(directory) == ["0600 \(fileName)"])
      #expect(contents(of: "\(directory)/\(fileName)") == shipment().bytes)
    }
  }

  /// The run's clock may be right, or ten years ahead of that of the files; or the message waited for a day.
  @Test(arguments: [(0, 0), (3_652 * 86_400, 0), (-86_400, -86_400)] as [(Int64, Int64)])
  func `what killed runs left behind is swept, and nothing that could be another's`(
    created: Int64, limit: Int64
  ) throws {
    try withTemporaryDirectory { directory in
      let now = Timestamp.now()
      let shipment = shipment(created: now.adding(seconds: created))
      let old = now.seconds + limit - 3_660
      let base = "20260901T030000Z-inventory-fedcba9876543210fedcba9876543210"
      let swept = [".callhome-\(base).json", ".callhome-\(base).short.txt"]
      let kept = [
        ".callhome-notes", ".callhome-\(base)", ".callhome-x\(base).json", "\(base).json",
        ".callhome-\(base.replacing("inventory", with: "holiday")).json",
        ".callhome-\(base.dropLast()).json", ".callhome-\(base.dropLast())G.json",
      ]
      for name in swept + kept { try write([1], to: "\(directory)/\(name)", modified: old) }
      let recent = ".callhome-\(base).shipment"
      try write([1], to: "\(directory)/\(recent)", modified: old + 120)
      let link = ".callhome-\(base.replacing("20260901", with: "20260801")).json"
      try #require(symlink("/nonexistent", "\(directory)/\(link)") == 0)
      #expect(failure(directory, shipment) == nil)
      let left = listing(directory).map { String($0.dropFirst(5)) }
      for name in swept { #expect(!left.contains(name), "\(name)") }
      for name in kept + [recent, link] { #expect(left.contains(name), "\(name)") }
    }
  }
}
