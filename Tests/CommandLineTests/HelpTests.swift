import Foundation
import Testing

/// `--help`, and the manual page beside it.
@Suite struct HelpTests {
  static let commands = [
    "send", "alert", "maintenance", "render", "explain", "diff", "schema", "check", "test",
    "deliver", "status",
    "nodes",
    "history", "history list", "history show", "history resend", "history verify", "license",
    "license show", "license accept", "license revoke", "config", "config init", "config show",
    "config example", "config schema", "config restore", "catalog", "catalog commands",
    "catalog check", "catalog init", "keys", "keys rotate", "keys show", "reveal", "report",
    "policy", "policy show", "policy install", "policy remove",
  ]

  private static let manual: String =
    (try? String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("man/callhome.8"), encoding: .utf8)) ?? ""

  /// The lines of a command's help.
  static func help(_ command: String) throws -> [String] {
    let words = command.split(separator: " ").map(String.init)
    let finished = try Program.run([Program.path] + words + ["--help"], in: "/")
    #expect(finished.status == 0)
    #expect(finished.errors == "")
    return finished.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The names of the commands that a help lists.
  private func listed(_ help: [String]) -> [String] {
    guard let start = help.firstIndex(of: "SUBCOMMANDS:") else { return [] }
    return help[(start + 1)...].prefix { $0.hasPrefix("  ") }
      .compactMap { $0.dropFirst(2).first == " " ? nil : $0.split(separator: " ").first }
      .map(String.init)
  }

  @Test func `there is no command that these tests do not know`() throws {
    let groups = ["", "history", "license", "config", "catalog", "keys", "policy"]
    let found = try groups.flatMap { group in
      try listed(Self.help(group)).map { group.isEmpty ? $0 : "\(group) \($0)" }
    }
    #expect(found.sorted() == Self.commands.sorted())
  }

  @Test(arguments: commands)
  func `the help of a command is short, on 80 columns`(command: String) throws {
    let lines = try Self.help(command)
    #expect(lines.count <= 20, "\(lines.count) lines")
    for line in lines where !line.hasPrefix("USAGE:") { #expect(line.count <= 80, "\(line)") }
  }

  @Test func `the help of all is a line for each command, and how to begin`() throws {
    let lines = try Self.help("")
    #expect(lines.count <= 39)
    let text = lines.joined(separator: " ")
    #expect(text.contains("callhome config init"))
    for line in lines { #expect(line.count <= 80, "\(line)") }
  }

  /// The long options of each command in the synopsis of the manual page, but for that of the config.
  private static let synopsis: [String: Set<String>] = {
    var all: [String: Set<String>] = [:]
    let page = manual.components(separatedBy: "\n.Sh ")
    let synopsis = page.first { $0.hasPrefix("SYNOPSIS\n") } ?? ""
    for block in synopsis.components(separatedBy: ".Nm\n").dropFirst() {
      let lines = block.split(separator: "\n").map(String.init)
      let options = Set(
        lines.flatMap { $0.matches(of: /Fl -([a-z-]+)/).map { String($0.output.1) } })
      // '.Cm history show | resend' names two, '.Op Cm list' one more.
      let words = (lines.first ?? "").split(separator: " ").dropFirst()
      let forms = words.split(separator: "|").map(Array.init)
      var names = forms.first.map { [$0.joined(separator: " ")] } ?? []
      for form in forms.dropFirst() {
        names.append(((forms[0].dropLast()) + form).joined(separator: " "))
      }
      for line in lines.dropFirst() {
        guard let match = line.wholeMatch(of: /\.Op Cm ([a-z |]+)/) else { continue }
        names += match.output.1.split(separator: " | ").map { "\(names[0]) \($0)" }
      }
      for name in names { all[name] = options }
    }
    return all
  }()

  @Test(arguments: commands)
  func `the synopsis has every command with its options, and no others`(command: String) throws {
    let text = try Self.help(command).joined(separator: "\n")
    let options = Set(text.matches(of: /--([a-z][a-z-]*)/).map { String($0.output.1) })
      .subtracting(["help", "config"])
    // A command with subcommands does nothing itself.
    if ["config", "history", "license", "catalog", "keys", "policy"].contains(command) { return }
    let written = try #require(Self.synopsis[command])
    #expect(written == options)
    for option in options { #expect(Self.manual.contains("Fl -\(option)"), "--\(option)") }
  }
}
