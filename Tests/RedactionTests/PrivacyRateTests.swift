import Foundation
import Redaction
import RoomSupport
import TestSupport
import Testing

/// How much is left of what must be removed from logs, and how much is lost of the rest, over generated lines.
///
/// Lines, values and counting share nothing with the scrubber. `make bench-privacy` does more lines and makes
/// the tables of PRIVACY.md.
@Suite struct PrivacyRateTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["CALLHOME_RATES"].flatMap { Int($0) } ?? 1_000
  private static let first = environment["CALLHOME_RATES_FIRST"].flatMap { UInt64($0) } ?? 1
  /// Where tables and what is wrong are written; then `sos clean` is tried too if it is there.
  private static let folder = environment["CALLHOME_RATES_FOLDER"]
  /// How many lines each site has.
  private static let linesOfSite = 500

  private struct SiteLines {
    let number: Int
    let site: LogLineSite
    var lines: [LogKind: [LogLineCase]] = [:]

    func text(_ kind: LogKind) -> [UInt8] {
      (lines[kind] ?? []).flatMap { $0.bytes + [0x0A] }
    }
  }

  private static func sites(_ count: Int) throws -> [SiteLines] {
    let templates = try Dictionary(
      uniqueKeysWithValues: LogKind.allCases.map { ($0, try LogLineTemplate.all($0.rawValue)) })
    let known = try LogLineTemplate.all("known")
    var sites: [SiteLines] = []
    var number = 0
    while number < count {
      let seed = first &+ UInt64(sites.count)
      let site = LogLineSite(seed: seed)
      var maker = LogValueMaker(seed: seed &* 104_729, site: site)
      var lines = SiteLines(number: sites.count, site: site)
      for _ in 0..<min(linesOfSite, count - number) {
        let kind = LogKind.allCases[number % LogKind.allCases.count]
        let ofKind = templates[kind] ?? []
        let template =
          maker.chance(12)
          ? maker.pick(known) : ofKind[number / LogKind.allCases.count % ofKind.count]
        lines.lines[kind, default: []].append(try LogLineCase(template, &maker))
        number += 1
      }
      sites.append(lines)
    }
    return sites
  }

  private static func scrubbed(_ bytes: [UInt8], _ scrubber: Scrubber) -> [UInt8] {
    var session = scrubber.session()
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count * 2)
    session.scrub(bytes, isLast: true, into: &output)
    return output
  }

  private static func lines(of bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init).dropLast()
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
  }

  private static func rates(_ sites: [SiteLines], logs: Bool = true) throws -> PrivacyRates {
    var rates = PrivacyRates()
    for site in sites {
      let scrubbers = try Dictionary(
        uniqueKeysWithValues: Set(LogKind.allCases.map(\.product)).map {
          ($0, try site.site.scrubber($0, logs: logs))
        })
      for kind in LogKind.allCases {
        guard let lines = site.lines[kind], let scrubber = scrubbers[kind.product] else { continue }
        let text = site.text(kind)
        let output = Self.lines(of: scrubbed(text, scrubber))
        try #require(output.count == lines.count, "\(kind): lines are lost")
        for (line, result) in zip(lines, output) { rates.count(line, result, kind) }
      }
    }
    return rates
  }

  /// Measures how long the lines of all sites take as one file for each kind.
  private static func measure(_ sites: [SiteLines], _ rates: inout PrivacyRates) throws {
    guard let first = sites.first else { return }
    for kind in LogKind.allCases {
      let scrubber = try first.site.scrubber(kind.product)
      let text = sites.flatMap { $0.text(kind) }
      let start = processorSeconds()
      let output = scrubbed(text, scrubber)
      let seconds = processorSeconds() - start
      #expect(!output.isEmpty)
      rates.count(bytes: text.count, seconds: seconds, kind)
    }
  }

  /// What `sos clean` makes of the same lines, with the names of the site given; nil where it is not installed.
  private static func ratesOfSos(_ sites: [SiteLines], _ folder: String) throws -> PrivacyRates? {
    guard (try? shell("/usr/bin/python3 -c 'import sos.cleaner'")) != nil else { return nil }
    var rates = PrivacyRates()
    for site in sites {
      for kind in LogKind.allCases {
        try write(site.text(kind), to: "\(folder)/\(kind.rawValue).log")
      }
      try write(site.site.namesForSos.utf8, to: "\(folder)/names.json")
      try shell("\"$1\" \"$2\"", "\(packageRoot)/Tests/Benchmarks/sos-clean", folder)
      for kind in LogKind.allCases {
        let output = lines(
          of: TestSupport.contents(of: "\(folder)/\(kind.rawValue).log.clean") ?? [])
        let lines = site.lines[kind] ?? []
        try #require(output.count == lines.count, "\(kind): lines are lost")
        let time = TestSupport.contents(of: "\(folder)/\(kind.rawValue).log.seconds") ?? []
        rates.count(
          bytes: site.text(kind).count,
          seconds: Double(String(decoding: time, as: UTF8.self)) ?? 0, kind)
        for (line, result) in zip(lines, output) { rates.count(line, result, kind) }
      }
    }
    return rates
  }

  @Test
  func
    `of generated log lines no known value is left, of other values one in 200, and one word in 1,000 is lost`()
    throws
  {
    let sites = try Self.sites(Self.count)
    var rates = try Self.rates(sites)
    if let folder = Self.folder {
      try Self.measure(sites, &rates)
      let other = try Self.ratesOfSos(sites, folder)
      let tables = """
        \(rates.tableOfKinds(beside: other))

        \(rates.tableOfClasses(beside: other))

        """
      try write(tables.utf8, to: "\(folder)/tables.md")
      try write(rates.faults.joined(separator: "\n").utf8, to: "\(folder)/faults.txt")
    }
    let total = rates.total
    #expect(total.lines == Self.count)
    let examples = rates.faults.prefix(20).joined(separator: "\n")
    #expect(total.known.left == 0, "\(examples)")
    #expect(total.shape.left * 200 <= total.shape.planted, "\(total.shape): \(examples)")
    #expect(total.lost * 1_000 <= total.words, "\(total.lost) of \(total.words): \(examples)")
  }

  @Test func `without log shapes most of what only they tell is left, so that the count can fail`()
    throws
  {
    let rates = try Self.rates(Self.sites(160), logs: false)
    #expect(rates.total.shape.left * 4 > rates.total.shape.planted)
    let known = rates.faults.filter { $0.contains("known ") }.joined(separator: "\n")
    #expect(rates.total.known.left == 0, "\(known)")
  }

  @Test
  func
    `PRIVACY.md has rates for each kind of log that reach the goals, and names suites that exist`()
    throws
  {
    let bytes = TestSupport.contents(of: packageRoot + "/PRIVACY.md")
    let text = String(decoding: bytes ?? [], as: UTF8.self)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") }.map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    for kind in LogKind.allCases {
      let row = try #require(rows.first { $0.first == kind.rawValue }, "\(kind)")
      // Lines, known values, left of these.
      #expect(row[1...].prefix(3).last == "0", "\(kind)")
    }
    for valueClass in PlantedClass.allCases {
      #expect(rows.contains { $0.first == valueClass.rawValue }, "\(valueClass)")
    }
    let total = try #require(rows.first { $0.first == "**all**" && $0.count > 8 })
    let number = { (cell: String) in Int(cell.prefix { $0.isNumber }) ?? .max }
    #expect(number(total[1]) >= 50_000)
    #expect(number(total[5]) * 200 <= number(total[4]))
    #expect(number(total[7]) * 1_000 <= number(total[6]))

    var files = Set<String>()
    let tests = packageRoot + "/Tests"
    for folder in try FileManager.default.contentsOfDirectory(atPath: tests) {
      for path in FileManager.default.enumerator(atPath: "\(tests)/\(folder)") ?? .init() {
        if let name = (path as? String)?.split(separator: "/").last { files.insert(String(name)) }
      }
    }
    let named = text.split(separator: "`").filter { $0.hasSuffix("Tests") && $0 != "Tests" }
    #expect(named.count > 20)
    for suite in named { #expect(files.contains("\(suite).swift"), "\(suite)") }
  }
}
