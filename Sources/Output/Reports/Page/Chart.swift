import Catalogs
import Times

/// A chart of several months as SVG, with a legend that contains the newest numbers.
///
/// Lines differ in dashes and marks as well as in colour, and a table below contains all numbers.
struct Chart {
  /// What it shows.
  let group: SeriesGroup
  /// The months, `2026-11`, the oldest first.
  let months: [String]
  /// A unique id of the chart, for elements that refer to it.
  let id: String

  /// How many lines are drawn.
  private static let drawn = 6
  private static let (width, height) = (340.0, 150.0)
  private static let (left, right, top, bottom) = (42.0, 10.0, 8.0, 22.0)

  /// The chart with its heading.
  func html(_ language: Language) -> HTML {
    let scale = Scale(
      group.series.flatMap(\.values).compactMap(\.self), group.unit, language)
    let known = group.series.filter { $0.values.contains { $0 != nil } }
    let shown = known.prefix(Self.drawn)
    let hasLines = months.count > 1 && !shown.isEmpty
    return tag("figure", ["class": "card", "aria-labelledby": "\(id)-title"]) {
      tag("figcaption", ["id": "\(id)-title"]) {
        tag("span", ["class": "title"]) { group.title }
        if !scale.unit.isEmpty { tag("span", ["class": "unit"]) { scale.unit } }
      }
      if hasLines, !isUneven { drawing(Array(shown), scale, language) }
      if !hasLines, shown.count > 1 {
        bars(Array(shown), scale)
      } else {
        legend(Array(shown), scale, hasLines, language)
      }
      if known.count > Self.drawn {
        tag("p", ["class": "note"]) {
          language(.othersInNumbers, ["count": String(known.count - Self.drawn)])
        }
      }
      if months.count > 1 || known.count > Self.drawn || known.count < group.series.count {
        numbers(scale, language)
      }
    }
  }

  // MARK: - Lines

  private func x(_ place: Int) -> Double {
    Self.left + (Self.width - Self.left - Self.right) * Double(place) / Double(months.count - 1)
  }

  private func y(_ value: Double, _ scale: Scale) -> Double {
    Self.height - Self.bottom - (Self.height - Self.top - Self.bottom) * scale.place(value)
  }

  private func drawing(
    _ shown: [SeriesGroup.Series], _ scale: Scale, _ language: Language
  ) -> HTML {
    tag(
      "svg",
      [
        "viewBox": "0 0 \(number(Self.width)) \(number(Self.height))", "role": "img",
        "aria-label": summary(shown, scale, language),
      ]
    ) {
      for tick in scale.ticks {
        tag(
          "line",
          [
            "class": "grid", "x1": number(Self.left), "x2": number(Self.width - Self.right),
            "y1": number(y(tick, scale)), "y2": number(y(tick, scale)),
          ]
        ) {}
        tag(
          "text",
          [
            "class": "axis", "x": number(Self.left - 6), "y": number(y(tick, scale) + 3.5),
            "text-anchor": "end",
          ]
        ) { scale.short(tick) }
      }
      for place in labelled {
        tag(
          "text",
          [
            "class": "axis", "x": number(x(place)), "y": number(Self.height - 5),
            "text-anchor": place == 0 ? "start" : place == months.count - 1 ? "end" : "middle",
          ]
        ) { months[place] }
      }
      for (index, series) in shown.enumerated().reversed() { line(series, index, scale) }
    }
  }

  /// The months with a label: the last, and as many before it as fit.
  private var labelled: [Int] {
    let step = (months.count + 3) / 4
    return Array(stride(from: months.count - 1, through: 0, by: -step))
  }

  private func line(_ series: SeriesGroup.Series, _ index: Int, _ scale: Scale) -> HTML {
    var path = ""
    var isDown = false
    var marks = HTML()
    for (place, value) in series.values.enumerated() {
      guard let value else {
        // Nothing is drawn for a month without data.
        isDown = false
        continue
      }
      let (x, y) = (number(x(place)), number(y(value, scale)))
      path += "\(isDown ? "L" : "M")\(x) \(y)"
      isDown = true
      marks += mark(index, x: self.x(place), y: self.y(value, scale))
    }
    return tag("g", ["class": "s\(index + 1)"]) {
      tag("path", ["d": path]) {}
      marks
    }
  }

  private func mark(_ index: Int, x: Double, y: Double) -> HTML {
    switch index % 3 {
    case 0:
      tag("circle", ["cx": number(x), "cy": number(y), "r": "2.6"]) {}
    case 1:
      tag(
        "rect", ["x": number(x - 2.4), "y": number(y - 2.4), "width": "4.8", "height": "4.8"]
      ) {}
    default:
      tag(
        "path",
        [
          "class": "mark",
          "d": "M\(number(x)) \(number(y - 3.2))L\(number(x + 3)) \(number(y + 2.4))"
            + "L\(number(x - 3)) \(number(y + 2.4))Z",
        ]
      ) {}
    }
  }

  private func summary(
    _ shown: [SeriesGroup.Series], _ scale: Scale, _ language: Language
  ) -> String {
    let lines = shown.map { series in
      let known = series.values.enumerated().compactMap { place, value in
        value.map { (place, $0) }
      }
      guard let first = known.first, let last = known.last else { return series.name }
      let text = language(
        .fromTo,
        [
          "first": scale.long(first.1), "firstMonth": months[first.0], "last": scale.long(last.1),
          "lastMonth": months[last.0],
        ])
      return series.name.isEmpty ? text : "\(series.name): \(text)"
    }
    return "\(group.title). " + lines.joined(separator: "; ")
  }

  // MARK: - Numbers

  private func legend(
    _ shown: [SeriesGroup.Series], _ scale: Scale, _ hasLines: Bool, _ language: Language
  ) -> HTML {
    let hasSparks = hasLines && isUneven
    let hasKeys = hasLines && !hasSparks && shown.count > 1
    return tag("ul", ["class": hasSparks ? "legend sparks" : hasKeys ? "legend lines" : "legend"]) {
      for (index, series) in shown.enumerated() {
        tag("li") {
          if hasKeys {
            tag(
              "svg", ["class": "s\(index + 1)", "viewBox": "0 0 22 8", "aria-hidden": "true"]
            ) {
              tag("path", ["d": "M0 4L22 4"]) {}
              mark(index, x: 11, y: 4)
            }
          }
          tag("span", ["class": "name"]) { series.name.isEmpty ? language(.newest) : series.name }
          if hasSparks { spark(series) }
          tag("span", ["class": "number"]) { series.newest.map { scale.long($0) } ?? "–" }
          tag("span", ["class": "difference"]) { difference(series, scale) ?? "" }
        }
      }
    }
  }

  /// The difference to the month before.
  private func difference(_ series: SeriesGroup.Series, _ scale: Scale) -> String? {
    guard months.count > 1, let newest = series.newest,
      let before = series.values[series.values.count - 2]
    else { return nil }
    return scale.difference(newest - before)
  }

  /// Whether some counts are so much larger than others that the others would all be at the bottom
  /// of a common scale. Then each has a small line of its own.
  private var isUneven: Bool {
    let newest = group.series.prefix(Self.drawn).compactMap(\.newest)
    guard group.unit != .percent, newest.count > 1, let most = newest.max() else { return false }
    return newest.count { $0 < most / 12 } > newest.count / 2
  }

  /// The line of one series on its own scale; its numbers are next to it and below.
  private func spark(_ series: SeriesGroup.Series) -> HTML {
    let known = series.values.compactMap(\.self)
    let (least, most) = (known.min() ?? 0, known.max() ?? 0)
    var path = ""
    var isDown = false
    for (place, value) in series.values.enumerated() {
      guard let value else {
        isDown = false
        continue
      }
      let x = 3 + 48 * Double(place) / Double(months.count - 1)
      let y = most > least ? 15 - 12 * (value - least) / (most - least) : 9
      path += "\(isDown ? "L" : "M")\(number(x)) \(number(y))"
      isDown = true
    }
    let last = series.newest.map { most > least ? 15 - 12 * ($0 - least) / (most - least) : 9 }
    return tag("svg", ["class": "spark s1", "viewBox": "0 0 54 18", "aria-hidden": "true"]) {
      tag("path", ["d": path]) {}
      if let last { tag("circle", ["cx": "51", "cy": number(last), "r": "2.2"]) {} }
    }
  }

  /// Bars for several series if there is only one month.
  private func bars(_ shown: [SeriesGroup.Series], _ scale: Scale) -> HTML {
    let most = group.unit == .percent ? 100 : shown.compactMap(\.newest).max() ?? 0
    return tag("ul", ["class": "bars"]) {
      for series in shown {
        tag("li") {
          tag("span", ["class": "name"]) { series.name }
          tag("span", ["class": "number"]) { series.newest.map { scale.long($0) } ?? "–" }
          tag(
            "svg", ["viewBox": "0 0 100 4", "preserveAspectRatio": "none", "aria-hidden": "true"]
          ) {
            tag("rect", ["class": "track", "width": "100", "height": "4"]) {}
            tag(
              "rect",
              [
                "class": "bar", "height": "4",
                "width": number(share(series.newest, of: most) * 100),
              ]
            ) {}
          }
        }
      }
    }
  }

  /// A fraction of the whole, from 0 to 1.
  private func share(_ value: Double?, of most: Double) -> Double {
    guard let value, value > 0, most > 0 else { return 0 }
    return value < most ? value / most : 1
  }

  private func numbers(_ scale: Scale, _ language: Language) -> HTML {
    tag("details") {
      tag("summary") { language(.numbers) }
      tag(
        "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": group.title]
      ) {
        tag("table", ["class": "inner"]) {
          tag("thead") {
            tag("tr") {
              tag("th", ["scope": "col"]) { language(.month) }
              for month in months.reversed() {
                tag("th", ["scope": "col", "class": "number"]) { month }
              }
            }
          }
          tag("tbody") {
            for series in group.series.prefix(100) {
              tag("tr") {
                tag("th", ["scope": "row"]) { series.name.isEmpty ? group.title : series.name }
                for place in months.indices.reversed() {
                  tag("td", ["class": "number"]) {
                    series.values[place].map { scale.long($0) } ?? series.texts[place] ?? "–"
                  }
                }
              }
            }
          }
        }
        if group.series.count > 100 {
          tag("p") { language(.andMore, ["count": String(group.series.count - 100)]) }
        }
      }
    }
  }
}

/// A coordinate.
private func number(_ value: Double) -> String {
  let tenths = Int64(clamping: (value * 10).rounded())
  if tenths % 10 == 0 { return String(tenths / 10) }
  return "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
}
