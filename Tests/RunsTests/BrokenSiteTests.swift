import Findings
import Foundation
import Runs
import ServerSupport
import Testing
import Times

/// Installations that somebody broke, whose remedy is an edit: what `status` says names the cause, and doing it
/// mends the installation (O9). Those whose remedy is a command are run by a shell in `BrokenInstallationTests`.
@Suite struct BrokenSiteTests {
  private static let start: Timestamp = "2026-11-10T12:00:00Z"

  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: String
    /// What the finding says.
    let text: String
    /// What the remedy says.
    let remedy: String
    /// Breaks a site that works.
    let breaks: @Sendable (TestSite) throws -> Void
    /// Does what the remedy says.
    let mends: @Sendable (TestSite, _ remedy: String) throws -> Void

    init(
      _ what: String, _ code: String, _ text: String, _ remedy: String,
      breaks: @escaping @Sendable (TestSite) throws -> Void,
      mends: @escaping @Sendable (TestSite, String) throws -> Void
    ) {
      (testDescription, self.code, self.text, self.remedy) = (what, code, text, remedy)
      (self.breaks, self.mends) = (breaks, mends)
    }
  }

  private struct Report: Decodable {
    struct Finding: Decodable {
      struct Remedy: Decodable {
        let command: String?
        let text: String?
      }

      let code: String
      let text: String
      let remedy: Remedy?
    }

    let verdict: String
    let findings: [Finding]
  }

  private static func configure(
    _ site: TestSite, destinations: [String: String] = ["archive": "path: archive"],
    _ more: String = ""
  ) throws {
    try site.configure(TestConfig(destinations: destinations, more: more))
    site.accept(at: start)
  }

  private static let snapshotOfTwo =
    TestSite.snapshot + "  cucm-sub: {status: {host_name: cucm-sub}}\n"

  static let faults: [Fault] = [
    Fault(
      "a mode that nobody chose", "undecided", "Call Home is not configured",
      "set 'call_home: smart' or 'call_home: anonymous' in ",
      breaks: { try $0.configure(TestConfig(mode: "none")) },
      mends: { site, _ in try site.configure(TestConfig(mode: "smart")) }),
    Fault(
      "a vanished node", "silent-node", "nothing was collected from 1 node: 'cucm-sub'",
      "collect from it again",
      breaks: { site in
        try site.write("snapshot.yaml", snapshotOfTwo)
        site.send(at: later(start, hour), isNow: true)
        try site.write("snapshot.yaml", TestSite.snapshot)
      }, mends: { site, _ in try site.write("snapshot.yaml", snapshotOfTwo) }),
    Fault(
      "a dead collector", "stale-snapshot", "nothing has been collected since 2024-01-01 00:00",
      "collect again",
      breaks: { site in
        let old = TestSite.snapshot.replacing("2026-10-31T12", with: "2024-01-01T00")
        try site.write("snapshot.yaml", old)
      }, mends: { site, _ in try site.write("snapshot.yaml", TestSite.snapshot) }),
    Fault(
      "a snapshot that is no snapshot", "unreadable-snapshot", "this '{' is never closed",
      "add '}' at the end of line 1",
      breaks: { try $0.write("snapshot.yaml", "{snapshot: 1\n") },
      mends: { site, _ in try site.write("snapshot.yaml", TestSite.snapshot) }),
    Fault(
      "a failed collection", "failed-collection", "the collection of 'show version active' failed",
      "collect again",
      breaks: { site in
        try site.write(
          "captures/cucm-pub/show-version-active.txt", "Executed command unsuccessfully\n")
        let text = TestConfig().text
        try site.write(
          "callhome.yaml", text.replacing("[snapshot.yaml]", with: "[snapshot.yaml, captures/*]"))
      },
      mends: { site, _ in
        try site.write(
          "captures/cucm-pub/show-version-active.txt",
          "Active Master Version: 14.0.1.12900-161\nActive Version Installed Software Options:\nNone\n"
        )
      }),
    Fault(
      "a size limit that is too small", "not-sent", "more than the 'size_limit' of 1000",
      "raise 'size_limit' of 'archive' to ",
      breaks: { site in
        try configure(site, destinations: ["archive": "path: archive, size_limit: 1kB"])
        site.send(at: later(start, hour), isNow: true)
      },
      mends: { site, remedy in
        let word = remedy.split(separator: " ").compactMap { Int($0) }.first ?? 0
        try configure(
          site, destinations: ["archive": "path: archive, size_limit: \(word / 1_000 + 1)kB"])
        site.send(at: later(start, 2 * hour), isNow: true)
      }),
    Fault(
      "an expired certificate", "certificate", "ended at 2011-01-01T00:00:00Z",
      "get the new certificate, then run: cp NEW.pem ",
      breaks: { site in
        try site.write("ca.pem", SampleCertificates.expired)
        try configure(site, "  new: {url: 'https://127.0.0.1:9/', tls: {ca_file: ca.pem}}\n")
      }, mends: { site, _ in try site.write("ca.pem", SampleCertificates.successor) }),
    Fault(
      "a receiver where nothing listens", "not-sent", "no connection",
      "nothing listens on that port",
      breaks: { site in
        try configure(site, "  new: {url: 'https://127.0.0.1:9/'}\n")
        site.send(at: later(start, hour), isNow: true)
      },
      mends: { site, _ in
        try configure(site, "  new: {via: directory, path: new}\n")
        site.send(at: later(start, 2 * hour), isNow: true)
      }),
    Fault(
      "a paused destination", "not-sent", "is not a directory", ".old && callhome send --now",
      breaks: { site in
        try site.write("second", "")
        try configure(site, destinations: ["archive": "path: archive", "second": "path: second"])
        site.send(at: later(start, hour))
        // The pause holds it back.
        site.send(at: later(start, hour + 60))
      },
      mends: { site, _ in
        try site.remove("second")
        site.send(at: later(start, 30 * hour), isNow: true)
      }),
    Fault(
      "a body that says what a rule withholds", "not-sent", "words of 'body' of 'new' contain",
      "write other words into the 'body' below ",
      breaks: { site in
        let rule = "redaction: {\"*.serial_number\": withhold}\n"
        try configure(
          site,
          "  new: {url: 'https://127.0.0.1:9/', messages: [inventory], body: {a: FCH1234V5XY, b: '{message_id}'}}\n"
            + rule)
        site.send(at: later(start, hour), isNow: true)
      },
      mends: { site, _ in
        try configure(site, "  new: {via: directory, path: new}\n")
        site.send(at: later(start, 2 * hour), isNow: true)
      }),
  ]

  @Test(arguments: faults)
  func `what status says of a broken installation is its cause and its cure`(fault: Fault) throws {
    let site = try TestSite()
    site.accept(at: Self.start)
    site.send(at: later(Self.start, hour))
    #expect(try report(site).verdict == "working")
    try fault.breaks(site)
    let broken = try report(site)
    #expect(broken.verdict != "working")
    let finding = try #require(
      broken.findings.first { $0.code == fault.code }, "\(broken.findings)")
    #expect(finding.text.contains(fault.text), "\(finding.text)")
    let remedy = finding.remedy.map { ($0.command ?? "") + ($0.text ?? "") } ?? ""
    #expect(!remedy.isEmpty)
    #expect(remedy.contains(fault.remedy), "\(remedy)")
    try fault.mends(site, remedy)
    let mended = try report(site)
    #expect(!mended.findings.contains { $0.code == fault.code }, "\(mended.findings)")
  }

  @Test func `a program gets a document of a site whose config cannot be read`() throws {
    let site = try TestSite()
    site.accept(at: Self.start)
    site.send(at: later(Self.start, hour))
    try site.write("callhome.yaml", "version: 1\ncall_home: smrt\n")
    let outcome = StatusRun(isJSON: true).run(site.environment(later(Self.start, hour)))
    #expect(outcome.status == .notConfigured)
    #expect(outcome.verdict == .unknown)
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output))
    #expect(report.verdict == "unknown")
    #expect(report.findings.first?.code == "config")
    #expect(report.findings.first?.remedy?.text == "did you mean 'smart'?")
    let text = StatusRun(isJSON: false).run(site.environment(later(Self.start, hour)))
    #expect(text.output == [])
  }

  private func report(_ site: TestSite) throws -> Report {
    let output = StatusRun(isJSON: true).run(site.environment(later(Self.start, 3 * hour))).output
    return try JSONDecoder().decode(Report.self, from: Data(output))
  }
}
