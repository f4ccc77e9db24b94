import Diagnostics
import Settings
import TestSupport
import Testing

/// Mistakes of administrators in the config: each is reported once, where it begins, in plain
/// words, with its remedy.
///
/// `Fixtures/mistakes/*.txt` are tables of them: a name after `#`, the lines of the file after `|`,
/// then the location, a part of the message and a part of the hint.
@Suite struct MistakeTests {
  /// One row of a table.
  struct Mistake: CustomTestStringConvertible {
    var name: String
    var text = ""
    var place = ""
    var what = ""
    var how = ""

    var testDescription: String { name }
  }

  private static func mistakes(_ table: String) -> [Mistake] {
    let bytes = contents(of: "\(directory())/Fixtures/mistakes/\(table).txt") ?? []
    var mistakes: [Mistake] = []
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let rest = String(line.drop { $0 != " " }.dropFirst())
      switch line.prefix(while: { $0 != " " }) {
      case "#": mistakes.append(Mistake(name: rest))
      case "|": mistakes[mistakes.count - 1].text += rest + "\n"
      case "at": mistakes[mistakes.count - 1].place = rest
      case "what": mistakes[mistakes.count - 1].what = rest
      case "how": mistakes[mistakes.count - 1].how = rest
      default: mistakes.append(Mistake(name: "the table cannot be read: \(line)"))
      }
    }
    return mistakes
  }

  private static let syntax = mistakes("syntax")
  private static let values = mistakes("values") + mistakes("more") + mistakes("kept-back")

  private func look(at mistake: Mistake) throws {
    let text = try #require(problems(mistake.text), "nothing is told")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count == 2, "one mistake is one error with one hint:\n\(text)")
    #expect(lines[0].hasPrefix("\(configPath):\(mistake.place): error: "), "\(text)")
    #expect(!mistake.what.isEmpty && lines[0].contains(mistake.what), "\(text)")
    #expect(lines[1].hasPrefix("  hint: "))
    #expect(!mistake.how.isEmpty && lines[1].contains(mistake.how), "\(text)")
    for riddle in ["stands", "libyaml", "token", "block mapping", "scalar"] {
      #expect(!text.contains(riddle), "\(text)")
    }
  }

  @Test(arguments: syntax)
  func `a mistake of syntax is told where it began, in plain words, with its cure`(
    mistake: Mistake
  ) throws {
    try look(at: mistake)
  }

  @Test(arguments: values)
  func `a wrong key or value is told where it is, with what to write instead`(
    mistake: Mistake
  ) throws {
    try look(at: mistake)
  }

  @Test func `the tables are there, and no mistake is in them twice`() {
    #expect(Self.syntax.count > 80)
    #expect(Self.values.count > 280)
    let all = Self.syntax + Self.values
    #expect(Set(all.map(\.name)).count == all.count)
    #expect(Set(all.map(\.text)).count == all.count)
  }

  @Test func `a password in a wrong place is in no message`() throws {
    for lines in [
      "proxy: hunter2pw", "mail_server: hunter2pw",
      "mail_server: {host: 'smtp://me:hunter2pw@m.example', from: a@example.com}",
      "mail_server: {host: m.example, from: a@example.com, password: hunter2pw}",
      "state: 'https://me:hunter2pw@a.example/'", "contact2: hunter2pw",
      "mail_server: {password: \"hunter2pw}", "contract: hunter2pw", "keep: hunter2pw",
      "alerts: hunter2pw", "redaction_tests: hunter2pw", "headers: {Authorization: 'x'hunter2pw'}",
    ] {
      let text = try #require(problems(with: lines))
      #expect(!text.contains("hunter2pw"), "\(text)")
    }
    // The address of a webhook is a secret itself.
    for destinations in [
      "{a: {url: 'http://hooks.example/services/hunter2pwhunter2pw'}}",
      "{a: 'https://hooks.example/services/hunter2pwhunter2pw'}",
      "{a: {url: 'https://hooks.example/hook?key=hunter2pw#x'}}",
      "{a: {url: 'https://u@hooks.example/hook/hunter2pwhunter2pw'}}",
      "https://hooks.example/services/hunter2pwhunter2pw",
    ] {
      let text = try #require(
        problems(
          "version: 1\ncall_home: smart\ncontact: {email: a@example.com}\ndestinations: \(destinations)\n"
        ))
      #expect(!text.contains("hunter2pw"), "\(text)")
    }
    // Values that cannot be secret are quoted.
    #expect(try #require(problems(with: "max_age: hunter2pw")).contains("hunter2pw"))
  }
}
