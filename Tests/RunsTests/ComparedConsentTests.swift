import Catalogs
import Diagnostics
import Runs
import Testing
import Times

/// A sending run remembers that all it sends was accepted, so that what was accepted need not be compared again:
/// that must not change a byte of what is sent, nor keep a change from being noticed (C3).
@Suite struct ComparedConsentTests {
  private static let accepted: Timestamp = "2026-09-15T12:00:00Z"
  private static let october: Timestamp = "2026-10-02T00:00:00Z"
  private static let later: Timestamp = "2026-10-03T00:00:00Z"
  private static let memory = "state/runs.json"

  private static let configs: [(name: String, config: TestConfig)] = [
    ("smart", TestConfig(more: "traces: true\ntrace_files:\n  cpupegging: [/var/log/*.txt]")),
    ("anonymous", TestConfig(mode: "anonymous")),
    (
      "rules",
      TestConfig(more: #"redaction: {"*.host_name": withhold, "*.model": scrub}"#)
    ),
    ("two", TestConfig(destinations: ["archive": "path: archive", "other": "path: other"])),
    ("elsewhere", TestConfig(destinations: ["archive": "path: elsewhere"])),
  ]

  /// Everything that the commands show which look at the licence.
  private func shown(_ site: TestSite) -> [String] {
    var texts: [String] = []
    for kind in [MessageKind.inventory, .telemetry, .configuration] {
      let run = DryRun(kind: kind, destination: nil, format: nil, mode: nil)
      let outcome = run.run(site.environment(Self.later))
      // Each rendering has an id of its own.
      texts += outcome.text.split(separator: "\n").map(String.init)
        .filter { !$0.contains("message_id") }
      texts += outcome.diagnostics.map(\.description)
    }
    texts.append(StatusRun(isJSON: true).run(site.environment(Self.later)).text)
    return texts
  }

  private static let pairs =
    configs.map { ($0.name, $0.name) }
    + [("smart", "elsewhere"), ("anonymous", "smart"), ("rules", "smart"), ("smart", "two")]

  @Test(arguments: pairs)
  func `what is known to be accepted shows the same as comparing it`(
    before: String, after: String
  ) throws {
    let configs = Dictionary(uniqueKeysWithValues: Self.configs)
    let site = try TestSite(try #require(configs[before]))
    site.accept(at: Self.accepted)
    #expect(site.send(at: Self.october).status == .done)
    let seal = try #require(self.seal(site))
    try site.configure(try #require(configs[after]))
    let known = shown(site)
    try site.remove(Self.memory)
    try site.write(Self.memory, #"{"version": 1, "last": "\#(Self.october)"}"#)
    #expect(known == shown(site))
    // The memory is made anew, the same where nothing changed, and not where something is withheld.
    site.send(at: Self.later)
    if before == after { #expect(self.seal(site) == seal) }
    if after == "elsewhere", before != after { #expect(self.seal(site) == nil) }
  }

  @Test func `what was remembered of the licence holds for nothing else`() throws {
    let site = try TestSite(try #require(Self.configs.first { $0.name == "anonymous" }?.config))
    site.accept(at: Self.accepted)
    site.send(at: Self.october)
    let memory = String(decoding: try site.bytes(Self.memory), as: UTF8.self)
    _ = try #require(self.seal(site))
    let today = shown(site)
    // As if somebody else had agreed to more.
    for (part, other) in [
      ("\"anonymous\"", "\"smart\""), ("jdoe", "root"), ("\"inventory.", "\"x."),
      ("2026-09-15", "2026-09-16"),
    ] {
      let changed = memory.replacing(part, with: other)
      #expect(part == "\"inventory." || changed != memory)
      try site.write(Self.memory, changed)
      #expect(shown(site) == today, "\(part)")
    }
    // A licence that was changed by hand is read again, and so is one that is gone.
    try site.write(Self.memory, memory)
    let consent = String(decoding: try site.bytes("state/consent.json"), as: UTF8.self)
    try site.write(
      "state/consent.json", consent.replacing("\"inventory.model\": \"send\",", with: ""))
    #expect(shown(site) != today)
    try site.write("state/consent.json", consent)
    #expect(shown(site) == today)
    try site.remove("state/consent.json")
    #expect(site.send(at: Self.later, isNow: true).status == .notConfigured)
    try site.write("state/consent.json", consent)
    #expect(LicenseRun().revoke(site.environment(Self.later)).status == .done)
    #expect(site.send(at: Self.later, isNow: true).status == .notConfigured)
  }

  /// The digest with which the memory of runs has what is known of the licence.
  private func seal(_ site: TestSite) -> String? {
    guard let bytes = try? site.bytes(Self.memory) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n").first { $0.contains("\"seal\"") }.map(String.init)
  }
}
