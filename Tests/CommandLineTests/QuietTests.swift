import Testing

/// `--verbose` and `--quiet` of `send` and `alert`.
@Suite struct QuietTests {
  @Test(arguments: ["-v", "--verbose"])
  func `a verbose run says what it sent, and nothing when there was nothing`(option: String) throws
  {
    let site = try Site()
    let verbose = try site.run("send", option)
    #expect(verbose.status == 0)
    #expect(verbose.errors == "")
    for kind in ["inventory", "telemetry", "configuration"] {
      #expect(verbose.text.contains(kind), "\(verbose.text)")
    }
    let other = try Site()
    #expect(try other.run("send").text == "")
    #expect(try !site.run("send", option).text.contains("inventory"))
  }

  @Test(arguments: [["send", "-q"], ["send", "--quiet", "--now"]])
  func `a quiet run says nothing when all is well, by hand too`(command: [String]) throws {
    let site = try Site()
    let finished = try site.start(command).finish()
    #expect(finished.status == 0)
    #expect(finished.text + finished.errors == "")
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `a quiet run says its errors alone, and keeps its exit status`() throws {
    let site = try Site()
    // Three messages cannot be written.
    let config = String(decoding: try site.read("callhome.yaml"), as: UTF8.self)
    try site.write("archive", "not a directory")
    let loud = try site.run("send", "--now")
    let quiet = try site.run("send", "--now", "--quiet")
    #expect(quiet.status == loud.status)
    #expect(quiet.status != 0)
    #expect(quiet.text == "")
    let lines = quiet.errors.split(separator: "\n").filter { !$0.hasPrefix("  hint: ") }
    #expect(lines.count == 3)
    #expect(loud.text != "")
    #expect(lines.allSatisfy { $0.contains(": error: ") })
    try site.write("callhome.yaml", config + "\nmetod: x\n")
    #expect(try site.run("send", "-q").errors.contains("unknown key 'metod'"))
  }

  @Test func `a quiet alert says nothing, and that it cannot be read`() throws {
    let site = try Site()
    try site.write("a.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    let finished = try site.run("alert", "--quiet", "a.yaml")
    #expect(finished.status == 0)
    #expect(finished.text + finished.errors == "")
    #expect(try site.run("alert", "-q", "none.yaml").errors.contains(": error: "))
  }

  @Test func `verbose and quiet exclude each other`() throws {
    let site = try Site()
    let finished = try site.run("send", "-v", "-q")
    #expect(finished.status == 64)
    #expect(finished.errors.contains("'--verbose' and '--quiet' exclude each other"))
  }
}
