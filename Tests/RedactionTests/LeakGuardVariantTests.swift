import Catalogs
import Redaction
import Testing

/// Every form of every class of value, in every encoding, in every place that a text has.
@Suite struct LeakGuardVariantTests {
  /// Where a value can stand in a text; the encoded value takes the place of `@`.
  private static let places = [
    "a JSON value": "{\n  \"kind\": \"inventory\",\n  \"name\": \"@\",\n  \"ram\": 16384\n}\n",
    "a JSON key": "{\"table_row_counts\": {\"@\": 12, \"device\": 7841}}",
    "a text line": "Node 1\n------\nServer name   @\nMemory   16,384 MB\n",
    "the whole of it": "@",
    "a path in a sentence": "Call Home alert; see /var/log/@/trace, 3 files",
  ]

  private func leaks(_ sample: LeakSample, _ payload: String, skeleton: String = "") -> [Leak] {
    LeakGuard([sample.known], exempt: []).leaks(
      in: Array(payload.utf8), skeleton: Array(skeleton.utf8))
  }

  @Test(arguments: LeakSample.all)
  func `a value is found in each form, encoding and place`(sample: LeakSample) {
    for form in sample.forms {
      for encoding in Encoding.allCases {
        for (name, place) in Self.places {
          // UTF-16 is spoken for ASCII alone; a dump has lines of its own.
          if encoding == .wide, form.utf8.contains(where: { $0 >= 0x80 }) { continue }
          let isDump = encoding == .dump || encoding == .dumpC
          let payload = place.replacing("@", with: isDump ? "\n" + encoding(form) : encoding(form))
          let found = leaks(sample, payload)
          #expect(
            !found.isEmpty && found.allSatisfy { $0.path == "inventory.planted" },
            "'\(form)' in \(name) as \(encoding.rawValue)")
        }
      }
    }
  }
}
