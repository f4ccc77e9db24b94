import Alerts
import Catalogs
import Diagnostics
import Formats
import Foundation
import Runs
import StateDirectory
import Testing
import Times

/// A body leaves the machine like everything else: accepted, and searched before it goes (R3, C3, D3).
@Suite struct BodyRunTests {
  private let start: Timestamp = "2026-11-10T12:00:00Z"

  private func site(_ body: String, _ more: String = "") throws -> TestSite {
    let site = try TestSite()
    try configure(site, body, more)
    return site
  }

  private func configure(_ site: TestSite, _ body: String, _ more: String = "") throws {
    try site.write(
      "callhome.yaml",
      """
      version: 1
      call_home: smart
      product: unified-cm
      contact: {email: uc@example.com}
      snapshots: [snapshot.yaml]
      max_age: 366d
      state: state
      schedule: {slot: none}
      destinations:
        web:
          url: https://127.0.0.1:9/in
      \(body.isEmpty ? "" : "    body: \(body)\n")\(more)

      """)
  }

  private func render(_ site: TestSite, _ alert: String, format: Format? = nil) throws -> Outcome {
    try site.write("alert.yaml", alert)
    return DryRun(
      kind: .alert, alerts: AlertSource(file: "\(site.path)/alert.yaml", input: .own),
      destination: "web", format: format, mode: nil
    ).run(site.environment(start))
  }

  private let withholds = "redaction: {\"*.serial_number\": withhold}\n"
  private let alert = "{alert: CpuPegging, node: cucm-pub, description: load}\n"

  @Test func `'render' shows the body, and another format as it is`() throws {
    let site = try site("{node: \"{alert.node}\", n: 1}")
    #expect(try render(site, alert).text == "{\"node\":\"cucm-pub\",\"n\":1}\n")
    #expect(try render(site, alert, format: .text).text.hasPrefix("Call Home critical alert"))
  }

  @Test func `a hidden value in the words of a body stops the message`() throws {
    let site = try site("{node: \"{alert.node}\", note: \"of FCH1234V5XY\"}", withholds)
    let outcome = try render(site, alert)
    #expect(outcome.status == .redactionFault && outcome.text == "", "\(outcome.told)")
    #expect(outcome.told.contains("inventory.serial_number"))
    #expect(!outcome.told.contains("FCH1234V5XY"))
  }

  @Test(arguments: ["{d: \"{alert.description}\"}", "{d: \"{message|json}\"}", "{d: \"{text}\"}"])
  func `what hides a value goes without it, whatever the form`(body: String) throws {
    let encoded = Data("FCH1234V5XY".utf8).base64EncodedString()
    let site = try site(body, withholds)
    let words = "{alert: CpuPegging, node: cucm-pub, description: \"see \(encoded) there\"}\n"
    let outcome = try render(site, words)
    #expect(outcome.told.contains("'alert.description'"), "\(outcome.told)")
    #expect(!outcome.text.isEmpty && !outcome.text.contains(encoded))
    // Without the rule it is there: the test can fail.
    try configure(site, body)
    #expect(try render(site, words).text.contains(encoded))
  }

  @Test func `another body is accepted anew, and nothing is sent in it before`() throws {
    let site = try site("{node: \"{alert.node}\"}")
    site.accept()
    #expect(site.license().contains("\"node\": \"{alert.node}\""))
    func queued() throws -> [String] {
      try site.waiting().map { String(decoding: $0.bytes, as: UTF8.self) }
    }
    func alert(_ name: String) throws -> Outcome {
      try site.write("alert.yaml", "{alert: \(name), node: cucm-pub}\n")
      return AlertRun(
        AlertSource(file: "\(site.path)/alert.yaml", input: .own), tellsStatus: false
      ).run(site.environment(start))
    }
    _ = try alert("CpuPegging")
    #expect(try queued() == ["{\"node\":\"cucm-pub\"}\n"])
    for body in ["{node: \"{alert.node}\", name: \"{alert.alert}\"}", ""] {
      try configure(site, body)
      #expect(site.license().contains("with another 'body'"), "\(site.license())")
      _ = try alert("CoreDumpFileFound")
      #expect(try queued().allSatisfy { !$0.contains("CoreDump") })
    }
    try configure(site, "{name: \"{alert.alert}\"}")
    site.accept()
    #expect(site.license().contains("Nothing more would be sent"))
    _ = try alert("CodeYellow")
    #expect(try queued().contains("{\"name\":\"CodeYellow\"}\n"))
  }
}
