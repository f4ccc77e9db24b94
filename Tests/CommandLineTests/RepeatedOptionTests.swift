import Foundation
import Testing

/// An option with a single value is refused when it is given twice, since only one could take
/// effect.
@Suite struct RepeatedOptionTests {
  /// An option with a value, as declared in the command's help.
  private struct DeclaredOption {
    /// `-c` and `--config`, or only the latter.
    let names: [String]
    let isRepeating: Bool
    /// One that the option accepts.
    let value: String
  }

  /// The other arguments that a command needs, so that the rest of the command line is valid.
  private func arguments(_ command: String, besides option: String) -> [String] {
    if option == "--shard" { return ["--config", "none.yaml"] + needed(command, option) }
    return needed(command, option)
  }

  private func needed(_ command: String, _ option: String) -> [String] {
    switch command {
    case "render": option == "--alert" ? [] : ["inventory"]
    case "explain", "diff", "schema": ["inventory"]
    case "history show", "history resend": ["0123abcd"]
    case "deliver", "report", "reveal": ["x"]
    default: []
    }
  }

  private func options(_ command: String) throws -> [DeclaredOption] {
    let help = try HelpTests.help(command).joined(separator: "\n")
    let usage = try #require(help.firstMatch(of: /USAGE: (.*)/)).output.1
    let section = help.components(separatedBy: "\nOPTIONS:\n").dropFirst().first ?? ""
    let line = /(?m)^  (?:(-[a-z]), )?(--[a-z-]+) <([^>]+)>((?:.*\n {20,})*.*)$/
    return section.matches(of: line).map { match in
      let (_, short, long, kind, text) = match.output
      let first = text.firstMatch(of: /\(values: ([a-z]+)/)?.output.1
      return DeclaredOption(
        names: [short, long].compactMap { $0 }.map(String.init),
        isRepeating: usage.contains("[\(long) <\(kind)> ...]"),
        value: first.map(String.init) ?? [
          "I/N": "0/1", "jobs": "8", "count": "3", "time": "7d", "word": "failed",
        ][kind]
          ?? (long == "--message" ? "alert" : "none.yaml"))
    }
  }

  /// Runs a command in a directory without any config.
  private func run(_ command: String, _ words: [String]) throws -> Finished {
    try Program.run(
      [Program.path] + command.split(separator: " ").map(String.init) + words, in: "/tmp",
      environment: ["CALLHOME_CONFIG": "none.yaml"])
  }

  @Test(arguments: HelpTests.commands)
  func `every option that takes one value is refused when it is given twice`(
    command: String
  ) throws {
    let options = try options(command)
    let hasNone = [
      "history", "license", "config", "catalog", "catalog commands", "catalog check",
      "catalog init", "keys", "config example", "config schema",
      "policy", "policy show", "policy install", "policy remove",
    ]
    #expect(options.contains { $0.names == ["-c", "--config"] } != hasNone.contains(command))
    for option in options {
      let long = try #require(option.names.last)
      let others = arguments(command, besides: long)
      for name in option.names {
        for second in [["\(long)=\(option.value)"], [name, option.value]] {
          let twice = try run(command, others + [name, option.value] + second)
          let text = "'\(long)' takes one value, and was given 2 times"
          #expect(twice.errors.contains(text) != option.isRepeating, "\(command) \(long)")
          if option.isRepeating { continue }
          #expect(twice.status == 64)
          #expect(twice.text == "")
          #expect(
            twice.errors == "callhome: error: \(text)\n  hint: run the command once for each\n")
        }
        let once = try run(command, others + [name, option.value])
        #expect(!once.errors.contains("takes one value"), "\(command) \(long)")
      }
    }
  }

  @Test(arguments: ["history show 0123abcd", "config show", "render inventory", "reveal x"])
  func `a command that works for one site refuses two configs`(
    command: String
  ) throws {
    let finished = try run(command, ["-c", "a", "-c", "b"])
    #expect(finished.status == 64)
    #expect(finished.errors.contains("'--config' takes one value, and was given 2 times"))
  }

  @Test func `a licence is revoked for each of two configs, also if they have one state`() throws {
    let sites = [try Site(), try Site()]
    try sites[1].write(
      "twin.yaml", Site.config().replacing("state: state", with: "state: \(sites[1].path)/state"))
    let configs =
      sites.flatMap { ["-c", "\($0.path)/callhome.yaml"] } + ["-c", "\(sites[1].path)/twin.yaml"]
    let finished = try run("license revoke", configs)
    #expect(finished.status == 0, "\(finished.errors)")
    for site in sites {
      #expect(!site.names(in: "state").contains("consent.json"))
      #expect(try site.run("send").status == 78)
      #expect(site.names(in: "archive").isEmpty)
    }
  }

  @Test func `what follows '--' is no option, and a value may be that of another option`() throws {
    let site = try Site()
    try site.write("--input", "alert: CpuPegging\nnode: cucm-pub\n")
    let finished = try site.run("alert", "--input", "own", "--", "--input")
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(site.names(in: "archive").count == 1)
    #expect(try site.run("status", "--config=callhome.yaml", "--json").status == 0)
  }
}
