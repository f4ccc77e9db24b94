import Catalogs
import Redaction
import Testing

@Suite struct ScrubberKnownValueTests {
  @Test func `a value is found without regard to case, inside of words or as one`() {
    let known = [anywhere("FCH1234V5XY", .serialNumber), wholeWord("Ann", .person)]
    expectScrubbed(
      [
        "fch1234v5xy FCH1234V5XY xFCH1234V5XYz_":
          "[serial number 1] [serial number 1] x[serial number 1]z_",
        "Ann, ANN; (ann) Ann's-ann": "[person 1], [person 1]; ([person 1]) [person 1]'s-[person 1]",
      ], known)
    expectUntouched(["Anna", "Joann", "ann_", "_ann", "ann1", "FCH1234V5X", "Annä", "äann"], known)
  }

  @Test func `a value is found in both normal forms, in capital letters and as JSON has it`() {
    let known = [anywhere("J\u{FC}rgen \u{C5}s \"x\"", .person)]
    for name in [
      "J\u{FC}rgen \u{C5}s \"x\"", "Ju\u{308}rgen A\u{30A}s \"x\"", "J\u{DC}RGEN \u{C5}S \"X\"",
      "JU\u{308}RGEN A\u{30A}S \"X\"", "j\u{FC}rgen \u{E5}s \"x\"", #"J\u00FCrgen \u00c5s \"x\""#,
      #"J\#u{FC}rgen \#u{C5}s \"x\""#,
    ] {
      #expect(scrubbed("<\(name)>", known) == "<[person 1]>", "\(name)")
    }
    expectUntouched(["Jurgen As", "J\u{FC}rgen"], known)
    // A word ends where no letter follows, whatever its alphabet.
    let word = [wholeWord("Rene", .person)]
    expectUntouched(["Rene\u{301}", "\u{5D0}rene", "rene\u{661}"], word)
    expectScrubbed(["\u{201C}Rene\u{201D}": "\u{201C}[person 1]\u{201D}"], word)
    expectScrubbed(
      ["\u{202E}\u{5E9}\u{5DC}\u{5D5}\u{5DD}.": "\u{202E}[person 1]."],
      [anywhere("\u{5E9}\u{5DC}\u{5D5}\u{5DD}", .person)])
  }

  @Test func `a value is found as JSON, XML and URLs write it`() {
    let known = [
      anywhere("J\u{FC}rg & \"Co\"", .person), anywhere("jane@example.com", .email),
      anywhere("a\\b\nc", .freeText),
    ]
    expectScrubbed(
      [
        #"J\u00FCrg & \"Co\" J&#252;rg"#: "[person 1] J&#252;rg",
        "J\u{FC}rg &amp; \"Co\", Ju\u{308}rg &amp; &quot;co&quot;": "[person 1], [person 1]",
        "q=J%C3%BCrg%20%26%20%22Co%22&r=J%c3%bcrg+%26+%22Co%22": "q=[person 1]&r=[person 1]",
        "from=jane%40example.com": "from=[email 1]",
        "a\\b\nc \(#"a\\b\nc"#) a%5Cb%0Ac": "[free text 1] [free text 1] [free text 1]",
      ], known)
  }

  @Test func `hosts are found with and without their domain, and others of it`() {
    let known = [
      anywhere("cucm-pub.example.com", .hostName), anywhere("sub1", .hostName),
      anywhere("corp.example.org", .hostName), anywhere("mail.example.co.uk", .hostName),
      anywhere("gw.lan", .hostName),
    ]
    expectScrubbed(
      [
        "CUCM-PUB cucm-pub.EXAMPLE.com. cucm-pub.other.example":
          "[host name 1] [host name 1]. [host name 1]",
        "sdl_cucm-pub_01.txt cucm-pub.log": "sdl_[host name 1]_01.txt [host name 1].log",
        "sub1.site.example.net:8443 sub1.local sub1.gz":
          "[host name 1]:8443 [host name 1] [host name 1].gz",
        "imp1.example.com example.com xexample.com": "[host name 1] [host name 2] x[host name 2]",
        "a.b.corp.example.org, corp.example.org": "[host name 1], [host name 2]",
        "https://x.example.co.uk/ www.co.uk": "https://[host name 1]/ www.co.uk",
        "gw and gw.lan, gws": "[host name 1] and [host name 1], gws",
      ], known)
    expectUntouched(["example", "com", "mails", "corps", "lan"], known)
  }

  @Test func `values without meaning are ignored, and metacharacters have none`() {
    expectUntouched(
      ["1 a  é", "x.y", "aab", "[a-z]+", "$&"],
      [
        anywhere("", .person), anywhere("1", .identifier), anywhere("é", .person),
        anywhere("  ", .person), anywhere(" a\n", .person), anywhere(".*", .person),
        anywhere("a+b", .person), anywhere("[0-9]", .person),
      ])
    for text in ["a+b", ".*", "[0-9]{2}", "</x>&amp;", "\\1 $&", "(?i)x|y", "\"q\"", "a\\b", "50%"]
    {
      let expected = "<[free text 1]> [free text 1]"
      #expect(scrubbed("<\(text)> \(text)", [anywhere(text, .freeText)]) == expected, "\(text)")
    }
  }

  @Test func `what begins first is replaced, of that what is longest, and what overlaps with it`() {
    let known = [
      anywhere("alpha", .person), anywhere("alpha beta", .hostName), anywhere("beta gamma", .phone),
      anywhere("lpha", .mac),
    ]
    expectScrubbed(
      [
        "alpha, alpha beta, lpha": "[person 1], [host name 1], [mac 1]",
        "alpha beta gamma": "[host name 1]", "alpha betalpha": "[host name 1]",
        "alphabet": "[person 1]bet",
        "alpha@example.com": "[email 1]", "password=alpha": "password=[secret 1]",
      ], known)
    // The same text in two classes has that of the first.
    expectScrubbed(
      ["both": "[person 1]"], [anywhere("both", .person), anywhere("both", .identifier)])
  }

  @Test func `replacements are left alone, whatever is known`() {
    let known = [
      anywhere("host", .hostName), anywhere("name", .person), anywhere("address 1", .person),
      anywhere("[ad", .person), anywhere("x [host", .person), wholeWord("end", .person),
    ]
    expectUntouched(
      [
        "[host name] [host name 7] [address 1]", "x [host name]", "[secret 1]end", "end[secret 1]",
        "password=[secret 1] token: '[secret]'", "https://[secret 2]@x/",
        "Authorization: Basic [secret 3]", "/home/[identifier 1]/", "[address 1]10.0.0.1",
      ], known)
    expectScrubbed(
      ["[host names] [Host name]": "[[host name 1] [person 1]s] [[host name 1] [person 1]]"], known)
  }

  @Test func `with classes alone nothing tells how many there are or which came first`() {
    let scrubber = Scrubber(
      [anywhere("alpha", .hostName), anywhere("beta", .hostName)], style: .byClass)
    let expected = "[host name] [host name] [address] [mac] [secret]".replacing(
      "[secret]", with: "pwd=[secret]")
    #expect(scrubber.scrub("alpha beta 192.0.2.1 00:00:5e:00:53:10 pwd=x") == expected)
    #expect(scrubber.scrub("beta beta 192.0.2.9 00:00:5e:00:53:11 pwd=y") == expected)
  }

  @Test func `out of texts that are not scrubbed hidden values alone are taken`() {
    let known = [
      anywhere("pub.example.com", .hostName), anywhere("192.0.2.1", .address),
      anywhere("alpha", .person),
    ]
    var session = Scrubber([], hidden: known, style: .numbered).session()
    let text = """
      jane@example.com 192.0.2.1 192.0.2.2 pwd=x /home/jane ::1 +15550100000 [address 1] \
      pub.example.com pub alpha other.example.com
      """
    let expected = """
      jane@example.com [address 1] 192.0.2.2 pwd=x /home/jane ::1 +15550100000 [address 1] \
      [host name 1] [host name 1] [person 1] other.example.com
      """
    #expect(session.withoutHidden(text, numbers: true) == expected)
    #expect(session.withoutHidden(expected, numbers: true) == expected)
    #expect(session.scrub("jane@example.com, 192.0.2.1") == "[email 1], [address 1]")
  }

  @Test func `numbers are shared by the texts of a session, and begin anew in the next`() {
    let scrubber = Scrubber([anywhere("alpha", .hostName)], style: .numbered)
    var session = scrubber.session()
    #expect(session.scrub("192.0.2.1 alpha") == "[address 1] [host name 1]")
    #expect(session.scrub("ALPHA 192.0.2.2 192.0.2.1") == "[host name 1] [address 2] [address 1]")
    var output: [UInt8] = []
    session.scrub(Array("192.0.2.3 192.0.2.2".utf8), isLast: true, into: &output)
    #expect(String(decoding: output, as: UTF8.self) == "[address 3] [address 2]")
    #expect(scrubber.scrub("192.0.2.2") == "[address 1]")
  }

  @Test func `after 65,536 originals of a session the next ones have no number`() {
    var session = Scrubber([], style: .numbered).session()
    let text = (0..<65_536).map { "10.1.\($0 / 256).\($0 % 256)" }.joined(separator: " ")
    #expect(session.scrub(text).hasSuffix(" [address 65535] [address 65536]"))
    #expect(session.scrub("192.0.2.1 10.1.255.255") == "[address] [address 65536]")
  }

  @Test(arguments: [1_000, 100_000])
  func `a great number of values is known`(count: Int) {
    let known = (0..<count).map { anywhere("host-\($0)-x", .hostName) }
    let scrubber = Scrubber(known, style: .numbered)
    #expect(
      scrubber.scrub("host-0-x host-\(count - 1)-X host-\(count)-x HOST-7-x host-0-x")
        == "[host name 1] [host name 2] host-\(count)-x [host name 3] [host name 1]")
  }

  @Test(arguments: ["0123456789abcdef", "a"])
  func `a value of a megabyte is found whole, and as far as it is there`(part: String) {
    let value = String(repeating: part, count: (1 << 20) / part.utf8.count)
    let scrubber = Scrubber([anywhere(value, .freeText)], style: .numbered)
    #expect(scrubber.scrub("x " + value + " y") == "x [free text 1] y")
    #expect(scrubber.scrub("x " + value.dropLast(9) + " y") == "x [free text 1] y")
    #expect(scrubber.scrub("x " + value.prefix(120) + " y") == "x [free text 1] y")
    #expect(scrubber.scrub("x " + value.prefix(119) + " y") == "x " + value.prefix(119) + " y")
    let file = Array("\(value.uppercased())-192.0.2.1-\(value)".utf8)
    #expect(
      String(
        decoding: scrubbed(file, chunks: [100_000, 7], scrubber.session()), as: UTF8.self)
        == "[free text 1]-[address 1]-[free text 1]")
  }

  @Test func `an address is found in files whatever signs are between its groups`() {
    let known = [
      anywhere("203.0.113.9", .address), anywhere("2001:db8:5::1d", .address),
      anywhere("00:00:5e:00:53:10", .mac), anywhere("0c:1b:2c:03:04:05", .mac),
    ]
    let written: [(text: String, left: String)] = [
      ("peer 203-0.113_9 up", "peer [address 1] up"), ("[203[.]0-113.9]", "[[address 1]]"),
      ("a203-0.113-9b", "a[address 1]b"), ("203.0-113.91", "203.0-113.91"),
      ("x 2001-db8:5::1d y", "x [address 1] y"),
      ("2001:0db8-5:0:0-0:0000:1d", "[address 1]"), ("2001-db8:5::1d7", "2001-db8:5::1d7"),
      ("if 00-00:5E.00-53:10 up", "if [mac 1] up"), ("0000.5e-00:5310", "[mac 1]"),
      ("00:00-5e_ff:FE-00 53:10", "[mac 1]"), ("02005e.fffe-005310", "[mac 1]"),
      ("0100.005e.0053.10", "01[mac 1]"), ("c:1b:2c:3:4:5", "[mac 1]"),
      ("00-00:5E.00-53:11", "00-00:5E.00-53:11"),
    ]
    for (text, left) in written {
      let scrubber = Scrubber(known, hasPatterns: false, style: .numbered)
      let file = scrubbed(Array(text.utf8), chunks: [text.utf8.count], scrubber.session())
      #expect(String(decoding: file, as: UTF8.self) == left, "\(text)")
      #expect(
        LeakGuard(known, exempt: []).leaks(in: Array(text.utf8), skeleton: []).isEmpty
          == (text == left), "\(text)")
    }
  }
}
