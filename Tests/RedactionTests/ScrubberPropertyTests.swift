import Catalogs
import Redaction
import RoomSupport
import Testing

/// What must hold of any text.
@Suite struct ScrubberPropertyTests {
  @Test func `a planted value is in no output, in whatever shape and surroundings it stands`() {
    var replaced = 0
    for seed in 0..<400 as Range<UInt64> {
      var maker = TextMaker(seed: seed)
      let values = (0..<8).map { _ in maker.value() }
      let known = values.map { anywhere($0.text, $0.valueClass) }
      let forms = values.flatMap { value in value.forms.map { $0 } }
      let text = maker.text(planting: forms)
      for style in [Scrubber.Style.byClass, .numbered] {
        let scrubber = Scrubber(known, style: style)
        let output = scrubber.scrub(text)
        let lowered = output.lowercased()
        for form in forms {
          #expect(!lowered.contains(form.lowercased()), "\(form) from \(text) in \(output)")
        }
        #expect(scrubber.scrub(output) == output, "\(text)")
        let sizes = [Int.random(in: 1...9, using: &maker.generator), 31]
        #expect(
          scrubbed(Array(text.utf8), chunks: sizes, scrubber.session()) == Array(output.utf8))
        replaced += output == text ? 0 : 1
      }
    }
    #expect(replaced == 800)
  }

  @Test func `what nobody told of is hidden too`() {
    for seed in 0..<400 as Range<UInt64> {
      var maker = TextMaker(seed: seed)
      let forms = (0..<6).map { _ in maker.recognisable() }
      let text = maker.text(planting: forms, apart: true)
      let output = Scrubber([], style: .numbered).scrub(text)
      for form in forms { #expect(!output.contains(form), "\(form) from \(text) in \(output)") }
      #expect(scrubbed(text) == output)
    }
  }

  @Test func `a text with nothing to find comes back byte for byte`() {
    for seed in 0..<400 as Range<UInt64> {
      var maker = TextMaker(seed: seed)
      let known = (0..<4).map { _ in maker.value() }.map { anywhere($0.text, $0.valueClass) }
      let text = maker.plainText()
      #expect(scrubbed(text, known) == text)
    }
  }

  @Test func `another value in the same place changes nothing where numbers are not asked for`() {
    for seed in 0..<200 as Range<UInt64> {
      var maker = TextMaker(seed: seed)
      let (one, other) = (maker.serialNumber(), maker.serialNumber())
      let text = maker.text(planting: [one, one, one])
      let scrub = { (value: String, text: String) in
        Scrubber([anywhere(value, .serialNumber)], style: .byClass).scrub(text)
      }
      #expect(scrub(one, text) == scrub(other, text.replacing(one, with: other)), "\(text)")
    }
  }
}

/// Texts made up at random.
private struct TextMaker {
  struct Value {
    let text: String
    let valueClass: ValueClass
    var forms: [String] = []
  }

  var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  private mutating func pick<T>(_ choices: [T]) -> T {
    choices[Int.random(in: 0..<choices.count, using: &generator)]
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  private mutating func letters(_ count: Int) -> String {
    String((0..<count).map { _ in pick(Array("bcdfghjklmnpqrstvwxz")) })
  }

  private mutating func hex(_ count: Int) -> String {
    String((0..<count).map { _ in pick(Array("0123456789abcdef")) })
  }

  mutating func serialNumber() -> String { "F\(letters(3).uppercased())\(number(1000...9999))QX" }

  /// A value of the site, with the forms in which it may stand in a text.
  mutating func value() -> Value {
    switch number(0...5) {
    case 0:
      let (host, domain) = ("\(letters(4))-\(number(1...99))", "\(letters(5)).example")
      return Value(
        text: "\(host).\(domain)", valueClass: .hostName,
        forms: [host, "\(host).\(domain)", "\(letters(4)).\(domain)", domain])
    case 1:
      let octets = [10, number(0...255), number(0...255), number(1...255)].map { String($0) }
      return Value(
        text: octets.joined(separator: "."), valueClass: .address,
        forms: [octets.joined(separator: "."), octets.joined(separator: "-")])
    case 2:
      let pairs = (0..<6).map { _ in hex(2) }
      return Value(
        text: pairs.joined(separator: ":"), valueClass: .mac,
        forms: [":", "-", ""].map { pairs.joined(separator: $0) })
    case 3:
      let name = "J\u{FC}rg \(letters(6))"
      return Value(
        text: name, valueClass: .person, forms: [name, name.replacing("\u{FC}", with: "u\u{308}")])
    case 4:
      let text = serialNumber()
      return Value(text: text, valueClass: .serialNumber, forms: [text])
    default:
      let text = "\(letters(3))[\(letters(2))](\(letters(2))*\\\(letters(3))\""
      return Value(text: text, valueClass: .freeText, forms: [text])
    }
  }

  /// Something that is hidden though nobody knows of it.
  mutating func recognisable() -> String {
    switch number(0...5) {
    case 0: "10.\(number(0...255)).\(number(0...255)).\(number(1...254))"
    case 1: "2001:db8:\(hex(4)):\(hex(4))::\(hex(4))"
    case 2: (0..<6).map { _ in hex(2) }.joined(separator: pick([":", "-"]))
    case 3: "\(letters(5)).\(letters(4))@\(letters(6)).example"
    case 4: "+49 \(number(100...999)) \(number(1_000_000...9_999_999))"
    default: "\(hex(4)).\(hex(4)).\(hex(4))"
    }
  }

  /// Words and numbers with some of the forms among them, in capital letters or not.
  mutating func text(planting forms: [String], apart: Bool = false) -> String {
    var text = plainText()
    for form in forms {
      let shape = apart || Bool.random(using: &generator) ? form : form.uppercased()
      let pairs = [
        (" ", " "), ("(", ")"), ("\"", "\""), ("<", ">"), ("[", "]"), (" /", "/ "), (" name=", ","),
        ("'", "'"), (" ", ". "), (" ", ", "), (";", ";"), ("\n", "\n"), ("\t", "\r\n"),
      ]
      let glued = [("x", "y"), ("_", "_"), ("-", "-"), ("password=", " "), ("/home/", "/")]
      // A digit beside an address makes another address.
      let isNumber = !form.contains { $0.isLetter && !$0.isHexDigit }
      let (before, after) = pick(apart || isNumber ? pairs : pairs + glued)
      text += before + shape + after + plainText()
    }
    return text
  }

  mutating func plainText() -> String {
    (0..<number(0...6)).map { _ in
      switch number(0...9) {
      case 0:
        "2026-\(number(10...12))-\(number(10...28))T\(number(10...23)):\(number(10...59)):\(number(10...59)).\(number(100...999))"
      case 1: "version 12.5.1.\(number(1000...20_000))-\(number(1...99))"
      case 2: "size=\(number(0...9_999_999))"
      case 3: "|\(number(0...100))%|"
      case 4: "\u{E9}t\u{E9} \u{1F600}"
      case 5: "[\(letters(4).uppercased())]"
      case 6: "a -> b; {x: \(number(0...9))}"
      case 7: "0x\(hex(8))"
      default: letters(number(3...9))
      }
    }.joined(separator: " ") + " "
  }
}
