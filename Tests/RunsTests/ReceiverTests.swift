import Alerts
import Catalogs
import Diagnostics
import Formats
import Foundation
import Runs
import ServerSupport
import StateDirectory
import Testing
import Times

/// Every config of `examples/receivers` reaches a server that takes and refuses what its service does (R3).
@Suite struct ReceiverTests {
  private let start: Timestamp = "2026-11-10T12:00:00Z"
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("examples/receivers").path

  /// The names of all recipes.
  private static let recipes =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)/callhome.yaml") }.sorted()

  /// The headers that the services want, by recipe: what the file of `headers_file` says.
  private static let headers = [
    "servicenow": "Authorization: Basic Y2FsbGhvbWU6czNjcmV0",
    "jira-service-management": "Authorization: GenieKey 01234567-89ab-cdef-0123-456789abcdef",
    "splunk": "Authorization: Splunk 12345678-1234-1234-1234-1234567890ab",
    "elasticsearch": "Authorization: ApiKey aWQ6a2V5",
    "loki": "Authorization: Basic Y2FsbGhvbWU6czNjcmV0",
  ]

  /// The recipes whose services tell incidents apart.
  private static let withIncidents: Set = [
    "elasticsearch", "jira-service-management", "loki", "pagerduty", "servicenow", "splunk",
  ]

  /// A site with the config of a recipe, whose service is at a port of this machine.
  private func site(_ recipe: String, port: Int) throws -> TestSite {
    let site = try TestSite()
    var config = ""
    let text = try String(
      contentsOfFile: "\(Self.folder)/\(recipe)/callhome.yaml", encoding: .utf8)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let url = line.wholeMatch(of: #/\ {4}url: https://[^/]+(/.*)/#) {
        config += "    url: https://127.0.0.1:\(port)\(url.1)\n"
        config += "    tls: {ca_file: \(try TestCertificates.shared().authority)}\n"
      } else if line.hasPrefix("    headers_file: ") {
        try site.write("headers", try #require(Self.headers[recipe]) + "\n")
        config += "    headers_file: headers\n"
      } else {
        config += "\(line)\n"
      }
    }
    try site.write(
      "callhome.yaml", config + "state: state\nsnapshots: [snapshot.yaml]\nmax_age: 366d\n")
    return site
  }

  private func alert(_ site: TestSite, _ words: String, after hours: Int64) throws -> Outcome {
    try site.write("alert.yaml", words)
    return AlertRun(
      AlertSource(file: "\(site.path)/alert.yaml", input: .own), tellsStatus: true
    ).run(site.environment(start.adding(seconds: hours * hour)))
  }

  @Test func `every recipe is taken by its service, and an incident has one key`() throws {
    #expect(Self.recipes.count == 12)
    let server = try ReceiverServer()
    var count = 0
    for recipe in Self.recipes {
      let site = try site(recipe, port: server.port)
      site.accept()
      let long = String(repeating: "Überlast \\\"<&>\\\" 过载 ", count: 1_000)
      let first = try alert(
        site,
        "{alert: CpuPegging, node: cucm-pub, time: 2026-11-10T11:59:00Z, description: \"\(long)\", "
          + "details: {Load: 99, Process: ccm}}\n", after: 0)
      #expect(first.status == .done && first.told == "", "\(recipe): \(first.told)")
      let end = try alert(
        site, "{alert: CpuPegging, node: cucm-pub, status: resolved}\n", after: 1)
      #expect(end.status == .done && end.told == "", "\(recipe): \(end.told)")
      let test = TestRun(destinations: []).run(site.environment(start.adding(seconds: 2 * hour)))
      #expect(test.status == .done && test.told == "", "\(recipe): \(test.told)")
      let all = try server.requests().dropFirst(count)
      count += all.count
      #expect(all.count == 3, "\(recipe)")
      for request in all {
        #expect(request.why == nil && request.status < 300, "\(recipe): \(request)")
      }
      guard Self.withIncidents.contains(recipe) else { continue }
      let made = all.prefix(2).flatMap(\.made)
      #expect(made.count == 2 && made.first?.key?.utf8.count == 32, "\(recipe)")
      #expect(Set(made.map(\.key)).count == 1, "\(recipe)")
      #expect(made.map(\.isEnd) == [false, true], "\(recipe)")
      #expect(all.last?.made.first?.key == nil, "\(recipe)")
    }
  }

  @Test func `the services refuse what is wrong`() throws {
    let server = try ReceiverServer()
    for (recipe, wrong, right) in [
      ("pagerduty", "severity: high", "severity:"), ("slack", "text: null", "text:"),
      ("wecom", "msgtype: markdown", "msgtype: text"),
    ] {
      let site = try site(recipe, port: server.port)
      let config = String(decoding: try site.bytes("callhome.yaml"), as: UTF8.self)
      var lines = config.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let index = try #require(
        lines.firstIndex { $0.hasSuffix(" \(right)") || $0.contains("    \(right) ") })
      let margin = lines[index].prefix { $0 == " " }
      lines[index] = "\(margin)\(wrong)"
      // What is indented below the line goes with it.
      while lines.indices.contains(index + 1), lines[index + 1].hasPrefix(margin + " ") {
        lines.remove(at: index + 1)
      }
      try site.write("callhome.yaml", lines.joined(separator: "\n"))
      site.accept()
      let outcome = try alert(site, "{alert: CpuPegging, node: cucm-pub}\n", after: 0)
      // Some say so in the body alone, as their README says: to them the status is a success.
      let answersInBody = ["wecom", "dingtalk", "feishu"].contains(recipe)
      #expect(outcome.status == (answersInBody ? .done : .refused), "\(recipe): \(outcome.told)")
      let last = try server.requests().last
      #expect(last?.why != nil && (last?.status == 200) == answersInBody, "\(recipe)")
    }
  }

  @Test func `every recipe has a README of at most a page that names its sources`() throws {
    for recipe in Self.recipes {
      let path = "\(Self.folder)/\(recipe)/README.md"
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      #expect(text.contains("https://"), "\(recipe) names no source")
      #expect(
        text.split(separator: "\n", omittingEmptySubsequences: false).count <= 60, "\(recipe)")
    }
  }
}
