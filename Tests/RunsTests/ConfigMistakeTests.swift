import Runs
import Testing

/// Mistakes in the config that only the rest of the site shows: `check` names the place, and what to write.
@Suite struct ConfigMistakeTests {
  @Test(
    arguments: [
      (
        "state: callhome.yaml\n", ":10:8: error: cannot open '", "it is not a directory",
        "hint: write the path of a directory, such as 'state: /var/lib/callhome'"
      ),
      (
        "product: catalog.yaml\n", ":10:10: error: 'product' must be ", "not 'catalog.yaml'",
        "hint: write 'product: ./catalog.yaml'"
      ),
      (
        "trace_files: {CPUPeging: /var/log/x}\n", ":10:15: warning: 'CPUPeging' in 'trace_files'",
        "is no alert of 'unified-cm'", "hint: did you mean 'CpuPegging'?"
      ),
    ])
  func `check says where the mistake is and what to write`(
    line: String, place: String, what: String, how: String
  ) throws {
    let site = try TestSite()
    let kept = TestConfig().text.split(separator: "\n").filter {
      !line.hasPrefix($0.prefix { $0 != ":" })
    }
    try site.write("callhome.yaml", kept.joined(separator: "\n") + "\n" + line)
    let told = CheckRun().run(site.environment("2026-11-10T12:00:00Z")).told
    let count = kept.count + 1
    #expect(told.contains(place.replacing(":10:", with: ":\(count):")), "\(told)")
    #expect(told.contains(what) && told.contains(how), "\(told)")
  }
}
