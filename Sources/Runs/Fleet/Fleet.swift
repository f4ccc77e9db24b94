import Delivery
import Diagnostics
import Files
import Settings
import Synchronization

/// What the sites of one run share, and checks that they do not share what they must not.
/// Thread-safe.
package final class Fleet: Sendable {
  /// The purpose of a run.
  package enum Use: Sendable {
    /// It sends, or changes what is sent: a state that two sites share is refused, and so is
    /// standard input as a snapshot.
    case sending
    /// It only shows: a state that two sites share is refused, since it would be shown for both.
    case reading
    /// It revokes the terms, which nothing may prevent.
    case revoking
  }

  private let use: Use
  /// Connections to the receivers.
  let connections = KeptConnections()
  /// By the path of a state, the config that it belongs to.
  private let states = Mutex<[Path: Path]>([:])
  /// By config, another valid config that names the same state.
  private let sameStateConfigs: [Path: Path]
  /// The configs that name the state of another one, valid or not.
  private let sharing: Set<Path>
  /// By the path of a file that sites write, the config of the site that writes it.
  private let files = Mutex<[Path: Path]>([:])
  private let outages = Mutex<[Route: Outage]>([:])

  /// A path in bytes: two Unicode spellings of the same letter are two names.
  private struct Path: Hashable {
    let bytes: [UInt8]
    var text: String { String(decoding: bytes, as: UTF8.self) }

    init(_ text: String) { bytes = Array(text.utf8) }
  }

  /// A route to a receiver.
  private struct Route: Hashable {
    let receiver: String
    let proxy: String?
  }

  /// Why a receiver cannot be reached, and until when it is not tried again.
  private struct Outage {
    let failure: DeliveryFailure
    let end: ContinuousClock.Instant
  }

  /// Creates it for the sites of some configs.
  ///
  /// - Parameters:
  ///   - configs: those of all existing sites; the run may handle a part of them.
  ///   - use: the purpose of the run.
  init(_ configs: [String], for use: Use = .sending) {
    self.use = use
    var byState: [Path: [String]] = [:]
    for config in configs {
      guard let glimpse = PartialSettings.trusted(at: config)?.glimpse, let state = glimpse.state,
        glimpse.callHome != .disabled
      else { continue }
      byState[Path(resolvedPath(state)), default: []].append(config)
    }
    var sameStateConfigs: [Path: Path] = [:]
    var sharing: Set<Path> = []
    for same in byState.values where same.count > 1 {
      sharing.formUnion(same.map(Path.init))
      // An invalid config sends nothing, and must not block another.
      let sites = same.filter { (try? Settings.load($0)) != nil }.map(Path.init)
      if sites.count < 2 { continue }
      for (index, config) in sites.enumerated() {
        sameStateConfigs[config] = sites[index == 0 ? 1 : 0]
      }
    }
    self.sameStateConfigs = sameStateConfigs
    self.sharing = sharing
  }

  /// Admits a site, once. A disabled site claims nothing.
  ///
  /// - Throws: when root would have to become another user for it, which is reported unless the
  ///   site is disabled; when it shares a state with another site, or needs standard input, which
  ///   can be read only once.
  func admit(_ settings: Settings, of owner: UInt32, _ configPath: String) throws(CommandError) {
    // A process has one user for all of its threads: root became the user of the first site.
    let stateOwner = (try? fileStatus(settings.state.value))?.owner ?? owner
    if effectiveUser() == 0, let other = [owner, stateOwner].first(where: { $0 != 0 }) {
      // A disabled site reports nothing, and nothing of its config is obeyed with more than its
      // owner's rights.
      if settings.callHome == .disabled, use != .revoking { throw CommandError([], .done) }
      throw CommandError(
        [
          Diagnostic(
            .error, in: configPath,
            "this site belongs to \(userName(other)), and the first of the sites to root",
            hint: "run callhome once for the sites of each user")
        ], .permission)
    }
    if settings.callHome == .disabled || use == .revoking { return }
    if use == .sending, let input = settings.snapshots.first(where: { $0.value == "-" }) {
      throw CommandError(
        [
          Diagnostic(
            .error, at: input.location,
            "standard input cannot be the snapshot of one of several sites",
            hint: "write it to a separate file for the site")
        ], .notConfigured)
    }
    // Neither of the two is admitted: whichever came first, its consent would count for the other.
    let path = Path(resolvedPath(settings.state.value))
    if let other = sameStateConfigs[Path(configPath)] ?? Self.claim(path, Path(configPath), states)
    {
      throw CommandError(
        [
          Diagnostic(
            .error,
            at: settings.state.location ?? SourceLocation(file: configPath, line: 1, column: 1),
            "the state \(quoted(path: settings.state.value)) is also used by \(quoted(path: other.text))",
            hint: "give every site its own 'state'")
        ], .notConfigured)
    }
  }

  /// The other site of the run that writes a file; nil if there is none, and this one may.
  func writer(of path: String, besides configPath: String) -> String? {
    Self.claim(Path(resolvedPath(path)), Path(configPath), files)?.text
  }

  /// Whether a site that was not admitted may store something in a state.
  func mayRemember(in state: String, _ configPath: String) -> Bool {
    let config = Path(configPath)
    if effectiveUser() == 0 || sharing.contains(config) { return false }
    let path = Path(resolvedPath(state))
    return states.withLock { $0[path] ?? config } == config
  }

  /// Claims something for a site; returns the other site that has it already, if any.
  private static func claim(
    _ path: Path, _ config: Path, _ claims: borrowing Mutex<[Path: Path]>
  ) -> Path? {
    claims.withLock { claims in
      let owner = claims[path] ?? config
      claims[path] = owner
      return owner == config ? nil : owner
    }
  }

  /// Why a receiver is not tried now: another site has just waited for it without success.
  func outage(
    of destination: Destination, server: Int, _ settings: Settings
  ) -> DeliveryFailure? {
    let route = route(to: destination, server, settings)
    return outages.withLock { outages in
      guard let outage = outages[route] else { return nil }
      if outage.end > .now { return outage.failure }
      outages[route] = nil
      return nil
    }
  }

  /// Remembers for a minute that a receiver cannot be reached, if finding out took long. With
  /// thousands of sites a run would otherwise not end.
  func note(
    _ failure: DeliveryFailure, of destination: Destination, server: Int, _ settings: Settings,
    after time: Duration
  ) {
    guard time > .seconds(2), [.connect, .nameService].contains(failure.kind) else { return }
    let route = route(to: destination, server, settings)
    outages.withLock { outages in
      outages[route] = Outage(failure: failure, end: .now + .seconds(60))
    }
  }

  private func route(to destination: Destination, _ server: Int, _ settings: Settings) -> Route {
    switch destination.via {
    case .https:
      let url = destination.url?.value ?? ""
      return Route(
        receiver: url.split(separator: "/").prefix(2).joined(separator: "/"),
        proxy: destination.proxy.map { "\($0.host):\($0.port)" })
    case .email:
      let server = settings.mailServer.map { $0.all[server] }.map { "\($0.host):\($0.usedPort)" }
      return Route(receiver: "mail " + (server ?? ""), proxy: nil)
    case .directory:
      return Route(receiver: "directory " + (destination.path?.value ?? ""), proxy: nil)
    }
  }
}
