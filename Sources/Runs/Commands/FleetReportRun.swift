import Diagnostics
import Files
import Findings
package import Reports
import StateDirectory
import Synchronization
package import Times

/// What `callhome report` does for many sites: a page of all, and in `sites` a page for each of them (F2).
package final class FleetReportRun: Sendable {
  private let directory: String
  private let isRedacted: Bool
  private let language: Language
  /// By the path of a config, in bytes, what its site is called, and the folder of its page.
  private let places: [[UInt8]: (name: String, folder: String)]
  /// Which part of the sites it is for; nil for all.
  private let part: (index: Int, count: Int)?
  private let isOpen = Mutex<Bool?>(nil)

  /// Creates a run that writes into a directory.
  ///
  /// - Parameters:
  ///   - directory: where the page of all is written.
  ///   - configs: those of all sites that there are, of which the run may work on a part.
  ///   - part: which part of them the run works on, whose page has a name of its own; nil for all.
  ///   - isRedacted: whether the pages show only what was sent. The sites are then called by their numbers in the
  ///     order of the configs: the path of a config may name a customer.
  ///   - language: in which language the pages are.
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

  /// Writes the page of one of the sites. Several threads call it.
  package func run(_ environment: RunEnvironment) -> Outcome {
    outcome { result in
      // By now the process is the user whose sites they are.
      try isOpen.withLock { isOpen in
        if isOpen == nil {
          isOpen = false
          _ = try ReportFolder(directory, hasMessages: false)
          _ = try Directory(creating: "\(directory)/\(ReportFolder.sites)", mode: 0o700)
          isOpen = true
        }
        // The first site reports why.
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

  /// Writes the page of all sites, and removes the pages of sites that are not named any more: those of another
  /// part of the sites stay, and those of sites that fail today.
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

  /// What a site is called, and the folder of its page: from the path of its config, of which no other page of a
  /// site says anything.
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

  /// The same for a page that is handed out, without anything of the path.
  private static func place(
    number: Int, _ language: Language
  ) -> (name: String, folder: String) {
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
    return (language.site(number: number), zeros + digits)
  }
}
