import Diagnostics
import Foundation
import Runs
import TestSupport
import Testing

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
}
