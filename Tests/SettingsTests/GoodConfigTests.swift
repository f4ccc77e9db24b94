import Catalogs
import Diagnostics
import Formats
import Redaction
import Settings
import Testing
import Times

@Suite struct GoodConfigTests {
  private let full = """
    version: 1
    call_home: anonymous
    product: ./catalog.yaml
    contact:
      email: uc@example.com
      company: "Ex: ample \\u2028 & <Co>"
      name: Żaneta Doe
      address: "1 High Street,\\u00a0Springfield"
      phone: +1 555 0100
    contract: {user_id: jdoe, customer_id: 42, contract_id: 0012345, site_id: "yes"}
    snapshots: [a/*, ./b, /c, -, "../d"]
    max_age: 36h
    destinations:
      archive:
        via: directory
        path: spool
        format: short
        messages: [telemetry, inventory]
        size_limit: 1500kB
        redaction: {telemetry.cm_user_count: withhold}
      other_1: {via: directory, path: /x, format: text, size_limit: 1000MB}
    schedule: {slot: none}
    redaction:
      "*.serial_number": withhold
      contact_phone: {mask: 4}
      inventory.*: send
    state: .
    """

  @Test func `every key is read`() throws {
    let settings = try read(full)
    #expect(settings.version == 1)
    #expect(settings.callHome == .anonymous)
    #expect(settings.mode == .anonymous)
    #expect(settings.product.value == "./catalog.yaml")
    #expect(settings.contact.email == "uc@example.com")
    #expect(settings.contact.company == "Ex: ample \u{2028} & <Co>")
    #expect(settings.contact.name == "Żaneta Doe")
    #expect(settings.contact.address == "1 High Street,\u{A0}Springfield")
    #expect(settings.contact.phone == "+1 555 0100")
    #expect(settings.contract.userID == "jdoe")
    #expect(settings.contract.customerID == "42")
    #expect(settings.contract.contractID == "0012345")
    #expect(settings.contract.siteID == "yes")
    #expect(settings.maxAge.seconds == 36 * 3_600)
    #expect(settings.schedule.slot == .none)
    #expect(
      settings.redaction.map(\.pattern) == ["*.serial_number", "contact_phone", "inventory.*"])
    #expect(
      settings.redaction.map(\.action)
        == [.withhold, .mask(keeping: 4), .send].map { .exactly($0) })
    #expect(settings.redaction.first?.location.description == "\(configPath):24:3")
  }

  @Test func `every key of a destination is read`() throws {
    let destinations = try read(full).destinations
    #expect(destinations.map(\.name) == ["archive", "other_1"])
    let first = try #require(destinations.first)
    #expect(first.location.description == "\(configPath):14:3")
    #expect(first.via == .directory)
    #expect(first.format == .short)
    #expect(first.messages == [.telemetry, .inventory])
    #expect(first.namesMessages)
    #expect(first.sizeLimit?.bytes == 1_500_000)
    #expect(first.redaction.map(\.pattern) == ["telemetry.cm_user_count"])
    #expect(first.recipient == "directory /etc/callhome/spool")
    let second = try #require(destinations.last)
    #expect(second.format == .text)
    #expect(second.messages == MessageKind.inCatalogs)
    #expect(!second.namesMessages)
    #expect(second.sizeLimit?.bytes == 1_000_000_000)
    #expect(second.redaction.isEmpty)
  }

  @Test func `paths count from the directory of the config`() throws {
    let settings = try read(full)
    #expect(
      settings.snapshots.map(\.value) == [
        "/etc/callhome/a/*", "/etc/callhome/b", "/c", "-", "/etc/callhome/../d",
      ])
    #expect(settings.destinations.first?.path?.value == "/etc/callhome/spool")
    #expect(settings.snapshots.last?.location?.description == "\(configPath):11:30")
    let root = try Settings.read(
      Array("version: 1\ncall_home: none\nstate: s\n".utf8), file: "/c.yaml", owner: 0)
    #expect(root.state.value == "/s")
  }

  @Test func `what is not given has its default`() throws {
    let settings = try read("version: 1\ncall_home: none\n")
    #expect(settings.callHome == .none)
    #expect(settings.mode == nil)
    #expect(settings.product.value == "unified-cm")
    #expect(settings.contact == Settings.undecided.contact)
    #expect(settings.contact.email == nil)
    #expect(settings.contract == Settings.undecided.contract)
    #expect(settings.snapshots.map(\.value) == ["/var/lib/callhome/snapshots/*"])
    #expect(settings.maxAge.seconds == 3 * 86_400)
    #expect(settings.destinations.isEmpty)
    #expect(settings.schedule.slot == .stable)
    #expect(settings.redaction.isEmpty)
    #expect(settings.state.value == "/var/lib/callhome")
  }

  @Test func `a destination has its defaults`() throws {
    let destination = try #require(try settings().destinations.first)
    #expect(destination.format == .json)
    #expect(destination.messages == MessageKind.inCatalogs)
    #expect(destination.sizeLimit == nil)
  }

  @Test(arguments: [
    ("none", nil), ("disabled", nil), ("smart", Mode.smart), ("anonymous", .anonymous),
  ])
  func `each mode is read, and two of them send`(word: String, mode: Mode?) throws {
    let settings = try read(smart.replacing("smart", with: word))
    #expect(settings.callHome.rawValue == word)
    #expect(settings.mode == mode)
  }

  @Test(arguments: ["none", "disabled"])
  func `who sends nothing needs neither contact nor destination`(word: String) {
    #expect(problems("version: 1\ncall_home: \(word)\n") == nil)
  }

  @Test func `anonymous mode needs a destination and no contact`() {
    #expect(
      problems(
        "version: 1\ncall_home: anonymous\ndestinations: {a: {via: directory, path: /x}}\n") == nil)
  }

  @Test func `switching the mode is a change of one line`() {
    for word in ["none", "disabled", "anonymous", "smart"] {
      #expect(problems(full.replacing("anonymous", with: word)) == nil)
    }
  }

  @Test func `a config can be JSON`() throws {
    let text = #"{"version": 1, "call_home": "none", "contact": {"company": "\u00c4"}}"#
    #expect(try read(text).contact.company == "Ä")
  }

  @Test(arguments: [
    "version: 1\ncall_home: none\n", "version: 1\ncall_home: disabled\nproduct: linux-host\n",
    "version: 1\ncall_home: none\nredaction: {}\n",
  ])
  func `the effective config of a short one reads back as itself`(text: String) throws {
    let effective = try read(text).effectiveYAML
    #expect(try read(effective).effectiveYAML == effective)
  }

  @Test func `the effective config reads back as itself and says the same`() throws {
    let effective = try read(full).effectiveYAML
    let again = try read(effective)
    #expect(again.effectiveYAML == effective)
    #expect(again.contact == (try read(full)).contact)
    #expect(again.contract == (try read(full)).contract)
    #expect(
      again.redaction.map(\.action)
        == [.withhold, .mask(keeping: 4), .send].map { .exactly($0) })
    #expect(again.destinations.map(\.recipient) == (try read(full)).destinations.map(\.recipient))
  }

  @Test func `the effective config shows every key in its order, defaults included`() throws {
    #expect(
      try settings().effectiveYAML == """
        version: 1
        call_home: smart
        product: unified-cm
        contact:
          email: uc@example.com
        snapshots:
          - "/var/lib/callhome/snapshots/*"
        max_age: "3d"
        destinations:
          archive:
            via: directory
            path: /var/spool/callhome
            format: json
            minimum_severity: debugging
        schedule:
          slot: stable
        alerts:
          window: "1d"
          unknown: send
          resolved: ignore
          deadline: "10s"
          caps:
            per_minute: 20
            per_type: "30 in 2h"
          node_label: instance
        traces: false
        keep:
          messages: "13 months"
          journal: "24 months"
          traces: "2d"
        log:
          to: none
          level: info
        state: /var/lib/callhome

        """)
  }

  @Test func `more than a megabyte is not read`() throws {
    let limit = 1 << 20
    let head = "version: 1\ncall_home: none\n"
    let fitting = head + "#" + String(repeating: "x", count: limit - head.utf8.count - 1)
    #expect(problems(fitting) == nil)
    #expect(
      problems(fitting + "x") == "\(configPath): error: the file has more than 1048576 bytes")
  }
}
