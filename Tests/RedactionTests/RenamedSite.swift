import Documents
import RoomSupport

/// A site made up at random that can be written down under any names: the same facts, with other names,
/// addresses and people in every place where such stand, free text included.
struct RenamedSite {
  /// One set of everything that anonymous mode withholds.
  struct Names {
    let hosts: [String]
    let domain: String
    let addresses: [String]
    let mac: String
    let person: String
    let email: String
    let phone: String

    /// Makes names up, none of them shorter than what the leak guard looks for.
    init(hosts count: Int, using generator: inout SeededGenerator) {
      var hosts: Set<String> = []
      while hosts.count < count { hosts.insert(Self.word(&generator)) }
      self.hosts = hosts.shuffled(using: &generator)
      domain = Self.word(&generator) + ".example"
      addresses = (0..<count).map { _ in Self.address(&generator) }
      mac = (0..<6).map { _ in Self.hex(&generator, 2) }.joined(separator: ":")
      person = Self.word(&generator).uppercased() + " Großötker"
      email = Self.word(&generator) + "@" + Self.word(&generator) + ".example"
      phone = "+49 30 " + String(Int.random(in: 1_000_000...9_999_999, using: &generator))
    }

    /// Letters and digits that no other text of the site holds.
    private static func word(_ generator: inout SeededGenerator) -> String {
      let letters = Array("bcdfghjklmnpqrstvwxz")
      let count = Int.random(in: 6...12, using: &generator)
      var word = "q"
      for index in 1..<count {
        word.append(
          index % 5 == 4
            ? (Bool.random(using: &generator) ? "-" : "7")
            : letters.randomElement(using: &generator) ?? "x")
      }
      return word + "j"
    }

    private static func hex(_ generator: inout SeededGenerator, _ digits: Int) -> String {
      String(
        (0..<digits).map { _ in Array("0123456789abcdef").randomElement(using: &generator) ?? "0" })
    }

    private static func address(_ generator: inout SeededGenerator) -> String {
      if Bool.random(using: &generator) {
        return (0..<4).map { _ in String(Int.random(in: 11...254, using: &generator)) }
          .joined(separator: ".")
      }
      return "2001:db8:" + (0..<6).map { _ in "a" + hex(&generator, 3) }.joined(separator: ":")
    }
  }

  /// How a name stands in a text.
  private enum Mention: CaseIterable {
    case plain, upperCase, qualified, path, url, quoted, prefixed, spaced, joined, wide
  }

  private let seed: UInt64
  /// How many nodes it has.
  let nodeCount: Int

  init(seed: UInt64) {
    self.seed = seed
    var generator = SeededGenerator(seed: seed)
    nodeCount = Int.random(in: 1...4, using: &generator)
  }

  /// Names to write it down under.
  func names(_ variant: UInt64) -> Names {
    var generator = SeededGenerator(seed: seed &* 1_000_003 &+ variant)
    return Names(hosts: nodeCount, using: &generator)
  }

  /// The snapshot under some names. Where names stand in it follows from the seed alone.
  func snapshot(_ names: Names) -> String {
    var generator = SeededGenerator(seed: seed)
    _ = Int.random(in: 1...4, using: &generator)
    let nodes = names.hosts.indices.map { index in
      JSONValue.Member(names.hosts[index], node(index, names, &generator))
    }
    return JSONValue.object([
      "snapshot": .integer(1),
      "cluster": .object(["publisher": .string(names.hosts[0])]),
      "license": .object(["server": .string("elm." + names.domain)]),
      "call_activity": .object([
        .init("calls on " + mention(names, &generator), .integer(4)), .init("calls", .integer(7)),
      ]),
      "devices": .object([
        "models": .array([
          .object([
            "type": .string("Phone"), "model": .string("Model 7"),
            "count": .integer(3),
          ])
        ])
      ]),
      "nodes": .object(nodes),
    ]).text()
  }

  private func node(
    _ index: Int, _ names: Names, _ generator: inout SeededGenerator
  ) -> JSONValue {
    .object([
      "status": .object([
        "host_name": .string(names.hosts[index]),
        "partitions": .array([
          .object(["name": .string("/mnt/active"), "used_kb": .integer(5)])
        ]),
      ]),
      "network": .object([
        "ip_address": .string(names.addresses[index]), "domain": .string(names.domain),
        "mac_address": .string(names.mac), "dns": .array([.string(names.addresses[0])]),
      ]),
      "hardware": .object([
        "model": .string("VMware 7"),
        "serial_number": .string("FCH\(index % 2)V5XY"),
        "raid": .array((0..<8).map { _ in .string("Slot: " + mention(names, &generator)) }),
        "bios": .object(["information": .string("BIOS of " + mention(names, &generator))]),
      ]),
      "services": .object([
        "active": .array(RiskySite.services.map { .string($0) })
      ]),
    ])
  }

  /// A text with something in it that is withheld. Fields of the vendor's words have no such.
  private func mention(_ names: Names, _ generator: inout SeededGenerator) -> String {
    let host = names.hosts[Int.random(in: 0..<nodeCount, using: &generator)]
    let address = names.addresses[Int.random(in: 0..<nodeCount, using: &generator)]
    let whats = [host, address, names.mac, names.person, names.email, names.phone]
    let what = whats[Int.random(in: 0..<whats.count, using: &generator)]
    return switch Mention.allCases.randomElement(using: &generator) ?? .plain {
    case .plain: "Agent \(what) (running)"
    case .upperCase: "AGENT \(what.uppercased())"
    case .qualified: "Agent on \(host).\(names.domain)"
    case .path: "/var/log/\(host)/agent.log"
    case .url: "https://\(host).\(names.domain):8443/x?from=\(address)"
    case .quoted: "agent \"\(what)\" 'ok'"
    case .prefixed: "db_\(host)_1"
    case .spaced: "asked \(Self.spaced(names, &generator))."
    case .joined:
      "by \(names.person.replacing(" ", with: "").replacing("ß", with: "\u{1E9E}").uppercased())"
    case .wide: "agent \(Self.wide(what)) up"
    }
  }
}

extension RenamedSite {
  /// The person or the telephone number with something else between the words than a blank.
  fileprivate static func spaced(_ names: Names, _ generator: inout SeededGenerator) -> String {
    let text = generator.chance(50) ? names.person : names.phone
    let sign = ["  ", "\t", "\u{A0}", "-", "_"].randomElement(using: &generator) ?? " "
    return text.replacing(" ", with: sign)
  }

  /// A text in letters, digits and signs as wide as an East Asian letter.
  fileprivate static func wide(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      let isSign = (0x21...0x7E).contains(scalar.value)
      result.unicodeScalars.append(
        isSign ? Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar : scalar)
    }
  }
}

extension SeededGenerator {
  fileprivate mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &self) < percent
  }
}
