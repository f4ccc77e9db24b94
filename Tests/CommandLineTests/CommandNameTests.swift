import Testing

/// Mistyped commands and options, and other words for commands.
@Suite struct CommandNameTests {
  private func run(_ line: String) throws -> Finished {
    try Program.run(
      [Program.path] + line.split(separator: " ").map(String.init), in: "/tmp",
      environment: ["CALLHOME_CONFIG": "none.yaml"])
  }

  @Test(arguments: [
    ("statuss", "unknown command 'statuss'", "did you mean 'status'?"),
    ("statuss -c x", "unknown command 'statuss'", "did you mean 'status'?"),
    ("Status", "unknown command 'Status'", "did you mean 'status'?"),
    ("stat --json", "unknown command 'stat'", "did you mean 'status'?"),
    ("snd --now", "unknown command 'snd'", "did you mean 'send'?"),
    ("mailq", "unknown command 'mailq'", "did you mean 'status'?"),
    ("accept", "unknown command 'accept'", "did you mean 'license accept'?"),
    ("version", "unknown command 'version'", "did you mean '--version'?"),
    ("frobnicate", "unknown command 'frobnicate'", "run 'callhome --help' to see the commands"),
    ("history shwo 0123abcd", "unknown command 'history shwo'", "did you mean 'history show'?"),
    ("history -c x.yaml ls", "unknown command 'history ls'", "did you mean 'history list'?"),
    ("license acept", "unknown command 'license acept'", "did you mean 'license accept'?"),
    ("licence acept", "unknown command 'license acept'", "did you mean 'license accept'?"),
    ("config exmaple", "unknown command 'config exmaple'", "did you mean 'config example'?"),
    (
      "config frobnicate", "unknown command 'config frobnicate'",
      "'callhome config' has 'init', 'show', 'example', 'schema', 'restore'"
    ),
    (
      "-c x.yaml status --json", "'status' must come before its options",
      "write 'callhome status -c x.yaml --json'"
    ),
    (
      "history -c x.yaml show 0123abcd", "'show' must come before its options",
      "write 'callhome history show -c x.yaml 0123abcd'"
    ),
    ("status --conifg x", "unknown option '--conifg'", "did you mean '--config'?"),
    ("send --nwo", "unknown option '--nwo'", "did you mean '--now'?"),
    (
      "render inventry", "the value 'inventry' is invalid for '<kind>'", "did you mean 'inventory'?"
    ),
    (
      "render x", "the value 'x' is invalid for '<kind>'",
      "write one of 'inventory', 'telemetry' or 'configuration'"
    ),
    (
      "history list --outcome delivred", "the value 'delivred' is invalid for '--outcome <word>'",
      "did you mean 'delivered'?"
    ),
    ("check site.yaml", "unexpected argument 'site.yaml'", "write '--config site.yaml'"),
  ])
  func `a mistyped command or option is told with the one that was meant`(
    line: String, error: String, hint: String
  ) throws {
    let finished = try run(line)
    #expect(finished.status == 64)
    #expect(finished.text == "")
    #expect(finished.errors == "callhome: error: \(error)\n  hint: \(hint)\n")
  }

  @Test(arguments: ["", " show", " accept --yes", " revoke", " --help", " accept --help"])
  func `'licence' is another word for 'license'`(rest: String) throws {
    let usual = try run("license" + rest)
    let other = try run("licence" + rest)
    #expect(other.status == usual.status)
    #expect(other.text == usual.text)
    #expect(other.errors == usual.errors)
    #expect(!usual.errors.contains("unknown command"))
  }

  @Test func `a value that is spelt like a command is none`() throws {
    let site = try Site()
    try site.write("licence", "alert: CpuPegging\nnode: cucm-pub\n")
    #expect(try site.run("alert", "licence").status == 0)
    #expect(try site.run("history", "list", "--config", "callhome.yaml").status == 0)
    #expect(try site.run("history", "-c", "callhome.yaml").status == 0)
  }
}
