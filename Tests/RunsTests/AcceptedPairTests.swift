import Catalogs
import Foundation
import RoomSupport
import Runs
import Testing
import Times

/// Whatever config and catalog became since they were accepted: of each leaf of a message no more is sent
/// than was shown when somebody accepted (C3).
@Suite struct AcceptedPairTests {
  private static let kinds = [MessageKind.inventory, .telemetry]
  private let now: Timestamp = "2026-11-02T00:00:00Z"
  private let site: TestSite

  init() throws {
    site = try TestSite(TestConfig())
    try site.write("snapshot.yaml", Description.snapshot)
  }

  @Test func `of random pairs of what was accepted and of today, today sends no more`() throws {
    var random = SeededGenerator(seed: 20_261_130)
    var (more, less, same) = (0, 0, 0)
    for number in 0..<250 {
      let before = Description(&random)
      let after = number % 10 == 0 ? before : before.changed(&random)
      try? site.remove("state")
      // What today's config would send if it were accepted.
      try apply(after)
      let whole = try leaves()
      try apply(before)
      let shown = try leaves()
      #expect(site.accept(at: now).status == .done)
      try apply(after)
      let sent = try leaves()
      for (path, texts) in sent where path != "mode" {
        for text in texts where !follows(text, from: shown[path] ?? []) {
          Issue.record(
            "\(number): \(path) sends \(text), and \(shown[path] ?? []) was shown\n\(before)\n\(after)"
          )
        }
      }
      if before.isAnonymous, let mode = sent["mode"] { #expect(mode != ["smart"], "\(number)") }
      if after == before { #expect(Set(sent.keys) == Set(shown.keys), "\(number)") }
      let isMore = whole.contains { path, texts in
        texts.contains { !follows($0, from: shown[path] ?? []) }
      }
      (more, less, same) = (
        more + (isMore ? 1 : 0), less + (sent != shown ? 1 : 0), same + (sent == shown ? 1 : 0)
      )
    }
    // Else the pairs would show nothing.
    #expect(more > 60 && less > 80 && same > 40, "\(more) \(less) \(same)")
  }

  private func apply(_ description: Description) throws {
    try site.configure(description.config)
    try site.write("vendor.yaml", description.catalog)
  }

  // MARK: - What a message says

  /// The texts of both messages by their path, but for what says only which message it is, and when.
  private func leaves() throws -> [String: Set<String>] {
    var all: [String: Set<String>] = [:]
    let zeros = String(repeating: "0", count: 16)
    func add(_ value: Any, _ path: String) {
      switch value {
      case let members as [String: Any]:
        for (key, member) in members { add(member, "\(path).\(key)") }
      case let elements as [Any]: for element in elements { add(element, path) }
      // Without a key that is kept each run has pseudonyms of its own.
      default:
        all[path, default: []].insert("\(value)".replacing(/-[0-9a-f]{16}$/, with: "-" + zeros))
      }
    }
    for kind in Self.kinds {
      let run = DryRun(kind: kind, destination: "archive", format: nil, mode: nil)
      let outcome = run.run(site.environment(now))
      try #require(outcome.status == .done, "\(outcome.told)")
      if outcome.output.isEmpty { continue }
      let message = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any])
      for (key, value) in message
      where ![
        "message_id", "created", "installation_id", "unavailable", "kind", "catalog_revision",
      ].contains(key) {
        if key == "mode" { all[key] = ["\(value)"] } else { add(value, "\(kind).\(key)") }
      }
    }
    return all
  }

  /// Whether a text says nothing that none of some other texts says. What is in place of a value is in
  /// brackets or three stars, or a pseudonym.
  private func follows(_ text: String, from shown: Set<String>) -> Bool {
    shown.contains { whole in
      if let network = text.wholeMatch(of: /(\d+\.\d+\.\d+\.)0\/24/) {
        return whole.hasPrefix(network.1)
      }
      // Counts become ranges.
      if whole.allSatisfy(\.isNumber), text.contains("-"), !text.contains(/[a-z]/) { return true }
      var rest = whole[...]
      let kept = text.replacing(
        /\[[a-z ]+( \d+)?\]|\*\*\*([a-z ]*\d*\])?|[a-z-]+-[0-9a-f]{16}/, with: "\n")
      for fragment in kept.split(separator: "\n") {
        guard let range = rest.range(of: fragment) else { return false }
        rest = rest[range.upperBound...]
      }
      return true
    }
  }
}

/// A config and a catalog.
private struct Description: Equatable, CustomStringConvertible {
  struct Field: Equatable {
    var sources: [String]
    var valueClass: String
    var modes: String
    /// The columns of a record; none for a text.
    var columns: [String] = []
  }

  static let snapshot = """
    snapshot: 1
    taken: 2026-10-31T12:00:00Z
    cluster: {publisher: one}
    nodes:
      one:
        facts:
          name: alpha-host-01
          address: 192.0.2.17
          serial: FCH1234V5XY
          owner: Roberta Roe
          release: 12.5.1.11900
          note: agent of alpha-host-01 at 192.0.2.17, FCH1234V5XY, of Roberta Roe
          rows: [{name: alpha-host-01, place: Roberta Roe, count: 120}, {name: zeta, place: x, count: 7}]

    """

  private static let facts = ["name", "address", "serial", "owner", "release", "note", "note"]
  private static let classes = [
    "host_name", "address", "serial_number", "person", "version", "free_text", "free_text", "term",
  ]
  private static let modes = [
    "smart: send, anonymous: send", "smart: send, anonymous: send",
    "smart: send, anonymous: withhold",
    "smart: withhold, anonymous: withhold",
  ]
  private static let actions = [
    "withhold", "{mask: 2}", "{mask: 9}", "pseudonym", "coarsen", "scrub", "scrub", "{mask: 30}",
  ]
  private static let names = ["inventory", "telemetry"].flatMap { kind in
    (1...5).map { "\(kind).f\($0)" }
  }

  private var mode: String
  private var fields: [String: Field]
  private var rules: [String: String]

  init(_ random: inout some RandomNumberGenerator) {
    mode = Bool.random(using: &random) ? "smart" : "anonymous"
    (fields, rules) = ([:], [:])
    for name in Self.names where Int.random(in: 0..<4, using: &random) > 0 {
      fields[name] = Self.field(&random)
    }
    // No message of a catalog is without a field.
    for kind in ["inventory", "telemetry"] { fields["\(kind).f0"] = Self.field(&random) }
    for _ in 0..<Int.random(in: 0...3, using: &random) { addRule(&random) }
  }

  private static func field(_ random: inout some RandomNumberGenerator) -> Field {
    var field = Field(
      sources: [pick(facts, &random)], valueClass: pick(classes, &random),
      modes: pick(modes, &random))
    if Int.random(in: 0..<4, using: &random) == 0 {
      field.sources = ["rows"]
      field.columns = ["name", "place", "count"].filter { _ in Bool.random(using: &random) }
      if field.columns.isEmpty { field.columns = ["name"] }
    } else if Int.random(in: 0..<5, using: &random) == 0 {
      field.sources.insert("none", at: 0)
    }
    return field
  }

  private mutating func addRule(_ random: inout some RandomNumberGenerator) {
    let pattern = Self.pick(
      Self.names + Self.classes.map { "class:\($0)" } + ["telemetry.*", "inventory.*"],
      &random)
    rules[pattern] = Self.pick(Self.actions, &random)
  }

  /// Another one, with one to three changes.
  func changed(_ random: inout some RandomNumberGenerator) -> Description {
    var other = self
    for _ in 0...Int.random(in: 0...2, using: &random) {
      let name = Self.pick(fields.keys.sorted(), &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0: other.mode = mode == "smart" ? "anonymous" : "smart"
      case 1: other.rules = [:]
      case 2, 3: other.addRule(&random)
      case 4: if !name.hasSuffix("f0") { other.fields[name] = nil }
      case 5: other.fields[Self.pick(Self.names, &random)] = Self.field(&random)
      case 6: other.fields[name]?.valueClass = Self.pick(Self.classes, &random)
      case 7: other.fields[name]?.modes = Self.pick(Self.modes, &random)
      case 8: other.fields[name] = Self.field(&random)
      default:
        if let rule = rules.keys.sorted().first {
          other.rules[rule] = Self.pick(Self.actions, &random)
        }
      }
    }
    return other
  }

  private static func pick<Element>(
    _ elements: [Element], _ random: inout some RandomNumberGenerator
  ) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &random)]
  }

  var isAnonymous: Bool { mode == "anonymous" }

  var config: TestConfig {
    // A rule that is about no field is an error.
    let classes = Set(fields.values.map { "class:\($0.valueClass)" })
    let rules = rules.filter { pattern, _ in
      fields[pattern] != nil || classes.contains(pattern) || pattern.hasSuffix("*")
    }.sorted { $0.key < $1.key }.map { "  \"\($0.key)\": \($0.value)\n" }.joined()
    return TestConfig(
      mode: mode, product: "./vendor.yaml", more: rules.isEmpty ? "" : "redaction:\n\(rules)")
  }

  var catalog: String {
    var text = "catalog: 1\nproduct: toaster\nname: A toaster\nmessages:\n"
    for kind in ["inventory", "telemetry"] {
      text += "  \(kind):\n    label: \(kind)\n    fields:\n"
      for (path, field) in fields.sorted(by: { $0.key < $1.key }) where path.hasPrefix(kind) {
        let columns = field.columns.map { name in
          "\(name): {label: \(name), type: \(name == "count" ? "integer" : "text")}"
        }
        let type =
          columns.isEmpty
          ? "text" : "records, columns: {\(columns.joined(separator: ", "))}"
        let sources = field.sources.map { "node.facts.\($0)" }.joined(separator: ", ")
        text +=
          "      \(path.split(separator: ".")[1]): {label: X, type: \(type), class: \(field.valueClass), "
          + "each: node, from: [\(sources)], \(field.modes)}\n"
      }
    }
    return text
  }

  var description: String { "\(config.text)\(catalog)" }
}
