import Diagnostics
import Documents
import Snapshots
import Testing

@Suite struct NetworkCaptureTests {
  @Test func `addresses stand in two halves of a line`() {
    let capture = read(CaptureSample.network, as: .showNetwork)
    #expect(capture["network.ip_address"] == "192.0.2.10")
    #expect(capture["network.ip_mask"] == "255.255.255.000")
    #expect(capture.node("network.ip_mask")?.location.description == "capture.txt:4:48")
    #expect(capture["network.dns"] == "192.0.2.53")
    #expect(capture["network.domain"] == "uc.example.com")
    #expect(capture["network.gateway"] == "192.0.2.1")
    #expect(capture.missingReasons == ["network.ipv6_address": .missing(.showNetwork)])
  }

  @Test func `other fields of other releases are read`() {
    let capture = read(
      """
      Host Name    : cucm-pub
      MAC Address  : 00:00:5e:00:53:01
      IPv6 Address : 2001:db8::10/64
      Primary      : 2001:db8::53       Secondary  : 192.0.2.54

      """, as: .showNetwork)
    #expect(capture["network.host_name"] == "cucm-pub")
    #expect(capture["network.mac_address"] == "00:00:5e:00:53:01")
    #expect(capture["network.ipv6_address"] == "2001:db8::10/64")
    #expect(capture["network.dns"] == "2001:db8::53 | 192.0.2.54")
  }

  @Test(arguments: [
    ("Primary : Not Configured  Secondary : Not Configured", AbsenceReason.none(.showNetwork)),
    ("DNS\nNot configured.", .none(.showNetwork)),
    ("Primary :   Secondary :", .blank(.showNetwork)),
    ("Primary : 0.0.0.0  Secondary : 0.0.0.0", .none(.showNetwork)),
    ("Primary : $(reboot)  Secondary :", .notUnderstood(.showNetwork)),
    ("Ethernet 0", .missing(.showNetwork)),
  ])
  func `only addresses are name servers`(text: String, reason: AbsenceReason) {
    let capture = read("\(text)\n", as: .showNetwork)
    #expect(capture["network.dns"] == nil)
    #expect(capture.missingReasons["network.dns"] == reason)
  }

  @Test func `one name server that is not understood does not hide the other`() {
    let capture = read("Primary : 192.0.2.53  Secondary : 192.0.2.999\n", as: .showNetwork)
    #expect(capture["network.dns"] == "192.0.2.53")
    #expect(capture.missingReasons["network.dns"] == .notUnderstood(.showNetwork))
  }

  @Test func `a label inside a value is part of the value`() {
    let capture = read("Domain : a Status : b Secondary : c\n", as: .showNetwork)
    #expect(capture["network.domain"] == "a Status : b Secondary : c")
    #expect(capture["network.dns"] == nil)
  }
  @Test func `the end of a word is no label`() {
    let spaces = String(repeating: " ", count: 31)
    let text = "Primary : 192.0.2.53 xSecondary\(spaces): 192.0.2.54\n"
    #expect(read(text, as: .showNetwork)["network.dns"] == "192.0.2.53")
  }
}
