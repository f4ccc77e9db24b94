import Foundation
import ServerSupport
import Testing

/// What `callhome report` does not put into its pages and the files next to them.
@Suite struct ReportPrivacyTests {
  private func page(_ site: Site, _ directory: String = "page") throws -> String {
    String(decoding: try site.read("\(directory)/index.html"), as: UTF8.self)
  }

  @Test func `the redacted page has nothing that was not sent`() throws {
    let site = try Site(
      Site.config(
        more: """
          redaction: {"*.serial_number": withhold, contact_email: {mask: 4}, "class:host_name": pseudonym}
          """))
    #expect(try site.run("send").status == 0)
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\ndescription: on cucm-pub\n")
    #expect(try site.run("alert", "alert.yaml").status == 0)
    #expect(try site.run("alert", "alert.yaml").status == 0)
    try site.write("waits.yaml", "alert: CodeYellow\nnode: secret-node\n")
    try site.remove("archive")
    try site.write("archive", "not a directory")
    _ = try site.run("alert", "waits.yaml")
    let planted = ["FCH1234V5XY", "uc@example.com", "cucm-pub", "secret-node"]
    #expect(try site.run("report", "open").status == 0)
    #expect(try site.run("report", "page", "--redacted").status == 0)
    let open = try page(site, "open")
    let inside = ["callhome.yaml", "accepted by"]
    for value in planted + inside { #expect(open.contains(value), "\(value)") }
    for (name, bytes) in try site.contents(of: "page") {
      let text = String(decoding: bytes, as: UTF8.self)
      for value in planted + inside + [site.path] {
        #expect(!text.contains(value), "\(value) in \(name)")
      }
    }
    let html = try page(site)
    #expect(html.contains("CpuPegging"))
    #expect(html.contains("***.com"))
    #expect(html.contains("the rule <code>*.serial_number</code>"))
    #expect(!html.contains("CodeYellow"))
  }

  @Test
  func `the redacted page names no destination, and tells of no failure and of nothing that waits`()
    throws
  {
    let site = try Site(
      Site.config(
        destinations: [
          "northern-archive": "format: json, path: archive",
          "silent-partner": "path: missing/partner",
        ]))
    #expect(try site.run("send").status != 0)
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    _ = try site.run("alert", "alert.yaml")
    let id = try #require(try site.ledger()["northern-archive telemetry"])
    try site.remove("archive")
    try site.write("archive", "not a directory")
    #expect(try site.run("history", "resend", id).status != 0)
    #expect(try site.run("report", "open").status == 0)
    #expect(try site.run("report", "page", "--redacted").status == 0)
    let inside = [
      "northern-archive", "silent-partner", "badge poor", "failed", ">waits", "tried again",
      "class=\"cards\"", "Next message", "needs attention", "No such file",
    ]
    let (open, html) = (try page(site, "open"), try page(site))
    for text in ["northern-archive", "silent-partner", "failed"] { #expect(open.contains(text)) }
    for text in inside { #expect(!html.contains(text), "\(text)") }
    // Everything that was sent is included.
    #expect(html.contains("href=\"messages/telemetry-\(id).txt\""))
    #expect(html.contains("CpuPegging"))
    #expect(site.names(in: "page/messages").count == 4)
  }

  @Test func `what rules withhold of an alert is not told from the catalog either`() throws {
    let rules = ["alert.severity", "alert.impact", "alert.remedy"].map { "\($0): withhold" }
    let site = try Site(
      Site.config(more: "redaction: {\(rules.joined(separator: ", "))}\n"))
    try site.write(
      "alert.yaml",
      "alert: CpuPegging\nnode: cucm-pub\nseverity: critical\ndescription: it is hot\n")
    #expect(try site.run("alert", "alert.yaml").status == 0)
    #expect(try site.run("report", "open").status == 0)
    #expect(try site.run("report", "page", "--redacted").status == 0)
    let (open, html) = (try page(site, "open"), try page(site))
    #expect(html.contains("CpuPegging") && html.contains("it is hot"))
    for text in [
      "critical", "Every service on this node may respond slowly", "utils diagnose test",
    ] {
      #expect(open.contains(text), "\(text)")
      #expect(!html.contains(text), "\(text)")
    }
    // Where they were sent the page has them.
    try site.write("callhome.yaml", Site.config())
    #expect(try site.run("license", "accept", "--yes").status == 0)
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-sub\nseverity: critical\n")
    #expect(try site.run("alert", "alert.yaml").status == 0)
    #expect(try site.run("report", "page", "--redacted").status == 0)
    let sent = try page(site)
    for text in [
      "critical", "Every service on this node may respond slowly", "utils diagnose test",
    ] {
      #expect(sent.contains(text), "\(text)")
    }
  }

  @Test func `traces stay out of the files beside the page`() throws {
    let site = try Site(Site.config(more: "traces: true\ntrace_files: {cpu_pegging: [sdl.txt]}\n"))
    try site.write("sdl.txt", "the call was slow\n")
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    #expect(try site.run("alert", "alert.yaml").status == 0)
    #expect(try site.run("send").status == 0)
    let trace = Data("the call was slow\n".utf8).base64EncodedString()
    let id = try #require(try site.ledger()["archive alert"])
    #expect(try site.run("history", "show", id).text.contains(trace))
    for options in [[], ["--redacted"]] {
      #expect(try site.start(["report", "page"] + options).finish().status == 0)
      let names = site.names(in: "page/messages")
      #expect(names.count == 4)
      for (name, bytes) in try site.contents(of: "page") {
        #expect(!String(decoding: bytes, as: UTF8.self).contains(trace), "\(name)")
      }
      let lack = "the file omits its traces: <code>callhome history show</code> \(id)"
      #expect(try page(site).components(separatedBy: lack).count == 2)
      // The rest of the message is included.
      let file = try json(try site.read("page/messages/alert-\(id).txt"))
      #expect((file["alert"] as? [String: Any])?["node"] as? String == "cucm-pub")
      try site.remove("page")
    }
  }

  @Test func `a message that was sent stays on the redacted page when a resend fails`() throws {
    let site = try Site()
    #expect(try site.run("send").status == 0)
    let id = try #require(try site.ledger()["archive telemetry"])
    try site.remove("archive")
    try site.write("archive", "not a directory")
    let resent = try site.run("history", "resend", id)
    #expect(resent.status != 0)
    #expect(try site.run("report", "page", "--redacted").status == 0)
    #expect(try page(site).contains("href=\"messages/telemetry-\(id).txt\""))
    #expect(site.names(in: "page/messages").count == 3)
    // One that never left is not there.
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    _ = try site.run("alert", "alert.yaml")
    #expect(site.names(in: "state/outbox").count == 1)
    #expect(try site.run("report", "page", "--redacted").status == 0)
    #expect(site.names(in: "page/messages").count == 3)
  }

  @Test(.needs(.command("faketime", package: "faketime")))
  func `a moment that rules take away is not told`() throws {
    let site = try Site(Site.config(more: "redaction: {\"class:time\": {coarsen: month}}\n"))
    try site.write("archive", "not a directory")
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    let made = OtherClock.now
    _ = try site.run("alert", "alert.yaml", through: ["faketime", "-f", "-2h"])
    try site.remove("archive")
    #expect(try site.run("send", "--now").status == 0)
    #expect(try site.run("report", "open").status == 0)
    #expect(try site.run("report", "page", "--redacted").status == 0)
    let hour = made.addingTimeInterval(-7_200).formatted(
      .verbatim(
        "\(year: .defaultDigits)-\(month: .twoDigits)-\(day: .twoDigits)T\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):",
        timeZone: .gmt, calendar: Calendar(identifier: .gregorian)))
    #expect(try page(site, "open").contains("datetime=\"\(hour)"))
    #expect(try !page(site).contains("datetime=\"\(hour)"))
    #expect(try page(site).contains("CpuPegging"))
  }

  @Test(.needs(.mailServer))
  func `a message that was refused and sent again by hand is there`() throws {
    let server = try ReplyServer()
    let head = try #require(Site.config().components(separatedBy: "destinations:").first)
    let site = try Site(
      head + """
        destinations: {support: {via: email, to: [support@example.com], messages: [alert]}}
        mail_server:
          host: localhost
          port: \(server.port)
          from: callhome@example.com
          tls: {ca_file: \(try TestCertificates.shared().authority)}

        """)
    try server.answer([".": "554 5.7.1 refused"])
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    _ = try site.run("alert", "alert.yaml")
    let name = try #require(site.names(in: "state/rejected").first)
    let id = try #require(name.split(separator: "-").last?.split(separator: ".").first)
    #expect(try site.run("report", "page", "--redacted").status == 0)
    #expect(site.names(in: "page/messages") == [])
    try server.answer()
    let resent = try site.run("history", "resend", String(id))
    #expect(resent.status == 0, "\(resent.errors)")
    #expect(try site.run("report", "page", "--redacted").status == 0)
    #expect(site.names(in: "page/messages") == ["alert-\(id).txt"])
    #expect(try page(site).contains("href=\"messages/alert-\(id).txt\""))
  }

  @Test func `what was sent as the catalog says it is told in the language of the page`() throws {
    let site = try Site(Site.config(more: "redaction: {alert.impact: {mask: 9}}\n"))
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    #expect(try site.run("alert", "alert.yaml").status == 0)
    #expect(try site.run("report", "page", "--redacted", "--language", "zh").status == 0)
    let html = try page(site)
    // The remedy was sent, and the impact but for its end was not.
    #expect(!html.contains("utils diagnose test' and look for core files"))
    #expect(html.contains("***") && html.contains("time out."))
    #expect(!html.contains("Every service on this node"))
  }
}
