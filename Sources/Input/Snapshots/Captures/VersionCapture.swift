import Documents

/// `show version active` and `show version inactive`: what is installed on a partition.
extension CaptureFacts {
  /// Reads the version and the options below it; `side` is `active` or `inactive`.
  mutating func readVersion(_ side: String, _ all: [CaptureLine]) {
    let lines = all.ofVersion(side)
    let options = lines.firstIndex {
      $0.span.hasFoldedPrefix("\(side) version installed software options")
    }
    let head = lines[..<(options ?? lines.endIndex)]
    if let none = head.first(where: { $0.saysNoVersion(side) }) {
      // The side is empty, so that neither a version nor options can be told.
      absent(["versions", side], .none, at: none.span.trimmed.location)
      absent(["versions", "\(side)_options"], .none, at: none.span.trimmed.location)
      return
    }
    let table = [
      LabelledFact(
        "\(side) master version", "\(side) version", path: ["versions", side], as: .text)
    ]
    read(table, from: head.compactMap { $0.span.labelled })
    readOptions(["versions", "\(side)_options"], lines[(options ?? lines.endIndex)...])
  }

  private mutating func readOptions(_ path: [String], _ lines: ArraySlice<CaptureLine>) {
    guard let label = lines.first?.span.labelled else { return absent(path, .missing) }
    let texts = [label.value] + lines.dropFirst().map(\.span)
    recordLines(path, texts, heading: label.value)
  }

  /// Tells lines of text as a sequence: blank ones left out, a cut one noted, and nothing where the
  /// first says that there is none.
  mutating func recordLines(_ path: [String], _ texts: [CaptureSpan], heading: CaptureSpan) {
    let whole = texts.filter { !$0.trimmed.isEmpty && !$0.line.isCut }
    let cut = texts.first { !$0.trimmed.isEmpty && $0.line.isCut }
    if let first = whole.first?.trimmed, first.saysNone {
      return absent(path, .none, at: first.location)
    }
    if let cut { absent(path, .notUnderstood, at: cut.trimmed.location) }
    if let first = whole.first {
      let nodes = whole.map(\.trimmed.textNode)
      record(path, .value(DocumentNode(.sequence(nodes), at: first.trimmed.location)))
    } else if cut == nil {
      absent(path, heading.endsAtCut ? .notUnderstood : .blank, at: heading.location)
    }
  }
}

extension [CaptureLine] {
  /// The lines that tell of one side, where the text tells of both.
  fileprivate func ofVersion(_ side: String) -> [CaptureLine] {
    let other = side == "active" ? "inactive" : "active"
    var isOther = false
    return filter { line in
      if line.span.hasFoldedPrefix("\(side) ") { isOther = false }
      if line.span.hasFoldedPrefix("\(other) master version")
        || line.span.hasFoldedPrefix("\(other) version installed")
      {
        isOther = true
      }
      return !isOther
    }
  }
}

extension CaptureLine {
  /// Whether it says in words that there is nothing on the partition: `No Inactive Version`.
  fileprivate func saysNoVersion(_ side: String) -> Bool {
    guard !isCut, scalars.count <= 200 else { return false }
    let words = span.folded
    return ["no \(side)", "there is no \(side)", "\(side) version not", "\(side) partition not"]
      .contains { words.hasPrefix($0) }
  }
}
