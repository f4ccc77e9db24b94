import Redaction
import RoomSupport
import TestSupport
import Testing
import Traces

/// Packed traces are unpacked, scrubbed and packed again.
@Suite struct PackedTraceTests {
  private func outcome(of script: String, _ limits: TraceLimits = TraceLimits()) throws
    -> RedactedFile
  {
    try withTemporaryDirectory { (directory: TemporaryDirectory) in
      try shell("cd \"$1\"; \(script)", directory.path)
      return try #require(try read(directory("trace.gz"), limits: limits).first)
    }
  }

  @Test(arguments: [
    "seq 5000 | gzip >trace.gz", "seq 5000 >t; gzip -9 -S .z t; mv t.z trace.gz",
    "seq 2500 | gzip >trace.gz; seq 2501 5000 | gzip >>trace.gz",
    "seq 5000 | gzip >trace.gz; head -c 512 /dev/zero >>trace.gz",
  ])
  func `what gzip packed arrives with the same text`(script: String) throws {
    let file = try outcome(of: script)
    #expect(file.outcome == "attached")
    #expect(file.attachment?.contentType == "application/gzip")
    #expect(file.attachment?.name == "trace.gz")
    #expect(file.text == (1...5_000).map { "\($0)\n" }.joined())
  }

  @Test func `what logrotate rotated and packed arrives`() throws {
    let file = try outcome(
      of: """
        seq 3000 >trace
        printf '%s {\\nrotate 3\\ncompress\\nsu %s %s\\n}\\n' "$PWD/trace" "$(id -un)" "$(id -gn)" >conf
        chmod 600 conf
        logrotate=$(PATH=$PATH:/usr/sbin command -v logrotate || :)
        if [ -n "$logrotate" ]; then "$logrotate" -f -s "$PWD/state" conf; mv trace.1.gz trace.gz
        else gzip -c trace >trace.gz; fi
        """)
    #expect(file.outcome == "attached")
    #expect(file.text == (1...3_000).map { "\($0)\n" }.joined())
  }

  @Test func `the name of the file before it was packed does not leave`() throws {
    try withTemporaryDirectory { directory in
      try directory.write("cucm-pub.log", "one\n")
      try shell("cd \"$1\"; gzip -N cucm-pub.log; mv cucm-pub.log.gz trace", directory.path)
      let name = Array("cucm-pub.log".utf8)
      #expect(try directory.read("trace").firstRange(of: name) != nil)
      let file = try #require(try read(directory("trace")).first)
      let bytes = try #require(file.attachment?.bytes)
      #expect(bytes[..<10] == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
      #expect(bytes.firstRange(of: name) == nil)
      // The file name shows the type.
      #expect(file.attachment?.name == "trace.gz")
    }
  }

  @Test func `what is scrubbed in a text is scrubbed in a packed one`() throws {
    try withTemporaryDirectory { directory in
      let lines = (0..<20_000).map { "\($0) cucm-pub.example.com from 192.0.2.\($0 % 250): up\n" }
      try directory.write("plain", lines.joined())
      try shell("gzip -c \"$1\" >\"$2\"", directory("plain"), directory("packed.gz"))
      let site = try TraceSite(identities: [host("cucm-pub.example.com")])
      let files = site.files([.file(directory("packed.gz")), .file(directory("plain"))])
      #expect(files.map(\.outcome) == ["attached", "attached"])
      let texts = files.compactMap(\.text)
      // The same numbers in both: they belong to one message.
      #expect(texts.count == 2 && texts[0] == texts[1])
      #expect(texts[0].hasPrefix("0 [host name 1] from [address 1]: up\n1 [host name 1] from [ad"))
      #expect(!texts[0].contains("cucm") && !texts[0].contains("192.0.2"))
    }
  }

  @Test func `of a damaged file what can be unpacked is attached, and that is said`() throws {
    let whole = (1...50_000).map { "\($0)\n" }.joined()
    let cut = try outcome(of: "seq 50000 | gzip | head -c 60000 >trace.gz")
    #expect(cut.outcome == "attached: ends too early: what can be unpacked is attached")
    #expect(cut.text.map { !$0.isEmpty && whole.hasPrefix($0) } == true)
    let damaged = try outcome(
      of: """
        seq 50000 | gzip >trace.gz
        printf '\\377\\377\\377\\377' | dd of=trace.gz bs=1 seek=70000 conv=notrunc status=none
        """)
    #expect(damaged.outcome == "attached: is damaged: what can be unpacked is attached")
    let followed = try outcome(of: "seq 50000 | gzip >trace.gz; echo more >>trace.gz")
    #expect(followed.text == whole)
    #expect(followed.reason == "contains data after the compressed text, which is left out")
    let nothing = try outcome(of: "printf '\\037\\213\\010\\000' >trace.gz")
    #expect(nothing.outcome == "left out: is damaged: nothing can be unpacked")
    #expect(try outcome(of: "gzip -c </dev/null >trace.gz").outcome == "left out: is empty")
  }

  @Test func `every cut of a small file is listed, and none stops the others`() throws {
    try withTemporaryDirectory { directory in
      try shell("seq 40 | gzip -n >\"$1\"", directory("whole.gz"))
      try directory.write("sound", "sound\n")
      let bytes = try directory.read("whole.gz")
      let whole = (1...40).map { "\($0)\n" }.joined()
      for count in 1..<bytes.count {
        try directory.write("cut.gz", Array(bytes[..<count]))
        let files = try read(directory("cut.gz"), directory("sound"))
        #expect(files.count == 2)
        #expect(files.contains { $0.outcome == "attached" && $0.text == "sound\n" })
        let cut = try #require(files.first { $0.path.hasSuffix("cut.gz") })
        #expect(
          [
            "named: is not text", "left out: is damaged: nothing can be unpacked",
            "attached: ends too early: what can be unpacked is attached",
          ].contains(cut.outcome), "\(count): \(cut.outcome)")
        if let text = cut.text { #expect(whole.hasPrefix(text)) }
      }
    }
  }

  @Test func `what is not text when it is unpacked is named`() throws {
    for script in [
      "seq 1000 | gzip | gzip >trace.gz", "seq 1000 >t; tar czf trace.gz t",
      "head -c 100000 /dev/urandom | gzip >trace.gz", "printf 'a\\000b\\n' | gzip >trace.gz",
    ] {
      #expect(try outcome(of: script).outcome == "named: is not text", "\(script)")
    }
  }

  @Test func `a bomb is named, whatever is in it`() throws {
    // Ten gigabytes of zeros take ten megabytes when compressed; that many are not read.
    let zeros = """
      head -c 100000000 /dev/zero | gzip -9 >one
      for i in $(seq 100); do cat one; done >trace.gz
      """
    #expect(try outcome(of: zeros).outcome == "named: has 3145728 bytes or more")
    var limits = TraceLimits()
    limits.fileSize = 100_000_000
    #expect(try outcome(of: zeros, limits).outcome == "named: is not text")
    let letters = try outcome(of: "yes '' | head -c 70000000 | gzip >trace.gz")
    #expect(letters.outcome == "named: unpacks to more than 67108864 bytes")
  }

  @Test func `all files of a message unpack to no more than so much`() throws {
    try withTemporaryDirectory { directory in
      var limits = TraceLimits()
      limits.unpackedSize = 10_000
      limits.allUnpackedSize = 25_000
      for name in ["a", "b", "c"] {
        try shell("seq 1000 2999 | head -c 9000 | gzip >\"$1\"", directory(name))
      }
      let files = try read(directory("a"), directory("b"), directory("c"), limits: limits)
      #expect(
        files.map(\.outcome) == [
          "attached", "attached", "named: with the other files unpacks to more than 25000 bytes",
        ])
    }
  }
}
