import Foundation
import Testing

/// What is replaced in snapshots of which nothing is known: every line that changes stands here, so
/// that each false alarm is one that somebody has read.
@Suite struct ScrubberSampleTests {
  private let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The lines that scrubbing changes, as they are after it.
  private func changed(_ path: String) throws -> [String] {
    let text = String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
    let before = text.split(separator: "\n", omittingEmptySubsequences: false)
    let after = scrubbed(text).split(separator: "\n", omittingEmptySubsequences: false)
    try #require(before.count == after.count)
    return zip(before, after).filter { $0 != $1 }.map {
      $1.split(separator: " ").joined(separator: " ")
    }
  }

  @Test func `of captured output the addresses change, and no version, serial number or count`()
    throws
  {
    #expect(
      try changed("Tests/SnapshotsTests/Captures/CaptureSamples.swift") == [
        "IP Address : [address 1] IP Mask : [address 2]",
        "Primary : [address 3] Secondary : Not Configured",
        "Gateway : [address 4] on Ethernet 0",
        "cucm-pub [address 1] 0.021 Y/Y/Y 0 (g_2) (2) Setup Completed",
        "cucm-sub1 [address 5] 0.318 Y/Y/Y 17 (g_3) (3) Setup Completed",
        "imp1 [address 6] Failed N/N/N -- (g_4) (4) Off-Line",
        "alpha [address 7] 0.044 Yes Connected 0 match Yes (2) PUB Setup Completed",
        "beta [address 8] 0.151 Yes Connected 3 match Yes (2) Setup Completed",
      ])
  }

  @Test func `of the snapshots of the examples the addresses change`() throws {
    let expected = [
      "linux-host/snapshots/host.yaml": ["ip_address: '[address 1]'"],
      "linux-host/snapshots/build2.prom": [
        "node_network_info{address=\"[mac 1]\",broadcast=\"[mac 2]\",device=\"eno1\","
          + "duplex=\"full\",operstate=\"up\"} 1",
        "node_network_info{address=\"[mac 3]\",broadcast=\"[mac 3]\",device=\"lo\","
          + "operstate=\"unknown\"} 1",
        "node_network_address_info{address=\"[address 1]\",device=\"lo\",netmask=\"8\","
          + "scope=\"link-local\"} 1",
        "node_network_address_info{address=\"[address 2]\",device=\"eno1\",netmask=\"24\","
          + "scope=\"global\"} 1",
        "node_network_address_info{address=\"[address 3]\",device=\"eno1\",netmask=\"64\","
          + "scope=\"global\"} 1",
      ],
      "unified-cm/snapshots/cucm-pub/show-network-eth0.txt": [
        "IP Address : [address 1] IP Mask : [address 2]",
        "Primary : [address 3] Secondary : [address 4]",
        "Gateway : [address 5] on Ethernet 0",
      ],
      "unified-cm/snapshots/cucm-pub/show-network-cluster.txt": [
        "[address 1] cucm-pub.example.com cucm-pub Publisher callmanager DBPub authenticated",
        "[address 2] cucm-sub1.example.com cucm-sub1 Subscriber callmanager DBSub authenticated "
          + "using TCP since Sun Mar 29 21:00:12 2026",
        "[address 3] imp1.example.com imp1 Subscriber cups DBPub authenticated using TCP since "
          + "Sun Mar 29 21:02:47 2026",
      ],
      "unified-cm/snapshots/cucm-pub/utils-dbreplication-runtimestate.txt": [
        "cucm-pub [address 1] 0.038 Yes Connected 0 match Yes (2) PUB Setup Completed",
        "cucm-sub1 [address 2] 0.274 Yes Connected 0 match Yes (2) Setup Completed",
        "imp1 [address 3] 4.912 Yes Connected 12 match Yes (2) Setup Completed",
      ],
      "unified-cm/snapshots/cucm-sub1/show-network-eth0.txt": [
        "IP Address : [address 1] IP Mask : [address 2]",
        "Primary : [address 3] Secondary : Not Configured",
        "Gateway : [address 4] on Ethernet 0",
      ],
      "unified-cm/snapshots/imp1/show-network-eth0.txt": [
        "IP Address : [address 1] IP Mask : [address 2]",
        "Primary : [address 3] Secondary : [address 4]",
        "Gateway : [address 5] on Ethernet 0",
      ],
    ]
    var found: [String: [String]] = [:]
    var files = 0
    for path in try FileManager.default.subpathsOfDirectory(
      atPath: root.appending(path: "examples").path()
    ) where path.contains("/snapshots/") && (path as NSString).pathExtension != "" {
      let lines = try changed("examples/\(path)")
      if !lines.isEmpty { found[path] = lines }
      files += 1
    }
    #expect(found == expected)
    #expect(files >= 20)
  }
}
