import Delivery
import Diagnostics
import Files
import Settings
import Synchronization

/// What the sites of one run have in common: connections, and what must not be the same of two of them.
/// Any number of threads may use it.
package final class Fleet: Sendable {
  /// Connections to the receivers.
  let connections = KeptConnections()
  /// Who owns the sites, where root runs it; else nil.
  private let owner: UInt32?
  /// By the path of a state the config that it belongs to.
  private let states = Mutex<[String: String]>([:])
  /// By the path of a file that sites replace the config of the one that does.
  private let files = Mutex<[String: String]>([:])
  private let outages = Mutex<[Way: Outage]>([:])

  /// A way to a receiver.
  private struct Way: Hashable {
    let receiver: String
    let proxy: String?
  }

  /// Why nobody reaches a receiver, and until when that is taken for granted.
  private struct Outage {
    let failure: DeliveryFailure
    let end: ContinuousClock.Instant
  }

  /// Creates it.
  ///
  /// - Parameter owner: who owns the sites, where root runs it; else nil.
  init(owner: UInt32?) {
    self.owner = owner
  }

  /// Admits a site, once.
  ///
  /// - Throws: where it belongs to another user than the others, has the state of another one, or wants
  ///   the standard input that can be read once.
  func admit(_ settings: Settings, of owner: UInt32, _ configPath: String) throws(Stop) {
    if let ours = self.owner, owner != ours {
      throw Stop(
        [
          Diagnostic(
            .error, in: configPath,
            "this file belongs to \(userName(owner)), the first of the sites to \(userName(ours))",
            hint: "run callhome once for the sites of each user")
        ], .permission)
    }
    if let input = settings.snapshots.first(where: { $0.value == "-" }) {
      throw Stop(
        [
          Diagnostic(
            .error, at: input.location,
            "standard input cannot be the snapshot of one of several sites",
            hint: "write it to a file of the site's own")
        ], .notConfigured)
    }
    // A state that is not there yet has been given to nobody.
    let path = realPath(settings.state.value) ?? settings.state.value
    let other =
      states.withLock { states in
        if let other = states[path] { return other }
        states[path] = configPath
        return nil
      } as String?
    if let other {
      throw Stop(
        [
          Diagnostic(
            .error,
            at: settings.state.location ?? SourceLocation(file: configPath, line: 1, column: 1),
            "the state \(quoted(settings.state.value)) is that of \(quoted(other)) already",
            hint: "give every site a 'state' of its own")
        ], .notConfigured)
    }
  }

  /// Which other site of the run replaces a file; nil where none does, and this one may.
  func writer(of path: String, besides configPath: String) -> String? {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    let directory = String(path.dropLast(name.utf8.count))
    let path = (realPath(directory) ?? directory) + "/" + name
    return files.withLock { files in
      guard let writer = files[path] else {
        files[path] = configPath
        return nil
      }
      return writer == configPath ? nil : writer
    }
  }

  /// Why a receiver is not tried now: another site waited for it in vain a moment ago.
  func outage(of destination: Destination, _ settings: Settings) -> DeliveryFailure? {
    let way = way(to: destination, settings)
    return outages.withLock { outages in
      guard let outage = outages[way] else { return nil }
      if outage.end > .now { return outage.failure }
      outages[way] = nil
      return nil
    }
  }

  /// Remembers for a minute that a receiver cannot be reached, where that took long to find out: with
  /// thousands of sites the run would have no end.
  func note(
    _ failure: DeliveryFailure, of destination: Destination, _ settings: Settings,
    after time: Duration
  ) {
    guard time > .seconds(2), [.connect, .nameService].contains(failure.kind) else { return }
    let way = way(to: destination, settings)
    outages.withLock { outages in
      outages[way] = Outage(failure: failure, end: .now + .seconds(60))
    }
  }

  private func way(to destination: Destination, _ settings: Settings) -> Way {
    switch destination.via {
    case .https:
      let url = destination.url?.value ?? ""
      return Way(
        receiver: url.split(separator: "/").prefix(2).joined(separator: "/"),
        proxy: destination.proxy.map { "\($0.host):\($0.port)" })
    case .email:
      let server = settings.mailServer.map { "\($0.host):\($0.usedPort)" }
      return Way(receiver: "mail " + (server ?? ""), proxy: nil)
    case .directory:
      return Way(receiver: "directory " + (destination.path?.value ?? ""), proxy: nil)
    }
  }
}
