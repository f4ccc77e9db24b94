/// What was left of what, and what was lost, of generated lines.
struct PrivacyRates {
  struct Count {
    var planted = 0
    var left = 0
  }

  struct Row {
    var lines = 0
    var known = Count()
    var shape = Count()
    var words = 0
    var lost = 0
    /// What was scrubbed, and in how many seconds of the processor.
    var bytes = 0
    var seconds = 0.0
  }

  private(set) var rows: [LogKind: Row] = [:]
  private(set) var classes: [PlantedClass: Row] = [:]
  /// What was found to be wrong, a line each.
  private(set) var faults: [String] = []

  /// The same over all kinds.
  var total: Row {
    rows.values.reduce(into: Row()) { total, row in
      total.lines += row.lines
      total.known.planted += row.known.planted
      total.known.left += row.known.left
      total.shape.planted += row.shape.planted
      total.shape.left += row.shape.left
      total.words += row.words
      total.lost += row.lost
      total.bytes += row.bytes
      total.seconds += row.seconds
    }
  }

  /// Counts what a scrubber made of a line.
  mutating func count(_ line: LogLineCase, _ output: [UInt8], _ kind: LogKind) {
    var row = rows[kind, default: Row()]
    row.lines += 1
    row.words += line.wordCount
    for value in line.planted {
      if value.isKnown {
        row.known.planted += 1
        classes[value.valueClass, default: Row()].known.planted += 1
      } else {
        row.shape.planted += 1
        classes[value.valueClass, default: Row()].shape.planted += 1
      }
    }
    let left = line.left(in: output)
    for value in left {
      if value.isKnown {
        row.known.left += 1
        classes[value.valueClass, default: Row()].known.left += 1
      } else {
        row.shape.left += 1
        classes[value.valueClass, default: Row()].shape.left += 1
      }
    }
    let lost = line.lost(in: output)
    row.lost += lost.count
    rows[kind] = row
    if !left.isEmpty || !lost.isEmpty {
      let wrong =
        left.map { "\($0.isKnown ? "known" : "shape") \($0.valueClass.rawValue) «\($0.text)» left" }
        + lost.map { "'\($0)' lost" }
      faults.append(
        "\(kind): \(wrong.joined(separator: ", "))\n  \(String(decoding: line.bytes, as: UTF8.self))"
          + "\n  \(String(decoding: output, as: UTF8.self))")
    }
  }

  /// Counts how long it took to scrub so many bytes.
  mutating func count(bytes: Int, seconds: Double, _ kind: LogKind) {
    rows[kind, default: Row()].bytes += bytes
    rows[kind, default: Row()].seconds += seconds
  }

  /// The table of kinds of logs, beside it the rates of another scrubber over the same lines.
  func tableOfKinds(beside other: PrivacyRates?) -> String {
    var lines = [
      "| log | lines | known values | left | other values | left | words | lost | MB/s |"
        + (other == nil ? "" : " `sos clean`: known left | others left | words lost | MB/s |"),
      "|---|--:|--:|--:|--:|--:|--:|--:|--:|" + (other == nil ? "" : "--:|--:|--:|--:|"),
    ]
    for kind in LogKind.allCases {
      lines.append(line(kind.rawValue, rows[kind] ?? Row(), other.map { $0.rows[kind] ?? Row() }))
    }
    lines.append(line("**all**", total, other?.total))
    return lines.joined(separator: "\n")
  }

  private func line(_ name: String, _ row: Row, _ other: Row?) -> String {
    var cells = [
      name, "\(row.lines)", "\(row.known.planted)", share(row.known.left, row.known.planted),
      "\(row.shape.planted)", share(row.shape.left, row.shape.planted), "\(row.words)",
      share(row.lost, row.words), speed(row),
    ]
    if let other {
      cells += [
        share(other.known.left, other.known.planted), share(other.shape.left, other.shape.planted),
        share(other.lost, other.words), speed(other),
      ]
    }
    return "| " + cells.joined(separator: " | ") + " |"
  }

  /// The table of classes of values.
  func tableOfClasses(beside other: PrivacyRates?) -> String {
    var lines = [
      "| class | known values | left | other values | left |"
        + (other == nil ? "" : " `sos clean`: known left | others left |"),
      "|---|--:|--:|--:|--:|" + (other == nil ? "" : "--:|--:|"),
    ]
    for valueClass in PlantedClass.allCases {
      let row = classes[valueClass] ?? Row()
      var cells = [
        valueClass.rawValue, "\(row.known.planted)", share(row.known.left, row.known.planted),
        "\(row.shape.planted)", share(row.shape.left, row.shape.planted),
      ]
      if let other = other?.classes[valueClass] {
        cells += [
          share(other.known.left, other.known.planted),
          share(other.shape.left, other.shape.planted),
        ]
      }
      lines.append("| " + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n")
  }

  private func share(_ part: Int, _ whole: Int) -> String {
    if part == 0 || whole == 0 { return "0" }
    let thousandths = (part * 100_000 + whole / 2) / whole
    let fraction = String(thousandths % 1_000)
    return "\(part) (\(thousandths / 1_000)."
      + String(repeating: "0", count: 3 - fraction.count) + fraction + " %)"
  }

  private func speed(_ row: Row) -> String {
    row.seconds > 0 ? "\(Int((Double(row.bytes) / row.seconds / 1_000_000).rounded()))" : "-"
  }
}
