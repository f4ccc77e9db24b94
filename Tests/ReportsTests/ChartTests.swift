import Catalogs
import Foundation
import RoomSupport
import Testing

@testable import Reports

/// Charts of numbers that no sound message has.
@Suite struct ChartTests {
  private static let hostile: [Double] = [
    .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 9.3e17,
    0x1p53, -0x1p53, 0x1p53.nextDown, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    .leastNormalMagnitude, 1e-9, 0, -0.0, 1, 1.0.nextUp, 12, 99.97, 100, -5, 41_250,
  ]
  private static let units: [FieldDefinition.Unit?] =
    [nil] + FieldDefinition.Unit.allCases.map { $0 }

  /// Draws lines whose months have the numbers.
  private func draw(_ lines: [[Double?]], _ unit: FieldDefinition.Unit?) -> String {
    let count = lines.map(\.count).max() ?? 0
    let series = lines.enumerated().map { index, numbers in
      var line = SeriesGroup.Series(name: "line \(index)", months: count)
      for (place, number) in numbers.enumerated() { line.set(number, text: nil, at: place) }
      return line
    }
    let chart = Chart(
      group: SeriesGroup(title: "Title", unit: unit, series: series),
      months: (0..<count).map { "2026-\($0 + 10)" }, id: "chart")
    return chart.html(.english).source
  }

  /// All numbers that are positions or sizes.
  private func coordinates(_ html: String) throws -> [String] {
    let places = try Regex(#" (?:x|y|x1|x2|y1|y2|cx|cy|r|width|height)="([^"]*)""#)
    let paths = try Regex(#" d="([^"]*)""#)
    return html.matches(of: places).map { String($0.output[1].substring ?? "") }
      + html.matches(of: paths).flatMap { path in
        (path.output[1].substring ?? "").split { "MLZ ".contains($0) }.map(String.init)
      }
  }

  private func expectSound(_ lines: [[Double?]], _ unit: FieldDefinition.Unit?) throws {
    let html = draw(lines, unit)
    for text in try coordinates(html) {
      let number = Double(text)
      #expect(
        number.map { (0...340).contains($0) } == true,
        "\(lines) \(String(describing: unit)): \(text)")
    }
  }

  @Test func `every pair of hostile numbers gives a chart whose lines are within it`() throws {
    for unit in Self.units {
      for first in Self.hostile {
        for second in Self.hostile {
          try expectSound([[first, second]], unit)
          // Of one month there are bars, and of uneven lines small ones.
          try expectSound([[first], [second]], unit)
        }
        try expectSound(
          [[first, nil, 3], [1, 2, first], [nil, first, nil], [1e12, 1e12, 1e12]], unit)
      }
    }
  }

  @Test func `random numbers of every size give a chart whose lines are within it`() throws {
    var generator = SeededGenerator(seed: 21)
    for _ in 0..<3_000 {
      let lines = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        (0..<4).map { _ -> Double? in
          switch Int.random(in: 0..<8, using: &generator) {
          case 0: nil
          case 1: Self.hostile.randomElement(using: &generator)
          default: Double(bitPattern: generator.next())
          }
        }
      }
      try expectSound(lines, Self.units.randomElement(using: &generator) ?? nil)
    }
  }

  @Test func `a number that cannot be drawn stands in the table, and the others are drawn`() {
    let html = draw([[12, 9.3e17, 14]], .percent)
    #expect(html.contains(">9.3e+17<"))
    #expect(html.contains("<path d=\"M42 104.8\"") || html.contains(" d=\"M42 "))
    #expect(html.contains(">14 %<"))
  }
}
