import Diagnostics
import Files
import Findings
package import Reports
import StateDirectory
import Synchronization
package import Times

/// `callhome report` for several sites: a page of all, and a page for each of them in `sites` (F2).
package final class FleetReportRun: Sendable {
  private let directory: String
  private let isRedacted: Bool
  private let language: Language
  /// The name of each site and the folder of its page, by the path of its config in bytes.
  private let places: [[UInt8]: (name: String, folder: String)]
  /// The part of the sites that this run handles; nil for all.
  private let part: (index: Int, count: Int)?
  private let isOpen = Mutex<Bool?>(nil)

  /// Creates a run that writes into a directory.
  ///
  /// - Parameters:
  ///   - directory: where the page of all is written.
  ///   - configs: those of all existing sites; the run may handle a part of them.
  ///   - part: the part of the sites that the run handles, whose page has a name of its own; nil
  ///     for all.
  ///   - isRedacted: whether the pages show only what was sent. The sites are then named by their
  ///     numbers in the order of the configs, since the path of a config may name a customer.
  ///   - language: the language of the pages.
  package init(
    directory: String, configs: [String], part: (index: Int, count: Int)? = nil, isRedacted: Bool,
    language: Language
  ) {
    var bare = Substring(directory)
    while bare.hasSuffix("/"), bare != "/" { bare.removeLast() }
    self.directory = String(bare)
    self.part = part
    self.isRedacted = isRedacted
    self.language = language
    var places: [[UInt8]: (name: String, folder: String)] = [:]
    for (index, config) in configs.enumerated() {
      places[Array(config.utf8)] =
        isRedacted ? Self.place(number: index + 1, language) : Self.place(of: config)
    }
    self.places = places
  }

  /// The page before the first site.
  package func start(at now: Timestamp, _ calendar: LocalCalendar) -> FleetPage {
    FleetPage(
      isRedacted: isRedacted, now: now, calendar: calendar, language: language,
      version: Program.version)
  }

  /// Writes the page of one site. Several threads call it.
  package func run(_ environment: RunEnvironment) -> Outcome {
    outcome { result in
      // By now the process is the user who owns the sites.
      try isOpen.withLock { isOpen in
        if isOpen == nil {
          isOpen = false
          _ = try ReportFolder(directory, hasMessages: false)
          _ = try Directory(creating: "\(directory)/\(ReportFolder.sites)", mode: 0o700)
          isOpen = true
        }
        // The report of the first site contains the reason.
        if isOpen == false { throw CommandError([], .stateNotWritable) }
      }
      guard let place = places[Array(environment.configPath.utf8)] else { return }
      var run = ReportRun(
        directory: "\(directory)/\(ReportFolder.sites)/\(place.folder)", isRedacted: isRedacted,
        language: language)
      run.place = place
      var page = run.run(environment)
      if page.summary == nil {
        let problem =
          page.diagnostics.first { $0.severity == .error } ?? page.diagnostics.first
        var summary = SiteSummary(
          name: place.name, config: isRedacted ? nil : environment.configPath,
          verdict: page.status == .done ? .disabled : nil, problem: isRedacted ? nil : problem)
        summary.folder = nil
        page.summary = summary
      }
      result = page
    }
  }

  /// Writes the page of all sites, and removes pages of sites that are not configured any more.
  /// Pages of sites in other parts, and of sites that fail today, stay.
  package func finish(_ page: FleetPage, isAttended: Bool) -> Outcome {
    outcome { result in
      guard isOpen.withLock({ $0 }) == true else { return }
      let folder = try ReportFolder(directory, hasMessages: false)
      let name = part.map { ReportFolder.page(of: $0.index, of: $0.count) } ?? ReportFolder.page
      let others = part.map { part in
        (0..<part.count).map { ReportFolder.page(of: $0, of: part.count) }
      }
      try folder.finish(
        page.bytes, KeptHistory(), as: name, besides: Set(others ?? []),
        sites: Set(places.values.map(\.folder)))
      if isAttended { result.say("wrote \(visible(absolutePath(directory)))/\(name)") }
    }
  }

  /// The name of a site and the folder of its page, derived from the path of its config. No page of
  /// another site contains them.
  private static func place(of config: String) -> (name: String, folder: String) {
    let parts = absolutePath(config).split(separator: "/").map(String.init)
    var name = parts.last ?? ""
    for suffix in [".yaml", ".yml"] where name.hasSuffix(suffix) {
      name.removeLast(suffix.count)
    }
    if name == "callhome", parts.count > 1 { name = parts[parts.count - 2] }
    let plain = name.unicodeScalars.prefix(40).map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9") ~= scalar)
      return isPlain ? Character(scalar) : "-"
    }
    return (name, "\(String(plain))-\(sha256(absolutePath(config).utf8).prefix(8))")
  }

  /// The same for a page that is given to others; it contains nothing of the path.
  private static func place(
    number: Int, _ language: Language
  ) -> (name: String, folder: String) {
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
    return (language.site(number: number), zeros + digits)
  }
}
