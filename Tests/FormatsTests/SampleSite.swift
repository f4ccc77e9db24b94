import Catalogs
import Messages
import RoomSupport
import Snapshots

/// A small cluster with everything that a message can contain: a complete node, an incomplete one,
/// one that does not respond.
let sampleSnapshot = """
  snapshot: 1
  taken: 2026-11-01T02:30:00Z
  cluster: {publisher: cucm-pub, product_id: UCM-14-K9, product_short_name: UCM}
  license: {server: cucm-pub.example.com}
  users: {cm: 12345, phone: 9876}
  devices:
    registered: 11042
    models:
      - {type: Phone, model: Cisco 7841, count: 10000}
      - {type: Phone, model: Cisco 8865, count: 980}
      - {type: Gateway, model: Cisco ISR 4331, count: 2}
  call_activity: {CallsAttempted: 1234567, CallsCompleted: 1200000, CallsActive: 0}
  upgrade_history:
    - {time: "2025-03-02 04:00:11", version: 14.0.1.12900-161, event: Cisco Unified CM upgrade, result: SUCCESS}
    - {time: "2023-01-15 02:00:00", version: 12.5.1.15900-66, event: install, result: SUCCESS}
  tables: {device: 10982, enduser: 12345, numplan: 104823, typemodel: 0}
  nodes:
    cucm-pub:
      hardware:
        model: VMware Virtual Machine
        serial_number: "0012345678"
        cpu_speed_mhz: 2600
        memory_mb: 16384
        os_version: CentOS 7.9
        firmware_version: N/A
        partitions:
          - {device: /dev/sda1, size_kb: 15000000, system: Linux}
          - {device: /dev/sda2, size_kb: 15000000, system: Linux}
        bios: {version: "6.00", information: "PhoenixBIOS 4.0 Release 6.0, 2020-11-12, virtual hardware of VMware ESXi 7.0 Update 3, no battery"}
        raid: ["Adapter 0: no RAID controller", "Virtual drive: none"]
      status:
        host_name: cucm-pub.example.com
        date: 2026-11-01T02:29:58Z
        locale: en_US.UTF-8
        product_version: 14.0.1.12900-161
        os_version: CentOS 7.9
        license_mac: 0123456789ab
        up_time_seconds: 6871500
        cpu_percent: {idle: 91.58, system: 01.40, user: 7.02}
        memory_kb: {total: 16257028, used: 12045116}
        active_partition_used_percent: 76
        inactive_partition_used_percent: 3
        partitions:
          - {name: active, total_kb: 14154228, used_kb: 10740012, free_kb: 3267288, used_percent: 76}
          - {name: logging, total_kb: 49573612, used_kb: 4097548, free_kb: 42951008, used_percent: 9}
      network: {ip_address: 192.0.2.10, dns: [192.0.2.1, 192.0.2.2]}
      services: {active: [A Cisco DB, Cisco CallManager, Cisco CTIManager, Cisco Tftp, Cisco Tomcat, Cisco Trace Collection Service]}
      versions: {active: 14.0.1.12900-161, inactive: 12.5.1.15900-66}
      database: {replication_state: 2, replication_details: Setup Completed, replication_queue: 0, links: Y/Y/Y}
      route_lists_exhausted: {RL-PSTN-Springfield: 14, RL-Emergency: 1}
    cucm-sub: {unavailable: unreachable}
    imp-1:
      hardware: {model: UCSC-C240-M5SX, serial_number: FCH1234V5XY, memory_mb: 32768}
      status: {host_name: imp-1.example.com, up_time_seconds: 59}
      database: {replication_state: 4, replication_details: Off-Line}
      unavailable: {services: not_collected}
  """

/// The operator's values in the sample config.
let sampleFacts: Composer.Facts = {
  var facts = ownFacts
  facts[.contact] = [
    "email": "uc-operations@example.com", "phone": "+1 555 0100", "company": "Example Ltd",
    "name": "Jane Doe", "address": "1 High Street, Springfield",
  ]
  facts[.contract] = ["user_id": "jdoe", "contract_id": "0012345"]
  return facts
}()

/// The sample as a snapshot.
func loadSample() throws -> Snapshot {
  let loaded = try load(["s.yaml": sampleSnapshot])
  guard let snapshot = loaded.snapshot else {
    throw PreparationError(loaded.diagnostics.joined(separator: "\n"), "s.yaml")
  }
  return snapshot
}
