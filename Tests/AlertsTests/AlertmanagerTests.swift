import Alerts
import Testing

/// What Alertmanager posts.
@Suite struct AlertmanagerTests {
  private func notification(_ alerts: String, extra: String = "") -> String {
    #"{"version": "4", "groupKey": "{}", "receiver": "x"\#(extra), "alerts": [\#(alerts)]}"#
  }

  private func series(_ instance: String, _ rest: String = "", status: String = "firing") -> String
  {
    #"{"status": "\#(status)", "labels": {"alertname": "A", "instance": "\#(instance)"\#(rest)}}"#
  }

  @Test(arguments: [
    ("web1:9100", "web1"), ("web1.example.net", "web1.example.net"),
    ("[2001:db8::1]:80", "2001:db8::1"),
    ("2001:db8::1", "2001:db8::1"), ("192.0.2.1:443", "192.0.2.1"), ("web1:", "web1:"),
    ("web1:http", "web1:http"), ("https://u:p@web1:8443/a?b", "web1"), ("http://web1", "web1"),
    ("", nil), (" ", nil), (":9100", nil), ("https://", nil),
  ])
  func `the node is the host of the instance`(instance: String, node: String?) throws {
    #expect(try alerts(notification(series(instance))).map(\.node) == [node])
  }

  @Test func `the node is in the label that the config names`() {
    let text = notification(series("web1:9100", #", "nodename": "n1""#))
    #expect(
      told(Array(text.utf8), nodeLabel: "nodename") == """
        alert A
          node: n1
          - instance: web1:9100

        """)
    #expect(told(Array(text.utf8), nodeLabel: "nothing").contains("node: ") == false)
  }

  @Test func `series of one alert on one node are one, on two nodes two`() throws {
    let found = try alerts(
      notification([series("a:1"), series("b:1"), series("a:2")].joined(separator: ",")))
    #expect(found.map(\.node) == ["a", "b"])
    #expect(found[0].details.map(\.name) == ["series 1", "series 2"])
    #expect(found[0].details.map(\.value) == ["instance: a:1", "instance: a:2"])
  }

  @Test func `an alert is over when all of its series are`() throws {
    let over = series("a:1", status: "resolved")
    #expect(try alerts(notification("\(over),\(over)")).map(\.isResolved) == [true])
    #expect(try alerts(notification("\(over),\(series("a:1"))")).map(\.isResolved) == [false])
    // The status of the notification applies to an alert without one.
    #expect(
      try alerts(
        notification(#"{"labels": {"alertname": "A"}}"#, extra: #", "status": "resolved""#)
      )
      .map(\.isResolved) == [true])
  }

  @Test func `the heaviest severity of the series that fire counts`() {
    let text = notification(
      [
        series("a:1", #", "severity": "warning""#), series("a:1", #", "severity": "critical""#),
        series("a:1", #", "severity": "fatal""#, status: "resolved"),
      ].joined(separator: ","))
    let order = ["warning", "critical", "fatal"]
    let found = told(Array(text.utf8), rank: { order.firstIndex(of: $0) ?? -1 })
    #expect(found.contains("\n  severity: critical\n"))
  }

  @Test func `series that differ in a detail of the key stay apart`() {
    let text = notification(
      ["x", "y", "x"].map { series("a:1", #", "name": "\#($0)""#) }.joined(separator: ","))
    let found = told(Array(text.utf8), keyDetails: { $0 == "A" ? ["name"] : [] })
    #expect(found.split(separator: "\n").filter { $0.hasPrefix("alert ") }.count == 2)
  }

  @Test(arguments: [
    (
      #""3""#,
      "alert:1:13: error: 'version' must be '4' of Alertmanager or '1' of Grafana, the forms that are read, not '3'"
    ),
    (
      "null",
      "alert:1:13: error: 'version' must be '4' of Alertmanager or '1' of Grafana, the forms that are read, not nothing"
    ),
    (
      "{}",
      "alert:1:13: error: 'version' must be '4' of Alertmanager or '1' of Grafana, the forms that are read, not a mapping"
    ),
  ])
  func `another version is refused`(version: String, error: String) {
    let text = notification(series("a")).replacing(#""4""#, with: version)
    #expect(told(text) == "refused\n\(error)\n")
  }

  @Test func `a notification of Grafana and one without a version are read`() throws {
    let text = notification(series("a"))
    #expect(try alerts(text.replacing(#""4""#, with: #""1""#)).map(\.name) == ["A"])
    #expect(try alerts(#"{"alerts": [\#(series("a"))]}"#).map(\.node) == ["a"])
  }

  /// A time before the present of these tests, one after it, and values that mean none.
  @Test(arguments: [
    ("2026-11-20T02:10:00.000Z", "", true), ("2026-11-20T02:40:00.000Z", "", false),
    ("0001-01-01T00:00:00Z", "", false),
    ("2026-11-20T02:10:00.000Z", #", "status": {"state": "active"}"#, false),
  ])
  func `a list without a word for the state is over when its end is`(
    end: String, status: String, isOver: Bool
  ) throws {
    let alert = try #require(
      try alerts(
        """
        [
          {"labels": {"alertname": "A", "instance": "n:9100"}, "startsAt": "2026-11-20T01:52:10Z",
           "endsAt": "\(end)"\(status)}
        ]
        """
      ).first)
    #expect(alert.name == "A" && alert.node == "n" && alert.isResolved == isOver)
    #expect(alert.details.contains { $0.name == "endsAt" } == isOver)
    #expect(alert.faults == [])
  }

  @Test func `what has not the shape of a notification is refused with a place`() {
    #expect(
      told("[]", .alertmanager)
        == "refused\nalert:1:1: error: a notification of Alertmanager must be a mapping, not a list\n"
    )
    #expect(
      told(#"{"version": "4", "alerts": {}}"#, .alertmanager)
        == "refused\nalert:1:28: error: 'alerts' must be a list, not a mapping\n")
    #expect(
      told(notification("")) == "refused\nalert: error: the input has no alert\n\(noAlertHint)")
  }

  @Test func `labels that are no texts are faults`() throws {
    let text = notification(
      #"{"labels": {"alertname": "A", "x": [1]}, "annotations": 7, "startsAt": "soon"}"#)
    #expect(
      try alerts(text).first?.faults == [
        "the time 'soon' is none that can be read", "'x' must be a text, not a list",
        "'annotations' must be a mapping, not a text",
      ])
  }
}
