import Catalogs
import Diagnostics
import Documents
import Files
import Messages
import Redaction
import Settings
import Snapshots
import StateDirectory
import Times

/// A site: its config and its catalog.
struct Site {
  let configPath: String
  /// The exact bytes of the config.
  let configBytes: [UInt8]
  let settings: Settings
  let catalog: Catalog
  /// Warnings about rules and kinds in the config that have no effect with the catalog.
  let warnings: [Diagnostic]
  /// Texts computed from the catalog.
  let words: CatalogWords
  /// The state of the machine's policy.
  let policyState: PolicyState
  /// Why nothing may be sent whatever the config says; nil if the policy is valid, or there is
  /// none.
  let policyFault: Diagnostic?
  /// Policies computed from the accepted terms.
  let policies = AcceptedPolicies()

  /// Reads config and catalog. Root becomes the config's owner from here on.
  ///
  /// - Parameter toShow: true if nothing is sent or accepted, or ``policyFault`` is checked before:
  ///   then an invalid policy is no error, and the site has no destinations.
  /// - Returns: nil if there is no config at the default path: the mode is none (M6).
  static func open(
    _ environment: RunEnvironment, toShow: Bool = false
  ) throws(CommandError) -> Site? {
    let written: Settings
    let owner: UInt32
    let bytes: [UInt8]
    do throws(SettingsFault) {
      (written, owner, bytes) = try Settings.load(environment.configPath)
    } catch {
      if case .missing = error, !environment.isConfigNamed { return nil }
      if case .permission(let diagnostics) = error {
        throw CommandError(diagnostics.all, .permission)
      }
      throw CommandError(error.diagnostics.all, .notConfigured)
    }
    try environment.fleet?.admit(written, of: owner, environment.configPath)
    // Otherwise the owner of the config could make root write to any path in it.
    do throws(FileError) {
      if effectiveUser() == 0 { try becomeUser(owner) }
    } catch {
      throw CommandError(state: error)
    }
    return try Site(written, bytes, environment, toShow: toShow)
  }

  private init(
    _ written: Settings, _ bytes: [UInt8], _ environment: RunEnvironment, toShow: Bool
  ) throws(CommandError) {
    configPath = environment.configPath
    configBytes = bytes
    (settings, policyState, policyFault) = Self.limited(written, bytes, environment)
    if let policyFault, !toShow { throw CommandError([policyFault], .notConfigured) }
    do throws(Diagnostics) {
      catalog = try Self.catalog(settings.product, beside: environment.configPath)
      warnings = try settings.problems(with: catalog)
      words = CatalogWords.of(settings.product.value)
    } catch {
      throw CommandError(error.all, .notConfigured)
    }
  }

  /// The settings of a config that the machine's policy permits (F3).
  private static func limited(
    _ settings: Settings, _ bytes: [UInt8], _ environment: RunEnvironment
  ) -> (Settings, PolicyState, Diagnostic?) {
    switch PolicyFile(of: environment.machine) {
    case .inForce(let policy):
      let narrow = settings.narrowed(by: policy, bytes, file: environment.configPath)
      return (narrow, .inForce, nil)
    case .removed: return (settings, .removed, nil)
    case .missing:
      guard settings.mode != nil, settings.hasSeenPolicy else { return (settings, .none, nil) }
      return (settings.closed, .none, missingPolicy(environment.machine.policy))
    case .unusable(let problem):
      if settings.mode == nil { return (settings, .none, nil) }
      return (settings.closed, .none, problem)
    }
  }

  static func catalog(
    _ product: Located<String>, beside configPath: String
  ) throws(Diagnostics) -> Catalog {
    let name = product.value
    if name.hasPrefix("/") || name.hasPrefix(".") {
      let directory = configPath.lastIndex(of: "/").map { String(configPath[...$0]) } ?? ""
      let path = name.hasPrefix("/") ? name : directory + name
      let file: FileContents
      do throws(FileError) {
        file = try readFile(path, limit: DocumentLimits.written.bytes)
      } catch {
        throw Diagnostics(
          at: product.location, error.description,
          hint: "name a catalog file, or write 'product: unified-cm'")
      }
      return try checked(file, path)
    }
    if let catalog = Catalog.builtIn(name) { return catalog }
    throw Diagnostics(
      at: product.location,
      "'product' must be \(wordList(Catalog.builtIn)) or the path of a catalog, not \(quoted(name))",
      hint: didYouMean(name, among: Catalog.builtIn)
        ?? Self.builtIn(named: name).map { "write 'product: \($0)'" }
        ?? (name.hasSuffix(".yaml") || name.hasSuffix(".yml")
          ? "write 'product: ./\(visible(name))'" : "the path of a catalog begins with '/' or '.'"))
  }

  /// The built-in catalog for another common name of a product; nil if there is none.
  private static func builtIn(named name: String) -> String? {
    let word = name.lowercased().filter { $0.isLetter || $0.isNumber }
    if ["cucm", "unifiedcm", "unifiedcommunications", "callmanager"].contains(where: word.contains)
      || word == "ccm" || word == "unified"
    {
      return "unified-cm"
    }
    return ["linux", "debian", "ubuntu", "redhat", "rhel", "server", "host"].contains(
      where: word.contains) ? "linux-host" : nil
  }

  /// Checks the permissions of a catalog: it decides what may be sent, so other users must not be
  /// able to write it.
  private static func checked(
    _ file: FileContents, _ path: String
  ) throws(Diagnostics) -> Catalog {
    if file.status.isWritableByOthers {
      throw Diagnostics(
        in: path, "other users can write this file (mode \(octal(file.status.mode)))",
        hint: "run: chmod go-w \(shellWord(path))")
    }
    do throws(FileError) {
      if file.status.owner != 0, file.status.owner != effectiveUser() {
        throw FileError("use", path, .foreignOwner(file.status.owner))
      }
      try requireTrustedWay(to: path, of: effectiveUser())
    } catch {
      throw Diagnostics(in: path, error.reason, hint: error.hint)
    }
    return try Catalog(file.bytes, file: path)
  }

  /// Reads the snapshots. An unreadable file is reported, and stops no message (S7).
  ///
  /// - Parameters:
  ///   - known: the expected nodes besides those in the config.
  ///   - diagnostics: receives the reports.
  ///   - status: set to ``ExitStatus/badInput`` if a file could not be read.
  /// - Throws: when none could be read, or two contradict each other.
  func snapshot(
    now: Timestamp, _ known: KnownNodes, _ diagnostics: inout [Diagnostic],
    _ status: inout ExitStatus
  ) throws(CommandError) -> Snapshot {
    let loaded = load(settings.snapshots, known, now: now)
    guard let snapshot = loaded.snapshot else { throw CommandError(loaded.diagnostics, .badInput) }
    diagnostics += loaded.diagnostics
    status = status.combined(with: Self.status(of: loaded.diagnostics))
    return snapshot
  }

  /// The exit status of a run that read snapshots with these reports.
  static func status(of diagnostics: [Diagnostic]) -> ExitStatus {
    diagnostics.contains { $0.severity == .error } ? .badInput : .done
  }

  /// Reads the snapshots that are files. Standard input can be read only once, by the run that
  /// sends.
  ///
  /// - Parameter known: the expected nodes besides those in the config; nil if silent nodes do not
  ///   matter.
  /// - Returns: nil if standard input is the only snapshot.
  func loadSnapshotFiles(now: Timestamp, _ known: KnownNodes?) -> SiteSnapshots? {
    let files = settings.snapshots.filter { $0.value != "-" }
    if files.isEmpty { return nil }
    // Nodes that are missing in the files may be on standard input.
    return load(files, files.count == settings.snapshots.count ? known : nil, now: now)
  }

  private func load(
    _ patterns: [Located<String>], _ known: KnownNodes?, now: Timestamp
  ) -> SiteSnapshots {
    let unknown = SourceLocation(file: configPath, line: 1, column: 1)
    let loaded = SnapshotLoader.load(
      patterns.map { ($0.value, $0.location ?? unknown) }, product: catalog.product,
      metrics: catalog.wantedMetrics, outputs: catalog.wantedOutputs, now: now)
    guard let known, let snapshot = loaded.snapshot else {
      return SiteSnapshots(
        snapshot: loaded.snapshot, diagnostics: loaded.diagnostics, failures: loaded.failures,
        silent: nil)
    }
    let hasLabels = known.hasLabels
    let all = snapshot.expecting(
      expectedNodes(known) + snapshot.nodesOfCluster, at: now,
      label: hasLabels ? { known.label(of: $0) } : nil)
    let silent = silentNodes(all, known)
    return SiteSnapshots(
      snapshot: all, diagnostics: loaded.diagnostics + [silent?.diagnostic].compactMap(\.self),
      failures: loaded.failures, silent: silent)
  }

  /// The kinds that a destination gets in a mode.
  func kinds(for destination: Destination, in mode: Mode) -> [MessageKind] {
    catalog.kinds(in: mode).filter(destination.messages.contains)
  }
}

extension Site {
  /// The entry for traces in lists of fields. They are no field, and are always scrubbed (T4).
  static let tracesPath = OutboxHead.tracesPath
}
