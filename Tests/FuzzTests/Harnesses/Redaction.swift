import Catalogs

@testable import Redaction

/// Scrubber, leak guard and spellings.
let redactionHarnesses = [
  Harness(name: "scrubber") { checkScrubber($0) },
  Harness(name: "spellings") { checkSpellings(String(decoding: $0, as: UTF8.self)) },
]

private let planted = [
  anywhere("cucm-pub.example.com", .hostName), anywhere("00:00:5e:00:53:10", .mac),
  anywhere("192.0.2.10", .address), anywhere("2001:db8::a:1", .address),
  anywhere("Jane Doe", .person), anywhere("M\u{FC}ller GmbH", .person),
  anywhere("+49 30 5550100", .phone), anywhere("FCH1234V5XY", .serialNumber),
]
private let scrubber = Scrubber(
  planted, logs: Catalog.builtIn("unified-cm")?.logs ?? .none, style: .numbered)
private let leakGuard = LeakGuard(planted, exempt: [])

private func anywhere(_ text: String, _ valueClass: ValueClass) -> KnownValue {
  KnownValue(text, valueClass, path: "inventory.planted", matching: .anywhere)
}

/// Scrubbing twice is scrubbing once, for a file in any chunks and for a text; the guard finds nothing in a text
/// after scrubbing. (A file in which the guard finds something is left out of its message.) The guard alone decodes base64 and the
/// like, so that only texts without such runs are shown to it.
private func checkScrubber(_ bytes: [UInt8]) -> String? {
  let once = scrubbed(bytes, chunk: bytes.count + 1)
  if scrubbed(bytes, chunk: 7) != once { return "another text in chunks" }
  if scrubbed(once, chunk: once.count + 1) != once { return "another text after scrubbing twice" }
  let text = scrubber.scrub(String(decoding: bytes, as: UTF8.self))
  if !scrubber.scrub(text).utf8.elementsEqual(text.utf8) {
    return "another text of a message after scrubbing twice"
  }
  if !mayBeEncoded(text), let leak = leakGuard.leaks(in: Array(text.utf8), skeleton: []).first {
    return "a \(leak.valueClass) is left in \(leak.place): \(text.debugDescription)"
  }
  return nil
}

private func scrubbed(_ bytes: [UInt8], chunk: Int) -> [UInt8] {
  var session = scrubber.session()
  var output: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: chunk) {
    let piece = Array(bytes[start..<min(start + chunk, bytes.count)])
    session.scrub(piece, isLast: false, into: &output)
  }
  session.scrub([], isLast: true, into: &output)
  return output
}

/// A planted value that is any text is found where it is as it was, and gone after scrubbing.
private func checkSpellings(_ text: String) -> String? {
  guard let cut = text.firstIndex(of: "\n") else { return nil }
  let value = String(text[..<cut])
  let surroundings = String(text[text.index(after: cut)...])
  // Short values, and those that begin or end within a word, are not looked for everywhere.
  guard (8...60).contains(value.utf8.count) else { return nil }
  let classes = [ValueClass.hostName, .address, .mac, .phone, .person, .serialNumber]
  // The first letter decides: a scrubber for each class would be six times as slow.
  let valueClass = classes[Int(value.utf8.first ?? 0) % classes.count]
  let known = [anywhere(value, valueClass)]
  let scrubber = Scrubber(known, style: .byClass)
  let once = scrubber.scrub(surroundings)
  if !scrubber.scrub(once).utf8.elementsEqual(once.utf8) {
    return "another text after scrubbing a \(valueClass) twice"
  }
  if mayBeEncoded(once) { return nil }
  if !LeakGuard(known, exempt: []).leaks(in: Array(once.utf8), skeleton: []).isEmpty {
    return "a \(valueClass) is left: \(once.debugDescription)"
  }
  return nil
}

/// Whether a text has a run of characters that may be a planted value in base64 or hexadecimal digits.
private func mayBeEncoded(_ text: String) -> Bool {
  var length = 0
  for byte in text.utf8 {
    let isDigitOfBase64 =
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
      || "+/-_=".utf8.contains(byte)
    length = isDigitOfBase64 ? length + 1 : 0
    if length >= 10 { return true }
  }
  return false
}
