import ASCII
import Diagnostics
import Documents
import FoundationEssentials

/// Readers of YAML and JSON, and base64.
let documentHarnesses = [
  Harness(name: "yaml") { bytes in
    checkDocument(bytes, file: "fuzz.yaml")
      ?? compare(bytes, PlainYAML.events(bytes), isJSON: false)
  },
  Harness(name: "json") { bytes in
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    return checkDocument(bytes, file: "fuzz.json")
      ?? compare(bytes, PlainJSON.events(text), isJSON: true)
  },
  Harness(name: "base64") { checkBase64($0) },
]

private let small = DocumentLimits(bytes: 1 << 20, nodes: 20_000)

/// Reads a document; what was read is written in both forms, and means the same when read again.
private func checkDocument(_ bytes: [UInt8], file: String) -> String? {
  let root: DocumentNode
  do throws(Diagnostics) {
    root = try readDocument(bytes, file: file, limits: small)
  } catch {
    return problem(with: error, of: bytes)
  }
  let value = root.value
  let again = DocumentLimits(bytes: 64 << 20, nodes: 20_000)
  do throws(Diagnostics) {
    let json = try readJSON(value.bytes(), file: "again.json", limits: again)
    if !json.value.isExactly(value) { return "another value after writing and reading JSON" }
    let line = try readJSON(Array(value.line().utf8), file: "line.json", limits: again)
    if !line.value.isExactly(value) { return "another value after writing and reading a line" }
    let yaml = try readYAML(Array(value.yaml().utf8), file: "again.yaml", limits: again)
    if !yaml.value.isExactly(value) { return "another value after writing and reading YAML" }
  } catch {
    return "what was written cannot be read: \(error)"
  }
  return nil
}

/// The reader and a plain one accept the same texts, and read the same. What the reader refuses for its limits
/// or its rules, it says so.
private func compare(_ bytes: [UInt8], _ plain: [String]?, isJSON: Bool) -> String? {
  let root: DocumentNode
  do throws(Diagnostics) {
    root = try readDocument(bytes, file: isJSON ? "fuzz.json" : "fuzz.yaml", limits: small)
  } catch {
    guard plain != nil, String(validating: bytes, as: UTF8.self) != nil else { return nil }
    let rules = ["occurs twice", "nested more than", "the file has more than", "directives are"]
    let isRule = error.all.contains { fault in rules.contains { fault.message.contains($0) } }
    return isRule ? nil : "refused, which a plain reader accepts: \(error)"
  }
  guard let plain else { return "accepted, which a plain reader refuses" }
  let found = root.events(keyMark: isJSON ? "\"" : "")
  let expected = plain.isEmpty ? [""] : plain
  let isSame =
    found.count == expected.count && zip(found, expected).allSatisfy { $0.isExactly($1) }
  return isSame ? nil : "\(found) instead of \(expected)"
}

private func checkBase64(_ bytes: [UInt8]) -> String? {
  var written: [UInt8] = []
  written.appendBase64(bytes)
  if written != Array(Data(bytes).base64EncodedString().utf8) {
    return "base64 that differs from Foundation's"
  }
  if base64Bytes(written) != bytes { return "base64 that is not read back" }
  // Foundation takes "==" behind whole groups too, which is refused here; it insists on padding.
  guard let found = base64Bytes(bytes) else { return nil }
  var padded = bytes.filter { $0 != 0x0A && $0 != 0x0D && $0 != UInt8(ascii: "=") }
  while padded.count % 4 != 0 { padded.append(UInt8(ascii: "=")) }
  if Data(base64Encoded: Data(padded)).map({ [UInt8]($0) }) != found {
    return "base64 that Foundation reads differently"
  }
  return nil
}

extension DocumentNode {
  /// The same texts as a value to write. Scalars become strings, since their type is not known.
  fileprivate var value: JSONValue {
    switch content {
    case .mapping(let entries):
      .object(entries.map { JSONValue.Member($0.key, $0.value.value) })
    case .sequence(let elements): .array(elements.map(\.value))
    case .scalar(let scalar): .string(scalar.text)
    }
  }
}

extension JSONValue {
  /// Whether every text has the same scalars: `==` of strings takes canonical equivalents for one.
  fileprivate func isExactly(_ other: JSONValue) -> Bool {
    switch (self, other) {
    case (.object(let left), .object(let right)):
      left.count == right.count
        && zip(left, right).allSatisfy {
          $0.key.isExactly($1.key) && $0.value.isExactly($1.value)
        }
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isExactly($1) }
    case (.string(let left), .string(let right)): left.isExactly(right)
    default: false
    }
  }
}
