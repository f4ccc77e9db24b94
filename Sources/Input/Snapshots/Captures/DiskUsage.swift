import Diagnostics
import Documents

/// The table at the end of `show status`: the usage of each partition.
extension CaptureFacts {
  /// The columns of sizes, folded, with their keys.
  private static let diskColumns = ["total": "total_kb", "free": "free_kb", "used": "used_kb"]

  /// Reads the lines that begin with `Disk/`.
  mutating func readDisks(_ lines: [CaptureLine]) {
    var columns = ["total_kb", "free_kb", "used_kb"]
    var disks: [DocumentNode] = []
    var isToldIncomplete = false
    var usedPercent: [String: FactOutcome] = [:]
    for line in lines {
      let words = line.span.words
      if words.count == 3 {
        let heads = words.compactMap { Self.diskColumns[$0.folded] }
        if Set(heads).count == 3 { columns = heads }
      }
      guard line.span.hasFoldedPrefix("disk/") else { continue }
      let percent = Self.percent(in: words)
      if let name = Self.name(in: words) {
        let key = name.folded
        if usedPercent[key] == nil {
          usedPercent[key] =
            percent.map(FactOutcome.value) ?? .absent(.notUnderstood, at: name.location)
        }
        if let disk = Self.disk(name, words, columns, percent) {
          disks.append(disk)
          continue
        }
      }
      if !isToldIncomplete {
        absent(["status", "partitions"], .notUnderstood, at: line.span.trimmed.location)
      }
      isToldIncomplete = true
    }
    if let first = disks.first {
      record(["status", "partitions"], .value(DocumentNode(.sequence(disks), at: first.location)))
    } else if !isToldIncomplete {
      absent(["status", "partitions"], .missing)
    }
    for name in ["active", "inactive"] {
      let path = ["status", "\(name)_partition_used_percent"]
      if let outcome = usedPercent[name] { record(path, outcome) } else { absent(path, .missing) }
    }
  }

  /// The text after `Disk/`, if something follows it, so that it is known to be whole.
  private static func name(in words: [CaptureSpan]) -> CaptureSpan? {
    guard words.count > 1, let parts = words[0].split(at: "/"), !parts.after.isEmpty else {
      return nil
    }
    return parts.after
  }

  private static func disk(
    _ name: CaptureSpan, _ words: [CaptureSpan], _ columns: [String], _ percent: DocumentNode?
  ) -> DocumentNode? {
    guard words.count >= 4 else { return nil }
    var fields = [("name", name.textNode)]
    for (column, word) in zip(columns, words[1...3]) {
      guard let size = word.kilobytesNode else { return nil }
      fields.append((column, size))
    }
    if let percent { fields.append(("used_percent", percent)) }
    return DocumentNode(mapping: fields, at: name.location)
  }

  /// The number in `(78%)` or `( 1%)`, which may be followed by a remark.
  private static func percent(in words: [CaptureSpan]) -> DocumentNode? {
    guard words.count > 4, words[4].scalars.first == "(" else { return nil }
    let isApart = words[4].range.count == 1
    let inner = isApart ? words.dropFirst(5).first : words[4].from(words[4].range.lowerBound + 1)
    guard let inner, inner.scalars.last == ")" else { return nil }
    return CaptureSpan(line: inner.line, range: inner.range.dropLast()).percentNode
  }
}

extension DocumentNode {
  /// A mapping whose keys have the locations of their values.
  init(mapping fields: [(key: String, value: DocumentNode)], at location: SourceLocation) {
    let entries = fields.map { Entry(key: $0.key, keyLocation: $0.value.location, value: $0.value) }
    self.init(.mapping(entries), at: location)
  }
}
