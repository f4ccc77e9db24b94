import Alerts
import Catalogs
import Diagnostics
import Foundation
import Runs
import StateDirectory
import Testing
import Times

/// What messages tell of alerts that were held back, repeated or hidden.
extension AlertTests {
  @Test func `status says how many alerts wait to be made into messages`() throws {
    let site = try site("alerts: {deadline: 0s}\n")
    try alert(site, alerts(3) { "{alert: A\($0), node: b}" }, at: start)
    let text = StatusRun(isJSON: false).run(site.environment(start)).text
    #expect(text.contains("3 alerts have been queued since"))
    let json = StatusRun(isJSON: true).run(site.environment(start)).text
    #expect(json.contains("\"count\": 3"))
  }

  @Test func `what is held tells how often it came, and so does the message about many`() throws {
    let site = try site("alerts: {deadline: 0s, caps: {per_type: 1 in 1m}}\n")
    let both =
      "- {alert: CpuPegging, node: node1}\n- {alert: CpuPegging, node: node2}\n"
      + "- {alert: CpuPegging, node: node3}\n"
    for second in 0...2 { try alert(site, both, at: start.adding(seconds: Int64(second))) }
    site.send(at: start.adding(seconds: 10), kinds: [.alert])
    #expect(site.names(in: "state/alerts/held").count == 2)
    site.send(at: start.adding(seconds: 71), kinds: [.alert])
    #expect(site.count(.alert) == 2)
    let many = try site.newest(.alert)
    // Two nodes, each in the lines and by its name.
    #expect(many.components(separatedBy: "repeated 2 times").count == 5, "\(many)")
    // And nothing of it twice.
    site.send(at: "2026-12-01T12:00:00Z")
    #expect(try !site.newest(.inventory).contains("times"))
  }

  @Test func `a copied file of an alert that is held is set aside, and its alert is told once`()
    throws
  {
    let site = try site("alerts: {caps: {per_type: 1 in 1m}}\n")
    try alert(site, alerts(3) { "{alert: CpuPegging, node: node\($0)}" }, at: start)
    let held = site.names(in: "state/alerts/held")
    try #require(held.count == 2)
    for (name, copy) in zip(held, ["0.alert", "z.alert"]) {
      let text = String(decoding: try site.bytes("state/alerts/held/\(name)"), as: UTF8.self)
      try site.write("state/alerts/held/\(copy)", text)
    }
    // The monthly messages go all the same.
    let first = site.send(at: start.adding(seconds: 10))
    #expect(first.status == .stateDamaged)
    for copy in ["0.alert", "z.alert"] {
      #expect(first.told.contains("held/\(copy): warning: the alert is damaged"), "\(first.told)")
    }
    #expect(site.count() == 1)
    #expect(
      site.names(in: "state/alerts/held")
        == (held + ["0.alert.damaged", "z.alert.damaged"]).sorted())
    #expect(site.send(at: start.adding(seconds: 61)).status == .done)
    #expect(site.count(.alert) == 2)
    let many = try site.newest(.alert)
    #expect(many.contains("2 alerts of this name"), "\(many)")
    #expect(site.send(at: start.adding(seconds: 200)).status == .done)
    #expect(site.count(.alert) == 2)
  }

  @Test func `nobody hears of repeats of an alert that did not go there`() throws {
    let site = try site("alerts: {unknown: ignore}\n") {
      $0.destinations = [
        "archive": "path: archive", "pager": "path: pager, minimum_severity: catastrophic",
      ]
    }
    let both = "- {alert: Payroll, node: payroll-db}\n- {alert: CpuPegging, node: cucm-pub}\n"
    for second in 0...2 { try alert(site, both, at: start.adding(seconds: Int64(second))) }
    site.send(at: start.adding(seconds: 10))
    #expect(try site.newest(.inventory).contains("CpuPegging on cucm-pub: 2 times"))
    #expect(try !site.newest(.inventory).contains("ayroll"))
    #expect(try !site.newest(.inventory, in: "pager").contains("CpuPegging"))
  }

  @Test(arguments: [
    "alert.node: withhold", "class:host_name: pseudonym", "alert.node: {mask: 2}",
  ])
  func `a hidden node does not come back in the name of an alert that is told as repeated`(
    rule: String
  ) throws {
    let site = try site("redaction: {\(rule)}\n")
    let odd = "{alert: DiskFull secretnode77.corp.lan, node: secretnode77.corp.lan}"
    for second in 0...1 { try alert(site, odd, at: start.adding(seconds: Int64(second))) }
    site.send(at: start.adding(seconds: 10))
    let inventory = try site.newest()
    #expect(inventory.contains("an alert on a node: once") && !inventory.contains("secretnode"))
  }

  @Test(arguments: ["alert.alert: withhold", "alert.node: scrub"])
  func `a waiting inventory that tells repeats is withdrawn when a rule forbids it`(
    rule: String
  ) throws {
    let site = try site { $0.destinations = ["archive": "path: missing/archive"] }
    for second in 0...1 { try alert(site, cpu, at: start.adding(seconds: Int64(second))) }
    site.send(at: start.adding(seconds: 10))
    #expect(try site.waiting().contains { $0.kind == .inventory })
    try site.configure(
      TestConfig().with {
        $0.destinations = ["archive": "path: missing/archive"]
        $0.more = "redaction: {\(rule)}\n"
      })
    try site.write("missing/x", "")
    site.send(at: start.adding(seconds: 20), isNow: true)
    #expect(try events(site).contains("withdrawn"))
    #expect(try !site.newest(.inventory, in: "missing/archive").contains("CpuPegging on cucm"))
  }

  @Test(arguments: [
    ("alert.node: withhold", "hiddenbox55:9100"), ("alert.node: withhold", "corp\\hiddenbox55"),
    ("class:host_name: withhold", "https://hiddenbox55:9100/metrics"),
    ("alert.node: withhold", "admin@hiddenbox55"),
  ])
  func `a node is hidden however its input writes it`(rule: String, node: String) throws {
    let site = try site("redaction: {\"\(rule.replacing(": ", with: "\": "))}\n")
    try alert(
      site,
      "{alert: Up, node: '\(node)', description: hiddenbox55 is down, details: {a: hiddenbox55}}",
      at: start)
    #expect(try !site.newest(.alert).contains("hiddenbox55"))
  }

  @Test func `an address in place of a node's name is an address`() throws {
    let site = try site("redaction: {\"class:address\": withhold}\n")
    try alert(
      site, "{alert: Up 10.9.8.7, node: 10.9.8.7, description: 10.9.8.7 is down}", at: start)
    #expect(try !site.newest(.alert).contains("10.9.8.7"))
  }

  @Test func `an alert with its address in an escaped URL is sent without it`() throws {
    let site = try site("redaction: {\"class:address\": withhold}\n")
    let url = "http://prom:9090/graph?g0.expr=up%7Binstance%3D%2210.9.8.7%3A9100%22%7D+%3D%3D+0"
    try alert(site, "{alert: Up, node: 10.9.8.7, details: {source: '\(url)'}}", at: start)
    let sent = try site.newest(.alert)
    #expect(sent.contains(url.replacing("10.9.8.7", with: "[address 1]")), "\(sent)")
  }

  @Test func `an alert whose name is withheld is not called by its other name`() throws {
    let site = try site("redaction: {alert.alert: withhold}\n")
    try alert(site, "{alert: Code-Yellow_Entry, node: cucm-pub}", at: start)
    #expect(try !site.newest(.alert).contains("Yellow_Entry"))
  }

  @Test
  func `anonymous mode keeps no windows when their time is over, and revoking leaves nothing`()
    throws
  {
    let site = try site()
    for second in 0...1 { try alert(site, cpu, at: start.adding(seconds: Int64(second))) }
    #expect(site.names(in: "state").contains("alert-rates.json"))
    try site.configure(TestConfig().with { $0.mode = "anonymous" })
    site.confirm(start.adding(seconds: 3 * day))
    site.send(at: start.adding(seconds: 3 * day))
    #expect(!site.names(in: "state/alerts").contains { $0.hasSuffix(".window") })
    #expect(LicenseRun().revoke(site.environment(start)).status == .done)
    #expect(!site.names(in: "state").contains("alert-rates.json"))
  }

  @Test func `the next inventory tells repeats that no alert told`() throws {
    let site = try site()
    site.send(at: start)
    try alert(site, cpu, at: start)
    try alert(site, cpu, at: start.adding(seconds: 60))
    site.send(at: "2026-12-01T12:00:00Z")
    let inventory = try site.newest()
    #expect(inventory.contains("CpuPegging") && inventory.contains("2026-11-10T12:01:00Z"))
    site.send(at: "2027-01-01T12:00:00Z")
    #expect(try !site.newest().contains("CpuPegging"))
  }
}
