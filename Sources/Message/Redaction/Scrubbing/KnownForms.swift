import Catalogs
@_spi(_Unicode) import Swift

/// The forms in which known values are searched for.
struct KnownForms {
  private(set) var literals: [Literal] = []
  /// The addresses whose beginnings are among the literals.
  private(set) var addresses = AddressSearch()
  private var seen: Set<[UInt8]> = []
  private var parents: Set<[UInt8]> = []

  /// Adds a value of at least two characters, and its other forms.
  mutating func insert(
    _ text: String, _ valueClass: ValueClass, _ matching: KnownValue.Matching,
    hasShortName: Bool = true, index: Int
  ) {
    // Digits next to digits are another number.
    let isNumber = text.utf8.allSatisfy(\.isDigit)
    let boundary: Literal.Boundary = matching == .wholeWord ? .word : isNumber ? .number : .none
    switch valueClass {
    case .hostName where Self.address(text) == nil: insertHost(text, boundary, index, hasShortName)
    case .address, .hostName:
      let isAddress = Self.address(text) != nil
      // `10.1.2.30` is not the address `10.1.2.3`.
      insert(
        text, .known(index), !isAddress ? boundary : text.contains(":") ? .hexDigit : .digit)
      insertAddress(text, index)
    case .mac:
      insert(text, .known(index), boundary)
      insertMAC(text, index)
    case .phone:
      insert(text, .known(index), boundary)
      insertSpaced(text, boundary, index)
      let digits = String(decoding: text.utf8.filter(\.isDigit), as: UTF8.self)
      if digits.utf8.count >= 7 {
        for form in [digits, "00" + digits] { insert(form, .known(index), .digit) }
        insertSpellings(text, valueClass, index)
      }
    case .person, .identifier, .serialNumber:
      insert(text, .known(index), boundary)
      if matching == .anywhere { insertSpaced(text, boundary, index) }
    default: insert(text, .known(index), boundary)
    }
  }

  /// What all forms of a value have in common; nil if that is the value itself.
  static func identity(of text: String, _ valueClass: ValueClass) -> Finding.Identity? {
    switch valueClass {
    case .address: address(text).map { .address($0) }
    case .mac, .phone: .digits
    default: nil
    }
  }

  /// Adds the text in both Unicode normal forms, unchanged, in lower case and in upper case, and
  /// escaped for JSON, XML and URLs. ASCII letters match in upper and lower case anyway.
  private mutating func insert(
    _ text: String, _ role: Literal.Role, _ boundary: Literal.Boundary
  ) {
    var forms = [text]
    if !text.utf8.allSatisfy({ $0 < 0x80 }) {
      for form in [text, text.lowercased(), text.uppercased()] {
        for bytes in form.encoded { insert(bytes, role, boundary) }
      }
      let sharp = text.replacing("\u{DF}", with: "\u{1E9E}")
      for form in [text, text.lowercased(), text.uppercased(), sharp, sharp.uppercased()] {
        for scalars in [Array(form._nfc), Array(form._nfd)] {
          forms.append(scalars.reduce(into: "") { $0.unicodeScalars.append($1) })
        }
      }
    }
    for form in forms {
      insert(Array(form.utf8), role, boundary)
      for escaped in form.escaped { insert(Array(escaped.utf8), role, boundary) }
    }
  }

  /// Adds the words of a text with other separators, and with none.
  private mutating func insertSpaced(
    _ text: String, _ boundary: Literal.Boundary, _ index: Int
  ) {
    let words = text.split { !$0.isLetter && !$0.isNumber }
    // Two digits next to each other may belong to two numbers.
    guard words.count > 1, text.utf8.count <= 200, words.map(\.count).reduce(0, +) >= 6 else {
      return
    }
    let parts = text.split { $0.isWhitespace }
    for sign in Self.signs {
      for form in [words.joined(separator: sign), parts.joined(separator: sign)] {
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
          insert(Array(form.utf8), .known(index), boundary)
        } else {
          insert(form, .known(index), boundary)
        }
      }
    }
  }

  private static let signs = [
    "", " ", "  ", "\t", "\n", "\r\n", "-", "_", ".", ", ", "\u{A0}", "\u{2010}", "\u{2011}",
    "\u{2013}",
  ]

  private mutating func insert(
    _ bytes: [UInt8], _ role: Literal.Role, _ boundary: Literal.Boundary
  ) {
    let folded = bytes.map(\.lowercased)
    guard folded.count > 1, seen.insert([boundary.mark] + folded).inserted else { return }
    let head = folded.prefix(Literal.longestBeginning)
    literals.append(
      Literal(
        bytes: Array(head), role: role,
        // The end of a long value is not checked.
        boundary: head.count < folded.count ? .none : boundary,
        tail: Array(folded.dropFirst(head.count))))
  }

  /// Adds a host: its full name, its short name, and its domain, which other hosts share.
  private mutating func insertHost(
    _ text: String, _ boundary: Literal.Boundary, _ index: Int, _ hasShortName: Bool
  ) {
    let name = text.hasSuffix(".") ? String(text.dropLast()) : text
    guard let dot = name.firstIndex(of: "."),
      name.utf8.allSatisfy({ $0.isLabel || $0 == UInt8(ascii: ".") || $0 >= 0x80 })
    else { return insert(name, .host(index), boundary) }
    insert(name, .domain(index), boundary)
    let labels = name.split(separator: ".")
    if labels.count > 2 {
      insert(labels.reversed().joined(separator: "."), .known(index), boundary)
    }
    let short = String(name[..<dot])
    let parent = name[name.index(after: dot)...]
    if hasShortName, short.count > 1, !Self.isPublic(parent) {
      // A name that is not a simple word is also searched for in other words, such as file names.
      let isPlain = short.utf8.allSatisfy(\.isLetter) || short.utf8.count < 4
      insert(short, .host(index), isPlain ? .word : boundary)
    }
    if parent.contains("."), !Self.isPublic(parent),
      parents.insert(parent.utf8.map(\.lowercased)).inserted
    {
      insert(Array(parent.utf8), .parentDomain, .none)
    }
  }

  /// Whether a domain is a public suffix such as `com` or `co.uk`, judged by its form.
  private static func isPublic(_ domain: Substring) -> Bool {
    let labels = domain.split(separator: ".").map { $0.lowercased() }
    guard let top = labels.last else { return true }
    let isCountry = top.utf8.count == 2
    if labels.count == 1 { return isCountry || publicDomains.contains(top) }
    return labels.count == 2 && isCountry && labels[0].utf8.count <= 3
  }

  private static let publicDomains = [
    "com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "name", "arpa", "example",
  ]

  private static func address(_ text: String) -> UInt128? {
    switch Spellings(text, .address, hasShortName: false).number {
    case .ipv4(let address): ByteWindow.mapped(address)
    case .ipv6(let address): address
    case .mac, nil: nil
    }
  }

  private mutating func insertAddress(_ text: String, _ index: Int) {
    guard let value = Self.address(text) else { return }
    insertSpellings(text, .address, index)
    guard value >> 32 == 0xFFFF else {
      addresses.add(.ipv6(value), index)
      let group = String(value >> 112, radix: 16)
      return insertBeginnings(group == "0" ? [] : [":", "-", "_"].map { group + $0 })
    }
    addresses.add(.ipv4(UInt32(truncatingIfNeeded: value)), index)
    let octets = (0..<4).map { Int(truncatingIfNeeded: value >> UInt128(24 - 8 * $0)) & 0xFF }
    let plain = octets.map { String($0) }
    let signs = [".", "-", "_", ":", ",", "[.]", "(.)"]
    insertBeginnings(signs.map { plain[0] + $0 + plain[1] })
    insert(plain.reversed().joined(separator: ".") + ".in-addr.arpa", .known(index), .digit)
    for (sign, radix, width) in [("0", 8, 1), ("0", 8, 3), ("0x", 16, 1), ("0x", 16, 2)] {
      let numbers = octets.map { octet in
        let digits = String(octet, radix: radix)
        return sign + String(repeating: "0", count: max(0, width - digits.count)) + digits
      }
      insertNumber(numbers.joined(separator: "."), .word, index)
    }
  }

  /// Adds a number without its leading zeros. The zeros are checked only after the rest was found,
  /// since many texts are full of zeros.
  private mutating func insertNumber(_ form: String, _ edges: Spelling.Edges, _ index: Int) {
    let number = form.drop { $0 == "0" }
    let isShort = number.utf8.count < Spellings.shortestNumber || number.hasPrefix("x")
    insert(Array((isShort ? form[...] : number).utf8), .known(index), .spelling(edges))
  }

  /// Adds the spellings of a value that are a single number.
  private mutating func insertSpellings(_ text: String, _ valueClass: ValueClass, _ index: Int) {
    for spelling in Spellings(text, valueClass, hasShortName: false).texts {
      let form = spelling.gaps == .name ? spelling.text : spelling.text.filter(\.isHexDigit)
      if spelling.edges == .word || spelling.edges == .hexadecimal {
        insertNumber(form, spelling.edges, index)
      } else if form.utf8.count >= Variant.shortest {
        insert(Array(form.utf8), .known(index), .spelling(spelling.edges))
      }
    }
  }

  /// Adds the beginning of a hardware address, also as EUI-64, and the whole address without its
  /// zeros.
  private mutating func insertMAC(_ text: String, _ index: Int) {
    guard case .mac(let mac) = Spellings(text, .mac, hasShortName: false).number else { return }
    insertSpellings(text, .mac, index)
    addresses.add(.mac(mac), index)
    let signs = ["", ":", "-", " ", ".", "_", "%3a"]
    for address in [mac, mac ^ universalBit] {
      let digits = String(1 << 48 | address, radix: 16).dropFirst()
      insertBeginnings(signs.map { digits.prefix(2) + $0 + digits.dropFirst(2).prefix(2) })
    }
    let pairs = (0..<6).map { String(mac >> UInt64(40 - 8 * $0) & 0xFF, radix: 16) }
    for sign in signs.dropFirst() {
      insert(Array(pairs.joined(separator: sign).utf8), .known(index), .hexDigit)
    }
  }

  /// Adds the beginnings of addresses, which many addresses of a site share.
  private mutating func insertBeginnings(_ texts: [String]) {
    for text in texts where seen.insert([.max] + text.utf8).inserted {
      literals.append(Literal(bytes: Array(text.utf8), role: .address))
    }
  }
}

extension Literal.Boundary {
  fileprivate var mark: UInt8 {
    switch self {
    case .none: 0
    case .word: 1
    case .digit: 2
    case .hexDigit: 3
    case .number: 4
    case .spelling(.none): 5
    case .spelling(.number): 6
    case .spelling(.tail): 7
    case .spelling(.word): 8
    case .spelling(.hexadecimal): 9
    }
  }
}
