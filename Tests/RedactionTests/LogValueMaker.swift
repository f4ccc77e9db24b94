import RoomSupport

/// What kind of thing was planted.
enum PlantedClass: String, CaseIterable {
  case person, phone, user = "user or device", host, address, mac, email, place = "site or text",
    serial = "serial number", secret
}

/// A value in a generated line that must not be left.
struct PlantedValue {
  let text: String
  let valueClass: PlantedClass
  /// Whether the site's snapshots have it.
  let isKnown: Bool
  /// Parts that tell somebody as well.
  var parts: [String] = []
}

/// Makes values up at random: those that a site's snapshots have, and others.
struct LogValueMaker {
  var generator: SeededGenerator
  private let site: LogLineSite?
  private var lastAddress: (value: UInt32, isKnown: Bool) = (0, false)
  private var lastPerson = LogPerson(first: "Ada", last: "Byron")

  init(seed: UInt64, site: LogLineSite?) {
    generator = SeededGenerator(seed: seed)
    self.site = site
  }

  mutating func pick<Element>(_ values: [Element]) -> Element {
    values[Int.random(in: 0..<values.count, using: &generator)]
  }

  mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  mutating func digits(_ count: Int) -> String {
    var text = String(Int.random(in: 1...9, using: &generator))
    while text.count < count { text += String(Int.random(in: 0...9, using: &generator)) }
    return text
  }

  mutating func hex(_ count: Int) -> String {
    String((0..<count).map { _ in pick(Array("0123456789abcdef")) })
  }

  mutating func letters(_ count: Int) -> String {
    (0..<count).map { pick(Array($0 % 2 == 0 ? "bcdfghklmnprstvz" : "aeiou")) }.reduce(into: "") {
      $0.append($1)
    }
  }

  /// A value to plant in the place that a template names so.
  mutating func planted(_ name: String, _ form: String, mustBeKnown: Bool) -> PlantedValue {
    let known = mustBeKnown || chance(35) ? site : nil
    switch name {
    case "person": return person(form, known)
    case "phone", "ext", "plus": return phone(name, form, known)
    case "user": return user(form, known)
    case "account":
      let (domain, user) = (letters(7).uppercased(), newUser())
      return PlantedValue(
        text: "\(domain)\\\(user)", valueClass: .user, isKnown: false, parts: [domain, user])
    case "host", "fqdn", "domain": return host(name, form, known)
    case "label":
      return PlantedValue(text: letters(9), valueClass: .host, isKnown: false)
    case "ip": return address(form, known)
    case "ip6":
      return PlantedValue(
        text: known?.longAddress ?? newLongAddress(), valueClass: .address, isKnown: known != nil)
    case "mac": return mac(form, known)
    case "email":
      let text = known?.email ?? newEmail(newDomain())
      return PlantedValue(
        text: form == "upper" ? text.uppercased() : text, valueClass: .email,
        isKnown: known != nil, parts: text.split(separator: "@").map(String.init))
    case "company": return company(form, known)
    case "address":
      return PlantedValue(
        text: known?.street ?? newStreet(), valueClass: .place, isKnown: known != nil)
    default: return other(name)
    }
  }

  private mutating func person(_ form: String, _ known: LogLineSite?) -> PlantedValue {
    if form.isEmpty, let known {
      return PlantedValue(
        text: known.person, valueClass: .person, isKnown: true,
        parts: known.person.split(separator: " ").map(String.init))
    }
    // The first and the last name in one line are of one person.
    if form != "last" || chance(20) { lastPerson = newPerson() }
    let person = lastPerson
    let text =
      switch form {
      case "comma": "\(person.last), \(person.first)"
      case "lastcomma": "\(person.last)\\, \(person.first)"
      case "first": person.first
      case "last": person.last
      default: person.plain
      }
    let parts = text.split { !$0.isLetter }.map(String.init).filter { $0.count > 3 }
    return PlantedValue(text: text, valueClass: .person, isKnown: false, parts: parts)
  }

  private mutating func phone(
    _ name: String, _ form: String, _ known: LogLineSite?
  ) -> PlantedValue {
    if name == "plus", let known {
      let sign = form == "spaced" ? " " : form == "dashed" ? "-" : ""
      return PlantedValue(
        text: known.phone.replacing(" ", with: sign), valueClass: .phone, isKnown: true)
    }
    let text =
      switch name {
      case "ext": digits(pick([4, 4, 5, 5, 6]))
      case "plus": newInternationalNumber().replacing(" ", with: "")
      default: digits(Int.random(in: 7...13, using: &generator))
      }
    return PlantedValue(text: text, valueClass: .phone, isKnown: false)
  }

  private mutating func user(_ form: String, _ known: LogLineSite?) -> PlantedValue {
    let text = known?.user ?? newUser()
    return PlantedValue(
      text: form == "upper" ? text.uppercased() : text, valueClass: .user, isKnown: known != nil)
  }

  private mutating func host(
    _ name: String, _ form: String, _ known: LogLineSite?
  ) -> PlantedValue {
    let host = known.map { pick($0.hosts) } ?? newHost()
    let domain = known?.domain ?? newDomain()
    switch name {
    case "host":
      return PlantedValue(
        text: form == "upper" ? host.uppercased() : host, valueClass: .host, isKnown: known != nil)
    case "domain": return PlantedValue(text: domain, valueClass: .host, isKnown: known != nil)
    default:
      return PlantedValue(
        text: "\(host).\(domain)", valueClass: .host, isKnown: known != nil, parts: [host, domain])
    }
  }

  private mutating func address(_ form: String, _ known: LogLineSite?) -> PlantedValue {
    if form != "same" {
      lastAddress = known.map { (pick($0.addresses), true) } ?? (newAddress(), false)
    }
    let address = LogAddress(lastAddress.value)
    let text =
      switch form {
      case "hex": "0x\(address.hex)"
      case "rhex": "0x\(address.swappedHex)"
      case "rdec": address.swappedDecimal
      case "sdec": address.signedDecimal
      case "guid":
        String(repeating: "0", count: 10 - address.swappedDecimal.count) + address.swappedDecimal
      case "dashed": address.dashed
      case "reversed": address.reversed
      default: address.dotted
      }
    return PlantedValue(text: text, valueClass: .address, isKnown: lastAddress.isKnown)
  }

  private mutating func mac(_ form: String, _ known: LogLineSite?) -> PlantedValue {
    let mac = LogMAC(known.map { pick($0.macs) } ?? newMAC())
    let text =
      switch form {
      case "lower": mac.digits
      case "colon": mac.colons
      case "dot": mac.dots
      case "dash": mac.dashes
      case "callid": mac.callID
      default: mac.digits.uppercased()
      }
    return PlantedValue(
      text: text, valueClass: .mac, isKnown: known != nil, parts: [String(text.suffix(6))])
  }

  private mutating func company(_ form: String, _ known: LogLineSite?) -> PlantedValue {
    let text = known?.company ?? newCompany()
    let written =
      switch form {
      case "upper": text.uppercased()
      case "json": text.replacing("ü", with: "\\u00fc")
      case "xml": text.replacing("&", with: "&amp;").replacing("ü", with: "&#xFC;")
      case "percent":
        text.replacing("ü", with: "%C3%BC").replacing(" ", with: "%20").replacing("&", with: "%26")
      default: text
      }
    return PlantedValue(text: written, valueClass: .place, isKnown: known != nil)
  }

  private mutating func other(_ name: String) -> PlantedValue {
    let city = newCity()
    return switch name {
    case "device":
      .init(
        text: "\(city)-\(pick(["SIP-TRUNK", "PSTN-GW", "Trunk_2", "CUBE01", "H323-gw"]))",
        valueClass: .user, isKnown: false, parts: [city])
    case "cluster":
      .init(
        text: city + pick(["Cluster", "-UC", "_cluster1"]), valueClass: .user, isKnown: false,
        parts: [city])
    case "partition":
      .init(
        text: pick(["PT_", "PT-", "CSS_"]) + city + pick(["", "_Internal", "-Lines"]),
        valueClass: .user, isKnown: false, parts: [city])
    case "site":
      .init(
        text: city + pick([" Office", "_HQ", "-Plant2", ""]), valueClass: .place, isKnown: false,
        parts: [city])
    case "city": .init(text: city, valueClass: .place, isKnown: false)
    case "org": .init(text: newCompany(), valueClass: .place, isKnown: false)
    case "text": description(city)
    case "uuid": .init(text: newUUID(), valueClass: .user, isKnown: false)
    case "sid":
      .init(
        text: "S-1-5-21-\(digits(10))-\(digits(9))-\(digits(9))-\(digits(4))", valueClass: .user,
        isKnown: false)
    case "n7": .init(text: digits(7), valueClass: .user, isKnown: false)
    case "serial":
      .init(
        text: letters(3).uppercased() + digits(4) + letters(2).uppercased() + digits(2),
        valueClass: .serial, isKnown: false)
    case "wwn":
      .init(
        text: "5-\(hex(6))-\(hex(8))1", valueClass: .serial, isKnown: false)
    case "wwn-spaced", "hex16": .init(text: "5\(hex(15))", valueClass: .serial, isKnown: false)
    case "hex32": .init(text: hex(32), valueClass: .secret, isKnown: false)
    case "pin": .init(text: digits(5), valueClass: .secret, isKnown: false)
    case "srtp": .init(text: base64(40), valueClass: .secret, isKnown: false)
    default: .init(text: newSecret(), valueClass: .secret, isKnown: false)
    }
  }

  private mutating func description(_ city: String) -> PlantedValue {
    let person = newPerson()
    let (text, parts) =
      chance(60)
      ? ("\(person.plain) \(pick(["Desk", "- Reception", "(3rd floor)"]))", [person.last])
      : ("\(city) \(pick(["Lobby Phone", "Conference 2", "warehouse"]))", [city])
    return PlantedValue(text: text, valueClass: .place, isKnown: false, parts: parts)
  }
}
