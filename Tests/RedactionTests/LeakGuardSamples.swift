import Catalogs
import Redaction

/// An original and forms in which it must be found.
struct LeakSample: Sendable, CustomStringConvertible {
  let original: String
  let valueClass: ValueClass
  let forms: [String]

  var description: String { original }

  init(_ original: String, _ valueClass: ValueClass, _ forms: [String]) {
    self.original = original
    self.valueClass = valueClass
    self.forms = [original] + forms
  }

  /// The value, to be looked for.
  var known: KnownValue {
    KnownValue(original, valueClass, path: "inventory.planted", matching: .anywhere)
  }

  /// Every class that names somebody, with the forms that people, programs and protocols use.
  static let all: [LeakSample] = [
    LeakSample(
      "cucm-pub.springfield.example.com", .hostName,
      [
        "CUCM-PUB.SPRINGFIELD.EXAMPLE.COM", "Cucm-Pub.Springfield.example.com.", "cucm-pub",
        "CUCM-Pub", "cucm_pub_springfield_example_com", "my-cucm-pub.springfield.example.community",
      ]),
    LeakSample("cucm-pub", .hostName, ["CUCM-PUB.elsewhere.example", "/var/log/cucm-pub/a.txt"]),
    LeakSample(
      "b\u{FC}cher-z\u{FC}rich.example", .hostName,
      ["B\u{DC}CHER-Z\u{DC}RICH.EXAMPLE", "bu\u{308}cher-zu\u{308}rich.example"]),
    LeakSample(
      "192.0.2.10", .address,
      [
        "192-0-2-10", "ip-192-0-2-10.example.net", "10.2.0.192.in-addr.arpa", "c000020a",
        "0xC000020A", "C0:00:02:0A", "3221225994", "192.000.002.010", "[192.0.2.10]:8443",
        "192[.]0[.]2[.]10", "192.0.2.10/24", "::ffff:192.0.2.10", "::ffff:c000:20a",
        "64:ff9b::c000:20a", "192_0_2_10",
      ]),
    LeakSample("192.0.2.10/24", .address, ["192.0.2.10", "10.2.0.192.in-addr.arpa"]),
    LeakSample(
      "2001:db8::a:1", .address,
      [
        "2001:DB8::A:1", "2001:0db8:0000:0000:0000:0000:000a:0001", "2001:db8:0:0:0:0:a:1",
        "2001:0db8:0::000a:1", "[2001:db8::a:1]:443", "2001:db8::a:1%eth0", "2001:db8::a:1/64",
        "2001-db8--a-1.example.net", "2001_db8__a_1.txt", "20010db80000000000000000000a0001",
        "2001:db8::0.10.0.1",
        "1.0.0.0.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
      ]),
    LeakSample(
      "00:1b:2c:03:04:05", .mac,
      [
        "00-1B-2C-03-04-05", "001b.2c03.0405", "001B2C030405", "0:1b:2c:3:4:5", "00 1b 2c 03 04 05",
        "001b2c-030405", "SEP001B2C030405",
      ]),
    LeakSample("001b2c030405", .mac, ["00:1b:2c:03:04:05", "001b.2c03.0405", "0:1b:2c:3:4:5"]),
    LeakSample(
      "uc-operations@springfield.example.com", .email,
      [
        "UC-Operations@Springfield.Example.COM", "<uc-operations@springfield.example.com>",
        "mailto:uc-operations@springfield.example.com",
      ]),
    LeakSample(
      "+49 (0)30 555-0100", .phone,
      [
        "+49305550100", "0049305550100", "0305550100", "030 5550100", "(030) 555 01-00",
        "+49.30.555.0100", "tel:+49-30-5550100",
      ]),
    LeakSample("+1 555 0100", .phone, ["15550100", "0015550100", "+1-555-0100", "+1 (555) 0100"]),
    LeakSample(
      "FCH1234V5XY", .serialNumber,
      ["fch1234v5xy", "FCH-1234-V5XY", "FCH 1234 V5XY", "SN:FCH1234V5XY"]
    ),
    LeakSample("0012-3456-78", .serialNumber, ["0012345678", "00 12 34 56 78"]),
    LeakSample(
      "J\u{FC}rgen Wei\u{DF}-Do\u{E9}", .person,
      [
        "J\u{DC}RGEN WEISS-DO\u{C9}", "Ju\u{308}rgen Wei\u{DF}-Doe\u{301}",
        "j\u{FC}rgen.wei\u{DF}.do\u{E9}",
        "J\u{FC}rgen_Wei\u{DF}Do\u{E9}",
      ]),
    LeakSample(
      "1 High Street, Springfield", .person,
      ["1 HIGH STREET SPRINGFIELD", "1 High Street\nSpringfield"]),
    LeakSample("\u{5C71}\u{7530} \u{592A}\u{90CE}", .person, ["\u{5C71}\u{7530}\u{592A}\u{90CE}"]),
    LeakSample("Rack 7 \u{1F680} Springfield", .freeText, ["RACK 7 \u{1F680} SPRINGFIELD"]),
    LeakSample(
      "\u{39F}\u{3B4}\u{3CC}\u{3C2} \u{391}\u{3B8}\u{3B7}\u{3BD}\u{3AC}\u{3C2}", .person,
      ["\u{39F}\u{394}\u{38C}\u{3A3} \u{391}\u{398}\u{397}\u{39D}\u{386}\u{3A3}"]),
    LeakSample("SPR-0012345", .identifier, ["spr0012345", "SPR 0012345"]),
    LeakSample("C:\\Users\\jdoe \"x\" <y> & 'z'/%41\\u0041&amp;=41", .freeText, []),
  ]
}
