import Documents
import RoomSupport

/// A site made up at random: what anonymous mode sends of it, and, apart from that, what it withholds.
struct RandomSite {
  private var generator: SeededGenerator
  private let shown: [JSONValue.Member]
  private let nodes: [[JSONValue.Member]]

  /// Makes up what anonymous mode sends; few different words, so that nodes are often alike.
  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    var maker = Maker(generator: generator)
    shown = [
      .init("cluster", .object([.init("product_id", maker.text())])),
      .init("devices", .object([.init("models", maker.rows("type", "model", count: "count"))])),
      .init("call_activity", maker.counts()),
    ]
    nodes = (0..<Int.random(in: 1...6, using: &maker.generator)).map { _ in maker.node() }
    generator = maker.generator
  }

  /// A snapshot with what is sent, and with something else each time in all that is withheld: names,
  /// addresses, users, history, the order of nodes, lists and keys.
  mutating func snapshot() -> String {
    var maker = Maker(generator: generator)
    defer { generator = maker.generator }
    var names = Set<String>()
    while names.count < nodes.count { names.insert(maker.name()) }
    let members = zip(names.sorted().shuffled(using: &maker.generator), nodes).map {
      JSONValue.Member($0, .object(maker.merged(maker.ordered($1), maker.hiddenNode())))
    }
    let publisher = Bool.random(using: &maker.generator) ? names.sorted().first ?? "" : "nobody"
    var all = maker.merged(
      shown.map { JSONValue.Member($0.key, maker.shuffled($0.value)) },
      [
        .init("cluster", .object([.init("publisher", .string(publisher))])),
        .init("users", .object([.init("cm", maker.number())])),
        .init("devices", .object([.init("registered", maker.number())])),
        .init("license", .object([.init("server", .string(maker.name()))])),
        .init("upgrade_history", maker.rows("time", "version", count: "event")),
        .init("tables", maker.counts()), .init("unheard_of", maker.hiddenText()),
      ])
    all.append(.init("nodes", .object(members)))
    all.shuffle(using: &maker.generator)
    return JSONValue.object([.init("snapshot", .integer(1))] + all).text()
  }
}

private struct Maker {
  var generator: SeededGenerator

  mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  /// One of a few words, those among them that other things are called by too.
  mutating func text() -> JSONValue {
    .string(
      ["a", "b", "", "down", "unreachable", "not in the snapshots", "1", "é"].randomElement(
        using: &generator) ?? "")
  }

  /// A text that is withheld: none that is sent elsewhere and long enough to be taken out there.
  mutating func hiddenText() -> JSONValue {
    .string(
      ["a", "b", "", "1", "é", "nobody-1", "0815-4711"].randomElement(using: &generator) ?? "")
  }

  mutating func number() -> JSONValue { .integer(Int.random(in: 0...3, using: &generator)) }

  mutating func name() -> String { "host-\(UInt32.random(in: .min ... .max, using: &generator))" }

  mutating func counts() -> JSONValue {
    .object(["x", "y", "z"].filter { _ in chance(60) }.map { .init($0, number()) })
  }

  mutating func rows(_ one: String, _ two: String, count: String) -> JSONValue {
    .array(
      (0..<Int.random(in: 0...3, using: &generator)).map { _ in
        var cells: [JSONValue.Member] = []
        if chance(60) { cells.append(.init(one, text())) }
        if chance(60) { cells.append(.init(two, text())) }
        if chance(60) { cells.append(.init(count, number())) }
        return .object(cells)
      })
  }

  /// What anonymous mode sends of a node.
  mutating func node() -> [JSONValue.Member] {
    if chance(15) {
      return [.init("unavailable", .string(chance(50) ? "down" : "unreachable"))]
    }
    var hardware: [JSONValue.Member] = []
    for key in ["model", "serial_number", "os_version", "firmware_version"] where chance(60) {
      hardware.append(.init(key, text()))
    }
    if chance(50) { hardware.append(.init("memory_mb", number())) }
    if chance(50) { hardware.append(.init("raid", .array((0..<2).map { _ in text() }))) }
    if chance(60) {
      hardware.append(.init("partitions", rows("device", "system", count: "size_kb")))
    }
    var status: [JSONValue.Member] = []
    for key in ["locale", "product_version", "os_version", "license_mac"] where chance(60) {
      status.append(.init(key, text()))
    }
    let times = ["2026-11-01T02:00:00", "2026-11-01T02:00:00Z", "2026-11-01T05:00:00+03:00"]
    if chance(60) {
      status.append(.init("date", .string(times.randomElement(using: &generator) ?? "")))
    }
    if chance(50) { status.append(.init("up_time_seconds", number())) }
    if chance(50) { status.append(.init("partitions", rows("name", "used", count: "total_kb"))) }
    var facts: [JSONValue.Member] = [
      .init("hardware", .object(hardware)), .init("status", .object(status)),
    ]
    if chance(60) {
      facts.append(
        .init(
          "services",
          .object([
            .init(
              "active", .array((0..<Int.random(in: 0...3, using: &generator)).map { _ in text() }))
          ])))
    }
    return facts
  }

  /// What anonymous mode withholds of a node.
  mutating func hiddenNode() -> [JSONValue.Member] {
    var status: [JSONValue.Member] = []
    if chance(70) { status.append(.init("host_name", .string(name()))) }
    if chance(50) { status.append(.init("cpu_percent", counts())) }
    if chance(20) { status.append(.init("unheard_of", hiddenText())) }
    var network: [JSONValue.Member] = []
    if chance(70) { network.append(.init("ip_address", .string(name()))) }
    if chance(50) { network.append(.init("dns", .array([hiddenText(), hiddenText()]))) }
    return [
      .init("status", .object(status)), .init("network", .object(network)),
      .init("unheard_of", .object([.init("secret", .string(name()))])),
    ]
  }

  /// A value with the rows and keys in it in another order; lines of a text keep theirs.
  mutating func shuffled(_ value: JSONValue, key: String = "") -> JSONValue {
    switch value {
    case .object(let members): return .object(ordered(members))
    case .array(let elements) where key != "raid":
      return .array(elements.map { shuffled($0) }.shuffled(using: &generator))
    default: return value
    }
  }

  mutating func ordered(_ members: [JSONValue.Member]) -> [JSONValue.Member] {
    members.map { .init($0.key, shuffled($0.value, key: $0.key)) }.shuffled(using: &generator)
  }

  /// The members of both; objects under the same key are joined.
  mutating func merged(_ one: [JSONValue.Member], _ two: [JSONValue.Member]) -> [JSONValue.Member] {
    var all = one
    for member in two {
      if let index = all.firstIndex(where: { $0.key == member.key }) {
        guard case .object(let ours) = all[index].value, case .object(let theirs) = member.value
        else { continue }
        all[index] = .init(
          member.key, .object((ours + theirs).shuffled(using: &generator)))
      } else {
        all.append(member)
      }
    }
    return all
  }
}
