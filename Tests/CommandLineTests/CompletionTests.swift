import Testing
import TestSupport

/// Completions that a shell offers from the config and the journal.
@Suite struct CompletionTests {
  /// The words that bash offers for the last word of a command line.
  private func offered(_ site: Site, _ words: [String]) throws -> [String] {
    let script = try Program.run([Program.path, "--generate-completion-script", "bash"], in: "/")
    try site.write("completions", script.text)
    let finished = try Program.run(
      [
        "bash", "-c",
        """
        . ./completions; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"
        COMP_POINT=${#COMP_LINE}; function=$(complete -p callhome | sed "s/.*-F \\([^ ]*\\).*/\\1/")
        "$function" callhome "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf "%s\\n" "${COMPREPLY[@]}"
        """, "bash", Program.path,
      ] + words, in: site.path)
    #expect(finished.errors == "")
    return finished.text.split { $0 == "\n" }.map {
      $0.split { $0 == " " }.first.map(String.init) ?? ""
    }
    .filter { !$0.isEmpty }
  }

  @Test func `destinations of the config are offered`() throws {
    let site = try Site()
    for command in ["send", "test", "explain", "diff", "history"] {
      let words = [command] + (command == "history" ? ["list"] : [])
      #expect(
        try offered(site, words + ["-c", "callhome.yaml", "--destination", ""]) == ["archive"],
        "\(command)")
    }
    #expect(
      try offered(site, ["send", "--config", "callhome.yaml", "--destination", "ar"]) == ["archive"]
    )
    #expect(try offered(site, ["send", "-c", "callhome.yaml", "--destination", "x"]) == [])
    #expect(try offered(site, ["send", "-c", "none.yaml", "--destination", ""]) == [])
  }

  @Test func `ids of the journal are offered, and nothing is changed by that`() throws {
    let site = try Site()
    #expect(try offered(site, ["history", "show", "-c", "callhome.yaml", ""]) == [])
    try #require(try site.run("send").status == 0)
    let ids = site.names(in: "state/sent").map { String($0.prefix { $0 != "." }.suffix(32)) }
    try #require(ids.count == 3)
    let before = try site.contents()
    for command in ["show", "resend"] {
      let found = try offered(site, ["history", command, "-c", "callhome.yaml", ""])
      #expect(found.sorted() == ids.sorted())
    }
    #expect(
      try offered(site, ["history", "show", "-c", "callhome.yaml", String(ids[0].prefix(6))]) == [
        ids[0]
      ])
    #expect(
      try site.contents().filter { $0.key != "completions" }
        == before.filter { $0.key != "completions" })
  }

  @Test func `a damaged config or journal offers nothing and says nothing`() throws {
    let site = try Site()
    try #require(try site.run("send").status == 0)
    try site.write("state/journal.jsonl", "{\u{1B}[2J")
    #expect(try offered(site, ["history", "show", "-c", "callhome.yaml", ""]) == [])
    try site.write("callhome.yaml", "version: 1\ncall_home: [")
    #expect(try offered(site, ["send", "-c", "callhome.yaml", "--destination", ""]) == [])
    #expect(try offered(site, ["history", "show", "-c", "callhome.yaml", ""]) == [])
  }
}
