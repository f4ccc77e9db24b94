import Foundation
import Testing

/// `examples/linux-host/collect` on this machine.
@Suite struct HostCollectorTests {
  @Test func `every field of a host has a value, or the script says that it could not collect it`()
    throws
  {
    let site = try Site(Site.config(product: "linux-host", snapshots: "host.yaml"))
    let finished = try Program.run(
      ["sh", "\(Program.root)/examples/linux-host/collect"], in: site.path)
    #expect(finished.status == 0 && finished.errors == "")
    try site.write("host.yaml", finished.output)
    // Nothing is in it that no field has.
    let check = try site.run("check")
    #expect(check.status == 0)
    #expect(!check.errors.contains("host.yaml"), "\(check.errors)")
    try site.write("alert.yaml", "alert: HostHighCpuLoad\nnode: \(try node(finished.text))\n")
    for words in [["inventory"], ["telemetry"], ["--alert", "alert.yaml"]] {
      let message = try site.start(["render"] + words + ["--format", "json"]).finish()
      #expect(message.status == 0, "\(message.errors)")
      let lacks = try json(message.output)["unavailable"] as? [[String: Any]] ?? []
      for lack in lacks {
        #expect(lack["reason"] as? String == "not collected", "\(lack)")
      }
    }
  }

  /// The name of the only node of a snapshot.
  private func node(_ text: String) throws -> String {
    let lines = text.split(separator: "\n").map(String.init)
    let start = try #require(lines.firstIndex(of: "nodes:"))
    return lines[start + 1].trimmingCharacters(in: CharacterSet(charactersIn: " ':"))
  }
}
