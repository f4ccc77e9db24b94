import Alerts
import Testing

/// The detected form of an input, and what its first lines may be.
@Suite struct RecognitionTests {
  @Test(arguments: [
    "alert: A", "# a comment\n---\nalert: A", "node: n\nalert: A", "- alert: A", "-\n  alert: A",
    "alerts:\n  - {alert: A}", "\"alert\": A", "[{\"alert\": \"A\"}]", "[\n {\"alert\": \"A\"}]",
    "{alert: A}", "- {alert: A}",
    "Severity: 3\nEvent Message: (%[AlertName=A][AlertDetail=x][NodeID=n]: RTMT Alert",
    "{\"alerts\": [{\"alert\": \"A\"}]}",
    "%UC_X-3-A: %[NodeID=n]: x", "<186>Nov 20 03:00:11 n x: %CCM_X-X-3-A: text",
    "%[AlertName=A][AlertDetail=x][NodeID=n]: RTMT Alert",
    "hello\nAt Fri Nov 20 02:00:00 2026 on node n, the following A events generated:",
    "[RTMT-ALERT-Lab] A\nThe alert is generated on Fri Nov 20 02:00:00 2026 on node n.",
    "time,ALERT NAME,node_name\n1795140010,A,n", "Nov 20 2026 02:00:00,A,n,,",
    "{\"version\": \"4\", \"receiver\": \"r\", \"alerts\": [{\"labels\": {\"alertname\": \"A\"}}]}",
  ])
  func `an alert is recognised whichever form it has`(text: String) throws {
    #expect(try alerts(text).map(\.name) == ["A"])
  }

  @Test func `what has no form that is known is refused`() {
    for text in ["hello", "a,b,c,d,e", "http://x", "[1, 2", "%UC_", "<186>Nov 20 03:00:11 n x: y"] {
      #expect(
        told(text) == """
          refused
          alert: error: this is no alert in a form that is known
            hint: callhome-alert(5) describes the forms: own, alertmanager, rtmt, syslog, alertlog

          """)
    }
  }

  @Test func `a misspelt first key is told as one`() {
    #expect(
      told("alrt: A\nnode: n") == """
        refused
        alert:1:1: error: unknown key 'alrt'
          hint: did you mean 'alert'?
        alert:1:1: error: an alert must have the key 'alert'

        """)
  }

  @Test func `a list of JSON may have the escapes of JSON`() throws {
    #expect(try alerts(#"[ {"alert": "\ud83d\ude00\/"}]"#).map(\.name) == ["\u{1F600}/"])
  }

  @Test func `a text of RTMT inside of our own form stays a description`() throws {
    let found = try alerts("alert: A\ndescription: '%UC_X-3-B: %[NodeID=n]: x'\n")
    #expect(found.map(\.name) == ["A"])
  }

  @Test(arguments: [
    ("alert: A\nalert: B\n", "alert:2:1: error: the key 'alert' occurs twice"),
    ("alert: A\n---\nalert: B\n", "alert:2:1: error: a second document is not allowed"),
    ("alert: *x\n", "alert:1:8: error: aliases are not allowed"),
    ("node: n\n", "alert:1:1: error: an alert must have the key 'alert'"),
    ("alerts: 7\n", "alert:1:9: error: 'alerts' must be a list of alerts, not a text"),
    ("alerts: []\n", "alert: error: the input has no alert\n" + noAlertHint.dropLast()),
    (
      "alerts: []\nnode: n\n",
      "alert:2:1: error: 'node' must be in an alert, not next to 'alerts'"
    ),
    (
      "{\"alert\": \"A\"", "alert:1:14: error: this is not valid JSON: expected ',' or '}'"
    ),
  ])
  func `what is wrong with a document is told with its place`(text: String, error: String) {
    #expect(told(text).hasPrefix("refused\n\(error)\n"))
  }

  @Test func `what stands beside a list of alerts is told, and the alerts are taken`() {
    #expect(
      told("alerts: [{alert: A}, {alert: B, nod: n}]\nversion: 1\n") == """
        alert A
        alert:2:1: error: unknown key 'version'
        alert:1:33: error: unknown key 'nod'
          hint: did you mean 'node'?

        """)
  }
}
