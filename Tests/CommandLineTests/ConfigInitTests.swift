import Foundation
import Testing

/// `config init`: a first config by questions on a terminal, or by options.
@Suite struct ConfigInitTests {
  /// A directory with a snapshot and without a config.
  private func folder() throws -> Site {
    let site = try Site(isAccepted: false)
    try site.remove("callhome.yaml")
    return site
  }

  private func text(_ site: Site) -> String? {
    (try? site.read("callhome.yaml")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Types answers on a terminal.
  private func dialog(_ site: Site, _ answers: String...) throws -> Finished {
    let script = "\(Program.root)/Tests/CommandLineTests/Scripts/dialog.py"
    return try site.run(
      "config", "init", through: ["python3", script, answers.joined(separator: "|")])
  }

  @Test(.needs(.command("python3", package: "python3")))
  func `questions on a terminal make a config that check accepts, after wrong answers too`() throws
  {
    let site = try folder()
    let finished = try dialog(
      site, "full", "smart", "unified", "", "uc@", "", "uc@example.com", "http://a.example/",
      "https://a.example/in", "snapshot.yaml")
    #expect(finished.status == 0, "\(finished.text)")
    for shown in [
      "Press Enter for the answer in brackets.", "mode [smart]: ", "product [unified-cm]: ",
      "  the mode must be 'smart', 'anonymous' or 'disabled', not 'full'",
      "must be 'unified-cm' or 'linux-host' or the path of a catalog, not 'unified'",
      "  hint: write 'product: unified-cm'", "\n  'email' must be an e-mail address",
      "an answer is needed", "  hint: write 'url: https://a.example/'; nothing is sent without TLS",
      "destination [\(site.path)/messages]: ", "snapshots [\(site.path)/snapshots/*]: ",
      "wrote \(site.path)/callhome.yaml, mode 06", "next, nothing is sent before",
      "  callhome check -c \(site.path)/callhome.yaml\n",
      "  callhome license accept -c \(site.path)/callhome.yaml\n",
      "*/15 * * * * callhome send --spread -c \(site.path)/callhome.yaml\n",
    ] { #expect(finished.text.contains(shown), "\(shown)\n---\n\(finished.text)") }
    #expect(
      text(site)?.components(separatedBy: "\n").dropFirst(2).joined(separator: "\n") == """
        version: 1
        call_home: smart
        product: unified-cm
        contact:
          email: uc@example.com
        snapshots: [snapshot.yaml]
        destinations:
          support:
            via: https
            url: "https://a.example/in"
        state: \(site.path)/callhome.state

        """)
    #expect([0o600, 0o640].contains(try site.mode(of: "callhome.yaml")))
    let check = try site.run("check")
    #expect(check.status == 0, "\(check.errors)")
  }

  @Test(.needs(.command("python3", package: "python3")))
  func `the end of input in the middle leaves nothing behind`() throws {
    let site = try folder()
    let finished = try dialog(site, "anonymous")
    #expect(finished.status == 78)
    #expect(finished.text.hasSuffix("nothing was written\n"), "\(finished.text)")
    #expect(try site.contents().keys.sorted() == ["snapshot.yaml"])
  }

  @Test func `options make the same configs, each of which check accepts`() throws {
    for (options, expected) in [
      (
        ["--mode", "anonymous", "--destination", "out, 1"],
        ["'--destination': 'url' must be an address"]
      ),
      (
        ["--mode", "anonymous", "--destination", "./out, 1"],
        ["path: \"./out, 1\"", "call_home: anonymous"]
      ),
      (
        ["--mode", "smart", "--email", "uc@example.com", "--destination", "s@example.com"],
        ["to: [s@example.com]", "host: localhost", "port: 25", "security: none", "from: uc@"]
      ),
      (
        [
          "--mode", "anonymous", "--destination", "s@example.com", "--mail-server",
          "m.example.com:465", "--mail-from", "c@example.com", "--product", "linux-host",
        ], ["host: m.example.com", "port: 465", "security: tls", "from: c@", "product: linux-host"]
      ),
      (["--mode", "disabled"], ["call_home: disabled"]),
    ] {
      let site = try folder()
      let arguments = ["config", "init"] + options
      let isState = options.contains("disabled")
      let finished = try site.start(
        arguments + (isState ? [] : ["--snapshots", "snapshot.yaml"])
      ).finish()
      if expected[0].hasPrefix("'--") {
        #expect(finished.status == 64)
        #expect(finished.errors.contains(expected[0]), "\(finished.errors)")
        #expect(text(site) == nil)
        continue
      }
      #expect(finished.status == 0, "\(finished.errors)")
      for line in expected { #expect(text(site)?.contains(line) == true, "\(line)") }
      let check = try site.run("check")
      #expect(check.status == 0, "\(options): \(check.errors)")
    }
  }

  @Test(arguments: [
    ([], "there is no terminal to ask on: add '--mode', '--destination'"),
    (["--mode", "anonymous"], "'--destination' is missing"),
    (["--mode", "smart", "--destination", "/x"], "'--email' is missing"),
    (["--destination", "/x"], "'--mode' is missing"),
    (["--mode", "smrt", "--destination", "/x"], "hint: did you mean 'smart'?"),
    (
      ["--mode", "anonymous", "--destination", "/x", "--mail-server", "m.example"],
      "'--mail-server': has no effect"
    ),
    (["--mode", "none", "--destination", "/x"], "the mode must be 'smart', 'anonymous' or"),
  ])
  func `without a terminal what is missing or wrong is named, and nothing is written`(
    options: [String], error: String
  ) throws {
    let site = try folder()
    let finished = try site.start(["config", "init"] + options).finish()
    #expect(finished.status == 64)
    #expect(finished.errors.contains(error), "\(finished.errors)")
    #expect(try site.contents().keys.sorted() == ["snapshot.yaml"])
  }

  @Test func `a file that exists is never replaced, and a missing directory is named`() throws {
    let site = try folder()
    let options = ["--mode", "disabled"]
    try FileManager.default.createSymbolicLink(
      atPath: "\(site.path)/callhome.yaml", withDestinationPath: "nothing")
    let linked = try site.start(["config", "init"] + options).finish()
    #expect(linked.status == 78)
    #expect(linked.errors.contains("exists, and 'config init' never replaces a config"))
    #expect(try site.contents().keys.sorted() == ["callhome.yaml", "snapshot.yaml"])
    let missing = try site.start(["config", "init", "-c", "a b/c.yaml"] + options).finish()
    #expect(missing.status == 78)
    #expect(missing.errors.contains("hint: run: install -d -m 0750 '\(site.path)/a b'"))
  }
}
