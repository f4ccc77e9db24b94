import Redaction
import RoomSupport
import Synchronization
import TestSupport
import Testing
import Times
import Traces

/// What is left out when the time for reading files is over.
@Suite struct TraceTimeTests {
  private static let noTime = "left out: could not be read and scrubbed in time"

  /// A deadline that passes when it is asked the `count`-th time.
  private func deadline(after count: Int) -> Deadline {
    let start = ContinuousClock.now
    let asked = Counter()
    return Deadline(start + .seconds(3_600)) {
      start + .seconds(asked.next() < count ? 0 : 3_600)
    }
  }

  private final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
      value.withLock { value in
        value += 1
        return value - 1
      }
    }
  }

  @Test func `whenever the time is over, each file is whole or left out`() throws {
    try withTemporaryDirectory { directory in
      let text = (0..<9_000).map { "line \($0)\n" }.joined()
      try setModified(3, of: directory.write("a.log", text))
      try directory.write("b", text)
      try shell("cd \"$1\"; gzip -c b >b.log", directory.path)
      try setModified(2, of: directory("b.log"))
      try setModified(1, of: directory.write("c.log", "last\n"))
      let site = try TraceSite(hidden: [host("cucm-pub.example.com")])
      var counts: Set<Int> = []
      for count in 0..<80 {
        let files = site.files(
          [.pattern(directory("*.log")), .file(directory("b.log"))], until: deadline(after: count))
        for file in files {
          if file.attachment == nil {
            #expect(file.outcome == Self.noTime)
          } else {
            #expect(file.outcome == "attached")
            #expect(file.text == (file.path.hasSuffix("c.log") ? "last\n" : text))
          }
        }
        // A pattern or path for which there was no time is listed unchanged.
        #expect(!files.isEmpty)
        counts.insert(files.count { $0.attachment != nil })
      }
      #expect(counts == [0, 1, 2, 3])
    }
  }

  @Test func `the search of a text full of combining characters ends with the time`() throws {
    try withTemporaryDirectory { directory in
      // A single window of the search, which alone checks the time often.
      let text = String(repeating: "e\u{301}", count: 300_000)
      let path = try directory.write("a.log", Array(text.utf8))
      let site = try TraceSite(hidden: [host("cucm-pub.example.com")])
      let asked = Counter()
      let start = ContinuousClock.now
      let endless = Deadline(start + .seconds(3_600)) {
        _ = asked.next()
        return start
      }
      #expect(site.files([.file(path)], until: endless).first?.outcome == "attached")
      let total = asked.next()
      #expect(total > 20)
      let early = Counter()
      let short = Deadline(start + .seconds(3_600)) {
        start + .seconds(early.next() < total / 2 ? 0 : 3_600)
      }
      #expect(site.files([.file(path)], until: short).first?.outcome == Self.noTime)
      // Little more is done than to find out that the time is over.
      #expect(early.next() < total * 3 / 4)
    }
  }

  @Test func `messages that hide the same share what was read, others do not`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("a.log", "call to cucm-pub.example.com\n")
      let reader = TraceReader([.file(path)])
      let one = try TraceSite(hidden: [host("cucm-pub.example.com")])
      let first = reader.files(one.redaction)
      let text = try #require(first.first?.text)
      #expect(!text.contains("cucm-pub"))
      try directory.write("a.log", "another text\n")
      let same = try TraceSite(hidden: [host("cucm-pub.example.com")])
      #expect(reader.files(same.redaction).first?.text == text)
      let other = try TraceSite(hidden: [host("another-host.example.com")])
      #expect(reader.files(other.redaction).first?.text == "another text\n")
      #expect(reader.files(one.redaction, isRead: false).first?.attachment == nil)
    }
  }
}
