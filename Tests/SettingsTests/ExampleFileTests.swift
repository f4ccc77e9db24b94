import Settings
import TestSupport
import Testing

@Suite struct ExampleFileTests {
  private let lines = Settings.exampleFile.split(separator: "\n", omittingEmptySubsequences: false)
    .map(String.init)

  /// The line with its key active: a key after a `#` has an even number of spaces before it, a
  /// comment an odd one.
  private func inForce(_ line: String) -> String {
    guard line.hasPrefix("#") else { return line }
    let rest = line.dropFirst()
    let spaces = rest.prefix { $0 == " " }.count
    let key = rest.drop { $0 == " " }.prefix { $0 != ":" }
    let isKey = spaces % 2 == 0 && !key.isEmpty && !key.contains(" ") && rest.contains(":")
    return isKey ? String(rest) : line
  }

  /// The lines without a key and everything below it.
  private func without(_ key: String, _ lines: [String]) -> [String] {
    let indent = key.prefix { $0 == " " }.count
    var isInside = false
    return lines.filter { line in
      if isInside, !line.isEmpty, line.prefix(while: { $0 == " " }).count <= indent,
        !line.hasPrefix("#")
      {
        isInside = false
      }
      if line == key { isInside = true }
      return !isInside
    }
  }

  @Test func `it is a config without a problem`() throws {
    #expect(problems(Settings.exampleFile) == nil)
    #expect(try read(Settings.exampleFile).callHome == .smart)
  }

  @Test func `with every key in force it still is`() throws {
    let all = lines.map(inForce)
    #expect(zip(all, lines).count { $0 != $1 } > 10)
    #expect(!all.contains { $0.hasPrefix("#") && $0.contains(": [") })
    try withTemporaryDirectory { directory in
      for name in [
        "proxy.password", "mail.password", "client.key", "support.headers", "oauth.secret",
        "s3.secret",
      ] {
        _ = try directory.write(name, "hunter2", mode: 0o600)
      }
      // Keys for alternatives cannot be used together.
      let kept = without("  oauth:", without("    s3:", all))
      let text = kept.filter {
        !$0.contains("  to: [") && !$0.contains("  path: /var") && !$0.contains("token_file")
          && $0 != "    user: callhome" && !$0.contains("support.password")
      }
      .joined(separator: "\n").replacing("/etc/callhome", with: directory.path)
      #expect(problems(text) == nil)
      let settings = try read(text)
      #expect(settings.contract.contractID == "0012345")
      #expect(settings.destinations.map(\.name) == ["support", "copies"])
      #expect(settings.destinations.first?.redaction.count == 1)
      #expect(settings.destinations.first?.proxy?.user == "callhome")
      #expect(settings.mailServer?.host == "mail.example.net")
    }
  }

  @Test func `no line is wider than a page`() {
    #expect(!lines.contains { $0.count > 100 })
  }

  @Test func `it ends with one line end and no line ends in a space`() {
    #expect(Settings.exampleFile.hasSuffix("\n"))
    #expect(!Settings.exampleFile.hasSuffix("\n\n"))
    #expect(!lines.contains { $0.hasSuffix(" ") })
  }
}
