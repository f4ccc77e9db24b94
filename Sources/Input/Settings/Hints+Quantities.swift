import Diagnostics
import Times

/// The hint for a text that is not a time span in a range.
func spanAdvice(_ name: String, _ text: String, _ range: ClosedRange<TimeSpan>) -> String {
  func right(_ seconds: Int64) -> String? {
    let span = TimeSpan(seconds: seconds)
    if seconds <= 0 { return nil }
    let nearest = min(max(span, range.lowerBound), range.upperBound)
    return "write '\(lastKey(name)): \(nearest)'"
  }
  let plain = Lookalike.replacing(in: text).lowercased().replacing(",", with: ".")
  if let span = TimeSpan(plain) {
    return range.contains(span)
      ? "write '\(lastKey(name)): \(span)'"
      : "write '\(lastKey(name)): \(span < range.lowerBound ? range.lowerBound : range.upperBound)'"
  }
  if unlimitedWords.contains(plain) || plain == "never" {
    return "write '\(lastKey(name)): \(range.upperBound)', the longest"
  }
  if noneWords.contains(plain) {
    return "write '\(lastKey(name)): \(range.lowerBound)', the shortest"
  }
  if Int64(plain) == 0 { return "write '\(lastKey(name)): \(range.lowerBound)'" }
  if Int64(plain) != nil {
    // The units of most values in this range.
    let units = range.upperBound.seconds > 7 * 86_400 ? ["h", "d"] : ["s", "m"]
    let values = units.map { "'\(lastKey(name)): \(plain)\($0)'" }
    return "write the unit: \(values.joined(separator: " or ")); units are s, m, h, d and w"
  }
  // Accepts `1h30m`, `1.5 days`, ISO 8601's `PT24H`, months and milliseconds.
  let more: [String: Double] = [
    "mo": 31 * 86_400, "month": 31 * 86_400, "months": 31 * 86_400, "y": 365 * 86_400,
    "year": 365 * 86_400, "years": 365 * 86_400, "ms": 0.001,
  ]
  var rest = plain.filter { $0 != " " }[...]
  let isISO = rest.hasPrefix("p")
  if isISO { rest = rest.dropFirst() }
  var seconds = rest.isEmpty ? -1.0 : 0
  while !rest.isEmpty {
    if isISO, rest.hasPrefix("t") { rest = rest.dropFirst() }
    let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
    let unit = rest.dropFirst(digits.count).prefix { isISO ? "smhdw".contains($0) : $0.isLetter }
    guard let number = Double(digits), number < 1_000_000,
      let factor = TimeSpan.units[String(unit)].map(Double.init) ?? more[String(unit)]
    else {
      seconds = -1
      break
    }
    seconds += number * factor
    rest = rest.dropFirst(digits.count + unit.count)
  }
  return right(Int64(clamping: seconds.rounded()))
    ?? "write a number and a unit, such as '\(lastKey(name)): \(typicalSpan(range))'"
}

/// A time span in a range, as an example in hints.
func typicalSpan(_ range: ClosedRange<TimeSpan>) -> TimeSpan {
  let usual = [3 * 86_400, 86_400, 120, 10].map { TimeSpan(seconds: $0) }
  return usual.first { range.contains($0) } ?? range.upperBound
}

/// The hint for a text that is not a size.
func sizeAdvice(_ name: String, _ text: String) -> String {
  var plain = Lookalike.replacing(in: text).lowercased().filter { $0 != " " && $0 != "_" }
  if noneWords.contains(plain) || unlimitedWords.contains(plain) {
    return "remove the key: without it there is no limit"
  }
  let parts = plain.split(separator: ",", omittingEmptySubsequences: false)
  // `1,5MB` is a fraction, `1,500kB` has a thousand and a half.
  let isFraction = parts.count == 2 && parts[1].prefix(while: \.isNumber).count != 3
  plain = plain.replacing(",", with: isFraction ? "." : "")
  let number = Double(plain.prefix { $0.isNumber || $0 == "." }) ?? 0
  let unit = plain.drop { $0.isNumber || $0 == "." }
  let factors: [String: Double] = [
    "": 1, "b": 1, "byte": 1, "bytes": 1, "k": 1e3, "kb": 1e3, "kib": 1_024, "ki": 1_024, "m": 1e6,
    "mb": 1e6, "mib": 1_048_576, "mi": 1_048_576, "g": 1e9, "gb": 1e9, "gib": 1_073_741_824,
    "gi": 1_073_741_824,
  ]
  guard let factor = factors[String(unit)], number > 0 else {
    return "write a number and a unit, such as '\(lastKey(name)): 10MB'"
  }
  if unit.isEmpty, number < 1_000 {
    return
      "write the unit: '\(lastKey(name)): \(Int64(clamping: number))MB'; units are kB, MB and GB"
  }
  let bytes = Int64(clamping: (number * factor / 1_000).rounded()) * 1_000
  let size = min(max(bytes, 1_000), 1_000_000_000)
  let words = ByteCount(bytes: Int(size)).text
  return "write '\(lastKey(name)): \(words)'"
}
