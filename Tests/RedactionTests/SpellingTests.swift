import Catalogs
import Redaction
import Testing

/// A hidden value and ways to write it that a person reads as the same.
struct Spelling: Sendable, CustomStringConvertible {
  let value: String
  let valueClass: ValueClass
  let written: [String]

  var description: String { value }

  init(_ value: String, _ valueClass: ValueClass, _ written: [String]) {
    self.value = value
    self.valueClass = valueClass
    self.written = written
  }

  /// The value, to be looked for.
  var known: KnownValue {
    KnownValue(value, valueClass, path: "inventory.planted", matching: .anywhere)
  }

  static let all: [Spelling] = [
    // Other blanks and dashes between words, and none.
    Spelling(
      "Jane Doe", .person,
      [
        "Jane  Doe", "Jane\tDoe", "Jane\t\tDoe", "Jane\nDoe", "Jane\r\n  Doe", "Jane-Doe",
        "Jane\u{A0}Doe", "Jane \u{A0} Doe", "JANE_DOE", "jane.doe", "JaneDoe", "Jane, Doe",
        "Jane\u{2013}Doe", "Jane\u{3000}Doe", "Ja\nne Doe", "Ja\u{AD}ne Doe",
        "J\u{200B}ane Doe", "Jane   Doe",
      ]),
    Spelling(
      "1 High Street, Springfield", .person,
      [
        "1  High Street,  Springfield", "1 HIGH STREET SPRINGFIELD", "1-High-Street-Springfield",
        "1\tHigh\tStreet,\tSpringfield", "1 High Street\nSpringfield",
        "1 High\u{A0}Street, Springfield",
      ]),
    Spelling(
      "+1 555 0100", .phone,
      [
        "+1  555  0100", "+1-555-0100", "+1\t555\t0100", "+1\u{A0}555\u{A0}0100", "+1.555.0100",
        "15550100", "001 555 0100", "+1 (555) 0100", "+1 (555)  0100",
      ]),
    Spelling(
      "+49 (0)30 555-0100", .phone,
      ["030 5550100", "(030) 555 01-00", "+49.30.555.0100", "0049305550100", "030  5550100"]),
    Spelling("FCH1234V5XY", .serialNumber, ["FCH-1234-V5XY", "FCH 1234 V5XY", "fch1234.v5xy"]),
    Spelling(
      "SPR-0012345", .identifier, ["SPR 0012345", "spr0012345", "SPR--0012345", "SPR  0012345"]),
    // Letters that are more than two cases, and other forms of letters and digits.
    Spelling(
      "Stra\u{DF}e 17 Beispielstadt", .person,
      [
        "STRA\u{1E9E}E 17 BEISPIELSTADT", "STRASSE 17 BEISPIELSTADT", "strasse 17 beispielstadt",
        "\u{17F}tra\u{17F}\u{17F}e 17 beispiel\u{17F}tadt",
      ]),
    Spelling("MASSWERK GmbH", .person, ["Ma\u{DF}werk GmbH", "MA\u{1E9E}WERK GMBH"]),
    Spelling(
      "\u{130}stanbul Ltd", .person, ["istanbul ltd", "ISTANBUL LTD", "\u{131}stanbul ltd"]),
    Spelling("ISTANBUL LTD", .person, ["\u{131}stanbul ltd", "\u{130}STANBUL LTD"]),
    Spelling(
      "\u{39F}\u{3B4}\u{3CC}\u{3C2} \u{391}\u{3B8}\u{3AE}\u{3BD}\u{3B1}\u{3C2}", .person,
      ["\u{39F}\u{394}\u{38C}\u{3A3} \u{391}\u{398}\u{389}\u{39D}\u{391}\u{3A3}"]),
    Spelling(
      "Griffin Office", .person, ["Gri\u{FB03}n O\u{FB03}ce", "Gri\u{FB00}in Of\u{FB01}ce"]),
    Spelling(
      "Jane Doe 42", .person,
      ["\u{FF2A}\u{FF41}\u{FF4E}\u{FF45} \u{FF24}\u{FF4F}\u{FF45} \u{FF14}\u{FF12}"]),
    Spelling(
      "10.1.2.3", .address,
      [
        "\u{FF11}\u{FF10}\u{FF0E}\u{FF11}\u{FF0E}\u{FF12}\u{FF0E}\u{FF13}", "010.001.002.003",
        "3.2.1.10.in-addr.arpa", "3.2.1.10", "10-1-2-3", "10_1_2_3", "10[.]1[.]2[.]3", "0a010203",
        "0x0A010203", "167838211", "::ffff:10.1.2.3", "::ffff:a01:203", "10.1.2.3/24", "10,1,2,3",
      ]),
    // Addresses in any of their forms.
    Spelling(
      "2001:db8::1", .address,
      [
        "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:DB8:0:0:0:0:0:1", "[2001:db8:0::1]:443",
        "2001:db8::1%eth0", "2001:db8::0.0.0.1", "2001-db8--1", "2001_db8__1",
        "20010db8000000000000000000000001",
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
      ]),
    Spelling(
      "2001:0db8:0000:0000:0000:0000:0000:0001", .address, ["2001:db8::1", "2001:DB8::0001"]),
    Spelling("fe80::1%eth0", .address, ["fe80::1", "FE80:0:0:0:0:0:0:1%2"]),
    Spelling("[2001:db8::1]:443", .address, ["2001:db8:0:0::1"]),
    Spelling("::ffff:10.1.2.3", .address, ["::ffff:a01:203", "10.1.2.3"]),
    Spelling("10.1.2.3/24", .address, ["10.1.2.3", "3.2.1.10.in-addr.arpa"]),
    Spelling(
      "00:1b:2c:03:04:05", .mac,
      ["0:1b:2c:3:4:5", "00 1B 2C 03 04 05", "SEP001B2C030405", "001b2c-030405"]),
    // Words of a name glued together or apart.
    Spelling("vmware-7", .hostName, ["VMware7", "vmware_7"]),
    Spelling("tftp-server", .hostName, ["tftp_server", "TFTPServer"]),
    Spelling("Call Manager", .person, ["CallManager", "call-manager"]),
    Spelling("Example Networks", .person, ["elm.example-networks.com", "ExampleNetworks"]),
    Spelling("cucm-pub.springfield.example.com", .hostName, ["cucm_pub_springfield_example_com"]),
    Spelling("b\u{FC}cher-z\u{FC}rich", .hostName, ["Bu\u{308}cher_Zu\u{308}rich"]),
  ]
}

/// What a value looks like to a person counts, not its bytes.
@Suite struct SpellingTests {
  @Test(arguments: Spelling.all)
  func `a value is taken out of texts however it is spelled, and then the guard finds nothing`(
    spelling: Spelling
  ) {
    let guarding = LeakGuard([spelling.known], exempt: [])
    for written in spelling.written {
      for text in [written, "by \(written), today", "/x/\(written)/y"] {
        #expect(
          guarding.leaks(in: Array(text.utf8), skeleton: []).count == 1, "the guard: \(written)")
        for style in [Scrubber.Style.byClass, .numbered] {
          let scrubber = Scrubber([], hidden: [spelling.known], style: style)
          var session = scrubber.session()
          for clean in [session.withoutHidden(text, numbers: true), session.scrub(text)] {
            #expect(clean.contains("["), "the scrubber: \(clean)")
            #expect(
              guarding.leaks(in: Array(clean.utf8), skeleton: []) == [],
              "left: '\(clean)' of '\(text)'")
            #expect(session.withoutHidden(clean, numbers: true) == clean)
          }
        }
      }
    }
  }

  @Test func `a name is found in files too with another blank or dash, and as a capital sharp s`() {
    let names = ["Jane Doe", "Stra\u{DF}e 17 Beispielstadt", "+1 555 0100", "SPR-0012345"]
    let classes: [ValueClass] = [.person, .person, .phone, .identifier]
    let known = zip(names, classes).map { anywhere($0, $1) }
    let session = Scrubber([], hidden: known, style: .byClass).session()
    for text in [
      "Jane  Doe", "Jane\tDoe", "Jane-Doe", "Jane\u{A0}Doe", "JANE_DOE", "jane.doe", "JaneDoe",
      "Jane\nDoe", "STRA\u{1E9E}E 17 BEISPIELSTADT", "+1  555  0100", "+1-555-0100",
      "+1\u{A0}555\u{A0}0100", "SPR 0012345", "spr0012345",
    ] {
      let output = scrubbed(Array("<\(text)>".utf8), chunks: [7, 3], session)
      let found = String(decoding: output, as: UTF8.self)
      #expect(found.contains("["), "\(text): \(found)")
      #expect(
        LeakGuard(known, exempt: []).leaks(in: output, skeleton: []) == [], "\(text): \(found)")
    }
  }

  @Test(arguments: [
    ("784110", ValueClass.identifier, "7841  10"), ("784110", .identifier, "[7841,10]"),
    ("node10", .hostName, "Node 10"), ("cucm-pub", .hostName, "cucm pub"),
    ("Jane Doe", .person, "Ja-ne Doe"),
    ("M\u{FC}ller GmbH", .person, "Muller GmbH"), ("10.1.2.3", .address, "10.1.2.30"),
    ("10.1.2.3", .address, "110.1.2.3"), ("2001:db8::1", .address, "2001:db8::10"),
    ("Jane Doe", .person, "Jane saw a Doe"), ("Jane Doe", .person, "Jane\n\nDoe"),
  ])
  func `what only begins like a value, or lies in two cells, stays`(
    _ value: String, _ valueClass: ValueClass, _ text: String
  ) {
    var session = Scrubber([], hidden: [anywhere(value, valueClass)], style: .byClass).session()
    #expect(session.withoutHidden(text, numbers: true) == text)
    let guarding = LeakGuard([anywhere(value, valueClass)], exempt: [])
    #expect(guarding.leaks(in: Array(text.utf8), skeleton: []) == [])
  }
}
