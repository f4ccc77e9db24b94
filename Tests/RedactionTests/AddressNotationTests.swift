import Catalogs
import Redaction
import Testing

/// A value and notations of it that logs and protocols use.
struct Notations: Sendable, CustomStringConvertible {
  let value: String
  let valueClass: ValueClass
  let written: [String]

  var description: String { value }

  /// The value, to be looked for.
  var known: KnownValue {
    KnownValue(value, valueClass, path: "inventory.planted", matching: .anywhere)
  }

  static let all: [Notations] = [
    Notations(
      value: "192.0.2.10", valueClass: .address,
      written: [
        // Lines of Unified CM's traces.
        "sourceIpAddr=IpAddr.type:0 ipAddr:0xc000020a000000000000000000000000(",
        "ipv4Addr:0xc000020a(", "remoteIpAddress=0x0a0200c0 remoteRtpPortNumber=24674",
        "remoteIpAddress=0xa0200c0 ", "Call-ID: abbb8e00-4291f775-204c-a0200c0@",
        "Cisco-Guid: 2881195520-0000065536-0000000011-0167903424",
        "h323-conf-id=ABBB8E00 00010000 0000000B 0A0200C0", "5000123,1,167903424,\"2001\"",
        "origIpAddr=-1073741302,", "destIpAddr=3221225994,",
        "guid ABBB8E00000100000000000B0A0200C0", "00000000000000000000ffffc000020a",
        "sl 0: 0A0200C0:13C4 00000000:0000",
        // Octets in octal and hexadecimal digits.
        "0300.0000.0002.0012", "0xc0.0x00.0x02.0x0a", "0xC0.0.2.10", "http://3221225994/",
        // Inside of IPv6 addresses.
        "::ffff:c000:20a", "::ffff:0:c000:20a", "64:ff9b::c000:20a", "64:ff9b:1::c000:20a",
        "2002:c000:20a::1", "2002:c000:020a:1::1", "fe80::5efe:c000:20a",
        "fe80::200:5efe:192.0.2.10",
        "2001:0:cb00:7101:0:0:3fff:fdf5", "2001:0:c000:20a:8000:63bf:3fff:fdd2",
        "::192.0.2.10", "10.2.0.192.in-addr.arpa", "sip:x;maddr=192.0.2.10;ttl=1",
        ".1.3.6.1.2.1.4.20.1.1.192.0.2.10 =",
      ]),
    Notations(
      value: "10.66.145.53", valueClass: .address,
      written: [
        "remoteIpAddress=0x3591420a ", "ipAddr:0x0a429135000000000000000000000000(",
        "Cisco-Guid: 2558761344-0000065536-0000308372-0898712074", "898712074,", "ipv4=0xa429135 ",
      ]),
    Notations(
      value: "2001:db8::a:1", valueClass: .address,
      written: [
        "ipv6Addr:0x20010db80000000000000000000a0001(", "B80D0120000000000000000001000A00:13C4",
        "2001:db8:0:0::0.10.0.1",
        "1.0.0.0.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
      ]),
    Notations(
      value: "00:00:5e:00:53:10", valueClass: .mac,
      written: [
        "client-id 0100.005e.0053.10 ", "0100005e005310", "01:00:00:5e:00:53:10",
        "fe80::200:5eff:fe00:5310", "2001:db8::0200:5eff:fe00:5310", "00-00-5E-FF-FE-00-53-10",
        "02005efffe005310", "00005efffe005310", "00:00:5e:ff:fe:00:53:10", "0000.5eff.fe00.5310",
        "00:01:00:01:2a:3b:4c:5d:00:00:5e:00:53:10", "000100012a3b4c5d00005e005310",
        "123e4567-e89b-12d3-a456-00005e005310", "SEP00005E005310",
        "ipNetToMedia.2.0.0.94.0.83.16 =", "0:0:5e:0:53:10", "00_00_5e_00_53_10", "0000:5e00:5310",
        "Session-ID: 27b0e2d000105000a00000005e005310;",
      ]),
    Notations(
      value: "0050.56a1.b2c3", valueClass: .mac,
      written: [
        "01:00:50:56:a1:b2:c3", "0100.5056.a1b2.c3", "fe80::250:56ff:fea1:b2c3",
        "0.80.86.161.178.195", "CSF005056A1B2C3",
      ]),
  ]
}

@Suite struct AddressNotationTests {
  @Test(arguments: Notations.all)
  func `an address is found in each notation that logs use, in texts, in files and by the guard`(
    notations: Notations
  ) {
    let known = notations.known
    let guarding = LeakGuard([known], exempt: [])
    for written in notations.written {
      for text in [written, "before \(written) behind", "[\"\(written)\"]"] {
        #expect(
          guarding.leaks(in: Array(text.utf8), skeleton: []).count == 1, "the guard: \(text)")
        for scrubber in [
          Scrubber([], hidden: [known], style: .numbered), Scrubber([known], style: .byClass),
        ] {
          var session = scrubber.session()
          let output = scrubbed(Array(text.utf8), chunks: [text.utf8.count], scrubber.session())
          for clean in [session.scrub(text), String(decoding: output, as: UTF8.self)] {
            #expect(
              guarding.leaks(in: Array(clean.utf8), skeleton: []) == [],
              "left: '\(clean)' of '\(text)'")
          }
        }
      }
    }
  }

  @Test(arguments: Notations.all, Encoding.allCases)
  func `an address is found in each notation inside of every encoding`(
    notations: Notations, encoding: Encoding
  ) {
    // In the middle of a longer number a fold makes two of it.
    if encoding == .folded { return }
    let guarding = LeakGuard([notations.known], exempt: [])
    for written in notations.written {
      let isDump = encoding == .dump || encoding == .dumpC
      let encoded = isDump ? "\n" + encoding(written) : encoding(written)
      let payload = "{\"kind\": \"inventory\", \"name\": \"\(encoded)\", \"ram\": 16384}"
      #expect(
        !guarding.leaks(in: Array(payload.utf8), skeleton: []).isEmpty,
        "\(written) as \(encoding.rawValue)")
    }
  }

  @Test(arguments: [
    ("192.0.2.10", ValueClass.address, "c000020b"), ("192.0.2.10", .address, "1c000020a"),
    ("192.0.2.10", .address, "1679034240"), ("192.0.2.10", .address, "0xa0200c01"),
    ("10.1.0.0", .address, "266"), ("192.0.2.10", .address, "0300.0000.0002.0013"),
    ("192.0.2.10", .address, "fe80::1:c000:20a"), ("10.0.0.1", .address, "at 01:00:00 am"),
    ("192.0.2.10", .address, "000c000020a00000000000000000000000"),
    ("00:00:5e:00:53:10", .mac, "fe80::200:5eff:fe00:5311"),
    ("00:00:5e:00:53:10", .mac, "0.0.94.0.83.160"),
  ])
  func `what only resembles a notation stays`(
    _ value: String, _ valueClass: ValueClass, _ text: String
  ) {
    let known = anywhere(value, valueClass)
    var session = Scrubber([], hidden: [known], style: .byClass).session()
    #expect(session.withoutHidden(text, numbers: true) == text)
    let output = scrubbed(
      Array(text.utf8), chunks: [3],
      Scrubber([known], hasPatterns: false, style: .byClass).session())
    #expect(String(decoding: output, as: UTF8.self) == text)
    #expect(LeakGuard([known], exempt: []).leaks(in: Array(text.utf8), skeleton: []) == [])
  }
}
