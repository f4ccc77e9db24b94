/// Somebody's name.
struct LogPerson {
  let first: String
  let last: String

  var plain: String { "\(first) \(last)" }
}

extension LogValueMaker {
  mutating func newPerson() -> LogPerson {
    let firsts = [
      "Marisol", "Torvald", "Ingeborg", "Jürgen", "Zoë", "Siobhan", "Rasheed", "Priyanka", "Kwame",
      "Anneliese", "Tomasz", "Hiroshi", "Ludmila", "Xavier", "Beatrix", "Desmond", "Giulia",
      "Håkon", "Jean-Luc", "Yolanda", "Wilhelmina", "Octavia", "Cornelius", "Fatima", "Emre",
    ]
    let lasts = [
      "Quenneville", "Brekke", "Ødegård", "Castellan", "Winslow", "Finnegan", "O'Hara", "Okonkwo",
      "Vasquez", "Lindqvist", "Schäfer", "Petrova", "Nakamura", "Abernathy", "Thistlewood",
      "Kowalczyk", "Dubois-Martin", "van der Meulen", "de la Cruz", "MacGregor", "Özdemir",
      "Rasmussen", "Haverford", "Bellweather", "Zimmermann",
    ]
    return LogPerson(first: pick(firsts), last: pick(lasts))
  }

  mutating func newUser() -> String {
    let name = letters(Int.random(in: 5...8, using: &generator))
    return switch Int.random(in: 0..<5, using: &generator) {
    case 0: name
    case 1: "\(letters(1)).\(name)"
    case 2: "\(name)\(digits(2))"
    case 3: "\(letters(1))\(digits(6))"
    default: "\(letters(4))_\(name)"
    }
  }

  mutating func newHost() -> String {
    let place = letters(Int.random(in: 3...5, using: &generator))
    let role = pick(["ucm-sub", "cucmpub", "voice", "imp", "app", "gw-", "srv", "cube"])
    let host =
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: "\(place)-\(role)\(digits(2))"
      case 1: "\(place)\(role)\(digits(1))"
      default: "\(role)\(digits(1))-\(place)"
      }
    return host.replacing("--", with: "-")
  }

  mutating func newDomain() -> String {
    let label = letters(Int.random(in: 6...9, using: &generator))
    let top = pick(["example", "com", "net", "local", "corp", "de", "co.uk", "org", "lan", "eu"])
    return chance(25) ? "\(letters(4)).\(label).\(top)" : "\(label).\(top)"
  }

  mutating func newAddress() -> UInt32 {
    let rest = UInt32.random(in: 1...0xFFFF_FFFF, using: &generator)
    let address =
      switch Int.random(in: 0..<10, using: &generator) {
      case 0..<5: 10 << 24 | rest & 0xFF_FFFF
      case 5, 6: 0xAC10_0000 | rest & 0xF_FFFF
      case 7, 8: 0xC0A8_0000 | rest & 0xFFFF
      default: (rest >> 24 % 190 + 20) << 24 | rest & 0xFF_FFFF
      }
    return address | 0x0001_0101
  }

  mutating func newLongAddress() -> String {
    chance(50)
      ? "2001:db8:\(hex(3)):\(hex(4))::\(hex(3))" : "fd\(hex(2)):\(hex(4)):\(hex(4))::\(hex(4))"
  }

  mutating func newMAC() -> String { pick(["00", "0c", "7c", "a4", "3c", "5e"]) + hex(10) }

  mutating func newEmail(_ domain: String) -> String { "\(letters(5)).\(letters(7))@\(domain)" }

  mutating func newInternationalNumber() -> String {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: "+49 30 \(digits(7))"
    case 1: "+44 20 \(digits(4)) \(digits(4))"
    case 2: "+41 44 \(digits(3)) \(digits(4))"
    default: "+1 \(digits(3)) \(digits(3)) \(digits(4))"
    }
  }

  mutating func newCity() -> String {
    let name = letters(Int.random(in: 6...8, using: &generator))
    return name.prefix(1).uppercased() + name.dropFirst()
  }

  mutating func newCompany() -> String {
    "\(newCity()) \(pick(["Brüder & Partner", "Küchen GmbH", "Line Shipping", "Bank"]))"
  }

  mutating func newStreet() -> String { "\(digits(3)) \(newCity()) Street" }

  mutating func newUUID() -> String {
    [8, 4, 4, 4, 12].map { hex($0) }.joined(separator: "-")
  }

  mutating func newSecret() -> String {
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: newCity() + digits(3) + pick(["!", "#", "?x", "_Q"])
    case 1: base64(24)
    default: hex(20)
    }
  }

  mutating func base64(_ count: Int) -> String {
    let signs = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    return String((0..<count).map { _ in pick(signs) })
  }

  /// Something harmless; nil for a name that is none.
  mutating func filler(_ name: String) -> String? {
    switch name {
    case "hms": return clock()
    case "time": return "\(clock()).\(digits(3))"
    case "sdl": return "\(digits(8)).00\(digits(1)) |\(clock()).\(digits(3))"
    case "log4j": return "2026-04-14 \(clock()),\(digits(3))"
    case "port": return String(Int.random(in: 1_024...65_535, using: &generator))
    case "pid": return digits(pick([3, 4, 5]))
    case "big": return digits(8)
    case "epoch": return "17\(digits(8))"
    case "times":
      let start = Int.random(in: 1_700_000_000...1_800_000_000, using: &generator)
      return "\(start),\(start + Int.random(in: 1...7_200, using: &generator))"
    case "uuid": return newUUID()
    case "load": return "sip88xx.\(digits(2))-\(digits(1))-1SR\(digits(1))-\(digits(2))"
    case "version": return "\(digits(2)).\(digits(1)).1.1\(digits(4))-\(digits(2))"
    case "v3": return "\(digits(2)).\(digits(1)).\(digits(1))"
    case "b64": return base64(43)
    default:
      let isHex = name.hasPrefix("hex")
      guard isHex || name.hasPrefix("n"), let count = Int(name.dropFirst(isHex ? 3 : 1)) else {
        return nil
      }
      return isHex ? hex(count) : digits(count)
    }
  }

  private mutating func clock() -> String {
    [24, 60, 60].map { limit in
      let number = Int.random(in: 0..<limit, using: &generator)
      return number < 10 ? "0\(number)" : String(number)
    }.joined(separator: ":")
  }
}
