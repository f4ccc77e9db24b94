import Catalogs
import Certificates
import Delivery
import Diagnostics
import Files
import Findings
import Formats
import Settings
import Snapshots
import StateDirectory
import Times

/// `callhome check`: checks config, catalog, permissions and snapshots, and reports every problem
/// at once (O1).
package struct CheckRun: Sendable {
  /// Whether it connects to each destination.
  package let connects: Bool

  /// Creates a check.
  package init(connects: Bool = false) {
    self.connects = connects
  }

  /// Checks.
  package func run(_ environment: RunEnvironment) -> Outcome {
    outcome(environment, toShow: true) { site, result in
      result.diagnostics = site.warnings + site.settings.limits.problems
      if let fault = site.policyFault {
        result.diagnostics.insert(fault, at: 0)
        result.status = result.status.combined(with: .notConfigured)
      }
      result.diagnostics += site.settings.notes(about: site.catalog, file: environment.configPath)
      result.diagnostics +=
        [environment.machine.logProblem(site.settings.log, file: environment.configPath)]
        .compactMap(\.self)
      if site.settings.callHome == .none {
        result.diagnostics.append(notConfigured(environment, hasConfig: true))
      }
      checkState(site, environment, &result)
      checkSecrets(site, &result)
      var certificates = CertificateWatch(now: environment.now)
      check(&certificates, site, &result)
      if let mode = site.settings.mode {
        // It does not matter here if ids are provisional.
        var unheard = Outcome(result.findings)
        let known = StoredState(reading: site, environment, &unheard)
        checkRules(site, mode, known, &result)
        checkSnapshots(site, mode, known, environment, &result)
      }
      if connects { connect(site, &certificates, &result) }
      conclude(site, isOneOfMany: environment.fleet != nil, &result)
    }
  }

  private func checkState(
    _ site: Site, _ environment: RunEnvironment, _ result: inout Outcome
  ) {
    do {
      guard
        let state = try StateDirectory(
          openingToRead: site.settings.state.value, result.findings)
      else {
        if site.settings.mode != nil {
          result.diagnostics.append(licenceNote)
          result.next = .accept
          try StateDirectory.requireCreatable(site.settings.state.value)
        }
        return
      }
      do {
        try read(state, site, &result)
      } catch {
        result.stop(error)
      }
      guard site.settings.mode != nil else { return }
      let clock = try state.clock(at: environment.clock, tolerance: site.settings.keep.shortest)
      if let warning = clock.warning { result.diagnostics.append(warning) }
      try state.tryWriting()
    } catch {
      result.stop(site.mendable(error, environment))
      result.next = nil
    }
  }

  private func read(
    _ state: borrowing StateDirectory, _ site: Site, _ result: inout Outcome
  ) throws {
    _ = try state.installation()
    let ledger = try state.ledger()
    // One at a time: all of them may be larger than memory.
    for head in try state.outbox() { _ = try state.read(head) }
    let consent = try state.consent()
    result.addFindings()
    guard let mode = site.settings.mode else { return }
    if consent == nil {
      result.diagnostics.append(licenceNote)
      result.next = .accept
    } else {
      if ledger.isNew { result.next = .test }
      result.diagnostics += ConsentDifference(site, consent: consent, mode: mode).warnings
    }
  }

  private func checkSnapshots(
    _ site: Site, _ mode: Mode, _ known: StoredState, _ environment: RunEnvironment,
    _ result: inout Outcome
  ) {
    let loaded = site.loadSnapshotFiles(
      now: environment.now, site.knownNodes(result.findings))
    if let loaded {
      result.diagnostics += loaded.diagnostics
      result.status = result.status.combined(with: Site.status(of: loaded.diagnostics))
    } else {
      result.diagnostics.append(
        Diagnostic(.note, at: nil, "the snapshot from standard input is not checked"))
    }
    var reader = FactsReader(site: site, environment: environment)
    reader.snapshots = loaded?.facts(site.settings, now: environment.now)
    let other = otherFindings(reader, result.findings)
    result.diagnostics += other.findings
    if let server = other.mailServer { result.say("mail server: \(server)") }
    guard let snapshot = loaded?.snapshot else { return }
    result.diagnostics += unknownFacts(snapshot, site.catalog)
    let pipeline = Pipeline(
      site: site, snapshot: snapshot, installationID: known.installation.id, now: environment.now,
      pseudonymKey: known.pseudonymKey)
    let destinations = site.settings.destinations.isEmpty ? [.preview] : site.settings.destinations
    for destination in destinations {
      let policy = site.policy(for: destination, mode: mode, consent: nil)
      checkNames(site, pipeline, policy, destination, &result)
      for kind in site.kinds(for: destination, in: mode) {
        do throws(RedactionFault) {
          let built = try pipeline.build(
            Pipeline.Request(
              kind: kind, messageID: "", policy: policy, destination: destination))
          result.diagnostics += built.diagnostics.filter { !result.diagnostics.contains($0) }
        } catch {
          result.diagnostics.append(
            Diagnostic(
              .error, at: nil,
              "\(kind.rawValue) would not be sent to '\(destination.name)': \(error.text)",
              hint: error.hint))
          result.status = result.status.combined(with: .redactionFault)
        }
      }
    }
  }

  private func checkSecrets(_ site: Site, _ result: inout Outcome) {
    let problems = SecretProblems(of: site)
    result.diagnostics += problems.unchecked.map { path in
      Diagnostic(
        .note, in: path,
        "this credential of a systemd unit cannot be checked: it is there while the unit runs")
    }
    result.diagnostics += problems.all.filter { !result.diagnostics.contains($0) }
    if !problems.all.isEmpty {
      result.status = result.status.combined(
        with: problems.isPermission ? .permission : .notConfigured)
    }
  }

  /// The findings that no other step of the check reports, perhaps with more details.
  private func otherFindings(
    _ reader: FactsReader, _ findings: StateFindings
  ) -> (findings: [Diagnostic], mailServer: String?) {
    var unheard = Outcome(findings)
    guard var facts = try? reader.facts(&unheard) else { return ([], nil) }
    // An operator who reads the log needs no mail.
    let isLogged = reader.site.map { $0.settings.log.to != .none } ?? false
    if !isLogged { facts.runs?.mailProblem = reader.environment.machine.mailProblem }
    let codes: Set<Finding.Code> = [
      .noRun, .overdue, .notSent, .rejected, .queued, .withdrawn, .staleSnapshot, .noMail,
    ]
    return (
      facts.findings.filter { codes.contains($0.code) }.map(\.diagnostic), facts.mailServer
    )
  }

  /// Checks certificates and keys, even if nothing is sent (H7).
  private func check(
    _ certificates: inout CertificateWatch, _ site: Site, _ result: inout Outcome
  ) {
    var notices: [ValidityNotice] = []
    for files in site.settings.allTLSFiles {
      guard let report = certificates.report(on: files) else { continue }
      result.diagnostics += report.faults.filter { !result.diagnostics.contains($0) }
      notices += report.notices.filter { !notices.contains($0) }
      if !report.faults.isEmpty {
        result.status = result.status.combined(
          with: report.isPermission ? .permission : .notConfigured)
      }
    }
    result.diagnostics += warnings(about: notices, now: certificates.now)
  }

  private func conclude(_ site: Site, isOneOfMany: Bool, _ result: inout Outcome) {
    let counts = Diagnostic.Severity.allCases.compactMap { severity -> String? in
      let count = result.diagnostics.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    let found = counts.isEmpty ? "no problems" : counts.joined(separator: ", ")
    result.say(
      (isOneOfMany ? "" : "checked \(site.configPath): ")
        + "call_home \(site.settings.callHome.rawValue), "
        + "product \(site.catalog.product): \(found)")
  }

  private var licenceNote: Diagnostic {
    Diagnostic(
      .note, at: nil, "nothing is sent until the licence is accepted",
      hint: "read it with 'callhome license show' and accept it with 'callhome license accept'")
  }
}

/// Facts that no field of the catalog reads, perhaps because of a typing error; they are never sent
/// (D1).
private func unknownFacts(_ snapshot: Snapshot, _ catalog: Catalog) -> [Diagnostic] {
  let facts = (catalog.sources + catalog.identities.flatMap(\.sources))
    .filter { $0.metric == nil }
  let cluster = facts.filter { $0.root == .snapshot }.map(\.path) + [["cluster", "publisher"]]
  let member = facts.filter { $0.root == .node || $0.root == .publisher }.map(\.path)
  var told: Set<[String]> = []
  return snapshot.writtenLeaves().compactMap { leaf in
    let known = leaf.member == nil ? cluster : member
    if known.contains(where: { leaf.path.starts(with: $0) || $0.starts(with: leaf.path) }) {
      return nil
    }
    guard told.insert(leaf.path).inserted else { return nil }
    let path = leaf.path.joined(separator: ".")
    return Diagnostic(
      .note, at: leaf.location, "no field is read from \(quoted(path)), and it is never sent",
      hint: didYouMean(path, among: known.map { $0.joined(separator: ".") }))
  }
}
