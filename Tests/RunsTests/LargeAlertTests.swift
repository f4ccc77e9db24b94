import Runs
import Testing

/// A message that is too large to be queued is never half there.
@Suite struct LargeAlertTests {
  @Test func `an alert whose message is too large to be queued is kept, and the run says why`()
    throws
  {
    let site = try TestSite()
    let body = "body: {a: [" + String(repeating: "\"{alert.description}\",", count: 950) + "]}"
    try site.write(
      "callhome.yaml",
      """
      version: 1
      call_home: smart
      product: unified-cm
      contact: {email: uc@example.com}
      snapshots: [snapshot.yaml]
      state: state
      destinations:
        web:
          url: https://127.0.0.1:9/in
          \(body)

      """)
    site.accept()
    let description = String(repeating: "\u{1F600}", count: 20_000)
    try site.write(
      "alert.yaml", "{alert: CpuPegging, node: cucm-pub, description: \"\(description)\"}")
    let source = AlertSource(file: "\(site.path)/alert.yaml", input: nil)
    let outcome = AlertRun(source, tellsStatus: true).run(site.environment("2026-11-10T12:00:00Z"))
    #expect(outcome.status == .refused)
    #expect(outcome.told.contains("more than can be queued"), "\(outcome.told)")
    #expect(site.names(in: "state/outbox") == [])
    #expect(site.names(in: "state/alerts/stuck").count == 1)
    #expect(try site.waiting() == [])
  }
}
