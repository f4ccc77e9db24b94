import Catalogs
import Messages
import Times

extension Value {
  /// The value, less exact; nil if it does not have the required form.
  ///
  /// A number becomes a range, such as `1,000-9,999`, which is a text.
  func coarsened(_ coarsening: Coarsening) -> Value? {
    switch (self, coarsening) {
    case (.integer(let number), .bounds(let bounds)):
      return .text(range(of: number, bounds))
    case (.number(let text), .bounds(let bounds)):
      return Double(text).map { .text(range(of: $0, bounds)) }
    case (.integers(let named), .bounds(let bounds)):
      return .labels(named.map { Named($0.name, range(of: $0.content, bounds)) })
    case (.numbers(let named), .bounds(let bounds)):
      return .labels(
        named.map { number in
          Named(number.name, Double(number.content).map { range(of: $0, bounds) } ?? "")
        })
    case (.records(let rows), .bounds):
      return .records(
        rows.map { row in
          row.map { cell in
            if case .text? = cell { cell } else { cell?.coarsened(coarsening) }
          }
        })
    case (.moment(let moment), .day): return .text(CivilTime(utc: moment).dayText)
    case (.moment(let moment), .month): return .text(CivilTime(utc: moment).monthText)
    case (.clock(let time), .day): return .text(time.dayText)
    case (.clock(let time), .month): return .text(time.monthText)
    case (.text(let text), .day): return day(in: text).map { .text($0) }
    case (.text(let text), .month): return day(in: text).map { .text(String($0.dropLast(3))) }
    case (.text(let text), .version(let parts)): return version(in: text, parts).map { .text($0) }
    case (.text(let text), .network(let prefix)): return network(of: text, prefix).map { .text($0) }
    case (.texts(let texts), .network(let prefix)):
      let networks = texts.compactMap { network(of: $0, prefix) }
      return networks.count == texts.count ? .texts(networks) : nil
    default: return nil
    }
  }
}

/// A range such as `0-9`, `10-99`, `100 or more`; numbers below the first bound have no lower
/// limit.
private func range(of number: Int64, _ bounds: [Int64]) -> String {
  guard let first = bounds.first, let last = bounds.last else { return "a number" }
  if number < first { return first == 1 ? "0" : "0-\(grouped(first - 1))" }
  if number >= last { return "\(grouped(last)) or more" }
  let upper = bounds.first { $0 > number } ?? last
  let lower = bounds.last { $0 <= number } ?? first
  return lower == upper - 1 ? grouped(lower) : "\(grouped(lower))-\(grouped(upper - 1))"
}

/// Between whole bounds a decimal number has no largest value: `from 10 to below 100`.
private func range(of number: Double, _ bounds: [Int64]) -> String {
  guard let first = bounds.first, let last = bounds.last, number.isFinite else { return "a number" }
  if number < Double(first) { return "below \(grouped(first))" }
  if number >= Double(last) { return "\(grouped(last)) or more" }
  let upper = bounds.first { Double($0) > number } ?? last
  let lower = bounds.last { Double($0) <= number } ?? first
  return "from \(grouped(lower)) to below \(grouped(upper))"
}

/// Digits in groups: `1,234,567`.
private func grouped(_ number: Int64) -> String {
  var digits = Array(String(number))
  for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
  return String(digits)
}

/// The date at the beginning of a text, `2026-11-01`.
private func day(in text: String) -> String? {
  let day = text.prefix(10)
  return CivilTime("\(day)T00:00:00") == nil ? nil : String(day)
}

/// The first parts of the first number with dots: `6.0` for `6.0.0.0-2` and `UCOS 6.0.0.0-2`.
private func version(in text: String, _ parts: Int) -> String? {
  let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
  let rest = text.utf8.drop { !digits.contains($0) }
  let number = rest.prefix { digits.contains($0) || $0 == UInt8(ascii: ".") }
  let all = number.split(separator: UInt8(ascii: "."))
  if all.isEmpty { return nil }
  return all.prefix(parts).map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
}
