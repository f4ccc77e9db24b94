import Catalogs
import Times

/// The scale of a chart: round numbers that include all values, and their format.
struct Scale {
  /// The grid lines, the lowest first.
  let ticks: [Double]
  /// What a tick is divided by before it is formatted.
  private let divisor: Double
  /// The unit of the formatted numbers; empty for plain counts.
  let unit: String

  /// Creates a scale for some values.
  ///
  /// It starts at zero, unless all values are close together and would be a flat line.
  init(_ values: [Double], _ unit: FieldDefinition.Unit?, _ language: Language) {
    let most = values.max() ?? 0
    let least = min(values.min() ?? 0, most)
    (divisor, self.unit) = Self.written(most, unit, language)
    if unit == .percent, most <= 100, least >= 0 {
      ticks = [0, 25, 50, 75, 100]
      return
    }
    let (high, bottom) = (most / divisor, least / divisor)
    let isClose = bottom > high * 0.6 && bottom < high
    let low = isClose ? bottom - (high - bottom) / 2 : min(0, bottom)
    let step = Self.round(max(high - low, 1e-6) / 3)
    var tick = (low / step).rounded(.down) * step
    var ticks = [tick]
    while tick < high, ticks.count < 8 {
      tick += step
      ticks.append(tick)
    }
    if ticks.count == 1 { ticks.append(tick + step) }
    let divisor = divisor
    self.ticks = ticks.map { $0 * divisor }
  }

  /// The position of a value, from 0 at the bottom to 1.
  func place(_ value: Double) -> Double {
    let (low, high) = (ticks[0], ticks[ticks.count - 1])
    return high > low ? max(0, min(1, (value - low) / (high - low))) : 0
  }

  /// A number of the scale without its unit, short: `1.2 M`.
  func short(_ value: Double) -> String {
    let number = value / divisor
    for (size, letter) in [(1e9, "G"), (1e6, "M"), (1e4, "k")] as [(Double, String)]
    where number.magnitude >= size {
      let unit = letter == "k" ? 1e3 : size
      return decimal(number / unit) + letter
    }
    return decimal(number)
  }

  /// A number of the scale with its unit.
  func long(_ value: Double) -> String {
    let text = decimal(value / divisor)
    return unit.isEmpty ? text : "\(text) \(unit)"
  }

  /// The difference of two numbers, without the unit; for percentages, in percentage points.
  func difference(_ value: Double) -> String {
    value == 0 ? "±0" : (value > 0 ? "+" : "") + decimal(value / divisor)
  }

  private static func written(
    _ most: Double, _ unit: FieldDefinition.Unit?, _ language: Language
  ) -> (Double, String) {
    switch unit {
    case nil: (1, "")
    case .percent: (1, "%")
    case .megahertz: (1, "MHz")
    case .megabytes: most >= 10_240 ? (1_024, "GB") : (1, "MB")
    case .kilobytes:
      most >= 10_485_760 ? (1_048_576, "GB") : most >= 10_240 ? (1_024, "MB") : (1, "kB")
    case .seconds:
      most >= 172_800 ? (86_400, language(.daysUnit)) : (3_600, language(.hoursUnit))
    }
  }

  /// The next larger number of the series 1, 2, 2.5, 5, 10, 20 and so on.
  private static func round(_ span: Double) -> Double {
    var size = 1.0
    while size < 1e18, size * 10 <= span { size *= 10 }
    while size > 1e-9, size > span { size /= 10 }
    for factor in [1, 2, 2.5, 5] where size * factor >= span { return size * factor }
    return size * 10
  }
}

/// A number with at most two decimals and with its digits in groups.
func decimal(_ number: Double) -> String {
  guard number.magnitude < 1e15 else { return String(number) }
  let places = number.magnitude >= 100 ? 0 : number.magnitude >= 10 ? 1 : 2
  let scale = [1.0, 10, 100][places]
  let rounded = (number * scale).rounded()
  let whole = Int64(clamping: rounded / scale)
  var text = figure(whole)
  if whole == 0, rounded < 0 { text = "−0" }
  var digits = String(Int64(clamping: rounded.magnitude) % [1, 10, 100][places])
  digits = String(repeating: "0", count: max(0, places - digits.count)) + digits
  while digits.hasSuffix("0") { digits.removeLast() }
  return places == 0 || digits.isEmpty ? text : "\(text).\(digits)"
}
