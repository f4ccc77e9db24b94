import Catalogs
import Testing

@testable import Redaction

/// A message that is too large to be in memory at once is searched as one that is.
@Suite struct LargeMessageTests {
  private static let names = ["first", "cut", "escaped", "wide", "last"].map { "\($0)-host-1" }

  private let leakGuard = LeakGuard(
    names.map { KnownValue($0, .hostName, path: $0, matching: .anywhere) }, exempt: [])

  /// Lines of 32 bytes up to a size.
  private func fill(_ text: inout String, to size: Int) {
    while text.utf8.count < size { text += "    \"model\": \"MCS 7816-I2 1200\",\n" }
  }

  @Test func `what is searched piece by piece is searched as a whole`() throws {
    var text = "{\n  \"a\": \"\(Self.names[0])\",\n"
    // The bytes of this line are on both sides of the first megabyte.
    fill(&text, to: 1_048_570)
    text += "\"b\": \"\(Self.names[1])\",\n"
    fill(&text, to: 1_900_000)
    text +=
      "\"c\": \"" + Self.names[2].utf8.map { "\\u00" + String($0, radix: 16) }.joined() + "\",\n"
    fill(&text, to: 2_020_000)
    // A value that is longer than what two pieces have in common.
    text += "\"d\": \"" + String(repeating: "no blank", count: 40_000) + " d2lkZS1ob3N0LTE=\",\n"
    fill(&text, to: 3_500_000)
    text += "\"e\": \"\(Self.names[4])\"\n}\n"
    let bytes = Array(text.utf8)
    func found(_ payload: MessageBytes) -> LeakGuard.Found {
      leakGuard.found(in: payload, skeleton: .whole([]), neutral: nil)
    }
    let whole = found(.whole(bytes))
    #expect(Set(whole.leaks.map(\.path)) == Set(Self.names))
    for size in [1, 65_537, 5_000_000] {
      // A byte at a time takes too long for all of it.
      let bytes = size == 1 ? Array(bytes.suffix(100_000)) : bytes
      let expected = size == 1 ? found(.whole(bytes)) : whole
      let payload = MessageBytes.pieces(size: bytes.count) { take in
        bytes.withUnsafeBufferPointer { all in
          for start in stride(from: 0, to: all.count, by: size) {
            take(UnsafeBufferPointer(rebasing: all[start..<min(start + size, all.count)]))
          }
        }
      }
      #expect(payload.all == bytes)
      let pieces = found(payload)
      #expect(pieces.forms == expected.forms, "\(size)")
      #expect(Set(pieces.leaks) == Set(expected.leaks), "\(size)")
    }
  }
}
