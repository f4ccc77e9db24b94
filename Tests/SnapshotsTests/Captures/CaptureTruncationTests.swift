import Diagnostics
import Documents
import Snapshots
import Testing

/// A file may end anywhere: a full disk, a session that broke off.
@Suite struct CaptureTruncationTests {
  @Test(arguments: CaptureSample.all)
  func `cut at any byte, no value is another than in the whole`(
    sample: (command: String, text: String)
  ) throws {
    let command = try #require(CaptureCommand(rawValue: sample.command))
    let bytes = Array(sample.text.utf8)
    let whole = readCapture(CaptureText(bytes, file: "f"), as: command).leaves
    #expect(!whole.isEmpty)
    var mostLeaves = 0
    for length in 0..<bytes.count {
      let capture = readCapture(CaptureText(Array(bytes.prefix(length)), file: "f"), as: command)
      for (path, leaf) in capture.leaves where whole[path] != leaf {
        Issue.record("\(length) bytes: \(path) is \(leaf), not \(whole[path] ?? "there")")
      }
      mostLeaves = max(mostLeaves, capture.leaves.count)
    }
    #expect(mostLeaves >= whole.count - 1)
  }

  @Test func `a value that the end of the file cuts is noted`() {
    let capture = read("Host Name : cucm-pub", as: .showStatus)
    #expect(capture["status.host_name"] == nil)
    #expect(capture.missingReasons["status.host_name"] == .notUnderstood(.showStatus))
    #expect(read("Host Name : cucm-pub\n", as: .showStatus)["status.host_name"] == "cucm-pub")
  }

  @Test func `a value that shows its own end needs no line end`() {
    let disk = read("Disk/active 9K 2K 7K (78%)", as: .showStatus)
    #expect(disk["status.active_partition_used_percent"] == "78")
    let gateway = read("Gateway : 192.0.2.1 on Eth", as: .showNetwork)
    #expect(gateway["network.gateway"] == "192.0.2.1")
    #expect(read("Gateway : 192.0.2.1", as: .showNetwork)["network.gateway"] == nil)
    #expect(read("A[STARTED]", as: .serviceList)["services.active"] == "A")
  }

  @Test func `a last partition that is cut keeps what is whole`() {
    let text = CaptureSample.hardwareVirtual.dropLast(" / Solaris\n".count)
    let capture = read(String(text), as: .showHardware)
    #expect(capture["hardware.partitions.3"] == "device=/dev/sda5 size_kb=4194304")
  }

  @Test(arguments: CaptureSample.all)
  func `every fact is there or absent, wherever the file ends`(
    sample: (command: String, text: String)
  ) throws {
    let command = try #require(CaptureCommand(rawValue: sample.command))
    let bytes = Array(sample.text.utf8)
    let facts = Self.facts[command] ?? []
    #expect(!facts.isEmpty)
    for length in stride(from: 0, through: bytes.count, by: 7) {
      let capture = readCapture(CaptureText(Array(bytes.prefix(length)), file: "f"), as: command)
      for fact in facts where capture[fact] == nil {
        let isTold = capture.missingReasons.keys.contains { fact == $0 || fact.hasPrefix("\($0).") }
        if !isTold { Issue.record("\(length) bytes: nothing is said about \(fact)") }
      }
    }
  }

  private static let facts: [CaptureCommand: [String]] = [
    .showStatus: [
      "host_name", "date", "time_zone", "locale", "product_version", "os_version", "license_mac",
      "up_time_seconds", "cpu_percent.idle", "cpu_percent.system", "cpu_percent.user",
      "cpu_percent.iowait", "cpu_percent.irq", "cpu_percent.soft", "memory_kb.total",
      "memory_kb.free", "memory_kb.used", "memory_kb.cached", "memory_kb.shared",
      "memory_kb.buffers", "partitions", "active_partition_used_percent",
      "inactive_partition_used_percent",
    ].map { "status.\($0)" },
    .showHardware: [
      "model", "processors", "cpu_type", "cpu_speed_mhz", "memory_mb", "object_id", "os_version",
      "serial_number", "firmware_version", "raid", "bios.information", "bios.version", "bios.date",
      "partitions",
    ].map { "hardware.\($0)" },
    .showVersionActive: ["versions.active", "versions.active_options"],
    .showVersionInactive: ["versions.inactive", "versions.inactive_options"],
    .showNetwork: ["ip_address", "ip_mask", "ipv6_address", "gateway", "domain", "dns"]
      .map { "network.\($0)" },
    .serviceList: ["services.active", "services.stopped"],
    .replicationState: [
      "services", "cluster_state", "version", "replication_state", "replication_details",
    ].map { "database.\($0)" },
  ]
}
