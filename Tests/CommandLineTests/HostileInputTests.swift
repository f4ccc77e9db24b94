import Foundation
import Testing

/// Hostile names are data and never commands, paths or control sequences (I4).
@Suite struct HostileInputTests {
  /// A malicious name.
  enum Name: String, CaseIterable {
    case command = "$(reboot)"
    case backquotes = "`reboot`"
    case semicolon = "; rm -rf ."
    case path = "../../x"
    case absolute = "/etc/passwd"
    case option = "-rf"
    case format = "%s%n%x"
    case long = "LONG"
    case override = "\u{202E}fdp.exe"
    case marks = "\u{200F}right\u{2067}left"
    case json = #"" : {"kind": "forged"}"#
    case html = "<script>alert(1)</script>"
    case cdata = "]]>"
    case noCharacter = "\u{FFFE}"
    case escape = "\u{1B}]0;owned\u{7}\u{1B}[2J"
    case lines = "one\ntwo\r\nthree\u{2028}four\u{85}five"
    case accent = "caf\u{E9}"
    case emoji = "\u{1F600}"

    var text: String { self == .long ? String(repeating: "x", count: 10_000) : rawValue }
  }

  @Test(arguments: Name.allCases)
  func `a hostile node name arrives as it is, and nothing else happens`(name: Name) throws {
    let site = try site(name.text)
    let around = try outside(site)
    let finished = try site.run("send", "--now")
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(turning(finished.text + finished.errors) == [])
    let inventory = try #require(try site.delivered("inventory")["inventory"] as? [String: Any])
    let nodes = try #require(inventory["nodes"] as? [[String: Any]])
    let isSame = nodes.map { $0["server_name"] as? String == name.text } == [true]
    #expect(isSame)
    #expect(nodes.map { $0["serial_number"] as? String == name.text } == [true])
    #expect(site.names(in: "archive").count == 3)
    #expect(site.names(in: "archive").allSatisfy { $0.utf8.count < 90 })
    #expect(try outside(site) == around)
  }

  @Test(arguments: Name.allCases, ["text", "short"])
  func `what a person reads holds no character that moves or turns the text`(
    name: Name, format: String
  ) throws {
    let site = try site(name.text, isAccepted: false)
    let finished = try site.run("render", "inventory", "--format", format)
    #expect(finished.status == 0)
    #expect(turning(finished.text) == [])
    #expect(turning(finished.errors) == [])
    if format == "short" { #expect(finished.text.count <= 161) }
  }

  /// A site with one node of that name.
  private func site(_ name: String, isAccepted: Bool = true) throws -> Site {
    let site = try Site(Site.config(snapshots: "snapshot.json"), isAccepted: isAccepted)
    let hardware = ["model": name, "serial_number": name]
    let document: [String: Any] = ["snapshot": 1, "nodes": [name: ["hardware": hardware]]]
    try site.write("snapshot.json", try JSONSerialization.data(withJSONObject: document))
    return site
  }

  @Test func `a capture with control characters is data`() throws {
    let site = try Site(Site.config(snapshots: "nodes/*"))
    let node = "\(site.path)/nodes/$(touch hacked)"
    try FileManager.default.createDirectory(atPath: node, withIntermediateDirectories: true)
    try Data(
      ("admin:show status\r\n\r\nHost Name          : cucm\u{1B}]0;owned\u{7}\u{1B}[2J-pub\u{202E}x\r\n"
        + "Date               : Mon Mar 2, 2026 00:36:32\r\n\u{0}\u{8}\u{9B}31m\r\n"
        + "License MAC        : 00505a\u{1B}[31m123456\r\nadmin:").utf8
    ).write(to: URL(fileURLWithPath: node + "/show-status.txt"))
    for format in ["json", "text", "short"] {
      let finished = try site.run("render", "inventory", "--format", format)
      #expect(finished.status == 0, "\(finished.errors)")
      #expect(finished.text.count > 40)
      #expect(turning(finished.text).isEmpty)
      #expect(turning(finished.errors).isEmpty)
    }
    #expect(try site.run("send", "--now").status == 0)
    #expect(!site.names(in: "").contains("hacked"))
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `hostile keys, paths and values in a config are quoted in errors`() throws {
    let site = try Site()
    let text = Site.config(
      more: "\"$(reboot)\\e[2J\\u202E\": x\nredaction: {\"\\e[31m../../x\": withhold}\n")
    try site.write("callhome.yaml", text)
    let finished = try site.run("check")
    #expect(finished.status == 78)
    #expect(finished.errors.contains("$(reboot)"))
    #expect(turning(finished.errors) == [])
    #expect(finished.errors.utf8.count < 2_000)
  }

  @Test func `a destination's hostile name makes no path`() throws {
    let site = try Site(
      Site.config(destinations: [#""../../x""#: "path: archive"]), isAccepted: false)
    let around = try outside(site)
    let accepted = try site.run("license", "accept", "--yes")
    let finished = try site.run("send", "--now")
    // Refused or carried, but nothing outside of the site.
    #expect(accepted.status == 0 ? finished.status == 0 : accepted.status == 78)
    #expect(try outside(site) == around)
  }

  /// The characters that no terminal may see.
  private func turning(_ text: String) -> [String] {
    text.unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x0A: false
      case 0x00...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
      default: false
      }
    }.map { "U+" + String($0.value, radix: 16) }
  }

  /// The files at the path to which a name that leaves the site would lead.
  private func outside(_ site: Site) throws -> [String] {
    let parent = (site.path as NSString).deletingLastPathComponent
    return ["/x", "\(parent)/x", "\(parent)/../x"].filter {
      FileManager.default.fileExists(atPath: $0)
    } + site.names(in: "").filter { !["state", "archive"].contains($0) }
  }
}
