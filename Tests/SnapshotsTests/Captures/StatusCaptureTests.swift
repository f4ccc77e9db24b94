import Diagnostics
import Documents
import Snapshots
import Testing

@Suite struct StatusCaptureTests {
  @Test func `release 12 tells everything but the licence MAC`() {
    let capture = read(CaptureSample.status12, as: .showStatus)
    #expect(capture["status.host_name"] == "cucm-pub")
    #expect(capture["status.date"] == "2026-02-01T04:05:06")
    #expect(capture["status.time_zone"] == "Europe/Berlin")
    #expect(capture["status.locale"] == "en_US.UTF-8")
    #expect(capture["status.product_version"] == "12.5.1.11900-146")
    #expect(capture["status.os_version"] == "7.0.0.0-4")
    #expect(capture["status.up_time_seconds"] == "1047840")
    #expect(
      capture["status.cpu_percent"]
        == "idle=61.02 system=08.10 user=30.38 iowait=00.50 irq=00.00 soft=01.01")
    #expect(
      capture["status.memory_kb"]
        == "total=8009852 free=210664 used=5100040 cached=1300500 shared=400100 buffers=2699148")
    #expect(
      capture["status.partitions.0"]
        == "name=active total_kb=19805412 free_kb=6240540 used_kb=13345940 used_percent=69")
    #expect(capture.node("status.partitions")?.elements?.count == 3)
    #expect(capture["status.active_partition_used_percent"] == "69")
    #expect(capture["status.inactive_partition_used_percent"] == "1")
    #expect(capture.missingReasons == ["status.license_mac": .missing(.showStatus)])
  }

  @Test func `release 8 has other labels and units, and fewer amounts`() {
    let capture = read(CaptureSample.status8, as: .showStatus)
    #expect(capture["status.time_zone"] == "Pacific")
    #expect(capture["status.os_version"] == "4.0.0.0-1")
    #expect(capture["status.license_mac"] == "00005e005301")
    #expect(capture["status.up_time_seconds"] == "300")
    #expect(capture["status.memory_kb"] == "total=2054144 free=1048576 used=958940")
    #expect(capture["status.cpu_percent.soft"] == "00.00")
    #expect(capture["status.partitions.0.used_percent"] == "50")
    #expect(capture["status.partitions.1.used_percent"] == "25")
    #expect(
      capture.missingReasons == [
        "status.memory_kb.cached": .missing(.showStatus),
        "status.memory_kb.shared": .missing(.showStatus),
        "status.memory_kb.buffers": .missing(.showStatus),
        "status.inactive_partition_used_percent": .missing(.showStatus),
      ])
  }

  @Test func `values know the line and column where they stand`() {
    let capture = read(CaptureSample.status12, as: .showStatus)
    #expect(capture.node("status.host_name")?.location.description == "capture.txt:3:22")
    #expect(capture.node("status.time_zone")?.location.description == "capture.txt:5:54")
    #expect(capture.node("status.cpu_percent.system")?.location.description == "capture.txt:13:31")
    #expect(
      capture.node("status.active_partition_used_percent")?.location.description
        == "capture.txt:24:64")
  }

  @Test(arguments: [
    ("up 81 days, 10:30,  1 user,  load average: 1", "7036200"),
    ("up 10:30,  0 users,  load average: 1", "37800"), ("up 5 min,  1 user,  load", "300"),
    ("up 1 day,  3:02,  3 users,  load", "97320"), ("up 3 days, 5 min,  2 users,", "259500"),
    ("up 2 days,  load average: 1", "172800"), ("up 1:00", "3600"),
  ])
  func `the time that a node is up comes in several forms`(line: String, seconds: String) {
    let capture = read("Uptime:\n 10:00:00 \(line)\n", as: .showStatus)
    #expect(capture["status.up_time_seconds"] == seconds)
  }

  @Test(arguments: [
    "up 12:75,  1 user,", "up,  1 user,", "up 3 moons,  1 user,", "up 10:30 or so, 1 user",
    "up 99999999999 days,  1 user,", "down 10:30,  1 user,",
  ])
  func `another form of it is not understood`(line: String) {
    let capture = read("Uptime:\n 10:00:00 \(line)\n", as: .showStatus)
    #expect(capture["status.up_time_seconds"] == nil)
    #expect(capture.missingReasons["status.up_time_seconds"] == .notUnderstood(.showStatus))
  }

  @Test(arguments: [
    ("Wed Apr 8, 2026 00:07:09", "2026-04-08T00:07:09"),
    ("Tue Jul 14, 2009 17:18:19", "2009-07-14T17:18:19"),
    ("Thu Feb 29 23:59:59 CST 2024", "2024-02-29T23:59:59"),
    ("Fri Jun  5 01:02:03 2009", "2009-06-05T01:02:03"),
  ])
  func `dates become ISO 8601`(text: String, date: String) {
    #expect(read("Date : \(text)\n", as: .showStatus)["status.date"] == date)
  }

  @Test(arguments: [
    "Mon Feb 30, 2026 00:00:00", "Sun Feb 29, 2026 00:00:00", "Mo 2. März 2026 00:07:09",
    "Mon Mar 2, 2026 24:00:00", "Mon Mar 2, 2026 12:00:00 AM", "yesterday", "Mon Mar 2, 26 1:1:1",
  ])
  func `what is no such date is not understood`(text: String) {
    let capture = read("Date : \(text)\n", as: .showStatus)
    #expect(capture["status.date"] == nil)
    #expect(capture.missingReasons["status.date"] == .notUnderstood(.showStatus))
  }

  @Test func `a blank value is unavailable`() {
    let capture = read("Host Name :   \nLocale    : \nCPU Idle:  System: 01.00%\n", as: .showStatus)
    #expect(capture.missingReasons["status.host_name"] == .blank(.showStatus))
    #expect(capture.missingReasons["status.locale"] == .blank(.showStatus))
    #expect(capture.missingReasons["status.cpu_percent.idle"] == .blank(.showStatus))
    #expect(capture["status.cpu_percent"] == "system=01.00")
    let place = capture.absences.first { $0.path.last == "host_name" }?.location
    #expect(place?.line == 1)
  }

  @Test func `numbers in another form are not understood`() {
    let capture = read(
      """
      CPU Idle: many%  User: 1.2.3%
      Memory Total: 12
              Free: 1.5G
              Used: 99999999999T
      Disk/active 1K 2K
      Disk/logging 1K 2K 3 (4%)

      """, as: .showStatus)
    #expect(capture["status.cpu_percent"] == nil)
    #expect(capture["status.memory_kb"] == nil)
    #expect(capture["status.partitions"] == nil)
    for path in [
      "cpu_percent.idle", "cpu_percent.user", "memory_kb.total", "memory_kb.free",
      "memory_kb.used", "partitions", "active_partition_used_percent",
    ] {
      #expect(capture.missingReasons["status.\(path)"] == .notUnderstood(.showStatus), "\(path)")
    }
  }

  @Test func `the header says which column of a disk is which`() {
    let text = "   Total   Used   Free\nDisk/active 9K 7K 2K (78%)\n"
    #expect(
      read(text, as: .showStatus)["status.partitions.0"]
        == "name=active total_kb=9 used_kb=7 free_kb=2 used_percent=78")
  }
}

/// Outputs that were copied from a page or a mail, so that lines run into each other.
@Suite struct GluedLineTests {
  @Test func `an amount without a name is none`() {
    let capture = read("CPU Usage            : 23%\nMemory : 5K\n", as: .showStatus)
    #expect(capture["status"] == nil)
  }

  @Test func `a space that does not break is a blank, also inside of a value`() {
    let capture = read(
      "HW\u{A0}Platform\u{A0}:\u{A0}VMware\u{A0}Virtual\u{202F}Machine\u{A0}\n", as: .showHardware)
    #expect(capture["hardware.model"] == "VMware Virtual Machine")
  }

  @Test(arguments: [
    "Host Name\u{A0}: cucm-publisher\u{A0}Date : Thu Mar 5, 2026 10:00:00\n",
    "Host Name : cucm-publisher Date: Thu Mar 5, 2026 10:00:00\n",
    "Host Name : cucm-publisher Product Ver   : 14\n", "Host Name : cucm-pub Some Label : 14\n",
  ])
  func `a value with another label in it is not taken`(text: String) {
    let capture = read(text, as: .showStatus)
    #expect(capture["status.host_name"] == nil)
    #expect(capture.missingReasons["status.host_name"] == .notUnderstood(.showStatus))
  }

  @Test func `glued labels of other commands are not taken either`() {
    let hardware = read("HW Platform : VMware Processors : 2 Type : Intel\n", as: .showHardware)
    #expect(hardware["hardware.model"] == nil)
    let network = read("Domain : example.com Gateway : 192.0.2.1\n", as: .showNetwork)
    #expect(network["network.domain"] == nil)
    let database = read(
      "DB and Replication Services: ALL RUNNING DB CLI Status: No other\n", as: .replicationState)
    #expect(database["database.services"] == nil)
  }

  @Test(arguments: [
    (
      "Cluster Replication State: BROADCAST SYNC Completed on 1 servers at: 2013-09-26-15-18",
      "database.cluster_state"
    ),
    ("DB Version: ccm9_0_1_10000_9000", "database.version"),
  ])
  func `a colon inside of a value is part of it`(text: String, path: String) {
    #expect(
      read("\(text)\n", as: .replicationState)[path]
        == String(text.split(separator: ": ", maxSplits: 1)[1]))
  }
}
