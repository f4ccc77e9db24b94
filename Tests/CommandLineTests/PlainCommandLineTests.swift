import Foundation
import Testing

/// Command lines that are parsed without the library mean the same as with it.
@Suite struct PlainCommandLineTests {
  /// The effect of a command line: its output and what it sent, without what differs in each run.
  private struct Effect: Hashable {
    let status: Int32
    let output: String
    let errors: String
    let sent: [String]
  }

  private func effect(of arguments: [String]) throws -> Effect {
    let site = try Site()
    let file = "alert: CpuPegging\nnode: cucm-pub\n"
    try site.write("alert.yaml", file)
    try site.write("--config", Site.config())
    let finished = try site.start(
      arguments.map { $0.replacing("SITE", with: site.path) },
      through: shell(#"printf 'alert: CodeYellow\nnode: a\n' | "$@""#)
    ).finish()
    func plain(_ text: String) -> String {
      text.replacing(site.path, with: "SITE").replacing(/[0-9a-f]{32}/, with: "ID")
        .replacing(/[0-9]+ bytes/, with: "bytes")
    }
    return Effect(
      status: finished.status, output: plain(finished.text), errors: plain(finished.errors),
      sent: site.names(in: "archive").map {
        $0.replacing(/[0-9a-f]{32}/, with: "").replacing(/[0-9]{8}T[0-9]{6}Z/, with: "")
      })
  }

  @Test(arguments: [
    (["send"], ["send", "--jobs", "8"], 3),
    (["send", "--now"], ["send", "--now", "--jobs", "8"], 3),
    (["send", "--spread", "--now"], ["send", "--now", "--spread", "--jobs", "8"], 3),
    (
      ["send", "-c", "SITE/callhome.yaml", "--now"],
      ["send", "--config=SITE/callhome.yaml", "--now"],
      3
    ), (["send", "--config", "SITE/none.yaml"], ["send", "--config=SITE/none.yaml"], 0),
    (
      ["send", "-c", "SITE/*.yaml", "-c", "SITE/none"],
      ["send", "--config=SITE/*.yaml", "--config=SITE/none"], 3
    ), (["alert"], ["alert", "--jobs", "8"], 1),
    (["alert", "alert.yaml"], ["alert", "--jobs", "8", "alert.yaml"], 1),
    (
      ["alert", "-c", "SITE/callhome.yaml", "SITE/alert.yaml"],
      ["alert", "--config=SITE/callhome.yaml", "--", "SITE/alert.yaml"], 1
    ), (["alert", "none.yaml"], ["alert", "--", "none.yaml"], 0),
    (
      ["render", "telemetry", "-c", "SITE/none.yaml"],
      ["render", "--config=SITE/none.yaml", "telemetry"], 0
    ), (["render", "invoice"], ["render", "--", "invoice"], 0),
  ])
  func `a command line does what another spelling of it does`(
    arguments: [String], other: [String], sent: Int
  ) throws {
    let effect = try effect(of: arguments)
    #expect(effect.sent.count == sent)
    #expect(try effect == self.effect(of: other))
  }

  @Test(arguments: [
    ["send", "-c"], ["send", "-c", ""], ["send", "-c", "--now"], ["send", "file"], ["send", ""],
    ["alert", "--now"], ["alert", "a", "b"], ["alert", "-c"], ["send", "--nwo"], ["send", "-n"],
  ])
  func `a mistake is told as every other one`(arguments: [String]) throws {
    let effect = try effect(of: arguments)
    #expect(effect.status == 64)
    #expect(effect.errors.hasPrefix("callhome: error: "))
    #expect(effect.sent == [])
  }
}
