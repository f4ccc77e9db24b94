/// The parts of the line with the BIOS in `show hardware`: maker, version, date.
///
/// They are recognised only by their form: the date is the last word, the version the word before
/// it, and no earlier word contains a digit, since it could be part of the version
/// (`PhoenixTechnologiesLTD 6.00 04/05/2016`, `HP P56 05/05/2011`, `IBM -[D6EL99USX-1.13]-
/// 11/02/2010`).
struct BIOSLine {
  /// The version, unchanged.
  let version: CaptureSpan?

  /// The date, unchanged; which number is the month is unknown.
  let date: CaptureSpan?

  init(_ line: CaptureSpan) {
    let words = line.words
    guard words.count >= 2, let last = words.last, last.isDate else {
      version = nil
      date = nil
      return
    }
    date = last
    let version = words[words.count - 2]
    let isVersion =
      words.count >= 3 && version.hasDigit && !words.dropLast(2).contains(where: \.hasDigit)
    self.version = isVersion ? version : nil
  }
}

extension CaptureSpan {
  fileprivate var hasDigit: Bool { scalars.contains(where: \.isDigit) }

  /// Whether it is `04/05/2016`, `2015-09-21` or the like.
  fileprivate var isDate: Bool {
    [Unicode.Scalar]("/-.".unicodeScalars).contains { separator in
      let parts = scalars.split(separator: separator, omittingEmptySubsequences: false)
      return parts.count == 3
        && parts.allSatisfy { [1, 2, 4].contains($0.count) && $0.allSatisfy(\.isDigit) }
        && parts.count(where: { $0.count == 4 }) <= 1 && parts[1].count <= 2
        && range.count >= 6
    }
  }
}
