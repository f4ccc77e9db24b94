import Diagnostics
import Documents

/// Limits that no test meets unless it means to.
let roomy = DocumentLimits(bytes: 64 << 20, nodes: 10_000_000)

/// Reads a text as a file of this name.
func read(
  _ text: String, as file: String = "f.yaml", limits: DocumentLimits = roomy
) throws(Diagnostics) -> DocumentNode {
  try readDocument(Array(text.utf8), file: file, limits: limits)
}

/// The report on a text; nil if it can be read.
func problems(
  _ text: String, as file: String = "f.yaml", limits: DocumentLimits = roomy
) -> String? {
  problems(Array(text.utf8), as: file, limits: limits)
}

/// The report on bytes; nil if they can be read.
func problems(
  _ bytes: [UInt8], as file: String = "f.yaml", limits: DocumentLimits = roomy
) -> String? {
  do throws(Diagnostics) {
    _ = try readDocument(bytes, file: file, limits: limits)
    return nil
  } catch {
    return error.description
  }
}

extension DocumentNode {
  /// The whole content in one line: maps as `{a: b}`, lists as `[a, b]`, quoted texts as `"a"`.
  var outline: String {
    switch content {
    case .mapping(let entries):
      "{" + entries.map { "\($0.key): \($0.value.outline)" }.joined(separator: ", ") + "}"
    case .sequence(let elements): "[" + elements.map(\.outline).joined(separator: ", ") + "]"
    case .scalar(let scalar): scalar.isQuoted ? "\"\(scalar.text)\"" : scalar.text
    }
  }

  /// `line:column` of every key and value, in the order of the document.
  var places: [String] {
    let own = ["\(location.line):\(location.column)"]
    switch content {
    case .mapping(let entries):
      return own
        + entries.flatMap {
          ["\($0.keyLocation.line):\($0.keyLocation.column)"] + $0.value.places
        }
    case .sequence(let elements): return own + elements.flatMap(\.places)
    case .scalar: return own
    }
  }
}

/// A generator whose numbers are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
