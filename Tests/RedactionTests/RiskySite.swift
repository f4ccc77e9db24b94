import Catalogs
import Documents
import Messages
import RoomSupport

/// A cluster made up at random whose names are words that its vendor uses too: hosts that are called like
/// services and partitions, companies like services, numbers of contracts like parts of versions.
///
/// What anonymous mode sends follows from the seed alone. Everything that it withholds follows from the
/// variant as well.
struct RiskySite {
  private let seed: UInt64

  init(seed: UInt64) {
    self.seed = seed
  }

  /// The contact and the contract of a variant.
  func facts(_ variant: UInt64) -> Composer.Facts {
    var maker = RiskyMaker(seed: seed, variant)
    var facts = ownFacts
    facts[.message]?["installation_id"] = "\(variant)"
    facts[.contact] = [
      "company": maker.name(), "name": maker.name(), "email": "\(maker.label())@example.com",
      "address": maker.name(), "phone": "+1 512 555 01\(10 + variant % 80)",
    ]
    facts[.contract] = [
      "user_id": maker.label(), "customer_id": maker.number(), "contract_id": maker.number(),
      "site_id": maker.name(),
    ]
    return facts
  }

  /// The snapshot of a variant.
  func snapshot(_ variant: UInt64) -> String {
    var sent = SeededGenerator(seed: seed)
    var maker = RiskyMaker(seed: seed, variant &+ 1_000)
    let count = Int.random(in: 1...2, using: &sent)
    var hosts: [String] = []
    while hosts.count < count {
      let host = maker.host()
      if !hosts.contains(host) { hosts.append(host) }
    }
    let nodes = (0..<count).map { _ in RiskyNode(using: &sent) }
    let members = zip(hosts, nodes).map { host, node in
      JSONValue.Member(host, node.json(host, &maker))
    }
    return JSONValue.object([
      .init("snapshot", .integer(1)),
      .init(
        "cluster",
        .object([
          .init("publisher", .string(hosts.randomElement(using: &maker.generator) ?? "")),
          .init("product_id", .string("UCM-VMware-12")),
          .init("product_short_name", .string("CallManager")),
        ])),
      .init("license", .object([.init("server", .string(maker.host()))])),
      .init("users", .object([.init("cm", .integer(Int(variant))), .init("phone", .integer(80))])),
      .init(
        "devices",
        .object([
          .init("registered", .integer(Int(variant))),
          .init(
            "models",
            .array([
              .object([
                .init("type", .string("Phone")), .init("model", .string("Cisco 8851")),
                .init("count", .integer(10000)),
              ])
            ])),
        ])),
      .init("call_activity", .object([.init("CallsActive", .integer(8851))])),
      .init("tables", .object([.init(maker.label(), .integer(3))])),
      .init("nodes", .object(members.shuffled(using: &maker.generator))),
    ]).text()
  }

  /// Every feature and network service of a node, started or stopped: as many as a cluster has.
  static let services = [
    "A Cisco Store", "A Cisco Store Replicator", "Backup Agent", "Call Pickup Server",
    "Call Routing", "Cisco Audio Mixer", "Cisco Billing Agent", "Cisco Billing Repository",
    "Cisco Bulk Loader", "Cisco CallManager", "Cisco CallManager Console",
    "Cisco Certificate Monitor", "Cisco Change Notifier", "Cisco Common Partition Agent",
    "Cisco Config Watcher", "Cisco CTI Bridge", "Cisco Dialed Number Checker",
    "Cisco Directory Importer", "Cisco Extension Roaming", "Cisco Extension Roaming Portal",
    "Cisco Federation Gateway", "Cisco Host Watcher", "Cisco Intercluster Mirror",
    "Cisco License Meter", "Cisco Location Manager", "Cisco Login Store", "Cisco Message Archive",
    "Cisco Music On Hold Server", "Cisco Partition Watcher", "Cisco Phone Loads",
    "Cisco Presence Hub", "Cisco Presence Store", "Cisco Record Collector", "Cisco RIS Collector",
    "Cisco Route Store", "Cisco Serviceability Reports", "Cisco SIP Proxy Store",
    "Cisco SIP Registrar", "Cisco SNMP Relay", "Cisco Syslog Sender", "Cisco Tftp",
    "Cisco Tomcat", "Cisco Tomcat Meter", "Cisco Trace Collector", "Cisco Trust List Agent",
    "Cisco Voice Media Streams", "Cisco Web Conference Bridge", "Cisco WebDialer",
    "Database Replicator", "Host Resources",
    "MIB Agent", "Name Service Cache", "NTP Client", "Password Reset", "SOAP Performance API",
    "SSH Server", "System Application Agent", "VMware Tools",
  ]

  /// Words of services, partitions, models and versions, which sites call things by too.
  static let words = [
    "tftp", "common", "active", "inactive", "logging", "callmanager", "tomcat", "syslog", "vmware",
    "cisco", "agent", "system", "partition", "english", "presence", "phone", "locale", "database",
    "cisco tftp", "system application agent", "8851", "ucsc", "hub", "optimal", "online",
  ]

  static let numbers = [
    "10000", "12", "8851", "12.5.1.10000-22", "2026", "0042", "28", "404", "200000", "10000-22",
  ]
}

/// What anonymous mode sends of a node.
private struct RiskyNode {
  let model: String
  let serial: String
  let build: Int
  let active: [String]
  let stopped: [String]?
  let raid: [String]

  init(using generator: inout SeededGenerator) {
    model = ["VMware", "UCSC-C220-M5SX", "MCS7845I3-K9"].randomElement(using: &generator) ?? ""
    serial = "VMware-56 4d \(Int.random(in: 10...99, using: &generator)) 10000"
    build = [10000, 10001, 12900].randomElement(using: &generator) ?? 0
    let started = RiskySite.services.filter { _ in Bool.random(using: &generator) }
    active = started.shuffled(using: &generator)
    let others = RiskySite.services.filter { !started.contains($0) }
    stopped = Bool.random(using: &generator) ? others : nil
    raid = [
      "Virtual drive 0: RAID 1, active", "common: optimal", "Adapter: Cisco 12G", "State : Online",
    ].filter { _ in Bool.random(using: &generator) }
  }

  func json(_ host: String, _ maker: inout RiskyMaker) -> JSONValue {
    let version = "12.5.1.\(build)-22"
    let partitions = ["active", "inactive", "common", "logging"]
    return .object([
      .init(
        "status",
        .object([
          .init("host_name", .string(host)), .init("locale", .string("English United States")),
          .init("product_version", .string(version)), .init("os_version", .string("6.0.0.0-2")),
          .init("license_mac", .string("00505610000a")), .init("up_time_seconds", .integer(10000)),
          .init(
            "partitions",
            .array(
              partitions.map {
                .object([.init("name", .string($0)), .init("used_kb", .integer(200000))])
              })),
        ])),
      .init(
        "network",
        .object([
          .init("ip_address", .string(maker.address())),
          .init("domain", .string("\(maker.label()).example")),
          .init("host_name", .string(maker.label())), .init("gateway", .string(maker.address())),
          .init("dns", .array([.string(maker.address())])),
        ])),
      .init(
        "hardware",
        .object([
          .init("model", .string(model)), .init("serial_number", .string(serial)),
          .init("os_version", .string("UCOS \(version)")),
          .init("firmware_version", .string("4.1.2.3")),
          .init("memory_mb", .integer(10000)),
          .init("raid", .array(raid.map { .string($0) })),
          .init(
            "partitions",
            .array([
              .object([
                .init("device", .string("/dev/sda1 active")), .init("size_kb", .integer(10000)),
                .init("system", .string("Linux common")),
              ])
            ])),
          .init(
            "bios",
            .object([
              .init("version", .string("6.00 10000")),
              .init("information", .string("\(model) BIOS \(build)")),
            ])),
        ])),
      .init("versions", .object([.init("active", .string(version))])),
      .init(
        "services",
        .object([
          .init("active", .array(active.map { .string($0) })),
          // Alerts alone have it. Half of the nodes have full lists, in which each service is started or
          // stopped; the others that of another node, of another time, or of none.
          .init("stopped", .array((stopped ?? maker.stopped()).map { .string($0) })),
        ])),
    ])
  }
}

/// Makes up what is withheld.
struct RiskyMaker {
  var generator: SeededGenerator

  init(seed: UInt64, _ variant: UInt64) {
    generator = SeededGenerator(seed: seed &* 1_000_003 &+ variant)
  }

  /// What a site calls something: mostly a word of the vendor.
  mutating func name() -> String {
    if Int.random(in: 0..<100, using: &generator) < 30 {
      return "q\(UInt32.random(in: .min ... .max, using: &generator))x"
    }
    let words = RiskySite.words + RiskySite.numbers + RiskySite.services
    let word = words.randomElement(using: &generator) ?? ""
    return switch Int.random(in: 0..<3, using: &generator) {
    case 0: word.uppercased()
    case 1: word.prefix(1).uppercased() + word.dropFirst()
    default: word
    }
  }

  /// The same without blanks.
  mutating func label() -> String { name().replacing(" ", with: "-") }

  mutating func host() -> String {
    let label = label().replacing(".", with: "-")
    return switch Int.random(in: 0..<3, using: &generator) {
    case 0: "\(label).example.com"
    case 1: "\(label).site.test"
    default: label
    }
  }

  mutating func number() -> String {
    Bool.random(using: &generator)
      ? RiskySite.numbers.randomElement(using: &generator) ?? ""
      : String(Int.random(in: 100_000_000...999_999_999, using: &generator))
  }

  mutating func address() -> String {
    // The last is a version too.
    ["192.0.2.\(Int.random(in: 1...254, using: &generator))", "2001:db8::7", "4.1.2.3"]
      .randomElement(using: &generator) ?? ""
  }

  mutating func stopped() -> [String] {
    RiskySite.services.filter { _ in Bool.random(using: &generator) }
  }
}
