import Foundation
import Testing

/// The page of `callhome report` as a browser shows it: real pages in Chromium, at three widths, by day, by
/// night and on paper.
@Suite(.serialized) struct ReportPageTests {
  @Test(.needs(.browser), .needs(.command("faketime", package: "faketime")))
  func `a page of a year has no fault in any light, at any width, and on paper`() throws {
    let site = try Site(isAccepted: false)
    let script = "\(Program.root)/Tests/Checks/report-site"
    let made = try Program.run([script, Program.path, site.path], in: site.path)
    try #require(made.status == 0, "\(made.errors)")
    for options in [[], ["--redacted"], ["--language", "zh"]] {
      let finished = try site.report(options)
      #expect(finished.status == 0)
      #expect(finished.errors == "")
      let page = try OpenedPage("\(site.path)/page/index.html")
      page.expectNoFault()
      #expect(page.types == ["text/plain"])
      #expect(page.title.hasSuffix("Cisco Unified Communications Manager"))
      #expect(page.language == (options.contains("zh") ? "zh-Hans" : "en"))
      #expect(page.text.contains("CriticalServiceDown"))
      // The number of today, or the last one that was sent.
      #expect(page.text.contains("2,004") != options.contains("--redacted"))
      if options == [] { expectPrinted(page) }
    }
  }

  /// Everything that is folded on a screen is printed.
  private func expectPrinted(_ page: OpenedPage) {
    let text = page.printed.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("Call Home works: all due messages were sent."))
    #expect(text.contains("Compare the partition usage in 'show status'"))
    #expect(text.contains("Cisco CallManager SNMP"))
    #expect(text.contains("the rule *.serial_number"))
    // The links that lead through the page are of no use there.
    #expect(!text.contains("Status Alerts Inventory"))
  }

  @Test(.needs(.browser)) func `a page of a site that sent nothing yet has no fault`() throws {
    let site = try Site(isAccepted: false)
    #expect(try site.run("report", "page").status == 0)
    let page = try OpenedPage("\(site.path)/page/index.html")
    page.expectNoFault()
    #expect(page.text.contains("The terms are not accepted: nothing is sent."))
    #expect(page.text.contains("Nothing has been sent yet."))
    #expect(page.text.contains("FCH1234V5XY"))
  }

  @Test(.needs(.browser)) func `a page of a broken site has no fault, and says what is broken`()
    throws
  {
    let site = try Site()
    try site.write("archive", "not a directory")
    #expect(try site.run("send").status == 75)
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    _ = try site.run("alert", "alert.yaml")
    try site.write("state/outbox/0123456789abcdef.message", "damaged")
    try site.setMode(0o600, of: "state/outbox/0123456789abcdef.message")
    let finished = try site.run("report", "page")
    #expect(finished.errors.contains("the message is damaged"))
    let page = try OpenedPage("\(site.path)/page/index.html")
    page.expectNoFault()
    #expect(page.text.contains("Call Home does not work, and needs attention."))
    #expect(
      page.text.contains(
        "inventory, telemetry, configuration, alert could not be sent to 'archive': "))
    #expect(page.text.contains("0123456789abcdef.message: the message is damaged"))
  }

  @Test(.needs(.browser)) func `hostile values are text, and fit`() throws {
    let site = try Site()
    let long = String(repeating: "W", count: 10_000)
    let values = HostileValues.all + [long]
    try site.writeSnapshot(values)
    #expect(try site.run("send").status == 0)
    for (index, value) in values.enumerated() {
      let alert = ["alert": "Alert \(index) \(value)", "node": value, "description": value]
      let text = String(decoding: try JSONSerialization.data(withJSONObject: alert), as: UTF8.self)
      try site.write("alert.json", text)
      _ = try site.run("alert", "alert.json")
    }
    #expect(try site.run("report", "page").status == 0)
    let page = try OpenedPage("\(site.path)/page/index.html")
    page.expectNoFault()
    #expect(page.types == ["text/plain"])
    #expect(page.scripts == 0)
    // Texts appear unchanged, except for characters that are invisible or would move others.
    let shown = HostileValues.all.enumerated().filter { _, value in
      value.unicodeScalars.allSatisfy {
        ![.control, .format].contains($0.properties.generalCategory)
      }
    }
    #expect(shown.count > 15)
    for (index, value) in shown {
      let name = "Alert \(index) \(value)".trimmingCharacters(in: .whitespaces)
      #expect(page.text.contains(name), "\(name)")
    }
    #expect(page.text.contains("<script>window.hasRun = true</script>"))
    #expect(page.text.contains("\\u{202E}"))
    #expect(page.text.contains(long))
    let hrefs = page.links.filter { !$0.hasPrefix("#") && !$0.hasPrefix("messages/") }
    #expect(hrefs == [])
  }
}

/// Values that mean something to a browser, a shell, a database or a reader of text.
enum HostileValues {
  static let all = [
    "<script>window.hasRun = true</script>", "\"><img src=x onerror=\"window.hasRun = true\">",
    "'; DROP TABLE nodes; --", "</table></section></main></body></html>", "<!-- ", "]]>",
    "<style>body { display: none }</style>", "&lt;script&gt; &amp;amp; &#x202E;",
    "javascript:window.hasRun=true", "\u{202E}gnirts desrever", "zero\u{200B}width\u{FEFF}",
    "line\nbreak\r\nand\ttab", "{{7*7}} ${7*7} <%= 7*7 %>", "../../../etc/passwd", "`id` $(id)",
    "表ポあA鷗ŒéＢ逍Üßªąñ丂㐀𠀀", "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "مرحبا بالعالم",
    "NaN", "1e999", "-0", "٣", "null", "true",
  ]
}

extension Site {
  /// Writes a snapshot in which every value is a hostile one.
  func writeSnapshot(_ values: [String]) throws {
    var nodes: [String: Any] = [:]
    for (index, value) in values.enumerated() {
      nodes["\(index) \(value.prefix(200))"] = [
        "status": ["host_name": value, "locale": value],
        "hardware": ["model": value, "serial_number": value, "raid": value],
        "services": ["active": values.map { String($0.prefix(300)) }],
      ]
    }
    let tables = Dictionary(uniqueKeysWithValues: values.map { (String($0.prefix(500)), 7) })
    let models = values.map { ["type": $0, "model": $0, "count": 3] as [String: Any] }
    let snapshot: [String: Any] = [
      "snapshot": 1, "nodes": nodes, "tables": tables, "devices": ["models": models],
      "call_activity": tables,
    ]
    try write("snapshot.json", try JSONSerialization.data(withJSONObject: snapshot))
    try write("callhome.yaml", Self.config(snapshots: "snapshot.json"))
  }
}

extension Site {
  /// Makes the page on the last day of the year of messages.
  fileprivate func report(_ options: [String]) throws -> Finished {
    try start(
      ["report", "page"] + options,
      through: ["env", "NO_FAKE_STAT=1", "faketime", "-f", "@2026-11-25 09:00:00"]
    ).finish()
  }
}

/// What a browser found on a page.
struct OpenedPage {
  private let found: [String: Any]
  /// The text of the printed page.
  let printed: String

  init(_ path: String) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("callhome-page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = "\(Program.root)/Tests/CommandLineTests/Scripts/page-check.py"
    let checked = try Program.run(
      ["timeout", "300", "/usr/bin/python3", "-B", script, path, folder.path], in: folder.path,
      environment: ["HOME": folder.path, "LANG": "C.UTF-8"])
    try #require(checked.status == 0, "\(checked.errors)")
    found = try json(checked.output)
    printed = try Program.run(["pdftotext", "-layout", "page.pdf", "-"], in: folder.path).text
  }

  var title: String { found["title"] as? String ?? "" }
  var language: String { found["language"] as? String ?? "" }
  var text: String { found["text"] as? String ?? "" }
  var types: [String] { found["types"] as? [String] ?? ["unknown"] }
  var links: [String] { found["links"] as? [String] ?? ["unknown"] }
  var scripts: Int { found["scripts"] as? Int ?? -1 }

  /// Expects valid markup, the style in effect, no overflow, an empty console and no findings of
  /// the accessibility checker.
  func expectNoFault(sourceLocation: SourceLocation = #_sourceLocation) {
    for part in ["console", "overflow", "accessibility", "markup"] {
      #expect(found[part] as? [String] == [], "\(part)", sourceLocation: sourceLocation)
    }
    // The policy lets the style through.
    #expect(
      found["background"] as? String == "rgb(245, 246, 248)", sourceLocation: sourceLocation)
    #expect((found["rulesTried"] as? Int ?? 0) > 20, sourceLocation: sourceLocation)
    #expect(!printed.isEmpty, sourceLocation: sourceLocation)
  }
}
