import Hosts
import Testing

@Suite struct HostNamesTests {
  @Test(arguments: [
    ("cucm-pub", "cucm-pub", 2), ("CUCM-Pub", "cucm-pub", 2),
    ("cucm-pub", "cucm-pub.example.com", 1),
    ("cucm-pub.example.com", "CUCM-PUB", 1), ("cucm-pub.example.com", "cucm-pub.example.org", nil),
    ("cucm", "cucm-pub", nil), ("192", "192.0.2.1", nil), ("192.0.2", "192.0.2.1", nil),
    ("", "a", nil), ("", "", nil),
  ])
  func `a host goes by its first label, an address does not`(
    left: String, right: String, wanted: Int?
  ) {
    #expect(likeness(ofHosts: left, right) == wanted)
    #expect(likeness(ofHosts: right, left) == wanted)
  }

  @Test(arguments: [
    ("cucm-pub", ["cucm-pub"]),
    (
      "https://user@cucm-pub:8443/path?q#f",
      ["cucm-pub", "cucm-pub:8443", "https://user@cucm-pub:8443/path?q#f"]
    ),
    ("DOMAIN\\host", ["DOMAIN\\host", "host"]),
    ("[2001:db8::1]:9100", ["2001:db8::1", "[2001:db8::1]:9100"]),
    ("2001:db8::1", ["2001:db8::1"]), ("", []),
  ])
  func `the hosts that a text may name are found`(text: String, wanted: [String]) {
    #expect(hosts(in: text) == wanted)
  }

  @Test(arguments: [
    ("10.0.0.1", true), ("010.0.0.255", true), ("10.0.0.256", false), ("10.0.0", false),
    ("10.0.0.1.", false), ("::", true), ("2001:db8::1%eth0", true), ("fe80:1", false),
    ("2001:db8::xyz", false), ("::ffff:10.0.0.1", true), ("cafe", false), ("", false),
  ])
  func `an address is told from a name`(text: String, wanted: Bool) {
    #expect(isAddress(text) == wanted)
  }

  @Test(
    arguments: [
      ("host:9100", "host"), ("10.0.0.1:65535", "10.0.0.1"), ("[::1]:1", "::1"), ("host", nil),
      ("host:", nil), ("host:123456", nil), ("host:http", nil), ("2001:db8::1", nil), (":1", nil),
    ] as [(String, String?)])
  func `a port is taken off`(text: String, wanted: String?) {
    #expect(text.withoutPort == wanted)
  }
}
