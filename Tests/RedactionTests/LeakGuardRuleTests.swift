import Catalogs
import Redaction
import Testing

private func leaks(
  _ original: String, _ valueClass: ValueClass, in payload: String, skeleton: String = "",
  exempt: [String] = []
) -> [Leak] {
  LeakGuard(
    [KnownValue(original, valueClass, path: "inventory.planted", matching: .anywhere)],
    exempt: exempt
  ).leaks(in: Array(payload.utf8), skeleton: Array(skeleton.utf8))
}

/// What counts as the value and what does not, and what is told of it.
@Suite struct LeakGuardRuleTests {
  @Test(arguments: [
    // Digits beside digits are another number.
    ("192.0.2.1", ValueClass.address, "192.0.2.10"), ("192.0.2.10", .address, "1192.0.2.10"),
    ("192.0.2.10", .address, "192.0.2.100"), ("0012345", .identifier, "0012345678"),
    ("node10", .hostName, "node101"), ("3221225994", .address, "32212259940"),
    ("2001:db8::1", .address, "2001:db8::10"), ("2001:db8::1", .address, "2001:db8:1::1"),
    ("192.0.2.10", .address, "192.0.210"), ("192.0.2.10", .address, "the c000020af"),
    ("00:1b:2c:03:04:05", .mac, "0:1b:2c:3:4:50"), ("+1 555 0100", .phone, "+1 555 01001"),
    // What stands in other cells, lines and elements.
    ("784110", .identifier, "Cisco 7841  10,000"), ("784110", .identifier, "[7841,10]"),
    ("784110", .identifier, "[\"7841\", \"10\"]"), ("cucm-pub", .hostName, "cucm\n\npub"),
    ("1234567", .identifier, "1,234,567"), ("cucm-pub", .hostName, "\"cucm\": \"pub\""),
    // Names are not told by a blank more or less.
    ("node10", .hostName, "Node 10"), ("uc-ops@example.com", .email, "uc ops example com"),
    ("cucm-pub", .hostName, "cucm pub"), ("Jane Doe", .person, "Ja-ne Doe"),
    // A domain's first label is no host, and a short name counts as a word alone.
    ("vmware.com", .hostName, "VMware Virtual Machine"),
    ("collect.example.com", .hostName, "collector"), ("tftp1.example.com", .hostName, "tftp1"),
    // Too short.
    ("1.2", .freeText, "1.2"), ("", .freeText, "a"), ("a-b", .person, "a-b"),
    ("--------", .freeText, "--------"),
    // Another letter, or another accent.
    ("M\u{FC}ller", .person, "Muller"), ("M\u{FC}ller", .person, "M\u{F6}ller"),
    ("\u{5C71}\u{7530}", .person, "\u{5C71}\u{7531}"),
  ])
  func `what is not the value is no leak`(
    _ original: String, _ valueClass: ValueClass, _ text: String
  ) {
    #expect(leaks(original, valueClass, in: text) == [])
    #expect(leaks(original, valueClass, in: "{\"a\": \"\(text)\"}") == [])
  }

  @Test func `a value that is found as a whole word alone is not looked for`() {
    let word = KnownValue("publisher", .hostName, path: "a.b", matching: .wholeWord)
    #expect(LeakGuard([word], exempt: []).leaks(in: Array("publisher".utf8), skeleton: []) == [])
    #expect(leaks("publisher", .hostName, in: "publisher").count == 1)
  }

  @Test func `what the form says anyway is not looked for in that form`() {
    let skeleton = "{\"inventory\": {\"server_name\": \"\"}}"
    #expect(leaks("inventory", .hostName, in: skeleton).count == 1)
    #expect(leaks("inventory", .hostName, in: skeleton, skeleton: skeleton) == [])
    let full = "inventory.springfield.example.com"
    #expect(leaks(full, .hostName, in: "inventory", skeleton: skeleton) == [])
    #expect(leaks(full, .hostName, in: full, skeleton: skeleton).count == 1)
    let encoded = Encoding.base64(skeleton)
    #expect(leaks("inventory", .hostName, in: encoded, skeleton: encoded) == [])
  }

  @Test func `base64 that is broken over lines is read, whatever is before and behind it`() {
    let encoded = Array(Encoding.base64("at cucm-pub.springfield.example.com"))
    for width in [9, 13, 20, 31] {
      for behind in ["", " for details", "; retry", " (see above) and more"] {
        var text = "  description  the state "
        for (index, letter) in encoded.enumerated() {
          if index % width == 0, index > 0 { text += "\n               " }
          text.append(letter)
        }
        text += "\(behind)\n  model        M\n"
        #expect(
          !leaks("cucm-pub.springfield.example.com", .hostName, in: text).isEmpty, "\(text)")
      }
    }
  }

  @Test func `addresses of the config are exempt in From and To, and nowhere else`() {
    func mail(_ from: String, _ to: String, _ subject: String = "x", _ text: String = "x") -> String
    {
      "From: \(from)\r\nTo: \(to)\r\nSubject: \(subject)\r\nMIME-Version: 1.0\r\n\r\n\(text)\r\n"
    }
    let exempt = ["Callhome@Springfield.example.com", "noc@springfield.example.com"]
    let both = mail(
      "callhome@springfield.example.com", "NOC@springfield.example.com,\r\n x@y.example")
    #expect(leaks("springfield.example.com", .hostName, in: both, exempt: exempt) == [])
    #expect(leaks("noc@springfield.example.com", .email, in: both, exempt: exempt) == [])
    let place = { leaks("springfield.example.com", .hostName, in: $0, exempt: exempt).map(\.place) }
    #expect(place(mail("a@b.example", "bnoc@springfield.example.com")) == ["the header 'To'"])
    #expect(place(mail("eve@springfield.example.com", "a@b.example")) == ["the header 'From'"])
    #expect(
      place(mail("noc@springfield.example.com", "a@b.example", "noc@springfield.example.com"))
        == ["the header 'Subject'"])
    #expect(
      place(mail("a@b.example", "c@d.example", "x", "noc@springfield.example.com")).count == 1)
    #expect(place("From: noc@springfield.example.com\n").count == 1)
    let word = "=?utf-8?Q?springfield=2Eexample=2Ecom?= <noc@springfield.example.com>"
    #expect(place(mail("a@b.example", word)) == ["the header 'To'"])
    // A word of an address that the config sends anyway is no short name to look for.
    #expect(leaks("callhome.a.example", .hostName, in: "callhome/1.0").count == 1)
    #expect(leaks("callhome.a.example", .hostName, in: "callhome/1.0", exempt: exempt) == [])
  }

  @Test func `a leak is told with field, class and place, and never with the value`() throws {
    let text = "Call Home\n\nName  cucm-pub\n"
    let leak = try #require(leaks("cucm-pub", .hostName, in: text).first)
    #expect(leak.path == "inventory.planted")
    #expect(leak.valueClass == .hostName)
    #expect(leak.place == "line 3")
    #expect(leaks("cucm-pub", .hostName, in: "a\nb=63ucm=2Dpub").map(\.place) == ["line 2"])
    #expect(
      leaks("cucm-pub", .hostName, in: "{\n\n\"x\": \"\\u0063ucm-pub\"}").map(\.place) == ["line 3"]
    )
  }

  @Test func `a name that has the value in it is not told`() {
    let mail = """
      From: a@b.example\r
      MIME-Version: 1.0\r
      X-cucm-pub: cucm-pub\r
      Content-Type: multipart/mixed; boundary="=_1"\r
      \r
      --=_1\r
      \r
      a\r
      --=_1\r
      Content-Disposition: attachment; filename="cucm-pub.txt"\r
      \r
      a\r
      cucm-pub\r
      --=_1--\r

      """
    let places = leaks("cucm-pub", .hostName, in: mail).map(\.place)
    #expect(places == ["the name of a header", "a file name", "attachment 1, line 2"])
  }

  @Test func `no more than twenty leaks are told`() {
    let values = (1000..<1500).map {
      KnownValue("cucm-\($0)", .hostName, path: "inventory.name\($0)", matching: .anywhere)
    }
    let text = values.map(\.text).joined(separator: "\n")
    let guarding = LeakGuard(values, exempt: [])
    #expect(guarding.leaks(in: Array(text.utf8), skeleton: []).count == 20)
    #expect(
      guarding.leaks(in: Array("cucm-1499 cucm-1000".utf8), skeleton: []).map(\.path)
        == ["inventory.name1499", "inventory.name1000"])
  }

  @Test func `the beginning of a long value is enough`() {
    let long = (1...60).map { "word\($0)" }.joined(separator: " ")
    #expect(leaks(long, .freeText, in: String(long.prefix(200))).count == 1)
    #expect(leaks(long, .freeText, in: String(long.prefix(100))) == [])
    #expect(leaks(String(repeating: "a", count: 1 << 20), .freeText, in: "aaaa") == [])
  }

  @Test func `whatever the bytes are, they are searched`() {
    let value = KnownValue("cucm-pub", .hostName, path: "a.b", matching: .anywhere)
    let guarding = LeakGuard([value], exempt: [])
    let name = Array("cucm-pub".utf8)
    for first in UInt8.min...UInt8.max {
      for second in [0, 0x80, 0xC3, first] {
        let noise = [first, second, second, first]
        // A mark that follows makes another letter of the last one.
        let isName = String(decoding: name + noise, as: UTF8.self).hasPrefix("cucm-pub")
        let count = guarding.leaks(in: noise + name + noise, skeleton: []).count
        #expect(count == (isName ? 1 : 0), "\(noise)")
        #expect(guarding.leaks(in: noise, skeleton: noise) == [])
      }
    }
    #expect(guarding.leaks(in: [], skeleton: []) == [])
  }
}
