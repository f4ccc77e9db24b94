import Catalogs
import Documents
import Settings
import Snapshots

/// The time zones of nodes, from the snapshots. They are read on first use, since most times
/// contain their own zone.
final class NodeZones {
  private let site: Site
  private let environment: RunEnvironment
  private lazy var snapshot = site.loadSnapshotFiles(now: environment.now, nil)?.snapshot

  /// Creates the zones of a site's nodes.
  init(_ site: Site, _ environment: RunEnvironment) {
    self.site = site
    self.environment = environment
  }

  /// The zone of a node by its name in the time zone database, for nil that of the collecting node;
  /// nil if no snapshot contains one.
  func zone(of node: String?) -> String? {
    guard let snapshot else { return nil }
    let member =
      if let name = node ?? site.settings.collector {
        snapshot.member(named: name)
      } else {
        snapshot.publisher
      }
    guard let member else { return nil }
    let sources = site.catalog.leaves.compactMap(\.zone).filter { $0.root == .node }
    for source in sources {
      if case .found(let zone, _) = snapshot.fact(source.path, of: member) {
        return zone.scalar?.text
      }
    }
    return nil
  }
}
