import Catalogs
import Diagnostics
import Files
import Findings
import Formats
import Redaction
package import Reports
import Settings
import Snapshots
import StateDirectory
import Times

/// `callhome report`: a page about everything that Call Home did and will do at this site, and next
/// to it the exact bytes of the messages (O4).
///
/// It does not write to the state and takes no lock.
package struct ReportRun: Sendable {
  /// The directory that the page is written into.
  package let directory: String
  /// Whether it shows only what was sent.
  package let isRedacted: Bool
  /// The language of the page.
  package let language: Language
  /// The name of this site and the folder of its page in a report on several sites; nil for a
  /// report on one.
  var place: (name: String, folder: String)?

  /// Creates a run.
  package init(directory: String, isRedacted: Bool, language: Language) {
    self.directory = directory
    self.isRedacted = isRedacted
    self.language = language
  }

  /// Writes the page.
  package func run(_ environment: RunEnvironment) -> Outcome {
    outcome { result in
      let prepared = try prepare(environment)
      guard let site = try Site.open(environment, toShow: true) else {
        return result.diagnostics = [notConfigured(environment)]
      }
      try write(site, into: prepared, environment, &result)
    }
  }

  /// The directory, if root must open it for the owner of the state.
  ///
  /// - Throws: when the process could not become another user, or root again.
  private func prepare(
    _ environment: RunEnvironment
  ) throws(FileError) -> PreparedReportFolder? {
    guard let person = environment.person,
      let (settings, owner, _) = try? Settings.load(environment.configPath)
    else { return nil }
    // A config is never obeyed with more rights than its owner has.
    let user = owner == 0 ? (try? fileStatus(settings.state.value).owner) ?? 0 : owner
    return try PreparedReportFolder(directory, for: person, owner: user)
  }

  private func write(
    _ site: Site, into prepared: consuming PreparedReportFolder?, _ environment: RunEnvironment,
    _ result: inout Outcome
  ) throws {
    var unheard = Outcome(result.findings)
    let snapshots =
      isRedacted
      ? nil : site.loadSnapshotFiles(now: environment.now, site.knownNodes(result.findings))
    var reader = FactsReader(site: site, environment: environment)
    if site.settings.mode != nil {
      reader.snapshots = snapshots?.facts(site.settings, now: environment.now)
    }
    var found = Gathered(
      status: StatusReport(try reader.facts(&unheard)), snapshots: snapshots)
    // Opened before anything is written: root becomes the owner of the state (J1).
    let path = site.settings.state.value
    if let state = try StateDirectory(openingToRead: path, result.findings) {
      found.history = KeptHistory(state)
      found.consent = try? state.consent()
      let folder = try ReportFolder(directory, prepared: prepared, hasMessages: place == nil)
      // With several sites they would be most of the report.
      if place == nil { try folder.add(&found.history, of: state, onlySent: isRedacted) }
      try write(found, site, into: folder, environment, &result)
    } else {
      let folder = try ReportFolder(directory, prepared: prepared, hasMessages: place == nil)
      try write(found, site, into: folder, environment, &result)
    }
  }

  /// The data from the state.
  private struct Gathered {
    let status: StatusReport
    let snapshots: SiteSnapshots?
    var history = KeptHistory()
    var consent: Consent?
  }

  private func write(
    _ found: Gathered, _ site: Site, into folder: borrowing ReportFolder,
    _ environment: RunEnvironment, _ result: inout Outcome
  ) throws {
    let current = messages(of: site, found.snapshots, environment, &result)
    result.addFindings()
    let page = SitePage(
      isRedacted: isRedacted, status: found.status, catalog: site.catalog, history: found.history,
      current: current, withheld: withheld(site, found.consent),
      destinations: site.settings.destinations.map(\.name), problems: result.diagnostics,
      calendar: environment.calendar, language: language, version: Program.version)
    try folder.finish(page.bytes, found.history, isDurable: place == nil)
    if let place {
      result.summary = page.summary(name: place.name, folder: place.folder)
    } else if environment.isAttended {
      result.say("wrote \(visible(absolutePath(directory)))/\(ReportFolder.page)")
    }
  }

  // MARK: - The messages of today

  /// All monthly messages of today from the snapshots, in full, only for the reader of the page:
  /// what smart mode would send without any rules.
  private func messages(
    of site: Site, _ loaded: SiteSnapshots?, _ environment: RunEnvironment,
    _ result: inout Outcome
  ) -> [MessageKind: ReadMessage] {
    guard let loaded else { return [:] }
    result.diagnostics += loaded.diagnostics
    result.status = result.status.combined(with: Site.status(of: loaded.diagnostics))
    guard let snapshot = loaded.snapshot else { return [:] }
    let pipeline = Pipeline(
      site: site, snapshot: snapshot, installationID: "", now: environment.now, pseudonymKey: nil)
    let open = RedactionPolicy(mode: .smart, rules: [], accepted: nil)
    let month = environment.calendar.civilTime(at: environment.now).monthText
    var messages: [MessageKind: ReadMessage] = [:]
    for kind in MessageKind.monthly where site.catalog.messages[kind] != nil {
      guard
        let built = try? pipeline.build(
          Pipeline.Request(
            kind: kind, messageID: "", policy: open, destination: .preview, format: .json))
      else { continue }
      result.diagnostics += built.diagnostics.filter { !result.diagnostics.contains($0) }
      messages[kind] = ReadMessage(
        built.payload.bytes, kind: kind, period: month, created: environment.now)
    }
    return messages
  }

  // MARK: - What is withheld

  private func withheld(_ site: Site, _ consent: Consent?) -> [Withholding] {
    guard let mode = site.settings.mode else { return [] }
    var all: [Withholding] = []
    for destination in site.settings.destinations {
      let policy = site.policy(for: destination, mode: mode, consent: consent)
      let kinds = site.kinds(for: destination, in: mode)
      let fields =
        kinds.flatMap { site.catalog.messages[$0]?.fields ?? [] }.flatMap(\.leaves)
        + site.catalog.envelope
      let rows = fields.compactMap { field -> Withholding.Row? in
        let decision = policy.decision(for: field)
        if decision.action == .send { return nil }
        return Withholding.Row(
          field: field, action: decision.action, cause: Withholding.Cause(decision.reason),
          place: decision.reason.location)
      }
      let missing = destination.messages.filter {
        site.catalog.messages[$0] != nil && !kinds.contains($0)
      }
      let item = Withholding(
        destinations: [destination.name], rows: rows, fieldCount: fields.count,
        kinds: missing.sorted())
      if let index = all.firstIndex(where: { $0.isLike(item) }) {
        all[index].destinations.append(destination.name)
      } else {
        all.append(item)
      }
    }
    return all
  }
}

extension Withholding {
  fileprivate func isLike(_ other: Withholding) -> Bool {
    rows == other.rows && fieldCount == other.fieldCount && kinds == other.kinds
  }
}

extension Withholding.Cause {
  fileprivate init(_ reason: Decision.Reason) {
    switch reason {
    case .mode: self = .mode
    case .freeText: self = .freeText
    case .rule(let rule): self = .rule(rule.pattern)
    case .consent: self = .consent
    }
  }
}
