import Catalogs
import Diagnostics
import Foundation
import Runs
import TestSupport
import Testing
import Times

/// `callhome catalog commands` (I2a).
@Suite struct CatalogRunTests {
  private func commands(_ product: String, isJSON: Bool = false) -> Outcome {
    CatalogRun(product: product).commands(isJSON: isJSON)
  }

  @Test func `the commands of a product are listed with the nodes on which they run`() throws {
    let lines = String(decoding: commands("unified-cm").output, as: UTF8.self)
      .split(separator: "\n").map { $0.replacing(#/ {2,}/#, with: " | ") }
    #expect(lines.contains("each node | show status"))
    #expect(lines.contains("one node | show network cluster"))
    #expect(lines.contains("the publisher | file view install system-history.log"))
    #expect(
      lines.contains(
        "each node with Cisco CallManager | show perf query class \"Cisco CallManager\""))
    #expect(
      lines.contains("each node with Cisco CallManager, optional | show risdb query phone"))
    let json =
      try JSONSerialization.jsonObject(
        with: Data(commands("unified-cm", isJSON: true).output)) as? [String: Any]
    #expect(json?["version"] as? Int == 1)
    let listed = try #require(json?["commands"] as? [[String: Any]])
    #expect(listed.count == lines.count)
    for command in listed {
      // Alerts alone ask for this one.
      let isOfAlerts = command["command"] as? String == "utils dbreplication runtimestate"
      #expect((command["fields"] as? [String])?.isEmpty == isOfAlerts)
    }
  }

  @Test func `a catalog of one's own is named by its path, and has no commands`() {
    let own = commands(packageRoot + "/examples/catalog/catalog.yaml")
    #expect(own.status == .done && own.output.isEmpty)
    #expect(own.diagnostics.map(\.severity) == [.note])
    #expect(
      own.diagnostics.first?.description.contains(
        "is read from the output of a command\n  hint: callhome-snapshot(5) describes the form")
        == true)
  }

  @Test func `a product whose fields come from metrics says so`() {
    let host = commands("linux-host")
    #expect(host.status == .done && host.output.isEmpty)
    #expect(
      host.diagnostics.map(\.description) == [
        """
        callhome: note: no field of 'linux-host' is read from the output of a command
          hint: let prometheus-node-exporter save its metrics, see callhome-snapshot(5)
        """
      ])
    let json = String(decoding: commands("linux-host", isJSON: true).output, as: UTF8.self)
    #expect(json.contains("\"commands\": []"))
  }

  @Test(arguments: [
    ("unified-mc", "error: there is no catalog 'unified-mc'\n  hint: did you mean 'unified-cm'?"),
    ("toaster", "error: there is no catalog 'toaster'\n  hint: name 'unified-cm' or 'linux-host'"),
    ("./none.yaml", "error: cannot read './none.yaml'"),
    (packageRoot + "/README.md", "README.md:3:1: error: "),
  ])
  func `a product without a catalog is refused`(product: String, words: String) {
    let refused = commands(product)
    #expect(refused.status == .usage)
    #expect(refused.output.isEmpty)
    #expect(
      refused.diagnostics.first?.description.contains(words) == true, "\(refused.diagnostics)")
  }

  /// A site with what `catalog init` writes.
  private func newSite() throws -> TestSite {
    let site = try TestSite()
    let begun = CatalogRun.begin("\(site.path)/new")
    #expect(begun.status == .done, "\(begun.told)")
    for name in ["catalog.yaml", "snapshot.yaml", "callhome.yaml"] {
      try site.write(name, String(decoding: try site.bytes("new/\(name)"), as: UTF8.self))
    }
    return site
  }

  @Test func `a catalog that was begun checks clean, is rendered, and is not written over`() throws
  {
    let site = try newSite()
    let checked = CatalogRun(product: "\(site.path)/new/catalog.yaml").check()
    #expect(checked.status == .done && checked.told == "", "\(checked.told)")
    #expect(
      checked.text.hasPrefix(
        "example-gateway: inventory, telemetry, alert; fields: 13, alerts: 1, revision: "),
      "\(checked.text)")
    let now: Timestamp = "2026-11-10T12:00:00Z"
    site.accept()
    let sent = site.send(at: now, isNow: true)
    #expect(sent.status == .done && sent.told == "", "\(sent.told)")
    #expect(try site.newest(in: "outgoing").contains("\"serial_number\": \"X0021900\""))
    let again = CatalogRun.begin("\(site.path)/new")
    #expect(again.status == .usage)
    #expect(again.told.contains("/new/catalog.yaml' exists already"), "\(again.told)")
    let bad = CatalogRun(product: packageRoot + "/README.md").check()
    #expect(bad.status == .usage && !bad.diagnostics.isEmpty)
  }

  @Test func `what the vendor says is shown, accepted, and accepted anew when it is another`()
    throws
  {
    let site = try newSite()
    let now: Timestamp = "2026-11-10T12:00:00Z"
    let terms = site.license()
    for words in [
      "The vendor says who answers for the messages: Example Ltd, 1 Example Street",
      "Purpose: support of the product, and nothing else", "Kept: two years",
      "Questions about privacy: privacy@example.com",
    ] { #expect(terms.replacing("\n", with: " ").contains(words), "\(terms)") }
    site.accept()
    #expect(site.send(at: now, isNow: true, kinds: [.inventory]).status == .done)
    #expect(site.count(in: "outgoing") == 1)

    let catalog = String(decoding: try site.bytes("catalog.yaml"), as: UTF8.self)
    try site.write(
      "catalog.yaml", catalog.replacing("and nothing else", with: "and advertising"))
    let later = later(now, day)
    let refused = site.send(at: later, isNow: true, kinds: [.inventory])
    #expect(refused.status == .notConfigured, "\(refused.status) \(refused.told)")
    #expect(
      refused.told.contains("the vendor have not been accepted yet"), "\(refused.told)")
    #expect(site.count(in: "outgoing") == 1)
    let shown = site.license(at: later)
    #expect(shown.contains("+ the terms of the vendor, as they are above"), "\(shown)")
    #expect(shown.contains("under other terms"))
    site.accept(at: later)
    #expect(site.send(at: later, isNow: true, kinds: [.inventory]).status == .done)
    #expect(site.count(in: "outgoing") == 2)
  }
}
