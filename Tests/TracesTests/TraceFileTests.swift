import Glibc
import Redaction
import TestSupport
import Testing
import Traces

/// Whatever a path leads to, the others are read.
@Suite struct TraceFileTests {
  @Test func `a text is attached under its name`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("sdl 1.txt", "one\ntwo\n")
      let files = try read(path)
      #expect(files.map(\.outcome) == ["attached"])
      #expect(files.first?.path == path)
      #expect(files.first?.size == 8)
      #expect(files.first?.attachment?.name == "sdl 1.txt")
      #expect(files.first?.attachment?.contentType == "text/plain")
      #expect(files.first?.text == "one\ntwo\n")
    }
  }

  @Test func `what is no file is listed with what it is, and nothing waits for it`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("sound", "sound\n")
      try directory.write("empty", "")
      try directory.link("link", to: directory("sound"))
      try directory.link("broken", to: directory("nothing"))
      try directory.make("folder")
      try shell("mkfifo \"$1\"", directory("fifo"))
      try shell(
        "python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' \"$1\"",
        directory("socket"))
      let names = [
        "sound": "attached", "empty": "left out: is empty",
        "link": "left out: is a link, which is not followed",
        "broken": "left out: is a link, which is not followed",
        "folder": "left out: is a directory", "fifo": "left out: is a FIFO",
        "socket": "left out: is a socket", "nothing": "left out: no such file",
        "sound/below": "left out: no such file",
      ]
      for (name, outcome) in names {
        #expect(try read(directory(name)).map(\.outcome) == [outcome], "\(name)")
      }
      #expect(try read("/dev/zero").map(\.outcome) == ["left out: is a device"])
      #expect(try read("").map(\.outcome) == ["left out: no such file"])
      let all = try read(
        directory("link"), directory("fifo"), "/dev/zero", directory("nothing"), directory("sound"))
      #expect(all.count { $0.fate == .attached } == 1)
      #expect(all.count == 5)
    }
  }

  @Test func `a file that this user may not read is listed`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("closed", "secret\n", mode: 0o000)
      try #require(chmod(directory.path, 0o755) == 0)
      let expected = "left out: permission denied"
      if !isRoot {
        #expect(try read(directory("closed")).map(\.outcome) == [expected])
        return
      }
      // Root can read everything; the user `nobody` cannot.
      try onThreadOfItsOwn { thread in
        try thread.reachFiles(as: 65_534)
        #expect(try read(directory("closed")).map(\.outcome) == [expected])
      }
    }
  }

  @Test func `three megabytes are named and not read, a byte less is attached`() throws {
    try withTemporaryDirectory { directory in
      let line = Array("a line of a log that has sixty-four bytes when all is counted up\n".utf8)
      var text: [UInt8] = []
      while text.count < 3_145_728 { text += line }
      try directory.write("large", Array(text[..<3_145_728]))
      try directory.write("small", Array(text[..<3_145_727]))
      let large = try read(directory("large"))
      #expect(large.map(\.outcome) == ["named: has 3145728 bytes or more"])
      #expect(large.first?.size == 3_145_728)
      let small = try #require(try read(directory("small")).first)
      #expect(small.outcome == "attached")
      #expect(small.attachment?.bytes == Array(text[..<3_145_727]))
    }
  }

  @Test func `for a form of message that holds no files they are only listed`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("a.log", "one\n")
      let site = try TraceSite()
      let files = site.files([.file(directory("a.log")), .file("/dev/zero")], isRead: false)
      #expect(
        files.map(\.outcome) == [
          "left out: this form of message holds no files", "left out: is a device",
        ])
      #expect(files.map(\.size) == [4, nil])
    }
  }

  @Test(arguments: [
    ("a zero", "a log\nwith a \u{0}\n"), ("control characters", "\u{1}\u{2}\u{3}"),
  ])
  func `what is not text is named`(name: String, text: String) throws {
    try withTemporaryDirectory { directory in
      try directory.write("file", text)
      #expect(try read(directory("file")).map(\.outcome) == ["named: is not text"], "\(name)")
    }
  }

  @Test func `text in the encodings of logs is attached as it is, UTF-16 is named`() throws {
    try withTemporaryDirectory { directory in
      let latin: [UInt8] = Array("Z".utf8) + [0xFC] + Array("rich\r\n\u{1B}[31mred\u{1B}[0m\n".utf8)
      try directory.write("latin", latin)
      #expect(try read(directory("latin")).first?.attachment?.bytes == latin)
      let stray = Array(repeating: UInt8(ascii: "a"), count: 600) + [0x01, 0x0A]
      try directory.write("stray", stray)
      #expect(try read(directory("stray")).first?.attachment?.bytes == stray)
      try shell("printf 'abc\\n' | iconv -t UTF-16 >\"$1\"", directory("wide"))
      #expect(try read(directory("wide")).map(\.outcome) == ["named: is not text"])
      // Without a zero byte in it, too.
      try directory.write("wide", [0xFF, 0xFE, 0x41, 0x4E, 0x42, 0x4E])
      #expect(try read(directory("wide")).map(\.outcome) == ["named: is not text"])
      for packer in ["xz", "bzip2", "zstd -q"] {
        try shell("seq 10000 | \(packer) -c >\"$1\"", directory("packed"))
        #expect(try read(directory("packed")).map(\.outcome) == ["named: is not text"], "\(packer)")
      }
    }
  }

  @Test func `of a file that grows while it is read what it had before is attached`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("log", "")
      // A writer that is never done until the script ends it.
      try shell(
        "(while sleep 0.001; do seq 20000 >>\"$1\"; done) & echo $! >\"$2\"; sleep 0.3",
        path, directory("pid"))
      defer { try? shell("kill $(cat \"$1\")", directory("pid")) }
      var outcomes: Set<String> = []
      for _ in 0..<500 where !outcomes.contains("attached: \(FileRemark.grew)") {
        let file = try #require(try read(path).first)
        outcomes.insert(file.outcome)
        if let bytes = file.attachment?.bytes { #expect(file.size == Int64(bytes.count)) }
        if file.fate == .named { try shell(": >\"$1\"", path) }
      }
      #expect(outcomes.contains("attached: \(FileRemark.grew)"))
    }
  }

  @Test func `of a file that is cut while it is read what was left is attached`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("log", "")
      try shell(
        """
        (trap 'exit 0' TERM
        while :; do seq 300000 >"$1"; : >"$1"; rm -f "$1"; echo >"$1"; done) 2>/dev/null &
        echo $! >"$2"; sleep 0.1
        """, path, directory("pid"))
      defer { try? shell("kill $(cat \"$1\")", directory("pid")) }
      var shrunk = 0
      for _ in 0..<3_000 where shrunk == 0 {
        let file = try #require(try read(path).first)
        if file.remarks.contains(.shrank) { shrunk += 1 }
        if let bytes = file.attachment?.bytes, let size = file.size {
          #expect(bytes.count <= size)
        }
      }
      #expect(shrunk > 0)
    }
  }
}
