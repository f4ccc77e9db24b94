import Catalogs
import RoomSupport

/// The catalog `unified-cm` without its vocabulary and log shapes, as a vendor may write one: a site's
/// names are taken out of every field, and found nowhere by their shape.
func catalogWithoutVocabulary() throws -> Catalog { try withoutVocabulary.get() }

private let withoutVocabulary = Result {
  let path = testsDirectory.replacing("/Tests", with: "/Sources/Input/Catalogs/unified-cm.yaml")
  guard let bytes = contents(of: path) else { throw PreparationError("read", path) }
  let lines = String(decoding: bytes, as: UTF8.self).split(
    separator: "\n", omittingEmptySubsequences: false)
  let start = lines.firstIndex(of: "vocabulary:") ?? 0
  let end = lines[(start + 1)...].firstIndex { !$0.hasPrefix("  - ") } ?? start
  let logs = lines.firstIndex(of: "logs:") ?? lines.count
  let rest = lines[..<start] + lines[end..<logs]
  return try Catalog(Array(rest.joined(separator: "\n").utf8), file: path)
}
