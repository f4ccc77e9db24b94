import Catalogs
import Diagnostics
import TestSupport
import Testing

/// How catalogs say that a field is read from metrics.
@Suite struct MetricSourceTests {
  /// A catalog with one field whose type, unit or columns, and source are given; the source begins at
  /// line 12, column 15.
  private func catalog(_ type: String, _ source: String) -> String {
    """
    catalog: 1
    product: toaster
    name: Toaster
    node_name: {metric: toaster_info, value: name}
    messages:
      inventory:
        label: Inventory
        fields:
          it:
            label: It
            class: term
            from: \(source)
            smart: send
            anonymous: withhold
            type: \(type)

    """
  }

  private func read(_ type: String, _ source: String) throws -> FactSource? {
    try Catalog(Array(catalog(type, source).utf8), file: "c.yaml").leaves.first?.sources.first
  }

  private func problems(_ text: String) -> [String] {
    do {
      _ = try Catalog(Array(text.utf8), file: "c.yaml")
      return []
    } catch {
      return error.all.map(\.description)
    }
  }

  @Test(arguments: [
    ("text", "{metric: a_info, value: b}", MetricSource([.init("a_info")], value: "b")),
    (
      "integer",
      "{metric: a, match: {b: c, d: [e, 'f*'], g: {not: ''}, h: {not: [i, j]}}, take: sum}",
      MetricSource(
        [.init("a")],
        match: [
          .init("b", ["c"]), .init("d", ["e", "f*"]), .init("g", [""], isNegated: true),
          .init("h", ["i", "j"], isNegated: true),
        ], take: .sum)
    ),
    (
      "number", "{metric: a + my.b - c:d}",
      MetricSource([.init("a"), .init("my.b"), .init("c:d", isSubtracted: true)])
    ),
    (
      "integer\n        unit: percent", "{metric: a, percent_of: a + b}",
      MetricSource([.init("a")], percentOf: [.init("a"), .init("b")])
    ),
    (
      "integer\n        unit: kB", "{metric: a, unit: bytes, take: max}",
      MetricSource([.init("a")], unit: .bytes, take: .max)
    ),
    (
      "texts", "{metric: a, equals: 1, value: b}", MetricSource([.init("a")], equals: 1, value: "b")
    ),
    ("time", "{metric: a, take: min}", MetricSource([.init("a")], take: .min)),
    (
      "integers", "{metric: a, by: b, take: sum}",
      MetricSource([.init("a")], take: .sum, by: ["b"])
    ),
    (
      "numbers", "{names: {1min: {metric: a}, five: {metric: b, match: {c: d}}}}",
      MetricSource(parts: [
        .init("1min", MetricSource([.init("a")])),
        .init("five", MetricSource([.init("b")], match: [.init("c", ["d"])])),
      ])
    ),
    (
      "records\n        columns: {a: {label: A, type: text}, b: {label: B, type: integer, unit: kB}}",
      "{metric: m, by: [x, y], columns: {a: {value: x}, b: {metric: m - n, unit: bytes}}}",
      MetricSource(
        [.init("m")], by: ["x", "y"],
        parts: [
          .init("a", MetricSource(value: "x")),
          .init(
            "b", MetricSource([.init("m"), .init("n", isSubtracted: true)], unit: .bytes)),
        ])
    ),
  ])
  func `a source of each type is read`(type: String, source: String, wanted: MetricSource) throws {
    let found = try read(type, source)
    #expect(found?.metric == wanted)
    #expect(found?.root == .snapshot)
  }

  @Test func `facts and metrics may stand in one list`() throws {
    let text = catalog("integer", "[snapshot.a, {metric: b}]")
    let catalog = try Catalog(Array(text.utf8), file: "c.yaml")
    #expect(catalog.leaves.first?.sources.map(\.text) == ["snapshot.a", "metric b"])
    #expect(catalog.nodeName == MetricSource([.init("toaster_info")], value: "name"))
    #expect(catalog.metricNames == ["b", "toaster_info"])
  }

  @Test func `every metric that a source looks at is asked for`() throws {
    let columns = "records\n        columns: {a: {label: A, type: integer, unit: percent}}"
    let text = catalog(
      columns, "{metric: a, columns: {a: {metric: b - c, percent_of: d + e}}}")
    let names = try Catalog(Array(text.utf8), file: "c.yaml").metricNames
    #expect(names == ["a", "b", "c", "d", "e", "toaster_info"])
  }

  @Test(arguments: [
    (
      "text", "{metrik: a, value: b}",
      "16: error: unknown key 'metrik'\n  hint: did you mean 'metric'?"
    ), ("text", "{metric: a}", "15: error: a metric source must have the key 'value'"),
    ("text", "{value: a}", "15: error: a metric source must have the key 'metric'"),
    (
      "integer", "{metric: a, value: b}",
      "34: error: a metric source of the type 'integer' cannot have 'value'"
    ),
    (
      "texts", "{metric: a, value: b, take: sum}",
      "43: error: a metric source of the type 'texts' cannot have 'take'"
    ),
    (
      "text", "{metric: a, value: b, take: sum}",
      "43: error: 'take: sum' cannot produce a value of the type 'text'"
    ),
    (
      "integer", "{metric: a, take: mean}",
      "33: error: 'take' must be 'sum', 'count', 'max', 'min' or 'first', not 'mean'"
    ),
    (
      "integer", "{metric: a -}",
      "24: error: 'metric' must be the name of a metric, or several with ' + ' or ' - ' between "
        + "them, not 'a -'"
    ),
    (
      "integer", "{metric: a b}",
      "24: error: 'metric' must be the name of a metric, or several with ' + ' or ' - ' between "
        + "them, not 'a b'"
    ),
    (
      "integer", "{metric: a, equals: one}",
      "35: error: 'equals' must be a number, not 'one'"
    ),
    (
      "integer", "{metric: a, match: {b: {in: [c]}}}",
      "39: error: unknown key 'in'"
    ),
    ("integer", "{metric: a, match: b}", "34: error: 'match' must be a mapping, not a text"),
    (
      "integer\n        unit: kB", "{metric: a}",
      "15: error: a metric source must have the key 'unit', since the field counts kB\n"
        + "  hint: 'unit' says what the metric counts, such as 'bytes'"
    ),
    (
      "integer\n        unit: kB", "{metric: a, unit: seconds}",
      "33: error: 'seconds' cannot be turned into kB"
    ),
    (
      "integer", "{metric: a, unit: bytes}",
      "33: error: the field has no unit that 'bytes' could be turned into"
    ),
    (
      "integer", "{metric: a, percent_of: b}",
      "39: error: 'percent_of' belongs to a field with 'unit: percent', and replaces "
        + "'unit'"
    ),
    ("numbers", "{metric: a}", "15: error: a metric source must have either 'by' or 'names'"),
    (
      "records\n        columns: {a: {label: A, type: text}}",
      "{metric: m, columns: {b: {value: x}}}",
      "37: error: unknown key 'b'\n  hint: did you mean 'a'?"
    ),
    (
      "records\n        columns: {a: {label: A, type: text}}", "{metric: m, columns: {a: {}}}",
      "40: error: a metric source must have the key 'value'"
    ),
  ])
  func `a source with a fault is refused with its place`(
    type: String, source: String, wanted: String
  ) {
    #expect(problems(catalog(type, source)).first == "c.yaml:12:" + wanted)
  }

  @Test func `the example of the manual is a catalog`() throws {
    let page = try #require(contents(of: "\(packageRoot)/man/callhome-snapshot.5"))
    let text = String(decoding: page, as: UTF8.self)
    let start = try #require(text.firstRange(of: ".\\\" BEGIN CATALOG\n"))
    let end = try #require(text.firstRange(of: ".\\\" END CATALOG\n"))
    let lines = text[start.upperBound..<end.lowerBound].split(separator: "\n")
      .filter { !$0.hasPrefix(".") }.joined(separator: "\n")
    let catalog = try Catalog(Array(lines.utf8), file: "callhome-snapshot.5")
    #expect(catalog.nodeName != nil)
    #expect(catalog.leaves.flatMap(\.sources).filter { $0.metric != nil }.count == 4)
  }

  @Test func `what names a node has a metric and a label`() {
    let text = catalog("integer", "{metric: a}").replacing("value: name", with: "label: name")
    #expect(
      problems(text) == [
        "c.yaml:4:35: error: unknown key 'label'",
        "c.yaml:4:12: error: 'node_name' must have the key 'value'",
      ])
  }
}
