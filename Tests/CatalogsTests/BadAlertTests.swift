import Catalogs
import Diagnostics
import Testing

/// Errors in the sections `alerts` and `nodes` of a catalog, with their locations.
@Suite struct BadAlertTests {
  private func read(_ section: String) -> (catalog: Catalog?, problems: [String]) {
    let text = "catalog: 1\nproduct: toaster\nname: Toaster\nmessages: {}\n" + section
    do {
      return (try Catalog(Array(text.utf8), file: "c.yaml"), [])
    } catch {
      return (nil, error.all.map(\.description))
    }
  }

  /// An alert with these further lines; the first of them is line 9.
  private func problems(_ lines: String...) -> [String] {
    let alert = ["alerts:", "  Burnt:", "    category: toast", "    severity: warning"]
    return read((alert + lines.map { "    " + $0 }).map { $0 + "\n" }.joined()).problems
  }

  @Test func `an alert with every key is read`() throws {
    let text = """
      nodes:
        release: node.version
        im_and_presence: {node.product: [im-and-presence]}
      alerts:
        Burnt:
          also: [Black, Coal]
          category: toast
          severity: warning
          severities: [warning, critical]
          condition: darker than level 6
          releases:
            "2": {from: "2", before: 3.1, condition: darker than level 5, severity: minor}
          im_and_presence: no
          key: [slot, [side, Side of bread]]
          impact: Nobody eats it.
          remedy: Scrape it.
          overview:
            label: Slots
            each: node
            facts:
              Colour: {from: [node.colour, node.shade], words: {"7": black}}
              Time: node.seconds
      """
    let catalog = try #require(read(text).catalog, "\(read(text).problems)")
    let alert = try #require(catalog.alert(named: "coal"))
    #expect(alert.name == "Burnt" && alert.also == ["Black", "Coal"])
    #expect(alert.category == "toast" && alert.severity == .warning)
    #expect(alert.severities == [.warning, .critical])
    #expect(alert.condition(in: "2.9") == "darker than level 5")
    #expect(alert.condition(in: "3.1") == "darker than level 6")
    #expect(alert.severity(in: "3.0") == .minor && alert.severity(in: "1.9") == .warning)
    #expect(!alert.appliesToIMAndPresence)
    #expect(alert.keyParts(in: [("SIDE-OF-BREAD", "left")]) == ["", "left"])
    #expect(alert.impact == "Nobody eats it." && alert.remedy == ["Scrape it."])
    let overview = try #require(alert.overview)
    #expect(overview.isPerNode && overview.facts.map(\.label) == ["Colour", "Time"])
    #expect(overview.facts[0].sources.map(\.text) == ["node.colour", "node.shade"])
    #expect(overview.facts[0].words.map(\.meaning) == ["black"])
    #expect(catalog.nodes.release.map(\.text) == ["node.version"])
    #expect(catalog.nodes.imAndPresence.map(\.words) == [["im-and-presence"]])
    #expect(catalog.sources.map(\.text).contains("node.shade"))
  }

  @Test func `a catalog without alerts has none`() throws {
    let catalog = try #require(read("").catalog)
    #expect(catalog.alerts.names.isEmpty && catalog.alert(named: "Burnt") == nil)
  }

  @Test(arguments: [
    ("colour: black", "c.yaml:9:5: error: unknown key 'colour'"),
    (
      "severities: [warning, info]",
      """
      c.yaml:9:27: error: 'severity' must be 'debugging', 'normal', 'notification', 'warning', \
      'minor', 'major', 'critical', 'fatal', 'disaster' or 'catastrophic', not 'info'
      """
    ),
    (
      "im_and_presence: maybe",
      "c.yaml:9:22: error: 'im_and_presence' must be 'yes' or 'no', not 'maybe'"
    ), ("condition: [a]", "c.yaml:9:16: error: 'condition' must be a text, not a list"),
    ("impact:", "c.yaml:9:12: error: 'impact' must be a text, not nothing"),
    ("remedy: [[a]]", "c.yaml:9:14: error: 'remedy' must be a text, not a list"),
    ("key: [{a: b}]", "c.yaml:9:11: error: 'key' must be a text, not a mapping"),
    ("also: [{a: b}]", "c.yaml:9:12: error: 'also' must be a text, not a mapping"),
    (
      "also: [B_urnt]",
      "c.yaml:9:12: error: 'B_urnt' is the name of the alert at c.yaml:6:3 already"
    ),
    ("releases: [1]", "c.yaml:9:15: error: 'releases' must be a mapping, not a list"),
    (
      "releases: {old: {condition: a}}",
      "c.yaml:9:16: error: a release must have the key 'from' or the key 'before'"
    ),
    (
      "releases: {old: {from: twelve}}",
      """
      c.yaml:9:28: error: 'from' must be the number of a release such as '12.5.1.11900-146', not \
      'twelve'
      """
    ),
    (
      "releases: {old: {from: 12.5, before: 12.5}}",
      "c.yaml:9:42: error: 'before' must be after 'from'"
    ),
    (
      "overview: {label: L, facts: {A: node.a}}",
      "c.yaml:9:37: error: 'from: node.a' is only allowed in a field with 'each: node'"
    ),
    (
      "overview: {label: L, facts: {A: contact.email}}",
      """
      c.yaml:9:37: error: this must begin with 'snapshot', 'node' or 'publisher', not \
      'contact.email'
      """
    ),
    (
      "overview: {label: L, each: node, facts: {A: {words: {}}}}",
      "c.yaml:9:49: error: a fact must have the key 'from'"
    ), ("overview: {facts: {}}", "c.yaml:9:15: error: an overview must have the key 'label'"),
  ])
  func `a line that is wrong is told with its place`(line: String, wanted: String) {
    #expect(problems(line) == [wanted])
  }

  @Test func `an alert must have a category, a severity and a name`() {
    #expect(
      read("alerts: {Burnt: {category: toast}}\n").problems
        == ["c.yaml:5:17: error: an alert must have the key 'severity'"])
    #expect(
      read("alerts: {Burnt: {severity: minor}}\n").problems
        == ["c.yaml:5:17: error: an alert must have the key 'category'"])
    #expect(
      read("alerts: {'_ -': {severity: minor, category: a}}\n").problems == [
        """
        c.yaml:5:10: error: an alert's name must have 1 to 128 characters, not all of them spaces, \
        '_' or '-'
        """
      ])
    #expect(read("alerts: [Burnt]\n").problems.count == 1)
  }

  @Test func `two alerts of one name are told with both places`() {
    let text = """
      alerts:
        Burnt: {category: toast, severity: minor}
        BURNT: {category: toast, severity: minor}
        Raw: {also: Black, category: toast, severity: minor}
        Black: {category: toast, severity: minor}
      """
    #expect(
      read(text).problems == [
        "c.yaml:7:3: error: 'BURNT' is the name of the alert at c.yaml:6:3 already",
        "c.yaml:9:3: error: 'Black' is the name of the alert at c.yaml:8:15 already",
      ])
  }

  @Test(arguments: [
    ("nodes: {release: snapshot.x}\n", 0), ("nodes: {release: version}\n", 1),
    ("nodes: {im_and_presence: {contact.email: [a]}}\n", 1),
    ("nodes: {im_and_presence: [a]}\n", 1), ("nodes: {publisher: a}\n", 1), ("nodes: a\n", 1),
    ("nodes: {names: [node.a, node.b.c], domains: node.d, addresses: node.e}\n", 0),
    ("nodes: {addresses: {metric: m, match: {a: b}, value: l}}\n", 0),
    ("nodes: {names: snapshot.a}\n", 1), ("nodes: {domains: contact.email}\n", 1),
    ("nodes: {addresses: address}\n", 1), ("nodes: {names: {metric: m}}\n", 1),
  ])
  func `what alerts ask of a node is checked`(text: String, count: Int) {
    #expect(read(text).problems.count == count, "\(read(text).problems)")
  }

  @Test func `a field can tell only what an alert has`() {
    let field =
      "{label: L, type: text, class: term, from: alert.servity, smart: send, anonymous: send}"
    let text =
      "catalog: 1\nproduct: t\nname: T\nmessages: {alert: {label: A, fields: {a: \(field)}}}\n"
    #expect(throws: Diagnostics.self) { try Catalog(Array(text.utf8), file: "c.yaml") }
    #expect(
      (try? Catalog(Array(text.replacing("servity", with: "severity").utf8), file: "c.yaml")) != nil
    )
  }
}
