import Catalogs
import Documents
import Messages
import Redaction
import RoomSupport
import Testing
import Times

/// A site whose snapshots and config know some hosts, addresses and people.
struct LogLineSite {
  let hosts: [String]
  let domain: String
  let addresses: [UInt32]
  let longAddress: String
  let macs: [String]
  let person: String
  let company: String
  let email: String
  let phone: String
  let street: String
  let user: String

  init(seed: UInt64) {
    var maker = LogValueMaker(seed: seed &* 7_919, site: nil)
    var hosts: [String] = []
    while hosts.count < 3 {
      let host = maker.newHost()
      if !hosts.contains(host) { hosts.append(host) }
    }
    self.hosts = hosts
    domain = maker.newDomain()
    addresses = (0..<3).map { _ in maker.newAddress() }
    longAddress = maker.newLongAddress()
    macs = (0..<3).map { _ in maker.newMAC() }
    person = maker.newPerson().plain
    company = maker.newCompany()
    email = maker.newEmail(domain)
    phone = maker.newInternationalNumber()
    street = maker.newStreet()
    user = maker.newUser()
  }

  /// What a run would look for in the texts of the site, as an anonymous message is made.
  func scrubber(_ product: String, logs: Bool = true) throws -> Scrubber {
    let catalog = try builtInCatalog(product)
    let loaded = try load(["s.json": snapshot()], product: product)
    let snapshot = try #require(loaded.snapshot, "\(loaded.diagnostics)")
    var facts = ownFacts
    facts[.contact] = [
      "name": person, "company": company, "email": email, "phone": phone, "address": street,
    ]
    facts[.contract] = ["user_id": user]
    let composer = Composer(
      catalog: catalog, snapshot: snapshot, facts: facts, oldest: Timestamp(seconds: 0))
    let policy = RedactionPolicy(mode: .anonymous, rules: [], accepted: nil)
    let hidden = KnownValues(hiddenFrom: .inventory, catalog, policy: policy) {
      composer.values(of: $0)
    }.all
    let identities = KnownValues(identitiesOf: catalog, policy: policy) {
      composer.values(of: $0)
    }.all
    return Scrubber(
      identities, hidden: hidden, logs: logs ? catalog.logs : .none, style: .numbered)
  }

  private func snapshot() -> String {
    let nodes = hosts.indices.map { index in
      JSONValue.Member(
        hosts[index],
        .object([
          "network": .object([
            "ip_address": .string(LogAddress(addresses[index]).dotted), "domain": .string(domain),
            "host_name": .string(hosts[index]), "ipv6_address": .string(longAddress),
            "mac_address": .string(LogMAC(macs[index]).colons),
          ]),
          "addresses": .array([.string(LogAddress(addresses[index]).dotted)]),
        ]))
    }
    return JSONValue.object([
      .init("snapshot", .integer(1)),
      .init("cluster", .object([.init("publisher", .string(hosts[0]))])),
      .init("nodes", .object(nodes)),
    ]).text()
  }
}

/// An IPv4 address in the notations of logs.
struct LogAddress {
  let value: UInt32

  init(_ value: UInt32) { self.value = value }

  private var bytes: [UInt32] { [24, 16, 8, 0].map { value >> $0 & 255 } }
  var dotted: String { bytes.map { String($0) }.joined(separator: ".") }
  var dashed: String { bytes.map { String($0) }.joined(separator: "-") }
  var reversed: String { bytes.reversed().map { String($0) }.joined(separator: ".") }
  var hex: String { Self.hex(value) }
  var swappedHex: String { Self.hex(value.byteSwapped) }
  var swappedDecimal: String { String(value.byteSwapped) }
  var signedDecimal: String { String(Int32(bitPattern: value.byteSwapped)) }

  static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

/// A MAC address, of twelve digits, in the notations of logs.
struct LogMAC {
  let digits: String

  init(_ digits: String) { self.digits = digits }

  private func parts(_ size: Int) -> [String] {
    let all = Array(digits)
    return stride(from: 0, to: all.count, by: size).map { String(all[$0..<$0 + size]) }
  }

  var colons: String { parts(2).joined(separator: ":") }
  var dashes: String { parts(2).joined(separator: "-") }
  var dots: String { parts(4).joined(separator: ".") }
  /// The beginning of the id of a call of a telephone.
  var callID: String { digits.prefix(8) + "-" + digits.dropFirst(8) }
}

extension LogLineSite {
  /// What is given to `sos clean`: `--domains` and `--keywords` (`--usernames`, where it has that).
  var namesForSos: String {
    JSONValue.object([
      .init("domains", .array([.string(domain)])),
      .init("hosts", .array(hosts.map { .string($0) })),
      .init("usernames", .array([.string(user)])),
      .init(
        "keywords",
        .array(([person, company, email, phone, street] + macs).map { .string($0) })),
    ]).text()
  }
}
