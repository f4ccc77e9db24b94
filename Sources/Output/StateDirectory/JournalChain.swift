import ASCII
import Crypto
import Documents
import Times

/// A position in the chain of the journal: the number of an entry, and its keyed hash, which the
/// next hash includes.
package struct JournalLink: Hashable, Sendable {
  /// The entry's number. Numbers continue across all journals of an installation.
  package let sequence: Int
  /// The keyed hash, in 64 hexadecimal digits.
  package let mac: String

  /// Creates a link.
  package init(sequence: Int, mac: String) {
    self.sequence = sequence
    self.mac = mac
  }
}

/// The secret of the keyed hashes in the journal.
struct JournalKey {
  private let key: SymmetricKey

  /// Nil unless the text is 64 hexadecimal digits.
  init?(_ hexadecimal: String?) {
    guard let bytes = hexadecimal.flatMap({ hexadecimalBytes($0.utf8) }), bytes.count == 32 else {
      return nil
    }
    key = SymmetricKey(data: bytes)
  }

  /// HMAC-SHA-256 (RFC 2104) of the previous link (32 bytes) and a line without its last member.
  func mac(of content: some Sequence<UInt8>, after link: [UInt8]) -> [UInt8] {
    var hash = HMAC<SHA256>(key: key)
    hash.update(data: link)
    hash.update(data: Array(content))
    return Array(hash.finalize())
  }
}

/// A line of the file: a JSON object whose last member is the keyed hash of all text before it.
struct JournalLine {
  /// The hashed part: the line up to the comma before `mac`.
  let content: ArraySlice<UInt8>
  /// The hash in the line.
  let mac: [UInt8]

  /// Nil if the line (without its newline) has no hash at its end.
  init?(_ line: ArraySlice<UInt8>) {
    guard line.count > Self.tailLength else { return nil }
    let contentEnd = line.endIndex - Self.tailLength
    let macStart = contentEnd + Self.macKey.count
    guard line[contentEnd..<macStart].elementsEqual(Self.macKey),
      line[(macStart + 64)...].elementsEqual(Self.end),
      let mac = hexadecimalBytes(line[macStart..<(macStart + 64)])
    else { return nil }
    content = line[..<contentEnd]
    self.mac = mac
  }

  /// The sequence number in the line; nil if the line does not begin like an entry.
  var sequence: Int? {
    guard content.starts(with: Self.sequenceKey) else { return nil }
    let digits = content.dropFirst(Self.sequenceKey.count)
      .prefix(while: \.isASCIIDigit)
    return Int(String(decoding: digits, as: UTF8.self))
      .flatMap { StateNumbers.sequence.contains($0) ? $0 : nil }
  }

  /// The bytes of a line, including its hash and its newline.
  static func bytes(_ value: JSONValue, _ key: JournalKey, after link: [UInt8]) -> (
    line: [UInt8], mac: [UInt8]
  ) {
    let content = value.line().utf8.dropLast()
    let mac = key.mac(of: content, after: link)
    return (Array(content) + macKey + hexadecimal(mac).utf8 + end + [newline], mac)
  }

  /// The maximum length of a line. Lines have few members, and long texts are cut.
  static let maximumLength = 8192

  private static let macKey = Array(#","mac":""#.utf8)
  private static let end = Array(#""}"#.utf8)
  private static let tailLength = macKey.count + 64 + end.count
  private static let sequenceKey = Array(#"{"sequence":"#.utf8)
}

/// The first line of a journal, which contains the start of its chain.
struct JournalHead {
  /// When it was written.
  let time: Timestamp
  /// The number of the last entry before this file; 0 if there is none.
  let sequence: Int
  /// The keyed hash of that entry. In a new journal it is random; otherwise lines of an older
  /// journal with the same key could be inserted.
  let link: [UInt8]
  /// The hash that the ledger stored of a lost journal that this one replaces. It identifies a
  /// replacement that was killed before it updated the ledger.
  let replaced: String?

  /// The line with its hash and its newline.
  func line(_ key: JournalKey) -> [UInt8] {
    JournalLine.bytes(
      .object([
        "form": .string(Self.form), "version": .integer(1), "time": .string(time.description),
        "sequence": .integer(sequence), "link": .string(hexadecimal(link)),
        "replaced": replaced.map { .string($0) },
      ]), key, after: []
    ).line
  }

  /// Why a first line is invalid.
  enum Fault: Error {
    /// A newer version wrote it, in this version of the format.
    case version(String)
    /// It was changed.
    case changed
  }

  /// Reads and verifies the first line, without its newline.
  init(_ bytes: ArraySlice<UInt8>, _ key: JournalKey) throws(Fault) {
    guard let root = try? readJSON(Array(bytes), file: "", limits: .written),
      root["form"]?.scalar?.text == Self.form, let version = root["version"]?.scalar?.text
    else { throw .changed }
    if version != "1" { throw .version(version) }
    guard let line = JournalLine(bytes), key.mac(of: line.content, after: []) == line.mac,
      let time = root["time"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
      let sequence = root["sequence"]?.integer(in: StateNumbers.sequence),
      let link = root["link"]?.scalar.flatMap({ hexadecimalBytes($0.text.utf8) })
    else { throw .changed }
    self.init(
      time: time, sequence: sequence, link: link, replaced: root["replaced"]?.scalar?.text)
  }

  init(time: Timestamp, sequence: Int, link: [UInt8], replaced: String?) {
    self.time = time
    self.sequence = sequence
    self.link = link
    self.replaced = replaced
  }

  private static let form = "callhome-journal"
}

let newline = UInt8(ascii: "\n")
