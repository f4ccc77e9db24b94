import Diagnostics
import FoundationEssentials
import Gzip

@testable import Certificates
@testable import Delivery
@testable import Formats
@testable import Times
@testable import XML

/// Certificates, gzip, XML, replies of servers, dates, and the encodings of e-mail.
let encodingHarnesses = [
  Harness(name: "pem") { bytes in
    let reader = PEMReader(bytes)
    for fault in reader.faults where fault.text.unicodeScalars.contains(where: isInvisible) {
      return "a fault with an invisible character"
    }
    for block in reader.blocks { readDER(block.bytes ?? [], label: block.label) }
    return nil
  },
  Harness(name: "der") { bytes in
    for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"] {
      readDER(bytes, label: label)
    }
    return nil
  },
  Harness(name: "gzip") { checkGzip($0) },
  Harness(name: "gzip-out") { checkPacking($0) },
  Harness(name: "xml") { bytes in
    let counter = ElementCounter()
    guard (try? XMLReader.read(bytes, to: counter)) != nil else { return nil }
    return counter.depth == 0 ? nil : "an element that does not end"
  },
  Harness(name: "http-reply") { checkReply($0) },
  Harness(name: "dates") { checkDates(String(decoding: $0, as: UTF8.self)) },
  Harness(name: "zone") { checkZone($0) },
  Harness(name: "zone-rule") { checkRule(String(decoding: $0, as: UTF8.self)) },
  Harness(name: "quoted-printable") { checkMailText(String(decoding: $0, as: UTF8.self)) },
]

/// Counts open elements.
final class ElementCounter: XMLReceiver {
  /// How many elements are open.
  var depth = 0
  /// The text of all elements.
  var texts: [UInt8] = []

  func start(_ name: XMLName, at place: XMLPlace) -> Bool {
    depth += 1
    return !name.text.isEmpty && place.line > 0 && place.column > 0
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) { texts += bytes }

  func end() { depth -= 1 }
}

private func readDER(_ bytes: [UInt8], label: String) {
  _ = try? CertificateForm(bytes)
  _ = try? CertificateContent(bytes)
  _ = try? PrivateKeyContent(bytes, label: label)
}

/// Unpacks `bytes` in pieces; at most so many bytes of text.
private func unpacked(_ bytes: [UInt8], pieces: Int) -> (text: [UInt8], ending: GzipReader.Ending)?
{
  guard var reader = GzipReader() else { return nil }
  var text: [UInt8] = []
  var rest = bytes[...]
  while !rest.isEmpty {
    let piece = Array(rest.prefix(pieces))
    rest = rest.dropFirst(pieces)
    let goesOn = piece.withUnsafeBufferPointer { piece in
      reader.unpack(piece) {
        text += $0
        return text.count < 1 << 20
      }
    }
    if !goesOn { break }
  }
  return (text, reader.ending)
}

private func checkGzip(_ bytes: [UInt8]) -> String? {
  guard let whole = unpacked(bytes, pieces: 65_536), let parts = unpacked(bytes, pieces: 7) else {
    return "zlib is not installed"
  }
  if whole.text.count >= 1 << 20 { return nil }
  if whole.ending != parts.ending { return "another ending in pieces" }
  // Damaged data may end earlier in one of the two.
  if case .whole = whole.ending, whole.text != parts.text { return "another text in pieces" }
  return nil
}

private func checkPacking(_ bytes: [UInt8]) -> String? {
  guard var writer = GzipWriter() else { return "zlib is not installed" }
  for start in stride(from: 0, to: bytes.count, by: 999) {
    Array(bytes[start..<min(start + 999, bytes.count)]).withUnsafeBufferPointer {
      writer.append($0)
    }
  }
  let packed = writer.finished()
  guard let read = unpacked(packed.bytes, pieces: 65_536) else { return "zlib is not installed" }
  if read.text != bytes { return "another text after packing" }
  if let end = packed.suffix(upTo: packed.bytes.count / 2) {
    if end.bytes.count > packed.bytes.count / 2 { return "a suffix over its limit" }
    guard let text = unpacked(end.bytes, pieces: 65_536)?.text else { return nil }
    if Array(bytes.suffix(text.count)) != text { return "a suffix that is not the end" }
  }
  return nil
}

private func checkReply(_ bytes: [UInt8]) -> String? {
  let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
  let reply = HTTPReply(
    header: Array(parts[0]), body: parts.count > 1 ? Array(parts[1]) : [])
  let words = reply.schemes + reply.proxySchemes + (reply.wantedSignatures ?? [])
  if (words + [reply.typeText]).contains(where: { $0.unicodeScalars.contains(where: isInvisible) })
  {
    return "an invisible character of a header"
  }
  if let wait = reply.retryAfter, wait.seconds(after: fuzzingTime) < 0 { return "a negative wait" }
  if let url = reply.caseReference.url, !url.hasPrefix("https://") { return "no URL of a case" }
  _ = (reply.isOf(type: "application/json"), reply.json, reply.asksForCertificate)
  return nil
}

private func checkDates(_ text: String) -> String? {
  if let time = Timestamp(rfc3339: text) {
    if Timestamp(rfc3339: time.description) != time { return "a time that is not read back" }
    _ = LocalCalendar.utc.civilTime(at: time)
  }
  if let date = HTTPDate(text) { _ = date.moment(at: fuzzingTime) }
  if let wait = RetryAfter(text), wait.seconds(after: fuzzingTime) < 0 { return "a negative wait" }
  if let span = TimeSpan(text) { _ = fuzzingTime.adding(seconds: span.seconds) }
  if let civil = CivilTime(text) { _ = LocalCalendar.utc.moment(of: civil) }
  return nil
}

/// Moments at which a calendar could be out of range.
private let moments = [
  Int64.min, .min + 1, -62_167_219_200, -1, 0, 1_795_141_800, 253_402_300_799, .max - 1, .max,
].map { Timestamp(seconds: $0) }

private func checkZone(_ bytes: [UInt8]) -> String? {
  guard let zone = ZoneFile(bytes) else { return nil }
  for moment in moments {
    if abs(zone.offset(at: moment)) > 1 << 31 { return "an offset of more than 32 bits" }
  }
  return nil
}

/// A rule gives one of its two offsets at every moment.
private func checkRule(_ text: String) -> String? {
  guard let rule = ZoneRule(text) else { return nil }
  var offsets = Set(moments.map { rule.offset(at: $0) })
  for day: Int64 in 0..<366 {
    offsets.insert(rule.offset(at: Timestamp(seconds: 1_767_225_600 + day * 86_400)))
  }
  return offsets.count > 2 ? "a rule with \(offsets.count) offsets" : nil
}

/// A text in an e-mail is within the limits of mail, and arrives as it was but for CR.
private func checkMailText(_ text: String) -> String? {
  for word in headerWords(text, after: 9) where !word.utf8.allSatisfy(isPrintable) {
    return "a header that is not ASCII"
  }
  if headerWords(text, after: 9).contains(where: { $0.utf8.count > 76 }) {
    return "a word of a header that is too long"
  }
  var written: [UInt8] = []
  let encoding = TextEncoding(for: text)
  written.appendText(text, encoding)
  for line in written.split(separator: 0x0A) where line.count > 161 {
    return "a line that is too long"
  }
  let lines = written.indices.allSatisfy { index in
    written[index] != 0x0A || (index > 0 && written[index - 1] == 0x0D)
  }
  if !lines { return "a line feed without a carriage return" }
  let expected = Array(text.utf8).withoutReturns
  let found = encoding == .plain ? written : decodedQuotedPrintable(written)
  return found.withoutReturns == expected ? nil : "another text after \(encoding.rawValue)"
}

/// A second reader of quoted-printable (RFC 2045, section 6.7), as plain as can be.
private func decodedQuotedPrintable(_ bytes: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  var index = 0
  while index < bytes.count {
    if bytes[index] != UInt8(ascii: "=") {
      result.append(bytes[index])
      index += 1
    } else {
      let digits = String(decoding: bytes[min(index + 1, bytes.count)...].prefix(2), as: UTF8.self)
      if let byte = UInt8(digits, radix: 16) { result.append(byte) }
      index += 3
    }
  }
  return result
}

extension [UInt8] {
  fileprivate var withoutReturns: [UInt8] { filter { $0 != 0x0D } }
}
