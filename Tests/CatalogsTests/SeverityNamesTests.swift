import Catalogs
import Testing

/// Severities of other systems on the scale of Call Home.
@Suite struct SeverityNamesTests {
  @Test(arguments: Severity.allCases)
  func `the ten names stand for themselves in any case`(severity: Severity) {
    #expect(Severity(named: severity.rawValue) == severity)
    #expect(Severity(named: severity.rawValue.uppercased()) == severity)
    #expect(Severity(named: " \t\(severity.rawValue)\n") == severity)
  }

  @Test(arguments: [
    ("info", Severity.notification), ("Informational", .notification), ("error", .major),
    ("emergency", .catastrophic), ("warn", .warning), ("crit", .critical), ("page", .critical),
    ("none", .normal), ("ok", .normal), ("debug", .debugging), ("notice", .notification),
  ])
  func `names from elsewhere are mapped`(word: String, severity: Severity) {
    #expect(Severity(named: word) == severity)
  }

  @Test func `the order of a syslog stays`() throws {
    let words = ["debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"]
    let severities = words.compactMap { Severity(named: $0) }
    #expect(severities.count == words.count)
    let places = severities.compactMap { Severity.allCases.firstIndex(of: $0) }
    #expect(places == places.sorted())
  }

  @Test(arguments: ["", " ", "0", "1", "2", "7", "10", "P1", "sev 2", "unknown", "criticalx", "\0"])
  func `numbers and other words are none`(word: String) {
    #expect(Severity(named: word) == nil)
  }

  @Test func `an unknown word is told in quotes`() {
    #expect(
      Severity.fault(ofUnknown: "so\nso") == #"the severity 'so\u{A}so' is none that is known"#)
  }
}
