import Redaction
import RoomSupport
import TestSupport
import Testing
import Traces

/// Which files are taken, in which order, under which names.
@Suite struct TraceSearchTests {
  private func names(_ files: [RedactedFile]) -> [String] {
    files.map { $0.path.split(separator: "/").last.map(String.init) ?? "" }
  }

  @Test func `patterns and paths give every file once, the newest first`() throws {
    try withTemporaryDirectory { directory in
      for (index, name) in ["b.log", "d.log", "a.log", "c.txt"].enumerated() {
        try setModified(1_000 + Int64(index), of: directory.write(name, "\(name)\n"))
      }
      try directory.write("*.log", "a star\n")
      try setModified(1, of: directory("*.log"))
      try shell("ln \"$1\" \"$2\"", directory("a.log"), directory("again.log"))
      let site = try TraceSite()
      let files = site.files([
        .pattern(directory("*.log")), .file(directory("b.log")), .file(directory("c.txt")),
        .file(directory("c.txt")), .file(directory("*.log")), .pattern(directory("*.gz")),
      ])
      #expect(names(files) == ["c.txt", "a.log", "d.log", "b.log", "*.log", "*.gz"])
      #expect(files.last?.outcome == "left out: no file matches")
      #expect(files.dropLast().allSatisfy { $0.outcome == "attached" })
    }
  }

  @Test func `of more files than are looked at the newest are taken, and how many more is said`()
    throws
  {
    try withTemporaryDirectory { directory in
      for number in 100..<130 {
        try setModified(Int64(number), of: directory.write("\(number).log", "\(number)\n"))
      }
      var limits = TraceLimits()
      limits.files = 5
      let site = try TraceSite()
      let files = site.files(
        [.pattern(directory("*.log")), .file(directory("101.log"))], limits)
      #expect(
        names(files) == ["129.log", "128.log", "127.log", "126.log", "101.log", "*.log"])
      #expect(files.last?.outcome == "left out: 25 more files match")
      let named = site.files((100..<107).map { .file(directory("\($0).log")) }, limits)
      #expect(named.count == 7)
      #expect(named.last?.outcome == "left out: more than 5 files: not looked at")
    }
  }

  @Test func `attachments have names of their own, whatever the paths`() throws {
    try withTemporaryDirectory { directory in
      for folder in ["a", "b", "c", "d"] { try directory.make(folder) }
      try directory.write("a/sdl.txt.gz", "1\n")
      try directory.write("b/sdl.txt.gz", "2\n")
      try directory.write("c/SDL.txt.gz", "3\n")
      try directory.write("d/.-a\n\u{202E}b", "4\n")
      for (index, name) in ["a/sdl.txt.gz", "b/sdl.txt.gz", "c/SDL.txt.gz", "d/.-a\n\u{202E}b"]
        .enumerated()
      {
        try setModified(10 - Int64(index), of: directory(name))
      }
      let files = try read(
        directory("a/sdl.txt.gz"), directory("b/sdl.txt.gz"), directory("c/SDL.txt.gz"),
        directory("d/.-a\n\u{202E}b"))
      #expect(
        files.compactMap(\.attachment?.name) == [
          "sdl.txt.gz", "sdl-2.txt.gz", "SDL-3.txt.gz", "a__b",
        ])
    }
  }

  @Test func `paths and names are redacted as everything is`() throws {
    try withTemporaryDirectory { directory in
      try directory.make("cucm-pub")
      let path = try directory.write("cucm-pub/cucm-pub_192.0.2.7.log", "x\n")
      let site = try TraceSite(identities: [host("cucm-pub.example.com")])
      let file = try #require(site.files([.file(path), .file("/home/jane/x")]).first)
      #expect(file.path == directory("[host name 1]/[host name 1]_[address 1].log"))
      #expect(file.attachment?.name == "[host name 1]_[address 1].log")
      #expect(site.files([.file("/home/jane/x")]).first?.path == "/home/[identifier 1]/x")
    }
  }
}
