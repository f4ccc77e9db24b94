import Foundation
import Testing

/// `callhome license` as people meet it (C3).
@Suite struct LicenseTests {
  /// Runs the words that follow it on a terminal of their own, whose keyboard is standard input.
  private static let terminal = shell(
    #"command="'$1' $2 $3"; script -q -e -c "$command" /dev/null"#)

  @Test func `without a terminal accepting needs '--yes'`() throws {
    let site = try Site(isAccepted: false)
    try site.write("answer", "y\n")
    let finished = try site.run("license", "accept", input: "\(site.path)/answer")
    #expect(finished.status == 64)
    #expect(finished.errors.contains("add '--yes'"))
    #expect(site.names(in: "state") == [])
    #expect(try site.run("send").status == 78)
  }

  @Test(.needs(.command("script", package: "bsdutils")), arguments: ["n", "", "nonsense", "Y es"])
  func `on a terminal any other answer than yes does not accept`(answer: String) throws {
    let site = try Site(isAccepted: false)
    try site.write("answer", answer + "\n")
    let finished = try site.run(
      "license", "accept", through: Self.terminal, input: "\(site.path)/answer")
    #expect(finished.status == 78)
    #expect(finished.text.contains("Accept? [y/N]"))
    #expect(finished.text.contains("not accepted"))
    #expect(site.names(in: "state") == [])
  }

  @Test(.needs(.command("script", package: "bsdutils")), arguments: ["y", "yes", "YES"])
  func `on a terminal the terms are shown, and yes accepts`(answer: String) throws {
    let site = try Site(isAccepted: false)
    try site.write("answer", answer + "\n")
    let finished = try site.run(
      "license", "accept", through: Self.terminal, input: "\(site.path)/answer")
    #expect(finished.status == 0)
    let terms = try #require(finished.text.range(of: "To 'archive' (directory"))
    let question = try #require(finished.text.range(of: "Accept? [y/N]"))
    #expect(terms.upperBound < question.lowerBound)
    #expect(site.names(in: "state").contains("consent.json"))
    #expect(try site.run("send").status == 0)
  }

  @Test func `show is what 'license' does alone, and it writes nothing`() throws {
    let site = try Site(isAccepted: false)
    let alone = try site.run("license")
    #expect(alone.status == 0)
    #expect(alone.output == (try site.run("license", "show").output))
    #expect(alone.text.contains("\n  inventory.serial_number\n"))
    #expect(site.names(in: "") == ["callhome.yaml", "snapshot.yaml"])
  }

  @Test func `revoking stops all and deletes what waits`() throws {
    let site = try Site()
    try site.write("archive", "not a directory")
    #expect(try site.run("send").status == 75)
    let finished = try site.run("license", "revoke")
    #expect(finished.status == 0)
    #expect(finished.text.contains("deleted 3 queued messages"))
    #expect(!site.names(in: "state").contains("consent.json"))
    #expect(site.names(in: "state/outbox") == [])

    try site.remove("archive")
    #expect(try site.run("send", "--now").status == 78)
    #expect(site.names(in: "archive") == [])
    // Twice is once.
    #expect(try site.run("license", "revoke").status == 0)
  }

  @Test func `after revoking and accepting anew it is the same installation`() throws {
    let site = try Site()
    let before = try site.read("state/installation.json")
    #expect(try site.run("license", "revoke").status == 0)
    #expect(try site.run("license", "accept", "--yes").status == 0)
    #expect(try site.read("state/installation.json") == before)
  }
}
