import Alerts
import Diagnostics
import Testing
import Times

/// The limits of an input, and the report on the rest.
@Suite struct BoundTests {
  @Test func `an empty input is refused`() {
    for text in ["", "\n \t\r\n", "\u{FEFF}"] {
      #expect(told(text) == "refused\nalert: error: the input is empty: it has no alert\n")
      #expect(told(text, .syslog) == told(text))
    }
  }

  @Test func `an input that is too large is refused`() {
    let bytes = [UInt8](repeating: 0x41, count: AlertReader.byteLimit + 1)
    #expect(
      told(bytes, .rtmt)
        == "refused\nalert: error: the input has 16777217 bytes, more than the 16777216 that are read\n"
    )
  }

  @Test(arguments: [
    (AlertInput.own, "- {alert: A@, node: n}\n", "", ""),
    (.alertlog, "2026-11-20 02:00:00,A@,n,o,Critical\n", "", ""),
    (.syslog, "%UC_X-3-A@: %[NodeID=n]: x\n", "", ""),
    (.rtmt, "%UC_X-3-A@: %[NodeID=n]: x\n", "", ""),
    (
      .alertmanager, #"{"labels": {"alertname": "A@"}},"#, #"{"version": "4", "alerts": ["#,
      #"{"labels": {"alertname": "last"}}]}"#
    ),
  ])
  func `the first 10,000 alerts of an input are taken, and the rest is told`(
    input: AlertInput, one: String, before: String, after: String
  ) throws {
    let place = try #require(one.firstIndex(of: "@"))
    let end = one[place...].dropFirst()
    let text = before + (1...10_005).map { "\(one[..<place])\($0)\(end)" }.joined() + after
    let found = try AlertReader.alerts(
      in: Array(text.utf8), file: "f", input: input, nodeLabel: nil, now: present, calendar: .utc)
    #expect(found.alerts.count == 10_000)
    #expect(found.alerts.last?.name == "A10000")
    let count = 10_005 + (after.isEmpty ? 0 : 1)
    #expect(
      found.diagnostics.map(\.description) == [
        """
        f: error: the input has \(count) alerts; those after the first 10000 are left out
          hint: give them in several runs
        """
      ])
  }

  @Test func `texts and lists that are too long are cut, and the alert says so`() throws {
    func long(_ count: Int) -> String { String(repeating: "\u{E4}", count: count) }
    let details = (0..<300).map { "d\($0): 1" }.joined(separator: ", ")
    let traces = (0..<150).map { "/t/\($0)" }.joined(separator: ", ")
    let alert = try #require(
      try alerts(
        """
        - alert: \(long(300))
          node: \(long(256))
          severity: \(long(255))
          description: \(long(20_001))
          details: {\(long(300)): \(long(20_002)), \(details)}
          traces: [/\(long(3_000)), \(traces)]
        """
      ).first)
    #expect(alert.name == long(255))
    #expect(alert.node == long(255))
    #expect(alert.severity == long(255))
    #expect(alert.description == long(20_000))
    #expect(alert.details.count == 200)
    #expect(alert.details.first == Alert.Detail(long(255), long(20_000)))
    #expect(alert.traces.first == "/t/0")
    #expect(alert.traces.count == 99)
    #expect(
      alert.faults == [
        "the name of the alert has 300 characters; the first 255 are kept",
        "the name of the node has 256 characters; the first 255 are kept",
        "the description has 20001 characters; the first 20000 are kept",
        "there are 301 details; the first 200 are kept",
        "the name of a detail has 300 characters; the first 255 are kept",
        "a detail has 20002 characters; the first 20000 are kept",
        "there are 151 traces; the first 100 are kept",
        "the path of a trace has more than 4095 bytes; it is left out",
      ])
  }

  @Test func `of very many problems the first are told and the others counted`() throws {
    let text = "- alert: A\n" + String(repeating: "- {alrt: B}\n", count: 1_000)
    let found = try AlertReader.alerts(
      in: Array(text.utf8), file: "f", input: nil, nodeLabel: nil, now: present, calendar: .utc)
    #expect(found.alerts.count == 1)
    #expect(found.diagnostics.count == 101)
    #expect(found.diagnostics.last?.message == "there are 1900 more problems like these")
  }
}
