import Diagnostics
import Documents
import Snapshots
import Testing

@Suite struct CaptureRecognitionTests {
  private func command(_ text: String, _ name: String) -> CaptureCommand? {
    captureCommand(of: CaptureText(Array(text.utf8), file: name), fileName: name)
  }

  @Test(arguments: [
    ("show-status.txt", CaptureCommand.showStatus), ("show_hardware.log", .showHardware),
    ("Show Version Active", .showVersionActive), ("SHOWVERSIONINACTIVE.TXT", .showVersionInactive),
    ("/in/cucm-pub/2026-02-01 show network eth0.out", .showNetwork),
    ("cucm-pub_utils-service-list_1.txt", .serviceList),
  ])
  func `a file's name tells the command`(name: String, wanted: CaptureCommand) {
    #expect(command("", name) == wanted)
  }

  @Test(arguments: [
    "status.txt", "show-version.txt", "noshow-status.txt", "show-statuses.txt", "", "show/status",
    "snapshot.yaml",
  ])
  func `other names tell nothing`(name: String) {
    #expect(command("host: cucm-pub\n", name) == nil)
  }

  @Test func `the echo wins over the name`() {
    #expect(command("admin:show hardware\n", "show-status.txt") == .showHardware)
    #expect(command("admin: show  status \n", "x") == .showStatus)
    #expect(command("pub1>utils service list page\n", "x") == .serviceList)
    let session = "admin:show status\nadmin:show hardware\n"
    #expect(command(session, "session.log") == .showStatus)
    #expect(command(session, "show-hardware.log") == .showHardware)
  }

  @Test(arguments: CaptureSample.all)
  func `without echo and name the labels tell the command`(sample: (command: String, text: String))
  {
    let lines = sample.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    let text = lines.filter { !$0.hasPrefix("admin:") }.joined(separator: "\n")
    #expect(command(text, "a.txt")?.rawValue == sample.command)
  }

  @Test(arguments: [
    "nodes:\n  cucm-pub:\n    status: {host_name: a}\n", "{\"alert\": \"show status\"}\n",
    "node_cpu_seconds_total{cpu=\"0\"} 1\n", "to do: show status, show hardware\n", "\u{0}\u{1}",
    "admin:show tech runtime disk\nDisk /dev/sda\n",
  ])
  func `what is no capture is none`(text: String) {
    #expect(command(text, "a") == nil)
  }
}
