import Catalogs

/// The usage of the product over the months: a chart for each field of the catalog with numbers.
struct UsageSection {
  let page: SitePage
  /// One message for each month, the oldest first.
  let messages: [ReadMessage]

  private var language: Language { page.language }

  /// How many charts are visible without unfolding, and how many are drawn at all.
  private static let (seen, drawn) = (12, 120)

  func html() -> HTML {
    let months = Self.months(messages)
    let byMonth = Dictionary(messages.map { ($0.period, $0) }) { $1 }
    let fields = page.catalog.messages[.telemetry]?.fields ?? []
    let groups = fields.flatMap(\.leaves).flatMap { field in
      seriesGroups(field, months.map { byMonth[$0] }, fields, language)
    }
    return parts {
      if groups.isEmpty {
        tag("p", ["class": "empty"]) { language(.noNumbers) }
      } else if let first = months.first, let last = months.last {
        tag("p", ["class": "note"]) {
          months.count == 1
            ? language(.oneMonth, ["month": first])
            : language(.someMonths, ["first": first, "last": last])
          if messages.last?.destination == nil, messages.count > 1 {
            " "
            language(.lastMonthIsToday)
          }
        }
      }
      tag("div", ["class": "charts"]) { charts(groups.prefix(Self.seen), months, from: 0) }
      if groups.count > Self.seen {
        tag("details") {
          tag("summary") {
            language(.moreCharts, ["count": String(groups.count - Self.seen)])
          }
          tag("div", ["class": "charts"]) {
            charts(
              groups.dropFirst(Self.seen).prefix(Self.drawn), months, from: Self.seen)
          }
        }
        if groups.count > Self.seen + Self.drawn {
          tag("p", ["class": "note"]) {
            language.html(.chartsLeftOut, count: groups.count - Self.seen - Self.drawn)
          }
        }
      }
      if !messages.contains(where: { $0.destination != nil }) { page.unreadableNote(.telemetry) }
    }
  }

  private func charts(
    _ groups: ArraySlice<SeriesGroup>, _ months: [String], from start: Int
  ) -> HTML {
    var html = HTML()
    for (index, group) in groups.enumerated() {
      html += Chart(group: group, months: months, id: "chart\(start + index + 1)").html(language)
    }
    return html
  }

  /// All months from the first message to the last one, at most two years; months without a message
  /// are gaps.
  static func months(_ messages: [ReadMessage]) -> [String] {
    guard let first = messages.first?.period, let last = messages.last?.period else { return [] }
    var months = [last]
    while let month = months.first, month > first, months.count < 24,
      let earlier = previous(month)
    {
      months.insert(earlier, at: 0)
    }
    return months
  }

  private static func previous(_ month: String) -> String? {
    let parts = month.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 2 else { return nil }
    let (year, number) = parts[1] == 1 ? (parts[0] - 1, 12) : (parts[0], parts[1] - 1)
    return "\(year)-\(number < 10 ? "0" : "")\(number)"
  }
}
