import Catalogs
import Diagnostics
import Messages
import RoomSupport
import Snapshots
import Testing
import Times

/// A catalog with one field of a type, about the cluster, including columns if it has rows.
private func catalog(_ type: String, _ more: String = "") throws -> Catalog {
  let text = """
    catalog: 1
    product: unified-cm
    name: Test
    messages:
      inventory:
        label: Inventory
        fields:
          it: {label: It, type: \(type), class: term, from: snapshot.it, smart: send, anonymous: send\(more)}
    """
  return try Catalog(Array(text.utf8), file: "c.yaml")
}

/// The content of a field of a type for a value, which is `it: <text>` in a snapshot.
private func content(
  _ text: String, as type: String, _ more: String = ""
) throws -> (content: Message.Content?, warnings: [String]) {
  let loaded = try load(["s.yaml": "snapshot: 1\nit: \(text)\nzone: {name: Europe/Zurich}\n"])
  guard let snapshot = loaded.snapshot else {
    throw PreparationError(loaded.diagnostics.joined(separator: "\n"), "s.yaml")
  }
  let composer = Composer(
    catalog: try catalog(type, more), snapshot: snapshot, facts: [:],
    oldest: Timestamp(seconds: 0))
  let (message, diagnostics) = composer.message(.inventory)
  return (
    message.fields.first?.content,
    diagnostics.map { line in
      let text = line.description
      // The directory of the file is not of interest.
      return text.firstRange(of: "s.yaml").map { String(text[$0.lowerBound...]) } ?? text
    }
  )
}

private func value(_ text: String, as type: String, _ more: String = "") throws -> Value? {
  guard case .value(let value, _) = try content(text, as: type, more).content else { return nil }
  return value
}

@Suite struct ValueTypeTests {
  private static let columns =
    ", columns: {a: {label: A, type: text}, b: {label: B, type: integer}, c: {label: C, type: number}}"

  @Test(arguments: [
    ("0012345", Value.text("0012345")), ("12.50", .text("12.50")), ("no", .text("no")),
    ("1e3", .text("1e3")), ("'null'", .text("null")), ("''", .text("")),
    ("\"a\\nb\"", .text("a\nb")), ("\"\\u202Ex\"", .text("\u{202E}x")), ("0x1F", .text("0x1F")),
    ("2026-11-01", .text("2026-11-01")), ("true", .text("true")),
  ])
  func `a text keeps the characters that it has`(text: String, wanted: Value) throws {
    #expect(try value(text, as: "text") == wanted)
  }

  @Test(arguments: [
    ("0", 0), ("42", 42), ("'42'", 42), ("007", 7), ("9007199254740992", 1 << 53),
    ("2301.000000000000", 2301), ("2301.0", 2301), ("0.0", 0),
  ])
  func `a whole number is read, zeros before it or not`(text: String, wanted: Int64) throws {
    #expect(try value(text, as: "integer") == .integer(wanted))
  }

  @Test(arguments: [
    ("1", "1"), ("01.01", "1.01"), ("000", "0"), ("0.50", "0.50"), ("-3.0", "-3.0"), ("-007", "-7"),
    ("1e3", "1e3"), ("00.5", "0.5"), ("99.970000000000001", "99.970000000000001"),
    ("9007199254740992", "9007199254740992"), ("-9007199254740992.0", "-9007199254740992.0"),
    ("123456789012345.678901234567890", "123456789012345.678901234567890"), ("5e-324", "5e-324"),
    ("1e-400", "1e-400"),
  ])
  func `a decimal number keeps its digits but for leading zeros`(text: String, wanted: String)
    throws
  {
    #expect(try value(text, as: "number") == .number(wanted))
  }

  @Test(arguments: [
    ("[a, 002, '']", ["a", "002", ""]), ("one", ["one"]), ("[]", []), ("[no, 1.0]", ["no", "1.0"]),
  ])
  func `a list of texts is read, and a single text is a list of one`(
    text: String, wanted: [String]
  ) throws {
    #expect(try value(text, as: "texts") == .texts(wanted))
  }

  @Test(arguments: [
    ("\"a\\nb\\n\"", ["a", "b"]), ("[a, b]", ["a", "b"]), ("a", ["a"]),
    ("\"a\\r\\nb\\r\\n\"", ["a", "b"]),
  ])
  func `a text of several lines is its lines`(text: String, wanted: [String]) throws {
    #expect(try value(text, as: "lines") == .lines(wanted))
  }

  @Test func `numbers by name stand in the order of the names' bytes`() throws {
    #expect(
      try value("{b: 02, é: 3, A: '1'}", as: "integers")
        == .integers([.init("A", 1), .init("b", 2), .init("é", 3)]))
    #expect(
      try value("{b: 02.5, a: 1}", as: "numbers") == .numbers([.init("a", "1"), .init("b", "2.5")]))
    #expect(try value("{}", as: "integers") == .integers([]))
  }

  @Test func `rows have the columns of the catalog, in its order, and nothing else`() throws {
    #expect(
      try value("[{b: 007, a: 007, x: 1}, {c: 01.5}, {a: ~}]", as: "records", Self.columns)
        == .records([
          [.text("007"), .integer(7), nil], [nil, nil, .number("1.5")], [nil, nil, nil],
        ]))
    #expect(try value("[]", as: "records", Self.columns) == .records([]))
  }

  @Test(arguments: [
    ("2026-11-01T03:00:00Z", "", Value.moment(Timestamp(seconds: 1_793_502_000))),
    ("2026-11-01T03:00:00+01:00", "", .moment(Timestamp(seconds: 1_793_498_400))),
    (
      "2026-11-01T03:00:00", ", zone: snapshot.zone.name",
      .moment(Timestamp(seconds: 1_793_498_400))
    ),
    (
      "2026-07-01T02:00:00", ", zone: snapshot.zone.name",
      .moment(Timestamp(seconds: 1_782_864_000))
    ),
    (
      "2026-11-01T03:00:00", "",
      .clock(CivilTime(year: 2026, month: 11, day: 1, secondOfDay: 10_800))
    ),
    (
      "2026-11-01T03:00:00", ", zone: snapshot.zone.missing",
      .clock(CivilTime(year: 2026, month: 11, day: 1, secondOfDay: 10_800))
    ),
    (
      "2026-11-01T03:00:00", ", zone: snapshot.it",
      .clock(CivilTime(year: 2026, month: 11, day: 1, secondOfDay: 10_800))
    ),
  ])
  func `a time is a moment where its zone is known, else what the clock shows`(
    text: String, zone: String, wanted: Value
  ) throws {
    #expect(try value(text, as: "time", zone) == wanted)
  }

  private static let number = "a whole number, zero or more"

  @Test(arguments: [
    ("text", "[a]", "s.yaml:2:5: warning: 'snapshot.it' must be a text, not a list"),
    ("text", "{a: b}", "s.yaml:2:5: warning: 'snapshot.it' must be a text, not a mapping"),
    ("lines", "{a: b}", "s.yaml:2:5: warning: 'snapshot.it' must be a list, not a mapping"),
    ("lines", "[{a: b}]", "s.yaml:2:6: warning: 'snapshot.it' must be a text, not a mapping"),
    ("integer", "-1", "s.yaml:2:5: warning: 'snapshot.it' must be \(number), not this text"),
    ("integer", "+1", "s.yaml:2:5: warning: 'snapshot.it' must be \(number), not this text"),
    ("integer", "1.5", "s.yaml:2:5: warning: 'snapshot.it' must be \(number), not this text"),
    (
      "integer", "1.000000000001",
      "s.yaml:2:5: warning: 'snapshot.it' must be \(number), not this text"
    ),
    ("integer", "1.", "s.yaml:2:5: warning: 'snapshot.it' must be \(number), not this text"),
    ("integer", ".0", "s.yaml:2:5: warning: 'snapshot.it' must be \(number), not this text"),
    ("integer", "-1.0", "s.yaml:2:5: warning: 'snapshot.it' must be \(number), not this text"),
    ("integer", "1e3", "s.yaml:2:5: warning: 'snapshot.it' must be \(number), not this text"),
    ("integer", "8192MB", "s.yaml:2:5: warning: 'snapshot.it' must be \(number), not this text"),
    ("integer", "''", "s.yaml:2:5: warning: 'snapshot.it' must be \(number), not this text"),
    ("integer", "[1]", "s.yaml:2:5: warning: 'snapshot.it' must be \(number), not a list"),
    ("number", "NaN", "s.yaml:2:5: warning: 'snapshot.it' must be a number, not this text"),
    ("number", "1,5", "s.yaml:2:5: warning: 'snapshot.it' must be a number, not this text"),
    ("number", "0x1F", "s.yaml:2:5: warning: 'snapshot.it' must be a number, not this text"),
    ("number", "'-'", "s.yaml:2:5: warning: 'snapshot.it' must be a number, not this text"),
    ("number", "+5", "s.yaml:2:5: warning: 'snapshot.it' must be a number, not this text"),
    (
      "time", "yesterday",
      "s.yaml:2:5: warning: 'snapshot.it' must be a time such as '2026-11-01T03:00:00', not this text"
    ),
    (
      "time", "2026-02-29T03:00:00Z",
      "s.yaml:2:5: warning: 'snapshot.it' must be a time such as '2026-11-01T03:00:00', not this text"
    ), ("time", "[1]", "s.yaml:2:5: warning: 'snapshot.it' must be a time, not a list"),
    ("texts", "[a, [b]]", "s.yaml:2:9: warning: 'snapshot.it' must be a text, not a list"),
    ("texts", "[a, ~]", "s.yaml:2:9: warning: 'snapshot.it' must be a text, not nothing"),
    ("texts", "{a: b}", "s.yaml:2:5: warning: 'snapshot.it' must be a list, not a mapping"),
    ("integers", "{a: ~}", "s.yaml:2:9: warning: 'snapshot.it' must be \(number), not nothing"),
    ("integers", "[1]", "s.yaml:2:5: warning: 'snapshot.it' must be a mapping, not a list"),
    ("numbers", "{a: x}", "s.yaml:2:9: warning: 'snapshot.it' must be a number, not this text"),
    ("numbers", "1", "s.yaml:2:5: warning: 'snapshot.it' must be a mapping, not this text"),
  ])
  func `a value of another type is a warning with a place and counts as unavailable`(
    type: String, text: String, wanted: String
  ) throws {
    let (content, warnings) = try content(text, as: type)
    guard case .absent(.wrongType) = content else {
      Issue.record("\(text) was read as \(type): \(String(describing: content))")
      return
    }
    #expect(warnings == [wanted + "; it is left out as unavailable"])
  }

  @Test(arguments: [
    ("integer", "", "9007199254740993", "2:5", "snapshot.it", "0 to 9007199254740992"),
    ("integer", "", "9223372036854775808", "2:5", "snapshot.it", "0 to 9007199254740992"),
    ("integer", ", unit: percent", "102", "2:5", "snapshot.it", "0 to 100"),
    ("number", "", "9.3e17", "2:5", "snapshot.it", "-9007199254740992 to 9007199254740992"),
    ("number", "", "-1e400", "2:5", "snapshot.it", "-9007199254740992 to 9007199254740992"),
    ("number", ", unit: percent", "-0.01", "2:5", "snapshot.it", "0 to 100"),
    ("numbers", ", unit: percent", "{a: 1, b: 1.7e308}", "2:15", "snapshot.it", "0 to 100"),
    (
      "integers", ", unit: kB", "{a: 9007199254740993}", "2:9", "snapshot.it",
      "0 to 9007199254740992"
    ),
    (
      "records", ", columns: {a: {label: A, type: integer, unit: percent}}", "[{a: 1}, {a: 300}]",
      "2:18", "snapshot.it.a", "0 to 100"
    ),
  ])
  func `a number that no such thing can be is a warning with a place and counts as unavailable`(
    type: String, more: String, text: String, place: String, path: String, range: String
  ) throws {
    let (content, warnings) = try content(text, as: type, more)
    guard case .absent(.implausible) = content else {
      Issue.record("\(text) was read as \(type): \(String(describing: content))")
      return
    }
    #expect(
      warnings == [
        "s.yaml:\(place): warning: '\(path)' must be from \(range), not this number; "
          + "it is left out as unavailable"
          + "\n  hint: correct the number, or the program that writes the snapshot"
      ])
  }

  @Test func `a value of a mapping that cannot be read is left out by itself`() throws {
    let text = "{device: 2301.000000000000, b: x, c: [1], d: 4, '': 5, e: 99999999999999999999}"
    #expect(
      try value(text, as: "integers") == .integers([.init("d", 4), .init("device", 2301)]))
    let warnings = try content(text, as: "integers").warnings
    #expect(
      warnings == [
        "s.yaml:2:36: warning: 'snapshot.it' must be \(Self.number), not this text; this value is "
          + "left out, and 3 other values of it"
      ])
    let one = try content("{a: 1, b: x}", as: "numbers", ", unit: percent")
    #expect(one.warnings.first?.hasSuffix("; this value is left out") == true)
  }

  @Test(arguments: ["0", "100", "100.01", "101", "-0.0", "00.51"])
  func `a share that systems print is plausible`(text: String) throws {
    #expect(try value(text, as: "number", ", unit: percent") != nil)
  }

  @Test(arguments: [
    ("{a: b}", "s.yaml:2:5: warning: 'snapshot.it' must be a list, not a mapping"),
    ("[a]", "s.yaml:2:6: warning: 'snapshot.it' must be a list of mappings, not this text"),
    ("[{a: [b]}]", "s.yaml:2:10: warning: 'snapshot.it.a' must be a text, not a list"),
    ("[{b: 1}, {b: x}]", "s.yaml:2:18: warning: 'snapshot.it.b' must be \(number), not this text"),
    ("[{c: x}]", "s.yaml:2:10: warning: 'snapshot.it.c' must be a number, not this text"),
  ])
  func `a row that is not what the columns say is a warning with a place`(
    text: String, wanted: String
  ) throws {
    let (content, warnings) = try content(text, as: "records", Self.columns)
    guard case .absent(.wrongType) = content else {
      Issue.record("\(text) was read: \(String(describing: content))")
      return
    }
    #expect(warnings == [wanted + "; it is left out as unavailable"])
  }

  @Test(arguments: [
    "text", "lines", "integer", "number", "time", "texts", "integers", "numbers",
  ])
  func `nothing is no value of any type, and no warning`(type: String) throws {
    for text in ["", "~", "null"] {
      let (content, warnings) = try content(text, as: type)
      guard case .absent(.notInSnapshots) = content else {
        Issue.record("\(text) was read as \(type): \(String(describing: content))")
        return
      }
      #expect(warnings == [])
    }
  }
}
