import Diagnostics
import Documents
import Snapshots
import Testing

@Suite struct CaptureTextTests {
  private static let pager = "Press <enter> for 1 line, <space> for one page, or <q> to quit"

  @Test(arguments: [
    ("Host Name : a\r\nLocale : b\r\n", "carriage return and line feed"),
    ("Host Name : a\rLocale : b\r", "carriage returns alone"),
    ("Host Name : a\r\r\nLocale : b\r\r\n", "two carriage returns"),
    ("\u{FEFF}Host Name : a\nLocale : b\n", "a byte order mark"),
    ("Host\u{0} Name : \u{1}a\u{7F}\nLocale\t:\tb\n", "control characters"),
    ("\u{1B}[0mHost Name : \u{1B}[1;32ma\u{1B}[0m\n\u{1B}]0;title\u{7}Locale : b\n", "escapes"),
    ("Host Nmae\u{8}\u{8}\u{8}ame : a\nLocale : xy\u{8}\u{8}\u{1B}[Kb\n", "backspaces"),
    ("\(pager)Host Name : a\n\(pager)\nLocale : b\n", "pagers glued to lines"),
    ("Host Name : a\n\(pager)\r\(String(repeating: " ", count: 70))\rLocale : b\n", "CR pagers"),
    ("Host Name : a\n\(pager)\(String(repeating: "\u{8} \u{8}", count: 62))Locale : b\n", "rubout"),
    ("--More--(50%) Host Name : a\n-- More --\r\u{1B}[KLocale : b\n", "other pagers"),
    ("banner\nadmin:show status\nHost Name : a\nLocale : b\nadmin:", "prompts"),
    ("banner\nccm01# show  STATUS\nHost Name : a\nLocale : b\nccm01#exit\n", "other prompts"),
    ("show status\nHost Name : a\nLocale : b\n", "the bare command"),
    ("Host Name\u{A0}: a\u{A0}\nLocale : b \u{3000}\n", "spaces of the web"),
  ])
  func `what a terminal adds is taken away`(text: String, what: String) {
    let capture = read(text, as: .showStatus)
    #expect(capture["status"] == "host_name=a locale=b", "\(what)")
  }

  @Test func `places count what stands in the file`() {
    let text = "x\r\n\(Self.pager)\u{1B}[1mHost Name : a\r\n"
    let place = read(text, as: .showStatus).node("status.host_name")?.location
    #expect(place?.description == "capture.txt:2:79")
    let alone = read("x\rHost Name : a\r", as: .showStatus).node("status.host_name")?.location
    #expect(alone?.description == "capture.txt:2:13")
    let marked = read("\u{FEFF}Host Name : a\n", as: .showStatus).node("status.host_name")
    #expect(marked?.location.description == "capture.txt:1:13")
  }

  @Test func `bytes that are not UTF-8 become replacement characters`() {
    let bytes = Array("Host Name : a".utf8) + [0xFF] + Array("b\n".utf8)
    let capture = readCapture(CaptureText(bytes, file: "f"), as: .showStatus)
    #expect(capture["status.host_name"] == "a\u{FFFD}b")
  }

  @Test(arguments: [
    "$(reboot)", "../../etc/passwd", "<script>alert(1)</script>", "\u{202E}moc.elpmaxe", "null",
    "~",
    "a: b # c", "admin:show status", "'; DROP TABLE x; --", "100%s%n", "\u{2028}",
  ])
  func `hostile values are data`(value: String) {
    let capture = read("Host Name : \(value)\nSome : x\n", as: .showStatus)
    let wanted = value == "\u{2028}" ? nil : value
    #expect(capture["status.host_name"] == wanted)
    #expect(capture.node("status.host_name")?.isNull != true)
    #expect(capture.absences.isEmpty == false)
  }

  @Test func `hostile names of services and options are data`() {
    let services = read("$(reboot)[STARTED]\n../../x\u{202E} [STOPPED]\n", as: .serviceList)
    #expect(services["services"] == "active=$(reboot) stopped=../../x\u{202E}")
    let options = read(
      "Active Version Installed Software Options:\n<b>x</b>\n", as: .showVersionActive)
    #expect(options["versions.active_options"] == "<b>x</b>")
  }

  @Test func `a value of 10,000 characters is carried and a longer line is cut`() {
    let long = String(repeating: "x", count: 10_000)
    let capture = read("Host Name : \(long)\n", as: .showStatus)
    #expect(capture["status.host_name"] == long)
    let tooLong = String(repeating: "x", count: CaptureText.lineLimit)
    let cut = read("Host Name : \(tooLong)\nLocale : b\n", as: .showStatus)
    #expect(cut["status"] == "locale=b")
    #expect(cut.missingReasons["status.host_name"] == .notUnderstood(.showStatus))
  }

  @Test func `lines beyond the limit are not read`() {
    let filler = String(repeating: "\n", count: CaptureText.lineCountLimit - 1)
    #expect(read("\(filler)Host Name : a\n", as: .showStatus)["status.host_name"] == "a")
    #expect(read("\n\(filler)Host Name : a\n", as: .showStatus)["status.host_name"] == nil)
  }

  @Test func `of several commands in a file only the wanted one is read`() {
    let session = CaptureSample.all.map { "\($0.text)\n" }.joined()
    let text = CaptureText(Array(session.utf8), file: "session.log")
    #expect(Set(text.echoedCommands) == Set(CaptureCommand.allCases))
    #expect(readCapture(text, as: .showNetwork)["network.gateway"] == "192.0.2.1")
    #expect(readCapture(text, as: .showStatus)["status.host_name"] == "cucm-sub1")
    #expect(readCapture(text, as: .showHardware)["hardware.model"] == "7845I3")
    #expect(readCapture(text, as: .showHardware).facts.entries?.map(\.key) == ["hardware"])
  }

  @Test func `an output that says nothing leaves the one before it in force`() {
    let text = "admin:show status\nHost Name : a\nadmin:show status\nadmin:"
    #expect(read(text, as: .showStatus)["status.host_name"] == "a")
  }

  @Test func `the output of another command is not read`() {
    let text = "admin:show status\nOS Version : 1\nadmin:show tech hardware\nMemory : 2 MB\n"
    #expect(read(text, as: .showHardware).leaves.isEmpty)
    let filtered = "admin:utils service list | include Cisco\nCisco Tftp[STARTED]\n"
    #expect(read(filtered, as: .serviceList).leaves.isEmpty)
  }

  @Test(arguments: [
    "", "\n", "Executed command unsuccessfully\n", "Error executing command\n",
    "Command not found\n", "No such command\n", "Permission denied\n",
    "admin:show status\nExecuted command unsuccessfully\nadmin:",
  ])
  func `an output that is only an error has none of the facts`(text: String) {
    for command in CaptureCommand.allCases {
      let capture = read(text, as: command)
      #expect(capture.leaves.isEmpty)
      #expect(!capture.absences.isEmpty)
      #expect(capture.absences.allSatisfy { $0.reason == .missing(command) })
    }
  }

  @Test func `an error below a heading is not an entry of the list`() {
    let text = "Active Version Installed Software Options:\nError executing command\n"
    let capture = read(text, as: .showVersionActive)
    #expect(capture.missingReasons["versions.active_options"] == .blank(.showVersionActive))
  }
}
