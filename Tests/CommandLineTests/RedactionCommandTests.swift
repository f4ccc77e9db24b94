import Foundation
import Testing

/// The commands that show the effects of redaction, and reasons for stopping a message (D3, D4, D6,
/// D7).
@Suite struct RedactionCommandTests {
  @Test func `explain says of every field where it comes from, what happens and why`() throws {
    let site = try Site(
      Site.config(more: "redaction: {\"*.serial_number\": pseudonym, server_name: withhold}"))
    let finished = try site.run("explain", "inventory")
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(finished.text.contains("inventory for 'archive' in smart mode\n"))
    #expect(
      finished.text.contains(
        "  pseudonym, by the rule '*.serial_number', \(site.path)/callhome.yaml:11:13\n"
          + "  serial_number; from node.hardware.serial_number, 1 of 1 nodes\n"
          + "  \(site.path)/snapshot.yaml:8:31\n"),
      "\(finished.text)")
    #expect(finished.text.contains("inventory.model"))
    #expect(finished.text.contains("  send, by the mode\n"))
    let lines = finished.text.split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("inventory.") }.count == 23)
  }

  @Test func `explain is a document for a program, in the mode that is asked for`() throws {
    let site = try Site()
    let finished = try site.run("explain", "telemetry", "--mode", "anonymous", "--json")
    #expect(finished.status == 0, "\(finished.errors)")
    let fields = try #require(try json(finished.output)["fields"] as? [[String: Any]])
    let name = try #require(fields.first { $0["path"] as? String == "telemetry.server_name" })
    #expect(name["action"] as? String == "withhold")
    #expect(name["reason"] as? String == "the mode")
    #expect(name["class"] as? String == "host_name")
    let disk = try #require(
      fields.first { $0["path"] as? String == "telemetry.system_status.disk_usage" })
    // Partitions are words of the vendor.
    #expect(disk["action"] as? String == "send")
  }

  @Test func `explain says that no more was accepted`() throws {
    let site = try Site(Site.config(more: "redaction: {model: withhold}"))
    try site.write("callhome.yaml", Site.config())
    let finished = try site.run("explain", "inventory")
    #expect(finished.text.contains("withhold, by the licence: more was not accepted\n"))
  }

  @Test func `diff shows what the modes treat differently`() throws {
    let site = try Site()
    let finished = try site.run("diff", "inventory")
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(finished.text.hasPrefix("field "))
    #expect(finished.text.contains(/inventory\.server_name +send +withhold\n/))
    #expect(finished.text.contains(/inventory\.raid_configuration +send +scrub\n/))
    #expect(!finished.text.contains("inventory.active_services"))
    #expect(!finished.text.contains("inventory.model"))
  }

  @Test func `diff shows the lines that changed since the last one was sent`() throws {
    let site = try Site()
    #expect(try site.run("diff", "inventory", "--sent").status == 64)
    #expect(try site.run("send", "--now").status == 0)
    let same = try site.run("diff", "inventory", "--sent")
    #expect(same.status == 0, "\(same.errors)")
    #expect(same.text.hasPrefix("no difference to the message of "))
    try site.write("snapshot.yaml", Site.snapshot.replacing("VMware7", with: "VMware8"))
    let changed = try site.run("diff", "inventory", "--sent")
    #expect(
      changed.text == """
        -         "model": "VMware7",
        +         "model": "VMware8",

        """)
    let before = try site.contents()
    _ = try site.run("diff", "telemetry", "--sent")
    #expect(try site.contents() == before)
  }

  @Test(.timeLimit(.minutes(1)))
  func `diff of a message whose 40,000 lines all changed ends in time`()
    throws
  {
    let site = try Site()
    func write(_ first: Int) throws {
      let tables = (0..<40_000).map { "table_number_\($0): \(first + $0)" }.joined(separator: ", ")
      try site.write("snapshot.yaml", "snapshot: 1\ntables: {\(tables)}\nnodes: {a: {}}\n")
    }
    try write(1)
    #expect(try site.run("send", "--now").status == 0)
    try write(50_001)
    let changed = try site.run("diff", "configuration", "--sent")
    #expect(changed.status == 0)
    let lines = changed.text.split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("- ") }.count == 40_000)
    #expect(lines.filter { $0.hasPrefix("+ ") }.count == 40_000)
  }

  @Test func `a pseudonym is revealed on this host, and not after its key is gone`() throws {
    let site = try Site(Site.config(more: "redaction: {\"class:host_name\": pseudonym}"))
    #expect(try site.run("send", "--now").status == 0)
    let sent = try site.delivered("inventory")
    let nodes = try #require((sent["inventory"] as? [String: Any])?["nodes"] as? [[String: Any]])
    let pseudonym = try #require(nodes.first?["server_name"] as? String)
    #expect(pseudonym.hasPrefix("host-name-"))
    #expect(
      (sent["inventory"] as? [String: Any])?["publisher_name"] as? String == pseudonym)
    let text = try String(
      decoding: site.read("archive/" + site.names(in: "archive")[0]), as: UTF8.self)
    #expect(!text.contains("cucm-pub"))
    #expect(try site.mode(of: "state/pseudonyms.json") == 0o600)

    let revealed = try site.run("reveal", pseudonym)
    #expect(revealed.text == "\(pseudonym) is 'cucm-pub', a value of 'inventory.server_name'\n")
    #expect(try site.run("reveal", "host-name-0000000000000000").status == 65)

    // Every month the same.
    #expect(try site.run("send", "--now").status == 0)
    #expect(try String(decoding: newest(site), as: UTF8.self).contains(pseudonym))
    #expect(try site.run("keys", "rotate").status == 0)
    #expect(try site.run("reveal", pseudonym).status == 65)
    #expect(try site.run("send", "--now").status == 0)
    let after = try json(newest(site))
    #expect(!"\(after)".contains(pseudonym))
  }

  @Test func `keys without a subcommand says what is missing, whatever option stands there`() throws
  {
    let site = try Site(Site.config())
    let missing = try site.run("keys", "-c", "callhome.yaml")
    #expect(missing.status == 64)
    #expect(
      missing.errors.hasPrefix(
        "callhome: error: a subcommand is missing: 'callhome keys show' or 'callhome keys rotate'\n"
      ))
    let late = try site.run("keys", "-c", "callhome.yaml", "rotate")
    #expect(late.status == 64)
    #expect(late.errors.hasPrefix("callhome: error: 'rotate' must come before its options"))
  }

  /// The inventory that was delivered last.
  private func newest(_ site: Site) throws -> Data {
    let name = try #require(site.ledger()["archive inventory"])
    let file = try #require(site.names(in: "archive").first { $0.contains(name) })
    return try site.read("archive/\(file)")
  }

  /// Starts the program on a fixed day of a month, so that no test depends on today's date.
  private func day(_ day: Int) -> [String] { ["faketime", "-f", "@2026-11-\(day) 09:00:00"] }

  @Test(.needs(.command("faketime", package: "faketime")))
  func `the first message after new keys says from which day they count`() throws {
    let site = try Site(Site.config(more: "redaction: {\"class:host_name\": pseudonym}"))
    #expect(try site.run("send", "--now", through: day(10)).status == 0)
    #expect(!"\(try json(newest(site)))".contains("new from this day on"))
    let later = day(11)
    #expect(try site.run("keys", "rotate", through: later).status == 0)
    let rendered = try site.run("render", "inventory", through: later)
    #expect(rendered.text.contains("\"field\": \"pseudonyms\""))
    #expect(rendered.text.contains("\"reason\": \"new from this day on\""))
    #expect(try site.run("send", "--now", through: day(12)).status == 0)
    #expect("\(try json(newest(site)))".contains("new from this day on"))
    #expect(try site.run("send", "--now", through: day(13)).status == 0)
    #expect(!"\(try json(newest(site)))".contains("new from this day on"))
  }

  @Test(.needs(.command("faketime", package: "faketime")))
  func
    `what waits over new keys keeps its pseudonyms, and the message after it says that they changed`()
    throws
  {
    let site = try Site(Site.config(more: "redaction: {\"class:host_name\": pseudonym}"))
    try site.write("archive", "not a directory")
    #expect(
      try site.run("send", "--now", "--message", "inventory", through: day(10)).status == 75)
    #expect(try site.run("keys", "rotate", through: day(11)).status == 0)
    try site.remove("archive")
    #expect(try site.run("send", through: day(12)).status == 0)
    let waited = "\(try json(newest(site)))"
    #expect(waited.contains("host-name-"))
    #expect(!waited.contains("new from this day on"))
    #expect(try site.run("send", "--now", "--message", "inventory", through: day(13)).status == 0)
    #expect("\(try json(newest(site)))".contains("new from this day on"))
  }

  @Test func `with a damaged key no message with pseudonyms is sent, and others are`() throws {
    let rule = "format: json, redaction: {\"class:host_name\": pseudonym}, path: archive"
    let site = try Site(Site.config(destinations: ["archive": rule, "plain": "path: plain"]))
    try site.write("state/pseudonyms.json", "{\"version\": 1, \"key\": \"abc\"}")
    try site.setMode(0o600, of: "state/pseudonyms.json")
    let finished = try site.run("send", "--now")
    #expect(finished.status == 70, "\(finished.errors)")
    #expect(finished.errors.contains("the rules ask for pseudonyms"))
    #expect(site.names(in: "archive").allSatisfy { $0.contains("-configuration-") })
    #expect(site.names(in: "plain").count == 3)
    #expect(try site.run("keys", "rotate").status == 0)
    #expect(try site.run("send", "--now").status == 0)
    #expect(site.names(in: "archive").contains { $0.contains("-inventory-") })
  }

  @Test(arguments: [
    String(repeating: "0", count: 64), String(repeating: "a7", count: 32),
    String(repeating: "0123456789abcdef", count: 4),
  ])
  func `a key that anybody can guess is refused as a damaged one is`(key: String) throws {
    let rule = "format: json, redaction: {\"class:host_name\": pseudonym}, path: archive"
    let site = try Site(Site.config(destinations: ["archive": rule]))
    try site.write(
      "state/pseudonyms.json",
      "{\"version\": 1, \"key\": \"\(key)\", \"since\": \"2026-11-01T00:00:00Z\"}")
    try site.setMode(0o600, of: "state/pseudonyms.json")
    let damaged = "pseudonyms.json: error: the file is damaged: no message with pseudonyms is sent"
    for command in [["check"], ["send", "--now"], ["reveal", "host-0123456789"]] {
      let finished = try site.start(command).finish()
      #expect(finished.status != 0, "\(command)")
      #expect(finished.errors.contains(damaged), "\(command): \(finished.errors)")
      #expect(finished.errors.contains("run 'callhome keys rotate' for new ones"), "\(command)")
      #expect(!finished.errors.contains(key), "\(command)")
    }
    #expect(site.names(in: "archive").allSatisfy { $0.contains("-configuration-") })
    #expect(try site.run("keys", "rotate").status == 0)
    #expect(try site.run("send", "--now").status == 0)
    #expect(site.names(in: "archive").contains { $0.contains("-inventory-") })
  }

  @Test func `a site called like words of the vendor sends them, and check warns of its names`()
    throws
  {
    let site = try Site(
      Site.config(mode: "anonymous").replacing("jdoe}", with: "jdoe, customer_id: \"10000\"}"))
    let snapshot = """
      snapshot: 1
      cluster: {publisher: HOST}
      nodes:
        HOST:
          hardware: {model: VMware, raid: ["RAID 1, active"]}
          versions: {active: 9.1.2.10000-28}
          services: {active: [Cisco Tftp, Cisco Tomcat], stopped: [Cisco CallManager]}
        other-node:
          services: {active: [Cisco CallManager], stopped: [Cisco Tftp, Cisco Tomcat]}
          status: {partitions: [{name: active, used_kb: 3}]}

      """
    func inventory(_ host: String) throws -> String {
      try site.write("snapshot.yaml", snapshot.replacing("HOST", with: host))
      let finished = try site.run("render", "inventory", "--format", "json")
      #expect(finished.status == 0, "\(finished.errors)")
      return finished.text.split(separator: "\n").filter {
        !$0.contains("message_id") && !$0.contains("created")
      }.joined(separator: "\n")
    }
    let plain = try inventory("cucm-7001")
    #expect(try site.run("check").errors.contains("'contract.customer_id', which is withheld"))
    for host in ["tftp", "active", "tomcat.example.com", "cisco"] {
      #expect(try inventory(host) == plain, "\(host)")
      let checked = try site.run("check")
      #expect(checked.status == 0, "\(checked.errors)")
      #expect(
        checked.errors.contains(
          "warning: a value of 'inventory.server_name', which is withheld, is also a word of the "
            + "vendor in 'inventory.active_services'") || host == "active", "\(checked.errors)")
      #expect(checked.errors.contains("not replaced there or in free text"))
      #expect(!checked.errors.contains("'\(host)'"))
    }
    for text in ["Cisco Tftp", "Cisco Tomcat", "Cisco CallManager", "9.1.2.10000-28", "1, active"] {
      #expect(plain.contains(text), "\(text)")
    }
  }

  @Test func `check tries the examples of the rules`() throws {
    let rules = """
      redaction: {"*.serial_number": {mask: 4}}
      redaction_tests:
        - {field: inventory.serial_number, given: FCH1234V5XY, expect_not: FCH1234}
        - {field: inventory.serial_number, given: FCH1234V5XY, expect: "***V5XY"}
        - {field: inventory.model, given: VMware7, expect: VMware7}
      """
    let site = try Site(Site.config(more: rules))
    let sound = try site.run("check")
    #expect(sound.status == 0, "\(sound.errors)")

    try site.write(
      "callhome.yaml",
      Site.config(
        more: """
          redaction_tests:
            - {field: inventory.serial_number, given: FCH1234V5XY, expect_not: V5XY}
            - {field: inventory.model, given: VMware7, expect: withheld}
            - {field: inventory.modell, given: x, expect: x}
          """))
    let wrong = try site.run("check")
    #expect(wrong.status == 78)
    let place = "\(site.path)/callhome.yaml"
    #expect(
      wrong.errors.contains(
        "\(place):12:13: error: 'V5XY' must not be sent, and 'archive' gets 'FCH1234V5XY'\n"),
      "\(wrong.errors)")
    #expect(
      wrong.errors.contains(
        "\(place):13:13: error: of 'VMware7' must be sent 'withheld', and 'archive' gets 'VMware7'\n"
      ))
    #expect(
      wrong.errors.contains("\(place):14:13: error: 'unified-cm' has no field 'inventory.modell'\n")
    )
    #expect(wrong.errors.contains("hint: did you mean 'inventory.model'?"))
  }

  /// A site with a text that contains, in base64, a withheld customer id: redaction does not decode
  /// it, the leak guard does.
  private func leakingSite() throws -> Site {
    let site = try Site(
      Site.config(more: "redaction: {customer_id: withhold}").replacing(
        "contract: {", with: "contract: {customer_id: \"41250999\", "))
    try site.write("snapshot.yaml", Site.snapshot + "call_activity: {NDEyNTA5OTk=: 5}\n")
    return site
  }

  private static let warning =
    "warning: 'telemetry.cm_call_activity' of the telemetry message for 'archive' is left out: the leak "
    + "guard found a value of 'envelope.customer_id' there, which is not sent"

  @Test func `a message goes without the field in which a hidden value is found, and says so`()
    throws
  {
    let site = try leakingSite()
    let finished = try site.run("send", "--now")
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(finished.errors.contains(Self.warning), "\(finished.errors)")
    #expect(!(finished.errors + finished.text).contains("41250999"))
    #expect(site.names(in: "archive").count == 3)
    let name = try #require(site.names(in: "archive").first { $0.contains("-telemetry-") })
    let message = try json(try site.read("archive/\(name)"))
    let unavailable = try #require(message["unavailable"] as? [[String: Any]])
    let lacking = unavailable.filter { $0["field"] as? String == "telemetry.cm_call_activity" }
    #expect(
      lacking.map { $0["reason"] as? String } == ["left out: contains a value that is not sent"])
    #expect((message["telemetry"] as? [String: Any])?["cm_call_activity"] == nil)
    for (name, bytes) in try site.contents(of: "state") where name != "config.yaml" {
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(!text.contains("41250999") && !text.contains("NDEyNTA5OTk"), "\(name)")
    }

    let history = try site.run("history", "--json")
    let journal = try #require(try json(history.output)["journal"] as? [[String: Any]])
    let reduced = journal.filter { $0["event"] as? String == "reduced" }
    #expect(reduced.count == 1)
    #expect(reduced.first?["reason"] as? String == "leak")
    #expect(reduced.first?["kind"] as? String == "telemetry")
    #expect(try site.run("history", "verify").status == 0)
    #expect(try site.run("report", "page").status == 0)
    #expect(try site.run("send").errors == "")
  }

  @Test func `check and render tell what is left out`() throws {
    let site = try leakingSite()
    for command in [
      ["check"], ["render", "telemetry"], ["render", "telemetry", "--format", "aml"],
    ] {
      let finished = try site.start(command).finish()
      #expect(finished.status == 0)
      #expect(finished.errors.contains(Self.warning), "\(finished.errors)")
      #expect(!finished.text.contains("NDEyNTA5OTk"))
    }
    #expect(!(try site.run("render", "inventory").errors.contains("left out")))
  }

  @Test(.needs(.command("faketime", package: "faketime")))
  func `what cannot be made is told by cron once a day`() throws {
    let site = try Site(Site.config(more: "redaction: {host_name: pseudonym}"))
    try site.write("state/pseudonyms.json", "{\"version\": 1, \"key\": \"abc\"}")
    try site.setMode(0o600, of: "state/pseudonyms.json")
    let words = "telemetry is not sent to 'archive': the rules ask for pseudonyms"
    #expect(try site.run("send", through: day(10)).errors.contains(words))
    #expect(!(try site.run("send", through: day(10)).errors.contains(words)))
    let journal = String(decoding: try site.read("state/journal.jsonl"), as: UTF8.self)
    #expect(journal.components(separatedBy: "\"stopped\"").count == 2)
    #expect(try site.run("send", through: day(11)).errors.contains(words))
    #expect(unfolded(try site.run("status").text).contains("the rules ask for pseudonyms"))
  }

  @Test func `a rule for another message withdraws what waits with the value in its text`() throws {
    let site = try Site()
    try site.write(
      "snapshot.yaml",
      Site.snapshot + "license: {server: elm-0815.example.net}\n")
    try site.write("archive", "not a directory")
    #expect(try site.run("send", "--now").status == 75)
    #expect(site.names(in: "state/outbox").count == 3)
    // Telemetry has no field for the licence server, but may name it in a text.
    try site.write("callhome.yaml", Site.config(more: "redaction: {license_server: withhold}"))
    let finished = try site.run("send", "--now", "--message", "telemetry")
    #expect(
      finished.errors.contains(
        "a queued telemetry message for 'archive' was withdrawn: it may contain values that may no "
          + "longer be sent"), "\(finished.errors)")
  }
}
