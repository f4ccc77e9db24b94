import Catalogs
import Formats
import Messages
import Redaction
import RoomSupport
import Snapshots
import Testing

/// What metrics know of a host does not leave by another door.
@Suite struct MetricLeakTests {
  private static let metrics = """
    node_uname_info{nodename="kestrel7",domainname="nisdomain9",release="6.1.0"} 1
    node_network_info{device="eth0",address="00:00:5e:00:53:7c",operstate="up"} 1
    node_network_up{device="eth0"} 1
    node_network_address_info{device="eth0",address="192.0.2.177",scope="global"} 1
    node_network_address_info{device="eth0",address="2001:db8::b1",scope="global"} 1
    node_dmi_info{product_name="Rack",product_serial="SERIAL4711"} 1
    node_filesystem_size_bytes{mountpoint="/srv/kestrel7",fstype="ext4"} 1024
    node_systemd_unit_state{name="a@kestrel7.service",state="active"} 1
    node_systemd_unit_state{name="b@nisdomain9.service",state="active"} 1
    node_systemd_unit_state{name="c@00:00:5e:00:53:7c.service",state="active"} 1
    node_systemd_unit_state{name="d@2001:db8::b1.service",state="active"} 1

    """
  private static let secrets = [
    "kestrel7", "nisdomain9", "00:00:5e:00:53:7c", "192.0.2.177", "2001:db8::b1",
  ]

  private func bytes(
    _ mode: Mode, _ rules: [(String, FieldAction)], _ format: Format
  ) throws -> String {
    let snapshot = try #require(
      try load(["x.prom": Self.metrics], product: "linux-host").snapshot)
    let message = redactedMessage(
      .inventory, snapshot, mode, catalog: try builtInCatalog("linux-host"), rules: rules)
    return String(decoding: format.payload(for: message).bytes, as: UTF8.self)
  }

  @Test func `smart mode shows what is searched for, so that the search can find something`() throws
  {
    let text = try bytes(.smart, [], .json)
    for secret in Self.secrets { #expect(text.contains(secret), "\(secret)") }
  }

  @Test(arguments: [Format.json, .text, .short])
  func `anonymous mode names neither node nor address`(format: Format) throws {
    let text = try bytes(.anonymous, [], format)
    for secret in Self.secrets { #expect(!text.contains(secret), "\(secret)") }
  }

  @Test func `a text that is scrubbed lost the names that only metrics know`() throws {
    let rules: [(String, FieldAction)] = [
      ("inventory.active_services", .scrub), ("inventory.file_systems", .scrub),
      ("inventory.host_name", .withhold), ("inventory.ip_address", .withhold),
    ]
    let text = try bytes(.smart, rules, .json)
    #expect(text.contains("active_services"))
    for secret in Self.secrets { #expect(!text.contains(secret), "\(secret)") }
  }
}
