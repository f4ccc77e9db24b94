import Catalogs
import Findings
import Reports
import RoomSupport
import Testing
import Times

@Suite struct MetricsReportTests {
  private let now = Timestamp(seconds: 1_793_502_000)

  private func report(
    site: String = "callhome", accepted: Timestamp? = Timestamp(seconds: 1_790_000_000),
    rows: [MetricsReport.Row], repeatCount: Int? = 3,
    certificates: [MetricsReport.CertificateEnd] = []
  ) -> MetricsReport {
    MetricsReport(
      site: site, version: "1.2.3",
      callHome: ("smart", ["none", "disabled", "smart", "anonymous"]), accepted: accepted,
      run: (now, 75), rows: rows, repeatCount: repeatCount,
      findings: [.silentNode: 3, .noRun: 1], certificates: certificates)
  }

  @Test func `the metrics are those of the golden file`() {
    let month = now.adding(seconds: -30 * 86_400)
    let text = report(
      rows: [
        MetricsReport.Row(
          destination: "support", kind: .inventory, sent: month, failed: nil, waitingCount: 0,
          waitingSince: nil),
        MetricsReport.Row(
          destination: "support", kind: .alert, sent: nil, failed: now, waitingCount: 2,
          waitingSince: now.adding(seconds: -3_600)),
      ],
      certificates: [
        MetricsReport.CertificateEnd(
          destination: "support", file: "certificate", end: now.adding(seconds: 86_400))
      ]
    ).text
    #expect(difference(Array(text.utf8), fromGolden: "metrics.prom") == nil)
  }

  @Test func `what is not known has no sample, and its family no header`() {
    let text = report(accepted: nil, rows: [], repeatCount: nil).text
    #expect(!text.contains("callhome_last_success"))
    #expect(!text.contains("callhome_suppressed_repeats"))
    #expect(!text.contains("callhome_certificate_end"))
    #expect(text.contains("\ncallhome_license_accepted_timestamp_seconds{site=\"callhome\"} 0\n"))
  }

  @Test func `a name cannot end its quotes or its line`() {
    let text = report(site: "a\"} 1\nb\\", rows: []).text
    #expect(text.contains(#"callhome_last_run_exit_status{site="a\"} 1\nb\\"} 75"#))
    #expect(!text.contains("\nb"))
  }
}
