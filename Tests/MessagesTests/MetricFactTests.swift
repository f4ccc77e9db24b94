import Catalogs
import Diagnostics
import Messages
import RoomSupport
import Snapshots
import Testing
import Times

/// Fields that are read from metrics.
@Suite struct MetricFactTests {
  /// The content of a field of every node, in a catalog with only that field, for a text of
  /// metrics.
  private func content(
    _ type: String, _ source: String, _ metrics: String, oldest: Timestamp = Timestamp(seconds: 0)
  ) throws -> (content: Message.Content?, warnings: [String], known: [Value]) {
    let text = """
      catalog: 1
      product: toaster
      name: Toaster
      messages:
        inventory:
          label: Inventory
          fields:
            it:
              label: It
              class: term
              each: node
              from: [node.it, \(source)]
              smart: send
              anonymous: send
              type: \(type)

      """
    let catalog = try Catalog(Array(text.utf8), file: "c.yaml")
    let loaded = try load(["t1.prom": metrics], product: "toaster", catalog: catalog)
    guard let snapshot = loaded.snapshot else {
      throw PreparationError(loaded.diagnostics.joined(separator: "\n"), "t1.prom")
    }
    let composer = Composer(catalog: catalog, snapshot: snapshot, facts: [:], oldest: oldest)
    let (message, diagnostics) = composer.message(.inventory)
    let known = catalog.leaves.first { $0.name == "it" }.map { composer.values(of: $0) } ?? []
    return (message.members.first?.first?.content, diagnostics.map(\.message), known)
  }

  /// The value, or the reason why there is none.
  private func outcome(_ type: String, _ source: String, _ metrics: String) throws -> String {
    switch try content(type, source, metrics).content {
    case .value(let value, _)?: "\(value)"
    case .absent(let reason)?: "absent: \(reason)"
    case .group?, nil: "no field"
    }
  }

  private static let disks = """
    size{fs="ext4",at="/"} 1024000
    size{fs="xfs",at="/srv"} 2048000
    size{fs="tmpfs",at="/run"} 512
    free{fs="ext4",at="/"} 512000
    free{fs="xfs",at="/srv"} 1024
    info{fs="ext4",at="/",model="A"} 1
    info{fs="xfs",at="/srv",model="B"} 1

    """

  @Test(arguments: [
    ("text", "{metric: info, match: {fs: xfs}, value: model}", "text(\"B\")"),
    ("text", "{metric: info, value: model, take: first}", "text(\"A\")"),
    ("text", "{metric: info, value: model}", "absent: several values in the metrics"),
    ("text", "{metric: info, value: serial}", "absent: not in the metrics"),
    ("text", "{metric: nothing, value: model}", "absent: not in the metrics"),
    ("texts", "{metric: info, value: model}", "texts([\"A\", \"B\"])"),
    ("texts", "{metric: info, match: {fs: {not: xfs}}, value: model}", "texts([\"A\"])"),
    ("texts", "{metric: size, match: {fs: [ext4, tmpfs]}, value: at}", "texts([\"/\", \"/run\"])"),
    ("texts", "{metric: size, match: {fs: '*fs'}, value: at}", "texts([\"/srv\", \"/run\"])"),
    ("texts", "{metric: size, match: {fs: '*m*f*'}, value: at}", "texts([\"/run\"])"),
    ("texts", "{metric: size, match: {fs: 'x*fs'}, value: at}", "texts([\"/srv\"])"),
    ("texts", "{metric: size, match: {fs: 'xfs*fs'}, value: at}", "absent: not in the metrics"),
    ("texts", "{metric: size, match: {other: ''}, equals: 512, value: at}", "texts([\"/run\"])"),
    (
      "texts", "{metric: size, match: {fs: {not: ''}}, equals: 512, value: at}", "texts([\"/run\"])"
    ),
    ("integer", "{metric: size, take: sum}", "integer(3072512)"),
    ("integer", "{metric: size, take: max}", "integer(2048000)"),
    ("integer", "{metric: size, take: min}", "integer(512)"),
    ("integer", "{metric: size, take: count}", "integer(3)"),
    ("integer", "{metric: size, take: first}", "integer(1024000)"),
    ("integer", "{metric: size}", "absent: several values in the metrics"),
    ("integer", "{metric: size, match: {fs: nfs}, take: count}", "integer(0)"),
    ("integer", "{metric: nothing, take: count}", "absent: not in the metrics"),
    ("integer", "{metric: size, match: {fs: nfs}, take: sum}", "absent: not in the metrics"),
    ("integer", "{metric: size - free, match: {fs: ext4}}", "integer(512000)"),
    ("integer", "{metric: size - free + free, match: {fs: xfs}}", "integer(2048000)"),
    ("integer", "{metric: size - free, take: sum}", "absent: not a number in the metrics"),
    (
      "integer, unit: kB", "{metric: size, unit: bytes, take: sum}", "integer(3001)"
    ),
    ("integer, unit: MB", "{metric: size, unit: kB, take: sum}", "integer(3001)"),
    (
      "number, unit: MB", "{metric: size, match: {fs: tmpfs}, unit: kB}", "number(\"0.5\")"
    ),
    (
      "integer, unit: percent", "{metric: size - free, match: {fs: ext4}, percent_of: size}",
      "integer(50)"
    ),
    ("numbers", "{names: {a: {metric: nothing}}}", "absent: not in the metrics"),
  ])
  func `a value is made of the series that match`(
    type: String, source: String, wanted: String
  ) throws {
    let parts = type.split(separator: ", ").joined(separator: "\n        ")
    let found = try outcome(parts, source, Self.disks)
    #expect(found == wanted)
  }

  @Test func `numbers stand under the text of a label, or under names of the catalog`() throws {
    func value(_ type: String, _ source: String) throws -> Value? {
      guard case .value(let value, _)? = try content(type, source, Self.disks).content else {
        return nil
      }
      return value
    }
    #expect(
      try value("integers", "{metric: size, by: at, take: sum}")
        == .integers([.init("/", 1_024_000), .init("/run", 512), .init("/srv", 2_048_000)]))
    #expect(
      try value(
        "numbers", "{names: {b: {metric: size, match: {fs: xfs}}, a: {metric: nothing}}}")
        == .numbers([.init("b", "2048000")]))
  }

  @Test func `rows take their cells from labels and from series with the same labels`() throws {
    let columns = """
      records
              columns:
                at: {label: At, type: text}
                size: {label: Size, type: integer, unit: kB}
                used: {label: Used, type: integer, unit: percent}
                model: {label: Model, type: text}
      """
    let source = """
      {metric: size, match: {fs: {not: nfs}}, by: at, columns: {at: {value: at}, \
      size: {unit: bytes}, used: {metric: size - free, percent_of: size}, \
      model: {metric: info, value: model}}}
      """
    let wanted: [[Value?]] = [
      [.text("/"), .integer(1000), .integer(50), .text("A")],
      [.text("/srv"), .integer(2000), .integer(100), .text("B")],
      [.text("/run"), .integer(1), nil, nil],
    ]
    guard case .value(.records(let rows), _)? = try content(columns, source, Self.disks).content
    else {
      Issue.record("no rows")
      return
    }
    #expect(rows == wanted)
    let none = source.replacing("{not: nfs}", with: "nfs")
    guard case .value(.records(let empty), _)? = try content(columns, none, Self.disks).content
    else {
      Issue.record("no rows")
      return
    }
    #expect(empty.isEmpty)
  }

  @Test(arguments: [
    ("integer", "m 5", "integer(5)"),
    ("integer", "m 9007199254740992", "integer(9007199254740992)"),
    ("integer", "m 9007199254740993", "absent: outside the plausible range"),
    ("number", "m 1e300", "absent: outside the plausible range"),
    ("integer, unit: seconds", "m 1e300", "absent: not of the expected type"),
    ("integer", "m 1.795338292e+09", "integer(1795338292)"),
    ("integer", "m NaN", "absent: not a number in the metrics"),
    ("integer", "m +Inf", "absent: not a number in the metrics"),
    ("integer", "m 3.5", "absent: not of the expected type"),
    ("integer", "m -3", "absent: not of the expected type"),
    ("integer", "m 1e300", "absent: not of the expected type"),
    ("number", "m 0.06", "number(\"0.06\")"), ("number", "m .5", "number(\"0.5\")"),
    ("number", "m -1.5e-7", "number(\"-1.5e-07\")"), ("number", "m 4.0", "number(\"4\")"),
    ("integer, unit: seconds", "m 3.5", "integer(4)"),
  ])
  func `a number is read as its field counts`(
    type: String, metrics: String, wanted: String
  ) throws {
    let parts = type.split(separator: ", ").joined(separator: "\n        ")
    let unit = type.contains("unit") ? ", unit: seconds" : ""
    #expect(try outcome(parts, "{metric: m\(unit)}", metrics + "\n") == wanted)
  }

  @Test(arguments: ["NaN", "+Inf"])
  func `no aggregate hides a value that is no number`(bad: String) throws {
    for take in ["sum", "max", "min"] {
      let text = "m{a=\"1\"} 7\nm{a=\"2\"} \(bad)\nm{a=\"3\"} 1\n"
      let found = try outcome("integer", "{metric: m, take: \(take)}", text)
      let isLeast = take == "min" && bad == "+Inf"
      #expect(found == (isLeast ? "integer(1)" : "absent: not a number in the metrics"))
    }
  }

  @Test func `a share of nothing is no number`() throws {
    #expect(
      try outcome(
        "integer\n        unit: percent", "{metric: m, percent_of: n}", "m 1\nn 0\n")
        == "absent: not a number in the metrics")
  }

  @Test func `a time is seconds since 1970`() throws {
    let found = try outcome("time", "{metric: m}", "m 1.7e9\n")
    #expect(found == "moment(\(Timestamp(seconds: 1_700_000_000)))")
    #expect(
      try outcome("time", "{metric: m}", "m 1e20\n") == "absent: not a number in the metrics")
  }

  @Test func `a series is as old as its time stamp says, else as its file`() throws {
    let later = fileTime.adding(seconds: 1)
    func stale(_ metrics: String) throws -> Timestamp? {
      guard
        case .value(_, let stale)? = try content(
          "integer", "{metric: m - n}", metrics, oldest: later
        ).content
      else { return nil }
      return stale
    }
    #expect(try stale("m 2\nn 1\n") == fileTime)
    #expect(try stale("m 2 \(later.seconds)000\nn 1 7000\n") == Timestamp(seconds: 7))
    #expect(try stale("m 2 \(later.seconds)000\nn 1 \(later.seconds)000\n") == nil)
  }

  @Test func `a text that is several times in the metrics is known, though no message has it`()
    throws
  {
    let found = try content(
      "text", "{metric: info, value: model}", Self.disks)
    #expect(found.known == [.texts(["A", "B"])])
  }

  @Test func `a field of the whole product takes the metrics of all nodes together`() throws {
    let text = """
      catalog: 1
      product: toaster
      name: Toaster
      messages:
        telemetry:
          label: Telemetry
          fields:
            calls:
              label: Calls
              class: quantity
              type: integer
              from: {metric: calls_total, take: sum}
              smart: send
              anonymous: send

      """
    let catalog = try Catalog(Array(text.utf8), file: "c.yaml")
    let loaded = try load(
      ["t1.prom": "calls_total 40\n", "t2.prom": "calls_total 2\n"], product: "toaster",
      catalog: catalog)
    let composer = Composer(
      catalog: catalog, snapshot: try #require(loaded.snapshot), facts: [:],
      oldest: Timestamp(seconds: 0))
    guard case .value(let value, _)? = composer.message(.telemetry).message.fields.first?.content
    else {
      Issue.record("no value")
      return
    }
    #expect(value == .integer(42))
  }
}
