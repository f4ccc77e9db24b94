import Reports
import RoomSupport
import StateDirectory
import Testing
import Times

@Suite struct HistoryReportTests {
  private let start = Timestamp(seconds: 1_793_502_000)

  private func row(
    _ event: JournalEntry.Event, _ id: String?, hour: Int64, destination: String? = "archive",
    kind: String? = "inventory", bytes: Int? = 1234, reason: String? = nil, status: Int? = nil,
    caseNumber: String? = nil, kept: KeptMessage.Location? = nil, caseURL: String? = nil
  ) -> Row {
    Row(
      entry: JournalEntry(
        event, at: start.adding(seconds: hour * 3600), messageID: id, destination: destination,
        kind: kind, mode: id.map { _ in "smart" }, bytes: bytes,
        sha256: id.map { _ in String(repeating: "0f", count: 32) }, reason: reason, status: status,
        caseNumber: caseNumber), kept: kept, caseURL: caseURL)
  }

  /// An entry with further data of its message.
  private struct Row {
    let entry: JournalEntry
    let kept: KeptMessage.Location?
    let caseURL: String?
  }

  private func json(_ rows: [Row]) -> String {
    var document = HistoryReport.JSON()
    var bytes: [UInt8] = []
    for row in rows { bytes += document.row(row.entry, kept: row.kept, caseURL: row.caseURL) }
    return String(decoding: bytes + document.end, as: UTF8.self)
  }

  private func text(_ rows: [Row]) -> String {
    var table = HistoryReport.Table(.utc)
    for row in rows { table.measure(row.entry) }
    var bytes = table.start
    for row in rows { bytes += table.row(row.entry, caseURL: row.caseURL) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private var rows: [Row] {
    let first = String(repeating: "a1", count: 16)
    let second = String(repeating: "b2", count: 16)
    let third = String(repeating: "c3", count: 16)
    return [
      row(.attempt, first, hour: 0, kept: .sent),
      row(
        .delivered, first, hour: 1, status: 200, caseNumber: "C-12345", kept: .sent,
        caseURL: "https://cases.example.net/12345"),
      row(.attempt, second, hour: 2, destination: "pager", kind: "configuration", bytes: 5),
      row(
        .failed, second, hour: 3, destination: "pager", kind: "configuration", bytes: 5,
        reason: "proxy-auth", status: 407),
      row(.attempt, second, hour: 4, destination: "pager", kind: "configuration", bytes: 5),
      row(.attempt, third, hour: 5, kind: "telemetry", bytes: 12_345_678, kept: .rejected),
      row(
        .rejected, third, hour: 6, kind: "telemetry", bytes: 12_345_678, reason: "rejected",
        status: 422, kept: .rejected),
      row(.begun, nil, hour: 7, destination: nil, kind: nil, bytes: nil, reason: "damaged"),
    ]
  }

  @Test func `the report for a person is that of the golden file`() {
    let text = text(rows)
    #expect(difference(Array(text.utf8), fromGolden: "history.txt") == nil)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func `the report for a machine is that of the golden file, attempts included`() {
    #expect(difference(Array(json(rows).utf8), fromGolden: "history.json") == nil)
  }

  @Test func `an attempt is shown only where nothing is known of its outcome`() {
    let text = text(rows)
    #expect(text.split(separator: "\n").count { $0.contains("unknown") } == 1)
    #expect(text.contains("2026-11-01 07:00  pager "))
  }

  @Test func `nothing that a terminal would act on comes from the journal`() {
    let text = text([
      row(
        .init(rawValue: "\u{1B}[2J"), "\u{202E}x", hour: 0, destination: "a\nb", kind: "\u{7}",
        reason: "\r", caseNumber: "\u{9B}1m", caseURL: "\u{1B}]0;x\u{7}")
    ])
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value < 0x7F) })
    #expect(text.split(separator: "\n").count == 3)
  }

  @Test func `nothing is told of an empty journal but that it is empty`() {
    #expect(text([]) == "nothing was sent yet\n")
    #expect(
      json([]) == "{\n  \"version\": 1,\n  \"journal\": []\n}\n")
  }
}
