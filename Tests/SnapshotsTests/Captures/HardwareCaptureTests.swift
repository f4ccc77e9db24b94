import Diagnostics
import Documents
import Snapshots
import Testing

@Suite struct HardwareCaptureTests {
  @Test func `a virtual machine has no RAID and says so`() {
    let capture = read(CaptureSample.hardwareVirtual, as: .showHardware)
    #expect(capture["hardware.model"] == "VMware Virtual Machine")
    #expect(capture["hardware.processors"] == "2")
    #expect(capture["hardware.cpu_type"] == "Intel(R) Xeon(R) CPU E5-2680 v3 @ 2.50GHz")
    #expect(capture["hardware.cpu_speed_mhz"] == "2500")
    #expect(capture["hardware.memory_mb"] == "8192")
    #expect(capture["hardware.object_id"] == "1.3.6.1.4.1.9.1.9901")
    #expect(capture["hardware.os_version"] == "UCOS 7.0.0.0-4.x86_64")
    #expect(
      capture["hardware.serial_number"]
        == "VMware-56 4d 00 00 00 00 00 00-00 00 00 00 00 00 00 2a")
    #expect(
      capture["hardware.bios"]
        == "information=PhoenixTechnologiesLTD 6.00 04/05/2016 version=6.00 date=04/05/2016")
    #expect(capture.node("hardware.partitions")?.elements?.count == 4)
    #expect(
      capture["hardware.partitions.0"] == "device=/dev/sda1 size_kb=20480000 system=Linux")
    #expect(capture["hardware.partitions.3.system"] == "Linux swap / Solaris")
    #expect(
      capture.missingReasons == [
        "hardware.firmware_version": .none(.showHardware), "hardware.raid": .none(.showHardware),
      ])
  }

  @Test func `a physical server has a controller, and its labels are not the machine's`() {
    let capture = read(CaptureSample.hardwarePhysical, as: .showHardware)
    #expect(capture["hardware.model"] == "7845I3")
    #expect(capture["hardware.cpu_type"] == "Family: Xeon")
    #expect(capture["hardware.cpu_speed_mhz"] == "2533")
    #expect(capture["hardware.memory_mb"] == "6144")
    #expect(capture["hardware.serial_number"] == "KQ00001")
    #expect(capture["hardware.firmware_version"] == "2.70.03-0862")
    #expect(capture["hardware.bios.version"] == "-[D6EL99USX-1.13]-")
    #expect(capture["hardware.bios.date"] == "11/02/2010")
    #expect(capture.node("hardware.raid")?.elements?.count == 7)
    #expect(capture["hardware.raid.0"] == "Adapter #0")
    #expect(capture["hardware.raid.4"] == "Type                : not the processor")
    #expect(
      capture["hardware.partitions"]
        == "device=/dev/sda1 size_kb=20482843 system=Linux | "
        + "device=/dev/sda3 size_kb=265072 system=Linux")
    #expect(capture.missingReasons.isEmpty)
  }

  @Test(arguments: [
    ("Firmware Version: 5.20", "5.20"), ("   Controller firmware   : 1.06", "1.06"),
    ("FW Package Build: 12.7.0-0007", "12.7.0-0007"), ("Firmware = 7.0-0", "7.0-0"),
  ])
  func `controllers label their firmware differently`(line: String, version: String) {
    let capture = read("RAID Version :\nAdapter 0\n\(line)\nRAID Details :\n", as: .showHardware)
    #expect(capture["hardware.firmware_version"] == version)
  }

  @Test func `firmware that is not labelled is not understood`() {
    let capture = read("RAID Version :\nSmart Array 5.20\n", as: .showHardware)
    #expect(capture["hardware.firmware_version"] == nil)
    #expect(capture.missingReasons["hardware.firmware_version"] == .notUnderstood(.showHardware))
  }

  @Test(arguments: [
    ("HP P56 05/05/2011", "P56", "05/05/2011"),
    ("VMware, Inc. VMW71.00V.1 06/19/2019", "VMW71.00V.1", "06/19/2019"),
    ("Maker 6.00 Rev 2 04/05/2016", nil, "04/05/2016"),
    ("Maker Name 04/05/2016", nil, "04/05/2016"),
    ("6.00 04/05/2016", nil, "04/05/2016"), ("HP P56", nil, nil), ("P56", nil, nil),
  ])
  func `a BIOS line is taken apart only where its form shows the parts`(
    line: String, version: String?, date: String?
  ) {
    let capture = read("BIOS Information :\n\(line)\n", as: .showHardware)
    #expect(capture["hardware.bios.information"] == line)
    #expect(capture["hardware.bios.version"] == version)
    #expect(capture["hardware.bios.date"] == date)
    #expect(
      capture.missingReasons["hardware.bios.version"]
        == (version == nil ? .notUnderstood(.showHardware) : nil))
    #expect(
      capture.missingReasons["hardware.bios.date"]
        == (date == nil ? .notUnderstood(.showHardware) : nil))
  }

  @Test func `sections without a word in them are blank`() {
    let text = "RAID Version :\n\nBIOS Information :\n\nRAID Details :\n\nPartition Details :\n\n"
    let capture = read(text, as: .showHardware)
    for path in ["firmware_version", "bios", "raid", "partitions"] {
      #expect(capture.missingReasons["hardware.\(path)"] == .blank(.showHardware), "\(path)")
    }
  }

  @Test func `newer tables have other columns`() {
    let text = """
      Partition Details :
      Disk /dev/sda: 110 GiB, 118111600640 bytes, 230686720 sectors
      Units: sectors of 1 * 512 = 512 bytes
      Sector size (logical/physical): 512 bytes / 512 bytes
      Disklabel type: dos

      Device     Boot    Start       End   Sectors  Size Id Type
      /dev/sda1  *        2048  40962047  40960000 19.5G 83 Linux
      /dev/sda2       40962048  81922047  40960000 19.5G 83 Linux

      Disk /dev/sdb: 8589 MB
      Disklabel type: gpt
      Units = sectors of 1 * 4096 = 4096 bytes

      Device      Start     End Sectors  Size Type
      /dev/sdb1     256    1279    1024    4M BIOS boot
      """
    let capture = read(text + "\n", as: .showHardware)
    #expect(
      capture["hardware.partitions"]
        == "device=/dev/sda1 size_kb=20480000 system=Linux | "
        + "device=/dev/sda2 size_kb=20480000 system=Linux | "
        + "device=/dev/sdb1 size_kb=4096 system=BIOS boot")
  }

  @Test func `a GPT table without devices is numbered after its disk`() {
    let text = """
      Partition Details :
      Disk /dev/nvme0n1: 118.1 GB, 118111600640 bytes, 230686720 sectors
      Units = sectors of 1 * 512 = 512 bytes

      #         Start          End    Size  Type            Name
       1         2048         4095      1M  BIOS boot parti
       2         4096       618495    300M  Linux filesyste root side
      """
    let capture = read(text + "\n", as: .showHardware)
    #expect(capture["hardware.partitions.0.device"] == "/dev/nvme0n1p1")
    #expect(capture["hardware.partitions.0.size_kb"] == "1024")
    #expect(capture["hardware.partitions.1.size_kb"] == "307200")
    #expect(capture["hardware.partitions.1.system"] == "Linux filesyste")
  }

  @Test func `sizes without a unit are not guessed`() {
    let text = """
      Partition Details :
         Device Boot    Start       End   #sectors  Id  System
      /dev/sda1   *      2048  40962047   40960000  83  Linux
      """
    let capture = read(text + "\n", as: .showHardware)
    #expect(capture["hardware.partitions"] == nil)
    #expect(capture.missingReasons["hardware.partitions"] == .notUnderstood(.showHardware))
  }
}
