import Catalogs
import Certificates
import Diagnostics
import Files
import Findings
import Reports
import Settings
import StateDirectory
import Times

/// The metrics file, which a run replaces at its end if the config names one (O3).
struct MetricsFile {
  let site: Site
  let environment: RunEnvironment

  /// Writes the file. A failure is reported and has no other effect.
  ///
  /// The caller holds the state lock if there is a state: two runs must not write at once.
  ///
  /// - Parameters:
  ///   - ledger: the run's ledger; nil to read the state.
  ///   - result: the outcome of the run; a failure is reported here.
  func write(_ ledger: Ledger?, _ result: inout Outcome) {
    guard let file = site.settings.metricsFile, let slash = file.value.lastIndex(of: "/") else {
      return
    }
    if let other = environment.fleet?.writer(of: file.value, besides: environment.configPath) {
      result.diagnostics.append(
        Diagnostic(
          .warning, at: file.location,
          "the metrics are not written: the file is already used by \(quoted(path: other))",
          hint: "give every site its own 'metrics_file'"))
      return
    }
    let name = String(file.value[file.value.index(after: slash)...])
    // Otherwise the metrics would contain an exit status other than the final one.
    result.addFindings()
    let text = report(String(name.dropLast(Self.ending.count)), ledger, result.status).text
    do throws(FileError) {
      let directory = try Self.opened(String(file.value[..<slash]))
      // The collector reads all files with its suffix, including hidden ones.
      try directory.replace(
        name, with: Array(text.utf8), mode: 0o644, temporarySuffix: ".new")
    } catch {
      result.diagnostics.append(
        Diagnostic(
          .warning, at: file.location, "the metrics are not written: \(error.description)",
          hint: error.hint ?? Self.hint(error)))
    }
  }

  private static func hint(_ error: FileError) -> String? {
    if error.cause == .link { return "name the directory that the link points to" }
    return error.isPermission
      ? "\(userName(effectiveUser())) must be able to write into that directory" : nil
  }

  private static let ending = ".prom"

  /// Opens the directory of the file.
  ///
  /// Root must not follow a link of another user. On some systems the directory above belongs to
  /// another user, who can place a link in it; then no link is followed.
  private static func opened(_ path: String) throws(FileError) -> Directory {
    guard effectiveUser() == 0, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      return try Directory(opening: path.isEmpty ? "/" : path)
    }
    let outer = String(path[..<slash])
    do {
      try requireTrustedWay(to: outer, of: 0)
      return try Directory(opening: path)
    } catch let error where !error.isPermission {
      throw error
    } catch {
      try requireTrustedWay(
        to: String(outer[...(outer.lastIndex(of: "/") ?? outer.startIndex)]), of: 0)
      let name = String(path[path.index(after: slash)...])
      return try Directory(opening: name, in: Directory(opening: outer))
    }
  }

  private func report(_ name: String, _ ledger: Ledger?, _ status: ExitStatus) -> MetricsReport {
    // If the state cannot be read, the run has reported it; times of past events are left out.
    let known = try? remembered(ledger)
    return MetricsReport(
      site: name, version: Program.version,
      callHome: (site.settings.callHome.rawValue, Settings.CallHome.allCases.map(\.rawValue)),
      accepted: known?.accepted, run: (environment.now, status.rawValue), rows: known?.rows ?? [],
      repeatCount: known?.repeatCount, findings: findings(ledger),
      certificates: certificates())
  }

  /// The number of findings, by code.
  ///
  /// The snapshots are not read here; the result of the last reading is used.
  private func findings(_ ledger: Ledger?) -> [Finding.Code: Int] {
    var unheard = Outcome()
    let reader = FactsReader(site: site, environment: environment, ledger: ledger)
    var counts: [Finding.Code: Int] = [:]
    do {
      for finding in try reader.facts(&unheard).findings {
        counts[finding.code, default: 0] += finding.count
      }
    } catch {
      counts[.stateDamaged] = 1
    }
    guard site.settings.mode != nil,
      let state = try? StateDirectory(openingToRead: site.settings.state.value, StateFindings())
    else { return counts }
    for (name, count) in state.lastRun().snapshotFindings {
      if let code = Finding.Code(rawValue: name) { counts[code, default: 0] += count }
    }
    return counts
  }

  /// The number of findings about the snapshots, by code.
  func snapshotFindings() -> [String: Int] {
    var facts = SiteFacts(
      configPath: site.configPath, callHome: site.settings.callHome.rawValue,
      now: environment.now, calendar: environment.calendar)
    facts.snapshots = site.snapshotFacts(now: environment.now, StateFindings())
    return facts.findings.filter { $0.code != .remark }
      .reduce(into: [:]) { $0[$1.code.rawValue, default: 0] += $1.count }
  }

  private struct Known {
    var accepted: Timestamp?
    var rows: [MetricsReport.Row]
    var repeatCount = 0
  }

  private func remembered(_ ledger: Ledger?) throws -> Known {
    // The run itself reports damaged files.
    let unheard = StateFindings()
    var known = Known(rows: [])
    guard let state = try StateDirectory(openingToRead: site.settings.state.value, unheard) else {
      known.rows = rows(ledger ?? Ledger(), [], [])
      return known
    }
    known.accepted = try state.consent()?.time
    known.repeatCount = try state.repeatCount()
    known.rows = rows(
      try ledger ?? state.ledger(), try state.outbox(), try state.waitingAlerts())
    return known
  }

  private func rows(
    _ ledger: Ledger, _ waiting: [OutboxHead], _ alerts: [AlertRecord]
  ) -> [MetricsReport.Row] {
    guard let mode = site.settings.mode else { return [] }
    return site.settings.destinations.flatMap { destination in
      site.kinds(for: destination, in: mode).map { kind in
        let record = ledger[Ledger.Key(destination.name, kind)]
        let times =
          waiting.filter { $0.destination == destination.name && $0.kind == kind }.map(\.created)
          + alerts.filter { kind == .alert && $0.destinations.contains(destination.name) }
          .map(\.accepted)
        return MetricsReport.Row(
          destination: destination.name, kind: kind, sent: record.sent?.time,
          failed: record.failure?.time, waitingCount: times.count, waitingSince: times.min())
      }
    }
  }

  private func certificates() -> [MetricsReport.CertificateEnd] {
    var watch = CertificateWatch(now: environment.now)
    return site.settings.destinations.flatMap { destination -> [MetricsReport.CertificateEnd] in
      guard let report = watch.report(on: destination, site.settings) else { return [] }
      let ends = [
        ("certificate", report.certificateEnd), ("authorities", report.authoritiesEnd),
      ]
      return ends.compactMap { file, end in
        end.map {
          MetricsReport.CertificateEnd(destination: destination.name, file: file, end: $0)
        }
      }
    }
  }
}
