import Catalogs
import Diagnostics
import Foundation
import Redaction
import RoomSupport
import Settings
import Testing

/// The policy of a machine, which a config can only narrow (F3).
@Suite struct PolicyTests {
  private static let path = "/etc/callhome/policy.yaml"

  static func policy(_ text: String) throws -> Policy {
    try Policy.read(Array(text.utf8), file: path)
  }

  /// Patterns of recipients, each with the recipients below that it allows, written by hand.
  private static let allowed: [(pattern: String, recipients: Set<String>)] = [
    ("https://support.example.com", ["url0", "url1", "url2"]),
    ("https://support.example.com/cases/", ["url1", "url2"]),
    ("https://support.example.com:8443/", ["url3"]),
    ("https://other.example.com/", ["url4"]),
    ("support@example.com", ["mail0"]), ("\"*@example.com\"", ["mail0", "mail1"]),
    ("/srv/outgoing", ["directory0", "directory1"]), ("/srv/outgoing/a", ["directory1"]),
  ]

  private static let destinations: [(name: String, text: String)] = [
    ("url0", "{via: https, url: 'https://support.example.com/inventory'}"),
    ("url1", "{via: https, url: 'https://SUPPORT.example.com:443/cases/1'}"),
    ("url2", "{via: https, url: 'https://support.example.com/cases'}"),
    ("url3", "{via: https, url: 'https://support.example.com:8443/casesx'}"),
    ("url4", "{via: https, url: 'https://other.example.com/'}"),
    ("url5", "{via: https, url: 'https://support.example.com.evil.example/cases/'}"),
    ("url6", "{via: https, url: 'https://other.example.com/cases/../../x'}"),
    ("mail0", "{via: email, to: support@example.com}"),
    ("mail1", "{via: email, to: [support@example.com, noc@example.com]}"),
    ("mail2", "{via: email, to: [support@example.com, noc@sub.example.com]}"),
    ("directory0", "{via: directory, path: /srv/outgoing/}"),
    ("directory1", "{via: directory, path: /srv/outgoing/x/../a/b}"),
    ("directory2", "{via: directory, path: /srv/outgoing2}"),
    ("directory3", "{via: directory, path: /srv/outgoing/../other}"),
  ]

  private static let patterns = [
    "inventory.serial_number", "*.serial_number", "class:host_name", "class:address",
    "class:free_text",
    "telemetry.*", "*version*", "class:quantity", "installation_id", "*",
  ]
  private static let actions = [
    "withhold", "pseudonym", "coarsen", "{mask: 4}", "{mask: 0}", "scrub", "send",
  ]

  @Test func `a config never sends more than the policy lets it, and never more than without it`()
    throws
  {
    let count =
      ProcessInfo.processInfo.environment["CALLHOME_POLICY_COUNT"].flatMap { Int($0) } ?? 1_000
    var random = SeededGenerator(seed: 20_261_130)
    let catalog = try #require(Catalog.builtIn("unified-cm"))
    let fields = catalog.leaves + catalog.envelope.flatMap(\.leaves)
    var (refused, lowered, stricter, named) = (0, 0, 0, 0)
    for number in 0..<count {
      let description = Description(&random)
      let policy = try Self.policy(description.policy)
      let config = try Self.config(description.config)
      let narrow = config.narrowed(
        by: policy, Array(description.config.utf8), file: configPath)
      // The mode.
      let modes = ["disabled", "anonymous", "smart"]
      let (asked, highest) = (description.mode, description.highestMode ?? 2)
      #expect(narrow.callHome.rawValue == modes[min(asked, highest)], "\(number)")
      if asked > highest { lowered += 1 }
      // The recipients.
      let names = description.destinations.filter { name in
        guard let patterns = description.recipients else { return true }
        return patterns.contains { Self.allowed[$0].recipients.contains(name) }
      }
      #expect(narrow.writtenDestinations.map(\.name) == names, "\(number) \(description.policy)")
      refused += description.destinations.count - names.count
      #expect(narrow.traces == (config.traces && description.traces ?? true))
      // The fields.
      guard let mode = narrow.mode, let destination = narrow.destinations.first else { continue }
      let own = config.destinations.first { $0.name == destination.name }?.redaction ?? []
      let before = RedactionPolicy(
        mode: config.mode ?? mode, rules: config.redaction + own, accepted: nil)
      let after = RedactionPolicy(
        mode: mode, rules: narrow.redaction + destination.redaction, accepted: nil)
      let some = (0..<12).map { _ in fields[Int(random.next() % UInt64(fields.count))] }
      for field in some {
        let decision = after.decision(for: field)
        let action = decision.action
        for (pattern, word) in description.rules where Self.isNamed(field, by: pattern) {
          let floor = Self.meaning(of: word, for: field)
          #expect(
            action.followsFrom(floor), "\(number): \(field.path) \(action), and not \(word)")
        }
        let without = before.action(for: field)
        #expect(action.isAtLeastAsStrict(as: without), "\(number): \(field.path) \(action)")
        if action != without, mode == config.mode {
          stricter += 1
          if case .rule(let rule) = decision.reason, rule.location.file == Self.path { named += 1 }
        }
      }
    }
    // Otherwise the pairs would show nothing.
    #expect(refused > count / 2 && lowered > count / 10 && stricter > count / 2)
    #expect(named == stricter)
  }

  /// Whether a pattern names a field, in other words than the program's.
  private static func isNamed(_ field: FieldDefinition, by pattern: String) -> Bool {
    if pattern.hasPrefix("class:") {
      return field.valueClasses.contains { $0.rawValue == pattern.dropFirst(6) }
    }
    var names = [field.name]
    let parts = field.path.split(separator: ".")
    for count in 1...parts.count { names.append(parts.prefix(count).joined(separator: ".")) }
    let expression =
      "^" + pattern.replacing(".", with: "\\.").replacing("*", with: ".*") + "$"
    return names.contains { $0.range(of: expression, options: .regularExpression) != nil }
  }

  private static func meaning(of word: String, for field: FieldDefinition) -> FieldAction {
    let action: FieldAction? =
      switch word {
      case "withhold": .withhold
      case "pseudonym": .pseudonym
      case "{mask: 4}": .mask(keeping: 4)
      case "{mask: 0}": .mask(keeping: 0)
      case "scrub": .scrub
      case "send": .send
      default: field.usualCoarsening.map { .coarsen($0) }
      }
    return action.flatMap { field.canBe($0) ? $0 : nil } ?? .withhold
  }

  private static func config(_ text: String) throws -> Settings {
    try Settings.read(Array(text.utf8), file: configPath, owner: 0)
  }

  /// A random policy and a random config.
  private struct Description {
    var mode = 2
    var highestMode: Int?
    var destinations: [String] = []
    var recipients: [Int]?
    var traces: Bool?
    var rules: [(pattern: String, action: String)] = []
    var config = ""
    var policy = "version: 1\n"

    init(_ random: inout SeededGenerator) {
      func number(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
      func rules(_ count: Int) -> [(pattern: String, action: String)] {
        var rules: [String: String] = [:]
        for _ in 0..<count {
          rules[patterns[number(patterns.count)]] = actions[number(actions.count)]
        }
        return rules.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      }
      func text(_ rules: [(pattern: String, action: String)], _ indent: String) -> String {
        rules.isEmpty
          ? ""
          : "\(indent)redaction:\n"
            + rules.map { "\(indent)  \"\($0.pattern)\": \($0.action)\n" }.joined()
      }
      mode = 1 + number(2)
      config =
        "version: 1\ncall_home: \(["disabled", "anonymous", "smart"][mode])\n"
        + "contact: {email: uc@example.com}\ntraces: \(number(2) == 0)\n"
        + "mail_server: {host: mail.example.com, from: callhome@example.com}\n"
        + text(rules(number(3)), "") + "destinations:\n"
      for (name, form) in PolicyTests.destinations where number(3) == 0 || name == "url0" {
        destinations.append(name)
        config += "  \(name): \(form)\n"
      }
      if number(2) == 0 {
        highestMode = number(3)
        policy += "highest_mode: \(["disabled", "anonymous", "smart"][highestMode ?? 0])\n"
      }
      if number(2) == 0 {
        let all = (0..<(1 + number(4))).map { _ in number(allowed.count) }
        recipients = all
        policy += "recipients: [\(all.map { allowed[$0].pattern }.joined(separator: ", "))]\n"
      }
      if number(3) == 0 {
        traces = number(2) == 0
        policy += "traces: \(traces ?? true)\n"
      }
      self.rules = rules(number(4))
      policy += text(self.rules, "")
    }
  }

  @Test func `what a config asks for beyond the policy is reported with both places`() throws {
    let config = """
      version: 1
      call_home: smart
      contact: {email: uc@example.com}
      copies: noc@example.org
      mail_server: {host: mail.example.org, from: callhome@example.com}
      destinations:
        archive: {via: directory, path: /srv/archive}

      """
    let policy = try Self.policy(
      """
      version: 1
      highest_mode: anonymous
      recipients: [/srv/archive]
      mail_servers: [mail.example.com]

      """)
    let narrow = try Self.config(config).narrowed(
      by: policy, Array(config.utf8), file: configPath)
    #expect(narrow.destinations.map(\.name) == ["archive"])
    #expect(
      narrow.limits.problems.map(\.description) == [
        "/etc/callhome/callhome.yaml:2:12: note: 'call_home' is 'smart', and the policy of this machine allows "
          + "'anonymous', by /etc/callhome/policy.yaml:2:15",
        "/etc/callhome/callhome.yaml:4:9: warning: nothing is sent to 'copies': the policy of this machine does "
          + "not allow the mail server 'mail.example.org', by /etc/callhome/policy.yaml:4:15\n"
          + "  hint: remove it, or ask the administrator of this machine to allow it",
      ])
    #expect(narrow.closed.destinations.isEmpty)
  }

  @Test func `copies withhold what a destination withholds that the policy does not allow`()
    throws
  {
    let config = """
      version: 1
      call_home: smart
      contact: {email: uc@example.com}
      copies: noc@example.com
      mail_server: {host: mail.example.com, from: callhome@example.com}
      destinations:
        archive: {via: directory, path: /srv/archive}
        other: {via: directory, path: /srv/other, redaction: {"class:host_name": withhold}}

      """
    let policy = try Self.policy("version: 1\nrecipients: [/srv/archive, \"*@example.com\"]\n")
    let narrow = try Self.config(config).narrowed(
      by: policy, Array(config.utf8), file: configPath)
    #expect(narrow.destinations.map(\.name) == ["archive", "copies"])
    #expect(narrow.destinations.last?.redaction.map(\.pattern) == ["class:host_name"])
  }

  @Test func `a proxy that could receive messages itself is not allowed beside recipients`()
    throws
  {
    let proxy = "proxy: {host: proxy.example.com, port: 3128}"
    let tls = "tls: {ca_file: /etc/ssl/own.pem}"
    let url = "via: https, url: 'https://support.example.com/'"
    let config = """
      version: 1
      call_home: smart
      contact: {email: uc@example.com}
      destinations:
        both: {\(url), \(proxy), \(tls)}
        one: {\(url), \(proxy)}
        other: {\(url), \(tls)}

      """
    func narrowed(_ text: String) throws -> Settings {
      try Self.config(config).narrowed(
        by: try Self.policy(text), Array(config.utf8), file: configPath)
    }
    let narrow = try narrowed("version: 1\nrecipients: [https://support.example.com/]\n")
    #expect(narrow.destinations.map(\.name) == ["one", "other"])
    let problems = narrow.limits.problems.map(\.description)
    #expect(problems.count == 1)
    #expect(
      problems.allSatisfy {
        $0.contains(
          "nothing is sent to 'both': the policy of this machine does not allow 'proxy' together "
            + "with 'tls.ca_file', by /etc/callhome/policy.yaml:2:13")
      }, "\(problems)")
    #expect(try narrowed("version: 1\ntraces: false\n").destinations.count == 3)
  }

  @Test func `alerts of other machines are refused if no traces are allowed`() throws {
    let config = "version: 1\ncall_home: disabled\n"
    func limits(_ text: String) throws -> PolicyLimits {
      try Self.config(config).narrowed(
        by: try Self.policy(text), Array(config.utf8), file: configPath
      ).limits
    }
    #expect(try limits("version: 1\ntraces: false\n").refusesForeignAlerts)
    #expect(try !limits("version: 1\ntraces: false\n").refusesForeignMessages)
    #expect(try !limits("version: 1\ntraces: true\n").refusesForeignAlerts)
  }

  @Test func `the example is a policy`() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../examples/policy.yaml")
    let policy = try Policy.read(Array(try Data(contentsOf: path)), file: "policy.yaml")
    #expect(policy.words.count == 6)
  }

  @Test(arguments: [
    "version: 2\n", "version: 1\nhighest_mode: none\n", "version: 1\nhighest_mod: anonymous\n",
    "version: 1\nrecipients: []\n", "version: 1\nrecipients: [example.com]\n",
    "version: 1\nrecipients: ['http://example.com/']\n", "version: 1\nrecipients: ['*']\n",
    "version: 1\nrecipients: ['a@b@c']\n", "version: 1\nmail_servers:\n",
    "version: 1\ntraces: no\n",
    "version: 1\nredaction: {\"class:hostname\": withhold}\n", "highest_mode: anonymous\n", "",
    "[]\n",
    "version: 1\nredaction: {a: withold}\n",
    "version: 1\nremoved: 2026-11-30T12:00:00Z\nhighest_mode: anonymous\n",
    "version: 1\nredaction: {a: withhold}\nremoved: 2026-11-30T12:00:00Z\n",
  ])
  func `a policy that is not understood is none`(text: String) {
    #expect(throws: Diagnostics.self) { try Self.policy(text) }
  }
}
