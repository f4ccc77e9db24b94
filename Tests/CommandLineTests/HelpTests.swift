import Foundation
import Testing

/// `--help`, and the manual page beside it.
@Suite struct HelpTests {
  private static let commands = [
    "send", "alert", "render", "explain", "diff", "check", "test", "deliver", "status",
    "history", "history list", "history show", "history resend", "history verify", "license",
    "license show", "license accept", "license revoke", "config", "config show",
    "config example", "config schema", "config restore", "keys", "keys rotate", "reveal", "report",
  ]

  private static let manual: String =
    (try? String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("man/callhome.8"), encoding: .utf8)) ?? ""

  private func help(_ command: String) throws -> [String] {
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
    let groups = ["", "history", "license", "config", "keys"]
    let found = try groups.flatMap { group in
      try listed(help(group)).map { group.isEmpty ? $0 : "\(group) \($0)" }
    }
    #expect(found.sorted() == Self.commands.sorted())
  }

  @Test(arguments: commands)
  func `the help of a command is short, on 80 columns`(command: String) throws {
    let lines = try help(command)
    #expect(lines.count <= 20, "\(lines.count) lines")
    for line in lines where !line.hasPrefix("USAGE:") { #expect(line.count <= 80, "\(line)") }
  }

  @Test func `the help of all is a line for each command, and how to begin`() throws {
    let lines = try help("")
    #expect(lines.count <= 35)
    let text = lines.joined(separator: " ")
    #expect(text.contains("callhome config example"))
    for line in lines { #expect(line.count <= 80, "\(line)") }
  }

  @Test(arguments: commands)
  func `the manual has every command and each of its options`(command: String) throws {
    let commands = Self.manual.split(separator: "\n").filter { $0.contains("Cm ") }
      .map { $0.split(separator: " ") }
    for word in command.split(separator: " ") {
      #expect(commands.contains { $0.contains(word) }, "\(word)")
    }
    let text = try help(command).joined(separator: "\n")
    let options = Set(text.matches(of: /--[a-z][a-z-]*/).map { String($0.output.dropFirst(2)) })
      .subtracting(["help"])
    for option in options { #expect(Self.manual.contains("Fl -\(option)"), "--\(option)") }
  }
}
