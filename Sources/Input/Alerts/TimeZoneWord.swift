import ASCII

/// Words for time zones after a time.
enum TimeZoneWord {
  /// Seconds ahead of UTC that a word may mean; nil when it is no zone that is known.
  ///
  /// `Z`, `+01:00`, `-0500`, `GMT+05:30` and abbreviations; some of those are used in several parts
  /// of the world.
  static func offsets(of word: String) -> [Int64]? {
    let upper = word.uppercased()
    if let quarters = table[upper] { return quarters.map { $0 * 900 } }
    for prefix in ["GMT", "UTC", ""] where upper.hasPrefix(prefix) {
      if let offset = offset(upper.dropFirst(prefix.utf8.count)) { return [offset] }
    }
    return nil
  }

  /// `+01:00`, `+0100`, `+1`.
  private static func offset(_ text: Substring) -> Int64? {
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let digits = text.utf8.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard (1...4).contains(digits.count), digits.allSatisfy(\.isASCIIDigit),
      let number = Int64(String(decoding: digits, as: UTF8.self))
    else { return nil }
    let (hours, minutes) = digits.count <= 2 ? (number, 0) : (number / 100, number % 100)
    guard hours <= 14, minutes < 60 else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 3_600 + minutes * 60)
  }

  /// In quarters of an hour.
  private static let table: [String: [Int64]] = [
    "Z": [0], "UTC": [0], "GMT": [0], "UCT": [0], "WET": [0], "BST": [4, 24], "WEST": [4],
    "CET": [4], "MET": [4], "CEST": [8], "MEST": [8], "EET": [8], "SAST": [8], "EEST": [12],
    "MSK": [12], "GST": [16], "PKT": [20], "IST": [22, 8, 4], "IDT": [12], "ICT": [28],
    "SGT": [32], "HKT": [32], "AWST": [32], "JST": [36], "KST": [36], "ACST": [38], "AEST": [40],
    "ACDT": [42], "AEDT": [44], "NZST": [48], "NZDT": [52], "NST": [-14], "NDT": [-10],
    "AST": [-16, 12], "ADT": [-12], "EST": [-20, 40], "EDT": [-16], "CST": [-24, 32],
    "CDT": [-20], "MST": [-28], "MDT": [-24], "PST": [-32, 32], "PDT": [-28],
    "AKST": [-36], "AKDT": [-32], "HST": [-40], "BRT": [-12], "BRST": [-8], "ART": [-12],
    "CLT": [-16], "CLST": [-12], "COT": [-20], "PET": [-20], "PHT": [32], "WIB": [28], "NPT": [23],
    "MYT": [32], "CAT": [8], "EAT": [12], "WAT": [4],
  ]
}
