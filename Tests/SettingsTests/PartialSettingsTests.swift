import Settings
import TestSupport
import Testing

/// Values of a config that can be read although the config as a whole cannot.
@Suite struct SettingsGlimpseTests {
  private func glimpse(_ text: String) -> PartialSettings {
    PartialSettings(Array(text.utf8), file: "/etc/site/callhome.yaml", owner: 0)
  }

  private static let faults = ["", "metod: x\n", "\tbad\n", "a: [\n", "contact: {email: }}\n"]

  @Test(arguments: faults)
  func `mode and state are told whatever is wrong with other lines`(fault: String) {
    let text = "\(fault)call_home: disabled # for now\r\nstate: \"memory\"\n\(fault)"
    #expect(glimpse(text).callHome == .disabled)
    #expect(glimpse(text).state == "/etc/site/memory")
    #expect(glimpse(fault).callHome == nil)
    #expect(glimpse(fault).state == "/var/lib/callhome")
  }

  @Test(arguments: [
    "call_home: smart\ncall_home: disabled\n", "\tbad\ncall_home: smart\ncall_home: disabled\n",
    "call_home: disabld\n", "\tbad\ncall_home: [disabled]\n", "x: [\n  call_home: disabled\n",
    "\tbad\n# call_home: disabled\n", "call_home: 'disabled\n", "\tbad\n\"call_home\": disabled\n",
  ])
  func `a mode that is not said plainly is not told`(text: String) {
    #expect(glimpse(text).callHome == nil)
  }

  @Test(arguments: [
    "state: a\nstate: b\n", "\tbad\nstate: a\nstate: b\n", "\tbad\n\"state\": a\n",
    "{version: 1, state: a, x\n", "\tbad\nstate: {a: b}\n", "state: [a]\n", "state:\n",
  ])
  func `a state directory that is not said plainly is not guessed`(text: String) {
    #expect(glimpse(text).state == nil)
  }

  @Test func `a file that others can write is not believed`() throws {
    try withTemporaryDirectory { directory in
      let text = "call_home: disabled\nstate: x\n"
      let path = try directory.write("callhome.yaml", text, mode: 0o644)
      #expect(PartialSettings.trusted(at: path)?.glimpse.callHome == .disabled)
      try directory.write("callhome.yaml", text, mode: 0o664)
      #expect(PartialSettings.trusted(at: path)?.glimpse.callHome == nil)
      #expect(PartialSettings.trusted(at: directory("missing"))?.owner == nil)
    }
  }
}
